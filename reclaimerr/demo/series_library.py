"""Generates the series of a household: a disk, a Sonarr, a library of the media server, and what lies there."""

from __future__ import annotations

from random import Random

from reclaimerr.clock import DAY, HOUR
from reclaimerr.demo.disks import Disk, View
from reclaimerr.demo.household import Library
from reclaimerr.demo.plex_cases import PLEX_SERIES_CASES, PlexBuilder
from reclaimerr.demo.quality import GIB
from reclaimerr.demo.series_arr import ArrEpisode, ArrSeries, EpisodeFile, SeriesArr
from reclaimerr.demo.series_builder import SONARR, SeriesBuilder
from reclaimerr.demo.series_cases import SERIES_CASES
from reclaimerr.demo.shows import Show
from reclaimerr.demo.world import World

DISK_3 = "/srv/disk3"
TV, ANIME = f"{DISK_3}/tv", f"{DISK_3}/anime"
SONARR_VERSION = "4.0.15.2941"
PROFILES = {1: "HD-1080p", 2: "Any"}
YEAR = 365 * DAY


def add_series(world: World, count: int, now: int, library_id: str, plex: PlexBuilder | None) -> None:
    """`count` series, at least as many as the awkward cases need, with those of a Plex where there is one."""
    add_room(world, library_id)
    builder = SeriesBuilder(world, Random(f"{world.seed}/series"), now)  # noqa: S311 (a story, no secret)
    for case in SERIES_CASES:
        case(builder)
    if plex:
        for together in PLEX_SERIES_CASES:
            together(builder, plex)
    while len(world.shows) < count:
        _ordinary(builder)
    for disk in world.fs.disks:
        if disk.mount == DISK_3:
            disk.total = int((disk.used + disk.other) / 0.86)
    builder.arr.history.sort(key=lambda event: (event.at, event.id))


def add_room(world: World, library_id: str) -> None:
    """A disk for series, a Sonarr with two root folders, and the media server's library of them."""
    world.fs.disks.append(Disk("disk3", DISK_3, 0, 200 * GIB))
    world.fs.roots |= {TV, ANIME}
    view = View((("/tv", TV), ("/anime", ANIME), ("/recycle", f"{DISK_3}/recycle")))
    world.sonarrs[SONARR] = SeriesArr(SONARR, "Sonarr", SONARR_VERSION, "/tv", TV, view, (("/anime/", ANIME),),
                                      profiles=dict(PROFILES))  # fmt: skip
    server = world.server
    server.view = View((*server.view.prefixes, ("/media/shows", TV), ("/media/anime", ANIME)))
    server.libraries.append(Library(library_id, "Shows", "tvshows", (TV, ANIME)))


def _ordinary(b: SeriesBuilder) -> None:
    """A series like most: some seasons, most of them there, watched by nobody or by some, some way through."""
    rng = b.rng
    roll = rng.random()
    if roll < 0.06:
        show = b.show([60 + int(rng.random() * 60)], 120 * DAY + int(rng.random() * YEAR), kind="daily",
                      status="continuing", step=DAY)  # fmt: skip
    elif roll < 0.16:
        seasons = [(12, 13, 24, 26)[int(rng.random() * 4)] for _ in range(1 + int(rng.random() * 3))]
        show = b.show(seasons, YEAR * len(seasons) + int(rng.random() * 8 * YEAR), kind="anime")
    else:
        seasons = [6 + int(rng.random() * 18) for _ in range(1 + min(12, int(rng.expovariate(0.25))))]
        ended = rng.random() < 0.66
        since = YEAR * (len(seasons) + int(rng.random() * 12)) if ended else YEAR * len(seasons) - 180 * DAY
        show = b.show(seasons, since, status="ended" if ended else "continuing")
    row = b.hold(show, HOUR + int(rng.random() * 4 * YEAR))
    _import(b, row)
    series_watched_by_some(b, show, row)


def _import(b: SeriesBuilder, row: ArrSeries) -> None:
    """The seasons from some point on, aired ones only; here and there an episode is missing."""
    rng, had = b.rng, b.now - row.added
    skipped = int(rng.random() * len(row.seasons)) if rng.random() < 0.2 else 0
    for season in row.seasons:
        if season <= skipped:
            continue
        details = b.details(row.show)
        due = [one for one in row.episodes if one.of.season == season and (one.of.aired or b.now) < b.now - HOUR]
        files = [b.file(row, [one], _age(b, one, had), details) for one in due if rng.random() > 0.03]
        b.list(files)


def _age(b: SeriesBuilder, one: ArrEpisode, had: int) -> int:
    """Since when there is a file: since the series was added, or since some hours after it was aired."""
    aired = b.now - (one.of.aired or 0)
    return max(60, min(had - int(b.rng.random() * 3 * DAY), aired - HOUR - int(b.rng.random() * 6 * HOUR)))


def series_watched_by_some(b: SeriesBuilder, show: Show, row: ArrSeries) -> None:
    """Each viewer begins at the beginning and stops somewhere, often at the end."""
    rng = b.rng
    there = [one for one in row.episodes if one.file]
    if not there or rng.random() < 0.2:
        return
    for user in b.world.server.users:
        if user.libraries is not None or rng.random() > 0.4:
            continue
        far = len(there) if rng.random() < 0.5 else 1 + int(rng.random() * len(there))
        last = _newest(there[:far])
        ago = max(HOUR, int((b.now - last) * rng.random()))
        ago = max(ago, 400 * DAY) if user.disabled and b.now - last > 400 * DAY else ago
        b.watched(user.name, [one.of.key for one in there[:far]], ago)
        if rng.random() < 0.04:
            b.liked(user.name, show.key)


def _newest(rows: list[ArrEpisode]) -> int:
    files: list[EpisodeFile] = [one.file for one in rows if one.file]
    return max(file.added for file in files)
