"""Alarms: who gets time back when the clock jumped, nobody was there, or a switch was turned."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.store import alarms, candidates, db, jobs, notices
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")
UP = 10 * DAY


@pytest.fixture(autouse=True)
def candidate(data: object) -> int:
    """Approved, due in two weeks."""
    builders.service()
    found = builders.candidate(builders.movie())
    look(NOW)
    candidates.approve(found, "owner", NOW)
    return found


def look(now: int, *, passed: int | None = None, uptime: int | None = None, dry_run: bool = False,
         auto: tuple[str, ...] = ()) -> None:  # fmt: skip
    """A look at `now`; so much really passed since NOW, unless the clock is right."""
    up = UP + (now - NOW if passed is None else passed)
    alarms.watch(alarms.Moment(now=now, uptime=up if uptime is None else uptime, dry_run=dry_run, auto=auto))


def row(candidate: int) -> tuple[int, str | None, str]:
    found = candidates.get(candidate)
    assert found is not None
    return found["due_at"], found["approved_by"], found["state"]


def told() -> list[str]:
    return [one.key for one in notices.open_notices()]


def test_while_all_is_well_nothing_is_written_more_than_once_a_minute(candidate: int) -> None:
    before = db.value("SELECT total_changes()")
    look(NOW + MINUTE - 1)
    assert db.value("SELECT total_changes()") == before
    look(NOW + MINUTE)
    assert db.value("SELECT total_changes()") > before
    assert (row(candidate), told()) == ((NOW + 14 * DAY, "owner", "approved"), [])


def test_a_day_off_changes_nothing_and_a_second_more_leaves_two_days(candidate: int) -> None:
    look(NOW + 13 * DAY)
    due = row(candidate)[0]
    look(NOW + 14 * DAY)
    assert row(candidate)[0] == due == NOW + 15 * DAY
    look(NOW + 15 * DAY + 1)
    assert row(candidate) == (NOW + 17 * DAY + 1, "owner", "approved")


def test_due_dates_that_are_far_enough_away_stay(candidate: int) -> None:
    look(NOW + 5 * DAY)
    assert row(candidate)[0] == NOW + 14 * DAY


@pytest.mark.parametrize("jump", [2 * HOUR, 13 * DAY, 400 * DAY])
def test_a_clock_that_jumped_ahead_leaves_a_day_and_voids_approvals(candidate: int, jump: int) -> None:
    look(NOW + jump + 10, passed=10)
    due, approved, state = row(candidate)
    assert due >= NOW + jump + 10 + DAY
    assert (approved, state) == (None, "scheduled")
    assert told() == ["clock"]


def test_a_small_correction_of_the_clock_is_no_jump(candidate: int) -> None:
    look(NOW + 50 * MINUTE, passed=10)
    assert (row(candidate), told()) == ((NOW + 14 * DAY, "owner", "approved"), [])


def test_a_clock_that_was_set_back_moves_nothing_and_is_followed(candidate: int) -> None:
    look(NOW - 300 * DAY, passed=10)
    look(NOW - 300 * DAY + HOUR, passed=HOUR)
    assert (row(candidate), told()) == ((NOW + 14 * DAY, "owner", "approved"), [])


def test_a_machine_that_started_anew_was_away_as_long_as_the_wall_says(candidate: int) -> None:
    look(NOW + 20 * DAY, uptime=60)
    assert row(candidate) == (NOW + 22 * DAY, "owner", "approved")
    assert told() == ["absence"]


def test_off_for_days_and_the_clock_set_ahead_count_both(candidate: int) -> None:
    look(NOW + 30 * DAY, passed=3 * DAY)
    assert row(candidate) == (NOW + 32 * DAY, None, "scheduled")
    assert sorted(told()) == ["absence", "clock"]


def test_a_rule_that_became_automatic_acts_on_nothing_announced_before(candidate: int) -> None:
    late = NOW + 14 * DAY - HOUR
    for hour in range(0, 14 * 24 - 1, 20):
        look(NOW + hour * HOUR)
    look(late, auto=("Large",))
    assert row(candidate) == (late + DAY, None, "scheduled")
    (notice,) = notices.open_notices()
    assert notice.text == "The rule Large is automatic now: approvals are void and 1 due dates are at least 24 hours away."


def test_a_rule_that_is_automatic_no_longer_moves_nothing(candidate: int) -> None:
    look(NOW + 30, auto=("Large",))
    candidates.approve(candidate, "owner", NOW + 30)
    look(NOW + 60)
    assert row(candidate) == (NOW + 14 * DAY, "owner", "approved")


def test_the_first_look_of_all_says_nothing(candidate: int) -> None:
    with db.write("test"):
        db.run("DELETE FROM setting")
    look(NOW + 99 * DAY, dry_run=True, auto=("Large",))
    assert (row(candidate)[0], told()) == (NOW + 14 * DAY, [])


@pytest.mark.parametrize("what", ["absence", "clock", "dry_run"])
def test_what_was_handed_on_but_not_begun_is_taken_back(candidate: int, what: str) -> None:
    waiting = jobs.put(jobs.Wanted(task="reclaim", args={"candidates": [candidate]}), now=NOW)
    other = jobs.put(jobs.Wanted(task="judge"), now=NOW)
    {
        "absence": lambda: look(NOW + 3 * DAY),
        "clock": lambda: look(NOW + 3 * DAY, passed=10),
        "dry_run": lambda: look(NOW + 10, dry_run=True),
    }[what]()
    assert [(jobs.get(one) or pytest.fail("gone")).state for one in (waiting, other)] == ["cancelled", "waiting"]


def test_held_ones_keep_their_hold(candidate: int) -> None:
    candidates.pause("waiting for jellyfin", NOW + HOUR)
    look(NOW + 20 * DAY)
    found = candidates.get(candidate)
    assert found is not None
    assert (found["state"], found["held_since"], found["due_at"]) == ("held", NOW + HOUR, NOW + 22 * DAY)
