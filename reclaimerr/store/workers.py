"""The processes as rows: what each says of itself, merged with what the supervisor sees of it."""

from __future__ import annotations

import msgspec

from reclaimerr import process
from reclaimerr.clock import DAY
from reclaimerr.paths import DataDir
from reclaimerr.store import db

WISHES = ("start", "stop", "restart")


def say(
    name: str, kind: str, pid: int, state: str, now: int, *,
    started_at: int | None = None, memory: int | None = None, job: str | None = None,
) -> None:  # fmt: skip
    """A process writes its own row; at most every 15 s, it is for people only."""
    with db.write("worker"):
        db.run(
            "INSERT INTO worker(name, kind, pid, state, started_at, heartbeat_at, memory, job)"
            " VALUES (:name, :kind, :pid, :state, :started, :now, :memory, :job)"
            " ON CONFLICT(name) DO UPDATE SET kind = excluded.kind, pid = excluded.pid, state = excluded.state,"
            " started_at = COALESCE(excluded.started_at, started_at), heartbeat_at = excluded.heartbeat_at,"
            " memory = excluded.memory, job = excluded.job",
            {"name": name, "kind": kind, "pid": pid, "state": state, "started": started_at, "now": now,
             "memory": memory, "job": job},
        )  # fmt: skip


def wish(name: str, what: str, by: str, now: int) -> int:
    """Ask the supervisor to start, stop or restart a process; the id of the row."""
    with db.write("wish"):
        db.run("DELETE FROM wish WHERE at < :before", {"before": now - DAY})
        return db.insert("wish", {"process": name, "wish": what, "by": by, "at": now})


def listing(data: DataDir) -> list[process.Row]:
    """Every process: the supervisor's word on its state, the process's own on its job and memory.

    Without a supervisor the rows say what was last known, and that it is stopped.
    """
    told = process.read_processes(data)
    said = {row["name"]: row for row in db.rows("SELECT * FROM worker ORDER BY name")}
    alive = process.supervised_by(data) is not None
    if told is None:
        return [_from_worker(row) for row in said.values()]
    return [_merged(row if alive else _ended(row), said.get(row.name)) for row in told.processes]


def _merged(row: process.Row, said: db.Row | None) -> process.Row:
    if said is None or said["pid"] != row.pid:
        return row
    beats = [at for at in (row.heartbeat_at, said["heartbeat_at"]) if at is not None]
    return msgspec.structs.replace(
        row,
        heartbeat_at=max(beats, default=None),
        memory=row.memory if row.memory is not None else said["memory"],
        job=said["job"],
    )


def _ended(row: process.Row) -> process.Row:
    return msgspec.structs.replace(row, pid=None, state="stopped", job=None, reason="the supervisor is not running")


def _from_worker(row: db.Row) -> process.Row:
    return process.Row(
        name=row["name"], kind="web" if row["kind"] == "web" else "manager", pid=None, state="stopped", restarts=0,
        started_at=row["started_at"], heartbeat_at=row["heartbeat_at"], memory=None, last_exit=None,
        reason="the supervisor is not running",
    )  # fmt: skip
