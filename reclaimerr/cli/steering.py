"""start, stop and restart: one process of a running installation, as the page does it."""

from __future__ import annotations

import argparse
import time
from typing import Any

from reclaimerr import clock, process
from reclaimerr.cli.installation import Installation, say
from reclaimerr.cli.knowledge import opened
from reclaimerr.errors import ReclaimerrError
from reclaimerr.store import audit, db, workers

LOOK_EVERY = 0.1
PATIENCE = 30.0
"""Beside `stop_timeout`: the supervisor looks once a second, and a manager asks its service when it starts."""
BY = "command line"


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    for name, text in (
        ("start", "start a process of the running installation that was stopped or given up"),
        ("stop", "stop a service's process until it is started again, or the installation is"),
        ("restart", "restart a process of the running installation"),
    ):
        one = commands.add_parser(name, parents=[where], help=text)
        one.add_argument("process", metavar="PROCESS", help="web, or a service's name")
        one.set_defaults(command=do_wish, wish=name)


def do_wish(options: argparse.Namespace) -> int:
    """Wish, and wait until it came true."""
    with opened(options) as found:
        if not found.supervised:
            raise ReclaimerrError(f"no supervisor runs on {found.data.root}")
        before = _row(found, options.process)
        _refuse(before, options.wish)
        if options.wish == "start" and before.state in ("starting", "running"):
            say(f"{before.name} is {before.state} already (process {before.pid})")
            return 0
        with db.write("wish"):
            now = clock.now()
            workers.wish(before.name, options.wish, BY, now)
            audit.write(BY, f"process {options.wish}", before.name, now=now)
        after = _came_true(found, before, options.wish)
    say(f"{after.name} is {after.state}{f' (process {after.pid})' if after.pid else ''}")
    return 0


def _refuse(row: process.Row, wish: str) -> None:
    if row.kind == "supervisor":
        raise ReclaimerrError("the supervisor is started and stopped by whoever runs it")
    if row.kind == "web" and wish == "stop":
        raise ReclaimerrError("the page's process cannot be stopped alone; it can be restarted")


def _came_true(found: Installation, before: process.Row, wish: str) -> process.Row:
    """The process as it is then. Raises where it cannot start, or nothing happens."""
    give_up = clock.monotonic() + PATIENCE + found.config.settings.stop_timeout
    while clock.monotonic() < give_up:
        time.sleep(LOOK_EVERY)
        row = _row(found, before.name)
        if wish == "stop":
            if row.state == "stopped":
                return row
            continue
        if row.state == "running" and row.pid != before.pid:
            return row
        if row.state in ("backoff", "fatal") and row.restarts > before.restarts:
            raise ReclaimerrError(f"{row.name} does not start: {row.reason}")
    raise ReclaimerrError(f"{before.name} was not seen to {wish}: it is {_row(found, before.name).state}")


def _row(found: Installation, name: str) -> process.Row:
    told = process.read_processes(found.data)
    rows = {row.name: row for row in told.processes} if told else {}
    if name not in rows:
        raise ReclaimerrError(f"there is no process {name!r}; there are: {', '.join(rows) or 'none yet'}")
    return rows[name]
