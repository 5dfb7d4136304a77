"""What stops automation, on the real stack: nothing goes by itself until a person says go on, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from reclaimerr.clock import HOUR
from reclaimerr.managers import keeper
from reclaimerr.model.decision import Rule
from reclaimerr.store import alarms, audit, breaker, candidates, db, jobs, notices, services
from tests.managers.house import history, now_of, plain, ripen, writes
from tests.whole import Whole, whole


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Whole]:
    with whole(tmp_path, movies=100) as found:
        found.sync()
        found.tick()
        share(found, 0.3)
        assert not breaker.is_open()
        yield found


def share(house: Whole, part: float) -> None:
    limits = msgspec.structs.replace(house.config.limits, breaker_share=part)
    house.use(msgspec.structs.replace(house.config, limits=limits))


def approved(house: Whole) -> db.Row:
    """A candidate that a person agreed to and whose grace is over."""
    found = plain(house)
    assert candidates.approve(found["id"], "alice", house.now)
    ripen(found["id"], house.now - 60)
    return found


def lose(house: Whole, keep: str, part: float) -> int:
    """Jellyfin lists so large a part of its movies no more, all but one; how many that are."""
    with house.world.lock:
        listed = [item for item in house.world.server.items.values() if keep not in item.keys]
        gone = listed[: int(part * len(listed))]
        for item in gone:
            house.world.server.drop(item)
    return len(gone)


def read(house: Whole, name: str = "jellyfin") -> None:
    jobs.put(jobs.Wanted(task="sync", lane=name, key=f"sync:{name}"), now=house.now)
    house.turn()


def told() -> str:
    return next(one.text for one in notices.open_notices() if one.key == breaker.KEY)


def listed(name: str = "jellyfin") -> tuple[int, int]:
    """What is known of a service's movies: in all, and missing."""
    found = db.row(
        "SELECT COUNT(*) AS n, COUNT(missing_at) AS missing FROM placement WHERE service_id = :id AND kind = 'movie'",
        {"id": services.get(name).id},
    )
    assert found is not None
    return found["n"], found["missing"]


def test_a_sync_that_loses_too_much_stops_what_is_due_until_a_person_says_go_on(house: Whole) -> None:
    found = approved(house)
    known, _ = listed()
    lost = lose(house, found["key"], 0.5)
    read(house)
    assert f"jellyfin lost {lost} of its {known} titles ({lost / known:.0%}; breaker_share is 30%)" in told()
    house.tick()
    assert (history(), writes(house)) == ([], [])
    assert breaker.go_on("owner", house.now) == 1
    house.tick()
    assert history() == [("removed", "radarr-hd", "alice")]
    assert notices.open_notices() == []
    assert [(one.who, one.what) for one in audit.page()[0][:2]] == [
        ("owner", "automation continued"), ("reclaimerr", "automation stopped")
    ]  # fmt: skip


def test_what_vanished_stays_known_as_missing_until_a_person_says_that_it_is_gone(house: Whole) -> None:
    known, _ = listed()
    lost = lose(house, "", 0.5)
    for _ in range(3):
        read(house)
    assert listed() == (known, lost)
    breaker.go_on("owner", house.now)
    assert listed() == (known, lost)
    read(house)
    assert listed() == (known - lost, 0)
    assert not breaker.is_open()


def test_what_comes_back_by_itself_is_known_as_before_and_automation_stands_still(house: Whole) -> None:
    known, _ = listed()
    with house.world.lock:
        before = list(house.world.server.items.values())
    lost = lose(house, "", 0.5)
    read(house)
    with house.world.lock:
        for item in before:
            if item.id not in house.world.server.items:
                house.world.server.put(item)
    read(house)
    assert (lost > 20, listed(), breaker.is_open()) == (True, (known, 0), True)


def test_what_a_person_names_goes_on(house: Whole) -> None:
    found = plain(house)
    lose(house, found["key"], 0.5)
    read(house)
    assert breaker.is_open()
    house.reclaim(found["id"])
    assert history() == [("removed", "radarr-hd", "owner")]


