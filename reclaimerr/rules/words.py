"""Other spellings of the canonical words for resolutions and codecs."""

from __future__ import annotations

_RESOLUTION = {
    "sd": "480p", "480": "480p", "576": "576p", "720": "720p", "hd ready": "720p", "1080": "1080p",
    "full hd": "1080p", "fullhd": "1080p", "fhd": "1080p", "2160": "2160p", "4k": "2160p", "uhd": "2160p",
}  # fmt: skip
_CODEC = {
    "x264": "h264", "h.264": "h264", "avc": "h264", "avc1": "h264", "x265": "hevc", "h265": "hevc", "h.265": "hevc",
    "hvc1": "hevc", "hev1": "hevc", "av01": "av1", "mpeg2video": "mpeg2", "mpeg-2": "mpeg2",
}  # fmt: skip
_WORDS = {"resolution": _RESOLUTION, "codec": _CODEC}


def canonical(words: str, text: str) -> str:
    """The canonical word for a spelling (`4K` is `2160p`); anything else stays as it is."""
    return _WORDS.get(words, {}).get(text.strip().casefold(), text)
