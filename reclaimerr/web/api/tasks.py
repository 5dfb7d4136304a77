"""What runs by itself: each task's schedule, its last and next run, and a run now."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response

from reclaimerr.config import save, timetable
from reclaimerr.config.schedules import parse_schedule
from reclaimerr.config.timetable import Plan
from reclaimerr.errors import Mistakes
from reclaimerr.model.tasks import AS_NEEDED, KEEPER, TASKS, told
from reclaimerr.store import audit, db, schedules
from reclaimerr.web import asking, edits, tasklist
from reclaimerr.web.bodies import Body, body, body_or
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer, invalid, unknown
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.shapes import Job, Listed, cut
from reclaimerr.web.tasklist import Task
from reclaimerr.web.told import tells

blueprint = Blueprint("tasks", __name__)


class RunWanted(Body, frozen=True):
    """What echo and sleep shall do, and the service whose process shall do it (none: anybody)."""

    args: dict[str, Any] = msgspec.field(default_factory=dict)
    lane: str | None = None


class ScheduleWanted(Body, frozen=True):
    """A schedule as in [schedules]; null for the default."""

    schedule: str | None


class Started(Job, frozen=True):
    """The job that was queued; where a name stands for several services' tasks, `jobs` has one for each."""

    jobs: list[Job]


@blueprint.get("/tasks")
@viewer
@tells(Listed[Task], asks=WholeAsked)
def listed() -> Response:
    """Every task with its schedule, how its last run went, when the next one is, and what it waits for."""
    return answer(cut(tasklist.tasks(here().config, now()), query(WholeAsked)), headers=edits.tag())


@blueprint.post("/tasks/<name>/run")
@admin
@tells(Started, 202, takes=RunWanted, optional=True, refuses={409: "it is switched off in [schedules]"})
def run(name: str) -> Response:
    """Queue a task now; the job that is open already is the answer as well. `sync` alone means every service's."""
    wish = body_or(RunWanted())
    with db.write("run"):
        put = [_put(plan, wish) for plan in _plans(name)]
    return answer(Started(**msgspec.structs.asdict(put[0]), jobs=put), 202)


@blueprint.patch("/tasks/<name>")
@admin
@tells(Task, takes=ScheduleWanted, refuses={409: edits.REFUSED})
def edit(name: str) -> Response:
    """Write a task's schedule to config.toml; it is in force as soon as the supervisor has accepted it."""
    _plans(name)
    text = _readable(body(ScheduleWanted).schedule)
    key = f'schedules."{name}"' if ":" in name else f"schedules.{name}"
    digest = edits.edited(lambda path: save.edit(path, {key: text}, edits.expected()))
    audit.write(person().name, "schedule", name, text or "default", now=now())
    shown = next(one for one in tasklist.tasks(edits.written(), now()) if name in (one.name, one.task))
    return answer(shown, headers=edits.tag(digest))


def off(plan: Plan) -> None:
    """409 for a plan that nobody may start."""
    if plan.is_off:
        raise Problem(409, "off", f"{plan.name} is switched off in [schedules]")


def _plans(name: str) -> list[Plan]:
    """The plan of a name, or those of every service that has the task."""
    plans = timetable.plans(here().config)
    found = [plans[name]] if name in plans else [plan for plan in plans.values() if plan.task == name]
    if not found:
        raise unknown("task that can be run by hand", name)
    return found


def _put(plan: Plan, wish: RunWanted) -> Job:
    off(plan)
    if wish.lane not in (None, plan.lane):
        _may_run_in(plan, wish.lane or "")
    try:
        args = told(TASKS[plan.task], wish.args)
    except Mistakes as error:
        raise invalid("args", str(error)) from error
    return asking.put(schedules.wanted(plan, args, wish.lane), "run", plan.name)


def _may_run_in(plan: Plan, lane: str) -> None:
    services = here().config.services
    if not TASKS[plan.task].arguments:
        raise invalid("lane", f"{plan.name} runs in {plan.lane} only")
    if lane != KEEPER and (lane not in services or not services[lane].enabled):
        raise invalid("lane", f"no service that is switched on is called {lane[:50]!r}")


def _readable(text: str | None) -> str | None:
    """A schedule in its one spelling; None for the default."""
    if text is None or text.strip() == AS_NEEDED:
        return None
    try:
        parse_schedule(text)
    except ValueError as error:
        raise invalid("schedule", str(error)) from error
    return " ".join(text.split())
