"""One job: its end is written whatever happens, and nobody else's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from dataclasses import replace

import pytest

from reclaimerr.errors import BadAnswer, Busy, DelayLoop, NoConnection, Refused, RestartLoop, Skip, StopLoop, StoreError
from reclaimerr.managers import worker as module
from reclaimerr.managers.context import Context
from reclaimerr.managers.worker import Worker
from reclaimerr.store import db, jobs, notices, rescue, services
from tests.whole import Whole

Steps = Generator[float, None, str | None]


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is late enough to look at what people and other jobs want."""
    monkeypatch.setattr(module, "PROGRESS_EVERY", 0.0)


def worker(house: Whole, **tasks: Callable[[Context, jobs.Job], Steps]) -> Worker:
    """A worker of radarr-hd that does these tasks."""
    named = {name.replace("_", "-"): task for name, task in tasks.items()}
    return Worker(replace(house.contexts["radarr-hd"], tasks=named))


def put(house: Whole, task: str = "sync", lane: str = "radarr-hd") -> int:
    return jobs.put(jobs.Wanted(task=task, lane=lane), now=house.now)


def job(job_id: int) -> jobs.Job:
    found = jobs.get(job_id)
    assert found is not None
    return found


def raises(error: BaseException) -> Callable[[Context, jobs.Job], Steps]:
    def task(_context: Context, _job: jobs.Job) -> Steps:
        yield 0.1
        raise error

    return task


def says(text: str) -> Callable[[Context, jobs.Job], Steps]:
    def task(_context: Context, _job: jobs.Job) -> Steps:
        yield 0.5
        return text

    return task


def test_what_a_task_returns_is_the_jobs_result(house: Whole) -> None:
    one = put(house)
    found = worker(house, sync=says("fine"))
    assert found.turn()
    assert (job(one).state, job(one).result, job(one).progress) == ("done", "fine", 1.0)
    assert not found.turn()


def test_a_service_that_is_lost_fails_the_job_and_is_told_once(house: Whole) -> None:
    found = worker(house, sync=raises(NoConnection("radarr-hd", "no answer in time")))
    for _ in range(2):
        one = put(house)
        found.turn()
        assert (job(one).state, job(one).error) == ("failed", "radarr-hd: no answer in time")
    assert (services.get("radarr-hd").state, found.trouble is None) == ("lost", False)
    assert db.value("SELECT COUNT(*) FROM notice") == 1


def test_a_task_with_several_tries_is_tried_again_later(house: Whole) -> None:
    one = put(house, "tell")
    worker(house, tell=raises(NoConnection("radarr-hd", "gone", retry_after=100))).turn()
    assert job(one).state == "waiting"
    assert 100 <= job(one).run_after - house.now <= 131


def test_a_refusal_is_told_as_such(house: Whole) -> None:
    one = put(house)
    worker(house, sync=raises(Refused("radarr-hd", "the API key is not accepted (401)"))).turn()
    assert (job(one).state, services.get("radarr-hd").state) == ("failed", "refused")
    assert [notice.level for notice in notices.open_notices()] == ["error"]


@pytest.mark.parametrize(
    ("error", "says"),
    [(BadAnswer("radarr-hd", "the answer was cut off"), "radarr-hd: the answer was cut off"),
     (ZeroDivisionError("secret"), "a bug: ZeroDivisionError; see the log")],
)  # fmt: skip
def test_any_other_error_fails_the_job_and_nothing_else(house: Whole, error: Exception, says: str) -> None:
    one = put(house)
    found = worker(house, sync=raises(error))
    assert found.turn()
    assert (job(one).state, job(one).error) == ("failed", says)
    assert (services.get("radarr-hd").state, found.trouble) == ("stale", None)


def test_an_unknown_task_is_a_bug_and_fails(house: Whole) -> None:
    one = put(house, "watch")
    assert worker(house).turn()
    assert job(one).state == "failed"


def test_a_stop_puts_the_job_back_and_ends_the_loop(house: Whole) -> None:
    one = put(house)
    with pytest.raises(StopLoop):
        worker(house, sync=raises(StopLoop())).turn()
    assert (job(one).state, job(one).owner, job(one).run_after <= house.now) == ("waiting", None, True)


