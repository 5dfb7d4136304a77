"""The chores that belong to no service: any manager looks, and puts the jobs that are due."""

from __future__ import annotations

from reclaimerr.config import timetable
from reclaimerr.config.timetable import Plan
from reclaimerr.managers import timing
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks.judging import waits_for_main
from reclaimerr.store import alarms, breaker, candidates, db, jobs, rescue, schedules


def tick(context: Context, now: int) -> None:
    """One look; reads only, unless something is due. Alarms first: they move due dates before anybody acts on them."""
    alarms.watch(moment(context, now))
    rescue.of_the_dead(now)
    rescue.expire(now)
    candidates.abandoned(now)
    known = schedules.listing()
    for plan in timetable.plans(context.config).values():
        if plan.service is None:
            keep(context, plan, known.get(plan.name, schedules.Run(name=plan.name)), now)
    put_ripe(context, now)


def moment(context: Context, now: int) -> alarms.Moment:
    """What the alarms compare with the last time."""
    return alarms.Moment(
        now=now,
        uptime=context.uptime(),
        dry_run=context.config.settings.dry_run,
        auto=tuple(sorted(rule.name for rule in context.config.rules if rule.enabled and rule.auto)),
    )


def put_ripe(context: Context, now: int) -> None:
    """Candidates whose time has come are handed on, once at a time, unless the owner chose when or automation stands."""
    chosen = timetable.plan(context.config, "due").chosen
    if breaker.is_open() or chosen or jobs.open_by_key(candidates.DUE_KEY) is not None:
        return
    if candidates.ripe(now, dry_run=context.config.settings.dry_run) and not waits_for_main(context):
        jobs.put(jobs.Wanted(task="due", key="due"), now=now)


def keep(context: Context, plan: Plan, known: schedules.Run, now: int) -> None:
    """Start a plan that is due, and remember when the next run is; a schedule that was edited moves its run."""
    zone = context.config.settings.timezone
    at = timing.coming(plan, known, now, zone)
    if at is not None and at <= now:
        _start(plan, known, now, zone)
    elif at != known.next_at or plan.text != known.text:
        _note(plan, known, at, now)


def _start(plan: Plan, known: schedules.Run, now: int, zone: str) -> None:
    with db.write("schedule"):
        if schedules.get(plan.name).next_at != known.next_at:
            return  # another manager was faster, and its job may have ended already
        schedules.note(plan.name, plan.next(now, zone), plan.text)
        jobs.put(jobs.Wanted(task=plan.task, lane=plan.lane, key=plan.name), now=now)


def _note(plan: Plan, known: schedules.Run, at: int | None, now: int) -> None:
    with db.write("schedule"):
        schedules.note(plan.name, at, plan.text)
        if known.text not in (None, plan.text):
            _take_back(plan, now)


def _take_back(plan: Plan, now: int) -> None:
    """What waits because of the former schedule alone waits no more."""
    found = jobs.open_by_key(plan.name)
    job = jobs.get(found) if found is not None else None
    if job and job.state == "waiting" and job.requested_by == jobs.EVENT and plan.chosen:
        jobs.finish(job.id, "cancelled", now, error="its schedule was changed")
