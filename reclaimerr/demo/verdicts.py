"""What may go and what must not, worked out from the truth itself and not through any service.

It is the demo's rules (see config_text.py) and the product's guards written a second time, plainly,
for tests to hold Reclaimerr against. Where time alone would change the answer within days, or the
product may rightly do either, a title is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from reclaimerr.clock import DAY
from reclaimerr.demo import traces
from reclaimerr.demo.arr import Arr, ArrMovie
from reclaimerr.demo.disks import same_spelling
from reclaimerr.demo.household import Item
from reclaimerr.demo.quality import GIB
from reclaimerr.demo.state import State
from reclaimerr.demo.traces import Trace

MIN_AGE = 14 * DAY
LARGE = 20 * GIB
LONG_UNWATCHED = 180 * DAY
OLD = 3 * 365 * DAY
POOR = 6.0
SPARE_UNWATCHED = 90 * DAY
GOOD, KNOWN_TO_MANY = 8.0, 10_000
MARGIN = 2 * DAY


class Seen(NamedTuple):
    """When it was last watched (0: at no known time), and whether it never was."""

    last: int
    never: bool


@dataclass(slots=True)
class Facts:
    """All that is true of a title now."""

    state: State
    key: str
    now: int
    holders: list[tuple[Arr, ArrMovie]]
    items: list[Item]
    traces: list[Trace]

    @property
    def size(self) -> int:
        return sum(movie.size for _, movie in self.holders)

    @property
    def added(self) -> tuple[int, int]:
        """When the oldest and when the newest of what is there became watchable."""
        listed = max(traces.created(self.state, self.key), default=0)
        files = [max(file.added, listed) for _, movie in self.holders for file in movie.files]
        return min(files), max(files)

    @property
    def missed(self) -> set[str]:
        """The servers that have a library above it and do not list it: nobody is sure then that it was never watched."""
        wanted = {name for _, movie in self.holders for name in traces.expected(self.state, movie.folder)}
        return wanted - set(traces.listed(self.state, self.key))

    def seen(self) -> set[Seen]:
        """The sum of what people did with it: with and without disabled users' part, and what no server tells."""
        return {self._seen(disabled, hidden) for disabled in (False, True) for hidden in (False, True)}

    def _seen(self, disabled: bool, hidden: bool) -> Seen:
        found = [one for one in self.traces if (disabled or not one.disabled) and (hidden or not one.hidden)]
        last = max((one.last for one in found if one.last is not None), default=0)
        return Seen(last, not any(one.started for one in found))

    def plain(self) -> Iterator[Trace]:
        """What enabled users did, as far as anybody is told."""
        return (one for one in self.traces if not one.disabled and not one.hidden)


def decide(state: State, key: str, now: int) -> None:
    """Put a title where it belongs: forbidden, expected_removable or undecided."""
    for book in (state.forbidden, state.expected_removable, state.undecided):
        book.pop(key, None)
    holders = [pair for pair in state.holders(key) if pair[1].files]
    facts = Facts(state, key, now, holders, state.server.items_of(key), list(traces.of(state, key)))
    reason = next((told for check in _CHECKS if (told := check(facts))), None)
    if reason:
        state.forbidden[key] = reason
        return
    doubt = next((told for check in _DOUBTS if (told := check(facts))), None)
    if doubt:
        state.undecided[key] = doubt
        return
    outcomes = {
        _selected(facts, now + shift, added, seen)
        for shift, added, seen in product((-MARGIN, 0, MARGIN), set(facts.added), facts.seen())
    }
    if len(outcomes) > 1:
        state.undecided[key] = "a matter of days, of its versions' ages, or of a disabled user"
        return
    services = outcomes.pop()
    if services and facts.missed:
        state.undecided[key] = f"{', '.join(sorted(facts.missed))} does not list it"
    elif services:
        state.expected_removable[key] = services
    else:
        state.forbidden[key] = _unselected(facts)


