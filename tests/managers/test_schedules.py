"""What runs by itself, and when: first runs, missed runs, edited schedules, two managers at once, the main server."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.config import timetable
from reclaimerr.demo.faults import RESET
from reclaimerr.managers import keeper
from reclaimerr.managers.manager import Manager
from reclaimerr.model.tasks import KEEPER, SCHEDULED, TASKS
from reclaimerr.store import candidates, db, jobs, schedules, services
from tests.managers.house import Clock, Quick, clocked, plain, ripen
from tests.whole import Whole

OWN = [name for name in SCHEDULED if TASKS[name].lane == KEEPER and TASKS[name].schedule.startswith("every") and name != "updates"]


def scheduled(house: Whole, clock: Clock, **chosen: str) -> None:
    """The owner's [schedules]; the time stays."""
    house.use(msgspec.structs.replace(house.config, schedules=chosen))
    clocked(house, clock)


def look(house: Whole, clock: Clock, name: str = "radarr-hd") -> None:
    """One manager looks at the clocks; nobody works."""
    keeper.tick(house.contexts[name], clock.at)


def put(task: str) -> int:
    """How many jobs of a task there ever were."""
    return int(db.value("SELECT COUNT(*) FROM job WHERE task = :task", {"task": task}))


def ended(house: Whole, task: str) -> None:
    """The open job of a task is done."""
    found = jobs.open_by_key(task)
    assert found is not None
    jobs.finish(found, "done", house.now)


def test_not_everything_runs_at_the_first_start(house: Whole, clock: Clock) -> None:
    look(house, clock)
    first = {name: schedules.get(name).next_at for name in OWN}
    assert {name: (at or 0) - clock.at for name, at in first.items()} == {
        "judge": 10 * MINUTE, "backup": 10 * MINUTE, "tidy": 20 * MINUTE, "integrity": 30 * MINUTE,
    }  # fmt: skip
    assert db.column("SELECT task FROM job") == ["judge"]


