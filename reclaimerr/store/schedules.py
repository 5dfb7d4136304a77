"""What is known of each schedule: how its last run went, and when the next one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from reclaimerr.config.timetable import Plan
from reclaimerr.model.tasks import TASKS, Priority
from reclaimerr.store import db, jobs


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The last run of a schedule and the instant of the next; `text`: the schedule that this follows from."""

    name: str
    last_at: int | None = None
    next_at: int | None = None
    seconds: float | None = None
    state: str | None = None
    result: str | None = None
    job_id: int | None = None
    text: str | None = None


def listing() -> dict[str, Run]:
    """Every schedule that ever ran or was reckoned, by name."""
    found = db.rows("SELECT name, last_at, next_at, seconds, state, result, job_id, text FROM schedule")
    return {row["name"]: Run(**row) for row in found}


def get(name: str) -> Run:
    """One schedule; empty where nothing is known of it yet."""
    found = db.row(
        "SELECT name, last_at, next_at, seconds, state, result, job_id, text FROM schedule WHERE name = :name",
        {"name": name},
    )
    return Run(**found) if found else Run(name=name)


def note(name: str, next_at: int | None, text: str) -> None:
    """Remember when it runs next, and by which schedule that was reckoned."""
    with db.write("schedule"):
        db.run(
            "INSERT INTO schedule(name, next_at, text) VALUES (:name, :next, :text)"
            " ON CONFLICT(name) DO UPDATE SET next_at = excluded.next_at, text = excluded.text",
            {"name": name, "next": next_at, "text": text},
        )


def wanted(plan: Plan, args: Mapping[str, Any] | None = None, lane: str | None = None) -> jobs.Wanted:
    """A person's wish to run a plan now: the job that its clock puts as well.

    Tasks for trying the queue take arguments, and then each wish is a job of its own.
    """
    task = TASKS[plan.task]
    return jobs.Wanted(
        task=plan.task, lane=lane or plan.lane, args=dict(args or {}), key=None if task.arguments else plan.name,
        priority=int(Priority.PERSON),
    )  # fmt: skip


def next_due() -> int | None:
    """When the grace of the next candidate ends that goes by itself then; None where there is none."""
    found = db.value(
        "SELECT MIN(due_at) FROM candidate WHERE ended_at IS NULL AND (auto OR approved_by IS NOT NULL)"
        " AND state IN ('scheduled', 'due', 'approved')"
    )
    return None if found is None else int(found)
