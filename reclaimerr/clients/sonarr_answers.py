"""Sonarr's own answers: the fields that we read. Null and absent are one."""

from __future__ import annotations

from reclaimerr.clients.answers import Int64
from reclaimerr.clients.arr_answers import Answer, MediaFile, Named


class Statistics(Answer, frozen=True):
    """Of a series or a season. `episode_file_count` counts episodes, `size_on_disk` each file once."""

    episode_file_count: Int64 | None = None
    episode_count: Int64 | None = None
    total_episode_count: Int64 | None = None
    size_on_disk: Int64 | None = None
    previous_airing: str | None = None
    next_airing: str | None = None


class Season(Answer, frozen=True):
    season_number: Int64
    monitored: bool | None = None
    statistics: Statistics | None = None


class Series(Answer, frozen=True):
    """/series."""

    id: Int64
    title: str
    year: Int64 | None = None
    tvdb_id: Int64 | None = None
    tmdb_id: Int64 | None = None
    imdb_id: str | None = None
    path: str | None = None
    root_folder_path: str | None = None
    added: str | None = None
    monitored: bool | None = None
    monitor_new_items: str | None = None
    series_type: str | None = None
    tags: list[Int64] | None = None
    quality_profile_id: Int64 | None = None
    status: str | None = None
    first_aired: str | None = None
    last_aired: str | None = None
    previous_airing: str | None = None
    next_airing: str | None = None
    genres: list[str] | None = None
    original_language: Named | None = None
    network: str | None = None
    certification: str | None = None
    runtime: Int64 | None = None
    statistics: Statistics | None = None
    seasons: list[Season] | None = None


class Episode(Answer, frozen=True):
    """/episode."""

    id: Int64
    series_id: Int64
    season_number: Int64
    episode_number: Int64
    absolute_episode_number: Int64 | None = None
    title: str | None = None
    tvdb_id: Int64 | None = None
    air_date_utc: str | None = None
    runtime: Int64 | None = None
    monitored: bool | None = None
    episode_file_id: Int64 | None = None
    episode_file: MediaFile | None = None
