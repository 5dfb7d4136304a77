"""The awkward series, each at least once in every world that has series.

Most would be removed by the demo's rules (ended, over 20 GiB, last seen over a year ago; seasons
that everybody has finished; seasons that nobody ever began) were it not for what is the matter with them.
"""

from __future__ import annotations

from collections.abc import Callable

from reclaimerr.clock import DAY, HOUR
from reclaimerr.demo import shows
from reclaimerr.demo.disks import File, parent
from reclaimerr.demo.entries import EpisodeItem, entry_id
from reclaimerr.demo.household import Session
from reclaimerr.demo.quality import DISC_1080, GIB, WEB_1080
from reclaimerr.demo.scan import IGNORE
from reclaimerr.demo.series_arr import ArrSeries, EpisodeQueueRow
from reclaimerr.demo.series_builder import SeriesBuilder, keys_of
from reclaimerr.demo.shows import Show, season_key

YEAR = 365 * DAY
LONG_AGO = 3 * YEAR
LAST_SEEN = 500 * DAY
LARGE = 3 * GIB
SMALL = GIB


def plain(b: SeriesBuilder, *counts: int) -> Show:
    """An ended series with nothing special about it."""
    return b.show(counts or (6, 6), 8 * YEAR)


def old(b: SeriesBuilder, show: Show | None = None, folder: str | None = None) -> ArrSeries:
    """A large one that came three years ago; the server lists it."""
    return b.get(show or plain(b), LONG_AGO, size=LARGE, quality=DISC_1080, folder=folder)


def seen(b: SeriesBuilder, row: ArrSeries, ago: int = LAST_SEEN) -> ArrSeries:
    """Anna saw all of it, the last of it then."""
    b.watched("Anna", keys_of(row), ago)
    return row


def unloved(b: SeriesBuilder) -> None:
    b.case("series-unwatched", seen(b, old(b)).show.key)


def tagged(b: SeriesBuilder) -> None:
    row = seen(b, old(b))
    row.tags = {b.arr.label_id("keep")}
    b.case("series-keep-tag", row.show.key)


def favourites(b: SeriesBuilder) -> None:
    series, season, episode = (seen(b, old(b)).show.key for _ in range(3))
    b.liked("Ben", series)
    b.liked("Ben", season_key(season, 1))
    b.liked("Ben", f"{episode}/s02e03")
    b.case("series-favourite", series)
    b.case("season-favourite", season_key(season, 1))
    b.case("episode-favourite", f"{episode}/s02e03")


def playing(b: SeriesBuilder) -> None:
    row = seen(b, old(b))
    key = f"{row.show.key}/s01e02"
    user = b.world.server.user("Chiara")
    b.world.server.sessions["5e551021"] = Session(
        "5e551021", user.id, "Kitchen Tablet", None, b.world.entry(key).id, 0.5
    )
    b.case("episode-playing", key)


def in_queue(b: SeriesBuilder) -> None:
    """A season pack is imported (a row for each episode), and something arrives that nobody knows."""
    row, arr = seen(b, old(b)), b.arr
    for one in [one for one in row.episodes if one.of.season == 2]:
        waiting = EpisodeQueueRow(arr.next_id(), row.id, one.id, 2, f"{row.show.folder_name}.S02.PACK", LARGE, 0,
                                  "completed", "importing", b.now - HOUR, row.files[0].details)  # fmt: skip
        arr.queue[waiting.id] = waiting
    stranger = EpisodeQueueRow(arr.next_id(), None, None, None, "Something.S01E01", GIB, 0, "completed", "importBlocked",
                               b.now, row.files[0].details)  # fmt: skip
    arr.queue[stranger.id] = stranger
    b.case("season-importing", season_key(row.show.key, 2))


def several_in_a_file(b: SeriesBuilder) -> None:
    """The last two episodes of a season came as one file."""
    row = b.hold(plain(b, 6), LONG_AGO)
    details = b.details(row.show, DISC_1080, LARGE)
    for part in (row.episodes[:1], row.episodes[1:2], row.episodes[2:3], row.episodes[3:4], row.episodes[4:]):
        b.list([b.file(row, part, LONG_AGO, details, 5 * GIB)])
    seen(b, row)
    b.case("several-episodes", f"{row.show.key}/s01e05", f"{row.show.key}/s01e06")


def specials(b: SeriesBuilder) -> None:
    """Two specials were watched of late; they are not the series."""
    show = plain(b)
    for number in (1, 2, 3):
        shows.add(show, 0, number, b.now - LONG_AGO)
    row = seen(b, old(b, show))
    b.list(b.pack(row, 0, LONG_AGO, only=2, size=SMALL))
    b.watched("Ben", [f"{show.key}/s00e01"], 10 * DAY)
    b.case("specials", show.key)


