"""backup and restore: the database to a file and back."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import find, say
from reclaimerr.cli.knowledge import opened
from reclaimerr.errors import ReclaimerrError
from reclaimerr.store import backup as backups
from reclaimerr.store import restore as restoring
from reclaimerr.supervisor.lock import AlreadySupervised, hold


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    backup = commands.add_parser("backup", parents=[where], help="copy the database, while it is in use too")
    backup.add_argument("file", nargs="?", metavar="FILE", help="a new file; among the backups by default")
    backup.set_defaults(command=do_backup)
    restore = commands.add_parser("restore", parents=[where], help="put a copy in the place of the database")
    restore.add_argument("file", metavar="FILE")
    restore.set_defaults(command=do_restore)


def do_backup(options: argparse.Namespace) -> int:
    """Copy the database; an existing file is never overwritten."""
    with opened(options) as found:
        say(str(backups.make(found.data, clock.now(), "by-hand", Path(options.file) if options.file else None)))
    return 0


def do_restore(options: argparse.Namespace) -> int:
    """Take a copy as the database; what was there is set aside. Refused while a supervisor runs."""
    data = find(options).data.make()
    try:
        lock = hold(data, time.sleep)
    except AlreadySupervised as error:
        raise ReclaimerrError(f"{error}: stop it first") from None
    try:
        told = restoring.restore(data, Path(options.file), clock.now())
    finally:
        os.close(lock)
    say(f"Restored {options.file}: {told.candidates} candidates are due in 24 hours at the earliest,"
          f" {told.jobs} jobs were dropped.")  # fmt: skip
    if told.carried.any:
        say(f"Kept from what was there before: {told.carried}.")
    if told.aside:
        say(f"What was there before is kept as {told.aside}")
    return 0
