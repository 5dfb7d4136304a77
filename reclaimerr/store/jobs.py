"""The queue: put, claim, finish; families of jobs in stages; rescue after a crash.

A job that hands out children is `held`. Its children come in stages; the last child of a stage to
end starts the next stage, or settles the parent, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from reclaimerr.model.tasks import KEEPER, TASKS, Priority, State
from reclaimerr.store import db

RESCUES = 5
"""A job that killed its process this often is given up."""
LINES_KEPT = 500


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the queue; instants in epoch seconds."""

    id: int
    lane: str
    task: str
    args: dict[str, Any]
    key: str | None
    parent: int | None
    state: State
    priority: int
    run_after: int
    tries: int
    max_tries: int
    owner: str | None
    progress: float
    asked_to_stop: bool
    error: str | None
    result: str | None
    requested_by: str
    created: int
    started: int | None
    ended: int | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A job to be: what `put` needs, and what a stage of a family is made of."""

    task: str
    lane: str = KEEPER
    args: dict[str, Any] = {}
    key: str | None = None
    priority: int | None = None
    expires_in: int | None = None
    always: bool = False
    """As part of a stage: run it even after an earlier stage failed."""


Stages = Sequence[Sequence[Wanted]]
_STAGES = msgspec.json.Decoder(list[list[Wanted]])
_COLUMNS = (
    "id, lane, task, args, key, parent, state, priority, run_after, tries, max_tries, owner, progress, "
    "asked_to_stop, error, result, requested_by, created, started, ended"
)


def put(
    wanted: Wanted, *, now: int, requested_by: str = "schedule", parent: int | None = None, run_after: int = 0
) -> int:
    """Queue a job; the id of the open one where its key is taken already."""
    with db.write("put"):
        if wanted.key is not None:
            found = db.value("SELECT id FROM job WHERE key = :key AND ended IS NULL", {"key": wanted.key})
            if found is not None:
                return int(found)
        task = TASKS[wanted.task]
        return db.insert(
            "job",
            {
                "lane": wanted.lane,
                "task": wanted.task,
                "args": msgspec.json.encode(wanted.args).decode(),
                "key": wanted.key,
                "parent": parent,
                "priority": int(task.priority if wanted.priority is None else wanted.priority),
                "run_after": run_after,
                "expires_at": now + wanted.expires_in if wanted.expires_in else None,
                "max_tries": task.tries,
                "requested_by": requested_by,
                "created": now,
            },
        )


def claim(lanes: Sequence[str], owner: str, pid: int, now: int, *, urgent: bool = False) -> Job | None:
    """Take the most urgent waiting job of these lanes, or None; `urgent`: only such a one."""
    if not _claimable(lanes, now, urgent):
        return None
    names, params = db.marks(lanes)
    with db.write("claim"):
        found = db.row(
            f"UPDATE job SET state = 'running', owner = :owner, pid = :pid, started = :now, tries = tries + 1"
            f" WHERE id = (SELECT id FROM job WHERE state = 'waiting' AND lane IN ({names})"
            f" AND run_after <= :now AND priority <= :most ORDER BY priority, id LIMIT 1) RETURNING {_COLUMNS}",
            params | {"owner": owner, "pid": pid, "now": now, "most": _most(urgent)},
        )
    return _job(found) if found else None


def next_wait(lanes: Sequence[str], now: int) -> int | None:
    """Seconds until a waiting job of these lanes may run, or None if none waits."""
    names, params = db.marks(lanes)
    at = db.value(f"SELECT MIN(run_after) FROM job WHERE state = 'waiting' AND lane IN ({names})", params)
    return None if at is None else max(0, int(at) - now)


def finish(job_id: int, state: State, now: int, *, error: str | None = None, result: str | None = None) -> None:
    """End a running or waiting job, and settle its family."""
    with db.write("finish"):
        changed = db.run(
            "UPDATE job SET state = :state, ended = :now, error = :error, result = :result,"
            " progress = CASE WHEN :state = 'done' THEN 1.0 ELSE progress END WHERE id = :id AND ended IS NULL",
            {"id": job_id, "state": state, "now": now, "error": error, "result": result},
        )
        if changed:
            _settle_parent_of(job_id, now)


def hold(job_id: int, stages: Stages, now: int, *, keep_going: bool = False) -> None:
    """Turn a running job into the parent of a family; its first stage is queued at once.

    `keep_going`: a failed stage does not end the family, the next one is tried.
    """
    with db.write("hold"):
        db.run(
            "UPDATE job SET state = 'held', stages = :stages, keep_going = :keep WHERE id = :id AND state = 'running'",
            {"id": job_id, "stages": msgspec.json.encode(stages).decode(), "keep": int(keep_going)},
        )
        _advance(job_id, now)


def later(job_id: int, run_after: int, why: str, now: int) -> None:
    """Put a running job back; it may run again at `run_after`."""
    with db.write("later"):
        db.run(
            "UPDATE job SET state = 'waiting', run_after = :at, owner = NULL, pid = NULL, error = :why"
            " WHERE id = :id AND state = 'running'",
            {"id": job_id, "at": run_after, "why": why},
        )
        say(job_id, "warning", why, now)


def cancel(job_id: int, now: int) -> bool:
    """End a waiting job, ask a running one to stop, end a held one with what waits below it."""
    with db.write("cancel"):
        found = get(job_id)
        if found is None or found.ended is not None:
            return False
        if found.state == "waiting":
            finish(job_id, "cancelled", now)
        elif found.state == "running":
            db.run("UPDATE job SET asked_to_stop = 1 WHERE id = :id", {"id": job_id})
        else:
            db.run("UPDATE job SET asked_to_stop = 1, keep_going = 0 WHERE id = :id", {"id": job_id})
            for child in db.column("SELECT id FROM job WHERE parent = :id AND ended IS NULL", {"id": job_id}):
                cancel(child, now)
            _advance(job_id, now)
        return True


def asked_to_stop(job_id: int) -> bool:
    """Whether a person asked this running job to stop (by itself or with its family)."""
    return bool(db.value("SELECT asked_to_stop FROM job WHERE id = :id", {"id": job_id}))


def rescue(owner: str, known: Sequence[str], now: int) -> int:
    """Re-queue what the dead predecessor of `owner`, or a section that is gone, left running.

    A job is given up after RESCUES tries. Returns how many jobs were found.
    """
    names, params = db.marks(known)
    with db.write("rescue"):
        left = db.rows(
            f"SELECT id, tries, task FROM job WHERE state = 'running' AND (owner = :owner OR owner NOT IN ({names}))",
            params | {"owner": owner},
        )
        for job in left:
            if job["tries"] > RESCUES:
                finish(job["id"], "failed", now, error=f"its process died {job['tries']} times")
            else:
                later(job["id"], now, "its process died; queued again", now)
        _settle_orphans(now)
    return len(left)


def expire(now: int) -> int:
    """Fail what waited longer than it may, and confirmations whose service drips its answer; how many.

    A removal that runs is never given up: only its service can say what is gone.
    """
    late = (
        "SELECT id, lane FROM job WHERE expires_at IS NOT NULL AND expires_at < :now"
        " AND (state = 'waiting' OR (state = 'running' AND task = 'confirm'))"
    )
    if db.row(late + " LIMIT 1", {"now": now}) is None:
        return 0
    with db.write("expire"):
        found = db.rows(late, {"now": now})
        for job in found:
            finish(job["id"], "failed", now, error=f"{job['lane']} did not answer in time")
    return len(found)


def say(job_id: int, level: str, text: str, now: int) -> None:
    """Add a line to a job's output; the oldest go once there are LINES_KEPT."""
    with db.write("say"):
        db.insert("job_line", {"job_id": job_id, "at": now, "level": level, "text": text[:2000]})
        db.run(
            "DELETE FROM job_line WHERE job_id = :id AND id <= (SELECT id FROM job_line WHERE job_id = :id"
            " ORDER BY id DESC LIMIT 1 OFFSET :kept)",
            {"id": job_id, "kept": LINES_KEPT},
        )


