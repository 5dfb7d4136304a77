"""Documents that both arrs write alike: quality, languages, what is inside a file. They are shared: nobody changes them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reclaimerr.demo.quality import LANGUAGE_NAMES, Details, Quality

Document = dict[str, Any]


@lru_cache(maxsize=8_192)
def languages(details: Details) -> list[Document]:
    return [{"id": number, "name": name} for number, name in map(LANGUAGE_NAMES.__getitem__, details.languages)]


def quality(of: Quality) -> Document:
    """One quality; Sonarr knows no modifier."""
    document = {"id": of.id, "name": of.name, "source": of.source, "resolution": of.resolution}
    return document | ({"modifier": of.modifier} if of.modifier else {})


@lru_cache(maxsize=8_192)
def quality_model(details: Details) -> Document:
    return {"quality": quality(details.quality), "revision": {"version": 1, "real": 0, "isRepack": False}}


@lru_cache(maxsize=8_192)
def media_info(details: Details) -> Document:
    hours, rest = divmod(details.seconds, 3600)
    return {
        "audioBitrate": 640_000,
        "audioChannels": details.channels,
        "audioCodec": details.sound,
        "audioLanguages": "/".join(details.languages),
        "audioStreamCount": len(details.languages),
        "videoBitDepth": details.depth,
        "videoBitrate": details.bitrate,
        "videoCodec": details.codec,
        "videoFps": 23.976,
        "videoDynamicRange": "HDR" if details.dynamic_range else "",
        "videoDynamicRangeType": details.dynamic_range,
        "resolution": f"{details.width}x{details.height}",
        "runTime": f"{hours}:{rest // 60:02}:{rest % 60:02}",
        "scanType": "Progressive",
        "subtitles": "/".join(details.subtitles),
    }
