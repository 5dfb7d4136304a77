"""The tasks as the API and the command line show them: schedule, last run, next run, and what each waits for."""

from __future__ import annotations

from typing import Any

from reclaimerr.clock import iso
from reclaimerr.config import timetable
from reclaimerr.config.shape import Config
from reclaimerr.config.timetable import Plan
from reclaimerr.model.tasks import TASKS, State
from reclaimerr.store import jobs, schedules, services
from reclaimerr.store.schedules import Run
from reclaimerr.store.services import Service
from reclaimerr.web.shapes import Instant, Shown, result

DEAD = ("disabled", "removed")
READS = ("sync", "watch")


class OpenJob(Shown, frozen=True):
    """The job of a task that waits or runs now."""

    id: int
    state: State
    progress: float
    requested_by: str


class Task(Shown, frozen=True):
    """A task, or a service's own (`sync:radarr-hd`).

    `schedule` is in force, `default` what it would be, `chosen` whether the owner said so. The last run began at
    `last`, took `seconds` and ended in `state` with `result`. `waits_for` says what keeps it waiting.
    """

    name: str
    task: str
    service: str | None
    lane: str
    help: str
    schedule: str
    default: str
    chosen: bool
    last: Instant | None
    seconds: float | None
    state: str | None
    result: str | None
    figures: dict[str, Any] | None
    last_job: int | None
    next: Instant | None
    waits_for: str | None
    job: OpenJob | None
    arguments: dict[str, str | float]


class NextRun(Shown, frozen=True):
    """A task, or a poll of a service, that runs by itself."""

    task: str
    service: str | None
    at: Instant


def tasks(config: Config, now: int) -> list[Task]:
    """Every task of an installation."""
    known, listed = schedules.listing(), {row.name: row for row in services.all_services()}
    main = services.waits_for(config.main.name if config.main else None, now, config.settings.stale_after)
    found = []
    for plan in timetable.plans(config).values():
        run, service = known.get(plan.name, Run(name=plan.name)), listed.get(plan.service or "")
        waits = main if TASKS[plan.task].waits else _away(service)
        found.append(_task(plan, run, _next(plan, run, service), waits))
    return found


def next_runs(config: Config) -> list[NextRun]:
    """What runs next by itself, the soonest first."""
    known, listed = schedules.listing(), {row.name: row for row in services.all_services()}
    runs: list[tuple[int, Plan]] = []
    for plan in timetable.plans(config).values():
        at = _next(plan, known.get(plan.name, Run(name=plan.name)), listed.get(plan.service or ""))
        runs += [(at, plan)] if at is not None else []
    runs.sort(key=lambda run: run[0])
    return [NextRun(task=plan.task, service=plan.service, at=iso(at)) for at, plan in runs]


def _task(plan: Plan, run: Run, next_at: int | None, waits: str | None) -> Task:
    open_id = jobs.open_by_key(plan.name)
    job = jobs.get(open_id) if open_id is not None else None
    told = result(run.result)
    figures = told if isinstance(told, dict) else None
    return Task(
        name=plan.name, task=plan.task, service=plan.service, lane=plan.lane, help=TASKS[plan.task].help,
        schedule=plan.text, default=plan.default, chosen=plan.chosen, last=iso(run.last_at), seconds=run.seconds,
        state=run.state, result=_sentence(figures) if figures else run.result, figures=figures, last_job=run.job_id,
        next=iso(next_at), waits_for=waits, arguments={name: one.default for name, one in TASKS[plan.task].arguments.items()},
        job=OpenJob(id=job.id, state=job.state, progress=job.progress, requested_by=job.requested_by) if job else None,
    )  # fmt: skip


def _sentence(figures: dict[str, Any]) -> str:
    """A read's figures as people read them."""
    told = ("items", "added", "changed", "missing")
    return ", ".join(f"{figures[name]} {name}" for name in told if figures.get(name) is not None)


def _next(plan: Plan, run: Run, service: Service | None) -> int | None:
    """When a plan's next run is, as whoever keeps its clock has written it down."""
    if plan.task == "due" and not plan.chosen:
        return schedules.next_due()
    if service is None or plan.task not in READS:
        return run.next_at
    return None if service.state in DEAD else getattr(service, f"{plan.task}_next_at")


def _away(service: Service | None) -> str | None:
    """Why a service's own tasks have to wait."""
    if service is None or service.state not in ("lost", "refused"):
        return None
    return f"waiting for {service.name}: {service.message}"
