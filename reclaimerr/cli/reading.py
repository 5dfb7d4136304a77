"""logs: what all processes told lately, and what they tell from now on."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any, get_args

from reclaimerr import logbook, logs
from reclaimerr.cli.installation import find, say, show
from reclaimerr.errors import ReclaimerrError

LOOK_EVERY = 0.25


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the command."""
    told = commands.add_parser("logs", parents=[where], help="what the processes told, oldest first")
    how = told.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print exactly one JSON document")
    how.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    told.add_argument("--process", metavar="NAME", help="of one process: supervisor, web or a service")
    told.add_argument("--level", default="debug", choices=get_args(logs.Level), help="at least so serious")
    told.add_argument("--text", default="", metavar="TEXT", help="with this in them")
    told.add_argument("--limit", type=_limit, default=100, metavar="N", help="so many lines at the most")
    told.set_defaults(command=do_logs)


def do_logs(options: argparse.Namespace) -> int:
    """The newest events of all processes; `--follow` goes on."""
    folder = find(options).data.logs
    if not folder.is_dir():
        raise ReclaimerrError(f"there are no logs in {folder}")
    if options.process and options.process not in logbook.processes(folder):
        raise ReclaimerrError(f"there is no log of a process {options.process!r} in {folder}")
    wanted = logbook.Wanted(options.process, options.level, options.text)
    tails = logbook.Tails(folder, options.process)
    found = logbook.newest(folder, options.limit, wanted)
    if options.json:
        show({"items": [line._asdict() for line in found], "total": len(found)})
        return 0
    for line in found:
        _tell(line)
    while options.follow:
        sys.stdout.flush()
        time.sleep(LOOK_EVERY)
        for line in tails.more():
            if wanted.fits(line):
                _tell(line)
    return 0


def _tell(line: logbook.Line) -> None:
    for one in str(line).split("\n"):
        say(one)


def _limit(text: str) -> int:
    limit = int(text)
    if not 1 <= limit <= 100_000:
        raise argparse.ArgumentTypeError("expected a number from 1 to 100000")
    return limit
