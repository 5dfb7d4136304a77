"""What one Sonarr knows: its rows, as its database would hold them."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field

from reclaimerr.demo.arr import Books
from reclaimerr.demo.quality import Details
from reclaimerr.demo.shows import Episode, Show

GRABBED, IMPORTED, FILE_DELETED = 1, 3, 5
EVENTS = {0: "unknown", GRABBED: "grabbed", 2: "seriesFolderImported", IMPORTED: "downloadFolderImported",
          4: "downloadFailed", FILE_DELETED: "episodeFileDeleted", 6: "episodeFileRenamed",
          7: "downloadIgnored"}  # fmt: skip
"""Not Radarr's numbers."""


@dataclass(slots=True, eq=False)
class EpisodeFile:
    """One file row, of one episode or several; `path` on the host."""

    id: int
    series_id: int
    season: int
    path: str
    size: int
    added: int
    details: Details


@dataclass(slots=True, eq=False)
class ArrEpisode:
    """One episode row."""

    id: int
    series_id: int
    of: Episode
    monitored: bool
    file: EpisodeFile | None = None


@dataclass(slots=True, eq=False)
class ArrSeries:
    """One series row; `seasons` are the monitored flags; `rendered` is its JSON, good until some instant."""

    id: int
    show: Show
    folder: str
    added: int
    profile: int
    monitored: bool = True
    seasons: dict[int, bool] = field(default_factory=dict)
    new_items: str = "all"
    season_folder: bool = True
    tags: set[int] = field(default_factory=set)
    episodes: list[ArrEpisode] = field(default_factory=list)
    files: list[EpisodeFile] = field(default_factory=list)
    rendered: tuple[bytes, float] | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    def episode(self, key: str) -> ArrEpisode:
        """The row of an episode; KeyError without it."""
        for row in self.episodes:
            if row.of.key == key:
                return row
        raise KeyError(key)

    def holding(self, file: EpisodeFile) -> list[ArrEpisode]:
        """The episodes that a file holds."""
        return [row for row in self.episodes if row.file is file]


@dataclass(slots=True)
class EpisodeEvent:
    """One history row; `kind` is Sonarr's number."""

    id: int
    series_id: int
    episode_id: int
    at: int
    kind: int
    source: str
    details: Details
    data: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class EpisodeQueueRow:
    """A download of one episode (a pack has a row for each); of nothing known where `series_id` is None."""

    id: int
    series_id: int | None
    episode_id: int | None
    season: int | None
    source: str
    size: int
    left: int
    status: str
    state: str
    added: int
    details: Details


@dataclass(slots=True)
class SeriesExclusion:
    """A series that lists must not add again."""

    id: int
    tvdb: int
    name: str


@dataclass(slots=True)
class SeriesArr(Books):
    """One Sonarr."""

    series: dict[int, ArrSeries] = field(default_factory=dict)
    episodes: dict[int, ArrEpisode] = field(default_factory=dict)
    files: dict[int, EpisodeFile] = field(default_factory=dict)
    by_show: dict[str, int] = field(default_factory=dict)
    history: list[EpisodeEvent] = field(default_factory=list)
    queue: dict[int, EpisodeQueueRow] = field(default_factory=dict)
    exclusions: dict[int, SeriesExclusion] = field(default_factory=dict)

    def of(self, show: str) -> ArrSeries | None:
        """The row of a series by its key."""
        return self.series.get(self.by_show.get(show, 0))

    def put(self, row: ArrSeries) -> ArrSeries:
        """A new row, with a row for each of its episodes."""
        self.series[row.id] = row
        self.by_show[row.show.key] = row.id
        bisect.insort(self.folders, row.folder)
        for number, episodes in row.show.seasons().items():
            watched_for = row.seasons.setdefault(number, number > 0)
            for episode in episodes:
                self.add_episode(row, episode, monitored=watched_for)
        self.revision += 1
        return row

    def add_episode(self, row: ArrSeries, episode: Episode, *, monitored: bool) -> ArrEpisode:
        """An episode that the public database knows now."""
        made = ArrEpisode(self.next_id(), row.id, episode, monitored)
        row.episodes.append(made)
        self.episodes[made.id] = made
        self.changed(row)
        return made

    def changed(self, row: ArrSeries) -> None:
        """Forget what was rendered of it."""
        row.rendered = None
        self.revision += 1

    def attach(self, row: ArrSeries, file: EpisodeFile, episodes: Iterable[ArrEpisode]) -> EpisodeFile:
        """A new file row of some episodes."""
        self.files[file.id] = file
        row.files.append(file)
        for episode in episodes:
            episode.file = file
        self.changed(row)
        return file

    def detach(self, file: EpisodeFile) -> list[ArrEpisode]:
        """The file row goes; what lies on the disk is another matter. Gives the episodes that lost it."""
        row = self.series[file.series_id]
        lost = row.holding(file)
        for episode in lost:
            episode.file = None
        row.files.remove(file)
        del self.files[file.id]
        self.changed(row)
        return lost

    def drop(self, row: ArrSeries) -> None:
        """The row goes, with all that hangs on it."""
        for file in row.files:
            del self.files[file.id]
        for episode in row.episodes:
            del self.episodes[episode.id]
        del self.series[row.id]
        del self.by_show[row.show.key]
        self.folders.remove(row.folder)
        self.history = [event for event in self.history if event.series_id != row.id]
        self.revision += 1

    def note(self, episode: ArrEpisode, at: int, kind: int, details: Details, source: str,
             data: Iterable[tuple[str, str]] = ()) -> None:  # fmt: skip
        """Write a history row."""
        self.history.append(
            EpisodeEvent(self.next_id(), episode.series_id, episode.id, at, kind, source, details, tuple(data))
        )
