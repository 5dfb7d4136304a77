"""Mends what crashes and changed configurations leave in the queue: nothing runs for ever, nothing waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reclaimerr.model.tasks import KEEPER
from reclaimerr.pids import is_there
from reclaimerr.store import db, jobs

RESCUES = 5
"""A job that killed its process this often is given up."""
AT_ONCE = 2
PAUSE = 10
"""So many deaths are made up for at once; then the seconds before the next attempt double."""


def rescue(owner: str, enabled: Sequence[str], now: int) -> int:
    """Re-queue what the dead predecessor of `owner`, or a process that is no more, left running; how many.

    `enabled` are the services that have a process. Settles parents without open children, too.
    """
    names, params = db.marks(enabled)
    left = f"SELECT id FROM job WHERE state = 'running' AND (owner = :owner OR owner NOT IN ({names}))"
    with db.write("rescue"):
        found = db.column(left, params | {"owner": owner})
        _requeue(found, now)
        _settle_orphans(now)
    return len(found)


def of_the_dead(now: int, alive: Callable[[int], bool] | None = None) -> int:
    """Re-queue what processes left running that are gone and may not come back soon; how many.

    A number that another process has got meanwhile counts as alive: then the successor mends it.
    """
    owners = db.column("SELECT DISTINCT pid FROM job WHERE ended IS NULL AND state = 'running'")
    dead = [pid for pid in owners if not (alive or is_there)(pid)]
    if not dead:
        return 0
    names, params = db.marks(dead)
    with db.write("rescue"):
        found = db.column(f"SELECT id FROM job WHERE state = 'running' AND pid IN ({names})", params)
        _requeue(found, now)
    return len(found)


def give_up_lanes(enabled: Sequence[str], now: int) -> int:
    """Cancel what waits for a service that has no process any more; how many."""
    names, params = db.marks([*enabled, KEEPER])
    waiting = f"SELECT id, lane FROM job WHERE state = 'waiting' AND lane NOT IN ({names})"
    if db.row(waiting + " LIMIT 1", params) is None:
        return 0
    with db.write("give up"):
        found = db.rows(waiting, params)
        for job in found:
            jobs.finish(job["id"], "cancelled", now, error=f"{job['lane']} is switched off or not configured any more")
    return len(found)


def expire(now: int) -> int:
    """Fail what waited longer than it may, and confirmations whose service drips its answer; how many.

    A removal that runs is never given up: only its service can say what is gone.
    """
    late = (
        "SELECT id, lane FROM job WHERE ended IS NULL AND expires_at < :now"
        " AND (state = 'waiting' OR (state = 'running' AND task = 'confirm'))"
    )
    if db.row(late + " LIMIT 1", {"now": now}) is None:
        return 0
    with db.write("expire"):
        found = db.rows(late, {"now": now})
        for job in found:
            jobs.finish(job["id"], "failed", now, error=f"{job['lane']} did not answer in time")
    return len(found)


def _requeue(found: Sequence[int], now: int) -> None:
    for job_id in found:
        tries = int(db.value("SELECT tries FROM job WHERE id = :id", {"id": job_id}))
        if tries > RESCUES:
            jobs.finish(job_id, "failed", now, error=f"its process died {tries} times")
        else:
            pause = PAUSE * 2 ** (tries - AT_ONCE) if tries > AT_ONCE else 0
            jobs.later(job_id, now + pause, "its process died; queued again", now)


def _settle_orphans(now: int) -> None:
    for parent in db.column(
        "SELECT id FROM job p WHERE state = 'held' AND NOT EXISTS"
        " (SELECT 1 FROM job c WHERE c.parent = p.id AND c.ended IS NULL)"
    ):
        jobs.advance(int(parent), now)
