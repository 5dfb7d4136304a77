"""What services call things inside a video file, and our one word for each.

Pixels go before a quality's name: Radarr derives the name from the release's, and of 236 real files
44 were called SDTV or 720p while they measured 1920 or 3840 across, or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from reclaimerr.model.location import normal
from reclaimerr.rules import languages

MOST_BYTES = 1 << 50
"""A pebibyte."""
_NOMINAL = {360: "480p", 480: "480p", 540: "576p", 576: "576p", 720: "720p", 1080: "1080p", 2160: "2160p"}
_VIDEO = {
    "h264": "h264 x264 avc avc1 h.264",
    "hevc": "hevc h265 x265 h.265 hvc1 hev1",
    "vvc": "vvc h266 x266",
    "av1": "av1 av01",
    "vp9": "vp9 vp09",
    "vp8": "vp8",
    "mpeg1": "mpeg1 mpeg1video mpeg-1",
    "mpeg2": "mpeg2 mpeg2video mpeg-2",
    "mpeg4": "mpeg4 mpeg-4",
    "xvid": "xvid",
    "divx": "divx dx50 div3 msmpeg4 msmpeg4v3",
    "vc1": "vc1 vc-1 wvc1",
    "wmv": "wmv wmv1 wmv2 wmv3",
}
_AUDIO = {
    "aac": "aac he-aac",
    "ac3": "ac3 ac-3",
    "eac3": "eac3 e-ac-3 ec-3 ddp",
    "dts": "dts dca dts-es",
    "dts-hd": "dts-hd dts-x dtshd dca-ma dca-hra",
    "truehd": "truehd mlp",
    "flac": "flac",
    "alac": "alac",
    "mp3": "mp3",
    "mp2": "mp2",
    "opus": "opus",
    "vorbis": "vorbis",
    "wma": "wma wmav1 wmav2 wmapro",
}
VIDEO = {spelling: word for word, spellings in _VIDEO.items() for spelling in spellings.split()}
AUDIO = {spelling: word for word, spellings in _AUDIO.items() for spelling in spellings.split()}
_FILE = re.compile(
    r"[^/\\]\.(?:3gp|asf|avi|divx|flv|iso|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogm|ogv|rmvb|strm|ts|vob|webm|wmv)$", re.I
)
_LAYOUTS = {6: 5.1, 7: 6.1, 8: 7.1}
"""Channels as a plain count, where one of them is the subwoofer's."""


def resolution(width: int | None, height: int | None, nominal: int | None = None) -> str | None:
    """`480p` to `2160p`, by the pixels, else by the lines that a quality's name claims.

    Widths as Radarr sorts them: a film of 1920 x 800 is 1080p.
    """
    if not width or not height:
        return _NOMINAL.get(nominal or 0)
    if width >= 3200 or height >= 2100:
        return "2160p"
    if width >= 1800 or height >= 1000:
        return "1080p"
    if width >= 1200 or height >= 700:
        return "720p"
    return "576p" if height > 480 else "480p"


def pixels(text: str | None) -> tuple[int | None, int | None]:
    """Width and height of `1920x800`."""
    match = re.fullmatch(r"\s*(\d+)\s*[x×]\s*(\d+)\s*", text or "")
    return (int(match[1]), int(match[2])) if match else (None, None)


def video_codec(name: str | None, tag: str | None = None) -> str | None:
    """Our word for a video codec; the container's tag tells XviD and DivX from other MPEG-4."""
    word = _word(name, VIDEO)
    return VIDEO.get((tag or "").strip().lower(), word) if word == "mpeg4" else word


def audio_codec(name: str | None, profile: str | None = None) -> str | None:
    """Our word for an audio codec: Atmos is left out, every lossless or DTS:X kind of DTS is `dts-hd`."""
    word = _word(name, AUDIO)
    kind = (profile or "").upper()
    if word == "dts" and (kind in ("MA", "HRA") or "-HD" in kind or "DTS:X" in kind):
        return "dts-hd"
    return word


