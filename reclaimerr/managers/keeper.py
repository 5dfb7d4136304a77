"""The chores that belong to no service: any manager looks, and puts the jobs that are due."""

from __future__ import annotations

from reclaimerr.clock import DAY, MINUTE
from reclaimerr.managers.context import Context
from reclaimerr.store import candidates, db, jobs

EVERY: dict[str, int] = {"judge": 10 * MINUTE, "backup": DAY, "tidy": DAY}
"""Seconds between two runs of the keeper's own schedules."""


def tick(context: Context, now: int) -> None:
    """One look; reads only, unless something is due."""
    jobs.expire(now)
    candidates.abandoned(now)
    for name in due(now):
        start(name, now)
    if candidates.ripe(now, dry_run=context.config.settings.dry_run):
        jobs.put(jobs.Wanted(task="due", key="due"), now=now)


def due(now: int) -> list[str]:
    """The schedules whose time has come; a task that never ran comes after its own interval, judge at once."""
    rows = {one["name"]: one["next_at"] for one in db.rows("SELECT name, next_at FROM schedule")}
    return [name for name in EVERY if (rows.get(name) or 0) <= now]


def start(name: str, now: int) -> None:
    """Move a schedule on and put its job."""
    with db.write("schedule"):
        db.run(
            "INSERT INTO schedule(name, last_at, next_at) VALUES (:name, :now, :next)"
            " ON CONFLICT(name) DO UPDATE SET last_at = excluded.last_at, next_at = excluded.next_at",
            {"name": name, "now": now, "next": now + EVERY[name]},
        )
        jobs.put(jobs.Wanted(task=name, key=name), now=now)
