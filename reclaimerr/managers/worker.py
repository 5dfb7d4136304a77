"""Running one job: its generator, its progress, its end, and who may go between its pages."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable

from reclaimerr import clock
from reclaimerr.errors import DelayLoop, NoConnection, ReclaimerrError, Refused, Signal, StopLoop, StoreError
from reclaimerr.managers import presence
from reclaimerr.managers.context import Context
from reclaimerr.model.tasks import KEEPER, TASKS, Priority
from reclaimerr.store import jobs

log = logging.getLogger(__name__)

PROGRESS_EVERY = 1.0
STEP_SECONDS = 300
"""What one step of a job may take before it counts as hung, beside the calls that it makes."""
CALLS_A_STEP = 5
DATABASE_PAUSE = 5
"""Seconds until a job is tried again that the database interrupted."""


class Worker:
    """Claims and runs the jobs of one manager's lanes. `troubled`: a job found the service lost or refusing."""

    def __init__(self, context: Context, lanes: tuple[str, ...] | None = None) -> None:
        self.context = context
        self.lanes = lanes or (context.name, KEEPER)
        self.current: str | None = None
        self.troubled = False
        self._owed: list[Callable[[], None]] = []

    def turn(self, *, urgent: bool = False) -> bool:
        """Run one waiting job; False where none waits."""
        context = self.context
        self._settle_owed()
        job = jobs.claim(self.lanes, context.name, os.getpid(), context.now(), urgent=urgent)
        if job is None:
            return False
        outer, self.current = self.current, job.task
        try:
            self._run(job)
        finally:
            self.current = outer
        return True

    def _run(self, job: jobs.Job) -> None:
        try:
            result = self._work(job)
        except DelayLoop as signal:
            self._later(job, signal.seconds, signal.why)
        except Signal:
            self._later(job, 0, "stopped; queued again")
            raise
        except NoConnection as error:
            self.troubled = True
            self._again_or_fail(job, error)
            presence.lost(self.context, error)
        except Refused as error:
            self.troubled = True
            self._fail(job, str(error))
            presence.refused(self.context, error)
        except StoreError as error:
            self._later(job, DATABASE_PAUSE, str(error))
            raise
        except ReclaimerrError as error:
            self._fail(job, str(error))
        except Exception as error:
            log.exception("job %s (%s) failed", job.id, job.task)
            self._fail(job, f"a bug: {type(error).__name__}; see the log")
        else:
            if result is not _CANCELLED:
                self._settle(lambda: jobs.finish(job.id, "done", self.context.now(), result=result))

    def _settle(self, deed: Callable[[], None]) -> None:
        """Write a job's end. Where the database takes nothing now, it is owed: nobody else may end our jobs."""
        self._owed.append(deed)
        self._settle_owed()

    def _settle_owed(self) -> None:
        while self._owed:
            deed = self._owed.pop(0)
            try:
                deed()
            except StoreError:
                self._owed.insert(0, deed)
                raise

    def _later(self, job: jobs.Job, seconds: float, why: str) -> None:
        self._settle(lambda: jobs.later(job.id, self.context.now() + int(seconds), why, self.context.now()))

    def _work(self, job: jobs.Job) -> str | None:
        """Drive the generator to its end; cancelled jobs end at the next page."""
        steps = self.context.tasks[job.task](self.context, job)
        urgent = TASKS[job.task].priority == Priority.URGENT
        told = float("-inf") if job.asked_to_stop else clock.monotonic()
        while True:
            self.context.life.beat(deadline_in=STEP_SECONDS + self.context.patience(CALLS_A_STEP))
            try:
                share = next(steps)
            except StopIteration as end:
                found = jobs.get(job.id)
                return _CANCELLED if found is None or found.state == "held" else end.value
            if self.context.life.stopping:
                steps.close()
                raise StopLoop
            is_time = clock.monotonic() - told >= PROGRESS_EVERY
            if (is_time or urgent) and jobs.asked_to_stop(job.id):
                steps.close()
                jobs.finish(job.id, "cancelled", self.context.now())
                return _CANCELLED
            if is_time:
                told = clock.monotonic()
                jobs.progress(job.id, share)
                while not urgent and self.turn(urgent=True):
                    pass

    def _again_or_fail(self, job: jobs.Job, error: NoConnection) -> None:
        if job.tries < job.max_tries:
            pause = error.retry_after or 30 * 2**job.tries
            self._later(job, pause * random.uniform(1, 1.3), str(error))  # noqa: S311 - spreading
        else:
            self._fail(job, str(error))

    def _fail(self, job: jobs.Job, why: str) -> None:
        log.warning("job %s (%s) failed: %s", job.id, job.task, why)
        self._settle(lambda: jobs.finish(job.id, "failed", self.context.now(), error=why))


_CANCELLED = "\0settled"
"""The job's end was written already: cancelled, or held with children."""
