"""What an installation knows: its database, open for the length of a command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from reclaimerr import clock
from reclaimerr.cli.installation import Installation, find
from reclaimerr.errors import ReclaimerrError
from reclaimerr.store import db, mending


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Installation]:
    """An installation with its database open; it must have run before."""
    found = find(options)
    if not found.data.database.exists():
        raise ReclaimerrError(
            f"nothing is known yet in {found.data.root}: run `reclaimerr run` or `reclaimerr sync` first"
        )
    if not found.supervised:
        mending.ready(found.data, clock.now())
    with using(found):
        yield found


@contextmanager
def using(found: Installation) -> Iterator[None]:
    """The database of an installation, prepared by whoever calls."""
    db.attach(found.data)
    try:
        db.connect()
        yield
    finally:
        db.detach()
