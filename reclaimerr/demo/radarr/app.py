"""One simulated Radarr."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from reclaimerr.demo.arr import Arr, ArrMovie
from reclaimerr.demo.books import rescan
from reclaimerr.demo.servarr.app import ArrApp, missing, whole


@dataclass(slots=True)
class Radarr(ArrApp):
    """The application around one Radarr's books."""

    arr: Arr

    product: ClassVar[str] = "Radarr"
    rescans: ClassVar[frozenset[str]] = frozenset({"rescanmovie", "refreshmovie"})

    def movie(self, number: object) -> ArrMovie:
        """A row by its id; 404 without it."""
        movie = self.arr.movies.get(whole(number))
        return movie or missing("Movie", number)

    def tagged(self, number: int) -> list[int]:
        return [row.id for row in self.arr.movies.values() if number in row.tags]

    def rescan(self, body: dict[str, Any]) -> None:
        wanted = body.get("movieIds") or [body.get("movieId")]
        known = [self.arr.movies[number] for number in wanted if number in self.arr.movies] if any(wanted) else None
        for movie in list(self.arr.movies.values()) if known is None else known:
            rescan(self.state, self.arr, movie)
