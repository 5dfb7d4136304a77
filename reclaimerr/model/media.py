"""What a service says of what it holds: frozen, typed, free of any one service's words.

Instants are epoch seconds UTC, sizes bytes, durations seconds. `None` is "the answer does not
say"; an empty tuple is "the answer says: none".
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["movie", "version", "series", "season", "episode"]
ServiceType = Literal["radarr", "sonarr", "plex", "jellyfin", "seerr", "tautulli"]

ARRS: frozenset[str] = frozenset({"radarr", "sonarr"})
MEDIA_SERVERS: frozenset[str] = frozenset({"plex", "jellyfin"})


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Frozen and built by name."""


class Ids(Struct, frozen=True):
    """Ids of the public databases; 0 and empty text are never ids (clients turn them into None)."""

    tmdb: int | None = None
    tvdb: int | None = None
    imdb: str | None = None


class About(Struct, frozen=True):
    """Facts about a title that its arr or server carries; votes and ratings in their own scales."""

    release_date: int | None = None
    genres: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None
    original_language: str | None = None
    studio: str | None = None
    network: str | None = None
    countries: tuple[str, ...] | None = None
    certification: str | None = None
    status: str | None = None
    duration: int | None = None
    popularity: float | None = None
    imdb_rating: float | None = None
    imdb_votes: int | None = None
    tmdb_rating: float | None = None
    tmdb_votes: int | None = None
    rt_rating: float | None = None
    metacritic: float | None = None
    trakt_rating: float | None = None


class FileDetails(Struct, frozen=True):
    """What is inside one video file, in canonical words (`1080p`, `hevc`, ISO 639-1)."""

    container: str | None = None
    resolution: str | None = None
    video_codec: str | None = None
    hdr: bool | None = None
    dolby_vision: bool | None = None
    bitrate: int | None = None
    bit_depth: int | None = None
    audio_codec: str | None = None
    audio_channels: float | None = None
    audio_languages: tuple[str, ...] | None = None
    subtitle_languages: tuple[str, ...] | None = None
    duration: int | None = None
    release_group: str | None = None
    quality: str | None = None
    custom_format_score: int | None = None
    cutoff_met: bool | None = None


class FileSeen(Struct, frozen=True):
    """One file as one service sees it; `remote_id` is unique within the service."""

    remote_id: str
    path: str
    size: int | None = None
    added: int | None = None
    details: FileDetails = FileDetails()


class ItemSeen(Struct, frozen=True):
    """One movie, series, season or episode as one service sees it.

    `path` is the folder for an arr (of an episode, its file), the file or folder for a media server.
    `added`: an arr's entry date, a server's added date. `file_count` is what the service claims, which
    may be more than the files it listed; of an arr's series or season, the episodes that have a file.
    `library` names the server's library, None where it could not be told.

    `title` of a season or episode is its series', empty where the answer does not repeat it; `parent`
    is its series' remote id. Episodes of one file list it each, under the same `FileSeen.remote_id`;
    where a server makes one item of them, it spans `episode_number` to `episode_number_end`.
    An arr's `episode_count` are those that are there or both aired and monitored, `total_episode_count`
    all of them; `size`: bytes of a series or season as it adds them up; `monitor_new_items`: all or none.
    Its `last_aired` is the last known date, which may lie ahead; `previous_airing` and `next_airing` know
    of monitored episodes only.
    """

    remote_id: str
    kind: Kind
    title: str
    year: int | None = None
    ids: Ids = Ids()
    path: str | None = None
    added: int | None = None
    monitored: bool | None = None
    tags: tuple[str, ...] | None = None
    quality_profile: str | None = None
    root_folder: str | None = None
    library: str | None = None
    collection: str | None = None
    file_count: int | None = None
    files: tuple[FileSeen, ...] = ()
    about: About = About()
    parent: str | None = None
    season_number: int | None = None
    episode_number: int | None = None
    episode_number_end: int | None = None
    absolute_number: int | None = None
    episode_title: str | None = None
    aired: int | None = None
    first_aired: int | None = None
    last_aired: int | None = None
    previous_airing: int | None = None
    next_airing: int | None = None
    series_type: str | None = None
    monitor_new_items: str | None = None
    episode_count: int | None = None
    total_episode_count: int | None = None
    size: int | None = None


class Account(Struct, frozen=True):
    """A user of a media server; `last_activity` lets an unchanged user be skipped."""

    remote_id: str
    name: str
    enabled: bool = True
    last_activity: int | None = None


class WatchSeen(Struct, frozen=True):
    """What one account did with one item. `position` is a share of its length, 0 to 1.

    `plays` counts completed views as the service counts them; `played` is the watched mark.
    """

    remote_id: str
    account: str
    plays: int = 0
    played: bool = False
    last_played: int | None = None
    position: float = 0.0
    favourite: bool = False


class NowPlaying(Struct, frozen=True):
    """Somebody is watching; `remote_ids` are the item and its parents."""

    remote_ids: tuple[str, ...]
    account: str


class Identity(Struct, frozen=True):
    """Who answers at an address. `server` is the instance's own id where the product has one."""

    product: str
    version: str
    name: str = ""
    server: str | None = None


class Library(Struct, frozen=True):
    """A media server's library and its folders, as the server sees them."""

    remote_id: str
    name: str
    kind: Literal["movies", "series", "mixed", "other"]
    folders: tuple[str, ...] = ()


class RootFolder(Struct, frozen=True):
    """An arr's root folder; bytes."""

    path: str
    free: int | None = None
    accessible: bool = True


class Disk(Struct, frozen=True):
    """A mount as an arr sees it; `total` 0 becomes None."""

    path: str
    free: int | None = None
    total: int | None = None


class QueueItem(Struct, frozen=True):
    """Something being downloaded or imported for `remote_id` (a movie or series); `episode` is a remote id, too."""

    remote_id: str
    title: str
    state: str
    season_number: int | None = None
    episode: str | None = None
