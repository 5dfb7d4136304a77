"""When a plan's next run is, from what is known of it: first runs, edited schedules, missed runs, wrong clocks."""

from __future__ import annotations

from reclaimerr.clock import MINUTE
from reclaimerr.config.timetable import Plan
from reclaimerr.model.tasks import TASKS
from reclaimerr.store.schedules import Run

SLACK = 5 * MINUTE
"""A read that did not end well is tried again a little later than its schedule says."""


def coming(plan: Plan, known: Run, now: int, zone: str) -> int | None:
    """When a plan runs next; now or before: at once, however many runs were missed. None: no clock starts it."""
    nearest = plan.next(now, zone)
    if nearest is None:
        return None
    if known.text is None and known.next_at is None:
        return _first(plan, nearest, now)
    if known.text not in (None, plan.text):
        return _moved(plan, known, nearest, now)
    if known.next_at is None or known.next_at > nearest + SLACK:  # what lies so far ahead was noted by a wrong clock
        return now
    return known.next_at


def _first(plan: Plan, nearest: int, now: int) -> int:
    """Not everything at the first start; where the owner named a time of day, at that."""
    if plan.schedule and plan.schedule.kind == "cron":
        return nearest
    return min(nearest, now + TASKS[plan.task].first)


def _moved(plan: Plan, known: Run, nearest: int, now: int) -> int:
    """The schedule was edited: the new distance counts from the last run, a time of day from now."""
    if plan.schedule is None or plan.schedule.kind == "cron":
        return nearest
    if known.last_at is None or known.last_at > now:
        return _first(plan, nearest, now)
    return known.last_at + plan.schedule.seconds
