"""The queue, and the tasks that fill it. A viewer sees their own jobs."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response

from reclaimerr.clock import iso
from reclaimerr.config.spec import UNSCHEDULED
from reclaimerr.model.tasks import KEEPER, TASKS, Priority, State
from reclaimerr.store import audit, jobs, stats
from reclaimerr.web import asking, shapes
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer, unknown
from reclaimerr.web.queries import Asked, Id, ListAsked, WholeAsked, query, sorts
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("jobs", __name__)


class JobsAsked(ListAsked, frozen=True):
    """Jobs in one state, or those that one job handed out."""

    sort: Annotated[str, sorts("id")] = "-id"
    state: State | None = None
    parent: Id | None = None


class OutputAsked(Asked, frozen=True):
    """Only the lines of the output behind this one."""

    after: Id | None = None


class Task(shapes.Shown, frozen=True):
    """A task that runs by itself: its schedule where one was chosen, its last and next run."""

    name: str
    help: str
    schedule: str | None
    last: shapes.Instant | None
    next: shapes.Instant | None
    seconds: float | None
    result: str | None


@blueprint.get("/jobs")
@viewer
@tells(shapes.Listed[shapes.Job], asks=JobsAsked)
def listed() -> Response:
    """Jobs, newest first; `?state`, `?parent` (a job's id)."""
    asked = query(JobsAsked)
    mine = None if person().role == "admin" else person().name
    found, total = jobs.page(
        offset=asked.offset, limit=asked.limit, state=asked.state, requested_by=mine, parent=asked.parent
    )
    return answer(shapes.paged([shapes.job(row) for row in found], total, asked))


@blueprint.get("/jobs/<int:job_id>")
@viewer
@tells(shapes.JobTold, asks=OutputAsked)
def one(job_id: int) -> Response:
    """One job with its output; `?after=ID` gives only the lines behind that one."""
    job = _visible(job_id)
    children, _ = jobs.page(parent=job_id, limit=500)
    return answer(shapes.job_told(job, jobs.lines(job_id, query(OutputAsked).after or 0), children))


@blueprint.post("/jobs/<int:job_id>/cancel")
@admin
@tells(shapes.Job, refuses={409: "it has ended already"})
def cancel(job_id: int) -> Response:
    """A waiting job ends at once, a running one at its next item."""
    _visible(job_id)
    if not jobs.cancel(job_id, now()):
        raise Problem(409, "ended", "the job has ended already")
    audit.write(person().name, "cancel", f"job {job_id}", now=now())
    return answer(shapes.job(_visible(job_id)))


@blueprint.delete("/jobs/<int:job_id>")
@admin
@tells(shapes.Done, refuses={409: "it has not ended, or belongs to another job"})
def delete(job_id: int) -> Response:
    """Forget an ended job, with its children and its output."""
    job = _visible(job_id)
    if not jobs.delete(job_id):
        why = "it belongs to another job" if job.parent is not None else "it has not ended"
        raise Problem(409, "not_possible", f"the job cannot be deleted: {why}")
    return answer(shapes.Done())


@blueprint.get("/tasks")
@viewer
@tells(shapes.Listed[Task], asks=WholeAsked)
def tasks() -> Response:
    """The tasks that run by themselves, with their schedules and last runs."""
    schedules = {row["name"]: row for row in stats.schedules()}
    chosen = here().config.schedules
    found = [_task(name, schedules.get(name, {}), chosen.get(name)) for name in _own()]
    return answer(shapes.cut(found, query(WholeAsked)))


@blueprint.post("/tasks/<name>/run")
@admin
@tells(shapes.Job, 202)
def run(name: str) -> Response:
    """Queue a task now; the job that is open already is the answer as well."""
    if name not in _own():
        raise unknown("task that can be run by hand", name)
    return answer(asking.put(jobs.Wanted(task=name, key=name, priority=int(Priority.PERSON)), "run", name), 202)


def _own() -> list[str]:
    """Tasks of no service that need no arguments: what schedules start."""
    return [name for name, task in TASKS.items() if task.lane == KEEPER and name not in UNSCHEDULED]


def _task(name: str, row: dict[str, Any], chosen: str | None) -> Task:
    return Task(
        name=name, help=TASKS[name].help, schedule=chosen, last=iso(row.get("last_at")),
        next=iso(row.get("next_at")), seconds=row.get("seconds"), result=row.get("result"),
    )  # fmt: skip


def _visible(job_id: int) -> jobs.Job:
    job = jobs.get(job_id)
    if job is None or (person().role != "admin" and job.requested_by != person().name):
        raise unknown("job", job_id)
    return job