def parts_of_seasons(b: SeriesBuilder) -> None:
    """Half of the first season, all of the second, nothing of the third."""
    row = b.hold(plain(b, 8, 8, 8), LONG_AGO)
    b.list(b.pack(row, 1, LONG_AGO, only=4, size=LARGE))
    b.list(b.pack(row, 2, LONG_AGO, size=LARGE))
    b.case("season-partial", season_key(seen(b, row).show.key, 1))
    b.case("season-empty", season_key(row.show.key, 3))


def undated(b: SeriesBuilder) -> None:
    """Nobody knows when two episodes were aired: of a daily series too, whose newest cannot be told then."""
    show = plain(b, 16)
    daily = b.show((16,), 4 * YEAR, kind="daily", step=DAY)
    for of in (show, daily):
        for number in (3, 4):
            of.episodes[f"{of.key}/s01e{number:02}"].aired = None
    b.case("air-date-missing", seen(b, old(b, show)).show.key)
    row = b.get(daily, LONG_AGO, size=SMALL)
    b.watched("Ben", keys_of(row)[:1], 50 * DAY)
    b.case("daily-undated", daily.key)


def without_ids(b: SeriesBuilder) -> None:
    show = plain(b)
    show.tmdb, show.imdb = 0, None
    b.case("tmdb-zero", seen(b, old(b, show)).show.key)


def daily(b: SeriesBuilder) -> None:
    """Thirty episodes of which nobody needs more than the ten newest; two share a file across that edge."""
    show = b.show((30,), 220 * DAY, kind="daily", status="ended", step=DAY)
    row = b.hold(show, 210 * DAY)
    details = b.details(show, WEB_1080, SMALL)
    for place, one in enumerate(row.episodes):
        if place == 20:
            continue
        together = row.episodes[19:21] if place == 19 else [one]
        b.list([b.file(row, together, 190 * DAY - place * HOUR, details, SMALL)])
    b.watched("Ben", keys_of(row), 100 * DAY)
    b.case("daily", show.key)
    b.case("daily-edge", f"{show.key}/s01e20")
    b.case("daily-old", *(f"{show.key}/s01e{number:02}" for number in range(1, 20)))
    b.case("daily-newest", *(f"{show.key}/s01e{number:02}" for number in range(21, 31)))


def anime(b: SeriesBuilder) -> None:
    """Counted through from the first episode; it lies in a root folder of its own."""
    b.case("absolute-numbers", seen(b, old(b, b.show((12, 12), 5 * YEAR, kind="anime"))).show.key)


def ongoing(b: SeriesBuilder) -> None:
    """One that goes on, with episodes still to come; one of which only the announcement is known."""
    show = b.show((8, 8, 8), 2 * YEAR + 30 * DAY, status="continuing")
    row = b.hold(show, 2 * YEAR)
    for season, ago in ((1, 700 * DAY), (2, 370 * DAY)):
        b.list(b.pack(row, season, ago, size=LARGE))
    aired = [one for one in row.episodes if one.of.season == 3]
    for place, one in enumerate(aired):
        one.of.aired = b.now - 24 * DAY + place * 7 * DAY
    b.list(b.pack(row, 3, 10 * DAY, only=2))
    b.watched("Anna", keys_of(row, 1, 2), 360 * DAY)
    b.watched("Chiara", keys_of(row, 1), 350 * DAY)
    _virtual(b, row, aired[-1].of)
    b.case("unaired", show.key)
    b.case("season-finished", season_key(show.key, 1), season_key(show.key, 2))
    b.case("season-latest", season_key(show.key, 3))
    upcoming = b.show((), -200 * DAY, status="upcoming")
    upcoming.announced = (1,)
    b.hold(upcoming, 30 * DAY)
    b.case("upcoming", upcoming.key)


def _virtual(b: SeriesBuilder, row: ArrSeries, episode: shows.Episode) -> None:
    """The server shows an episode that is still to come as an item without a file."""
    series = b.world.entry(row.show.key)
    season = b.world.server.shelf.series[series.id].seasons[episode.season]
    number = entry_id("Episode", f"{season.id}#{episode.number}")
    b.world.server.put_entry(EpisodeItem(number, season, (episode,), episode.number, None, b.now - DAY, []))


def other_numbers(b: SeriesBuilder) -> None:
    """The server counts the second season on as a part of the first."""
    show = plain(b, 6, 6, 6)
    for number in range(1, 7):
        show.order[2, number] = (1, 6 + number)
        show.order[3, number] = (2, number)
    row = old(b, show)
    seen(b, row)
    b.case("other-numbers", show.key)


def server_only(b: SeriesBuilder) -> None:
    show = plain(b)
    b.unheld(show, f"{b.arr.root_host}/{show.folder_name}", LONG_AGO)
    b.watched("Anna", list(show.episodes), LAST_SEEN)
    b.case("series-server-only", show.key)


