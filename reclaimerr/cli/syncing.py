"""sync: one complete read of services, by the running installation or in this process."""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

import msgspec

from reclaimerr import clock, logs, process
from reclaimerr.cli.installation import Installation, find, show, table
from reclaimerr.cli.knowledge import using
from reclaimerr.cli.progress import bar
from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.config import timetable
from reclaimerr.errors import ReclaimerrError
from reclaimerr.managers import main as managers
from reclaimerr.managers.worker import Worker
from reclaimerr.process import Life
from reclaimerr.store import jobs, mending, rescue, schedules
from reclaimerr.supervisor.lock import hold
from reclaimerr.units import human_bytes

LOOK_EVERY = 0.1
GONE = ("fatal", "stopped")
Figures = dict[str, Any]


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the command."""
    sync = commands.add_parser("sync", parents=[where, as_json], help="one complete sync now")
    sync.add_argument("services", nargs="*", metavar="SERVICE", help="sections of the configuration; all by default")
    sync.set_defaults(command=do_sync)


def do_sync(options: argparse.Namespace) -> int:
    """Sync, then tell what each service's read found and cost; 1 where one of them failed."""
    found = find(options)
    names = _names(found, options.services)
    figures = _by_jobs(found, names) if found.supervised else _here(found, names)
    if options.json:
        show(figures)
    else:
        _tell(figures)
    return 1 if any("error" in one for one in figures.values()) else 0


def _names(found: Installation, asked: list[str]) -> list[str]:
    sections = found.config.services
    names = list(dict.fromkeys(asked)) or _enabled(found)
    for name in names:
        if name not in sections:
            raise ReclaimerrError(f"no service is called {name!r}; there are: {', '.join(sections) or 'none'}")
        if not sections[name].enabled:
            raise ReclaimerrError(f"{name} is switched off in the configuration")
        if timetable.plan(found.config, "sync", name).is_off:
            raise ReclaimerrError(f"sync is switched off for {name} in [schedules]")
        if sections[name].type not in CLIENTS:
            raise ReclaimerrError(f"{name}: {sections[name].type} is not supported yet")
    if not names:
        raise ReclaimerrError("no service is configured")
    return names


def _enabled(found: Installation) -> list[str]:
    return [one.name for one in found.config.services.values() if one.enabled]


def _by_jobs(found: Installation, names: list[str]) -> dict[str, Figures]:
    """Put the jobs and wait: the running managers do them."""
    with using(found):
        put = {name: _put(found, name) for name in names}
        with bar(put):
            while waiting := [name for name, job in put.items() if not _ended(job)]:
                _still_possible(found, waiting)
                time.sleep(LOOK_EVERY)
        return {name: _figures(job) for name, job in put.items()}


def _still_possible(found: Installation, waiting: list[str]) -> None:
    told = process.read_processes(found.data)
    if not found.supervised:
        raise ReclaimerrError(f"the supervisor ended before the sync of {waiting[0]} did; the job waits for the next")
    if told is None:
        holder = process.supervised_by(found.data)
        raise ReclaimerrError(f"another command (process {holder}) works on {found.data.root}; try again when it is done")
    states = {row.name: row for row in told.processes}
    for name in waiting:
        if name not in states or states[name].state in GONE:
            why = states[name].reason if name in states else "the running installation does not know it yet"
            raise ReclaimerrError(f"{name} has no process that could sync it: {why}")


def _here(found: Installation, names: list[str]) -> dict[str, Figures]:
    """No supervisor runs: be each manager in turn, and let nobody else begin meanwhile."""
    logs.setup("sync", None, "warning", logs.Masker(found.config.secrets()))
    found.data.make()
    lock = hold(found.data, time.sleep)
    try:
        mending.mend(found.data, clock.now())
        with using(found):
            return {name: _sync_one(found, name) for name in names}
    finally:
        os.close(lock)


def _sync_one(found: Installation, name: str) -> Figures:
    context = managers.open_context(Life.alone(name), found.data, found.config)
    worker = Worker(context, lanes=(name,))
    rescue.rescue(name, _enabled(found), clock.now())  # what a killed command left running
    job = _put(found, name)
    with bar({name: job}):
        while not _ended(job) and worker.turn():
            pass
    return _figures(job)


def _put(found: Installation, name: str) -> int:
    plan = timetable.plan(found.config, "sync", name)
    return jobs.put(schedules.wanted(plan), now=clock.now(), requested_by="command line")


def _ended(job_id: int) -> bool:
    job = jobs.get(job_id)
    return job is None or job.ended is not None


def _figures(job_id: int) -> Figures:
    job = jobs.get(job_id)
    if job is None or job.state != "done" or not job.result:
        return {"error": (job.error if job else None) or "it did not end"}
    found: Figures = msgspec.json.decode(job.result)
    return found


def _tell(figures: dict[str, Figures]) -> None:
    rows: list[tuple[str, ...]] = []
    for name, one in figures.items():
        if "error" in one:
            rows.append((name, one["error"]))
            continue
        counts = (str(one[key]) for key in ("items", "added", "changed", "missing", "requests"))
        rows.append((name, "done", *counts, human_bytes(one["bytes"]), f"{one['seconds']:.1f} s"))
    table("Sync", ("service", "outcome", "items", "added", "changed", "missing", "requests", "read", "took"), rows)
