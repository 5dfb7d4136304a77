"""One service's manager: runs the jobs of its lane and keeps its service read."""

from __future__ import annotations

import logging
import os
import random

from reclaimerr import clock
from reclaimerr.errors import NoConnection, Refused
from reclaimerr.managers import keeper, presence
from reclaimerr.managers.context import Context
from reclaimerr.managers.loop import Loop
from reclaimerr.managers.worker import Worker
from reclaimerr.store import db, intents, jobs, services, workers

log = logging.getLogger(__name__)

WATCH_FOR_JOBS = 0.25
"""Seconds between two looks at `data_version`: a new job starts in well under a second."""
TURN = 5.0
"""Seconds between two looks at the clocks of polling when nothing happens."""
SAY_EVERY = 15
RETRY = 120
"""Seconds until a read that did not end well is tried again."""
BACK_OFF = (5, 10, 20, 40, 80, 160, 300)


class Manager(Loop):
    """Polls one service when due, in jobs like any other; between them it serves the keeper's lane."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.life)
        self.context = context
        self.worker = Worker(context)
        self._failures = 0
        self._next_check = 0
        self._said: tuple[float, str | None] = (float("-inf"), None)
        self._started = context.now()

    def initialize(self) -> None:
        """Take over what a dead predecessor left, removals first."""
        now = self.context.now()
        left = jobs.rescue(self.context.name, list(self.context.config.services), now)
        if left:
            log.warning("%s jobs of a process that died are queued again", left)
        if intents.open_in(self.context.name):
            settle = jobs.Wanted(task="settle", lane=self.context.name, key=f"settle:{self.context.name}")
            jobs.put(settle, now=now, requested_by="rescue")
        self._say(now)

    def step(self) -> float:
        """One turn: a job, or else the polling that is due; then wait for either."""
        self.life.beat()
        now = self.context.now()
        self._say(now)
        if self.worker.turn():
            return 0
        keeper.tick(self.context, now)
        self._poll(now)
        return self._wait()

    def shutdown(self) -> None:
        """Say goodbye."""
        workers.say(self.context.name, "manager", os.getpid(), "stopped", self.context.now())
        db.detach()

    def _poll(self, now: int) -> None:
        """Queue the reads that are due; look whether the service is there."""
        row = self.context.row()
        if row.state == "refused":
            return
        if row.state == "lost" and self._failures == 0:  # a job found out: ask again soon
            self._failures, self._next_check = 1, min(self._next_check, now + BACK_OFF[0])
        if now >= self._next_check:
            self._check(now)
            row = self.context.row()
        if row.state == "lost":
            return
        if now >= (row.sync_next_at or 0):
            self._put("sync", now)
        elif row.is_media_server and row.library_at is not None and now >= (row.watch_next_at or 0):
            self._put("watch", now)

    def _put(self, task: str, now: int) -> None:
        wanted = jobs.Wanted(task=task, lane=self.context.name, key=f"{task}:{self.context.name}")
        services.note(self.context.row().id, {f"{task}_next_at": now + RETRY})  # its end sets the real one
        jobs.put(wanted, now=now)

    def _check(self, now: int) -> None:
        """Ask who is there; back-off grows while nobody answers."""
        self.life.beat(deadline_in=self.context.section.timeout + 10)
        try:
            presence.here(self.context, self.context.client.identity())
        except NoConnection as error:
            presence.lost(self.context, error)
            pause: float = error.retry_after or BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
            self._failures += 1
            self._next_check = now + int(pause * random.uniform(1, 1.2))  # noqa: S311 - spreading
        except Refused as error:
            presence.refused(self.context, error)
        else:
            self._failures = 0
            self._next_check = now + self.context.section.check_interval

    def _wait(self) -> float:
        """Look for new rows cheaply until something changes or the turn is over."""
        begun, seen = clock.monotonic(), db.data_version()
        while clock.monotonic() - begun < TURN and not self.life.wait(WATCH_FOR_JOBS):
            if db.data_version() != seen and self._has_work():
                break
        return 0

    def _has_work(self) -> bool:
        return jobs.next_wait(self.worker.lanes, self.context.now()) == 0

    def _say(self, now: int) -> None:
        at, job = self._said
        if clock.monotonic() - at < SAY_EVERY and job == self.worker.current:
            return
        self._said = (clock.monotonic(), self.worker.current)
        name, current = self.context.name, self.worker.current
        workers.say(name, "manager", os.getpid(), "running", now, started_at=self._started, job=current)
