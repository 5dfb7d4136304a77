"""One service's manager: runs the jobs of its lane and keeps its service read."""

from __future__ import annotations

import logging
import os

import msgspec

from reclaimerr import clock, process
from reclaimerr.config import timetable
from reclaimerr.config.timetable import Plan
from reclaimerr.errors import StoreError
from reclaimerr.managers import keeper, timing
from reclaimerr.managers.connection import Connection
from reclaimerr.managers.context import Context
from reclaimerr.managers.loop import Loop
from reclaimerr.managers.tasks import settling
from reclaimerr.managers.worker import Worker
from reclaimerr.store import alarms, db, intents, jobs, rescue, schedules, services, watching, workers

log = logging.getLogger(__name__)

WATCH = (0.05, 0.4)
"""Seconds between two looks at `data_version`: while the last work is fresh, and while nothing happens."""
FRESH = 3.0
"""Seconds that work stays fresh: the jobs of a family follow one another, often in other processes."""
TURN = 5.0
"""Seconds between two looks at the clocks of polling when nothing happens."""
READS = ("sync", "watch")
SAY_EVERY = 15
RETRY = 120
"""Seconds until a read, or the settling of a removal, that did not end well is tried again."""


class Manager(Loop):
    """Polls one service when due, in jobs like any other; between them it serves the keeper's lane."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.life)
        self.context = context
        self.worker = Worker(context)
        self.connection = Connection(context)
        self._worked_at = float("-inf")
        self._looked_at = clock.monotonic()
        self._rested = True
        self._put_at = {"sync": 0, "settle": 0}
        self._said: tuple[float, str | None] = (float("-inf"), None)
        self._started = context.now()

    def initialize(self) -> None:
        """Take over what a dead predecessor left, removals first; alarms before anything that is due."""
        now = self.context.now()
        alarms.watch(keeper.moment(self.context, now))
        enabled = [one.name for one in self.context.config.services.values() if one.enabled]
        if left := rescue.rescue(self.context.name, enabled, now):
            log.warning("%s jobs of a process that died are queued again", left)
        rescue.give_up_lanes(enabled, now)
        settling.give_up(self.context)
        self._vouch()
        self._settle(now, by="rescue")
        self._say(now)

    def step(self) -> float:
        """One turn: a job, or else the polling that is due; then wait for either."""
        self.life.beat()
        self._say(self.context.now())
        worked = self.worker.turn()
        if worked:
            self._worked_at, self._rested = clock.monotonic(), False
        if not worked or self._worked_at - self._looked_at >= TURN:  # a full queue stops no clock
            self._looked_at = clock.monotonic()
            now = self.context.now()
            keeper.tick(self.context, now)
            self._poll(now)
        return 0 if worked else self._rest()

    def shutdown(self) -> None:
        """Say goodbye."""
        try:
            workers.say(self.context.name, "manager", os.getpid(), "stopped", self.context.now())
            db.detach()
        except StoreError as error:
            log.warning("%s", error)

    def _vouch(self) -> None:
        """What the owner says of the history's beginning may have changed since it was swept."""
        row = self.context.row()
        if row.is_media_server and row.watch_at is not None:
            watching.vouch(row, row.server or row.name, self.context.section.history_since)

    def _poll(self, now: int) -> None:
        """Look whether the service is there; queue the reads that are due."""
        if self.worker.trouble:
            self.connection.trouble(self.worker.trouble, now)
        elif self.worker.proved:
            self.connection.proved(now)
        self.worker.trouble, self.worker.proved = None, False
        if self.connection.look(now) and not timetable.plan(self.context.config, "sync", self.context.name).chosen:
            services.note(self.context.row().id, {"sync_next_at": max(now, self._put_at["sync"] + RETRY)})
        if not self.connection.reached:
            return
        self._settle(now)
        runs = schedules.listing()
        for plan in timetable.plans(self.context.config).values():
            if plan.service == self.context.name:
                known = runs.get(plan.name, schedules.Run(name=plan.name))
                if plan.task in READS:
                    self._read(plan, known, now)
                else:
                    keeper.keep(self.context, plan, known, now)

    def _read(self, plan: Plan, known: schedules.Run, now: int) -> None:
        """Queue a read that is due. The service's row says when it is; nothing there: at once."""
        row, zone = self.context.row(), self.context.config.settings.timezone
        next_at = getattr(row, f"{plan.task}_next_at")
        if plan.task == "watch" and row.library_at is None:
            return
        text = known.text if next_at is not None else plan.text
        at = timing.coming(plan, msgspec.structs.replace(known, next_at=next_at, text=text), now, zone)
        if plan.text != known.text:
            schedules.note(plan.name, None, plan.text)
        if at is not None and at <= now:
            self._put(plan.task, now)
        elif at != next_at:
            services.note(row.id, {f"{plan.task}_next_at": at})

    def _put(self, task: str, now: int) -> None:
        self._put_at[task] = now
        wanted = jobs.Wanted(task=task, lane=self.context.name, key=timetable.name_of(task, self.context.name))
        services.note(self.context.row().id, {f"{task}_next_at": now + RETRY})  # its end sets the real one
        jobs.put(wanted, now=now)

    def _settle(self, now: int, by: str = "schedule") -> None:
        """Nothing runs here at this moment: an open removal was interrupted, or its service could not be read."""
        if 0 <= now - self._put_at["settle"] < RETRY or not intents.open_in(self.context.name):
            return
        self._put_at["settle"] = now
        settle = jobs.Wanted(task="settle", lane=self.context.name, key=f"settle:{self.context.name}")
        jobs.put(settle, now=now, requested_by=by)

    def _rest(self) -> float:
        """Wait; where the last work is not fresh any more, without the memory that it took."""
        if not self._rested and clock.monotonic() - self._worked_at >= FRESH:
            self._rested = True
            db.shrink()
            process.give_back_memory()
        return self._wait()

    def _wait(self) -> float:
        """Look for new rows cheaply until one is work, a job's time has come, or the turn is over.

        The version is read before the queue, so that what is put between the two is not slept over.
        """
        seen = db.data_version()
        ends = clock.monotonic() + min(TURN, self._next_job())
        while (left := ends - clock.monotonic()) > 0:
            fresh = clock.monotonic() - self._worked_at < FRESH
            if self.life.wait(min(left, WATCH[0 if fresh else 1])):
                break
            if (found := db.data_version()) != seen:
                seen = found
                ends = min(ends, clock.monotonic() + self._next_job())
        return 0

    def _next_job(self) -> float:
        """Seconds until a job of our lanes may run; longer than any turn where none waits."""
        coming = jobs.next_wait(self.worker.lanes, self.context.now())
        return TURN if coming is None else float(coming)

    def _say(self, now: int) -> None:
        at, job = self._said
        if clock.monotonic() - at < SAY_EVERY and job == self.worker.current:
            return
        self._said = (clock.monotonic(), self.worker.current)
        name, current = self.context.name, self.worker.current
        workers.say(name, "manager", os.getpid(), "running", now, started_at=self._started, job=current)
