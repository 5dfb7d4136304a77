"""The queue: put, claim, finish; families of jobs in stages.

A job that hands out children is `held`. Its children come in stages; the last child of a stage to
end starts the next stage, or settles the parent, in the same transaction. What crashes leave behind
is mended in rescue.py, what people look at is read in joblist.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from reclaimerr.model.tasks import KEEPER, TASKS, Priority, State
from reclaimerr.store import db

LINES_KEPT = 500
LINE_LENGTH = 2000
EVENT, MACHINE = "schedule", frozenset({"schedule", "auto", "rescue"})
"""Who asks where no person does."""


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
COLUMNS = (
    "id, lane, task, args, key, parent, state, priority, run_after, tries, max_tries, owner, progress, "
    "asked_to_stop, error, result, requested_by, created, started, ended"
)


def put(
    wanted: Wanted, *, now: int, requested_by: str = EVENT, parent: int | None = None, run_after: int = 0
) -> int:
    """Queue a job; the id of the open one where its key is taken already: a wish with a priority hurries that."""
    with db.write("put"):
        if wanted.key is not None and (found := open_by_key(wanted.key)) is not None:
            _join(found, wanted, run_after, requested_by, now)
            return found
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
    first, params = _first(lanes, now, urgent)
    with db.write("claim"):
        found = db.row(
            "UPDATE job SET state = 'running', owner = :owner, pid = :pid, started = :now, tries = tries + 1, error = NULL"
            f" WHERE id = ({first}) RETURNING {COLUMNS}",
            params | {"owner": owner, "pid": pid},
        )
    return job_of(found) if found else None


def next_wait(lanes: Sequence[str], now: int) -> int | None:
    """Seconds until a waiting job of these lanes may run, or None if none waits."""
    names, params = db.marks(lanes)
    at = db.value(f"SELECT MIN(run_after) FROM job WHERE state = 'waiting' AND lane IN ({names})", params)
    return None if at is None else max(0, int(at) - now)


def finish(job_id: int, state: State, now: int, *, error: str | None = None, result: str | None = None) -> None:
    """End an open job, tell its schedule how the run went, and settle its family."""
    with db.write("finish"):
        ended = db.row(
            "UPDATE job SET state = :state, ended = :now, error = :error, result = :result,"
            " progress = CASE WHEN :state = 'done' THEN 1.0 ELSE progress END WHERE id = :id AND ended IS NULL"
            " RETURNING id, task, lane, key, parent, started",
            {"id": job_id, "state": state, "now": now, "error": error, "result": result},
        )
        if ended is None:
            return
        if ended["started"] is not None and is_scheduled(ended):
            _note_run(ended, state, error or result, now)
        if ended["parent"] is not None:
            _climb(ended["parent"])
            advance(ended["parent"], now)


def is_scheduled(job: db.Row) -> bool:
    """Whether a job is its task's one run, as schedules and "run now" put it: its key is the schedule's name."""
    return job["key"] is not None and job["key"] in (job["task"], f"{job['task']}:{job['lane']}")


def hold(job_id: int, stages: Stages, now: int, *, keep_going: bool = False) -> None:
    """Turn a running job into the parent of a family; its first stage is queued at once.

    `keep_going`: a failed stage does not end the family, the next one is tried.
    """
    with db.write("hold"):
        db.run(
            "UPDATE job SET state = 'held', stages = :stages, keep_going = :keep WHERE id = :id AND state = 'running'",
            {"id": job_id, "stages": msgspec.json.encode(stages).decode(), "keep": int(keep_going)},
        )
        advance(job_id, now)


def later(job_id: int, run_after: int, why: str, now: int) -> None:
    """Put a running job back after an attempt that failed; it may run again at `run_after`."""
    with db.write("later"):
        _back(job_id, run_after, why, now)


def put_back(job_id: int, run_after: int, why: str, now: int) -> None:
    """Put a running job back though nothing was wrong with it: this attempt does not count."""
    with db.write("put back"):
        db.run("UPDATE job SET tries = tries - 1 WHERE id = :id AND state = 'running' AND tries > 0", {"id": job_id})
        _back(job_id, run_after, why, now)


def _back(job_id: int, run_after: int, why: str, now: int) -> None:
    changed = db.run(
        "UPDATE job SET state = 'waiting', run_after = :at, owner = NULL, pid = NULL, error = :why"
        " WHERE id = :id AND state = 'running'",
        {"id": job_id, "at": run_after, "why": why},
    )
    if changed:
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
            advance(job_id, now)
        return True


def asked_to_stop(job_id: int) -> bool:
    """Whether a person asked this running job to stop (by itself or with its family)."""
    return bool(db.value("SELECT asked_to_stop FROM job WHERE id = :id", {"id": job_id}))


def say(job_id: int, level: str, text: str, now: int) -> None:
    """Add a line to a job's output; the oldest go once there are LINES_KEPT."""
    with db.write("say"):
        db.insert("job_line", {"job_id": job_id, "at": now, "level": level, "text": text[:LINE_LENGTH]})
        db.run(
            "DELETE FROM job_line WHERE job_id = :id AND id <= (SELECT id FROM job_line WHERE job_id = :id"
            " ORDER BY id DESC LIMIT 1 OFFSET :kept)",
            {"id": job_id, "kept": LINES_KEPT},
        )