def _word(name: str | None, words: dict[str, str]) -> str | None:
    folded = (name or "").strip().lower()
    if not folded:
        return None
    first = folded.split()[0]
    word = words.get(folded) or words.get(first)
    return word or ("pcm" if first.startswith("pcm") else folded)


def channels(count: int | None) -> float | None:
    """`5.1` for 6 channels, `7.1` for 8; other counts as they are."""
    return _LAYOUTS.get(count, float(count)) if count and count > 0 else None


def arr_range(kind: str | None, name: str | None) -> tuple[bool | None, bool | None]:
    """Whether HDR and whether Dolby Vision, by an arr's `videoDynamicRangeType` and `videoDynamicRange`."""
    if kind is None:
        return (None, None) if name is None else (bool(name.strip()), None)
    words = kind.upper().split()
    return bool(words) and words != ["SDR"], "DV" in words


def jellyfin_range(kind: str | None) -> tuple[bool | None, bool | None]:
    """Whether HDR and whether Dolby Vision, by Jellyfin's `VideoRangeType`."""
    if not kind or kind.lower() in ("unknown", "doviinvalid"):
        return None, None
    vision = kind.lower().startswith("dovi")
    return vision or kind.lower() != "sdr", vision


def spoken(tracks: Iterable[str | None]) -> tuple[str, ...] | None:
    """The tracks' languages as codes, each once, in order; None where no track says its language."""
    codes = [languages.code((track or "und").casefold()) or "und" for track in tracks]
    found = tuple(dict.fromkeys(codes))
    return None if set(found) <= {"und"} else found


def subtitles(tracks: Iterable[str | None]) -> tuple[str, ...]:
    """The subtitles' languages as codes; empty where there are none."""
    codes = (languages.code((track or "und").casefold()) or "und" for track in tracks)
    return tuple(dict.fromkeys(codes))


def language(name: str | None) -> str | None:
    """The code of a language; None for Radarr's `Unknown`, `Any` and `Original`."""
    folded = (name or "").strip().casefold()
    word = languages.code(folded) if folded else "und"
    return None if word in ("und", "any", "original") else word


def seconds(text: str | None) -> int | None:
    """Seconds of `1:54:02`, `51:20` or `0:51:20.48`."""
    match = re.fullmatch(r"(?:(\d+):)?(\d+):(\d+)(?:\.\d+)?", (text or "").strip())
    if not match:
        return None
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]) or None


def container(path: str | None, name: str | None = None) -> str | None:
    """`mkv`, by the file's name, else by what the service calls it."""
    stem, dot, ending = normal(path or "").rpartition("/")[2].rpartition(".")
    if stem and dot and ending.isalnum() and len(ending) <= 5:
        return ending.lower()
    return (name or "").split(",")[0].strip().lower() or None


def folder_of(path: str) -> str:
    """The folder of a video file, in its own spelling; any other path is a folder already."""
    return re.sub(r"[/\\][^/\\]*$", "", path) if _FILE.search(path) else path


def bitrate(size: int | None, duration: int | None) -> int | None:
    """Bits a second over the whole file, which every service can tell alike."""
    return size * 8 // duration if size and duration and room(size) else None


def size(number: int | None) -> int | None:
    """Bytes of a file or a disk, of which there are some."""
    return room(number) or None


def room(number: int | None) -> int | None:
    """Bytes, none too; below 0, or more than any disk holds (sums of such would burst), is not known."""
    return number if number is not None and 0 <= number <= MOST_BYTES else None


def positive(number: int | None) -> int | None:
    """An id, year, size or count, where 0 and below mean that there is none."""
    return number if number and number > 0 else None


def rating(number: float | None) -> float | None:
    """A rating, where 0 means that there is none."""
    return number if number and number > 0 else None


def named(text: str | None) -> str | None:
    """A word, where an empty one means that there is none."""
    return (text or "").strip() or None


def imdb(text: str | None) -> str | None:
    """An IMDb id, where anything but `tt` and digits is none."""
    found = (text or "").strip().lower()
    return found if re.fullmatch(r"tt0*[1-9]\d*", found) else None
