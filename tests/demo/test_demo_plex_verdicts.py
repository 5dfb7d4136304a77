"""What may go where two media servers know of it: a play on either counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from demo_asking import NOW, case

from reclaimerr.clock import DAY
from reclaimerr.config.load import load_text
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

FORBIDDEN = {
    "plex-seen-lately": "Ben watched it not long ago",
    "plex-owner-mark": "Anna watched it not long ago",
    "plex-owner-partial": "Anna watched it not long ago",
    "plex-guest": "Uncle Otto watched it not long ago",
    "plex-once": "no rule selects it",
    "plex-not-listed": "no rule selects it",
    "plex-playing": "somebody is watching it",
    "plex-listed-again": "no rule selects it",
    "plex-series-seen-lately": "no rule selects it",
    "plex-season-unfinished": "no rule selects it",
    "plex-season-begun": "no rule selects it",
    "plex-episode-playing": "somebody is watching it",
}


@pytest.mark.parametrize(("name", "reason"), FORBIDDEN.items())
def test_what_must_stay_is_forbidden_for_its_own_reason(both: World, name: str, reason: str) -> None:
    assert {both.forbidden.get(key) for key in both.cases[name]} == {reason}


@pytest.mark.parametrize("name", ["never-anywhere", "plex-old-agent", "plex-unmatched", "plex-season-finished"])
def test_what_may_go_is_expected_to_go(both: World, name: str) -> None:
    assert case(both, name) in both.expected_removable


@pytest.mark.parametrize("name", ["plex-hidden-mark", "plex-hidden-partial", "not-listed"])
def test_what_no_question_brings_to_light_is_undecided(both: World, name: str) -> None:
    assert case(both, name) in both.undecided


HAPPENINGS: list[tuple[str, Callable[[World, str], object]]] = [
    ("Ben watched it not long ago", lambda world, key: world.play_on_plex("Ben", key)),
    ("Anna watched it not long ago", lambda world, key: world.play_on_plex("Anna", key, NOW - 30 * DAY, share=0.2)),
    ("Anna watched it not long ago", lambda world, key: world.mark_on_plex("anna", key)),
    ("somebody is watching it", lambda world, key: world.start_on_plex("Uncle Otto", key)),
]


@pytest.mark.parametrize(("reason", "happen"), HAPPENINGS)
def test_a_removable_title_is_forbidden_once_something_happens_there(
    both: World, reason: str, happen: Callable[[World, str], object]
) -> None:
    key = case(both, "two-paths")
    happen(both, key)
    assert both.forbidden[key] == reason


def test_what_others_only_began_there_leaves_it_undecided(both: World) -> None:
    key = case(both, "two-paths")
    both.play_on_plex("Ben", key, share=0.3)
    assert key in both.undecided


def test_a_session_that_is_over_leaves_the_owners_mark(both: World) -> None:
    key = case(both, "two-paths")
    both.stop_on_plex(both.start_on_plex("Anna", key))
    assert both.forbidden[key] == "Anna watched it not long ago"


def test_a_whole_season_played_there_keeps_its_series(both: World) -> None:
    key = case(both, "series-unwatched")
    both.play_on_plex("Ben", f"{key}/s01")
    assert both.forbidden[key] == "no rule selects it"


def test_there_is_no_plex_unless_asked_for(world: World) -> None:
    assert world.plex is None
    with pytest.raises(LookupError):
        world.play_on_plex("Ben", case(world, "two-paths"))


def test_every_account_is_a_person_of_the_configuration(both_stack: Stack) -> None:
    config = load_text(both_stack.config_toml("a-token-of-the-demo-page"), {})
    assert list(config.services) == ["radarr-hd", "radarr-4k", "sonarr", "jellyfin", "plex"]
    assert config.users["ben"] == ("jellyfin:Ben", "plex:ben_1987")
    assert config.main is not None
    assert config.main.name == "jellyfin"
    assert [str(entry.origin) for entry in config.services["plex"].path_map] == [
        "/data/movies", "/data/movies-4k", "/data/tv", "/data/anime",
    ]  # fmt: skip


def test_a_plex_may_stand_beside_movies_alone() -> None:
    world = generate(3, 60, NOW, plex=True)
    assert [section.kind for section in world.plex_house().sections] == ["movie", "artist"]
    assert len(world.titles) == 72
    assert "plex-series-seen-lately" not in world.cases


def test_the_same_seed_gives_the_same_plex() -> None:
    one, other = (generate(3, 60, NOW, series=1, plex=True) for _ in range(2))
    assert one.forbidden == other.forbidden
    assert [(row.item.key, row.at) for row in one.plex_house().history] == [
        (row.item.key, row.at) for row in other.plex_house().history
    ]