def test_each_runs_at_its_distance(house: Whole, clock: Clock) -> None:
    for _ in range(2 * DAY // HOUR):
        look(house, clock)
        house.turn()
        clock.move(HOUR)
    assert {name: put(name) for name in ("backup", "tidy", "integrity")} == {"backup": 2, "tidy": 2, "integrity": 1}
    assert put("judge") == 2 * DAY // HOUR
    assert schedules.get("integrity").result == "sound"


def test_what_was_missed_for_weeks_is_made_up_for_once(house: Whole, clock: Clock) -> None:
    look(house, clock)
    clock.move(HOUR)
    look(house, clock)
    house.turn()
    clock.move(20 * DAY)
    for _ in range(5):
        look(house, clock)
        house.turn()
        clock.move(MINUTE)
    assert put("backup") == 2
    assert schedules.get("backup").next_at == clock.at - 5 * MINUTE + DAY


def test_two_managers_that_look_at_the_same_instant_start_it_once(house: Whole, clock: Clock) -> None:
    look(house, clock)
    clock.move(DAY)
    plan, known = timetable.plan(house.config, "backup"), schedules.get("backup")
    keeper.keep(house.contexts["radarr-hd"], plan, known, clock.at)
    ended(house, "backup")
    keeper.keep(house.contexts["jellyfin"], plan, known, clock.at)
    assert put("backup") == 1


def test_a_run_that_takes_longer_than_its_distance_is_not_started_again_beside_itself(house: Whole, clock: Clock) -> None:
    look(house, clock)
    assert jobs.claim((KEEPER,), "jellyfin", 1, clock.at)
    clock.move(HOUR)
    look(house, clock)
    assert put("judge") == 1


def test_an_edited_distance_counts_from_the_last_run(house: Whole, clock: Clock) -> None:
    scheduled(house, clock, backup="every 7 days")
    look(house, clock)
    clock.move(HOUR)
    look(house, clock)
    house.turn()
    clock.move(DAY)
    scheduled(house, clock, backup="every 2 days")
    look(house, clock)
    assert (schedules.get("backup").next_at, put("backup")) == (clock.at + DAY, 1)
    scheduled(house, clock, backup="every 3h")
    look(house, clock)
    assert put("backup") == 2


def test_an_edited_time_of_day_is_the_next_one(house: Whole, clock: Clock) -> None:
    look(house, clock)
    scheduled(house, clock, backup="cron 0 3 * * *")
    look(house, clock)
    coming = schedules.get("backup").next_at or 0
    assert (coming % DAY, clock.at < coming <= clock.at + DAY) == (3 * HOUR, True)
    clock.at = coming
    look(house, clock)
    assert (put("backup"), schedules.get("backup").next_at) == (1, coming + DAY)


@pytest.mark.parametrize("word", ["manual", "off"])
def test_a_schedule_that_is_taken_away_takes_its_waiting_job_with_it(house: Whole, clock: Clock, word: str) -> None:
    look(house, clock)
    clock.move(DAY)
    look(house, clock)
    found = jobs.open_by_key("backup")
    assert found is not None
    scheduled(house, clock, backup=word)
    look(house, clock)
    job = jobs.get(found)
    assert job is not None
    assert (job.state, job.error, schedules.get("backup").next_at) == ("cancelled", "its schedule was changed", None)
    clock.move(9 * DAY)
    look(house, clock)
    assert put("backup") == 1


def test_what_a_person_asked_for_stays_when_the_schedule_is_taken_away(house: Whole, clock: Clock) -> None:
    look(house, clock)
    wish = schedules.wanted(timetable.plan(house.config, "backup"))
    found = jobs.put(wish, now=clock.at, requested_by="alice")
    scheduled(house, clock, backup="manual")
    look(house, clock)
    job = jobs.get(found)
    assert job is not None
    assert (job.state, job.requested_by) == ("waiting", "alice")


def test_a_date_that_a_wrong_clock_left_behind_is_not_waited_for(house: Whole, clock: Clock) -> None:
    clock.move(4000 * DAY)
    look(house, clock)
    clock.move(-4000 * DAY)
    look(house, clock)
    assert put("backup") == 1
    assert schedules.get("backup").next_at == clock.at + DAY


def test_echo_runs_by_a_clock_where_the_owner_wants_that(house: Whole, clock: Clock) -> None:
    scheduled(house, clock, echo="every 5s")
    for _ in range(30):
        look(house, clock)
        house.turn()
        clock.move(1)
    assert 5 <= put("echo") <= 6
    assert schedules.get("echo").result == "hello"


def test_looking_writes_nothing_while_nothing_is_due(house: Whole, clock: Clock) -> None:
    look(house, clock)
    changes = db.value("SELECT total_changes()")
    for _ in range(5):
        clock.move(1)
        look(house, clock)
    assert db.value("SELECT total_changes()") == changes


def approved(house: Whole, clock: Clock) -> db.Row:
    """A candidate that goes now."""
    found = plain(house)
    assert candidates.approve(found["id"], "alice", clock.at)
    ripen(found["id"], clock.at - 60)
    return found


def test_removals_wait_for_the_main_server_and_are_no_hot_loop_meanwhile(house: Whole, clock: Clock) -> None:
    house.sync()
    approved(house, clock)
    services.failed(services.get("jellyfin").id, "lost", "no answer", clock.at)
    for _ in range(5):
        look(house, clock)
        house.turn()
    assert (put("due"), put("reclaim")) == (0, 0)
    jobs.put(jobs.Wanted(task="due", key="due"), now=clock.at, requested_by="alice")
    house.turn()
    assert schedules.get("due").result == "waiting for jellyfin: it was not read completely lately"
    assert put("reclaim") == 0
    services.back(services.get("jellyfin").id)
    house.judge()
    approved(house, clock)
    look(house, clock)
    assert put("due") == 2


def turns(found: Manager, count: int = 6) -> None:
    for _ in range(count):
        found.step()


def test_a_service_has_schedules_of_its_own(house: Whole, clock: Clock) -> None:
    scheduled(house, clock, **{"sync:radarr-hd": "every 5h", "sync": "every 9h"})
    for name, hours in (("radarr-hd", 5), ("radarr-4k", 9)):
        turns(Quick(house.contexts[name]))
        assert services.get(name).sync_next_at == clock.at + hours * HOUR
        assert schedules.get(f"sync:{name}").text == f"every {hours}h"
    assert (schedules.get("sync:radarr-hd").state, schedules.get("sync:radarr-hd").last_at) == ("done", clock.at)


def test_a_read_that_was_asked_for_by_nothing_there_comes_at_once_whatever_was_edited(house: Whole, clock: Clock) -> None:
    turns(Quick(house.contexts["radarr-hd"]))
    services.note(services.get("radarr-hd").id, {"sync_next_at": None})
    scheduled(house, clock, sync="every 9h")
    clock.move(MINUTE)
    turns(Quick(house.contexts["radarr-hd"]))
    assert services.get("radarr-hd").library_at == clock.at


def test_a_read_that_nobody_wants_by_the_clock_any_more_has_no_next_run(house: Whole, clock: Clock) -> None:
    turns(Quick(house.contexts["radarr-hd"]))
    scheduled(house, clock, sync="manual")
    turns(Quick(house.contexts["radarr-hd"]))
    assert services.get("radarr-hd").sync_next_at is None
    clock.move(30 * DAY)
    turns(Quick(house.contexts["radarr-hd"]))
    assert put("sync") == 1


def test_the_room_on_the_disks_is_sampled_between_two_reads(house: Whole, clock: Clock) -> None:
    scheduled(house, clock, sync="every 30 days")
    found = Quick(house.contexts["radarr-hd"])
    for _ in range(6):
        turns(found, 12)
        clock.move(HOUR)
    samples = db.column("SELECT DISTINCT at FROM disk_sample ORDER BY at")
    assert [later - earlier for earlier, later in itertools.pairwise(samples)] == [HOUR] * 5
    assert put("disks") == 5


def test_nothing_is_queued_for_a_service_that_is_away(house: Whole, clock: Clock) -> None:
    found = Quick(house.contexts["radarr-hd"])
    turns(found)
    house.stack.fault("radarr-hd", lambda _: RESET)
    clock.move(3 * HOUR)
    turns(found)
    assert (put("disks"), put("sync")) == (0, 1)


def test_a_full_queue_does_not_stop_the_clocks(house: Whole, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reclaimerr.managers.manager.TURN", 0.0)
    found = Quick(house.contexts["radarr-hd"])
    for _ in range(3):
        jobs.put(jobs.Wanted(task="echo"), now=clock.at)
    found.step()
    assert (put("judge"), db.value("SELECT COUNT(*) FROM job WHERE task = 'echo' AND ended IS NULL")) == (1, 2)