def test_a_wish_to_stop_is_obeyed_between_two_steps(house: Whole) -> None:
    one, closed = put(house), []

    def task(context: Context, _job: jobs.Job) -> Steps:
        try:
            context.life.stop()
            yield 0.1
            closed.append("went on")
        finally:
            closed.append("closed")
        return None

    with pytest.raises(StopLoop):
        worker(house, sync=task).turn()
    assert (closed, job(one).state) == (["closed"], "waiting")


def test_other_signals_put_the_job_back_too(house: Whole) -> None:
    one, two = put(house), put(house)
    delayed = worker(house, sync=raises(DelayLoop(60, "the server is starting")))
    assert delayed.turn()
    assert (job(one).state, job(one).error) == ("waiting", "the server is starting")
    assert 58 <= job(one).run_after - house.now <= 60
    with pytest.raises(RestartLoop):
        worker(house, sync=raises(RestartLoop())).turn()
    assert job(two).state == "waiting"


def test_a_database_that_is_not_ready_puts_the_job_back(house: Whole) -> None:
    one = put(house)
    with pytest.raises(Busy):
        worker(house, sync=raises(Busy("locked"))).turn()
    assert (job(one).state, job(one).run_after > house.now) == ("waiting", True)


def test_an_end_that_the_database_did_not_take_is_written_at_the_next_turn(
    house: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = put(house)
    found = worker(house, sync=says("fine"))
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "finish", _busy)
        with pytest.raises(Busy):
            found.turn()
        assert job(one).state == "running"
        with pytest.raises(Busy):
            found.turn()
    assert not found.turn()
    assert (job(one).state, job(one).result) == ("done", "fine")


def _busy(*_: object, **__: object) -> None:
    raise Busy("locked")


def test_an_end_that_is_a_bug_does_not_stop_everything_after_it(house: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    put(house)
    found = worker(house, sync=says("fine"))
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "finish", _broken)
        with pytest.raises(sqlite3.IntegrityError):
            found.turn()
    two = put(house)
    assert found.turn()
    assert job(two).state == "done"


def _broken(*_: object, **__: object) -> None:
    raise sqlite3.IntegrityError("a bug")


def test_a_person_cancels_between_two_steps(house: Whole) -> None:
    one, steps = put(house), []

    def task(context: Context, own: jobs.Job) -> Steps:
        for number in range(9):
            steps.append(number)
            if number == 3:
                jobs.cancel(own.id, context.now())
            yield number / 9
        return "whole"

    worker(house, sync=task).turn()
    assert (job(one).state, steps) == ("cancelled", [0, 1, 2, 3])


def test_what_a_person_cancelled_before_a_crash_does_not_go_on_after_it(house: Whole) -> None:
    one = put(house)
    jobs.claim(("radarr-hd",), "radarr-hd", 1, house.now)
    jobs.cancel(one, house.now)
    rescue.rescue("radarr-hd", ["radarr-hd"], house.now)
    worker(house, sync=says("fine")).turn()
    assert job(one).state == "cancelled"


def test_urgent_jobs_go_between_the_steps_of_a_long_one_and_long_ones_do_not(house: Whole) -> None:
    order: list[str] = []

    def long(context: Context, _job: jobs.Job) -> Steps:
        order.append("page 1")
        put(house, "confirm")
        put(house, "judge", "keeper")
        yield 0.1
        order.append("page 2")
        return None

    def note(word: str) -> Callable[[Context, jobs.Job], Steps]:
        def task(_context: Context, _job: jobs.Job) -> Steps:
            order.append(word)
            yield 1.0
            return None

        return task

    put(house)
    found = worker(house, sync=long, confirm=note("confirm"), judge=note("judge"))
    assert found.turn()
    assert order == ["page 1", "confirm", "page 2"]
    assert found.turn()
    assert order[-1] == "judge"


def test_a_lost_service_in_an_urgent_job_does_not_break_off_the_long_one(house: Whole) -> None:
    def long(context: Context, _job: jobs.Job) -> Steps:
        put(house, "confirm")
        yield 0.1
        return "whole"

    one = put(house)
    worker(house, sync=long, confirm=raises(NoConnection("radarr-hd", "gone"))).turn()
    assert job(one).result == "whole"