def progress(job_id: int, share: float) -> None:
    """Tell how far a running job is, 0 to 1."""
    with db.write("progress"):
        db.run("UPDATE job SET progress = :share WHERE id = :id AND state = 'running'", {"id": job_id, "share": share})


def get(job_id: int) -> Job | None:
    """One job."""
    found = db.row(f"SELECT {_COLUMNS} FROM job WHERE id = :id", {"id": job_id})
    return _job(found) if found else None


def open_by_key(key: str) -> int | None:
    """The open job that has this key."""
    found = db.value("SELECT id FROM job WHERE key = :key AND ended IS NULL", {"key": key})
    return None if found is None else int(found)


def lines(job_id: int, after: int = 0) -> list[dict[str, Any]]:
    """A job's output, oldest first: id, at, level, text."""
    return db.rows(
        "SELECT id, at, level, text FROM job_line WHERE job_id = :id AND id > :after ORDER BY id",
        {"id": job_id, "after": after},
    )


def page(
    *, offset: int = 0, limit: int = 100, state: str | None = None, requested_by: str | None = None,
    parent: int | None = None,
) -> tuple[list[Job], int]:  # fmt: skip
    """Jobs, newest first, and how many there are; any filter may be None."""
    where = (
        " WHERE (:state IS NULL OR state = :state) AND (:by IS NULL OR requested_by = :by)"
        " AND (:parent IS NULL OR parent = :parent)"
    )
    params = {"state": state, "by": requested_by, "parent": parent}
    total = int(db.value(f"SELECT COUNT(*) FROM job{where}", params))
    found = db.rows(
        f"SELECT {_COLUMNS} FROM job{where} ORDER BY id DESC LIMIT :limit OFFSET :offset",
        params | {"limit": limit, "offset": offset},
    )
    return [_job(one) for one in found], total


