"""Jellyfin's answers: the fields that we read. Null and absent are one."""

from __future__ import annotations

import msgspec

from reclaimerr.clients.answers import Int64


class Answer(msgspec.Struct, frozen=True, rename="pascal"):
    """Part of an answer."""


class PublicInfo(Answer, frozen=True):
    """/System/Info/Public; Emby has no ProductName."""

    version: str = ""
    product_name: str | None = None
    server_name: str | None = None
    id: str | None = None


class Folder(Answer, frozen=True):
    """/Library/VirtualFolders."""

    name: str
    item_id: str
    locations: list[str] | None = None
    collection_type: str | None = None


class Stream(Answer, frozen=True):
    type: str = ""
    codec: str | None = None
    codec_tag: str | None = None
    profile: str | None = None
    language: str | None = None
    width: Int64 | None = None
    height: Int64 | None = None
    bit_depth: Int64 | None = None
    channels: Int64 | None = None
    is_default: bool | None = None
    video_range_type: str | None = None


class Source(Answer, frozen=True):
    """One version of a movie."""

    id: str
    path: str | None = None
    protocol: str | None = None
    size: Int64 | None = None
    container: str | None = None
    bitrate: Int64 | None = None
    run_time_ticks: Int64 | None = None
    media_streams: list[Stream] | None = None


class UserData(Answer, frozen=True):
    played: bool = False
    play_count: Int64 = 0
    last_played_date: str | None = None
    playback_position_ticks: Int64 = 0
    played_percentage: float | None = None
    is_favorite: bool = False

    @property
    def is_trace(self) -> bool:
        """Whether there is any sign that the item was ever started."""
        return bool(self.played or self.play_count or self.last_played_date or self.playback_position_ticks)


class StudioName(Answer, frozen=True):
    name: str | None = None


class Item(Answer, frozen=True):
    """/Items; fields that were not asked for stay empty."""

    id: str
    type: str = "Movie"
    name: str | None = None
    series_id: str | None = None
    series_name: str | None = None
    index_number: Int64 | None = None
    index_number_end: Int64 | None = None
    parent_index_number: Int64 | None = None
    status: str | None = None
    end_date: str | None = None
    path: str | None = None
    production_year: Int64 | None = None
    provider_ids: dict[str, str | None] | None = None
    date_created: str | None = None
    premiere_date: str | None = None
    run_time_ticks: Int64 | None = None
    official_rating: str | None = None
    genres: list[str] | None = None
    tags: list[str] | None = None
    studios: list[StudioName] | None = None
    production_locations: list[str] | None = None
    part_count: Int64 | None = None
    media_sources: list[Source] | None = None
    user_data: UserData | None = None


class Page(Answer, frozen=True):
    """/Items; the elements are decoded one by one."""

    items: list[msgspec.Raw]
    total_record_count: Int64


class Policy(Answer, frozen=True):
    is_disabled: bool = False


class User(Answer, frozen=True):
    """/Users."""

    id: str
    name: str
    policy: Policy | None = None
    last_activity_date: str | None = None
    last_login_date: str | None = None


class PlayingItem(Answer, frozen=True):
    id: str
    season_id: str | None = None
    series_id: str | None = None


class PlayState(Answer, frozen=True):
    media_source_id: str | None = None


class SessionInfo(Answer, frozen=True):
    """/Sessions."""

    user_id: str | None = None
    now_playing_item: PlayingItem | None = None
    play_state: PlayState | None = None
