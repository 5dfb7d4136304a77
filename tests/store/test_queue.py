"""The queue: put, claim, finish; families in stages; what crashes leave behind; what people look at."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reclaimerr.model.tasks import Priority
from reclaimerr.paths import DataDir
from reclaimerr.store import db, joblist, jobs, rescue, schedules
from reclaimerr.store.joblist import Wish
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
    assert rescue.expire(NOW + 900) == 0
    assert rescue.expire(NOW + 901) == 1
    run_next()
    found = jobs.get(parent)
    assert found is not None
    assert found.error == "plex did not answer in time"


def test_a_dead_process_loses_no_job(data: DataDir) -> None:
    put = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    assert claim()
    assert rescue.rescue("radarr-hd", ["radarr-hd"], NOW) == 1
    assert state(put) == "waiting"
    assert rescue.rescue("radarr-hd", ["radarr-hd"], NOW) == 0


def test_jobs_of_a_section_that_is_gone_are_rescued_by_anybody(data: DataDir) -> None:
    jobs.put(Wanted(task="judge"), now=NOW)
    assert jobs.claim(("keeper",), "old-sonarr", 9, NOW)
    assert rescue.rescue("radarr-hd", ["radarr-hd"], NOW) == 1


def test_a_parent_whose_children_ended_while_nobody_looked_is_settled(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd")]])
    with db.write("test"):
        db.run("UPDATE job SET state = 'done', ended = :now WHERE parent = :parent", {"now": NOW, "parent": parent})
    rescue.rescue("radarr-hd", ["radarr-hd"], NOW)
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
    assert not joblist.delete(parent)
    run_next()
    assert joblist.delete(parent)
    assert db.value("SELECT COUNT(*) FROM job") == 0


def job(job_id: int) -> jobs.Job:
    found = jobs.get(job_id)
    assert found is not None
    return found


def test_a_persons_wish_hurries_what_waits_and_says_whose_it_was(data: DataDir) -> None:
    first = jobs.put(Wanted(task="judge", key="judge"), now=NOW, run_after=NOW + 600)
    wish = Wanted(task="judge", key="judge", priority=int(Priority.PERSON))
    assert jobs.put(wish, now=NOW, requested_by="alice") == first
    assert (job(first).priority, job(first).run_after, job(first).requested_by) == (Priority.PERSON, 0, "schedule")
    assert [line["text"] for line in jobs.lines(first)] == ["alice asked for it as well"]


def test_a_schedule_hurries_nothing_that_was_put_off(data: DataDir) -> None:
    first = jobs.put(Wanted(task="judge", key="judge"), now=NOW, run_after=NOW + 600)
    assert jobs.put(Wanted(task="judge", key="judge"), now=NOW) == first
    assert (job(first).run_after, jobs.lines(first)) == (NOW + 600, [])


def test_a_running_job_is_not_touched_by_a_further_wish(data: DataDir) -> None:
    first = jobs.put(Wanted(task="judge", key="judge"), now=NOW)
    assert claim()
    assert jobs.put(Wanted(task="judge", key="judge", priority=0), now=NOW, requested_by="alice") == first
    assert (job(first).state, job(first).priority) == ("running", Priority.NORMAL)


def test_the_most_urgent_of_all_lanes_goes_first(data: DataDir) -> None:
    jobs.put(Wanted(task="judge"), now=NOW)
    mine = jobs.put(Wanted(task="confirm", lane="radarr-hd"), now=NOW)
    jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    found = claim()
    assert found is not None
    assert found.id == mine


def test_a_claim_reads_no_more_of_a_long_queue_than_its_head(data: DataDir) -> None:
    first, params = jobs._first(LANES, NOW, urgent=False)
    plan = [row["detail"] for row in db.rows(f"EXPLAIN QUERY PLAN {first}", params)]
    assert sum("USING INDEX job_claim (lane=?" in line for line in plan) == len(LANES)
    assert not [line for line in plan if line.startswith("SCAN job")]


def test_a_family_is_as_far_as_its_children_and_those_to_come(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd"), Wanted(task="confirm", lane="jellyfin")],
                     [Wanted(task="remove", lane="radarr-hd")], [Wanted(task="outcome")]])  # fmt: skip
    assert job(parent).progress == 0
    first = claim()
    assert first is not None
    jobs.progress(first.id, 0.5)
    assert job(parent).progress == pytest.approx(0.125)
    jobs.finish(first.id, "done", NOW)
    assert job(parent).progress == pytest.approx(0.25)
    run_next()
    assert job(parent).progress == pytest.approx(0.5)
    run_next()
    run_next()
    assert (state(parent), job(parent).progress) == ("done", 1.0)


def test_progress_climbs_through_nested_families(data: DataDir) -> None:
    parent = family([[Wanted(task="reclaim-one")], [Wanted(task="reclaim-one")]])
    child = claim(("keeper",))
    assert child is not None
    jobs.hold(child.id, [[Wanted(task="confirm", lane="radarr-hd")], [Wanted(task="remove", lane="radarr-hd")]], NOW)
    run_next()
    assert (job(child.id).progress, job(parent).progress) == (0.5, 0.25)


def test_a_share_beyond_the_whole_is_the_whole(data: DataDir) -> None:
    one = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    claim()
    for share, told in ((1.7, 1.0), (-3, 0.0)):
        jobs.progress(one, share)
        assert job(one).progress == told


def test_only_attempts_that_failed_count_as_tries(data: DataDir) -> None:
    one = jobs.put(Wanted(task="tell", lane="radarr-hd"), now=NOW)
    for _ in range(9):
        assert claim()
        jobs.put_back(one, NOW, "stopped; queued again", NOW)
    assert job(one).tries == 0
    claim()
    jobs.later(one, NOW, "no answer", NOW)
    assert (job(one).tries, job(one).error) == (1, "no answer")


def test_what_was_put_back_often_is_not_given_up_at_its_first_death(data: DataDir) -> None:
    one = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW)
    for _ in range(rescue.RESCUES + 5):
        claim()
        jobs.put_back(one, NOW, "stopped; queued again", NOW)
    claim()
    rescue.rescue("radarr-hd", ["radarr-hd"], NOW)
    assert (state(one), job(one).run_after) == ("waiting", NOW)


def test_a_job_that_kills_its_process_comes_back_later_and_later(data: DataDir) -> None:
    one, now, pauses = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW), NOW, []
    while state(one) != "failed":
        assert claim(now=now)
        rescue.rescue("radarr-hd", ["radarr-hd"], now)
        pauses.append(job(one).run_after - now)
        now = max(now, job(one).run_after)
    assert pauses[:5] == [0, 0, 20, 40, 80]
    assert job(one).error == "its process died 6 times"


def dead_pid() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_dead_process_ran_is_taken_over_by_the_others(data: DataDir) -> None:
    mine, lost = (jobs.put(Wanted(task=task), now=NOW) for task in ("judge", "backup"))
    assert jobs.claim(("keeper",), "jellyfin", os.getpid(), NOW)
    assert jobs.claim(("keeper",), "radarr-hd", dead_pid(), NOW)
    assert rescue.of_the_dead(NOW) == 1
    assert (state(mine), state(lost)) == ("running", "waiting")
    assert rescue.of_the_dead(NOW) == 0


def test_a_section_that_is_switched_off_leaves_nothing_running(data: DataDir) -> None:
    one = jobs.put(Wanted(task="judge", key="judge"), now=NOW)
    assert jobs.claim(("keeper",), "jellyfin", os.getpid(), NOW)
    assert rescue.rescue("radarr-hd", ["radarr-hd"], NOW) == 1
    assert state(one) == "waiting"


def test_nothing_waits_for_a_service_that_has_no_process_any_more(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="jellyfin"), Wanted(task="confirm", lane="radarr-hd")],
                     [Wanted(task="outcome", always=True)]])  # fmt: skip
    assert rescue.give_up_lanes(["radarr-hd"], NOW) == 1
    assert rescue.give_up_lanes(["radarr-hd"], NOW) == 0
    run_next()
    run_next()
    assert state(parent) == "cancelled"
    assert job(parent).error == "jellyfin is switched off or not configured any more"


def test_a_run_is_remembered_by_its_schedule_even_when_the_job_is_forgotten(data: DataDir) -> None:
    one = jobs.put(Wanted(task="sync", lane="radarr-hd", key="sync:radarr-hd"), now=NOW)
    claim()
    jobs.finish(one, "failed", NOW + 7, error="no answer")
    assert joblist.delete(one)
    run = schedules.get("sync:radarr-hd")
    assert (run.last_at, run.seconds, run.state, run.result, run.job_id) == (NOW, 7.0, "failed", "no answer", one)


def test_what_never_ran_or_is_no_scheduled_run_is_no_last_run(data: DataDir) -> None:
    jobs.cancel(jobs.put(Wanted(task="judge", key="judge"), now=NOW), NOW)
    jobs.put(Wanted(task="reclaim-one", key="reclaim-one:7"), now=NOW)
    run_next()
    jobs.put(Wanted(task="judge"), now=NOW)
    run_next()
    assert schedules.listing() == {}


def test_the_list_is_narrowed_by_state_task_lane_person_and_text(data: DataDir) -> None:
    one = jobs.put(Wanted(task="sync", lane="radarr-hd"), now=NOW, requested_by="alice")
    two = jobs.put(Wanted(task="judge"), now=NOW)
    run_next("failed", "100 % of _nothing_")

    def ids(wish: Wish) -> list[int]:
        return [found.id for found in joblist.page(wish)[0]]

    assert ids(Wish(state="open")) == [two]
    assert ids(Wish(state="ended")) == ids(Wish(state="failed")) == ids(Wish(task="sync")) == [one]
    assert ids(Wish(lane="keeper")) == [two]
    assert ids(Wish(requested_by="alice")) == ids(Wish(text="ALICE")) == ids(Wish(text="0 % of _n")) == [one]
    assert ids(Wish(text="0_%")) == ids(Wish(text="x' OR '1'='1")) == []
    assert [found.id for found in joblist.page(order="task", descending=False)[0]] == [two, one]


def test_output_is_read_in_pages(data: DataDir) -> None:
    one = jobs.put(Wanted(task="sync"), now=NOW)
    for number in range(7):
        jobs.say(one, "info", f"line {number}", NOW)
    found, total = joblist.output(one, offset=4, limit=2)
    assert ([line["text"] for line in found], total) == (["line 4", "line 5"], 7)
    assert joblist.output(one, limit=1, descending=True)[0][0]["text"] == "line 6"


def test_all_that_ended_is_forgotten_at_once_and_nothing_else(data: DataDir) -> None:
    parent = family([[Wanted(task="confirm", lane="radarr-hd")], [Wanted(task="remove", lane="radarr-hd")]])
    run_next()
    failed = jobs.put(Wanted(task="judge"), now=NOW)
    jobs.finish(failed, "failed", NOW)
    done = jobs.put(Wanted(task="judge"), now=NOW)
    jobs.finish(done, "done", NOW)
    assert joblist.delete_ended("failed") == 1
    assert joblist.delete_ended() == 1
    found, total = joblist.page(descending=False)
    assert (found[0].id, total) == (parent, 3)
