"""The queue. A viewer sees their own jobs."""

from __future__ import annotations

from typing import Annotated, cast

from flask import Blueprint, Response

from reclaimerr.model.tasks import State
from reclaimerr.store import audit, joblist, jobs
from reclaimerr.web import shapes
from reclaimerr.web.here import now, person
from reclaimerr.web.problems import Problem, answer, unknown
from reclaimerr.web.queries import Asked, Id, ListAsked, Text, query, sorts
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("jobs", __name__)


class JobsAsked(ListAsked, frozen=True):
    """Jobs in one state (`open` and `ended` are several), of a task, lane or person, or handed out by one job.

    `q` is looked for in task, lane, person, error and result.
    """

    sort: Annotated[str, sorts("id", "created", "started", "ended", "task", "state")] = "-id"
    state: joblist.Which | None = None
    task: Text | None = None
    lane: Text | None = None
    requested_by: Text | None = None
    parent: Id | None = None
    q: Text = ""


class OutputAsked(Asked, frozen=True):
    """Only the lines of the output behind this one."""

    after: Id | None = None


class LinesAsked(ListAsked, frozen=True):
    """A page of a job's output."""

    sort: Annotated[str, sorts("id")] = "id"


class EndedAsked(Asked, frozen=True):
    """Those that ended so; all where nothing is said."""

    state: joblist.Ended | None = None


class Lines(shapes.Listed[shapes.Line], frozen=True, kw_only=True):
    """A page of a job's output, and how far the job is."""

    state: State
    progress: float


class Forgotten(shapes.Done, frozen=True, kw_only=True):
    """How many jobs at the top of their families were forgotten."""

    deleted: int


@blueprint.get("/jobs")
@viewer
@tells(shapes.Listed[shapes.Job], asks=JobsAsked)
def listed() -> Response:
    """Jobs, newest first; a viewer's own."""
    asked = query(JobsAsked)
    mine = None if person().role == "admin" else person().name
    wish = joblist.Wish(
        state=asked.state, task=asked.task or None, lane=asked.lane or None, requested_by=mine or asked.requested_by or None,
        parent=asked.parent, text=asked.q,
    )  # fmt: skip
    order = cast(joblist.Order, asked.order)
    found, total = joblist.page(wish, offset=asked.offset, limit=asked.limit, order=order, descending=asked.descending)
    return answer(shapes.paged([shapes.job(row) for row in found], total, asked))


@blueprint.get("/jobs/<int:job_id>")
@viewer
@tells(shapes.JobTold, asks=OutputAsked)
def one(job_id: int) -> Response:
    """One job with its output; `?after=ID` gives only the lines behind that one."""
    job = _visible(job_id)
    children, _ = joblist.page(joblist.Wish(parent=job_id), limit=500)
    return answer(shapes.job_told(job, jobs.lines(job_id, query(OutputAsked).after or 0), children))


@blueprint.get("/jobs/<int:job_id>/output")
@viewer
@tells(Lines, asks=LinesAsked)
def output(job_id: int) -> Response:
    """A page of a job's output, oldest first."""
    job, asked = _visible(job_id), query(LinesAsked)
    found, total = joblist.output(job_id, offset=asked.offset, limit=asked.limit, descending=asked.descending)
    lines = [shapes.line(row) for row in found]
    return answer(
        Lines(items=lines, total=total, page=asked.page, size=asked.limit, state=job.state, progress=job.progress)
    )


@blueprint.post("/jobs/<int:job_id>/cancel")
@admin
@tells(shapes.Job, refuses={409: "it has ended already"})
def cancel(job_id: int) -> Response:
    """A waiting job ends at once, a running one at its next item, a held one with all that it handed out."""
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
    if not joblist.delete(job_id):
        why = "it belongs to another job" if job.parent is not None else "it has not ended"
        raise Problem(409, "not_possible", f"the job cannot be deleted: {why}")
    audit.write(person().name, "delete", f"job {job_id}", job.task, now=now())
    return answer(shapes.Done())


@blueprint.delete("/jobs")
@admin
@tells(Forgotten, asks=EndedAsked)
def delete_ended() -> Response:
    """Forget every ended job, or with `?state` those that ended so."""
    state = query(EndedAsked).state
    count = joblist.delete_ended(state)
    audit.write(person().name, "delete", "ended jobs", f"{count} {state or 'of any state'}", now=now())
    return answer(Forgotten(deleted=count))


def _visible(job_id: int) -> jobs.Job:
    job = jobs.get(job_id)
    if job is None or (person().role != "admin" and job.requested_by != person().name):
        raise unknown("job", job_id)
    return job
