"""What one Jellyfin knows: items, users and what they watched, sessions, collections."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reclaimerr.demo.disks import View
from reclaimerr.demo.entries import Entry, EntryKind, EpisodeItem, SeasonItem, SeriesItem, Source, entry_id
from reclaimerr.demo.shelf import Shelf
from reclaimerr.demo.titles import Title


@dataclass(slots=True)
class Item:
    """One movie in the catalogue; the first source is its own file."""

    id: str
    title: Title
    created: int
    library: str
    providers: dict[str, str]
    sources: list[Source]

    @property
    def kind(self) -> EntryKind:
        return "Movie"

    @property
    def name(self) -> str:
        return self.title.name

    @property
    def released(self) -> int | None:
        return self.title.released

    @property
    def year(self) -> int | None:
        return self.title.year

    @property
    def seconds(self) -> int:
        return self.sources[0].details.seconds

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.title.key,)

    @property
    def watch_key(self) -> str:
        """What watch data are filed under, so that a title that comes back finds its own."""
        return self.providers.get("Tmdb") or self.providers.get("Imdb") or self.id


@dataclass(slots=True)
class Watch:
    """What one user did with one item; `share` of its length, 0 to 1, where he stopped."""

    plays: int = 0
    played: bool = False
    last: int | None = None
    share: float = 0.0
    favourite: bool = False

    @property
    def started(self) -> bool:
        """Whether there is any trace of watching."""
        return self.played or self.plays > 0 or self.share > 0 or self.last is not None


@dataclass(slots=True)
class User:
    """An account; `libraries` None means all of them."""

    id: str
    name: str
    admin: bool = False
    disabled: bool = False
    libraries: frozenset[str] | None = None
    last_activity: int | None = None
    watched: dict[str, Watch] = field(default_factory=dict)
    kept: dict[str, Watch] = field(default_factory=dict)
    """Watch data of deleted items, by watch key."""


@dataclass(slots=True)
class Library:
    """A library; `folders` on the host."""

    id: str
    name: str
    kind: str | None
    folders: tuple[str, ...]


@dataclass(slots=True)
class Session:
    """A client that is connected; `item` is what it plays; `at` None goes on checking in."""

    id: str
    user: str
    client: str
    at: int | None = None
    item: str | None = None
    share: float = 0.0


@dataclass(slots=True)
class Household:
    """One Jellyfin server."""

    name: str
    id: str
    version: str
    view: View
    libraries: list[Library]
    users: list[User] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    by_path: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, list[str]] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    sessions: dict[str, Session] = field(default_factory=dict)
    boxes: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    revision: int = 0

    @property
    def modern(self) -> bool:
        """Version 12 and later refuse the old ways to send a key."""
        return int(self.version.partition(".")[0]) >= 12

    def user(self, name: str) -> User:
        """An account by name or id; KeyError without it."""
        for user in self.users:
            if name in (user.name, user.id):
                return user
        raise KeyError(name)

    def id_of(self, path: str) -> str:
        """The id of an item whose own file is that host path."""
        return entry_id("Movie", self.view.seen(path) or path)

    def library_of(self, path: str) -> Library | None:
        """The library whose folders hold a host path."""
        for library in self.libraries:
            if any(path.startswith(folder + "/") for folder in library.folders):
                return library
        return None

    def items_of(self, key: str) -> list[Item]:
        """The items of a title."""
        return [self.items[number] for number in self.by_key.get(key, ())]

    def entry(self, number: str) -> Entry | None:
        """Anything by its id."""
        return self.items.get(number) or self.shelf.get(number)

    def entries_of(self, key: str) -> list[Entry]:
        """Whatever the server lists of a title, series, season or episode."""
        return [*self.items_of(key), *self.shelf.of(key)]

    def put(self, item: Item) -> Item:
        """A new item; what users once did with the title is attached again."""
        self.items[item.id] = item
        self.by_key.setdefault(item.title.key, []).append(item.id)
        for source in item.sources:
            self.by_path[source.path] = item.id
        self._remember(item)
        return item

    def put_entry(self, entry: SeriesItem | SeasonItem | EpisodeItem) -> None:
        """A new entry of a series; what users once did with it is attached again."""
        self.shelf.put(entry)
        if isinstance(entry, EpisodeItem):
            for source in entry.sources:
                self.by_path[source.path] = entry.id
        self._remember(entry)

    def drop_entry(self, entry: SeriesItem | SeasonItem | EpisodeItem) -> None:
        """An entry of a series goes with all below it."""
        for gone in self.shelf.drop(entry):
            if isinstance(gone, EpisodeItem):
                for source in gone.sources:
                    self.by_path.pop(source.path, None)
            self._forget(gone)

    def _remember(self, entry: Entry) -> None:
        key = entry.watch_key
        for user in self.users:
            if key in user.kept:
                user.watched[entry.id] = user.kept.pop(key)
        self.revision += 1

    def _forget(self, entry: Entry) -> None:
        """Watch data are kept for the day it comes back."""
        key = entry.watch_key
        for user in self.users:
            if entry.id in user.watched:
                user.kept[key] = user.watched.pop(entry.id)
        for session in self.sessions.values():
            session.item = None if session.item == entry.id else session.item
        self.revision += 1

    def add_source(self, item: Item, source: Source) -> None:
        """Another version of an item."""
        item.sources.append(source)
        self.by_path[source.path] = item.id
        self.revision += 1

    def lose_source(self, path: str) -> None:
        """A version is gone; without its own file the item goes, and a version left is a new item."""
        item = self.items.get(self.by_path[path])
        if item is None:
            self.drop_entry(self.shelf.episodes[self.by_path[path]])
            return
        left = [source for source in item.sources if source.path != path]
        if item.sources[0].path != path:
            item.sources = left
            del self.by_path[path]
            self.revision += 1
            return
        self.drop(item)
        if left:
            self.put(replace(item, id=self.id_of(left[0].path), sources=left))

    def drop(self, item: Item) -> None:
        """The item goes."""
        for source in item.sources:
            self.by_path.pop(source.path, None)
        self.by_key[item.title.key].remove(item.id)
        del self.items[item.id]
        self._forget(item)
