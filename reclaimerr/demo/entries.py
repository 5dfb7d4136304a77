"""What a media server lists of series: the series, their seasons and episodes, and what all entries have in common."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, Protocol

from reclaimerr.demo.quality import Details
from reclaimerr.demo.shows import Episode, Show, season_key

EntryKind = Literal["Movie", "Series", "Season", "Episode"]
_TYPES: dict[EntryKind, str] = {"Movie": "Movies.Movie", "Series": "TV.Series", "Season": "TV.Season",
                                "Episode": "TV.Episode"}  # fmt: skip


def entry_id(kind: EntryKind, path: str) -> str:
    """An id that follows from the path, as the server makes it: a renamed file is a new item."""
    text = f"MediaBrowser.Controller.Entities.{_TYPES[kind]}{path.lower()}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class Source:
    """One version of an item; `path` on the host."""

    path: str
    size: int
    details: Details


class Entry(Protocol):
    """Anything in the catalogue; `keys` are what it is in the world, `watch_key` what watch data are filed under."""

    id: str
    created: int

    @property
    def kind(self) -> EntryKind: ...
    @property
    def name(self) -> str: ...
    @property
    def library(self) -> str: ...
    @property
    def released(self) -> int | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def seconds(self) -> int: ...
    @property
    def watch_key(self) -> str: ...
    @property
    def keys(self) -> tuple[str, ...]: ...


@dataclass(slots=True, eq=False)
class SeriesItem:
    """A series in the catalogue; `folder` on the host."""

    id: str
    show: Show
    folder: str
    created: int
    library: str
    providers: dict[str, str]
    seasons: dict[int, SeasonItem] = field(default_factory=dict)

    @property
    def kind(self) -> EntryKind:
        return "Series"

    @property
    def name(self) -> str:
        return self.show.name

    @property
    def released(self) -> int | None:
        return min((one.aired for one in self.show.episodes.values() if one.season and one.aired), default=None)

    @property
    def year(self) -> int | None:
        return self.show.year

    @property
    def seconds(self) -> int:
        return self.show.minutes * 60

    @property
    def watch_key(self) -> str:
        return self.providers.get("Tvdb") or self.id

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.show.key,)

    def episodes(self) -> list[EpisodeItem]:
        """All its episodes, season by season."""
        return [episode for season in self.seasons.values() for episode in season.episodes]


@dataclass(slots=True, eq=False)
class SeasonItem:
    """A season, as the server numbers it; without a folder of its own it stands for the files in the series' folder."""

    id: str
    series: SeriesItem
    number: int
    folder: str | None
    created: int
    episodes: list[EpisodeItem] = field(default_factory=list)

    @property
    def kind(self) -> EntryKind:
        return "Season"

    @property
    def name(self) -> str:
        return f"Season {self.number}" if self.number else "Specials"

    @property
    def library(self) -> str:
        return self.series.library

    @property
    def released(self) -> int | None:
        return min((part.aired for one in self.episodes for part in one.parts if part.aired), default=None)

    @property
    def year(self) -> int | None:
        return self.series.year

    @property
    def seconds(self) -> int:
        return 0

    @property
    def watch_key(self) -> str:
        return f"{self.series.watch_key}{self.number:03}"

    @property
    def keys(self) -> tuple[str, ...]:
        return (season_key(self.series.show.key, self.number),)


@dataclass(slots=True, eq=False)
class EpisodeItem:
    """An item of one episode or, where a file holds several, of all of them; without a source it is a virtual one."""

    id: str
    season: SeasonItem
    parts: tuple[Episode, ...]
    number: int
    end: int | None
    created: int
    sources: list[Source]

    @property
    def kind(self) -> EntryKind:
        return "Episode"

    @property
    def name(self) -> str:
        return " / ".join(part.name for part in self.parts)

    @property
    def library(self) -> str:
        return self.season.series.library

    @property
    def released(self) -> int | None:
        return self.parts[0].aired

    @property
    def year(self) -> int | None:
        day = self.parts[0].day
        return int(day[:4]) if day else None

    @property
    def seconds(self) -> int:
        return self.sources[0].details.seconds if self.sources else self.parts[0].minutes * 60

    @property
    def watch_key(self) -> str:
        return f"{self.season.watch_key}{self.number:04}"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(part.key for part in self.parts)

    @property
    def providers(self) -> dict[str, str]:
        return {"Tvdb": str(self.parts[0].tvdb)}
