"""How Sonarr counts, season by season.

`counted` (its episodeCount) are episodes that have a file, or are both monitored and aired; `total`
are all of them, aired or not. The next and the previous airing look at monitored episodes alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reclaimerr.clock import iso
from reclaimerr.demo.series_arr import ArrEpisode, ArrSeries

NEVER = float("inf")


@dataclass(slots=True)
class Count:
    """What is counted of one season, or of several together."""

    files: int = 0
    counted: int = 0
    total: int = 0
    size: int = 0
    groups: set[str] = field(default_factory=set)
    following: int | None = None
    previous: int | None = None

    @property
    def percent(self) -> float:
        return self.files / self.counted * 100 if self.counted else 0

    def take(self, row: ArrEpisode, now: int) -> None:
        """One more episode."""
        aired = row.of.aired
        due = aired is not None and aired <= now
        self.total += 1
        self.files += row.file is not None
        self.counted += row.file is not None or (row.monitored and due)
        if aired is None or not row.monitored:
            return
        if aired < now:
            self.previous = max(aired, self.previous or aired)
        else:
            self.following = min(aired, self.following or aired)


def by_season(row: ArrSeries, now: int) -> dict[int, Count]:
    """The seasons that have an episode; a file counts for the season that its row names."""
    found: dict[int, Count] = {}
    for episode in row.episodes:
        found.setdefault(episode.of.season, Count()).take(episode, now)
    for file in row.files:
        count = found.setdefault(file.season, Count())
        count.size += file.size
        count.groups |= {file.details.group} - {""}
    return found


def together(counts: Iterable[Count]) -> Count:
    """The sum over seasons, specials included."""
    whole = Count()
    for one in counts:
        whole.files += one.files
        whole.counted += one.counted
        whole.total += one.total
        whole.size += one.size
        whole.groups |= one.groups
        if one.following is not None:
            whole.following = min(one.following, whole.following or one.following)
        if one.previous is not None:
            whole.previous = max(one.previous, whole.previous or 0)
    return whole


def good_until(row: ArrSeries, now: int) -> float:
    """When the figures change by time alone."""
    return min((one.of.aired for one in row.episodes if one.of.aired and one.of.aired >= now), default=NEVER)


def season_document(count: Count) -> dict[str, Any]:
    """A season's statistics; the airings are left out where there are none."""
    document: dict[str, Any] = {}
    if count.following is not None:
        document["nextAiring"] = iso(count.following)
    if count.previous is not None:
        document["previousAiring"] = iso(count.previous)
    return document | _figures(count)


def series_document(count: Count, seasons: int) -> dict[str, Any]:
    """A series' statistics; `seasons` are those above the specials."""
    return {"seasonCount": seasons} | _figures(count)


def _figures(count: Count) -> dict[str, Any]:
    return {
        "episodeFileCount": count.files,
        "episodeCount": count.counted,
        "totalEpisodeCount": count.total,
        "sizeOnDisk": count.size,
        "releaseGroups": sorted(count.groups),
        "percentOfEpisodes": count.percent,
    }
