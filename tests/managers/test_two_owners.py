"""One candidate, two arrs: what the first removal changed is ours, what anybody else changed meanwhile counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from reclaimerr.clock import DAY
from reclaimerr.demo.arr import ArrMovie
from reclaimerr.store import candidates, db, effects, jobs
from tests.managers.house import history, now_of, plain, synced
from tests.whole import Whole


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Whole]:
    with synced(tmp_path) as found:
        found.sync()
        yield found


def both(house: Whole) -> db.Row:
    """A candidate that both Radarrs hold, under a rule that only both copies together satisfy."""
    for row in candidates.page(limit=500)[0]:
        sizes = db.column(
            "SELECT f.size FROM file f JOIN placement p ON p.id = f.placement_id JOIN service s ON s.id = f.service_id"
            " WHERE p.media_id = :id AND s.type = 'radarr'", {"id": row["media_id"]})  # fmt: skip
        tmdb = db.value("SELECT tmdb FROM placement WHERE media_id = :id AND tmdb IS NOT NULL", {"id": row["media_id"]})
        keys = [key for key, title in house.world.titles.items() if str(title.tmdb) == tmdb]
        if row["state"] == "scheduled" and len(sizes) == 2 and keys and len(house.world.expected_removable.get(keys[0], ())) == 2:
            only(house, f"size > {max(sizes)} B")
            found = db.row("SELECT * FROM candidate WHERE media_id = :id AND ended_at IS NULL", {"id": row["media_id"]})
            assert found is not None
            return {**found, "key": keys[0]}
    raise AssertionError("there is no such candidate")


def only(house: Whole, when: str) -> None:
    """Nothing but the protections and this one rule that removes."""
    kept = [rule for rule in house.config.rules if rule.action == "protect"]
    removing = next(rule for rule in house.config.rules if rule.action == "delete" and rule.target == "movie")
    asking = msgspec.structs.replace(removing, when=f"unwatched_for > 180 days and {when}")
    house.use(msgspec.structs.replace(house.config, rules=(*kept, asking)))
    house.judge()


def until_the_second(house: Whole, candidate_id: int) -> None:
    """The first removal, and not even the answers that the second one needs."""
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [candidate_id]}), now=house.now, requested_by="owner")
    for _ in range(100):
        for worker in house.workers.values():
            worker.turn()
            if history():
                return
    raise AssertionError("there was no second removal")


def test_both_copies_go_though_one_alone_would_stay(house: Whole) -> None:
    one = both(house)
    house.reclaim(one["id"])
    assert [found[0] for found in history()] == ["removed", "removed"]
    assert now_of(one["id"])["end_reason"] == "removed"
    reasons = db.column("SELECT json_extract(reasons, '$[0].verdict') FROM history ORDER BY id")
    assert reasons == ["yes", "yes"]


def test_what_is_set_aside_comes_back(house: Whole) -> None:
    one = both(house)
    until_the_second(house, one["id"])
    job = db.row("SELECT parent FROM job WHERE task = 'remove' AND state = 'done'")
    assert job is not None
    before = db.rows("SELECT * FROM fact ORDER BY media_id")
    found = effects.of_attempt(one["id"], job["parent"])
    with db.write("test"), effects.set_aside(found):
        smaller = next(row["size"] for row in before if row["media_id"] == one["media_id"])
        assert db.value("SELECT size FROM fact WHERE media_id = :id", {"id": one["media_id"]}) > smaller
    assert db.rows("SELECT * FROM fact ORDER BY media_id") == before
    assert effects.of_attempt(one["id"], None) == []


def watched(house: Whole, key: str) -> None:
    house.world.play("Ben", key)


def favoured(house: Whole, key: str) -> None:
    house.world.favourite("Ben", key)


def tagged(house: Whole, key: str) -> None:
    house.world.set_tag("radarr-4k", key, "keep")


def protected(house: Whole, key: str) -> None:
    media = db.value("SELECT media_id FROM history")
    with db.write("test"):
        db.insert("protection", {"media_id": media, "by": "Ben", "created_at": house.now})


@pytest.mark.parametrize("happens", [watched, favoured, tagged, protected])
def test_what_somebody_did_between_the_two_keeps_the_second(house: Whole, happens: Callable[[Whole, str], None]) -> None:
    one = both(house)
    until_the_second(house, one["id"])
    happens(house, one["key"])
    house.turn()
    assert {one.service for one in house.stack.removals} == {"radarr-hd"}
    assert not house.world.wrong_removals()
    assert [found[0] for found in history()] == ["removed"]
    assert now_of(one["id"])["state"] == "blocked" or now_of(one["id"])["end_reason"]


@pytest.mark.parametrize("monitored", [True, False])
def test_an_arr_that_only_waits_for_the_title_is_told_that_it_is_over(house: Whole, monitored: bool) -> None:
    one = plain(house)
    arr, title = house.world.arrs["radarr-4k"], house.world.titles[one["key"]]
    folder = f"{arr.root_host}/{title.folder_name}"
    arr.put(ArrMovie(arr.next_id(), title, folder, house.now - 300 * DAY, next(iter(arr.profiles)), monitored=monitored))
    house.world.set_tag("radarr-4k", one["key"], "old")
    house.sync()
    house.reclaim(one["id"])
    assert history() == [("removed", "radarr-4k", "owner"), ("removed", "radarr-hd", "owner")]
    assert (arr.of(title), house.world.arrs["radarr-hd"].of(title)) == (None, None)
    assert title.tmdb in {exclusion.tmdb for exclusion in arr.exclusions.values()}
    assert now_of(one["id"])["end_reason"] == "removed"
    assert not house.world.wrong_removals()