def finished(b: SeriesBuilder) -> None:
    """Everybody who began the first season finished it; of the second somebody left an episode, and the third is new."""
    show = b.show((6, 6, 6), 8 * YEAR, status="continuing")
    row = old(b, show)
    for user in ("Anna", "Ben"):
        b.watched(user, keys_of(row, 1), 300 * DAY)
    b.watched("Anna", keys_of(row, 2), 290 * DAY)
    b.watched("Ben", keys_of(row, 2)[:-1], 290 * DAY)
    b.watched("Anna", keys_of(row, 3)[:1], 280 * DAY)
    b.case("season-finished", season_key(show.key, 1))
    b.case("season-unfinished", season_key(show.key, 2))


def lately(b: SeriesBuilder) -> None:
    """Seen of late: one episode of many; and of another series a part of one."""
    one, other = seen(b, old(b)), seen(b, old(b))
    b.watched("Ben", [f"{one.show.key}/s02e01"], 12 * DAY)
    b.watched("Ben", [f"{other.show.key}/s01e06"], 40 * DAY, share=0.3)
    b.case("series-seen-lately", one.show.key)
    b.case("series-partial-play", other.show.key)


def never(b: SeriesBuilder) -> None:
    """Nobody ever began its second season."""
    row = old(b, b.show((6, 6), 6 * YEAR, status="continuing"))
    b.watched("Anna", keys_of(row, 1), 45 * DAY)
    b.case("season-never", season_key(row.show.key, 2))


def added_again(b: SeriesBuilder) -> None:
    """Fresh files with old plays, as the server re-attaches them."""
    for name, ago in (("series-re-added", 3 * DAY), ("series-re-added-lately", 60 * DAY)):
        row = b.get(plain(b), ago, size=LARGE)
        b.watched("Anna", keys_of(row), 2 * YEAR)
        b.case(name, row.show.key)


def _ignored(b: SeriesBuilder, row: ArrSeries, *seasons: int) -> None:
    """Seasons whose folders the server was told to pass over."""
    for season in seasons:
        files = b.pack(row, season, LONG_AGO, size=LARGE)
        b.world.fs.add(f"{parent(files[0].path)}/{IGNORE}", File(0, row.show.key, b.now - LONG_AGO))


def unlisted(b: SeriesBuilder) -> None:
    """The server was told to ignore all of one series; of another, a file was deleted by hand."""
    row = b.hold(plain(b), LONG_AGO)
    _ignored(b, row, 1, 2)
    b.case("series-not-listed", row.show.key)
    row = b.hold(plain(b), LONG_AGO)
    b.list(b.pack(row, 1, LONG_AGO, size=LARGE))
    second = b.pack(row, 2, LONG_AGO, size=LARGE)
    b.list(second[1:])
    b.world.fs.remove(second[0].path)
    b.case("episode-vanished", f"{seen(b, row).show.key}/s02e01")


def nested(b: SeriesBuilder) -> None:
    outer, inner = plain(b), plain(b)
    seen(b, old(b, outer))
    row = b.hold(inner, LONG_AGO, folder=f"{outer.folder_name}/{inner.folder_name}")
    _ignored(b, row, 1)
    b.case("series-nested", outer.key, inner.key)


def unmonitored(b: SeriesBuilder) -> None:
    row = seen(b, old(b))
    row.monitored, row.new_items = False, "none"
    row.seasons = dict.fromkeys(row.seasons, False)
    for one in row.episodes:
        one.monitored = False
    b.case("series-unmonitored", row.show.key)


def disabled_viewer(b: SeriesBuilder) -> None:
    row = seen(b, old(b))
    b.watched("Dmitri", keys_of(row, 2), 20 * DAY)
    b.case("series-disabled-viewer", row.show.key)


def sidecars(b: SeriesBuilder) -> None:
    """Subtitles beside each episode of a season, a poster in the series' folder, all files in one folder."""
    row = b.hold(plain(b, 6), LONG_AGO)
    row.season_folder = False
    b.list(b.pack(row, 1, LONG_AGO, size=4 * GIB))
    for file in row.files:
        keys = tuple(one.of.key for one in row.holding(file))
        name = file.path.removesuffix(".mkv") + ".en.srt"
        b.world.fs.add(name, File(40_000, row.show.key, file.added, None, keys))
    b.world.fs.add(f"{row.folder}/poster.jpg", File(90_000, row.show.key, b.now - LONG_AGO))
    b.case("series-sidecars", seen(b, row).show.key)


SERIES_CASES: tuple[Callable[[SeriesBuilder], None], ...] = (
    unloved, tagged, favourites, playing, in_queue, several_in_a_file, specials, parts_of_seasons, undated,
    without_ids, daily, anime, ongoing, other_numbers, server_only, finished, lately, never, added_again, unlisted,
    nested, unmonitored, disabled_viewer, sidecars,
)  # fmt: skip
