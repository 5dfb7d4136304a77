"""The supervisor: one thread that waits for deaths, signals, wishes and a changed configuration.

It speaks no HTTP, knows no rule and opens the database read-only, so that nothing below can stop it.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

from reclaimerr import __version__, clock, logs, process
from reclaimerr.errors import ConfigMistakes
from reclaimerr.paths import DataDir
from reclaimerr.process import State
from reclaimerr.supervisor import orphans, reap, report, states
from reclaimerr.supervisor.crew import Crew
from reclaimerr.supervisor.intake import Intake
from reclaimerr.supervisor.lock import AlreadySupervised, hold
from reclaimerr.supervisor.notify import PRIVATE, Notifier
from reclaimerr.supervisor.orders import Orders
from reclaimerr.supervisor.prepare import prepare
from reclaimerr.supervisor.report import Report
from reclaimerr.supervisor.roster import DEFAULT_ENTRIES, WEB, Entries, roster
from reclaimerr.supervisor.spawn import Spawner, SpawnFailed
from reclaimerr.supervisor.welcome import Welcome
from reclaimerr.supervisor.wishes import Wish, Wishes

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # at the configuration file, the wishes and the beats
RESTLESS = 0.05
MEND_EVERY = 600.0  # between two looks at a database that proved sound
UNKILLABLE = 3.0  # what survives KILL for so long (a dead disk) is left behind


def run(config_path: Path | None, data: DataDir, env: Mapping[str, str], *, entries: Entries = DEFAULT_ENTRIES) -> int:
    """Supervise until told to stop; the exit code (0, 1 another one runs, 75 temporary, 78 configuration)."""
    data.make()
    notifier = Notifier(env)
    for name in PRIVATE:
        os.environ.pop(name, None)
    faulthandler.enable()
    orders = Orders()
    orders.obey_signals()
    intake = Intake(config_path, data, env)
    try:
        lock = hold(data, orders.pause)
        orphans.end(data, orders.pause)
        data.processes.unlink(missing_ok=True)  # an earlier supervisor's children are none of ours
        intake.first()
    except AlreadySupervised as error:
        print(error, file=sys.stderr)
        return process.FAILED
    except ConfigMistakes as error:
        print(error, file=sys.stderr)
        return process.CONFIGURATION
    try:
        return Supervisor(intake, data, orders, notifier, entries).run()
    finally:
        os.close(lock)


class Supervisor:
    """One life of the supervisor; `run` is all there is to call."""

    def __init__(self, intake: Intake, data: DataDir, orders: Orders, notifier: Notifier, entries: Entries) -> None:
        self._intake = intake
        self._data = data
        self._orders = orders
        self._notifier = notifier
        self._entries = entries
        self._spawner = Spawner()
        self._crew = Crew(self._spawner, data)
        self._report = Report(data)
        self._wishes = Wishes(data)
        self._welcome = Welcome(data)
        self._next_look = 0.0
        self._mended_at = float("-inf")
        self._was_ready = False

    def run(self) -> int:
        """Prepare, watch, end; whatever happens, no child is left behind."""
        self._set_up_logs()
        log.info("reclaimerr %s supervises %s", __version__, self._data.root)
        self._welcome.begin(self._intake)
        try:
            code = self._prepare()
            if code == process.DONE and not self._orders.stops:
                code = self._watch()
            return self._end(process.DONE if self._orders.stops else code)
        finally:
            self._crew.kill_all()
            self._spawner.close()

    def _prepare(self) -> int:
        if self._entries.prepare is None:
            return process.DONE
        settings, entry = self._intake.config.settings, self._entries.prepare
        try:
            return prepare(self._spawner, entry, self._data, settings.stop_timeout, self._orders, self._notifier)
        except SpawnFailed as error:
            log.error("%s", error)  # noqa: TRY400 - the sentence is enough
            return process.TEMPORARY

    def _watch(self) -> int:
        self._wishes.look()  # what was wished of an earlier supervisor is void
        self._assign(clock.monotonic())
        while not self._orders.stops:
            now = clock.monotonic()
            self._crew.look(self._intake.config.settings.hang_timeout, now)
            if now >= self._next_look:
                self._next_look = now + LOOK_EVERY
                self._look_around(now)
            code = self._mend(now) if self._is_suspect(now) else self._verdict()
            if code is not None:
                return code
            self._say("running", now)
            self._orders.wait(self._crew.sentinels, self._patience(clock.monotonic()))
        return process.DONE

    def _look_around(self, now: float) -> None:
        reap.reap_if_first(self._spawner.own_pids)
        if self._orders.stacks:
            self._orders.stacks = False
            log.warning("asked for all stacks; our own:\n    %s", "".join(traceback.format_stack()).replace("\n", "\n    "))
            self._crew.ask_stacks()
        if self._intake.changed() or self._orders.reload:
            self._reload(now)
        for wish in self._wishes.look():
            self._grant(wish, now)

    def _reload(self, now: float) -> None:
        by_hand, self._orders.reload = self._orders.reload, False
        self._notifier.reloading()
        if self._intake.again():
            self._set_up_logs()
            self._assign(now)
        elif by_hand:
            self._crew.retry("asked to reload", now)
        self._welcome.look(self._intake)
        if self._was_ready:
            self._notifier.ready()

    def _is_suspect(self, now: float) -> bool:
        """Somebody met damage in the database, or it is gone."""
        if self._entries.prepare is None or now - self._mended_at < MEND_EVERY:
            return False
        return self._data.suspect.exists() or not self._data.database.exists()

    def _mend(self, now: float) -> int | None:
        """Everybody lets go of the database, it is looked at, and all go on; an exit code where it cannot be used."""
        log.error("damage of the database was met: everybody stops, and it is looked at")
        self._mended_at = now
        wanted = [name for name, member in self._crew.members.items() if member.child.wanted]
        self._all_down("the database is looked at")
        code = process.DONE if self._orders.stops else self._prepare()
        if code != process.DONE or self._orders.stops:
            return code
        self._wishes = Wishes(self._data)  # ids of a restored database begin earlier
        self._wishes.look()
        for name in wanted:
            self._crew.tell(name, states.Start("the database was looked at"), clock.monotonic())
        return None

    def _assign(self, now: float) -> None:
        posts = roster(self._intake.config, self._entries)
        self._crew.assign(posts, self._intake.generation, self._kill_at(now), now)

    def _grant(self, wish: Wish, now: float) -> None:
        if wish.process not in self._crew.members:
            log.warning("%s wishes a %s of %s, which there is not", wish.by, wish.wish, wish.process)
            return
        log.info("%s wishes a %s of %s", wish.by, wish.wish, wish.process)
        why = f"asked by {wish.by}"
        if wish.wish == "start":
            self._crew.tell(wish.process, states.Start(why), now)
        elif wish.wish == "stop" and wish.process != WEB:
            self._crew.tell(wish.process, states.Stop(self._kill_at(now), why), now)
        else:  # nobody could start the web again, with the page gone: it restarts instead
            self._crew.tell(wish.process, states.Restart(self._kill_at(now), why), now)

    def _verdict(self) -> int | None:
        """An exit code where going on makes no sense: without the web, somebody above has to act."""
        web = self._crew.members[WEB].child
        if web.state == "running" and not self._was_ready:
            self._was_ready = True
            self._welcome.say(self._intake.config.web)
            self._notifier.ready()
        if web.state != "fatal":
            return None
        refused = web.last_exit == str(process.CONFIGURATION)
        if refused and self._was_ready:
            return None  # a bad edit: the managers go on, the next edit heals it
        return process.CONFIGURATION if refused else process.TEMPORARY

    def _say(self, state: State, now: float) -> None:
        members = self._crew.members.values()
        self._report.tell(members, self._intake.generation, state, now)
        self._notifier.status(report.status(members))
        self._notifier.alive(now)

    def _patience(self, now: float) -> float:
        """Seconds until something has to be looked at without a call."""
        if self._crew.restless:
            return RESTLESS
        due = self._crew.due_at
        until = self._next_look if due is None else min(self._next_look, due)
        return max(0.0, until - now)

    def _kill_at(self, now: float) -> float:
        return now + self._intake.config.settings.stop_timeout

    def _end(self, code: int) -> int:
        """Everybody at once, one deadline for all; a second order means now."""
        self._notifier.stopping()
        self._all_down("the supervisor stops")
        self._say("stopped", clock.monotonic())
        log.info("stopped (exit code %s)", code)
        return code

    def _all_down(self, why: str) -> None:
        now = clock.monotonic()
        kill_at = self._kill_at(now)
        self._crew.tell_all(states.Stop(kill_at, why), now)
        while self._crew.anybody and now < kill_at + UNKILLABLE:
            if self._orders.stops > 1:
                kill_at = min(kill_at, now)
                self._crew.tell_all(states.Stop(kill_at, "the supervisor stops at once"), now)
            self._crew.look(float("inf"), now)
            self._say("stopping", now)
            if self._crew.anybody:
                self._orders.wait(self._crew.sentinels, min(0.5, max(0.01, kill_at - now)))
            now = clock.monotonic()

    def _set_up_logs(self) -> None:
        config = self._intake.config
        logs.setup("supervisor", self._data.logs, config.settings.log_level, logs.Masker(config.secrets()))
