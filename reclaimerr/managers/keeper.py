"""The chores that belong to no service: any manager looks, and puts the jobs that are due."""

from __future__ import annotations

import time

from reclaimerr.managers import timing
from reclaimerr.managers.context import Context
from reclaimerr.store import alarms, candidates, db, jobs


def tick(context: Context, now: int) -> None:
    """One look; reads only, unless something is due. Alarms first: they move due dates before anybody acts on them."""
    alarms.watch(moment(context, now))
    jobs.expire(now)
    candidates.abandoned(now)
    for name in due(context, now):
        start(context, name, now)
    put_ripe(context, now)


def moment(context: Context, now: int) -> alarms.Moment:
    """What the alarms compare with the last time."""
    return alarms.Moment(
        now=now,
        uptime=int(time.clock_gettime(time.CLOCK_BOOTTIME)),
        dry_run=context.config.settings.dry_run,
        auto=tuple(sorted(rule.name for rule in context.config.rules if rule.enabled and rule.auto)),
    )


def put_ripe(context: Context, now: int) -> None:
    """Candidates whose time has come are handed on, once at a time, unless the owner chose when."""
    if not timing.by_itself(context.config, "due") or jobs.open_by_key(candidates.DUE_KEY) is not None:
        return
    if candidates.ripe(now, dry_run=context.config.settings.dry_run):
        jobs.put(jobs.Wanted(task="due", key="due"), now=now)


def due(context: Context, now: int) -> list[str]:
    """The schedules whose time has come; the first run of all but judge comes after one interval."""
    rows = {one["name"]: one["next_at"] for one in db.rows("SELECT name, next_at FROM schedule")}
    found = []
    for name in (*timing.EVERY, *(["due"] if "due" in context.config.schedules else [])):
        schedule = timing.of(context.config, name, timing.EVERY.get(name, 0))
        if name not in rows and name != "judge":
            _note(context, name, None, now)
        elif timing.due(context.config, schedule, rows.get(name), now):
            found.append(name)
    return found


def start(context: Context, name: str, now: int) -> None:
    """Move a schedule on and put its job."""
    with db.write("schedule"):
        _note(context, name, now, now)
        jobs.put(jobs.Wanted(task=name, key=name), now=now)


def _note(context: Context, name: str, last_at: int | None, now: int) -> None:
    schedule = timing.of(context.config, name, timing.EVERY.get(name, 0))
    with db.write("schedule"):
        db.run(
            "INSERT INTO schedule(name, last_at, next_at) VALUES (:name, :last, :next)"
            " ON CONFLICT(name) DO UPDATE SET last_at = COALESCE(excluded.last_at, last_at), next_at = excluded.next_at",
            {"name": name, "last": last_at, "next": timing.after(context.config, schedule, now)},
        )
