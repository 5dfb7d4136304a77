"""Arranges titles in the world: what an arr holds, what the server lists, who watched what."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from reclaimerr.clock import DAY, MINUTE
from reclaimerr.demo import titles
from reclaimerr.demo.arr import ArrFile, ArrMovie
from reclaimerr.demo.books import import_file
from reclaimerr.demo.disks import File, parent
from reclaimerr.demo.household import Item, Watch
from reclaimerr.demo.quality import Quality, make_details, make_size, pick
from reclaimerr.demo.scan import add_source
from reclaimerr.demo.titles import Title
from reclaimerr.demo.world import World

HD, UHD = "radarr-hd", "radarr-4k"


@dataclass(slots=True)
class Builder:
    """One random generator, one world; `ago` is always seconds before `now`."""

    world: World
    rng: Random
    now: int
    _folders: set[str] = field(default_factory=set)

    def title(self, name: str | None = None, year: int | None = None) -> Title:
        """The next title; no two share a folder name, unless both name and year are given."""
        title = titles.make(self.rng, len(self.world.titles) + 1, self.now)
        title.named(name or title.name, year or title.year)
        if not (name and year):
            base, count = title.name, 1
            while title.folder_name.casefold() in self._folders:
                count += 1
                title.named(f"{base} {count}", title.year)
        self._folders.add(title.folder_name.casefold())
        self.world.titles[title.key] = title
        return title

    def hold(self, service: str, title: Title, ago: int, folder: str | None = None) -> ArrMovie:
        """A row without a file; `folder` below the root where it is not the usual one."""
        arr = self.world.arrs[service]
        where = f"{arr.root_host}/{folder or title.folder_name}"
        profile = 1 + int(self.rng.random() * len(arr.profiles))
        movie = ArrMovie(arr.next_id(), title, where, self.now - ago, profile, monitored=self.rng.random() < 0.9)
        return arr.put(movie)

    def file(self, service: str, movie: ArrMovie, ago: int, *, size: int | None = None, quality: Quality | None = None,
             name: str | None = None) -> ArrFile:  # fmt: skip
        """A file for a row: imported then, listed by nobody yet."""
        title = movie.title
        quality = quality or pick(self.rng, service == UHD)
        size = size or make_size(self.rng, quality, title.minutes)
        details = make_details(self.rng, quality, title.minutes, size)
        name = name or f"{title.folder_name} [{quality.name}]-{details.group}"
        at = self.now - ago
        return import_file(self.world, self.world.arrs[service], movie, f"{movie.folder}/{name}.mkv", size, details, at)

    def get(self, service: str, title: Title, ago: int, *, size: int | None = None, quality: Quality | None = None,
            folder: str | None = None, name: str | None = None) -> ArrFile:  # fmt: skip
        """A row with its file, both made at about the same time."""
        movie = self.hold(service, title, ago + int(self.rng.random() * 5 * DAY), folder)
        return self.file(service, movie, ago, size=size, quality=quality, name=name)

    def sidecars(self, movie_file: ArrFile, key: str, *names: str) -> None:
        """Small files beside a video."""
        for name in names:
            size = 2_000 + int(self.rng.random() * 90_000)
            self.world.fs.add(f"{parent(movie_file.path)}/{name}", File(size, key, movie_file.added))

    def show(self, *files: ArrFile) -> Item:
        """The server lists these files as one item, some minutes after the last of them came."""
        created = max(file.added for file in files) + int(self.rng.random() * 90 * MINUTE)
        shown = [add_source(self.world, file.path, min(created, self.now)) for file in files]
        item = shown[0]
        if item is None:
            raise ValueError(files[0].path)
        return item

    def unheld(self, title: Title, folder: str, ago: int, quality: Quality) -> Item:
        """A video that only the server knows, in a host folder."""
        size = make_size(self.rng, quality, title.minutes)
        path = f"{folder}/{title.folder_name}.mkv"
        details = make_details(self.rng, quality, title.minutes, size)
        self.world.fs.add(path, File(size, title.key, self.now - ago, details))
        item = add_source(self.world, path, self.now - ago)
        if item is None:
            raise ValueError(path)
        return item

    def watched(self, user: str, item: Item, ago: int | None, *, share: float = 1.0) -> Watch:
        """Somebody watched it then (None: nobody knows when), or a part of it."""
        viewer = self.world.server.user(user)
        watch = viewer.watched.setdefault(item.id, Watch())
        at = None if ago is None else self.now - ago
        watch.plays += 1
        watch.played = share >= 1
        watch.share = 0.0 if share >= 1 else share
        watch.last = at
        viewer.last_activity = max(at or 0, viewer.last_activity or 0) or None
        return watch

    def liked(self, user: str, item: Item) -> None:
        """A favourite that the user never played."""
        self.world.server.user(user).watched.setdefault(item.id, Watch()).favourite = True

    def case(self, name: str, *titles_of_it: Title) -> None:
        """Remember which titles make an awkward case."""
        self.world.cases.setdefault(name, []).extend(title.key for title in titles_of_it)
