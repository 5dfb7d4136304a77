"""What is inside the invented video files: qualities by Radarr's own numbers, codecs, sound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from reclaimerr.demo.words import GROUPS

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Quality:
    """One of Radarr's qualities; `median` in GiB for two hours, `spread` of its logarithm."""

    id: int
    name: str
    source: str
    resolution: int
    modifier: str
    median: float
    spread: float


DVD = Quality(2, "DVD", "dvd", 480, "none", 1.6, 0.3)
HDTV_720 = Quality(4, "HDTV-720p", "tv", 720, "none", 2.8, 0.4)
BLURAY_720 = Quality(6, "Bluray-720p", "bluray", 720, "none", 4.4, 0.35)
WEBDL_1080 = Quality(3, "WEBDL-1080p", "webdl", 1080, "none", 6.5, 0.4)
BLURAY_1080 = Quality(7, "Bluray-1080p", "bluray", 1080, "none", 10.5, 0.4)
REMUX_1080 = Quality(30, "Remux-1080p", "bluray", 1080, "remux", 27.0, 0.25)
WEBDL_2160 = Quality(18, "WEBDL-2160p", "webdl", 2160, "none", 17.0, 0.35)
BLURAY_2160 = Quality(19, "Bluray-2160p", "bluray", 2160, "none", 31.0, 0.35)
REMUX_2160 = Quality(31, "Remux-2160p", "bluray", 2160, "remux", 58.0, 0.25)

HD = (DVD, HDTV_720, BLURAY_720, WEBDL_1080, BLURAY_1080, REMUX_1080)
HD_WEIGHTS = (4, 6, 9, 38, 36, 7)
UHD = (WEBDL_2160, BLURAY_2160, REMUX_2160)
UHD_WEIGHTS = (50, 35, 15)
QUALITIES = HD + UHD

SDTV = Quality(1, "SDTV", "television", 480, "", 1.0, 0.3)
TV_720 = Quality(4, "HDTV-720p", "television", 720, "", 2.2, 0.3)
WEB_720 = Quality(5, "WEBDL-720p", "web", 720, "", 2.6, 0.3)
TV_1080 = Quality(9, "HDTV-1080p", "television", 1080, "", 3.6, 0.3)
WEB_1080 = Quality(3, "WEBDL-1080p", "web", 1080, "", 4.6, 0.35)
DISC_1080 = Quality(7, "Bluray-1080p", "bluray", 1080, "", 8.5, 0.3)
WEB_2160 = Quality(18, "WEBDL-2160p", "web", 2160, "", 15.0, 0.3)
EPISODE_QUALITIES = (SDTV, TV_720, WEB_720, TV_1080, WEB_1080, DISC_1080, WEB_2160)
EPISODE_WEIGHTS = (4, 10, 14, 12, 44, 11, 5)
"""Sonarr's own numbers; it knows no modifier."""

SOUND = (("EAC3", 5.1), ("AC3", 5.1), ("AAC", 2.0), ("DTS", 5.1), ("DTS-HD MA", 7.1), ("TrueHD Atmos", 7.1))
LANGUAGES = ("eng", "eng", "eng", "eng", "fre", "ger", "jpn", "spa", "ita")
LANGUAGE_NAMES = {"eng": (1, "English"), "fre": (2, "French"), "spa": (3, "Spanish"), "ger": (4, "German"),
                  "ita": (5, "Italian"), "dan": (6, "Danish"), "dut": (7, "Dutch"), "jpn": (8, "Japanese"),
                  "chi": (10, "Chinese"), "rus": (11, "Russian"), "pol": (12, "Polish"), "swe": (14, "Swedish"),
                  "nor": (15, "Norwegian"), "fin": (16, "Finnish"), "por": (18, "Portuguese"), "gre": (20, "Greek"),
                  "kor": (21, "Korean")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Details:
    """The inside of one video file; `seconds` is its length, `bitrate` in bits a second."""

    quality: Quality
    seconds: int
    bitrate: int
    codec: str
    dynamic_range: str
    depth: int
    sound: str
    channels: float
    languages: tuple[str, ...]
    subtitles: tuple[str, ...]
    group: str

    @property
    def width(self) -> int:
        return {480: 720, 720: 1280, 1080: 1920, 2160: 3840}[self.quality.resolution]

    @property
    def height(self) -> int:
        return self.quality.resolution


def pick(rng: Random, uhd: bool) -> Quality:
    """A quality as a household's library has them."""
    return rng.choices(UHD, UHD_WEIGHTS)[0] if uhd else rng.choices(HD, HD_WEIGHTS)[0]


def pick_for_episodes(rng: Random) -> Quality:
    """A quality as a household's series have them."""
    return rng.choices(EPISODE_QUALITIES, EPISODE_WEIGHTS)[0]


def make_size(rng: Random, quality: Quality, minutes: int) -> int:
    """Bytes of a file, log-normal around its quality's median."""
    return int(quality.median * GIB * minutes / 120 * math.exp(rng.gauss(0, quality.spread)))


def make_details(rng: Random, quality: Quality, minutes: int, size: int) -> Details:
    """What a file of that size and length holds."""
    sound, channels = SOUND[min(len(SOUND) - 1, int(rng.random() * (3 if quality.resolution < 1080 else 6)))]
    spoken = LANGUAGES[int(rng.random() * len(LANGUAGES))]
    languages = (spoken,) if spoken == "eng" or rng.random() < 0.4 else (spoken, "eng")
    large = quality.resolution == 2160
    return Details(
        quality=quality,
        seconds=minutes * 60 + int(rng.random() * 60),
        bitrate=size * 8 // (minutes * 60),
        codec=("x265" if large or rng.random() < 0.3 else "AV1" if rng.random() < 0.04 else "x264"),
        dynamic_range=(("HDR10", "DV HDR10", "HDR10", "")[int(rng.random() * 4)] if large else ""),
        depth=10 if large else 8,
        sound=sound,
        channels=channels,
        languages=languages,
        subtitles=("eng", "fre", "ger")[: int(rng.random() * 4)],
        group=GROUPS[int(rng.random() * len(GROUPS))],
    )
