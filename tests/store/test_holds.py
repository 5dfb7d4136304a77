"""What people said of a candidate, and its clock, outlive questions that are open meanwhile."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.model.decision import Rule
from reclaimerr.paths import DataDir
from reclaimerr.store import candidates, db, intents, jobs, services
from tests.store import builders
from tests.store.builders import NOW
from tests.store.test_clocks import KEEP, LARGE, change, edited, judge, movie, only

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def shelf(data: DataDir) -> int:
    """One large, old movie in one Radarr."""
    builders.service()
    return movie()


def hold(shelf: int, now: int) -> None:
    """A protect rule cannot say."""
    change(shelf, tags=None)
    judge(KEEP, LARGE, now=now)


def release(shelf: int, now: int) -> None:
    change(shelf, tags=b"")
    judge(KEEP, LARGE, now=now)


def test_a_hold_gives_its_time_back_once_however_often_it_is_judged(shelf: int) -> None:
    judge(KEEP, LARGE)
    for minute in range(0, 600, 10):
        hold(shelf, NOW + DAY + minute * MINUTE)
    release(shelf, NOW + DAY + 600 * MINUTE)
    assert (only()["state"], only()["due_at"]) == ("scheduled", NOW + 14 * DAY + 600 * MINUTE)


def test_a_hold_that_was_there_from_the_beginning_does_not_count_as_grace(shelf: int) -> None:
    hold(shelf, NOW)
    release(shelf, NOW + 10 * DAY)
    assert only()["due_at"] == NOW + 24 * DAY


def test_a_clock_that_was_set_back_while_it_was_held_takes_no_time_away(shelf: int) -> None:
    judge(KEEP, LARGE)
    hold(shelf, NOW + 5 * DAY)
    release(shelf, NOW + DAY)
    assert only()["due_at"] == NOW + 14 * DAY


def test_a_dismissal_outlives_a_hold(shelf: int) -> None:
    judge(KEEP, LARGE)
    candidates.dismiss(only()["id"], "owner", NOW)
    hold(shelf, NOW + DAY)
    assert only()["state"] == "dismissed"
    release(shelf, NOW + 30 * DAY)
    assert only()["state"] == "dismissed"


def test_a_snooze_outlives_a_hold(shelf: int) -> None:
    judge(KEEP, LARGE)
    candidates.snooze(only()["id"], NOW + 60 * DAY, "owner", NOW)
    hold(shelf, NOW + DAY)
    release(shelf, NOW + 30 * DAY)
    assert (only()["state"], only()["snoozed_until"]) == ("snoozed", NOW + 60 * DAY)


def test_a_snooze_outlives_an_edit_of_the_rule(shelf: int) -> None:
    judge()
    candidates.snooze(only()["id"], NOW + 60 * DAY, "owner", NOW)
    judge(edited(when="size > 25 GiB"), now=NOW + DAY)
    assert (only()["state"], only()["snoozed_until"], only()["due_at"]) == ("snoozed", NOW + 60 * DAY, NOW + 15 * DAY)


def flap(shelf: int, now: int) -> None:
    """It stops matching for a moment, and matches again."""
    change(shelf, size=1)
    judge(now=now)
    assert candidates.page()[1] == 0
    change(shelf, size=30 * 2**30)
    judge(now=now + 10 * MINUTE)


def test_a_dismissal_outlives_a_moment_without_a_match(shelf: int) -> None:
    judge()
    candidates.dismiss(only()["id"], "owner", NOW)
    flap(shelf, NOW + DAY)
    assert only()["state"] == "dismissed"
    flap(shelf, NOW + 2 * DAY)
    assert only()["state"] == "dismissed"


def test_a_snooze_outlives_a_moment_without_a_match_and_not_its_date(shelf: int) -> None:
    judge()
    candidates.snooze(only()["id"], NOW + 60 * DAY, "owner", NOW)
    flap(shelf, NOW + DAY)
    assert (only()["state"], only()["snoozed_until"]) == ("snoozed", NOW + 60 * DAY)
    flap(shelf, NOW + 61 * DAY)
    assert only()["state"] == "scheduled"


def test_an_approval_does_not_outlive_a_moment_without_a_match(shelf: int) -> None:
    judge()
    candidates.approve(only()["id"], "owner", NOW)
    flap(shelf, NOW + DAY)
    assert (only()["state"], only()["approved_by"]) == ("scheduled", None)


def test_a_dismissal_ends_with_the_rule_even_if_it_did_not_match_meanwhile(shelf: int) -> None:
    judge()
    candidates.dismiss(only()["id"], "owner", NOW)
    change(shelf, size=1)
    judge(now=NOW + DAY)
    change(shelf, size=30 * 2**30)
    judge(edited(when="size > 22 GiB"), now=NOW + 2 * DAY)
    assert only()["state"] == "scheduled"


def test_a_rule_that_makes_it_automatic_starts_its_own_grace(shelf: int) -> None:
    judge()
    eager = Rule(name="Eager", target="movie", when="size > 1 GiB", action="delete", auto=True, grace=DAY)
    judge(LARGE, eager, now=NOW + 20 * DAY)
    assert (only()["auto"], only()["due_at"]) == (1, NOW + 34 * DAY)
    assert candidates.ripe(NOW + 33 * DAY, dry_run=False) == []


def test_a_placement_that_was_not_announced_starts_a_new_clock(shelf: int) -> None:
    judge()
    candidates.approve(only()["id"], "owner", NOW)
    other = builders.service("radarr-4k")
    with db.write("test"):
        db.run("UPDATE fact SET holders = holders | :bit, src_arr = src_arr | :bit", {"bit": other})
    judge(now=NOW + 10 * DAY)
    assert (only()["due_at"], only()["approved_by"], only()["services"]) == (NOW + 24 * DAY, None, 3)


def test_a_placement_that_went_changes_no_clock(shelf: int) -> None:
    other = builders.service("radarr-4k")
    with db.write("test"):
        db.run("UPDATE fact SET holders = holders | :bit, src_arr = src_arr | :bit", {"bit": other})
    judge()
    with db.write("test"):
        db.run("UPDATE fact SET holders = 1, src_arr = 1")
    judge(now=NOW + DAY)
    assert (only()["due_at"], only()["services"]) == (NOW + 14 * DAY, 1)


def test_while_nothing_can_be_judged_every_clock_stands(shelf: int) -> None:
    judge(edited(auto=True))
    assert candidates.pause("Waiting for jellyfin.", NOW + 13 * DAY) == 1
    assert candidates.pause("Waiting for jellyfin.", NOW + 14 * DAY) == 0
    assert candidates.ripe(NOW + 15 * DAY, dry_run=False) == []
    assert (only()["state"], only()["blocked_by"]) == ("held", '["Waiting for jellyfin."]')
    judge(edited(auto=True), now=NOW + 20 * DAY)
    assert (only()["state"], only()["due_at"]) == ("scheduled", NOW + 21 * DAY)


def test_a_pause_leaves_what_people_said_and_what_is_under_way(shelf: int) -> None:
    judge()
    candidates.dismiss(only()["id"], "owner", NOW)
    candidates.pause("Waiting.", NOW)
    assert only()["state"] == "dismissed"
    with db.write("test"):
        db.run("UPDATE candidate SET state = 'removing', held_since = NULL")
    assert candidates.pause("Waiting.", NOW) == 0


def test_an_edit_says_how_many_begin_anew(shelf: int) -> None:
    judge()
    assert judge(now=NOW + DAY).renewed == 0
    assert judge(edited(when="size > 25 GiB"), now=NOW + 2 * DAY).renewed == 1


def test_one_that_is_being_removed_is_left_alone(shelf: int) -> None:
    judge()
    assert candidates.removing(only()["id"], NOW + HOUR)
    assert not candidates.removing(only()["id"], NOW + HOUR)
    change(shelf, size=1)
    assert judge(now=NOW + 2 * HOUR).ended == 0
    for say in (candidates.approve, candidates.dismiss):
        assert not say(only()["id"], "owner", NOW + 2 * HOUR)
    assert not candidates.snooze(only()["id"], NOW + DAY, "owner", NOW + 2 * HOUR)


def test_one_whose_attempt_was_lost_is_freed_but_not_while_its_job_is_open(shelf: int) -> None:
    judge()
    found = only()["id"]
    candidates.removing(found, NOW)
    job = jobs.put(jobs.Wanted(task="reclaim-one", key=f"reclaim-one:{found}"), now=NOW)
    assert candidates.abandoned(NOW + HOUR) == 0
    jobs.finish(job, "failed", NOW)
    assert candidates.abandoned(NOW + 59) == 0
    assert candidates.abandoned(NOW + 61) == 1
    assert only()["state"] == "blocked"


def test_a_dry_run_says_once_a_candidacy_what_it_would_do(shelf: int) -> None:
    judge(edited(auto=True))
    late = NOW + 15 * DAY
    assert len(candidates.ripe(late, dry_run=True)) == 1
    plan = intents.Plan(remote_id="1", title="Heat", folder=None, files=(), was_monitored=None, drop_title=False,
                        drop_folder=False, exclude=True, bytes=0)  # fmt: skip
    candidates.removing(only()["id"], late)
    intents.open_intent(title_id=shelf, media_id=shelf, candidate_id=only()["id"], service="radarr-hd", action="delete",
                        plan=plan, dry_run=True, by="auto", rules=[], reasons=[], job_id=None, now=late)  # fmt: skip
    candidates.stopped(only()["id"], "due", [])
    assert candidates.ripe(late, dry_run=True) == []
    assert len(candidates.ripe(late, dry_run=False)) == 1
    judge(edited(auto=True, when="size > 22 GiB"), now=late + 1)
    assert len(candidates.ripe(late + 15 * DAY, dry_run=True)) == 1


def test_whether_a_single_one_is_ripe(shelf: int) -> None:
    judge(edited(auto=True))
    found = only()["id"]
    assert len(candidates.ripe(NOW + 15 * DAY, dry_run=False, only=found)) == 1
    assert candidates.ripe(NOW + 15 * DAY, dry_run=False, only=found + 1) == []


@pytest.mark.parametrize("action", ["trash", "archive", "downgrade"])
def test_what_cannot_be_done_yet_is_announced_and_held(shelf: int, action: Any) -> None:
    judge(edited(action=action))
    assert only()["state"] == "held"
    assert action in msgspec.json.decode(only()["blocked_by"])[0]


def test_an_unmonitor_frees_nothing(shelf: int) -> None:
    judge(edited(action="unmonitor"))
    assert only()["bytes"] == 0


def test_a_lost_arr_is_named(shelf: int) -> None:
    judge()
    services.failed(services.get("radarr-hd").id, "lost", "gone", NOW)
    judge(now=NOW + DAY, fresh=False)
    assert only()["state"] == "held"