def delete(job_id: int) -> bool:
    """Forget an ended job without a parent, with its children and lines."""
    with db.write("delete job"):
        return db.run("DELETE FROM job WHERE id = :id AND ended IS NOT NULL AND parent IS NULL", {"id": job_id}) > 0


def tidy(before: int) -> int:
    """Forget families that ended before an instant; how many."""
    with db.write("tidy"):
        return db.run("DELETE FROM job WHERE parent IS NULL AND ended IS NOT NULL AND ended < :at", {"at": before})


def _job(found: db.Row) -> Job:
    found["args"] = msgspec.json.decode(found["args"])
    found["asked_to_stop"] = bool(found["asked_to_stop"])
    return Job(**found)


def _most(urgent: bool) -> int:
    return int(Priority.URGENT) if urgent else 1000


def _claimable(lanes: Sequence[str], now: int, urgent: bool) -> bool:
    """A look without the lock, so that idle processes never write."""
    names, params = db.marks(lanes)
    sql = f"SELECT 1 FROM job WHERE state = 'waiting' AND lane IN ({names}) AND run_after <= :now AND priority <= :most"
    return db.value(sql + " LIMIT 1", params | {"now": now, "most": _most(urgent)}) is not None


def _settle_parent_of(job_id: int, now: int) -> None:
    parent = db.value("SELECT parent FROM job WHERE id = :id", {"id": job_id})
    if parent is not None:
        _advance(int(parent), now)


def _advance(parent: int, now: int) -> None:
    """Start a held parent's next stage, or settle it, once no child is open.

    A stage may leave nothing open (it is empty, or its jobs are open in another family): then the next one follows.
    """
    while True:
        held = db.row(
            "SELECT id, stages, keep_going, asked_to_stop, requested_by FROM job WHERE id = :id AND state = 'held'",
            {"id": parent},
        )
        if held is None or db.value("SELECT 1 FROM job WHERE parent = :id AND ended IS NULL LIMIT 1", {"id": parent}):
            return
        failure = db.row(
            "SELECT error, state FROM job WHERE parent = :id AND state IN ('failed', 'cancelled') ORDER BY id LIMIT 1",
            {"id": parent},
        )
        stages = _STAGES.decode(held["stages"])
        if (failure and not held["keep_going"]) or held["asked_to_stop"]:
            stages = [kept for stage in stages if (kept := [wanted for wanted in stage if wanted.always])]
        if not stages:
            _settle(held, failure, now)
            return
        _start_stage(held, stages, now)


def _settle(held: db.Row, failure: db.Row | None, now: int) -> None:
    """All children are done: the parent ends as they did."""
    if held["asked_to_stop"]:
        finish(held["id"], "cancelled", now)
    elif failure is None:
        finish(held["id"], "done", now)
    else:
        cancelled = failure["state"] == "cancelled" and not held["keep_going"]
        finish(held["id"], "cancelled" if cancelled else "failed", now, error=failure["error"])


def _start_stage(held: db.Row, stages: list[list[Wanted]], now: int) -> None:
    ended = int(db.value("SELECT COUNT(*) FROM job WHERE parent = :id", {"id": held["id"]}))
    coming = sum(map(len, stages))
    db.run(
        "UPDATE job SET stages = :rest, progress = :share WHERE id = :id",
        {
            "id": held["id"], "rest": msgspec.json.encode(stages[1:]).decode(),
            "share": ended / max(1, ended + coming),
        },
    )  # fmt: skip
    for wanted in stages[0]:
        put(wanted, now=now, requested_by=held["requested_by"], parent=held["id"])


def _settle_orphans(now: int) -> None:
    for parent in db.column(
        "SELECT id FROM job p WHERE state = 'held' AND NOT EXISTS"
        " (SELECT 1 FROM job c WHERE c.parent = p.id AND c.ended IS NULL)"
    ):
        _advance(int(parent), now)
