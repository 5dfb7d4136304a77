"""Running one job: its generator, its progress, its end, and who may go between its pages."""

from __future__ import annotations

import logging
import os
import random

from reclaimerr import clock
from reclaimerr.errors import NoConnection, ReclaimerrError, Refused, StopLoop, StoreError
from reclaimerr.managers import presence
from reclaimerr.managers.context import Context
from reclaimerr.model.tasks import KEEPER, TASKS
from reclaimerr.store import jobs

log = logging.getLogger(__name__)

PROGRESS_EVERY = 1.0
STEP_SECONDS = 600
"""What one step of a job may take before it counts as hung, HTTP time-outs aside."""


class Worker:
    """Claims and runs the jobs of one manager's lanes."""

    def __init__(self, context: Context, lanes: tuple[str, ...] | None = None) -> None:
        self.context = context
        self.lanes = lanes or (context.name, KEEPER)
        self.current: str | None = None

    def turn(self, *, urgent: bool = False) -> bool:
        """Run one waiting job; False where none waits."""
        context = self.context
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
        except StopLoop:
            jobs.later(job.id, 0, "stopped; queued again", self.context.now())
            raise
        except NoConnection as error:
            presence.lost(self.context, error)
            self._again_or_fail(job, error)
        except Refused as error:
            presence.refused(self.context, error)
            self._fail(job, str(error))
        except StoreError:
            jobs.later(job.id, self.context.now() + 5, "the database was not ready", self.context.now())
            raise
        except ReclaimerrError as error:
            self._fail(job, str(error))
        except Exception as error:
            log.exception("job %s (%s) failed", job.id, job.task)
            self._fail(job, f"a bug: {type(error).__name__}; see the log")
        else:
            if result is not _CANCELLED:
                jobs.finish(job.id, "done", self.context.now(), result=result)

    def _work(self, job: jobs.Job) -> str | None:
        """Drive the generator to its end; cancelled jobs end at the next page."""
        steps = self.context.tasks[job.task](self.context, job)
        told = clock.monotonic()
        while True:
            self.context.life.beat(deadline_in=STEP_SECONDS)
            try:
                share = next(steps)
            except StopIteration as end:
                found = jobs.get(job.id)
                return _CANCELLED if found is None or found.state == "held" else end.value
            if self.context.life.stopping:
                steps.close()
                raise StopLoop
            if clock.monotonic() - told < PROGRESS_EVERY:
                continue
            told = clock.monotonic()
            if jobs.asked_to_stop(job.id):
                steps.close()
                jobs.finish(job.id, "cancelled", self.context.now())
                return _CANCELLED
            jobs.progress(job.id, share)
            while TASKS[job.task].priority > 0 and self.turn(urgent=True):
                pass

    def _again_or_fail(self, job: jobs.Job, error: NoConnection) -> None:
        now = self.context.now()
        if job.tries < job.max_tries:
            pause = error.retry_after or 30 * 2**job.tries
            jobs.later(job.id, now + int(pause * random.uniform(1, 1.3)), str(error), now)  # noqa: S311 - spreading
        else:
            self._fail(job, str(error))

    def _fail(self, job: jobs.Job, why: str) -> None:
        log.warning("job %s (%s) failed: %s", job.id, job.task, why)
        jobs.finish(job.id, "failed", self.context.now(), error=why)


_CANCELLED = "\0settled"
"""The job's end was written already: cancelled, or held with children."""
