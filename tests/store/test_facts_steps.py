"""Facts in small steps: what one transaction describes, and that nothing is left out between two."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY
from reclaimerr.store import db, facts
from tests.store.readings import (
    MIN_HISTORY,
    NOW,
    episode,
    ids,
    jellyfin_shows,
    movie,
    open_service,
    play,
    read,
    sonarr,
    watch,
)

pytestmark = pytest.mark.usefixtures("data")


def step() -> int:
    return facts.refresh(MIN_HISTORY, NOW, limit=1)


def described() -> int:
    return int(db.value("SELECT COUNT(*) FROM fact"))


def films(count: int, **more: object) -> list[object]:
    return [movie(str(number), f"Film {number}", tmdb=number + 1, **more) for number in range(count)]  # type: ignore[arg-type]


def test_one_step_describes_no_more_than_a_short_transaction_may() -> None:
    open_service("radarr")
    read("radarr", *films(facts.ITEMS))
    step()
    assert facts.ITEMS / 2 <= described() <= facts.ITEMS


def test_the_steps_together_describe_everything() -> None:
    open_service("radarr")
    read("radarr", *films(facts.ITEMS))
    while step():
        pass
    assert (described(), facts.waiting()) == (2 * facts.ITEMS, 0)


def test_a_series_is_never_split() -> None:
    open_service("sonarr")
    sonarr(*(episode(1, number) for number in range(1, facts.ITEMS + 50)))
    assert step() == 1
    assert (described(), facts.waiting()) == (facts.ITEMS + 51, 0)


def test_a_whole_collection_is_described_with_any_of_its_members() -> None:
    open_service("radarr")
    open_service("jellyfin")
    trilogy = [movie(str(number), f"Part {number}", tmdb=number, collection="Trilogy") for number in (1, 2, 3)]
    read("radarr", *trilogy)
    read("jellyfin", *trilogy)
    watch("jellyfin")
    facts.refresh(MIN_HISTORY, NOW)
    watch("jellyfin", play("3", at=NOW - DAY))
    assert step() == 3
    told = db.column("SELECT collection_last_watched FROM fact WHERE kind = 'movie'")
    assert told == [NOW - DAY] * 3


def test_ids_of_what_was_merged_away_end_no_round_early() -> None:
    open_service("radarr")
    read("radarr", *films(3))
    facts.refresh(MIN_HISTORY, NOW)
    with db.write():
        db.run_many("INSERT INTO touched(media_id) VALUES (?)", [(10**6 + number,) for number in range(facts.ITEMS + 1)])
        db.run("INSERT INTO touched(media_id) VALUES (:id)", {"id": ids("movie")[-1]})
    assert facts.refresh(MIN_HISTORY, NOW) == 1
    assert facts.waiting() == 0


def test_a_season_knows_how_many_later_ones_have_files() -> None:
    open_service("sonarr")
    open_service("jellyfin")
    there = [episode(1, 1), episode(2, 1), episode(3, 1), episode(4, 1, bare=True)]
    sonarr(*there)
    jellyfin_shows(*there[:3])
    facts.refresh(MIN_HISTORY, NOW)
    found = db.rows("SELECT season_number AS n, seasons_from_latest AS later FROM fact WHERE kind = 'season' ORDER BY n")
    assert [(one["n"], one["later"]) for one in found] == [(1, 2), (2, 1), (3, 0), (4, 0)]


def test_specials_stand_outside_the_order_of_seasons() -> None:
    open_service("sonarr")
    sonarr(episode(0, 1), episode(1, 1))
    facts.refresh(MIN_HISTORY, NOW)
    found = db.rows("SELECT season_number AS n, is_latest_season AS last, newest_rank AS rank FROM fact WHERE kind = 'episode'")
    assert {one["n"]: (one["last"], one["rank"]) for one in found} == {0: (None, None), 1: (1, 1)}