def test_a_job_that_became_a_family_stays_held(house: Whole) -> None:
    def split(context: Context, own: jobs.Job) -> Steps:
        yield 0.0
        jobs.hold(own.id, [[jobs.Wanted(task="confirm", lane="jellyfin")]], context.now())
        return "not the result"

    one = put(house, "reclaim", "keeper")
    worker(house, reclaim=split).turn()
    assert (job(one).state, job(one).result) == ("held", None)


def test_a_step_has_time_for_its_calls(house: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    found = worker(house, sync=says("fine"))
    monkeypatch.setattr(found.context.life, "beat", lambda deadline_in=0: told.append(deadline_in))
    put(house)
    found.turn()
    longest = found.context.client.session.longest
    assert min(told) > 5 * longest


def test_a_job_that_is_left_out_is_done_and_says_why(house: Whole) -> None:
    one = put(house)
    found = worker(house, sync=raises(Skip("it is gone already")))
    assert found.turn()
    assert (job(one).state, job(one).result, found.skipped) == ("done", "skipped: it is gone already", 1)


def test_a_job_that_is_left_out_does_not_break_off_the_long_one(house: Whole) -> None:
    def long(context: Context, _job: jobs.Job) -> Steps:
        put(house, "confirm")
        yield 0.1
        return "whole"

    one = put(house)
    worker(house, sync=long, confirm=raises(Skip("gone"))).turn()
    assert job(one).result == "whole"


def test_a_job_that_begins_anew_for_ever_is_given_up(house: Whole) -> None:
    one = put(house)
    found, turns = worker(house, sync=raises(RestartLoop())), 0
    while job(one).ended is None:
        with db.write("test"):
            db.run("UPDATE job SET run_after = 0")
        with pytest.raises(RestartLoop):
            found.turn()
        turns += 1
    assert (job(one).state, job(one).error, turns) == ("failed", "began anew 5 times, in vain", 6)


def test_neither_stops_nor_delays_use_up_a_jobs_tries(house: Whole) -> None:
    one = put(house, "tell")
    delayed = worker(house, tell=raises(DelayLoop(0, "the server is starting")))
    for _ in range(5):
        delayed.turn()
    lost = worker(house, tell=raises(NoConnection("radarr-hd", "gone")))
    lost.turn()
    assert (job(one).state, job(one).tries) == ("waiting", 1)


def test_the_pause_before_another_attempt_grows(house: Whole) -> None:
    assert [module.pause_before(tries) for tries in (1, 2, 3, 20)] == [30, 60, 120, 3600]


def test_an_error_of_somebody_else_says_nothing_about_the_service(house: Whole) -> None:
    one = put(house, "updates", "keeper")
    found = worker(house, updates=raises(NoConnection("releases", "no answer in time")))
    found.turn()
    assert (job(one).state, found.trouble, services.get("radarr-hd").state) == ("failed", None, "stale")
    assert db.value("SELECT COUNT(*) FROM notice") == 0


def test_no_secret_gets_into_an_error_or_a_line(house: Whole) -> None:
    secret = house.config.services["jellyfin"].api_key
    one = put(house)
    worker(house, sync=raises(BadAnswer("radarr-hd", f"says {secret}"))).turn()
    two = put(house)
    worker(house, sync=raises(DelayLoop(60, f"says {secret}"))).turn()
    assert (job(one).error, job(two).error) == ("radarr-hd: says ***", "says ***")
    assert [line["text"] for line in jobs.lines(two)] == ["says ***"]


def test_what_came_to_a_good_end_proves_the_service_and_chores_do_not(house: Whole) -> None:
    found = worker(house, judge=says("fine"), sync=says("fine"))
    put(house, "judge", "keeper")
    found.turn()
    assert not found.proved
    put(house)
    found.turn()
    assert found.proved


def test_a_disk_that_stays_full_is_not_tried_for_ever(house: Whole) -> None:
    one, pauses = put(house), []
    found = worker(house, sync=raises(StoreError("no backup could be made: the disk is full")))
    while job(one).ended is None:
        with db.write("test"):
            db.run("UPDATE job SET run_after = 0")
        with pytest.raises(StoreError):
            found.turn()
        pauses.append(job(one).run_after - house.now)
    assert (job(one).state, job(one).error) == ("failed", "no backup could be made: the disk is full")
    assert len(pauses) == module.INTERRUPTIONS + 1
    assert 630 <= pauses[7] <= 640
