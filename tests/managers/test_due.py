"""What goes by itself: only what is due when its turn comes, was agreed to, and was announced as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from reclaimerr.clock import DAY, HOUR
from reclaimerr.managers import keeper
from reclaimerr.store import alarms, candidates, db, jobs, protections, rescue
from tests.managers.house import history, now_of, plain, ripen, synced, writes
from tests.whole import Whole


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Whole]:
    with synced(tmp_path) as found:
        found.sync()
        found.tick()
        yield found


def approved(house: Whole) -> db.Row:
    """A candidate that a person agreed to and whose grace is over."""
    found = plain(house)
    assert candidates.approve(found["id"], "alice", house.now)
    ripen(found["id"], house.now - 60)
    return found


def waits(house: Whole, found: db.Row) -> int:
    """It is handed on, and waits for its turn."""
    args = {"candidates": [found["id"]], "due": True}
    return jobs.put(jobs.Wanted(task="reclaim", key=candidates.DUE_KEY, args=args), now=house.now, requested_by="auto")


def test_who_agreed_stands_in_the_history(house: Whole) -> None:
    found = approved(house)
    house.tick()
    assert history() == [("removed", "radarr-hd", "alice")]
    assert now_of(found["id"])["end_reason"] == "removed"


def test_what_a_rule_does_by_itself_was_nobody(house: Whole) -> None:
    found = plain(house)
    automatic(house)
    ripen(found["id"], house.now - 60)
    house.tick()
    assert ("removed", "radarr-hd", "auto") in history()


def automatic(house: Whole) -> None:
    """All rules are automatic, and have been since before the announcements."""
    rules = tuple(msgspec.structs.replace(one, auto=one.action != "protect") for one in house.config.rules)
    house.use(msgspec.structs.replace(house.config, rules=rules))
    alarms.watch(keeper.moment(next(iter(house.contexts.values())), house.now))
    house.judge()


@pytest.mark.parametrize(
    "happens",
    [
        lambda house, found: candidates.snooze(found["id"], house.now + DAY, "bob", house.now),
        lambda house, found: candidates.dismiss(found["id"], "bob", house.now),
        lambda house, found: protections.add(found["media_id"], "bob", house.now)
        and candidates.end_for_protected(found["media_id"], house.now),
        lambda house, found: ripen(found["id"], house.now + HOUR),
        lambda house, found: candidates.pause("waiting for jellyfin", house.now),
        lambda house, found: _void(found),
    ],
    ids=["snoozed", "dismissed", "protected", "postponed", "held", "no longer approved"],
)
def test_what_people_say_while_it_waits_its_turn_counts(house: Whole, happens: Callable[[Whole, db.Row], object]) -> None:
    found = approved(house)
    waits(house, found)
    happens(house, found)
    house.turn()
    assert (history(), writes(house)) == ([], [])


def _void(found: db.Row) -> None:
    with db.write("test"):
        db.run("UPDATE candidate SET approved_by = NULL WHERE id = :id", found)


def between_confirm_and_remove(house: Whole, deed: Callable[[], object]) -> None:
    """Something happens after every service has answered, before anything is removed."""
    while not db.value("SELECT 1 FROM job WHERE task = 'remove' AND state = 'waiting'"):
        assert any([worker.turn() for worker in house.workers.values()])
    deed()
    house.turn()


def test_a_due_date_that_moved_at_the_last_moment_stops_it(house: Whole) -> None:
    found = approved(house)
    waits(house, found)
    between_confirm_and_remove(house, lambda: ripen(found["id"], house.now + HOUR))
    assert (history(), now_of(found["id"])["why"]) == ([], ["Its grace is not over any more."])


def test_a_protection_at_the_last_moment_stops_even_what_a_person_named(house: Whole) -> None:
    found = plain(house)
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")
    between_confirm_and_remove(house, lambda: protections.add(found["media_id"], "bob", house.now))
    assert (history(), writes(house)) == ([], [])


def test_a_rule_that_was_edited_at_the_last_moment_stops_it(house: Whole) -> None:
    found = plain(house)
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")
    between_confirm_and_remove(house, lambda: edit(house))
    assert (history(), writes(house)) == ([], [])
    assert now_of(found["id"])["why"] == ["Its rules were edited since it was announced; its time begins anew."]


def edit(house: Whole) -> None:
    rules = tuple(msgspec.structs.replace(one, when=f"({one.when}) or year == 1870") for one in house.config.rules)
    house.use(msgspec.structs.replace(house.config, rules=rules))


@pytest.mark.parametrize("begun_as", [True, False])
def test_dry_run_that_was_switched_over_at_the_last_moment_stops_it(tmp_path: Path, begun_as: bool) -> None:
    with synced(tmp_path, dry_run=begun_as) as house:
        house.sync()
        found = plain(house)
        jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")
        settings = msgspec.structs.replace(house.config.settings, dry_run=not begun_as)
        between_confirm_and_remove(house, lambda: house.use(msgspec.structs.replace(house.config, settings=settings)))
        assert (history(), writes(house)) == ([], [])
        assert now_of(found["id"])["why"] == ["dry_run was switched over since this attempt began."]


def test_one_family_at_a_time_and_not_a_job_a_look(house: Whole) -> None:
    approved(house)
    for _ in range(3):
        keeper.tick(next(iter(house.contexts.values())), house.now)
    assert db.value("SELECT COUNT(*) FROM job WHERE task = 'due'") == 1
    house.workers["jellyfin"].turn()
    for _ in range(3):
        keeper.tick(next(iter(house.contexts.values())), house.now)
    assert db.value("SELECT COUNT(*) FROM job WHERE task IN ('due', 'reclaim')") == 2


def test_nothing_goes_by_itself_while_the_main_server_is_away_and_the_time_is_given_back(house: Whole) -> None:
    found = approved(house)
    due = now_of(found["id"])["due_at"]
    with db.write("test"):
        db.run("UPDATE service SET library_at = :at, watch_at = :at WHERE name = 'jellyfin'", {"at": house.now - 2 * DAY})
    house.judge()
    assert now_of(found["id"])["state"] == "held"
    assert now_of(found["id"])["why"] == ["Waiting for jellyfin: it was not read completely lately."]
    house.tick()
    assert history() == []
    with db.write("test"):
        db.run("UPDATE candidate SET held_since = :at", {"at": house.now - 3 * DAY})
    house.sync()
    assert now_of(found["id"])["due_at"] == pytest.approx(due + 3 * DAY, abs=5)
    assert now_of(found["id"])["approved_by"] == "alice"


def test_a_cancelled_family_begins_nothing_more_and_leaves_its_candidate_free(house: Whole) -> None:
    found = plain(house)
    job = jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")
    between_confirm_and_remove(house, lambda: jobs.cancel(job, house.now))
    assert (history(), writes(house)) == ([], [])
    assert (now_of(found["id"])["state"], now_of(found["id"])["why"]) == ("blocked", ["The attempt was cancelled."])
    assert db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL") == 0


def test_a_service_that_never_answers_ends_the_attempt_after_a_quarter_of_an_hour(house: Whole) -> None:
    found = plain(house)
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")
    del house.workers["jellyfin"]
    house.turn()
    assert now_of(found["id"])["state"] == "removing"
    rescue.expire(house.now + 899)
    assert now_of(found["id"])["state"] == "removing"
    rescue.expire(house.now + 905)
    house.turn()
    assert (now_of(found["id"])["state"], now_of(found["id"])["why"]) == ("blocked", ["jellyfin did not answer in time"])
    assert (history(), writes(house)) == ([], [])


def test_a_service_that_drips_its_answer_is_given_up_as_well(house: Whole) -> None:
    found = plain(house)
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")
    jellyfin = house.workers.pop("jellyfin")
    house.turn()
    assert jobs.claim(("jellyfin",), "jellyfin", 1, house.now)
    rescue.expire(house.now + 905)
    house.workers["jellyfin"] = jellyfin
    house.turn()
    assert now_of(found["id"])["why"] == ["jellyfin did not answer in time"]


def test_answers_that_are_older_than_five_minutes_remove_nothing(house: Whole) -> None:
    found = plain(house)
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [found["id"]]}), now=house.now, requested_by="owner")

    def age() -> None:
        with db.write("test"):
            db.run("UPDATE job SET started = started - 301 WHERE task = 'confirm' AND lane = 'jellyfin'")

    between_confirm_and_remove(house, age)
    assert (history(), writes(house)) == ([], [])
    assert now_of(found["id"])["why"] == ["The services' answers are older than five minutes."]


def test_the_limits_of_a_day_hold_for_a_persons_own_deeds(tmp_path: Path) -> None:
    with synced(tmp_path, change=lambda text: text.replace("max_items_per_day = 2000", "max_items_per_day = 1")) as house:
        house.sync()
        first = plain(house)
        house.reclaim(first["id"])
        second, asked = plain(house), len(house.stack.log)
        house.reclaim(second["id"])
        assert history() == [("removed", "radarr-hd", "owner")]
        assert len(house.stack.log) == asked, "nobody is asked for what the limit stops"
        assert now_of(second["id"])["why"] == ["1 item went in the last 24 hours; max_items_per_day is 1."]


def test_unmonitor_removes_nothing(house: Whole) -> None:
    rules = tuple(
        msgspec.structs.replace(one, action="unmonitor" if one.action == "delete" else one.action) for one in house.config.rules
    )
    house.use(msgspec.structs.replace(house.config, rules=rules))
    house.judge()
    found = plain(house)
    assert found["action"] == "unmonitor"
    house.reclaim(found["id"])
    assert writes(house) == ["PUT /api/v3/movie/editor"]
    assert not house.world.movie("radarr-hd", found["key"]).monitored
    assert house.world.movie("radarr-hd", found["key"]).files
    assert history() == [("removed", "radarr-hd", "owner")]
    assert house.stack.removals == []
    house.judge()
    assert now_of(found["id"])["end_reason"] == "removed"


def test_delete_files_leaves_the_title_quiet(house: Whole) -> None:
    rules = tuple(
        msgspec.structs.replace(one, action="delete_files" if one.action == "delete" else one.action)
        for one in house.config.rules
    )
    house.use(msgspec.structs.replace(house.config, rules=rules))
    house.judge()
    found = plain(house)
    house.reclaim(found["id"])
    movie = house.world.movie("radarr-hd", found["key"])
    assert (movie.files, movie.monitored) == ([], False)
    assert not house.stack.complaints