def _selected(facts: Facts, now: int, added: int, seen: Seen) -> frozenset[str]:
    """The arrs whose copies the demo's three deleting rules select."""
    unwatched_for = now - max(seen.last, added)
    everyone = frozenset(arr.name for arr, _ in facts.state.holders(facts.key))  # who waits for a file is told, too
    if unwatched_for > LONG_UNWATCHED and facts.size > LARGE:
        return everyone
    rating = facts.state.titles[facts.key].ratings.get("imdb")
    if seen.never and not facts.missed and now - added > OLD and rating and rating.value < POOR:
        return everyone
    if unwatched_for > SPARE_UNWATCHED and len(facts.holders) == 2 and _spare(facts):
        return frozenset({"radarr-4k"})
    return frozenset()


def _spare(facts: Facts) -> bool:
    heights = {arr.name: {file.details.height for file in movie.files} for arr, movie in facts.holders}
    return heights == {"radarr-hd": {1080}, "radarr-4k": {2160}}


def _unselected(facts: Facts) -> str:
    names = [one.person for one in facts.plain() if facts.now - (one.last or 0) < LONG_UNWATCHED]
    return f"{names[0]} watched it not long ago" if names else "no rule selects it"


def _no_file(facts: Facts) -> str | None:
    if facts.holders:
        return None
    if any(arr.of(facts.state.titles[facts.key]) for arr in facts.state.arrs.values()):
        return "it has no file"
    return "no arr knows it, and the media server is not asked to delete"


def _unlisted(facts: Facts) -> str | None:
    listed = traces.listed(facts.state, facts.key)
    return None if listed else "no media server lists it: nobody knows whether it was watched"


def _ids_disagree(facts: Facts) -> str | None:
    title = facts.state.titles[facts.key]
    for item in facts.items:
        if item.providers.get("Tmdb", str(title.tmdb)) != str(title.tmdb):
            return "arr and media server disagree on what it is"
    return None


def _nested(facts: Facts) -> str | None:
    nested = any(arr.nested(movie.folder) for arr, movie in facts.holders)
    return "its folder and another title's lie in one another" if nested else None


def _kept(facts: Facts) -> str | None:
    kept = any(arr.tags[number] == "keep" for arr, movie in facts.holders for number in movie.tags)
    return "it is tagged keep" if kept else None


def _favourite(facts: Facts) -> str | None:
    names = [one.person for one in facts.plain() if one.favourite]
    return f"it is a favourite of {names[0]}" if names else None


def _acclaimed(facts: Facts) -> str | None:
    rating = facts.state.titles[facts.key].ratings.get("imdb")
    if rating is None:
        return "its rating is not known, and a protecting rule asks for it"
    good = rating.value >= GOOD and rating.votes > KNOWN_TO_MANY
    return f"many rate it {rating.value}" if good else None


def _playing(facts: Facts) -> str | None:
    return "somebody is watching it" if traces.playing(facts.state, facts.key) else None


def _busy(facts: Facts) -> str | None:
    for arr, movie in facts.holders:
        if any(row.movie_id == movie.id for row in arr.queue.values()):
            return f"{arr.name} is fetching or importing it"
    return None


def _fresh(facts: Facts) -> str | None:
    return "it came less than 14 days ago" if facts.now - facts.added[1] < MIN_AGE else None


def _disabled_user(facts: Facts) -> str | None:
    told = any(one.disabled and one.favourite for one in facts.traces)
    return "it is a disabled user's favourite" if told else None


def _undated(facts: Facts) -> str | None:
    undated = any(one.started and one.last is None for one in facts.plain())
    return "it was watched at a time that nobody knows" if undated else None


def _shared_folder(facts: Facts) -> str | None:
    for _, movie in facts.holders:
        ours = {same_spelling(file.path) for file in movie.files}
        if any(same_spelling(path) not in ours for path in facts.state.fs.videos_below(movie.folder)):
            return "its folder holds somebody else's video"
    return None


def _half_listed(facts: Facts) -> str | None:
    listed = {source.path for item in facts.items for source in item.sources}
    on_disk = {file.path for _, movie in facts.holders for file in movie.files}
    return None if on_disk == listed else "arr and media server list different files"


_CHECKS: tuple[Callable[[Facts], str | None], ...] = (
    _no_file, _unlisted, _ids_disagree, _kept, _favourite, _acclaimed, _playing, _busy, _fresh, _nested,
)  # fmt: skip
_DOUBTS: tuple[Callable[[Facts], str | None], ...] = (_disabled_user, _undated, _shared_folder, _half_listed)
