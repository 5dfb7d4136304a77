"""A world from a real library: the answers of Radarr and Sonarr, saved as JSON; what they lack is made up, and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from reclaimerr import clock
from reclaimerr.clock import HOUR
from reclaimerr.demo.builder import HD, UHD, Builder
from reclaimerr.demo.disks import Disk, FileSystem, View
from reclaimerr.demo.household import Household, Library
from reclaimerr.demo.library import Frozen, judge_all, make_users, no_collection, secret, watched_by_some
from reclaimerr.demo.plex_cases import PlexBuilder
from reclaimerr.demo.plex_library import add_house, fill_house
from reclaimerr.demo.saved_files import MOUNT
from reclaimerr.demo.saved_movies import load_movies
from reclaimerr.demo.saved_series import Loader, load_series
from reclaimerr.demo.saved_shapes import Answers, read
from reclaimerr.demo.scan import add_source
from reclaimerr.demo.series_builder import SeriesBuilder
from reclaimerr.demo.series_library import series_watched_by_some
from reclaimerr.demo.world import World
from reclaimerr.errors import ReclaimerrError

RADARRS = ((HD, "Radarr"), (UHD, "Radarr 4K"))
"""What the first (the larger) and the second Radarr are called."""


def from_saved(folder: Path | str, now: int, seed: int, *, jellyfin: str = "10.11.11", plex: bool = False) -> World:
    """A world of the movies and series in a folder of saved answers, recognised by their shape.

    The media server, who watched what, and episodes and files that were not saved are made up:
    `World.synthesised` says so. ReclaimerrError where there is nothing to begin with.
    """
    answers = read(Path(folder))
    if not answers.movies and not answers.series:
        raise ReclaimerrError(f"{folder}: no saved answer of Radarr (/api/v3/movie) or Sonarr (/api/v3/series) in it")
    server = Household("jellyfin", secret(seed, "server"), jellyfin, View(()), [], make_users(seed, 5))
    world = World(seed, FileSystem([Disk("saved", MOUNT, 0)]), {}, server)
    world.clock = Frozen(now)
    with no_collection():
        loader = _load(world, answers, now)
        _open(world, answers)
        _list(world, now)
        if plex:
            fill_house(world, now, PlexBuilder(add_house(world), now))
        judge_all(world, now)
    world.synthesised = list(_told(world, answers, loader))
    world.clock = clock.now
    return world


def _load(world: World, answers: Answers, now: int) -> Loader | None:
    for (name, label), rows in zip(RADARRS, answers.movies, strict=False):
        arr = load_movies(world, name, label, rows, answers)
        arr.history.sort(key=lambda event: (event.at, event.id))
    if not answers.series:
        return None
    loader = load_series(world, answers.series[0], answers, now)
    loader.arr.history.sort(key=lambda event: (event.at, event.id))
    return loader


def _open(world: World, answers: Answers) -> None:
    """A media server over the same folders, and a disk with the room that was told, else a seventh of it free."""
    movies = tuple(root for books in world.arrs.values() for _, root in books.roots)
    shows = tuple(root for books in world.sonarrs.values() for _, root in books.roots)
    world.fs.roots = frozenset((*movies, *shows))
    disk = world.fs.disks[0]
    disk.total = disk.used + (max(answers.free.values()) if answers.free else disk.used // 6)
    server = world.server
    server.view = View((("/media", MOUNT),))
    server.libraries = [Library(secret(world.seed, "movies"), "Movies", "movies", movies)] if movies else []
    server.libraries += [Library(secret(world.seed, "shows"), "Shows", "tvshows", shows)] if shows else []
    for user in server.users:
        user.libraries = None


def _list(world: World, now: int) -> None:
    """The server lists every file soon after it came; some people watched some of it."""
    rng = Random(f"{world.seed}/saved plays")  # noqa: S311 (a story, no secret)
    movies, series = Builder(world, rng, now), SeriesBuilder(world, rng, now)
    for key in world.titles:
        paths = [file.path for _, row in world.holders(key) for file in row.files]
        shown = [add_source(world, path, _after(world, path, rng, now)) for path in paths]
        item = next((item for item in shown if item), None)
        if item:
            watched_by_some(movies, item, max(HOUR, now - item.created))
    for arr in world.sonarrs.values():
        for row in arr.series.values():
            series.list(row.files)
            series_watched_by_some(series, row.show, row)


def _after(world: World, path: str, rng: Random, now: int) -> int:
    return min(now, world.fs.files[path].added + int(rng.random() * HOUR))


def _told(world: World, answers: Answers, loader: Loader | None) -> Iterator[str]:
    """What is not as it was, a sentence each."""
    people = ", ".join(user.name for user in world.server.users)
    yield f"The media server and who watched what on it are invented ({people})."
    if loader and loader.invented:
        count = len(loader.arr.series)
        yield (
            f"Of {loader.invented} of {count} series the episodes and files were not saved: they are made from the counts "
            "of their seasons, weekly, with evenly large files that came when the series did or after they were aired."
        )
    if world.arrs:
        yield "What is inside the movies' files is told as nearly as the simulation can."
    if not answers.free:
        yield "The disk's free room is invented."
    if answers.passed_over:
        yield f"Passed over, as a longer list was there: {', '.join(answers.passed_over)}."
    if answers.unread:
        yield f"{len(answers.unread)} rows could not be read, the first of them: {answers.unread[0]}."
