"""Functions over what single persons did, and those with an answer of their own."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.media import Kind
from tests.rules.world import NONE, NOW, UNKNOWN, World


@pytest.fixture
def shared(world: World) -> World:
    """Alice watched it twice, Bob began it, Carol loves it, Dora did nothing."""
    world.put(plays=2, favourite=1, src_watch=1, added=NOW - 400 * DAY, vouch_from=NOW - 300 * DAY)
    world.person("Alice", plays=2, started=1, since=NOW - 100 * DAY, last_watched=NOW - 100 * DAY)
    world.person("Bob", started=1, since=NOW - 10 * DAY)
    world.person("Carol", favourite=1)
    world.know("user", "Dora")
    return world


@pytest.mark.parametrize(("when", "said"), [
    ("watched_by('alice')", "yes"), ("watched_by('ALICE')", "yes"), ("watched_by('bob')", "no"),
    ("watched_by('dora')", "no"), ("not watched_by('dora')", "yes"), ("plays_by('alice') == 2", "yes"),
    ("plays_by('dora') == 0", "yes"), ("1 < plays_by('alice') < 3", "yes"), ("plays_by('bob') in [0]", "yes"),
    ("favourite_of('carol')", "yes"), ("favourite_of('alice')", "no"), ("only_watched_by('alice')", "yes"),
    ("only_watched_by('bob')", "no"), ("watched_by_all('alice')", "yes"), ("watched_by_all('alice', 'bob')", "no"),
    ("unwatched_for_by('alice') > 99 days", "yes"), ("unwatched_for_by('alice') > 100 days", "no"),
    ("unwatched_for_by('bob') < 11 days", "yes"), ("unwatched_for_by('dora') == 300 days", "yes"),
    ("unwatched_for_by('carol') == 300 days", "yes"),
])  # fmt: skip
def test_what_a_person_did(shared: World, when: str, said: str) -> None:
    assert shared.verdict(when) == said


def test_a_second_viewer_ends_only_watched_by(shared: World) -> None:
    shared.person("Bob", plays=1, started=1, since=NOW)
    assert shared.verdict("only_watched_by('alice')") == "no"
    assert shared.verdict("watched_by_all('alice', 'bob')") == "yes"


PERSONAL = [
    "watched_by('alice')", "plays_by('alice') < 9", "unwatched_for_by('alice') > 1 day", "only_watched_by('alice')",
    "watched_by_all('alice')", "not watched_by('dora')",
]  # fmt: skip


@pytest.mark.parametrize("when", PERSONAL)
@pytest.mark.parametrize("change", ["plays = NULL", "doubt = 'two ids'"])
def test_a_person_is_as_unknown_as_watching_is(shared: World, when: str, change: str) -> None:
    assert shared.verdict(when) == "yes"
    shared.db.execute(f"UPDATE fact SET {change}")
    assert shared.verdict(when) == "unknown"


@pytest.mark.parametrize("when", [*PERSONAL, "favourite_of('carol')"])
def test_a_person_is_unknown_while_a_watch_read_is_stale(shared: World, when: str) -> None:
    shared.stale_watch = 1
    assert shared.verdict(when) == "unknown"


def test_favourites_may_be_none_while_watching_is_known(shared: World) -> None:
    shared.db.execute("UPDATE fact SET favourite = x''")
    shared.db.execute("DELETE FROM fact_person WHERE person = 'carol'")
    assert shared.verdict("favourite_of('carol')") == "no"
    shared.db.execute("UPDATE fact SET favourite = NULL")
    assert shared.verdict("favourite_of('carol')") == "unknown"


@pytest.mark.parametrize("change", ["added = NULL", "added = x''", "vouch_from = NULL"])
def test_how_long_a_person_has_not_watched_needs_a_beginning(shared: World, change: str) -> None:
    shared.db.execute(f"UPDATE fact SET {change}")
    assert shared.verdict("unwatched_for_by('dora') > 1 day") == "unknown"


def test_a_play_without_a_date_leaves_its_age_unknown(shared: World) -> None:
    shared.person("Alice", plays=1, started=1, since=None)
    assert shared.verdict("unwatched_for_by('alice') > 1 day") == "unknown"


@pytest.mark.parametrize(("rank", "said"), [(1, "yes"), (3, "yes"), (4, "no"), (UNKNOWN, "unknown"), (NONE, "no")])
def test_newest_counts_the_rank_among_siblings(world: World, rank: int | bytes | None, said: str) -> None:
    world.put(kind="season", newest_rank=rank)
    assert world.verdict("newest(3)", target="season") == said


@pytest.mark.parametrize(("when", "column", "target"), [
    ("finished_by_all_viewers", "finished_by_all_viewers", "season"),
    ("finished_by_all_viewers()", "finished_by_all_viewers", "series"),
    ("watched_by_requester", "watched_by_requester", "movie"),
    ("watched_by_requester()", "watched_by_requester", "movie"),
])  # fmt: skip
@pytest.mark.parametrize(("value", "said"), [(1, "yes"), (0, "no"), (UNKNOWN, "unknown")])
def test_a_function_without_arguments_has_its_stored_answer(
    world: World, when: str, column: str, target: Kind, value: Any, said: str
) -> None:
    world.put(kind=target, **{column: value})
    assert world.verdict(when, target=target) == said


@pytest.mark.parametrize(
    ("requesters", "said"), [(["Alice", "Bob"], "yes"), (["Bob"], "no"), (NONE, "no"), (UNKNOWN, "unknown")]
)
def test_requested_by_looks_for_a_whole_name(world: World, requesters: list[str] | bytes | None, said: str) -> None:
    world.put(requesters=requesters)
    world.know("user", "alice")
    assert world.verdict("requested_by('ALICE')") == said
