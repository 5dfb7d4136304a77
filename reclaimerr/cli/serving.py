"""run, demo and sync: what starts processes or does their work."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import Any

import msgspec

from reclaimerr import clock, logs
from reclaimerr.cli.installation import Installation, find, show, table
from reclaimerr.errors import ReclaimerrError
from reclaimerr.managers import main as managers
from reclaimerr.managers.worker import Worker
from reclaimerr.process import Life
from reclaimerr.store import db, jobs, prepare
from reclaimerr.units import human_bytes


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    run = commands.add_parser("run", parents=[where], help="the supervisor, in the foreground (default)")
    run.set_defaults(command=do_run)
    demo = commands.add_parser("demo", parents=[as_json], help="the same against an embedded simulated media stack")
    demo.add_argument("--port", type=int, default=7676, help="the page's port; 0 takes a free one")
    demo.add_argument("--data", metavar="DIR", help="keep the installation here (else it is dropped at the end)")
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--movies", type=int, default=200)
    demo.add_argument("--once", action="store_true", help="sync, judge, remove a few, print a summary, end")
    demo.set_defaults(command=do_demo)
    sync = commands.add_parser("sync", parents=[where, as_json], help="one complete sync now")
    sync.add_argument("services", nargs="*", metavar="SERVICE")
    sync.set_defaults(command=do_sync)


def do_run(options: argparse.Namespace) -> int:
    """Supervise until told to stop."""
    from reclaimerr.config import load
    from reclaimerr.supervisor import watch

    found = find(options)
    path = load.find(options.config, os.environ)
    return watch.run(path.absolute() if path else None, found.data, os.environ)


def do_demo(options: argparse.Namespace) -> int:
    """The real supervisor against simulated services."""
    from reclaimerr.demo import run

    return run.demo(options)


def do_sync(options: argparse.Namespace) -> int:
    """Sync through the running installation, else in this process."""
    found = find(options)
    names = options.services or [one.name for one in found.config.services.values() if one.enabled]
    unknown = [name for name in names if name not in found.config.services]
    if unknown:
        raise ReclaimerrError(
            f"no service is called {unknown[0]!r}; there are {', '.join(found.config.services) or 'none'}"
        )
    figures = _by_jobs(found, names) if found.supervised else _here(found, names)
    if options.json:
        show(figures)
    else:
        _tell(figures)
    return 1 if any("error" in one for one in figures.values()) else 0


def _by_jobs(found: Installation, names: list[str]) -> dict[str, dict[str, Any]]:
    db.attach(found.data)
    db.connect()
    try:
        put = {name: _put(name, clock.now()) for name in names}
        while any((job := jobs.get(one)) and job.ended is None for one in put.values()):
            _progress({name: job.progress for name, one in put.items() if (job := jobs.get(one))})
            time.sleep(0.2)
        return {name: _figures(one) for name, one in put.items()}
    finally:
        db.detach()


def _here(found: Installation, names: list[str]) -> dict[str, dict[str, Any]]:
    """No supervisor runs: be each manager in turn."""
    logs.setup("sync", None, "warning", logs.Masker(found.config.secrets()))
    prepare.prepare(found.data)
    db.attach(found.data)
    db.connect()
    try:
        return {name: _sync_one(found, name) for name in names}
    finally:
        db.detach()


def _sync_one(found: Installation, name: str) -> dict[str, Any]:
    worker = Worker(managers.open_context(Life.alone(name), found.data, found.config), lanes=(name,))
    job = _put(name, clock.now())
    while (now := jobs.get(job)) and now.ended is None and worker.turn():
        pass
    return _figures(job)


def _put(name: str, now: int) -> int:
    wanted = jobs.Wanted(task="sync", lane=name, key=f"sync:{name}", priority=10)
    return jobs.put(wanted, now=now, requested_by="command line")


def _figures(job_id: int) -> dict[str, Any]:
    job = jobs.get(job_id)
    if job is None or job.state != "done" or not job.result:
        return {"error": (job.error if job else None) or "it did not end"}
    found: dict[str, Any] = msgspec.json.decode(job.result)
    return found


def _progress(shares: dict[str, float]) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + "  ".join(f"{name} {share:4.0%}" for name, share in shares.items()))
        sys.stderr.flush()


def _tell(figures: dict[str, dict[str, Any]]) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    rows = []
    for name, one in figures.items():
        if "error" in one:
            rows.append([name, one["error"], "", "", "", "", "", ""])
            continue
        rows.append([name, *(str(one[key]) for key in ("items", "added", "changed", "missing", "requests")),
                     human_bytes(one["bytes"]), f"{one['seconds']:.1f} s"])  # fmt: skip
    table("Sync", ["service", "items", "added", "changed", "missing", "requests", "read", "took"], rows)
