"""The queue: put, claim, finish; families in stages; rescue; many processes at once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from reclaimerr.paths import DataDir
from reclaimerr.store import db, jobs, prepare
from reclaimerr.store.jobs import Wanted
from tests.store.builders import NOW

LANES = ("radarr-hd", "keeper")


def claim(lanes: tuple[str, ...] = LANES, now: int = NOW) -> jobs.Job | None:
    return jobs.claim(lanes, "radarr-hd", 1, now)


def family(stages: jobs.Stages, *, keep_going: bool = False) -> int:
    """A parent that just handed out these stages."""
    parent = jobs.put(Wanted(task="reclaim"), now=NOW, requested_by="owner")
    assert claim(("keeper",))
    jobs.hold(parent, stages, NOW, keep_going=keep_going)
    return parent


def state(job_id: int) -> str:
    found = jobs.get(job_id)
    assert found is not None
    return found.state


def waiting() -> list[str]:
    return db.column("SELECT task FROM job WHERE state = 'waiting' ORDER BY id")


def run_next(outcome: str = "done", error: str | None = None) -> str:
    """Claim whatever waits and end it so; its task."""
    job = claim(("radarr-hd", "jellyfin", "keeper"))
    assert job is not None
    jobs.finish(job.id, outcome, NOW, error=error)  # type: ignore[arg-type]
    return job.task


def test_an_open_key_is_not_queued_twice_but_a_closed_one_is(data: DataDir) -> None:
    first = jobs.put(Wanted(task="judge", key="judge"), now=NOW)
    assert jobs.put(Wanted(task="judge", key="judge"), now=NOW) == first
    run_next()
    assert jobs.put(Wanted(task="judge", key="judge"), now=NOW) != first


def test_the_most_urgent_goes_first_and_equals_in_order(data: DataDir) -> None:
    for task in ("tidy", "sync", "sync", "confirm", "reclaim"):
        jobs.put(Wanted(task=task, lane="keeper"), now=NOW)
    assert [run_next() for _ in range(5)] == ["confirm", "reclaim", "sync", "sync", "tidy"]


def test_a_lane_takes_only_its_own(data: DataDir) -> None:
    jobs.put(Wanted(task="sync", lane="jellyfin"), now=NOW)
    assert claim() is None
    assert claim(("jellyfin",)) is not None


def test_a_job_waits_for_its_time(data: DataDir) -> None:
    jobs.put(Wanted(task="judge"), now=NOW, run_after=NOW + 60)
    assert claim() is None
    assert jobs.next_wait(LANES, NOW) == 60
    assert claim(now=NOW + 60) is not None


def test_only_urgent_ones_may_interrupt(data: DataDir) -> None:
    jobs.put(Wanted(task="judge"), now=NOW)
    assert jobs.claim(LANES, "radarr-hd", 1, NOW, urgent=True) is None
    jobs.put(Wanted(task="confirm", lane="radarr-hd"), now=NOW)
    found = jobs.claim(LANES, "radarr-hd", 1, NOW, urgent=True)
    assert found is not None
    assert found.task == "confirm"


def test_stages_follow_one_another_and_the_last_child_settles_the_parent(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd"), Wanted(task="confirm", lane="jellyfin")],
                     [Wanted(task="remove", lane="radarr-hd")]])  # fmt: skip
    assert waiting() == ["confirm", "confirm"]
    run_next()
    assert waiting() == ["confirm"]
    run_next()
    assert waiting() == ["remove"]
    assert state(parent) == "held"
    run_next()
    assert state(parent) == "done"


def test_a_failed_stage_ends_the_family_but_what_always_runs_runs(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd")], [Wanted(task="remove", lane="radarr-hd")],
                     [Wanted(task="outcome", always=True)]])  # fmt: skip
    run_next("failed", "plex did not answer")
    assert waiting() == ["outcome"]
    run_next()
    found = jobs.get(parent)
    assert found is not None
    assert (found.state, found.error) == ("failed", "plex did not answer")
    assert db.value("SELECT COUNT(*) FROM job WHERE task = 'remove'") == 0


def test_a_patient_family_tries_the_next_stage_all_the_same(data: DataDir) -> None:
    parent = family([[Wanted(task="reclaim-one")], [Wanted(task="reclaim-one")]], keep_going=True)
    run_next("failed", "blocked")
    assert waiting() == ["reclaim-one"]
    run_next()
    assert state(parent) == "failed"


def test_a_stage_whose_job_is_open_in_another_family_does_not_hold_this_one_for_ever(data: DataDir) -> None:
    jobs.put(Wanted(task="reclaim-one", lane="radarr-hd", key="reclaim-one:7"), now=NOW)
    parent = family([[Wanted(task="reclaim-one", key="reclaim-one:7")]])
    assert state(parent) == "done"


def test_an_empty_family_is_done_at_once(data: DataDir) -> None:
    assert state(family([])) == "done"
    assert state(family([[], []])) == "done"


def test_families_nest(data: DataDir) -> None:
    parent = family([[Wanted(task="reclaim-one")]], keep_going=True)
    child = claim(("keeper",))
    assert child is not None
    jobs.hold(child.id, [[Wanted(task="confirm", lane="radarr-hd")]], NOW)
    assert (state(parent), state(child.id)) == ("held", "held")
    run_next()
    assert (state(parent), state(child.id)) == ("done", "done")


def test_cancelling_a_family_ends_what_waits_and_still_tells_the_outcome(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd")], [Wanted(task="remove", lane="radarr-hd")],
                     [Wanted(task="outcome", always=True)]])  # fmt: skip
    assert jobs.cancel(parent, NOW)
    assert waiting() == ["outcome"]
    run_next()
    assert state(parent) == "cancelled"


def test_cancelling_a_running_job_asks_it_to_stop(data: DataDir) -> None:
    jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    job = claim()
    assert job is not None
    assert jobs.cancel(job.id, NOW)
    assert state(job.id) == "running"
    assert jobs.asked_to_stop(job.id)
    jobs.finish(job.id, "cancelled", NOW)
    assert not jobs.cancel(job.id, NOW)


def test_what_waits_too_long_fails_and_names_who_did_not_answer(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="plex", expires_in=900)], [Wanted(task="outcome", always=True)]])
    assert jobs.expire(NOW + 900) == 0
    assert jobs.expire(NOW + 901) == 1
    run_next()
    found = jobs.get(parent)
    assert found is not None
    assert found.error == "plex did not answer in time"


def test_a_dead_process_loses_no_job(data: DataDir) -> None:
    put = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    assert claim()
    assert jobs.rescue("radarr-hd", ["radarr-hd"], NOW) == 1
    assert state(put) == "waiting"
    assert jobs.rescue("radarr-hd", ["radarr-hd"], NOW) == 0


def test_a_job_that_kills_its_process_again_and_again_is_given_up(data: DataDir) -> None:
    put = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    for _ in range(jobs.RESCUES + 1):
        assert claim()
        jobs.rescue("radarr-hd", ["radarr-hd"], NOW)
    assert state(put) == "failed"


def test_jobs_of_a_section_that_is_gone_are_rescued_by_anybody(data: DataDir) -> None:
    jobs.put(Wanted(task="judge"), now=NOW)
    assert jobs.claim(("keeper",), "old-sonarr", 9, NOW)
    assert jobs.rescue("radarr-hd", ["radarr-hd"], NOW) == 1


def test_a_parent_whose_children_ended_while_nobody_looked_is_settled(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd")]])
    with db.write("test"):
        db.run("UPDATE job SET state = 'done', ended = :now WHERE parent = :parent", {"now": NOW, "parent": parent})
    jobs.rescue("radarr-hd", ["radarr-hd"], NOW)
    assert state(parent) == "done"


def test_output_is_capped_and_the_oldest_go(data: DataDir) -> None:
    put = jobs.put(Wanted(task="sync"), now=NOW)
    for number in range(jobs.LINES_KEPT + 20):
        jobs.say(put, "info", f"line {number}", NOW)
    found = jobs.lines(put)
    assert len(found) == jobs.LINES_KEPT
    assert found[0]["text"] == "line 20"


def test_only_ended_families_are_forgotten(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd")]])
    assert not jobs.delete(parent)
    run_next()
    assert jobs.delete(parent)
    assert db.value("SELECT COUNT(*) FROM job") == 0


def hammer(root: str, name: str, seconds: float) -> None:
    """One process that claims and ends whatever it can."""
    db.attach(DataDir(Path(root)))
    db.connect()
    jobs.rescue(name, [f"w{number}" for number in range(8)], NOW)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = jobs.claim(("keeper",), name, os.getpid(), NOW)
        if job is None:
            if not db.value("SELECT 1 FROM job WHERE ended IS NULL LIMIT 1"):
                break
            time.sleep(0.001)
            continue
        with db.write("mark"):
            db.run("INSERT INTO audit(at, who, what, subject) VALUES (0, :who, 'ran', :job)", {"who": name, "job": str(job.id)})
            jobs.finish(job.id, "done", NOW)
    db.detach()


def hammer_with(root: Path, count: int, workers: int, kills: int) -> None:
    """Many processes, some of them killed and replaced; every job has to run to its end exactly once."""
    prepare.prepare(DataDir(root).make())
    db.attach(DataDir(root))
    db.connect()
    with db.write("test"):
        for _ in range(count):
            jobs.put(Wanted(task="judge"), now=NOW)
    db.detach()
    context = multiprocessing.get_context("spawn")

    def start(name: str) -> multiprocessing.process.BaseProcess:
        process = context.Process(target=hammer, args=(str(root), name, 300.0))
        process.start()
        return process

    crew = {f"w{number}": start(f"w{number}") for number in range(workers)}
    for _ in range(kills):
        time.sleep(0.3)
        name = random.choice(list(crew))
        if crew[name].pid and crew[name].is_alive():
            os.kill(crew[name].pid, signal.SIGKILL)
        crew[name].join()
        crew[name] = start(name)
    for process in crew.values():
        process.join()
    db.attach(DataDir(root))
    db.connect()
    try:
        assert db.value("SELECT COUNT(*) FROM job WHERE state = 'done'") == count
        assert db.value("SELECT COUNT(*) FROM audit WHERE what = 'ran'") == count
        assert db.value("SELECT COUNT(DISTINCT subject) FROM audit WHERE what = 'ran'") == count
    finally:
        db.detach()


def test_several_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    hammer_with(tmp_path, 400, workers=3, kills=2)


@pytest.mark.prove
def test_eight_processes_and_ten_thousand_jobs_with_kills(tmp_path: Path) -> None:
    hammer_with(tmp_path, 10_000, workers=8, kills=20)
