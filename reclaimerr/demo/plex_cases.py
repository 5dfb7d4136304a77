"""The awkward cases that need two media servers; what was watched on Plex follows once everything is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from reclaimerr.clock import DAY
from reclaimerr.demo import cases, series_cases
from reclaimerr.demo.builder import HD, Builder
from reclaimerr.demo.disks import File
from reclaimerr.demo.plex_scan import IGNORE, list_file
from reclaimerr.demo.plexhouse import Playing, PlexHouse
from reclaimerr.demo.quality import GIB, WEBDL_1080
from reclaimerr.demo.series_builder import SeriesBuilder, keys_of
from reclaimerr.demo.shows import season_key
from reclaimerr.demo.titles import Rating, Title

Deed = Literal["viewed", "begun", "marked"]


@dataclass(slots=True)
class PlexBuilder:
    """What shall have happened on Plex by now; `ago` is always seconds before `now`."""

    house: PlexHouse
    now: int
    plays: list[Callable[[], None]] = field(default_factory=list)

    def watched(self, person: str, key: str, ago: int, deed: Deed = "viewed") -> None:
        """Somebody watched it to the end, began it, or marked it by hand."""
        self.plays.append(lambda: self._watched(person, key, ago, deed))

    def _watched(self, person: str, key: str, ago: int, deed: Deed) -> None:
        account, at = self.house.account(person).id, self.now - ago
        for item in self.house.of(key):
            if deed == "viewed":
                self.house.viewed(item, account, at)
            elif deed == "marked":
                self.house.marked(item, account, at)
            else:
                self.house.begun(item, account, at, 0.3)

    def then(self, deed: Callable[[], None]) -> None:
        """Something else that happens there."""
        self.plays.append(deed)

    def play(self) -> None:
        """Have it all happen, in order."""
        for deed in self.plays:
            deed()


def _old(b: Builder) -> str:
    return cases.removable(b).key


def seen_there(b: Builder, plex: PlexBuilder) -> None:
    """Long unseen on Jellyfin, but of late on Plex: by Ben, and, which shows on the item alone, marked by the owner."""
    for name, person, deed in (("plex-seen-lately", "Ben", "viewed"), ("plex-owner-mark", "Anna", "marked"),
                               ("plex-owner-partial", "Anna", "begun"), ("plex-guest", "Uncle Otto", "viewed"),
                               ("plex-hidden-mark", "Chiara", "marked"), ("plex-hidden-partial", "Ben", "begun")):  # fmt: skip
        key = _old(b)
        plex.watched(person, key, 20 * DAY, deed)  # type: ignore[arg-type]
        b.case(name, b.world.titles[key])


def _poor(b: Builder) -> Title:
    """Small, badly rated, and never played on Jellyfin."""
    title = cases.plain(b)
    title.ratings = {"imdb": Rating(4.4, 900)}
    b.show(b.get(HD, title, 4 * 365 * DAY, size=4 * GIB, quality=WEBDL_1080))
    return title


def never(b: Builder, plex: PlexBuilder) -> None:
    """What nobody ever watched here was watched there once, years ago; or really never."""
    title = _poor(b)
    plex.watched("Chiara", title.key, 3 * 365 * DAY)
    b.case("plex-once", title)
    b.case("never-anywhere", _poor(b))


def unlisted(b: Builder, plex: PlexBuilder) -> None:
    """Plex was told to pass over a folder."""
    title = _poor(b)
    movie = b.world.movie(HD, title.key)
    b.world.fs.add(f"{movie.folder}/{IGNORE}", File(0, title.key, b.now))
    b.case("plex-not-listed", title)


def strange_identity(b: Builder, plex: PlexBuilder) -> None:
    """Matched by an agent of old; matched by none."""
    for name, guid in (
        ("plex-old-agent", "com.plexapp.agents.themoviedb://{tmdb}?lang=en"),
        ("plex-unmatched", "local://{tmdb}"),
    ):
        title = b.world.titles[_old(b)]
        plex.then(lambda title=title, guid=guid: _named(plex.house, title, guid))  # type: ignore[misc]
        b.case(name, title)


def _named(house: PlexHouse, title: Title, guid: str) -> None:
    item = house.of(title.key)[0]
    item.guid, item.ids = guid.format(tmdb=title.tmdb), ()


def playing(b: Builder, plex: PlexBuilder) -> None:
    title = b.world.titles[_old(b)]

    def press() -> None:
        plex.house.playing["31"] = Playing("31", plex.house.account("Ben").id, plex.house.of(title.key)[0].key, 0.4)

    plex.then(press)
    b.case("plex-playing", title)


def listed_again(b: Builder, plex: PlexBuilder) -> None:
    """Its row in the history belongs to an item that is gone: it came back under another key."""
    title = b.world.titles[_old(b)]

    def lose() -> None:
        item = plex.house.of(title.key)[0]
        plex.house.viewed(item, plex.house.account("Ben").id, b.now - 120 * DAY)
        paths = [file.path for file in item.files]
        plex.house.drop(item)
        for path in paths:
            list_file(b.world, plex.house, path, b.now - 100 * DAY)

    plex.then(lose)
    b.case("plex-listed-again", title)


PLEX_CASES: tuple[Callable[[Builder, PlexBuilder], None], ...] = (
    seen_there, never, unlisted, strange_identity, playing, listed_again,
)  # fmt: skip


def series_seen_there(b: SeriesBuilder, plex: PlexBuilder) -> None:
    row = series_cases.seen(b, series_cases.old(b))
    plex.watched("Ben", f"{row.show.key}/s02e02", 15 * DAY)
    b.case("plex-series-seen-lately", row.show.key)


def finished_there(b: SeriesBuilder, plex: PlexBuilder) -> None:
    """One began a season here and finished it there; another began it there and did not."""
    for name, until in (("plex-season-finished", 6), ("plex-season-unfinished", 5)):
        show = b.show((6, 6), 8 * 365 * DAY, status="continuing")
        row = series_cases.old(b, show)
        b.watched("Anna", keys_of(row, 1)[:3], 400 * DAY)
        b.watched("Chiara", keys_of(row, 2), 50 * DAY)
        for number in range(4, until + 1):
            plex.watched("Anna", f"{show.key}/s01e{number:02}", 390 * DAY)
        b.case(name, season_key(show.key, 1))


def never_there(b: SeriesBuilder, plex: PlexBuilder) -> None:
    """A season that nobody began here was begun there."""
    row = series_cases.old(b, b.show((6, 6), 6 * 365 * DAY, status="continuing"))
    b.watched("Anna", keys_of(row, 1), 45 * DAY)
    plex.watched("Ben", f"{row.show.key}/s02e01", 700 * DAY)
    plex.watched("Anna", f"{row.show.key}/s02e02", 700 * DAY, "begun")
    b.case("plex-season-begun", season_key(row.show.key, 2))


def episode_playing(b: SeriesBuilder, plex: PlexBuilder) -> None:
    row = series_cases.seen(b, series_cases.old(b))
    key = f"{row.show.key}/s01e03"

    def press() -> None:
        plex.house.playing["32"] = Playing(
            "32", plex.house.account("Anna").id, plex.house.of(key)[0].key, 0.7, "paused"
        )

    plex.then(press)
    b.case("plex-episode-playing", key)


PLEX_SERIES_CASES: tuple[Callable[[SeriesBuilder, PlexBuilder], None], ...] = (
    series_seen_there, finished_there, never_there, episode_playing,
)  # fmt: skip
