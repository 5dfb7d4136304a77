"""Which installation a command is about, and how its answer is printed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from reclaimerr import process
from reclaimerr.config import load, tokens
from reclaimerr.config.shape import Config
from reclaimerr.errors import ReclaimerrError
from reclaimerr.paths import DataDir
from reclaimerr.store import db, prepare


class Installation(msgspec.Struct, frozen=True):
    """A configuration file (None: there is none), what it says, and its data directory."""

    path: Path | None
    config: Config
    data: DataDir

    @property
    def supervised(self) -> bool:
        """Whether a supervisor runs on the data directory."""
        return process.supervised_by(self.data) is not None


def find(options: argparse.Namespace) -> Installation:
    """The installation that the options and the environment name. Raises ConfigMistakes."""
    path = load.find(options.config, os.environ)
    config = load.load(path, os.environ)
    data = DataDir(load.data_root(options.data, os.environ, config, path))
    return Installation(path, tokens.with_token(config, data) if data.root.is_dir() else config, data)


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Installation]:
    """An installation with its database open; it must have run before."""
    found = find(options)
    if not found.data.database.exists():
        raise ReclaimerrError(
            f"nothing is known yet in {found.data.root}: run `reclaimerr run` or `reclaimerr sync` first"
        )
    if not found.supervised:
        prepare.prepare(found.data)
    db.attach(found.data)
    db.connect()
    try:
        yield found
    finally:
        db.detach()


def show(answer: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n")


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print rows for people; titles of services are text, never markup."""
    from rich.console import Console  # Imported here: only people wait for it.
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for column in columns:
        drawn.add_column(column)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)
