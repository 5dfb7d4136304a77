"""One service's manager: runs the jobs of its lane and keeps its service read."""

from __future__ import annotations

import logging
import os
import random

from reclaimerr import clock
from reclaimerr.clock import DAY
from reclaimerr.errors import NoConnection, Refused, ServiceError, StoreError
from reclaimerr.managers import keeper, presence, timing
from reclaimerr.managers.context import Context
from reclaimerr.managers.loop import Loop
from reclaimerr.managers.tasks import settling
from reclaimerr.managers.worker import Worker
from reclaimerr.store import alarms, db, intents, jobs, services, workers

log = logging.getLogger(__name__)

WATCH_FOR_JOBS = 0.25
"""Seconds between two looks at `data_version`: a new job starts in well under a second."""
TURN = 5.0
"""Seconds between two looks at the clocks of polling when nothing happens."""
SAY_EVERY = 15
RETRY = 120
"""Seconds until a read, or the settling of a removal, that did not end well is tried again."""
BACK_OFF = (5, 10, 20, 40, 80, 160, 300)
CALLS = 2
"""Requests that asking who is there may take."""
REFUSED_EVERY = 900
"""Only a person can change a refusal, but some are a proxy's whose service just restarts."""


class Manager(Loop):
    """Polls one service when due, in jobs like any other; between them it serves the keeper's lane."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.life)
        self.context = context
        self.worker = Worker(context)
        self._reached = False
        self._unproved = False
        """A job found the service away, so that only a job can prove that it is back."""
        self._failures = 0
        self._next_check = 0
        self._put_at = {"sync": 0, "settle": 0}
        self._said: tuple[float, str | None] = (float("-inf"), None)
        self._started = context.now()

    def initialize(self) -> None:
        """Take over what a dead predecessor left, removals first; alarms before anything that is due."""
        now = self.context.now()
        alarms.watch(keeper.moment(self.context, now))
        left = jobs.rescue(self.context.name, list(self.context.config.services), now)
        if left:
            log.warning("%s jobs of a process that died are queued again", left)
        settling.give_up(self.context)
        self._settle(now, by="rescue")
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
        try:
            workers.say(self.context.name, "manager", os.getpid(), "stopped", self.context.now())
            db.detach()
        except StoreError as error:
            log.warning("%s", error)

    def _poll(self, now: int) -> None:
        """Look whether the service is there; queue the reads that are due."""
        if self.worker.troubled:
            self.worker.troubled, self._unproved, self._reached = False, True, False
            self._next_check = min(self._next_check, now + BACK_OFF[0])
        if now >= self._next_check or self._next_check > now + DAY:  # a wrong clock may have set it
            self._check(now)
        if not self._reached:
            return
        self._settle(now)
        row, config, section = self.context.row(), self.context.config, self.context.section
        if timing.due(config, timing.sync(config, section), row.sync_next_at, now):
            self._put("sync", now)
        elif (
            row.is_media_server
            and row.library_at is not None
            and timing.due(config, timing.watch(config, section), row.watch_next_at, now)
        ):
            self._put("watch", now)

    def _put(self, task: str, now: int) -> None:
        self._put_at[task] = now
        wanted = jobs.Wanted(task=task, lane=self.context.name, key=f"{task}:{self.context.name}")
        services.note(self.context.row().id, {f"{task}_next_at": now + RETRY})  # its end sets the real one
        jobs.put(wanted, now=now)

    def _settle(self, now: int, by: str = "schedule") -> None:
        """Nothing runs here at this moment: an open removal was interrupted, or its service could not be read."""
        if 0 <= now - self._put_at["settle"] < RETRY or not intents.open_in(self.context.name):
            return
        self._put_at["settle"] = now
        settle = jobs.Wanted(task="settle", lane=self.context.name, key=f"settle:{self.context.name}")
        jobs.put(settle, now=now, requested_by=by)

    def _check(self, now: int) -> None:
        """Ask who is there; back-off grows while nobody answers."""
        self.life.beat(deadline_in=self.context.patience(CALLS))
        self._reached = False
        try:
            identity = self.context.client.identity()
        except Refused as error:
            presence.refused(self.context, error)
            self._next_check = now + REFUSED_EVERY
        except ServiceError as error:
            presence.lost(self.context, error)
            asked = error.retry_after if isinstance(error, NoConnection) else None
            pause = min(asked or BACK_OFF[min(self._failures, len(BACK_OFF) - 1)], REFUSED_EVERY)
            self._failures += 1
            self._next_check = now + int(pause * random.uniform(1, 1.2))  # noqa: S311 - spreading
        else:
            self._reached, self._failures = True, 0
            self._next_check = now + self.context.section.check_interval
            presence.met(self.context, identity)
            self._is_there(now)

    def _is_there(self, now: int) -> None:
        """It says who it is. Whether it is back, a read proves where a job had found it away."""
        row = self.context.row()
        if row.state not in ("lost", "refused"):
            self._unproved = False
            return
        if not self._unproved or not timing.by_itself(self.context.config, "sync"):
            presence.here(self.context)
        if timing.by_itself(self.context.config, "sync"):
            services.note(row.id, {"sync_next_at": max(now, self._put_at["sync"] + RETRY)})

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
