"""Answers that Radarr and Sonarr give alike: the fields that we read. Null and absent are one."""

from __future__ import annotations

import msgspec

from reclaimerr.clients.answers import Int64


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Part of an answer."""


class Status(Answer, frozen=True):
    """/system/status."""

    version: str = ""
    app_name: str | None = None
    instance_name: str | None = None


class Named(Answer, frozen=True):
    """A tag (`label`), quality profile or language (`name`), collection (`title`; `name` before Radarr 5)."""

    id: Int64 = 0
    label: str | None = None
    name: str | None = None
    title: str | None = None


class Quality(Answer, frozen=True):
    name: str | None = None
    resolution: Int64 | None = None


class FileQuality(Answer, frozen=True):
    quality: Quality | None = None


class MediaInfo(Answer, frozen=True):
    audio_channels: float | None = None
    audio_codec: str | None = None
    audio_languages: str | None = None
    resolution: str | None = None
    run_time: str | None = None
    subtitles: str | None = None
    video_bit_depth: Int64 | None = None
    video_codec: str | None = None
    video_dynamic_range: str | None = None
    video_dynamic_range_type: str | None = None


class MediaFile(Answer, frozen=True):
    """/moviefile and /episodefile, also inside a movie or episode."""

    id: Int64
    movie_id: Int64 = 0
    series_id: Int64 = 0
    path: str | None = None
    relative_path: str | None = None
    size: Int64 | None = None
    date_added: str | None = None
    quality: FileQuality | None = None
    media_info: MediaInfo | None = None
    release_group: str | None = None
    custom_format_score: Int64 | None = None
    quality_cutoff_not_met: bool | None = None


class Monitored(Answer, frozen=True):
    """What is read back after a change of the flag."""

    id: Int64
    monitored: bool


class Folder(Answer, frozen=True):
    """/rootfolder."""

    path: str
    free_space: Int64 | None = None
    accessible: bool | None = None


class Mount(Answer, frozen=True):
    """/diskspace."""

    path: str
    free_space: Int64 | None = None
    total_space: Int64 | None = None


class QueueRecord(Answer, frozen=True):
    """/queue: of a movie, or of an episode."""

    id: Int64
    movie_id: Int64 | None = None
    series_id: Int64 | None = None
    season_number: Int64 | None = None
    episode_id: Int64 | None = None
    title: str | None = None
    status: str | None = None
    tracked_download_state: str | None = None


class QueuePage(Answer, frozen=True):
    records: list[QueueRecord]
    total_records: Int64


class MediaManagement(Answer, frozen=True):
    recycle_bin: str | None = None


class FolderFile(Answer, frozen=True):
    """/filesystem/mediafiles."""

    path: str


class HistoryRecord(Answer, frozen=True):
    """/history/movie and /history/series."""

    date: str
    event_type: str
    movie_id: Int64 = 0
    series_id: Int64 = 0
    episode_id: Int64 = 0
    source_title: str | None = None
    data: dict[str, str | None] = {}
