"""Which installation a command is about, and how its answer is printed."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from reclaimerr import process
from reclaimerr.config import load
from reclaimerr.config.shape import Config
from reclaimerr.logs import visible
from reclaimerr.paths import DataDir

_BEYOND_ASCII = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What commands a terminal and JSON leaves as it is."""


class Installation(msgspec.Struct, frozen=True):
    """A configuration file (None: there is none), what it says, and its data directory."""

    path: Path | None
    config: Config
    data: DataDir

    @property
    def supervised(self) -> bool:
        """Whether a supervisor runs on the data directory."""
        return process.supervised_by(self.data) is not None


def find(options: argparse.Namespace, *, may_be_absent: bool = False) -> Installation:
    """The installation that the options and the environment name. Raises ConfigMistakes.

    `may_be_absent`: a file that is named and not there (a container's first start) is no mistake.
    """
    path = load.find(options.config, os.environ, options.data)
    absent = may_be_absent and path is not None and not path.exists()
    config = load.load(None if absent else path, os.environ)
    return Installation(path, config, DataDir(load.data_root(options.data, os.environ, config, path)))


def show(answer: Any) -> None:
    """Print one JSON document; signs that would command a terminal stand as \\u escapes."""
    text = msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
    sys.stdout.write(_BEYOND_ASCII.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n")


def say(text: str, to: IO[str] | None = None) -> None:
    """Print one line for people; what services, files and people wrote in it is text, never a command to the terminal."""
    (to or sys.stdout).write(f"{visible(text)}\n")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows for people; titles of services are text, neither markup nor a command to the terminal."""
    from rich.console import Console  # Imported here: only people wait for it.
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=Text(visible(title)), title_justify="left", header_style="bold", expand=False)
    for column in columns:
        drawn.add_column(column)
    for row in rows:
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    console = Console()
    with console.capture() as told:
        console.print(drawn)
    sys.stdout.write(told.get())  # rich would end the program where nobody reads any more
