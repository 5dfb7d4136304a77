"""What a task gets: its process's life, the configuration, the client, and little else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from reclaimerr import clock
from reclaimerr.config.shape import Config
from reclaimerr.config.shape import Service as Section
from reclaimerr.logs import Masker
from reclaimerr.model.location import PathMap
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import jobs, services
from reclaimerr.store.judging import Bench
from reclaimerr.store.services import Service

log = logging.getLogger(__name__)

CONNECTING = 20
"""Seconds beside a call's own limit: three attempts to connect, 5 s each."""


@dataclass(frozen=True)
class Context:
    """One manager's means. `client` is the one way to its service, typed by the tasks that use it."""

    life: Life
    data: DataDir
    config: Config
    section: Section
    client: Any
    tasks: Mapping[str, Task] = field(default_factory=dict)
    now: Callable[[], int] = clock.now
    uptime: Callable[[], int] = clock.uptime

    @property
    def name(self) -> str:
        return self.section.name

    @property
    def maps(self) -> tuple[PathMap, ...]:
        return self.section.path_map

    def patience(self, calls: int) -> float:
        """Seconds that so many calls to the service may take at the most, with their attempts to connect."""
        return calls * (float(self.client.session.longest) + CONNECTING)

    def row(self) -> Service:
        """This service's row, as it is now."""
        return services.get(self.name)

    def bench(self) -> Bench:
        """What a judgement needs, as of now."""
        now = self.now()
        return Bench(
            rules=tuple(rule for rule in self.config.rules if rule.enabled),
            services=tuple(services.all_services()),
            stale=services.stale(now, self.config.settings.stale_after),
            now=now,
            timezone=self.config.settings.timezone,
            min_age=self.config.limits.min_age,
            keep_favourites=self.config.actions.keep_favourites,
            fallback=self.config.actions.fallback_to_media_server,
        )

    def say(self, job: jobs.Job, text: str, level: str = "info") -> None:
        """A line of a job's output."""
        jobs.say(job.id, level, self.mask(text), self.now())

    @cached_property
    def mask(self) -> Masker:
        """Takes every secret of the configuration out of a text."""
        return Masker(self.config.secrets())


class Task(Protocol):
    """A job's work: a generator that yields how far it is (0 to 1) wherever it may be interrupted.

    What it returns becomes the job's result. A job that it turned into a family stays held.
    """

    def __call__(self, context: Context, job: jobs.Job, /) -> Generator[float, None, str | None]: ...