def test_a_smaller_loss_is_none(house: Whole) -> None:
    lose(house, "", 0.25)
    read(house)
    assert not breaker.is_open()


def test_two_losses_in_a_row_add_up(house: Whole) -> None:
    lose(house, "", 0.25)
    read(house)
    lose(house, "", 0.25)
    read(house)
    assert breaker.is_open()


def test_what_we_removed_ourselves_is_no_loss_when_the_media_server_finds_out(house: Whole) -> None:
    share(house, 0.05)
    many = [row["id"] for row in candidates.page(limit=500)[0]]
    house.reclaim(*many[:45])
    removed = len({one for one in db.column("SELECT media_id FROM history WHERE outcome = 'removed'")})
    house.stack.settle()
    house.world.scan()
    before, _ = listed()
    read(house)
    assert removed > 20
    assert (listed()[1] > 10, before) == (True, listed()[0])
    assert not breaker.is_open()


def test_a_library_that_is_empty_stops_it_however_small(house: Whole) -> None:
    with house.world.lock:
        for item in list(house.world.server.items.values()):
            house.world.server.drop(item)
    read(house)
    assert "jellyfin lists nothing any more" in told()
    assert [one.cause for one in breaker.trips()] == ["empty"]


def test_an_arr_whose_files_went_from_their_disk_has_lost_them_though_it_lists_the_titles(house: Whole) -> None:
    arr = house.world.arrs["radarr-hd"]
    with house.world.lock:
        having = [movie for movie in arr.movies.values() if movie.files]
        for movie in having[: len(having) // 2]:
            for file in list(movie.files):
                arr.detach(file)
    read(house, "radarr-hd")
    (trip,) = breaker.trips()
    assert (trip.cause, trip.subject, trip.figures["measure"]) == ("loss", "radarr-hd", "movies and episodes with a file")
    assert trip.figures["lost"] == len(having) // 2
    breaker.go_on("owner", house.now)
    read(house, "radarr-hd")
    assert not breaker.is_open()


def test_another_database_stops_it_and_is_taken_in_once_a_person_says_that_it_is_meant(house: Whole) -> None:
    arr = house.world.arrs["radarr-hd"]
    with house.world.lock:
        for movie in list(arr.movies.values())[10:]:
            arr.drop(movie)
    known, _ = listed("radarr-hd")
    read(house, "radarr-hd")
    assert [(one.cause, one.subject) for one in breaker.trips()] == [("server", "radarr-hd")]
    assert "radarr-hd holds other titles than before: only 10 of" in told()
    assert listed("radarr-hd") == (known, 0)
    breaker.go_on("owner", house.now)
    read(house, "radarr-hd")
    assert (listed("radarr-hd"), breaker.is_open()) == ((10, 0), False)
    with house.world.lock:
        for movie in list(arr.movies.values()):
            arr.drop(movie)
    read(house, "radarr-hd")
    assert [(one.cause, one.subject) for one in breaker.trips()] == [("server", "radarr-hd")], "it was meant once, not for ever"


def test_another_server_stops_it_even_when_it_was_read_completely(house: Whole) -> None:
    found = approved(house)
    with house.world.lock:
        before, house.world.server.id = house.world.server.id, "f" * 32
    read(house)
    read(house)
    house.judge()
    house.tick()
    assert f"Another server answers as jellyfin: it was {before}, it is {'f' * 32}." in told()
    assert (history(), now_of(found["id"])["ended_at"]) == ([], None)
    breaker.go_on("owner", house.now)
    read(house)
    assert not breaker.is_open()


def ruled(house: Whole, when: str, **more: object) -> None:
    """One rule of the owner's, and nothing else."""
    rule = Rule(name="Mine", target="movie", when=when, action="delete", **more)  # type: ignore[arg-type]
    house.use(msgspec.structs.replace(house.config, rules=(rule,)))
    house.judge()


def test_the_first_scan_of_a_rule_that_selects_most_of_the_library_stops_it(house: Whole) -> None:
    ruled(house, "size > 1 MB")
    (trip,) = breaker.trips()
    assert (trip.cause, trip.subject, trip.figures["before"]) == ("scan", "Mine", None)
    assert trip.figures["fresh"] > 0.3 * trip.figures["known"]
    assert f"selects {trip.figures['selected']} of {trip.figures['known']} items of the kind movie" in told()
    assert "in its first scan" in told()
    breaker.go_on("owner", house.now)
    house.judge()
    assert not breaker.is_open()


def test_a_rule_that_selects_many_times_more_than_before_stops_it_whatever_its_share(house: Whole) -> None:
    share(house, 0.95)
    ruled(house, "size > 1 TB")
    assert not breaker.is_open()
    with db.write("test"):
        db.run("UPDATE fact SET size = 2000000000000 WHERE kind = 'movie' AND typeof(size) = 'integer'")
    house.judge()
    (trip,) = breaker.trips()
    assert (trip.cause, trip.figures["before"]) == ("scan", 0)
    assert "where its last scan selected 0" in told()


def test_an_edited_rule_is_a_new_one(house: Whole) -> None:
    share(house, 0.95)
    ruled(house, "size > 1 TB")
    ruled(house, "size > 1 MB")
    assert not breaker.is_open()


def test_a_protect_rule_may_match_as_much_as_it_likes(house: Whole) -> None:
    keep = Rule(name="All", target="movie", when="size > 1 MB", action="protect")
    house.use(msgspec.structs.replace(house.config, rules=(keep,)))
    house.judge()
    assert not breaker.is_open()


@pytest.mark.parametrize("moment", ["handed on", "confirmed"])
def test_it_stops_what_is_under_way_at_the_last_moment(house: Whole, moment: str) -> None:
    found = approved(house)
    args = {"candidates": [found["id"]], "due": True}
    jobs.put(jobs.Wanted(task="reclaim", key=candidates.DUE_KEY, args=args), now=house.now, requested_by="auto")
    while moment == "confirmed" and not db.value("SELECT 1 FROM job WHERE task = 'remove' AND state = 'waiting'"):
        assert any([worker.turn() for worker in house.workers.values()])
    breaker.trip("empty", "plex", "plex lists nothing any more.", {}, house.now)
    house.turn()
    assert (history(), writes(house)) == ([], [])
    told = {"handed on": [], "confirmed": ["Automation has stopped: plex lists nothing any more."]}
    assert now_of(found["id"])["why"] == told[moment]
    assert now_of(found["id"])["ended_at"] is None


def test_nobody_starts_what_is_due_by_hand_either(house: Whole) -> None:
    approved(house)
    breaker.trip("empty", "plex", "plex lists nothing any more.", {}, house.now)
    job = jobs.put(jobs.Wanted(task="due", key="due"), now=house.now, requested_by="owner")
    house.turn()
    found = jobs.get(job)
    assert found is not None
    assert (found.result, history()) == ("automation has stopped: plex lists nothing any more.", [])


def test_an_automatic_rule_stands_as_well_and_announcements_go_on(house: Whole) -> None:
    breaker.trip("empty", "plex", "plex lists nothing any more.", {}, house.now)
    rules = tuple(msgspec.structs.replace(one, auto=one.action != "protect") for one in house.config.rules)
    house.use(msgspec.structs.replace(house.config, rules=rules))
    alarms.watch(keeper.moment(next(iter(house.contexts.values())), house.now))
    house.judge()
    for row in candidates.page(limit=500)[0]:
        ripen(row["id"], house.now - HOUR)
    house.tick()
    assert history() == []
    assert candidates.page()[1] > 5


def test_a_sync_that_broke_off_has_lost_nothing(house: Whole) -> None:
    lose(house, "", 0.5)
    house.stack.down("jellyfin")
    read(house)
    house.stack.up("jellyfin")
    assert (listed()[1], breaker.is_open()) == (0, False)
