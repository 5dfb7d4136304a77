"""What of a series may go and what must not, and how that follows from what happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from demo_asking import NOW, case

from reclaimerr.clock import DAY
from reclaimerr.demo.library import generate
from reclaimerr.demo.shows import above, kind_of, show_of
from reclaimerr.demo.world import World

FORBIDDEN = {
    "series-keep-tag": "it is tagged keep",
    "series-favourite": "it is a favourite of Ben",
    "season-favourite": "it is a favourite of Ben",
    "episode-favourite": "it is a favourite of Ben",
    "episode-playing": "somebody is watching it",
    "season-importing": "sonarr is fetching or importing it",
    "season-empty": "it has no file",
    "upcoming": "it has no file",
    "daily-undated": "no rule selects it",
    "daily-newest": "no rule selects it",
    "unaired": "it came less than 14 days ago",
    "season-latest": "it came less than 14 days ago",
    "other-numbers": "the media server numbers it differently",
    "series-server-only": "no arr knows it, and the media server is not asked to delete",
    "season-unfinished": "no rule selects it",
    "series-seen-lately": "no rule selects it",
    "series-partial-play": "no rule selects it",
    "series-re-added": "it came less than 14 days ago",
    "series-re-added-lately": "no rule selects it",
    "series-not-listed": "no media server lists it: nobody knows whether it was watched",
    "episode-vanished": "no media server lists it: nobody knows whether it was watched",
}
REMOVABLE = (
    "series-unwatched", "several-episodes", "season-partial", "air-date-missing", "tmdb-zero", "daily-old",
    "absolute-numbers", "season-finished", "season-never", "series-unmonitored", "series-sidecars",
)  # fmt: skip


@pytest.mark.parametrize(("name", "reason"), FORBIDDEN.items())
def test_what_must_stay_is_forbidden_for_its_own_reason(shows: World, name: str, reason: str) -> None:
    assert {shows.forbidden.get(key) for key in shows.cases[name]} == {reason}


@pytest.mark.parametrize("name", REMOVABLE)
def test_what_may_go_is_expected_to_go(shows: World, name: str) -> None:
    assert {shows.expected_removable.get(key) for key in shows.cases[name]} == {frozenset({"sonarr"})}


@pytest.mark.parametrize("name", ["specials", "series-disabled-viewer"])
def test_what_may_be_seen_either_way_is_undecided(shows: World, name: str) -> None:
    assert case(shows, name) in shows.undecided


def test_an_episode_that_shares_its_file_with_one_that_stays_is_forbidden(shows: World) -> None:
    key = case(shows, "daily-edge")
    assert shows.forbidden[key] == f"its file also holds {key[:-2]}21"


def test_every_series_season_and_episode_is_in_one_book(shows: World) -> None:
    books = [set(shows.forbidden), set(shows.expected_removable), set(shows.undecided)]
    assert sum(map(len, books)) == len(set.union(*books))
    episodes = {key for show in shows.shows.values() for key in show.episodes}
    assert {key for key in set.union(*books) if kind_of(key) == "episode"} == episodes
    assert {key for key in set.union(*books) if kind_of(key) == "series"} == set(shows.shows)
    assert {key for key in set.union(*books) if kind_of(key) == "movie"} == set(shows.titles)


def test_nothing_holds_a_part_that_must_stay_and_may_go_itself(shows: World) -> None:
    for key, reason in shows.forbidden.items():
        if reason != "it has no file":
            assert not any(holder in shows.expected_removable for holder in above(key)), key


def test_what_goes_with_a_whole_is_not_offered_by_itself(shows: World) -> None:
    offered = shows.offered()
    assert case(shows, "series-unwatched") in offered
    assert not any(key.startswith(case(shows, "series-unwatched") + "/") for key in offered)
    assert set(shows.cases["season-finished"]) <= offered


def test_a_favourite_episode_keeps_its_season_and_series_and_perhaps_the_rest(shows: World) -> None:
    key = case(shows, "episode-favourite")
    assert {shows.forbidden[holder] for holder in above(key)} == {"it is a favourite of Ben"}
    assert shows.undecided[f"{show_of(key)}/s01"] == "of another part of its series: it is a favourite of Ben"


HAPPENINGS: list[tuple[str, str, Callable[[World, str], object]]] = [
    ("", "no rule selects it", lambda world, key: world.play("Chiara", f"{key}/s01e01")),
    ("", "no rule selects it", lambda world, key: world.play("Chiara", f"{key}/s02", NOW - 40 * DAY, share=0.2)),
    ("", "it is a favourite of Ben", lambda world, key: world.favourite("Ben", key)),
    ("/s01e04", "it is a favourite of Ben", lambda world, key: world.favourite("Ben", f"{key}/s01e04")),
    ("/s02", "it is a favourite of Ben", lambda world, key: world.favourite("Ben", f"{key}/s02")),
    ("", "somebody is watching it", lambda world, key: world.start_session("Ben", f"{key}/s02e02")),
    ("/s02e05", "it is tagged keep", lambda world, key: world.set_tag("sonarr", key, "Keep")),
    ("/s02", "sonarr is fetching or importing it", lambda world, key: world.start_download("sonarr", f"{key}/s02e01")),
    ("", "it came less than 14 days ago", lambda world, key: world.import_episode(f"{key}/s02e06")),
]


@pytest.mark.parametrize(("part", "reason", "happen"), HAPPENINGS)
def test_a_removable_series_is_forbidden_once_something_happens(
    shows: World, part: str, reason: str, happen: Callable[[World, str], object]
) -> None:
    key = case(shows, "series-unwatched")
    happen(shows, key)
    shows.judge(key)
    assert shows.forbidden[key] == reason
    assert shows.forbidden[key + part] == reason


def test_what_is_over_forbids_nothing(shows: World) -> None:
    key = case(shows, "series-unwatched")
    shows.favourite("Ben", key)
    shows.favourite("Ben", key, on=False)
    shows.end_download("sonarr", shows.start_download("sonarr", f"{key}/s01e02"))
    assert key in shows.expected_removable


def test_an_announced_season_changes_nothing_until_it_has_a_file(shows: World) -> None:
    key = case(shows, "season-latest").partition("/")[0]
    made = shows.announce_episode(key, 4, NOW + 30 * DAY)
    assert made == f"{key}/s04e01"
    assert shows.forbidden[f"{key}/s04"] == "it has no file"
    assert set(shows.cases["season-finished"]) <= shows.offered()


def test_a_series_that_came_again_has_no_file_and_is_forbidden(shows: World) -> None:
    arr, row = shows.series(case(shows, "series-unwatched"))
    arr.drop(row)
    shows.add_series_again(row.show.key)
    assert shows.forbidden[row.show.key] == "it has no file"


def test_the_movies_are_the_same_with_series_and_without() -> None:
    alone, both = generate(3, 60, NOW), generate(3, 60, NOW, series=1)
    assert alone.forbidden.items() <= both.forbidden.items()
    assert alone.expected_removable.items() <= both.expected_removable.items()
    assert set(alone.server.items) == set(both.server.items)


def test_the_same_seed_gives_the_same_series() -> None:
    one, other = generate(3, 1, NOW, series=60), generate(3, 1, NOW, series=60)
    for books in ("forbidden", "expected_removable", "undecided"):
        assert getattr(one, books) == getattr(other, books)
    assert one.fs.files.keys() == other.fs.files.keys()
    assert [user.watched.keys() for user in one.server.users] == [user.watched.keys() for user in other.server.users]
