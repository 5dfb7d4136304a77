"""All that is true of one series now, gathered once for its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reclaimerr.demo import traces
from reclaimerr.demo.series_arr import ArrEpisode, ArrSeries, EpisodeFile, SeriesArr
from reclaimerr.demo.shows import Show, season_key, show_of
from reclaimerr.demo.state import State
from reclaimerr.demo.traces import Trace


@dataclass(slots=True)
class There:
    """One episode that has a file; `added`: when that became watchable; `missed`: who should list it and does not."""

    row: ArrEpisode
    file: EpisodeFile
    added: int
    traces: list[Trace]
    missed: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.row.of.key

    @property
    def season(self) -> int:
        return self.row.of.season


@dataclass(frozen=True, slots=True)
class Tally:
    """What people did with some episodes together: the last start (0: none known), who began, who finished all.

    `never` only where every server that should know lists all of them.
    """

    last: int
    since: int
    added: int
    untouched: bool
    never: bool
    began: frozenset[str]
    finished: frozenset[str]


@dataclass(slots=True)
class Facts:
    """A series with its row in Sonarr and the episodes that have a file."""

    state: State
    show: Show
    now: int
    arr: SeriesArr | None = None
    row: ArrSeries | None = None
    there: list[There] = field(default_factory=list)
    by_season: dict[int, list[There]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.show.key

    def seasons(self) -> list[int]:
        """Every season that Sonarr or the public database knows."""
        return sorted({*self.show.seasons(), *(self.row.seasons if self.row else ())})

    def of_season(self, season: int) -> list[There]:
        """The episodes of a season that have a file."""
        return self.by_season.get(season, [])

    def regular(self) -> list[There]:
        """All but the specials."""
        return [one for one in self.there if one.season > 0]

    def traces_above(self) -> dict[str, list[Trace]]:
        """What people did with the series and its seasons as such: favourites."""
        keys = [self.key, *(season_key(self.key, number) for number in self.seasons())]
        return {key: list(traces.of(self.state, key)) for key in keys}


def gather(state: State, key: str, now: int) -> Facts:
    """The facts of a series by its key or a part's."""
    facts = Facts(state, state.shows[show_of(key)], now)
    for arr in state.sonarrs.values():
        row = arr.of(facts.key)
        if row:
            facts.arr, facts.row = arr, row
            facts.there = [_there(state, one, one.file) for one in row.episodes if one.file]
    for one in facts.there:
        facts.by_season.setdefault(one.season, []).append(one)
    return facts


def _there(state: State, row: ArrEpisode, file: EpisodeFile) -> There:
    added = max([file.added, *traces.created(state, row.of.key)])
    listed = traces.listed(state, row.of.key)
    missed = tuple(name for name in traces.expected(state, file.path) if name not in listed)
    return There(row, file, added, list(traces.of(state, row.of.key)), missed)


def tallies(episodes: Sequence[There]) -> list[Tally]:
    """What people did with them: with and without disabled users' part, and what no server tells."""
    some = {(one.disabled, one.hidden) for row in episodes for one in row.traces if one.started}
    disabled = (False, True) if any(off for off, _ in some) else (True,)
    hidden = (False, True) if any(secret for _, secret in some) else (True,)
    return [_tally(episodes, off, secret) for off in disabled for secret in hidden]


def _tally(rows: Sequence[There], disabled: bool, hidden: bool) -> Tally:
    counted = [[one for one in row.traces if one.started and (disabled or not one.disabled) and (hidden or not one.hidden)]
               for row in rows]  # fmt: skip
    done = [frozenset(one.person for one in found if one.completed) for found in counted]
    found = [one for some in counted for one in some]
    last = max((one.last for one in found if one.last is not None), default=0)
    added = max((row.added for row in rows), default=0)
    return Tally(
        last=last,
        since=max(last, added),
        added=added,
        untouched=not found,
        never=not found and not any(row.missed for row in rows),
        began=frozenset(one.person for one in found),
        finished=frozenset.intersection(*done) if done else frozenset(),
    )
