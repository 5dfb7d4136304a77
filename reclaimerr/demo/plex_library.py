"""Generates a Plex beside the Jellyfin: the same folders, some of the same people, plays of its own."""

from __future__ import annotations

import hashlib
from random import Random

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.demo.disks import View, parent
from reclaimerr.demo.plex_cases import PlexBuilder
from reclaimerr.demo.plex_scan import IGNORE, list_file
from reclaimerr.demo.plexhouse import OWNER, Account, PlexHouse, Section
from reclaimerr.demo.world import World

PLEX = "plex"
PLEX_VERSION = "1.43.0.10346-0b8b0b9c2"
MUSIC = "/srv/music"


def add_house(world: World) -> PlexHouse:
    """A Plex without a library yet; Anna owns it, Ben and Chiara have logins, and so has somebody from outside."""
    machine = hashlib.sha256(f"{world.seed}/plex".encode()).hexdigest()[:40]
    world.plex = PlexHouse(PLEX, machine, PLEX_VERSION, View(()), [], _accounts(world))
    return world.plex


def _open(world: World, house: PlexHouse, now: int) -> None:
    """Libraries over all the arrs' root folders, and one of music, which is nobody's business."""
    movies = tuple(root for books in world.arrs.values() for _, root in books.roots)
    shows = tuple(root for books in world.sonarrs.values() for _, root in books.roots)
    prefixes = tuple((f"/data/{_last(root)}", root) for root in (*movies, *shows, MUSIC))
    house.view = View(prefixes)
    house.sections = [Section(1, "movie", "Films", movies, scanned=now)]
    house.sections += [Section(2, "show", "Series", shows, scanned=now)] if shows else []
    house.sections.append(Section(7, "artist", "Music", (MUSIC,), scanned=now))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _accounts(world: World) -> list[Account]:
    """The owner is number 1 here whatever his number elsewhere is; number 0 is nobody."""
    names = [user.name for user in world.server.users]
    return [
        Account(0, "", None),
        Account(OWNER, names[0].lower(), names[0]),
        Account(20_194_731, "ben_1987", names[1]),
        Account(33_070_158, "Chiara P.", names[2]),
        Account(48_112_090, "Uncle Otto", None),
    ]


def fill_house(world: World, now: int, builder: PlexBuilder) -> None:
    """Everything that lies in the sections' folders is listed, and some of it was watched here."""
    house, rng = builder.house, Random(f"{world.seed}/plex plays")  # noqa: S311 (a story, no secret)
    _open(world, house, now)
    for path, file in list(world.fs.files.items()):
        if file.details and f"{parent(path)}/{IGNORE}" not in world.fs.files:
            list_file(world, house, path, min(now, file.added + int(rng.random() * 90 * MINUTE)))
    special = {key.partition("/")[0] for keys in world.cases.values() for key in keys}
    for item in list(house.items.values()):
        if item.kind in ("movie", "show") and item.keys[0] not in special and rng.random() < 0.15:
            leaves = [leaf for leaf in item.leaves() if leaf.files]
            account = house.accounts[1 + int(rng.random() * 3)]
            first = now - max(leaf.added for leaf in leaves)
            ago = max(HOUR, first - int(rng.expovariate(1 / (150 * DAY))))
            for place, leaf in enumerate(reversed(leaves[: 1 + int(rng.random() * len(leaves))])):
                house.viewed(leaf, account.id, now - ago - place * HOUR)
    builder.play()
    house.history.sort(key=lambda row: row.at)
