"""Doubts are looked at where something changed, and come out as if everything had been looked at."""

from __future__ import annotations

import pytest

from reclaimerr.paths import DataDir
from reclaimerr.store import db, doubts, facts
from tests.store.readings import (
    GIB,
    MIN_HISTORY,
    NOW,
    doubt,
    episode,
    episode_path,
    file,
    jellyfin_shows,
    on_server,
    open_service,
    season_id,
    series,
    sonarr,
)

DIFFERENTLY = "jellyfin numbers its episodes differently"


@pytest.fixture(autouse=True)
def services(data: DataDir) -> None:
    for name in ("sonarr", "jellyfin"):
        open_service(name)


def all_doubts() -> dict[int, str | None]:
    return {one["id"]: one["doubt"] for one in db.rows("SELECT id, doubt FROM media")}


def as_if_all_were_looked_at() -> dict[int, str | None]:
    everything = db.column("SELECT id FROM media")
    with db.write():
        doubts.judge_doubt(everything)
        doubts.judge_seasons(everything)
        doubts.judge_episodes(everything)
    return all_doubts()


def test_an_episode_that_says_nothing_odd_leaves_the_whole_series_alone() -> None:
    there = [episode(1, 1), episode(2, 1)]
    sonarr(*there)
    jellyfin_shows(*on_server(*there))
    assert doubts.misnumbered(db.column("SELECT id FROM media WHERE kind = 'episode'"), []) == []
    assert all_doubts() == as_if_all_were_looked_at()


def test_a_file_that_an_arr_tells_of_later_puts_the_season_of_another_series_in_doubt() -> None:
    wrong = file(episode_path(1, 1), GIB)
    jellyfin_shows(*on_server(episode(3, 7, wrong)), show=series("j", "Other", tvdb=5))
    sonarr(episode(1, 1))
    facts.refresh(MIN_HISTORY, NOW)
    assert doubt(season_id(3)) == DIFFERENTLY
    assert all_doubts() == as_if_all_were_looked_at()


def test_a_season_in_doubt_is_looked_at_until_it_is_not() -> None:
    sonarr(episode(1, 1), episode(1, 2))
    jellyfin_shows(*on_server(episode(2, 5, file(episode_path(1, 1), GIB), id="1"), episode(1, 2)))
    assert doubt(season_id(1)) == DIFFERENTLY
    jellyfin_shows(*on_server(episode(1, 1, id="1"), episode(1, 2)))
    assert doubt(season_id(1)) is None
    assert all_doubts() == as_if_all_were_looked_at()
