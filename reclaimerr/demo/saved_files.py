"""Paths and the inside of files, from saved answers into the simulation's words."""

from __future__ import annotations

from collections.abc import Iterable

from reclaimerr.demo.quality import LANGUAGE_NAMES, Details, Quality
from reclaimerr.demo.saved_shapes import SavedFile, SavedInside

MOUNT = "/srv/saved"
_CODES = {name: code for code, (_, name) in LANGUAGE_NAMES.items()}
_VIDEO = {"x265": "x265", "h265": "x265", "hevc": "x265", "av1": "AV1"}
_SOUNDS = (("truehd", "TrueHD Atmos"), ("dts-hd", "DTS-HD MA"), ("dts", "DTS"), ("eac3", "EAC3"), ("ac3", "AC3"))
_HEIGHTS = (480, 720, 1080, 2160)


def plain(path: str) -> str:
    """A path with forward slashes and none at its end."""
    return path.replace("\\", "/").rstrip("/")


def host(service: str, path: str) -> str:
    """Where a service's path lies in the simulation: two services may call different folders alike."""
    path = plain(path)
    return f"{MOUNT}/{service}" + (path if path.startswith("/") else f"/{path.replace(':', '')}")


def above(path: str) -> str:
    """The folder that holds a path."""
    return plain(path).rpartition("/")[0]


def details(file: SavedFile, minutes: int) -> Details:
    """What is inside, as closely as the simulation can tell it."""
    inside = file.media_info or SavedInside()
    of = file.quality.quality
    height = min(_HEIGHTS, key=lambda known: abs(known - (of.resolution or 480)))
    seconds = _seconds(inside.run_time) or minutes * 60 or 1
    kind = inside.video_dynamic_range_type or ""
    return Details(
        quality=Quality(of.id, of.name, of.source, height, of.modifier, 0.0, 0.0),
        seconds=seconds,
        bitrate=file.size * 8 // seconds,
        codec=_VIDEO.get((inside.video_codec or "").lower(), "x264"),
        dynamic_range="DV HDR10" if "DV" in kind else "HDR10" if kind else "",
        depth=10 if inside.video_bit_depth == 10 else 8,
        sound=next((ours for word, ours in _SOUNDS if word in (inside.audio_codec or "").lower()), "AAC"),
        channels=inside.audio_channels,
        languages=tuple(dict.fromkeys(_CODES.get(one.name, "eng") for one in file.languages)) or ("eng",),
        subtitles=tuple(word for word in (inside.subtitles or "").split("/") if word),
        group=file.release_group or "",
    )


def _seconds(text: str | None) -> int:
    """`1:54:00` or `38:00`; 0 for what is neither."""
    total = 0
    for part in (text or "").partition(".")[0].split(":"):
        if not part.isdigit():
            return 0
        total = total * 60 + int(part)
    return total


def root_folders(service: str, rows: Iterable[tuple[str | None, str]]) -> tuple[tuple[str, str], ...]:
    """The root folders that (told root, path) pairs name, on the host as well, the most specific first."""
    roots = sorted({root or above(path) for root, path in rows}, key=lambda root: (-len(root), root))
    return tuple((root, host(service, root)) for root in roots)