def progress(job_id: int, share: float) -> None:
    """Tell how far a running job is, 0 to 1; the family that it belongs to is so much further, too."""
    with db.write("progress"):
        told = db.row(
            "UPDATE job SET progress = :share WHERE id = :id AND state = 'running' RETURNING parent",
            {"id": job_id, "share": min(1.0, max(0.0, share))},
        )
        if told:
            _climb(told["parent"])


def get(job_id: int) -> Job | None:
    """One job."""
    found = db.row(f"SELECT {COLUMNS} FROM job WHERE id = :id", {"id": job_id})
    return job_of(found) if found else None


def open_by_key(key: str) -> int | None:
    """The open job that has this key."""
    found = db.value("SELECT id FROM job WHERE key = :key AND ended IS NULL", {"key": key})
    return None if found is None else int(found)


def lines(job_id: int, after: int = 0) -> list[dict[str, Any]]:
    """A job's output, oldest first, behind the line `after`: id, at, level, text."""
    return db.rows(
        "SELECT id, at, level, text FROM job_line WHERE job_id = :id AND id > :after ORDER BY id",
        {"id": job_id, "after": after},
    )


def job_of(found: db.Row) -> Job:
    """A row with COLUMNS as a Job."""
    found["args"] = msgspec.json.decode(found["args"])
    found["asked_to_stop"] = bool(found["asked_to_stop"])
    return Job(**found)


def _most(urgent: bool) -> int:
    return int(Priority.URGENT) if urgent else 1000


def _claimable(lanes: Sequence[str], now: int, urgent: bool) -> bool:
    """A look without the lock, so that idle processes never write."""
    first, params = _first(lanes, now, urgent)
    return db.value(first, params) is not None


def _first(lanes: Sequence[str], now: int, urgent: bool) -> tuple[str, dict[str, Any]]:
    """SQL of the id of the most urgent job that may run; a lane at a time, so that its index gives the order."""
    one = (
        "SELECT * FROM (SELECT id, priority FROM job WHERE state = 'waiting' AND lane = :lane{} AND run_after <= :now"
        " AND priority <= :most ORDER BY priority, id LIMIT 1)"
    )
    each = " UNION ALL ".join(one.format(index) for index in range(len(lanes)))
    params = {f"lane{index}": lane for index, lane in enumerate(lanes)} | {"now": now, "most": _most(urgent)}
    return f"SELECT id FROM ({each}) ORDER BY priority, id LIMIT 1", params


def _join(job_id: int, wanted: Wanted, run_after: int, by: str, now: int) -> None:
    """Somebody asks for what is queued already: it goes as soon as the more urgent of the two wishes says."""
    if wanted.priority is None:
        return
    db.run(
        "UPDATE job SET priority = MIN(priority, :priority), run_after = MIN(run_after, :at) WHERE id = :id AND state = 'waiting'",
        {"id": job_id, "priority": wanted.priority, "at": run_after},
    )
    asked = db.value("SELECT requested_by FROM job WHERE id = :id", {"id": job_id})
    if by != asked and by not in MACHINE:
        say(job_id, "info", f"{by} asked for it as well", now)


def _note_run(job: db.Row, state: State, result: str | None, now: int) -> None:
    """How the last run of a schedule went; when the next one is belongs to whoever keeps the clock."""
    db.run(
        "INSERT INTO schedule(name, last_at, seconds, state, result, job_id)"
        " VALUES (:name, :started, :seconds, :state, :result, :job)"
        " ON CONFLICT(name) DO UPDATE SET last_at = excluded.last_at, seconds = excluded.seconds,"
        " state = excluded.state, result = excluded.result, job_id = excluded.job_id",
        {"name": job["key"], "started": job["started"], "seconds": float(max(0, now - job["started"])), "state": state,
         "result": result, "job": job["id"]},
    )  # fmt: skip


def _climb(parent: int | None) -> None:
    """A family is as far as its children are, counting those that are still to come; so upwards."""
    while parent is not None:
        told = db.row(
            "UPDATE job SET progress = (SELECT TOTAL(iif(c.ended IS NULL, c.progress, 1.0)) / MAX(1, COUNT(*) + (SELECT"
            " TOTAL(json_array_length(s.value)) FROM json_each(job.stages) s)) FROM job c WHERE c.parent = job.id)"
            " WHERE id = :id AND state = 'held' RETURNING parent",
            {"id": parent},
        )
        parent = told["parent"] if told else None


def advance(parent: int, now: int) -> None:
    """Inside `write()`: start a held parent's next stage, or settle it, once no child is open.

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
    rest = msgspec.json.encode(stages[1:]).decode()
    db.run("UPDATE job SET stages = :rest WHERE id = :id", {"id": held["id"], "rest": rest})
    for wanted in stages[0]:
        put(wanted, now=now, requested_by=held["requested_by"], parent=held["id"])
    if stages[0]:
        _climb(held["id"])
