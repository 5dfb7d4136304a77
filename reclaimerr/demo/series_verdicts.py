"""What of a series may go and what must not, worked out from the truth itself and not through any service.

It is the demo's rules for series, seasons and episodes (see config_text.py) and the product's guards
written a second time, plainly. Series, seasons and episodes each have a verdict of their own; what
belongs to something that may go as a whole may go with it. Where time alone would change the answer
within days, or the product may rightly do either, it is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

from reclaimerr.clock import DAY
from reclaimerr.demo import traces
from reclaimerr.demo.disks import same_spelling
from reclaimerr.demo.quality import GIB
from reclaimerr.demo.series_facts import Facts, Tally, There, gather, tallies
from reclaimerr.demo.shows import above, season_key
from reclaimerr.demo.state import State

MIN_AGE = 14 * DAY
LARGE = 20 * GIB
LONG_UNWATCHED = 365 * DAY
LEFT_ALONE = 120 * DAY
NEVER_BEGUN = 2 * 365 * DAY
OLD_NEWS = 60 * DAY
NEWEST = 10
MARGIN = 2 * DAY

NO_ARR = "no arr knows it, and the media server is not asked to delete"
NO_FILE = "it has no file"
UNLISTED = "no media server lists it: nobody knows whether it was watched"
NO_RULE = "no rule selects it"
PLAYING = "somebody is watching it"
NUMBERED = "the media server numbers it differently"
BUSY = "is fetching or importing it"
FAVOURITE = "it is a favourite of"
_CATCHING = (PLAYING, NUMBERED, BUSY, UNLISTED)
"""Reasons that may rightly keep the rest of the series, too."""


@dataclass(slots=True)
class Findings:
    """What speaks against each key, for certain and perhaps."""

    blocks: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)

    def block(self, reason: str, *keys: str) -> None:
        for key in keys:
            self.blocks.setdefault(key, reason)

    def block_upwards(self, reason: str, key: str) -> None:
        """It and all that holds it."""
        self.block(reason, key, *above(key))


def decide(state: State, key: str, now: int) -> None:
    """Put a series and all its parts where they belong: forbidden, expected_removable or undecided."""
    facts = gather(state, key, now)
    keys = _keys(facts)
    for book in (state.forbidden, state.expected_removable, state.undecided):
        for one in keys:
            book.pop(one, None)
    if facts.row is None or facts.arr is None:
        state.forbidden |= dict.fromkeys(keys, NO_ARR)
        return
    found = _findings(facts, keys)
    selected = _selected(facts)
    services = frozenset({facts.arr.name})
    for one in keys:
        _put(state, one, found, selected.get(one, frozenset({False})), services)


def _keys(facts: Facts) -> list[str]:
    """The series, its seasons and its episodes, what holds before what is held."""
    return [facts.key, *(season_key(facts.key, number) for number in facts.seasons()), *facts.show.episodes]


def _put(state: State, key: str, found: Findings, outcomes: frozenset[bool], services: frozenset[str]) -> None:
    holders = above(key)
    if key in found.blocks:
        state.forbidden[key] = found.blocks[key]
    elif any(holder in state.expected_removable for holder in holders) or (
        outcomes == {True} and key not in found.doubts
    ):
        state.expected_removable[key] = services
    elif True in outcomes:
        state.undecided[key] = found.doubts.get(key, "a matter of days, of a disabled user, or of what no server tells")
    elif any(holder in state.undecided for holder in holders):
        state.undecided[key] = "what holds it may go"
    else:
        state.forbidden[key] = NO_RULE


def _findings(facts: Facts, keys: list[str]) -> Findings:
    found = Findings()
    _absent(facts, found, keys)
    _kept(facts, found, keys)
    _liked(facts, found, keys)
    for one in facts.there:
        _episode(facts, found, one)
    _busy(facts, found)
    _misnumbered(facts, found)
    _neighbours(facts, found, keys)
    _shared_files(facts, found)
    unsure = next((reason for reason in found.blocks.values()
                   if reason.endswith(_CATCHING) or reason.startswith(FAVOURITE)), None)  # fmt: skip
    if unsure:
        for key in keys:
            found.doubts.setdefault(key, f"of another part of its series: {unsure}")
    return found


def _absent(facts: Facts, found: Findings, keys: list[str]) -> None:
    """What has no file, and what no server lists."""
    having = {one.key for one in facts.there}
    having |= {holder for one in facts.there for holder in above(one.key)}
    found.block(NO_FILE, *(key for key in keys if key not in having))
    if not traces.listed(facts.state, facts.key):
        found.block(UNLISTED, *keys)


def _kept(facts: Facts, found: Findings, keys: list[str]) -> None:
    if facts.arr and facts.row and any(facts.arr.tags[number] == "keep" for number in facts.row.tags):
        found.block("it is tagged keep", *keys)


def _liked(facts: Facts, found: Findings, keys: list[str]) -> None:
    """A favourite series keeps all of it, a favourite season what it holds and what holds it."""
    for key, rows in facts.traces_above().items():
        for one in rows:
            if not one.favourite:
                continue
            held = [part for part in keys if part == key or part.startswith(key + ("/" if key == facts.key else "e"))]
            if one.disabled:
                found.doubts |= dict.fromkeys([*held, *above(key)], "it is a disabled user's favourite")
                continue
            found.block(f"{FAVOURITE} {one.person}", *held, *above(key))


def _episode(facts: Facts, found: Findings, one: There) -> None:
    """What is the matter with one episode holds for its season and series as well."""
    if not traces.listed(facts.state, one.key):
        found.block_upwards(UNLISTED, one.key)
    elif one.missed:
        found.doubts |= dict.fromkeys((one.key, *above(one.key)), f"{one.missed[0]} does not list it")
    if facts.now - one.added < MIN_AGE:
        found.block_upwards("it came less than 14 days ago", one.key)
    if traces.playing(facts.state, one.key):
        found.block_upwards(PLAYING, one.key)
    for trace in one.traces:
        if trace.favourite and not trace.disabled:
            found.block_upwards(f"{FAVOURITE} {trace.person}", one.key)
        if (trace.started and trace.last is None) or (trace.favourite and trace.disabled):
            told = "it was watched at a time that nobody knows, or is a disabled user's favourite"
            found.doubts |= dict.fromkeys((one.key, *above(one.key)), told)


def _busy(facts: Facts, found: Findings) -> None:
    if facts.arr is None or facts.row is None:
        return
    by_id = {row.id: row.of.key for row in facts.row.episodes}
    for row in facts.arr.queue.values():
        if row.series_id == facts.row.id:
            found.block_upwards(f"{facts.arr.name} {BUSY}", by_id[row.episode_id or 0])


def _misnumbered(facts: Facts, found: Findings) -> None:
    """Nobody can tell what was watched of a season that the server counts in another way."""
    for number in {ours[0] for ours, theirs in facts.show.order.items() if ours != theirs}:
        held = [one.key for one in facts.of_season(number)]
        if held:
            found.block(NUMBERED, *held, season_key(facts.key, number), facts.key)


def _neighbours(facts: Facts, found: Findings, keys: list[str]) -> None:
    """Another series' folder in this one's, or around it; a video that Sonarr does not know."""
    if facts.arr is None or facts.row is None:
        return
    if facts.arr.nested(facts.row.folder):
        told = "its folder and another title's lie in one another"
        found.block(told, facts.key)
        found.doubts |= dict.fromkeys(keys, told)
    ours = {same_spelling(file.path) for file in facts.row.files}
    if any(same_spelling(path) not in ours for path in facts.state.fs.videos_below(facts.row.folder)):
        found.doubts[facts.key] = "its folder holds a video that sonarr does not know"


def _shared_files(facts: Facts, found: Findings) -> None:
    """An episode that the rules choose stays if its file also holds one that they do not choose."""
    chosen = _old_news(facts, 0)
    by_file: dict[int, list[str]] = {}
    for one in facts.there if chosen else ():
        by_file.setdefault(one.file.id, []).append(one.key)
    for keys in by_file.values():
        staying = [key for key in keys if key not in chosen]
        for key in keys if staying else ():
            if key in chosen:
                found.block(f"its file also holds {staying[0]}", key)


def _selected(facts: Facts) -> dict[str, frozenset[bool]]:
    """For each key the answers of the demo's rules, over some days more or less and what may or may not be known."""
    answers: dict[str, set[bool]] = {}
    for shift in (-MARGIN, 0, MARGIN):
        chosen = _old_news(facts, shift)
        for one in facts.there:
            answers.setdefault(one.key, set()).add(one.key in chosen)
    shifts = (-MARGIN, 0, MARGIN)
    for episodes in (facts.there, facts.regular()):  # whether specials are the series is a matter of taste
        answers.setdefault(facts.key, set()).update(
            _series(facts, shift, what) for shift, what in product(shifts, tallies(episodes))
        )
    for number in facts.seasons():
        what_of_it = tallies(facts.of_season(number))
        answers[season_key(facts.key, number)] = {
            _season(facts, number, shift, what) for shift, what in product(shifts, what_of_it)
        }
    return {key: frozenset(found) for key, found in answers.items()}


def _series(facts: Facts, shift: int, what: Tally) -> bool:
    large = facts.row is not None and facts.row.size > LARGE
    return (
        bool(facts.regular())
        and facts.show.status == "ended"
        and large
        and facts.now + shift - what.since > LONG_UNWATCHED
    )


def _season(facts: Facts, season: int, shift: int, what: Tally) -> bool:
    """Finished by all who began it while there is a later one, or never begun in two years; specials are no season."""
    now = facts.now + shift
    if season == 0 or not facts.of_season(season):
        return False
    if what.untouched:
        return what.never and now - what.added > NEVER_BEGUN
    later = max(facts.by_season) > season
    left_alone = now - what.last > LEFT_ALONE and now - what.added > LEFT_ALONE
    return later and left_alone and what.began == what.finished


def _old_news(facts: Facts, shift: int) -> set[str]:
    """Of a daily series, all but the ten newest, where each one's day is known."""
    regular = facts.regular()
    if facts.show.kind != "daily" or any(one.row.of.aired is None for one in regular):
        return set()
    ranked = sorted(regular, key=lambda one: (one.row.of.aired or 0, one.row.of.number), reverse=True)
    return {one.key for one in ranked[NEWEST:] if facts.now + shift - one.added > OLD_NEWS}
