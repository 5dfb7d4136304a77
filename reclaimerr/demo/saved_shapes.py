"""The parts of saved answers that a world is made of, and how a document is recognised by its shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec


class Saved(msgspec.Struct, frozen=True, rename="camel"):
    """Tolerant: what is not named here is passed over."""


class SavedRating(Saved, frozen=True):
    value: float = 0.0
    votes: int = 0


class SavedLanguage(Saved, frozen=True):
    name: str = ""


class SavedKind(Saved, frozen=True):
    """A quality."""

    id: int = 0
    name: str = "Unknown"
    source: str = "unknown"
    resolution: int = 0
    modifier: str = ""


class SavedQuality(Saved, frozen=True):
    quality: SavedKind = SavedKind()


class SavedInside(Saved, frozen=True):
    """mediaInfo."""

    audio_channels: float = 2.0
    audio_codec: str | None = None
    video_bit_depth: int = 8
    video_codec: str | None = None
    video_dynamic_range_type: str | None = None
    run_time: str | None = None
    subtitles: str | None = None


class SavedFile(Saved, frozen=True):
    """A movie's or an episode's file."""

    id: int
    path: str
    size: int
    date_added: str
    quality: SavedQuality = SavedQuality()
    languages: tuple[SavedLanguage, ...] = ()
    media_info: SavedInside | None = None
    release_group: str | None = None
    movie_id: int = 0


class SavedCollection(Saved, frozen=True):
    title: str | None = None
    tmdb_id: int = 0


class SavedCount(Saved, frozen=True):
    movie_file_count: int = 0


class SavedMovie(Saved, frozen=True):
    """A row of /api/v3/movie."""

    id: int
    title: str
    tmdb_id: int
    path: str
    added: str
    year: int = 0
    imdb_id: str | None = None
    monitored: bool = False
    quality_profile_id: int = 1
    root_folder_path: str | None = None
    tags: tuple[int, ...] = ()
    runtime: int = 0
    genres: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    studio: str | None = None
    certification: str | None = None
    popularity: float = 0.0
    ratings: dict[str, SavedRating] = {}
    collection: SavedCollection | None = None
    in_cinemas: str | None = None
    digital_release: str | None = None
    physical_release: str | None = None
    movie_file: SavedFile | None = None
    statistics: SavedCount = SavedCount()


class SavedFigures(Saved, frozen=True):
    """Statistics of a season."""

    episode_file_count: int = 0
    episode_count: int = 0
    total_episode_count: int = 0
    size_on_disk: int = 0
    release_groups: tuple[str, ...] = ()
    next_airing: str | None = None
    previous_airing: str | None = None


class SavedSeason(Saved, frozen=True):
    season_number: int
    monitored: bool = False
    statistics: SavedFigures = SavedFigures()


class SavedSeries(Saved, frozen=True):
    """A row of /api/v3/series."""

    id: int
    title: str
    tvdb_id: int
    path: str
    added: str
    seasons: tuple[SavedSeason, ...]
    year: int = 0
    tmdb_id: int = 0
    imdb_id: str | None = None
    status: str = "ended"
    series_type: str = "standard"
    runtime: int = 0
    network: str | None = None
    certification: str | None = None
    genres: tuple[str, ...] = ()
    ratings: SavedRating = SavedRating()
    monitored: bool = False
    monitor_new_items: str = "all"
    season_folder: bool = True
    quality_profile_id: int = 1
    root_folder_path: str | None = None
    tags: tuple[int, ...] = ()
    first_aired: str | None = None
    last_aired: str | None = None


class SavedEpisode(Saved, frozen=True):
    """A row of /api/v3/episode."""

    id: int
    series_id: int
    season_number: int
    episode_number: int
    title: str = ""
    tvdb_id: int = 0
    runtime: int = 0
    air_date_utc: str | None = None
    absolute_episode_number: int | None = None
    monitored: bool = False
    episode_file: SavedFile | None = None


Row = TypeVar("Row", bound=Saved)


@dataclass(slots=True)
class Answers:
    """What was found in a folder.

    Of movies the longest list is one Radarr's; a shorter one is another's only where its file is named for
    it (`radarr-4k.json`), for a calendar or a lookup looks the same.
    """

    movies: list[list[SavedMovie]] = field(default_factory=list)
    series: list[list[SavedSeries]] = field(default_factory=list)
    episodes: dict[int, dict[int, SavedEpisode]] = field(default_factory=dict)
    movie_files: dict[int, SavedFile] = field(default_factory=dict)
    profiles: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    free: dict[str, int] = field(default_factory=dict)
    """Free bytes by root folder."""
    unread: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    """Files with a further list of movies or series."""


_KEYS: tuple[tuple[str, frozenset[str]], ...] = (
    ("series", frozenset({"tvdbId", "seasons", "path", "id"})),
    ("episodes", frozenset({"seriesId", "seasonNumber", "episodeNumber", "id"})),
    ("movies", frozenset({"tmdbId", "title", "path", "id"})),
    ("movie_files", frozenset({"movieId", "path", "size", "id"})),
    ("roots", frozenset({"path", "accessible"})),
    ("profiles", frozenset({"name", "cutoff", "id"})),
    ("tags", frozenset({"label", "id"})),
)
"""What a list holds, by keys that each of its rows has; the first that fits."""


def read(folder: Path) -> Answers:
    """Everything in a folder (and below it) that is recognised, the longest lists first."""
    found = Answers()
    for _, kind, rows, name in sorted(_lists(folder), key=lambda one: (-one[0], one[3])):
        _take(found, kind, rows, name)
    return found


def _lists(folder: Path) -> Iterator[tuple[int, str, list[Any], str]]:
    for path in sorted(folder.rglob("*.json")):
        try:
            data = msgspec.json.decode(path.read_bytes())
        except msgspec.DecodeError:
            continue
        kind = _kind(data)
        if kind:
            yield len(data), kind, data, path.name


def _kind(data: object) -> str | None:
    if not isinstance(data, list) or not data or not all(isinstance(row, dict) for row in data):
        return None
    shared = set.intersection(*(set(row) for row in data))
    return next((kind for kind, keys in _KEYS if keys <= shared), None)


def _take(found: Answers, kind: str, rows: list[Any], name: str) -> None:
    if kind in ("movies", "series") and getattr(found, kind) and not name.lower().startswith("radarr"):
        found.passed_over.append(name)
    elif kind == "movies":
        found.movies.append(_converted(found, rows, SavedMovie, name))
    elif kind == "series":
        found.series.append(_converted(found, rows, SavedSeries, name))
    elif kind == "episodes":
        for episode in _converted(found, rows, SavedEpisode, name):
            found.episodes.setdefault(episode.series_id, {}).setdefault(episode.id, episode)
    elif kind == "movie_files":
        found.movie_files |= {file.id: file for file in _converted(found, rows, SavedFile, name)}
    elif kind == "roots":
        found.free |= {
            row["path"].rstrip("/"): row["freeSpace"] for row in rows if isinstance(row.get("freeSpace"), int)
        }
    else:
        word = "name" if kind == "profiles" else "label"
        known = found.profiles if kind == "profiles" else found.tags
        known.update({row["id"]: row[word] for row in rows})


def _converted(found: Answers, rows: list[Any], kind: type[Row], name: str) -> list[Row]:
    taken: list[Row] = []
    for place, row in enumerate(rows):
        try:
            taken.append(msgspec.convert(row, kind, strict=False))
        except msgspec.ValidationError as error:
            found.unread.append(f"{name}, row {place + 1}: {error}")
    return taken
