"""What a movie is, whoever holds it: the facts that the public databases would tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from reclaimerr.clock import DAY
from reclaimerr.demo.words import GENRES, KEYWORDS, STUDIOS, make_title

_UNSAFE = str.maketrans('/\\:*?"<>|', " " * 9)
FIRST_TMDB = 9_000_000
FIRST_IMDB = 90_000_000
"""Far above any id in use."""


@dataclass(slots=True)
class Rating:
    """One source's opinion."""

    value: float
    votes: int


@dataclass(slots=True)
class Title:
    """One movie; `key` names it throughout the simulation, instants are epoch seconds."""

    key: str
    number: int
    name: str
    year: int
    tmdb: int
    imdb: str | None
    minutes: int
    released: int
    genres: tuple[str, ...]
    keywords: tuple[str, ...]
    studio: str
    certification: str
    popularity: float
    ratings: dict[str, Rating]
    collection: tuple[str, int] | None = None
    folder_name: str = ""

    def named(self, name: str, year: int) -> Title:
        """The same with that name, and the folder name that an arr would give it."""
        self.name, self.year = name, year
        self.folder_name = f"{safe_name(name)} ({year})"
        return self


@lru_cache(maxsize=4_096)
def safe_name(name: str) -> str:
    """A title as a file name: separators out, at most 180 bytes."""
    short = name.translate(_UNSAFE).encode()[:180].decode(errors="ignore")
    return " ".join(short.split()).rstrip(". ") or "Untitled"


def make_ratings(rng: Random) -> dict[str, Rating]:
    """Opinions that agree roughly; one title in 25 has none."""
    if rng.random() < 0.04:
        return {}
    good = min(9.3, max(1.4, rng.gauss(6.3, 1.05)))
    votes = int(40 * 10 ** (rng.random() * 4))
    return {
        "imdb": Rating(round(good, 1), votes),
        "tmdb": Rating(round(min(10.0, good + 0.2), 3), votes // 8 + 1),
        "metacritic": Rating(float(int(good * 9.5)), 0),
        "rottenTomatoes": Rating(float(int(good * 10.2) % 101), 0),
    }


def make(rng: Random, number: int, now: int) -> Title:
    """The title of that number, released one to forty years ago."""
    released = now - DAY * (365 + int(39 * 365 * rng.random() ** 2))
    genres = (GENRES[int(rng.random() * len(GENRES))], GENRES[int(rng.random() * len(GENRES))])
    return Title(
        key=f"m{number:05d}",
        number=number,
        name=make_title(rng),
        year=1970 + int(released / (365.2425 * DAY)),
        tmdb=FIRST_TMDB + number,
        imdb=f"tt{FIRST_IMDB + number}",
        minutes=80 + int(rng.random() ** 2 * 90),
        released=released - released % DAY,
        genres=tuple(dict.fromkeys(genres)),
        keywords=(KEYWORDS[int(rng.random() * len(KEYWORDS))], "invented"),
        studio=STUDIOS[int(rng.random() * len(STUDIOS))],
        certification=("G", "PG", "PG-13", "R", "NR")[int(rng.random() * 5)],
        popularity=round(rng.random() ** 3 * 60, 3),
        ratings=make_ratings(rng),
    )
