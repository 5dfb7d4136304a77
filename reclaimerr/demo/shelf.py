"""The series of a media server's catalogue, found by id and by what they are in the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reclaimerr.demo.entries import Entry, EpisodeItem, SeasonItem, SeriesItem


@dataclass(slots=True)
class Shelf:
    """Series, seasons and episodes by id."""

    series: dict[str, SeriesItem] = field(default_factory=dict)
    seasons: dict[str, SeasonItem] = field(default_factory=dict)
    episodes: dict[str, EpisodeItem] = field(default_factory=dict)
    by_key: dict[str, list[str]] = field(default_factory=dict)

    def get(self, number: str) -> SeriesItem | SeasonItem | EpisodeItem | None:
        """An entry by its id."""
        return self.episodes.get(number) or self.seasons.get(number) or self.series.get(number)

    def entries(self) -> Iterator[SeriesItem | SeasonItem | EpisodeItem]:
        """Everything."""
        yield from self.series.values()
        yield from self.seasons.values()
        yield from self.episodes.values()

    def of(self, key: str) -> list[SeriesItem | SeasonItem | EpisodeItem]:
        """The entries of a series, season or episode."""
        return [entry for number in self.by_key.get(key, ()) if (entry := self.get(number))]

    def put(self, entry: SeriesItem | SeasonItem | EpisodeItem) -> None:
        """A new entry."""
        if isinstance(entry, SeriesItem):
            self.series[entry.id] = entry
        elif isinstance(entry, SeasonItem):
            self.seasons[entry.id] = entry
            entry.series.seasons[entry.number] = entry
        else:
            self.episodes[entry.id] = entry
            entry.season.episodes.append(entry)
        for key in entry.keys:
            self.by_key.setdefault(key, []).append(entry.id)

    def drop(self, entry: Entry) -> list[SeriesItem | SeasonItem | EpisodeItem]:
        """An entry goes with all below it; gives what went."""
        gone: list[SeriesItem | SeasonItem | EpisodeItem] = []
        if isinstance(entry, SeriesItem):
            for season in list(entry.seasons.values()):
                gone += self.drop(season)
            gone.append(self.series.pop(entry.id))
        elif isinstance(entry, SeasonItem):
            for episode in list(entry.episodes):
                gone += self.drop(episode)
            del entry.series.seasons[entry.number]
            gone.append(self.seasons.pop(entry.id))
        elif isinstance(entry, EpisodeItem):
            entry.season.episodes.remove(entry)
            gone.append(self.episodes.pop(entry.id))
        for key in entry.keys:
            self.by_key[key].remove(entry.id)
        return gone
