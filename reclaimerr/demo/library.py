"""Generates a household and its library from a seed: the same seed and instant give the same world."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from reclaimerr import clock
from reclaimerr.clock import DAY, HOUR
from reclaimerr.demo import series_verdicts, verdicts
from reclaimerr.demo.arr import GRABBED, Arr, ArrFile
from reclaimerr.demo.builder import HD, UHD, Builder
from reclaimerr.demo.cases import CASES
from reclaimerr.demo.disks import Disk, FileSystem, View
from reclaimerr.demo.household import Household, Item, Library, User
from reclaimerr.demo.plex_cases import PLEX_CASES, PlexBuilder
from reclaimerr.demo.plex_library import add_house, fill_house
from reclaimerr.demo.quality import GIB
from reclaimerr.demo.series_library import add_series
from reclaimerr.demo.world import World

FIVE_YEARS = 5 * 365 * DAY
NAMES = ("Anna", "Ben", "Chiara", "Dmitri", "Émilie", "Farid", "Greta", "Hiro", "Ines", "Jonas")
DISK_1, DISK_2 = "/srv/disk1", "/srv/disk2"
RADARR_VERSION = "6.0.3.10276"
PROFILES = {HD: {1: "HD-1080p", 2: "Any"}, UHD: {1: "Ultra-HD"}}


def generate(seed: int, movies: int, now: int, users: int = 5, jellyfin: str = "10.11.11", series: int = 0,
             plex: bool = False) -> World:  # fmt: skip
    """A world of `movies` titles, at least as many as the awkward cases need; `jellyfin` is its version.

    With `series` there is a Sonarr too, of at least as many as their awkward cases need. Titles of
    movies, and all that happens to them, are the same with series and without. With `plex` there is a
    second media server, with awkward cases of its own; Jellyfin stays the main one.
    """
    rng = Random(seed)  # noqa: S311 (a story, no secret)
    world = World(seed, _disks(), {arr.name: arr for arr in (_radarr_hd(), _radarr_4k())}, _jellyfin(seed, jellyfin))
    world.clock = Frozen(now)
    world.server.users = make_users(seed, max(users, 5))
    builder = Builder(world, rng, now)
    with no_collection():
        for case in CASES:
            case(builder)
        second = PlexBuilder(add_house(world), now) if plex else None
        if second:
            for together in PLEX_CASES:
                together(builder, second)
        while len(world.titles) < movies:
            _ordinary(builder)
        _finish(builder)
        if series:
            add_series(world, series, now, secret(seed, "shows"), second)
        if second:
            fill_house(world, now, second)
        judge_all(world, now)
    world.clock = clock.now
    return world


def judge_all(world: World, now: int) -> None:
    """What may go of every title and series."""
    for key in world.titles:
        verdicts.decide(world, key, now)
    for key in world.shows:
        series_verdicts.decide(world, key, now)


@contextmanager
def no_collection() -> Iterator[None]:
    """All that is made here stays: the collector would walk it again and again, 40 % of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Frozen:
    """The clock while the world is made; it ticks from then on."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def secret(seed: int, what: str) -> str:
    """32 hex digits that follow from the seed: an API key or an id."""
    return hashlib.sha256(f"{seed}/{what}".encode()).hexdigest()[:32]


def _disks() -> FileSystem:
    return FileSystem(
        [Disk("disk1", DISK_1, 0, 300 * GIB), Disk("disk2", DISK_2, 0, 120 * GIB)],
        roots=frozenset({f"{DISK_1}/movies", f"{DISK_1}/family", f"{DISK_2}/movies-4k"}),
    )


def _radarr_hd() -> Arr:
    view = View((("/movies", f"{DISK_1}/movies"), ("/recycle", f"{DISK_1}/recycle")))
    return Arr(HD, "Radarr", RADARR_VERSION, "/movies", f"{DISK_1}/movies", view, profiles=dict(PROFILES[HD]))


def _radarr_4k() -> Arr:
    """Its root folder was typed with a slash at the end, and is told so."""
    view = View((("/movies-4k", f"{DISK_2}/movies-4k"), ("/recycle", f"{DISK_2}/recycle")))
    return Arr(UHD, "Radarr 4K", RADARR_VERSION, "/movies-4k/", f"{DISK_2}/movies-4k", view,
               profiles=dict(PROFILES[UHD]))  # fmt: skip


def _jellyfin(seed: int, version: str) -> Household:
    view = View((("/media/movies", f"{DISK_1}/movies"), ("/media/movies-4k", f"{DISK_2}/movies-4k"),
                 ("/media/family", f"{DISK_1}/family")))  # fmt: skip
    libraries = [
        Library(secret(seed, "movies"), "Movies", "movies", (f"{DISK_1}/movies", f"{DISK_2}/movies-4k")),
        Library(secret(seed, "family"), "Films de famille", "movies", (f"{DISK_1}/family",)),
    ]
    return Household("jellyfin", secret(seed, "server"), version, view, libraries)


def make_users(seed: int, count: int) -> list[User]:
    """The first is the owner, the fourth left the house, the fifth sees the family's films alone."""
    users = []
    for number in range(count):
        name = NAMES[number] if number < len(NAMES) else f"Guest {number}"
        users.append(User(secret(seed, f"user {name}"), name, admin=number == 0, disabled=number == 3))
    users[4].libraries = frozenset({secret(seed, "family")})
    return users


def _ordinary(b: Builder) -> None:
    """A title like most: in one arr or in both, watched by nobody or by some."""
    title, roll = b.title(), b.rng.random()
    ago = HOUR + int(b.rng.random() * FIVE_YEARS)
    files: list[ArrFile] = []
    if roll < 0.88:
        files.append(b.get(HD, title, ago))
    if roll >= 0.80:
        files.append(b.get(UHD, title, max(HOUR, ago - int(b.rng.random() * DAY))))
    watched_by_some(b, b.show(*files), ago)
    if b.rng.random() < 0.25:
        b.sidecars(files[0], title.key, f"{title.folder_name}.en.srt", f"{title.folder_name}.nfo")


def watched_by_some(b: Builder, item: Item, ago: int) -> None:
    """Half of the titles nobody ever played; the rest some did, some only in part."""
    rng = b.rng
    if rng.random() < 0.5:
        return
    for user in b.world.server.users:
        if user.libraries is not None or rng.random() > 0.35:
            continue
        last = max(HOUR, ago - int(rng.expovariate(1 / (150 * DAY))))
        last = max(last, 400 * DAY) if user.disabled and ago > 400 * DAY else last
        b.watched(user.name, item, last, share=0.3 if rng.random() < 0.12 else 1.0)
        if rng.random() < 0.05:
            b.liked(user.name, item)


def _finish(b: Builder) -> None:
    """Disks that are 86 % full, and grabs in the history."""
    world = b.world
    for disk in world.fs.disks:
        disk.total = int((disk.used + disk.other) / 0.86)
    for arr in world.arrs.values():
        for event in arr.history[:: max(1, len(arr.history) // 50)]:
            movie = arr.movies.get(event.movie_id)
            if movie:
                arr.note(movie, event.at - HOUR, GRABBED, event.details, event.source)
        arr.history.sort(key=lambda event: (event.at, event.id))
