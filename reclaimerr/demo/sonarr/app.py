"""One simulated Sonarr."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from reclaimerr.demo.series_arr import ArrEpisode, ArrSeries, EpisodeFile, SeriesArr
from reclaimerr.demo.series_books import rescan_series
from reclaimerr.demo.servarr.app import ArrApp, missing, whole


@dataclass(slots=True)
class Sonarr(ArrApp):
    """The application around one Sonarr's books."""

    arr: SeriesArr

    product: ClassVar[str] = "Sonarr"
    rescans: ClassVar[frozenset[str]] = frozenset({"rescanseries", "refreshseries"})

    def series(self, number: object) -> ArrSeries:
        """A row by its id; 404 without it."""
        row = self.arr.series.get(whole(number))
        return row or missing("Series", number)

    def episode(self, number: object) -> ArrEpisode:
        """An episode's row by its id; 404 without it."""
        row = self.arr.episodes.get(whole(number))
        return row or missing("Episode", number)

    def file(self, number: object) -> EpisodeFile:
        """A file's row by its id; 404 without it."""
        row = self.arr.files.get(whole(number))
        return row or missing("EpisodeFile", number)

    def tagged(self, number: int) -> list[int]:
        return [row.id for row in self.arr.series.values() if number in row.tags]

    def rescan(self, body: dict[str, Any]) -> None:
        wanted = self.arr.series.get(body.get("seriesId") or 0)
        for row in list(self.arr.series.values()) if wanted is None else [wanted]:
            rescan_series(self.state, self.arr, row)
