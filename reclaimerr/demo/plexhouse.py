"""What one Plex Media Server knows: sections and their items, accounts, the history, the owner's own marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from reclaimerr.demo.disks import View
from reclaimerr.demo.quality import Details
from reclaimerr.demo.shows import Episode, Show
from reclaimerr.demo.titles import Title

PlexKind = Literal["movie", "show", "season", "episode"]
SectionKind = Literal["movie", "show", "artist"]
OWNER = 1
TYPES: dict[int, PlexKind] = {1: "movie", 2: "show", 3: "season", 4: "episode"}


@dataclass(slots=True)
class PlexFile:
    """One version (a Media with its one Part); `path` on the host; `lost` once a scan missed it."""

    id: int
    path: str
    size: int
    details: Details
    lost: bool = False


@dataclass(slots=True)
class Section:
    """A library; `folders` on the host."""

    key: int
    kind: SectionKind
    name: str
    folders: tuple[str, ...]
    changed: int = 0
    scanned: int = 0


@dataclass(slots=True, eq=False)
class PlexItem:
    """A movie, show, season or episode; `of` is what it is in the world, `ids` what its Guid list holds."""

    key: int
    kind: PlexKind
    section: Section
    name: str
    of: Title | Show | Episode | int
    keys: tuple[str, ...]
    added: int
    guid: str
    ids: tuple[str, ...] = ()
    parent: PlexItem | None = None
    children: list[PlexItem] = field(default_factory=list)
    files: list[PlexFile] = field(default_factory=list)
    number: int | None = None

    @property
    def show(self) -> PlexItem:
        """The show of a season or episode; anything else is its own."""
        return self.parent.show if self.parent else self

    def leaves(self) -> Iterator[PlexItem]:
        """The movies or episodes that it consists of."""
        if self.kind in ("movie", "episode"):
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(slots=True)
class Account:
    """Somebody with a login; `person` is who that is in the house, None for a guest from outside."""

    id: int
    name: str
    person: str | None


@dataclass(slots=True)
class Viewing:
    """One completed view in the history; it outlives its item."""

    id: int
    account: int
    item: PlexItem
    at: int


@dataclass(slots=True)
class Mark:
    """What the owner's own account holds of an item; `offset` is a share of its length, 0 to 1."""

    views: int = 0
    last: int | None = None
    offset: float = 0.0


@dataclass(slots=True)
class Secret:
    """What somebody else did that no question brings to light: marked by hand, or only begun."""

    account: int
    at: int
    completed: bool


@dataclass(slots=True)
class Playing:
    """A client that plays something."""

    id: str
    account: int
    key: int
    share: float
    state: Literal["playing", "paused"] = "playing"


@dataclass(slots=True)
class PlexHouse:
    """One Plex Media Server with its owner's token."""

    name: str
    machine: str
    version: str
    view: View
    sections: list[Section]
    accounts: list[Account]
    allow_deletion: bool = False
    empties_trash: bool = True
    """Whether what a scan missed goes at once ("Empty trash automatically after every scan")."""
    longest_page: int = 1_000
    items: dict[int, PlexItem] = field(default_factory=dict)
    by_path: dict[str, list[int]] = field(default_factory=dict)
    by_key: dict[str, list[int]] = field(default_factory=dict)
    history: list[Viewing] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    viewings: dict[str, list[Viewing]] = field(default_factory=dict)
    """The history by what was viewed, in the world's keys."""
    secrets: dict[str, list[Secret]] = field(default_factory=dict)
    playing: dict[str, Playing] = field(default_factory=dict)
    last_id: int = 100

    def next_id(self) -> int:
        """A number never used before."""
        self.last_id += 1
        return self.last_id

    def account(self, name: str) -> Account:
        """An account by its name or by who it is in the house; KeyError without it."""
        for account in self.accounts:
            if name in (account.name, account.person):
                return account
        raise KeyError(name)

    def person(self, number: int) -> str:
        """Who an account is in the house, or the account's name."""
        account = next(one for one in self.accounts if one.id == number)
        return account.person or account.name

    def section_of(self, path: str) -> Section | None:
        """The section whose folders hold a host path."""
        return next((one for one in self.sections if any(path.startswith(f + "/") for f in one.folders)), None)

    def of(self, key: str) -> list[PlexItem]:
        """The items of a title, series, season or episode."""
        return [self.items[number] for number in self.by_key.get(key, ())]

    def put(self, item: PlexItem) -> PlexItem:
        """A new item, below its parent."""
        self.items[item.key] = item
        for key in item.keys:
            self.by_key.setdefault(key, []).append(item.key)
        if item.parent:
            item.parent.children.append(item)
        item.section.changed += 1
        return item

    def add_file(self, item: PlexItem, file: PlexFile) -> None:
        """One more version of an item."""
        item.files.append(file)
        self.by_path.setdefault(file.path, []).append(item.key)
        item.section.changed += 1

    def lose_file(self, item: PlexItem, file: PlexFile) -> None:
        """A version is gone for good; the item goes with its last one, and a show with its last episode."""
        item.files.remove(file)
        self.by_path[file.path].remove(item.key)
        item.section.changed += 1
        if not item.files:
            self.drop(item)

    def drop(self, item: PlexItem) -> None:
        """An item goes with all below it; the history keeps its rows, but not what they were about."""
        for child in list(item.children):
            self.drop(child)
        if item.key not in self.items:
            return
        del self.items[item.key]
        for key in item.keys:
            self.by_key[key].remove(item.key)
        for file in item.files:
            self.by_path[file.path].remove(item.key)
        self.marks.pop(item.key, None)
        self.playing = {number: one for number, one in self.playing.items() if one.key != item.key}
        item.section.changed += 1
        if item.parent:
            item.parent.children.remove(item)
            if not item.parent.children:
                self.drop(item.parent)

    def viewed(self, item: PlexItem, account: int, at: int) -> None:
        """Somebody watched it to the end."""
        row = Viewing(self.next_id(), account, item, at)
        self.history.append(row)
        for key in item.keys:
            self.viewings.setdefault(key, []).append(row)
        if account == OWNER:
            mark = self.marks.setdefault(item.key, Mark())
            mark.views, mark.last, mark.offset = mark.views + 1, max(at, mark.last or 0), 0.0

    def begun(self, item: PlexItem, account: int, at: int, share: float) -> None:
        """Somebody watched a part of it: known of the owner alone."""
        if account == OWNER:
            mark = self.marks.setdefault(item.key, Mark())
            mark.last, mark.offset = max(at, mark.last or 0), share
        else:
            self._hide(item, Secret(account, at, completed=False))

    def marked(self, item: PlexItem, account: int, at: int) -> None:
        """Somebody marked it as watched: no row of the history tells."""
        if account == OWNER:
            mark = self.marks.setdefault(item.key, Mark())
            mark.views, mark.last, mark.offset = mark.views + 1, max(at, mark.last or 0), 0.0
        else:
            self._hide(item, Secret(account, at, completed=True))

    def _hide(self, item: PlexItem, secret: Secret) -> None:
        for key in item.keys:
            self.secrets.setdefault(key, []).append(secret)
