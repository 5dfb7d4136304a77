"""Whether the database is sound, asked while it is in use: every page, index and reference is looked at."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from reclaimerr.errors import Damaged
from reclaimerr.paths import DataDir
from reclaimerr.store import db, soundness


def faults(data: DataDir) -> list[str]:
    """What is wrong with the database; nothing where it is sound. Of damage the supervisor is told.

    Asked twice on connections of their own: a fault that a fresh connection does not see is none.
    """
    found = _looked(data) and _looked(data)
    if worst := soundness.structural(found):
        db.suspect(data, worst[0])
    return [*found, *_strays(data)]


def _looked(data: DataDir) -> list[str]:
    """Through SQLite alone: to open and close the file beside it would give up the locks of this process."""
    try:
        with closing(db.raw(data)) as connection:
            connection.execute("PRAGMA query_only=ON")
            return soundness.ask(connection, deep=True)
    except sqlite3.Error as error:
        meant = db.translate(error)
        if isinstance(meant, Damaged):
            return [str(error)]
        raise meant from error


def _strays(data: DataDir) -> list[str]:
    with db.translated(), closing(soundness.connect(data.database)) as connection:
        try:
            found = connection.execute("PRAGMA foreign_key_check").fetchmany(soundness.MOST)
        except sqlite3.DatabaseError as error:
            if isinstance(db.translate(error), Damaged):
                return []  # told already
            raise
    return [f"row {row} of {table} names a row of {other} that is not there" for table, row, other, _ in found]
