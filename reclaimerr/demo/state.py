"""The truth that all simulated services answer from, as plain state under one lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reclaimerr import clock
from reclaimerr.demo.arr import Arr, ArrMovie, Books
from reclaimerr.demo.disks import FileSystem
from reclaimerr.demo.entries import Entry
from reclaimerr.demo.household import Household, Item, User, Watch
from reclaimerr.demo.journal import Cause, Journal, Removal, What
from reclaimerr.demo.plexhouse import PlexHouse
from reclaimerr.demo.series_arr import ArrSeries, SeriesArr
from reclaimerr.demo.shows import Show, above, kind_of, show_of
from reclaimerr.demo.titles import Title

WORLD = Cause("world", 0, "behind everybody's back")


@dataclass(slots=True, repr=False)
class State:
    """Everything there is.

    `cases` names the titles of each awkward case. `forbidden` says of which titles nothing may go
    under the demo's rules, and why; `expected_removable` which arrs' copies of a title those rules
    should offer (what else of it there is must stay); `undecided` are titles where either is right.
    Series, seasons and episodes stand there as well, each under its own key (shows.py): what goes
    with the whole that holds it is removable, too, and what may not go as a whole is forbidden
    even where a part of it may go.
    """

    seed: int
    fs: FileSystem
    arrs: dict[str, Arr]
    server: Household
    sonarrs: dict[str, SeriesArr] = field(default_factory=dict)
    plex: PlexHouse | None = None
    titles: dict[str, Title] = field(default_factory=dict)
    shows: dict[str, Show] = field(default_factory=dict)
    cases: dict[str, list[str]] = field(default_factory=dict)
    forbidden: dict[str, str] = field(default_factory=dict)
    expected_removable: dict[str, frozenset[str]] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    synthesised: list[str] = field(default_factory=list)
    """What of a library loaded from saved answers had to be made up, a sentence each."""
    journal: Journal = field(default_factory=Journal)
    clock: Callable[[], int] = clock.now
    lock: threading.RLock = field(default_factory=threading.RLock)

    def movie(self, service: str, key: str) -> ArrMovie:
        """An arr's row of a title; KeyError where it has none."""
        movie = self.arrs[service].of(self.titles[key])
        if movie is None:
            raise KeyError(key)
        return movie

    def holders(self, key: str) -> list[tuple[Arr, ArrMovie]]:
        """The arrs that have a title, with their rows."""
        found = ((arr, arr.of(self.titles[key])) for arr in self.arrs.values())
        return [(arr, movie) for arr, movie in found if movie]

    def series(self, key: str) -> tuple[SeriesArr, ArrSeries]:
        """The Sonarr that has a series, with its row, by the key of the series or of a part of it; KeyError without."""
        for arr in self.sonarrs.values():
            row = arr.of(show_of(key))
            if row:
                return arr, row
        raise KeyError(key)

    def books(self) -> list[Books]:
        """Every arr's books."""
        return [*self.arrs.values(), *self.sonarrs.values()]

    def name_of(self, key: str) -> str:
        """The title that a key stands for; of a season or episode, its series'."""
        return self.titles[key].name if kind_of(key) == "movie" else self.shows[show_of(key)].name

    def entry(self, key: str) -> Entry:
        """The server's first entry of anything; KeyError where it has none."""
        entries = self.server.entries_of(key)
        if not entries:
            raise KeyError(key)
        return entries[0]

    def offered(self) -> set[str]:
        """What the rules should offer by itself: what is removable while nothing that holds it is."""
        return {key for key in self.expected_removable
                if not any(holder in self.expected_removable for holder in above(key))}  # fmt: skip

    def item(self, key: str) -> Item:
        """The server's first item of a title; KeyError where it has none."""
        items = self.server.items_of(key)
        if not items:
            raise KeyError(key)
        return items[0]

    def watch_of(self, user: User, key: str) -> Watch:
        """What a user did with something, made where there was nothing."""
        return user.watched.setdefault(self.entry(key).id, Watch())

    def holder_of(self, path: str) -> str:
        """The arr below whose root a host path lies, or nothing."""
        return next(
            (arr.name for arr in self.books() for _, root in arr.roots if path.startswith(root + "/")),
            "",
        )

    def take_away(self, path: str, cause: Cause, recycle: str = "") -> None:
        """Remove a file, or move it to the host folder `recycle`; PermissionError where that is not allowed."""
        holder = self.holder_of(path)
        name = path.rpartition("/")[2]
        file = self.fs.move(path, f"{recycle}/{name}") if recycle else self.fs.remove(path)
        what: What = "recycled" if recycle else "file"
        freed = 0 if recycle else file.size
        self._remember(
            Removal(cause.service, what, path, freed, file.key, self.clock(), cause, holder, parts=file.parts)
        )

    def row_gone(self, service: str, path: str, key: str, cause: Cause) -> None:
        """Write down that a service forgot a title on request."""
        self._remember(Removal(service, "title", path, 0, key, self.clock(), cause, service))

    def wrong_removals(self) -> list[str]:
        """What was removed although it had to stay, a sentence each."""
        return [removal.wrong for removal in self.journal.removals if removal.wrong]

    def _remember(self, removal: Removal) -> None:
        self.journal.removals.append(replace(removal, wrong=self._wrong(removal)))

    def _wrong(self, removal: Removal) -> str | None:
        if removal.by.number == 0:
            return None
        for key in removal.parts or (removal.key,):
            told = self._told(removal, key)
            if told:
                return f"{removal.by.text} removed {removal.path}{told}"
        return None

    def _told(self, removal: Removal, key: str) -> str | None:
        """Why a removal of this much was wrong."""
        if key in self.undecided:
            return None
        if key in self.forbidden:
            return f": {self.forbidden[key]}"
        allowed = self.expected_removable.get(key)
        if allowed is None:
            return ", which is nobody's"
        held = removal.holder in self.arrs or removal.holder in self.sonarrs
        return f", but only {', '.join(sorted(allowed))} was to go" if held and removal.holder not in allowed else None
