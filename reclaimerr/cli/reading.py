"""logs: what all processes told lately, and what they tell from now on."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from pathlib import Path
from typing import Any, get_args

from reclaimerr import logs
from reclaimerr.cli.installation import find, show
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
    told.add_argument("--limit", type=_limit, default=100, metavar="N", help="so many lines at the most")
    told.set_defaults(command=do_logs)


def do_logs(options: argparse.Namespace) -> int:
    """The newest events of all processes; `--follow` goes on."""
    folder = find(options).data.logs
    if not folder.is_dir():
        raise ReclaimerrError(f"there are no logs in {folder}")
    if options.process and options.process not in {path.stem for path in folder.glob("*.log")}:
        raise ReclaimerrError(f"there is no log of a process {options.process!r} in {folder}")
    tails = Tails(folder, options.process or "*")
    found = logs.newest(folder, options.limit, process=options.process, level=options.level)
    if options.json:
        show({"items": [line._asdict() for line in found], "total": len(found)})
        return 0
    for line in found:
        print(_written(line))
    while options.follow:
        sys.stdout.flush()
        time.sleep(LOOK_EVERY)
        for line in tails.more():
            if logs.is_serious(line, options.level):
                print(_written(line))
    return 0


class Tails:
    """The ends of the log files; a rotated or new file is read from its beginning."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._open: dict[Path, io.TextIOWrapper] = {}
        for path in self._paths():
            self._begin(path).seek(0, io.SEEK_END)

    def more(self) -> list[logs.Line]:
        """What was told since the last call, in order."""
        told = [line for path in self._paths() for line in logs.parse(self._read(path))]
        return sorted(told, key=lambda line: line.at)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._name}.log"))

    def _begin(self, path: Path) -> io.TextIOWrapper:
        self._open[path] = path.open(encoding="utf-8", errors="replace")
        return self._open[path]

    def _read(self, path: Path) -> str:
        known = self._open.get(path)
        if known is None:
            return self._begin(path).read()
        text = known.read()
        if path.stat().st_ino != _inode(known):
            known.close()
            text += self._begin(path).read()
        return text


def _inode(file: io.TextIOWrapper) -> int:
    return os.fstat(file.fileno()).st_ino


def _written(line: logs.Line) -> str:
    return f"{line.at} {line.level} {line.process} {line.logger}: {line.text}"


def _limit(text: str) -> int:
    limit = int(text)
    if not 1 <= limit <= 100_000:
        raise argparse.ArgumentTypeError("expected a number from 1 to 100000")
    return limit
