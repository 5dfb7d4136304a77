"""The queue, and the tasks that fill it. A viewer sees their own jobs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from reclaimerr.clock import iso
from reclaimerr.config.spec import UNSCHEDULED
from reclaimerr.model.tasks import ENDED, KEEPER, OPEN, TASKS, Priority
from reclaimerr.store import audit, db, jobs, stats
from reclaimerr.web import shapes
from reclaimerr.web.bodies import MAX_ID, listing, number
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer, bad, unknown
from reclaimerr.web.roles import admin, viewer

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs")
@viewer
def listed() -> Response:
    """Jobs, newest first; `?state`, `?parent` (a job's id)."""
    asked = listing({"id": "id"}, "-id")
    state = request.args.get("state") or None
    if state is not None and state not in (*OPEN, *ENDED):
        raise bad("state", f"expected one of {', '.join((*OPEN, *ENDED))}")
    mine = None if person().role == "admin" else person().name
    parent = number("parent", 0, MAX_ID) or None
    found, total = jobs.page(offset=asked.offset, limit=asked.size, state=state, requested_by=mine, parent=parent)
    return answer(shapes.paged([shapes.job(row) for row in found], total, asked))


@blueprint.get("/jobs/<int:job_id>")
@viewer
def one(job_id: int) -> Response:
    """One job with its output; `?after=ID` gives only the lines behind that one."""
    job = _visible(job_id)
    output = [shapes.line(row) for row in jobs.lines(job_id, number("after", 0, MAX_ID))]
    children, _ = jobs.page(parent=job_id, limit=500)
    return answer(shapes.job(job) | {"output": output, "children": [shapes.job(row) for row in children]})


@blueprint.post("/jobs/<int:job_id>/cancel")
@admin
def cancel(job_id: int) -> Response:
    """A waiting job ends at once, a running one at its next item."""
    _visible(job_id)
    if not jobs.cancel(job_id, now()):
        raise Problem(409, "ended", "the job has ended already")
    audit.write(person().name, "cancel", f"job {job_id}", now=now())
    job = jobs.get(job_id)
    return answer(shapes.job(job) if job else {})


@blueprint.delete("/jobs/<int:job_id>")
@admin
def delete(job_id: int) -> Response:
    """Forget an ended job, with its children and its output."""
    job = _visible(job_id)
    if not jobs.delete(job_id):
        why = "it belongs to another job" if job.parent is not None else "it has not ended"
        raise Problem(409, "not_possible", f"the job cannot be deleted: {why}")
    return answer({"ok": True})


@blueprint.get("/tasks")
@viewer
def tasks() -> Response:
    """The tasks that run by themselves, with their schedules and last runs."""
    schedules = {row["name"]: row for row in stats.schedules()}
    chosen = here().config.schedules
    return answer(shapes.whole([_task(name, schedules.get(name, {}), chosen.get(name)) for name in _own()]))


@blueprint.post("/tasks/<name>/run")
@admin
def run(name: str) -> Response:
    """Queue a task now; the job that is open already is the answer as well."""
    if name not in _own():
        raise unknown("task that can be run by hand", name)
    with db.write("run"):
        wanted = jobs.Wanted(task=name, key=name, priority=int(Priority.PERSON))
        job = jobs.get(jobs.put(wanted, now=now(), requested_by=person().name))
        audit.write(person().name, "run", name, now=now())
    return answer(shapes.job(job) if job else {}, 202)


def _own() -> list[str]:
    """Tasks of no service that need no arguments: what schedules start."""
    return [name for name, task in TASKS.items() if task.lane == KEEPER and name not in UNSCHEDULED]


def _task(name: str, row: dict[str, Any], chosen: str | None) -> dict[str, Any]:
    return {
        "name": name, "help": TASKS[name].help, "schedule": chosen, "last": iso(row.get("last_at")),
        "next": iso(row.get("next_at")), "seconds": row.get("seconds"), "result": row.get("result"),
    }  # fmt: skip


def _visible(job_id: int) -> jobs.Job:
    job = jobs.get(job_id)
    if job is None or (person().role != "admin" and job.requested_by != person().name):
        raise unknown("job", job_id)
    return job
