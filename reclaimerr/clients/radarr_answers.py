"""Radarr's answers: the fields that we read. Null and absent are one."""

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
    """A tag (`label`), quality profile or language (`name`), collection (`title`; `name` before v5)."""

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


class MovieFile(Answer, frozen=True):
    """/moviefile, and `movieFile` inside a movie."""

    id: Int64
    movie_id: Int64 = 0
    path: str | None = None
    relative_path: str | None = None
    size: Int64 | None = None
    date_added: str | None = None
    quality: FileQuality | None = None
    media_info: MediaInfo | None = None
    release_group: str | None = None
    custom_format_score: Int64 | None = None
    quality_cutoff_not_met: bool | None = None


class Statistics(Answer, frozen=True):
    movie_file_count: Int64 = 0


class Rating(Answer, frozen=True):
    value: float | None = None
    votes: Int64 | None = None


class Ratings(Answer, frozen=True):
    imdb: Rating = Rating()
    tmdb: Rating = Rating()
    metacritic: Rating = Rating()
    rotten_tomatoes: Rating = Rating()
    trakt: Rating = Rating()


class Movie(Answer, frozen=True):
    """/movie. `statistics` is missing before v5."""

    id: Int64
    title: str
    year: Int64 | None = None
    tmdb_id: Int64 | None = None
    imdb_id: str | None = None
    path: str | None = None
    root_folder_path: str | None = None
    added: str | None = None
    monitored: bool | None = None
    tags: list[Int64] | None = None
    quality_profile_id: Int64 | None = None
    has_file: bool | None = None
    movie_file: MovieFile | None = None
    statistics: Statistics | None = None
    collection: Named | None = None
    ratings: Ratings | None = None
    genres: list[str] | None = None
    keywords: list[str] | None = None
    original_language: Named | None = None
    studio: str | None = None
    certification: str | None = None
    status: str | None = None
    runtime: Int64 | None = None
    popularity: float | None = None
    in_cinemas: str | None = None
    digital_release: str | None = None
    physical_release: str | None = None

    @property
    def file_count(self) -> int:
        """Files that Radarr claims for the movie."""
        here = int(self.movie_file is not None)
        claimed = self.statistics.movie_file_count if self.statistics else int(bool(self.has_file))
        return max(here, claimed)

    @property
    def is_whole(self) -> bool:
        """Whether the list tells every file: of several it shows but one."""
        return self.file_count == int(self.movie_file is not None)


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
    id: Int64
    movie_id: Int64 | None = None
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


class ExtraFile(Answer, frozen=True):
    """/extrafile: subtitles, metadata and the like that Radarr manages beside a movie."""

    relative_path: str


class HistoryRecord(Answer, frozen=True):
    """/history/movie."""

    movie_id: Int64
    date: str
    event_type: str
    source_title: str | None = None
    data: dict[str, str | None] = {}
