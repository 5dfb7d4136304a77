"""What may go and what must not, and how that follows from what happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from demo_asking import NOW, case

from reclaimerr.clock import DAY
from reclaimerr.demo.world import World

FORBIDDEN = {
    "disagreeing-ids": "arr and media server disagree on what it is",
    "claimed-ids": "Anna watched it not long ago",
    "re-added": "it came less than 14 days ago",
    "re-added-lately": "no rule selects it",
    "favourite": "it is a favourite of Ben",
    "playing": "somebody is watching it",
    "server-only": "no arr knows it, and the media server is not asked to delete",
    "neighbour": "no arr knows it, and the media server is not asked to delete",
    "no-file": "it has no file",
    "vanished": "no media server lists it: nobody knows whether it was watched",
    "not-listed": "no media server lists it: nobody knows whether it was watched",
    "nested": "its folder and another title's lie in one another",
    "keep-tag": "it is tagged keep",
    "fresh": "it came less than 14 days ago",
    "importing": "radarr-hd is fetching or importing it",
    "upgrading": "radarr-hd is fetching or importing it",
    "partial-play": "Ben watched it not long ago",
    "seen-lately": "Ben watched it not long ago",
    "unrated": "its rating is not known, and a protecting rule asks for it",
    "acclaimed": "many rate it 8.7",
    "namesake-seen": "Anna watched it not long ago",
}
USUAL = (
    "two-paths", "missing-ids", "unicode", "right-to-left", "markup", "long-title", "decomposed-path", "other-tag",
    "unmonitored", "partial-play-old", "several-files", "sidecars", "hidden-gem", "namesake", "no-imdb",
)  # fmt: skip
REMOVABLE = {
    "two-versions": {"radarr-hd", "radarr-4k"},
    "same-tail": {"radarr-hd", "radarr-4k"},
    "spare-4k": {"radarr-4k"},
    **{name: {"radarr-hd"} for name in USUAL},
}


@pytest.mark.parametrize(("name", "reason"), FORBIDDEN.items())
def test_what_must_stay_is_forbidden_for_its_own_reason(world: World, name: str, reason: str) -> None:
    assert {world.forbidden.get(key) for key in world.cases[name]} == {reason}


@pytest.mark.parametrize(("name", "services"), REMOVABLE.items())
def test_what_may_go_is_expected_to_go_from_its_arrs(world: World, name: str, services: set[str]) -> None:
    assert {world.expected_removable.get(key) for key in world.cases[name]} == {frozenset(services)}


@pytest.mark.parametrize("name", ["disabled-viewer", "favourite-of-disabled", "neighbour-host", "undated-play"])
def test_what_may_be_seen_either_way_is_undecided(world: World, name: str) -> None:
    assert case(world, name) in world.undecided


HAPPENINGS: list[tuple[str, Callable[[World, str], object]]] = [
    ("Chiara watched it not long ago", lambda world, key: world.play("Chiara", key)),
    ("Chiara watched it not long ago", lambda world, key: world.play("Chiara", key, NOW - 40 * DAY, share=0.2)),
    ("it is a favourite of Ben", lambda world, key: world.favourite("Ben", key)),
    ("somebody is watching it", lambda world, key: world.start_session("Ben", key)),
    ("it is tagged keep", lambda world, key: world.set_tag("radarr-hd", key, "Keep")),
    ("radarr-hd is fetching or importing it", lambda world, key: world.start_download("radarr-hd", key)),
    ("it came less than 14 days ago", lambda world, key: world.import_upgrade("radarr-hd", key)),
]


@pytest.mark.parametrize(("reason", "happen"), HAPPENINGS)
def test_a_removable_title_is_forbidden_once_something_happens(
    world: World, reason: str, happen: Callable[[World, str], object]
) -> None:
    key = case(world, "two-paths")
    happen(world, key)
    assert world.forbidden[key] == reason
    assert key not in world.expected_removable


def test_a_favourite_that_is_none_any_more_may_go_again(world: World) -> None:
    key = case(world, "two-paths")
    world.favourite("Ben", key)
    world.favourite("Ben", key, on=False)
    assert key in world.expected_removable


def test_a_download_that_ended_forbids_nothing(world: World) -> None:
    key = case(world, "two-paths")
    world.end_download("radarr-hd", world.start_download("radarr-hd", key))
    assert key in world.expected_removable


def test_a_play_of_some_minutes_counts_after_its_session_ended(world: World) -> None:
    key = case(world, "two-paths")
    world.stop_session(world.start_session("Ben", key))
    assert world.forbidden[key] == "Ben watched it not long ago"


def test_a_title_at_the_edge_of_a_rule_is_undecided(world: World) -> None:
    key = case(world, "two-paths")
    world.play("Ben", key, NOW - 181 * DAY)
    assert key in world.undecided
