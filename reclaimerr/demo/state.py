"""The truth that all simulated services answer from, as plain state under one lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reclaimerr import clock
from reclaimerr.demo.arr import Arr, ArrMovie
from reclaimerr.demo.disks import FileSystem
from reclaimerr.demo.household import Household, Item, User, Watch
from reclaimerr.demo.journal import Cause, Journal, Removal, What
from reclaimerr.demo.titles import Title

WORLD = Cause("world", 0, "behind everybody's back")


@dataclass(slots=True, repr=False)
class State:
    """Everything there is.

    `cases` names the titles of each awkward case. `forbidden` says of which titles nothing may go
    under the demo's rules, and why; `expected_removable` which arrs' copies of a title those rules
    should offer (what else of it there is must stay); `undecided` are titles where either is right.
    """

    seed: int
    fs: FileSystem
    arrs: dict[str, Arr]
    server: Household
    titles: dict[str, Title] = field(default_factory=dict)
    cases: dict[str, list[str]] = field(default_factory=dict)
    forbidden: dict[str, str] = field(default_factory=dict)
    expected_removable: dict[str, frozenset[str]] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
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

    def item(self, key: str) -> Item:
        """The server's first item of a title; KeyError where it has none."""
        items = self.server.items_of(key)
        if not items:
            raise KeyError(key)
        return items[0]

    def watch_of(self, user: User, key: str) -> Watch:
        """What a user did with a title, made where there was nothing."""
        return user.watched.setdefault(self.item(key).id, Watch())

    def holder_of(self, path: str) -> str:
        """The arr below whose root a host path lies, or nothing."""
        return next((arr.name for arr in self.arrs.values() if path.startswith(arr.root_host + "/")), "")

    def take_away(self, path: str, cause: Cause, recycle: str = "") -> None:
        """Remove a file, or move it to the host folder `recycle`; PermissionError where that is not allowed."""
        holder = self.holder_of(path)
        name = path.rpartition("/")[2]
        file = self.fs.move(path, f"{recycle}/{name}") if recycle else self.fs.remove(path)
        what: What = "recycled" if recycle else "file"
        freed = 0 if recycle else file.size
        self._remember(Removal(cause.service, what, path, freed, file.key, self.clock(), cause, holder))

    def row_gone(self, service: str, path: str, key: str, cause: Cause) -> None:
        """Write down that a service forgot a title on request."""
        self._remember(Removal(service, "title", path, 0, key, self.clock(), cause, service))

    def wrong_removals(self) -> list[str]:
        """What was removed although it had to stay, a sentence each."""
        return [removal.wrong for removal in self.journal.removals if removal.wrong]

    def _remember(self, removal: Removal) -> None:
        self.journal.removals.append(replace(removal, wrong=self._wrong(removal)))

    def _wrong(self, removal: Removal) -> str | None:
        if removal.by.number == 0 or removal.key in self.undecided:
            return None
        if removal.key in self.forbidden:
            return f"{removal.by.text} removed {removal.path}: {self.forbidden[removal.key]}"
        allowed = self.expected_removable.get(removal.key)
        if allowed is None:
            return f"{removal.by.text} removed {removal.path}, which is nobody's"
        if removal.holder in self.arrs and removal.holder not in allowed:
            return f"{removal.by.text} removed {removal.path}, but only {', '.join(sorted(allowed))} was to go"
        return None
