"""echo and sleep: the queue tried out, with output, progress, families, cancelling and nothing told that is secret."""

from __future__ import annotations

import pytest

from reclaimerr.managers import worker as module
from reclaimerr.managers.tasks import trying
from reclaimerr.store import db, jobs
from tests.whole import Whole


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step tells how far it is and looks whether it shall stop; naps are short."""
    monkeypatch.setattr(module, "PROGRESS_EVERY", 0.0)
    monkeypatch.setattr(trying, "NAP", 0.001)


def put(task: str, lane: str = "keeper", **args: object) -> int:
    return jobs.put(jobs.Wanted(task=task, lane=lane, args=args), now=1, requested_by="alice")


def job(job_id: int) -> jobs.Job:
    found = jobs.get(job_id)
    assert found is not None
    return found


def test_echo_says_its_text(house: Whole) -> None:
    one = put("echo", text="hello there", lines=3)
    house.turn()
    assert (job(one).state, job(one).result) == ("done", "hello there")
    assert [line["text"] for line in jobs.lines(one)] == ["hello there"] * 3


def test_much_output_is_cut_at_its_beginning(house: Whole) -> None:
    one = put("echo", text="x", lines=520)
    house.turn()
    assert len(jobs.lines(one)) == jobs.LINES_KEPT


def test_no_secret_gets_into_output_or_result(house: Whole) -> None:
    secret = house.config.services["radarr-hd"].api_key
    one = put("echo", text=f"key {secret} and token={secret[:9]}")
    house.turn()
    assert job(one).result == "key *** and token=***"
    assert [line["text"] for line in jobs.lines(one)] == ["key *** and token=***"]


def test_sleep_goes_on_step_by_step_in_the_lane_that_was_named(house: Whole) -> None:
    one = put("sleep", lane="jellyfin", seconds=0.02)
    house.turn()
    assert (job(one).state, job(one).owner, job(one).result) == ("done", "jellyfin", "slept 0.02 s")


def test_sleep_with_children_is_a_family(house: Whole) -> None:
    one = put("sleep", seconds=0, children=3)
    assert house.workers["radarr-hd"].turn()
    assert job(one).state == "held"
    house.turn()
    assert (job(one).state, job(one).progress) == ("done", 1.0)
    assert db.column("SELECT requested_by FROM job WHERE parent = :id", {"id": one}) == ["alice"] * 3


def test_a_long_sleep_is_cancelled_at_its_next_step(house: Whole) -> None:
    one = put("sleep", seconds=3600)
    worker = house.workers["radarr-hd"]
    naps: list[float] = []

    def wait(seconds: float) -> bool:
        naps.append(seconds)
        if len(naps) == 3:
            jobs.cancel(one, 1)
        return False

    worker.context.life.wait = wait  # type: ignore[method-assign]
    assert worker.turn()
    assert (job(one).state, len(naps)) == ("cancelled", 3)


def test_arguments_that_make_no_sense_fail_the_job_in_words(house: Whole) -> None:
    one = put("sleep", seconds="long")
    house.turn()
    assert job(one).state == "failed"
    assert job(one).error == "seconds: expected a number from 0 to 3600"
