"""When each task runs by itself: one plan a task, or a task and a service; the owner's word goes first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from reclaimerr.config.quantities import seconds_text
from reclaimerr.config.schedules import Schedule, parse_schedule
from reclaimerr.config.shape import Config, Service
from reclaimerr.model.tasks import AS_NEEDED, KEEPER, SCHEDULED, TASKS, Task


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One task's schedule in force, in words and read; None: what happens starts it, no clock.

    `name` is its key in [schedules]: the task's, with `:SERVICE` where each service has its own.
    `chosen`: by the owner, so that nothing but the clock and people start it.
    """

    name: str
    task: str
    service: str | None
    text: str
    default: str
    chosen: bool
    schedule: Schedule | None

    @property
    def lane(self) -> str:
        return self.service or KEEPER

    @property
    def is_off(self) -> bool:
        """Nobody may start it, people included."""
        return self.schedule is not None and self.schedule.kind == "off"

    def next(self, after: int, zone: str) -> int | None:
        """The next run after an instant, or None where no clock starts it."""
        return self.schedule.next(after, zone) if self.schedule else None


def plans(config: Config) -> dict[str, Plan]:
    """Every plan of an installation by name, in the order of the tasks and of the configuration."""
    return {plan.name: plan for name in SCHEDULED for plan in _plans(config, TASKS[name])}


def plan(config: Config, task: str, service: str | None = None) -> Plan:
    """One task's plan, for a service where each has its own."""
    section = config.services[service] if service else None
    return _plan(config, TASKS[task], section)


def name_of(task: str, service: str | None) -> str:
    """The key of a plan in [schedules]."""
    return f"{task}:{service}" if service else task


def parts_of(name: str) -> tuple[str, str | None]:
    """The task and the service, if one is named, of a key in [schedules]."""
    task, _, service = name.partition(":")
    return task, service or None


def _plans(config: Config, task: Task) -> Iterator[Plan]:
    if task.lane == KEEPER:
        yield _plan(config, task, None)
        return
    for section in config.services.values():
        if section.enabled and (not task.types or section.type in task.types):
            yield _plan(config, task, section)


def _plan(config: Config, task: Task, section: Service | None) -> Plan:
    name = name_of(task.name, section.name if section else None)
    default = _default(config, task, section)
    chosen = config.schedules.get(name) or config.schedules.get(task.name)
    text = chosen or default
    return Plan(
        name=name, task=task.name, service=section.name if section else None, text=text, default=default,
        chosen=chosen is not None, schedule=None if text == AS_NEEDED else parse_schedule(text),
    )  # fmt: skip


def _default(config: Config, task: Task, section: Service | None) -> str:
    """What code says, and a service's own section."""
    if section and task.name == "sync":
        return f"every {seconds_text(section.sync_interval)}"
    if section and task.name == "watch":
        return f"every {seconds_text(section.watch_interval)}"
    if task.name == "updates" and not config.settings.releases_url:
        return "manual"
    return task.schedule
