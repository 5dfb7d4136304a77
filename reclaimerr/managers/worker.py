"""Running one job: its generator, its progress, its end, and who may go between its pages."""

from __future__ import annotations

import logging
import math
import os
import random
from collections import Counter
from collections.abc import Callable

from reclaimerr import clock
from reclaimerr.errors import (
    DelayLoop,
    NoConnection,
    ReclaimerrError,
    Refused,
    RestartLoop,
    ServiceError,
    Signal,
    Skip,
    StopLoop,
    StoreError,
)
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
"""Seconds until a job is tried again that the database, or its disk, interrupted; they double."""
INTERRUPTIONS = 8
"""So often in one process, and the job fails instead."""
ANEW = 5
"""A job that wants to begin anew may so often."""
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600
"""Seconds before a job's second attempt; they double."""


class Worker:
    """Claims and runs the jobs of one manager's lanes.

    `trouble`: the error with which a job found the service lost or refusing. `proved`: a job of the service
    came to a good end since. `skipped` counts what jobs left out.
    """

    def __init__(self, context: Context, lanes: tuple[str, ...] | None = None) -> None:
        self.context = context
        self.lanes = lanes or (context.name, KEEPER)
        self.current: str | None = None
        self.trouble: ServiceError | None = None
        self.proved = False
        self.skipped = 0
        self._owed: list[Callable[[], None]] = []
        self._interruptions: Counter[int] = Counter()

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
        except StoreError as error:
            self._interrupted(job, error)
            raise
        except ReclaimerrError as error:
            self._failed(job, error)
        except Signal as signal:
            self._obey(job, signal)
        except Exception as error:
            log.exception("job %s (%s) failed", job.id, job.task)
            self._fail(job, f"a bug: {type(error).__name__}; see the log")
        else:
            self._interruptions.pop(job.id, None)
            self.proved = self.proved or job.lane == self.context.name
            if result is not _CANCELLED:
                self._done(job, result)

    def _interrupted(self, job: jobs.Job, error: StoreError) -> None:
        """Locked or full passes; what does not shall not be tried every few seconds for ever."""
        before = self._interruptions[job.id]
        self._interruptions[job.id] += 1
        if before < INTERRUPTIONS:
            self._put_back(job, min(DATABASE_PAUSE * 2**before, LONGEST_PAUSE), str(error))
        else:
            del self._interruptions[job.id]
            self._fail(job, str(error))

    def _obey(self, job: jobs.Job, signal: Signal) -> None:
        """What a signal means for the job; a Restart or a Stop is the loop's affair as well."""
        match signal:
            case Skip():
                self.skipped += 1
                self._done(job, f"skipped: {signal.why}")
            case DelayLoop():
                self._put_back(job, signal.seconds, signal.why)
            case RestartLoop() if job.tries > ANEW:
                self._fail(job, f"began anew {ANEW} times, in vain")
                raise signal
            case RestartLoop():
                self._later(job, 0 if job.tries == 1 else pause_before(job.tries - 1), "begins anew")
                raise signal
            case _:
                self._put_back(job, 0, "stopped; queued again")
                raise signal

    def _failed(self, job: jobs.Job, error: ReclaimerrError) -> None:
        """Whether waiting helps, and who has to act, the error itself says."""
        if isinstance(error, NoConnection) and job.tries < job.max_tries:
            pause = error.retry_after or pause_before(job.tries)
            self._later(job, pause * random.uniform(1, 1.3), str(error))  # noqa: S311 - spreading
        else:
            self._fail(job, str(error))
        if not isinstance(error, NoConnection | Refused) or error.service != self.context.name:
            return
        self.trouble = error
        if isinstance(error, Refused):
            presence.refused(self.context, error)
        else:
            presence.lost(self.context, error)

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
        self._settle(lambda: jobs.later(job.id, self._at(seconds), self.context.mask(why), self.context.now()))

    def _put_back(self, job: jobs.Job, seconds: float, why: str) -> None:
        self._settle(lambda: jobs.put_back(job.id, self._at(seconds), self.context.mask(why), self.context.now()))

    def _done(self, job: jobs.Job, result: str | None) -> None:
        told = None if result is None else self.context.mask(result)
        self._settle(lambda: jobs.finish(job.id, "done", self.context.now(), result=told))

    def _at(self, seconds: float) -> int:
        return self.context.now() + math.ceil(seconds)

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

    def _fail(self, job: jobs.Job, why: str) -> None:
        log.warning("job %s (%s) failed: %s", job.id, job.task, why)
        self._settle(lambda: jobs.finish(job.id, "failed", self.context.now(), error=self.context.mask(why)))


def pause_before(tries: int) -> int:
    """Seconds between an attempt, counted from 1, and the next one."""
    return int(min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE))


_CANCELLED = "\0settled"
"""The job's end was written already: cancelled, or held with children."""
