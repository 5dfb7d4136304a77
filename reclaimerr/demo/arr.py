"""What one Radarr knows: its rows, as its database would hold them; and what every arr keeps."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reclaimerr.demo.disks import View
from reclaimerr.demo.quality import Details
from reclaimerr.demo.titles import Title

GRABBED, IMPORTED, FILE_DELETED = 1, 3, 6
EVENTS = {0: "unknown", GRABBED: "grabbed", IMPORTED: "downloadFolderImported", 4: "downloadFailed",
          FILE_DELETED: "movieFileDeleted", 7: "movieFolderImported", 8: "movieFileRenamed",
          9: "downloadIgnored"}  # fmt: skip


@dataclass(slots=True)
class ArrFile:
    """One movie file row; `path` on the host."""

    id: int
    movie_id: int
    path: str
    size: int
    added: int
    details: Details


@dataclass(slots=True)
class ArrMovie:
    """One movie row; `folder` on the host; `rendered` is its JSON until something changes."""

    id: int
    title: Title
    folder: str
    added: int
    profile: int
    monitored: bool = True
    tags: set[int] = field(default_factory=set)
    files: list[ArrFile] = field(default_factory=list)
    rendered: bytes | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(slots=True)
class Event:
    """One history row; `kind` is Radarr's number."""

    id: int
    movie_id: int
    at: int
    kind: int
    source: str
    details: Details
    data: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class QueueRow:
    """A download; of no known movie where `movie_id` is None."""

    id: int
    movie_id: int | None
    source: str
    size: int
    left: int
    status: str
    state: str
    added: int
    details: Details


@dataclass(slots=True)
class Exclusion:
    """A title that lists must not add again."""

    id: int
    tmdb: int
    name: str
    year: int


@dataclass(slots=True)
class Command:
    """Something to do that was asked for."""

    id: int
    name: str
    body: dict[str, Any]
    queued: int
    status: str = "queued"
    ended: int | None = None


@dataclass(slots=True)
class Settings:
    """What of its configuration matters here; `recycle_bin` as the service sees it."""

    recycle_bin: str = ""
    delete_empty_folders: bool = False
    auto_unmonitor: bool = False


def _above(folder: str, root: str) -> Iterator[str]:
    """The folders between a folder and a root."""
    while (folder := folder.rpartition("/")[0]).startswith(root + "/"):
        yield folder


@dataclass(slots=True)
class Books:
    """What every arr keeps; `root` as it writes it, `root_host` on the host."""

    name: str
    label: str
    version: str
    root: str
    root_host: str
    view: View
    more_roots: tuple[tuple[str, str], ...] = ()
    """Further root folders: as it writes them, on the host."""
    settings: Settings = field(default_factory=Settings)
    profiles: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    commands: dict[int, Command] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    revision: int = 0
    last_id: int = 0

    @property
    def roots(self) -> tuple[tuple[str, str], ...]:
        """Every root folder: as it writes it, on the host."""
        return ((self.root, self.root_host), *self.more_roots)

    def root_of(self, path: str) -> tuple[str, str]:
        """The root folder that a host path lies in, the first one where it lies in none."""
        return next((pair for pair in self.roots if path.startswith(pair[1] + "/")), self.roots[0])

    def next_id(self) -> int:
        """A number never used before, as a row id."""
        self.last_id += 1
        return self.last_id

    def nested(self, folder: str) -> bool:
        """Whether another row's folder lies in this one, or is it, or holds it."""
        first = bisect.bisect_left(self.folders, folder + "/")
        inside = first < len(self.folders) and self.folders[first].startswith(folder + "/")
        twice = bisect.bisect_right(self.folders, folder) - bisect.bisect_left(self.folders, folder) > 1
        return inside or twice or any(self._has(above) for above in _above(folder, self.root_of(folder)[1]))

    def _has(self, folder: str) -> bool:
        at = bisect.bisect_left(self.folders, folder)
        return at < len(self.folders) and self.folders[at] == folder

    def label_id(self, label: str) -> int:
        """The id of a tag, made where it is new; stored in small letters."""
        label = label.lower()
        known = next((number for number, name in self.tags.items() if name == label), None)
        if known is None:
            known = max(self.tags, default=0) + 1
            self.tags[known] = label
        return known


@dataclass(slots=True)
class Arr(Books):
    """One Radarr."""

    movies: dict[int, ArrMovie] = field(default_factory=dict)
    files: dict[int, ArrFile] = field(default_factory=dict)
    by_tmdb: dict[int, int] = field(default_factory=dict)
    history: list[Event] = field(default_factory=list)
    queue: dict[int, QueueRow] = field(default_factory=dict)
    exclusions: dict[int, Exclusion] = field(default_factory=dict)

    def of(self, title: Title) -> ArrMovie | None:
        """The row of a title."""
        return self.movies.get(self.by_tmdb.get(title.tmdb, 0))

    def put(self, movie: ArrMovie) -> ArrMovie:
        """A new row."""
        self.movies[movie.id] = movie
        self.by_tmdb[movie.title.tmdb] = movie.id
        bisect.insort(self.folders, movie.folder)
        self.revision += 1
        return movie

    def changed(self, movie: ArrMovie) -> None:
        """Forget what was rendered of it."""
        movie.rendered = None
        self.revision += 1

    def attach(self, movie: ArrMovie, file: ArrFile) -> ArrFile:
        """A new file row of a movie."""
        self.files[file.id] = file
        movie.files.append(file)
        self.changed(movie)
        return file

    def detach(self, file: ArrFile) -> None:
        """The file row goes; what lies on the disk is another matter."""
        movie = self.movies[file.movie_id]
        movie.files.remove(file)
        del self.files[file.id]
        self.changed(movie)

    def drop(self, movie: ArrMovie) -> None:
        """The row goes, with its files' rows and its history."""
        for file in list(movie.files):
            del self.files[file.id]
        del self.movies[movie.id]
        self.by_tmdb.pop(movie.title.tmdb, None)
        self.folders.remove(movie.folder)
        self.history = [event for event in self.history if event.movie_id != movie.id]
        self.revision += 1

    def note(self, movie: ArrMovie, at: int, kind: int, details: Details, source: str,
             data: Iterable[tuple[str, str]] = ()) -> None:  # fmt: skip
        """Write a history row."""
        self.history.append(Event(self.next_id(), movie.id, at, kind, source, details, tuple(data)))
