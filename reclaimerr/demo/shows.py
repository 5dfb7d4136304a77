"""What a series is, whoever holds it: its seasons and episodes as the public databases would tell.

Keys name things throughout the simulation: `s00012` a series, `s00012/s02` a season of it,
`s00012/s02e05` an episode; movies have keys like `m00012`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from reclaimerr.clock import DAY, HOUR, iso
from reclaimerr.demo.titles import Rating, safe_name
from reclaimerr.demo.words import GENRES, NETWORKS, make_show_name, make_small_title
from reclaimerr.model.media import Kind

FIRST_TVDB = 9_000_000
FIRST_TMDB = 9_500_000
FIRST_IMDB = 96_000_000
FIRST_EPISODE = 90_000_000
ZONE = -5 * HOUR
"""Where they are aired: an evening there is the next day in UTC."""

Type = Literal["standard", "daily", "anime"]
Status = Literal["continuing", "ended", "upcoming"]


@dataclass(slots=True)
class Episode:
    """One episode; `aired` lies ahead where it is still to come, and is None where nobody knows."""

    key: str
    season: int
    number: int
    name: str
    tvdb: int
    minutes: int
    aired: int | None
    absolute: int | None = None

    @property
    def day(self) -> str | None:
        """The date on which it was aired where it was aired."""
        return None if self.aired is None else (iso(self.aired + ZONE) or "")[:10]


@dataclass(slots=True)
class Show:
    """One series; `order` is the media servers' own numbering where it differs: ours to theirs.

    `tmdb` 0 and `imdb` None are ids that nobody knows; `rating` is the one that Sonarr tells without a source.
    """

    key: str
    number: int
    name: str
    year: int
    tvdb: int
    tmdb: int
    imdb: str | None
    kind: Type
    status: Status
    minutes: int
    network: str
    genres: tuple[str, ...]
    certification: str
    rating: Rating
    episodes: dict[str, Episode] = field(default_factory=dict)
    announced: tuple[int, ...] = ()
    """Seasons of which no episode is known yet."""
    order: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    folder_name: str = ""

    def named(self, name: str, year: int) -> Show:
        """The same with that name, and the folder name that Sonarr would give it."""
        self.name, self.year = name, year
        self.folder_name = f"{safe_name(name)} ({year})"
        return self

    def seasons(self) -> dict[int, list[Episode]]:
        """The episodes by season, in order; specials are season 0."""
        found: dict[int, list[Episode]] = {number: [] for number in self.announced}
        for episode in self.episodes.values():
            found.setdefault(episode.season, []).append(episode)
        return dict(sorted(found.items()))

    def theirs(self, episode: Episode) -> tuple[int, int]:
        """The season and number of an episode as the media servers count."""
        return self.order.get((episode.season, episode.number), (episode.season, episode.number))


def season_key(show: str, season: int) -> str:
    return f"{show}/s{season:02}"


def episode_key(show: str, season: int, number: int) -> str:
    return f"{show}/s{season:02}e{number:02}"


def show_of(key: str) -> str:
    """The series of a series', season's or episode's key."""
    return key.partition("/")[0]


def season_of(key: str) -> str:
    """The season of an episode's key."""
    return key.rpartition("e")[0]


def kind_of(key: str) -> Kind:
    """What a key names."""
    _, slash, rest = key.partition("/")
    if not slash:
        return "series" if key.startswith("s") else "movie"
    return "episode" if "e" in rest else "season"


def above(key: str) -> tuple[str, ...]:
    """The keys of what holds it: of an episode its season and series, of a season its series."""
    kind = kind_of(key)
    if kind == "episode":
        return season_of(key), show_of(key)
    return (show_of(key),) if kind == "season" else ()


def make(rng: Random, number: int, kind: Type, status: Status) -> Show:
    """The series of that number, without episodes; the year follows from the first of them."""
    genres = (GENRES[int(rng.random() * len(GENRES))], GENRES[int(rng.random() * len(GENRES))])
    return Show(
        key=f"s{number:05d}",
        number=number,
        name=make_show_name(rng),
        year=0,
        tvdb=FIRST_TVDB + number,
        tmdb=FIRST_TMDB + number,
        imdb=f"tt{FIRST_IMDB + number}",
        kind=kind,
        status=status,
        minutes={"standard": 44, "daily": 30, "anime": 24}[kind],
        network=NETWORKS[int(rng.random() * len(NETWORKS))],
        genres=tuple(dict.fromkeys(genres)),
        certification=("TV-14", "TV-MA", "TV-PG", "TV-G")[int(rng.random() * 4)],
        rating=Rating(round(min(9.5, max(3.0, rng.gauss(7.4, 0.8))), 1), int(40 * 10 ** (rng.random() * 3))),
    )


def fill(show: Show, counts: Iterable[int], first: int, gap: int = 330 * DAY, step: int = 7 * DAY) -> Show:
    """Seasons of so many episodes, the first aired then; a season begins `gap` after the one before began."""
    start, absolute = first - first % DAY + DAY // 24, 0
    for season, count in enumerate(counts, 1):
        for number in range(1, count + 1):
            absolute += 1
            add(show, season, number, start + (number - 1) * step, absolute if show.kind == "anime" else None)
        start += max(gap, count * step)
    return show.named(show.name, show.year or _year(first))


def add(show: Show, season: int, number: int, aired: int | None, absolute: int | None = None) -> Episode:
    """One more episode."""
    place = len(show.episodes)
    key = episode_key(show.key, season, number)
    name = make_small_title(show.number * 1_000 + place)
    episode = Episode(
        key, season, number, name, FIRST_EPISODE + show.number * 2_000 + place, show.minutes, aired, absolute
    )
    show.episodes[key] = episode
    return episode


def _year(instant: int) -> int:
    return int((iso(instant) or "")[:4])
