"""When a task runs by itself: as its section or the owner's [schedules] say."""

from __future__ import annotations

from reclaimerr.clock import DAY, MINUTE
from reclaimerr.config.schedules import Schedule, parse_schedule
from reclaimerr.config.shape import Config
from reclaimerr.config.shape import Service as Section

SLACK = 5 * MINUTE
"""A read that did not end well is tried again a little later than its schedule says."""
EVERY: dict[str, int] = {"judge": 10 * MINUTE, "backup": DAY, "tidy": DAY}
"""Seconds between two runs of what belongs to no service, where the owner says nothing."""


def of(config: Config, task: str, every: int) -> Schedule:
    """A task's schedule; `every` so many seconds where the owner chose none."""
    text = config.schedules.get(task)
    return parse_schedule(text) if text else Schedule("every", seconds=every)


def sync(config: Config, section: Section) -> Schedule:
    """When a service's library is read."""
    return of(config, "sync", section.sync_interval)


def watch(config: Config, section: Section) -> Schedule:
    """When a media server's watching is read."""
    return of(config, "watch", section.watch_interval)


def after(config: Config, schedule: Schedule, now: int) -> int | None:
    """The next run after this one; None where no clock starts it."""
    return schedule.next(now, config.settings.timezone)


def by_itself(config: Config, task: str) -> bool:
    """Whether a task may start without a person and without a clock, because something happened."""
    return task not in config.schedules


def due(config: Config, schedule: Schedule, at: int | None, now: int) -> bool:
    """Whether a run that was to be at `at` is due (None: it never ran).

    One that lies well beyond the next run was noted by a wrong clock, or under another schedule.
    """
    nearest = after(config, schedule, now)
    return nearest is not None and (at is None or at <= now or at > nearest + SLACK)
