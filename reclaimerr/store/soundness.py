"""Whether a database file is what SQLite wrote: asked of the file itself, by a connection that changes nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reclaimerr.errors import Damaged
from reclaimerr.store import db

MOST = 20
HEAD = b"SQLite format 3\0"
VERSIONS = (b"\1\1", b"\2\2")
"""Where a file has others, SQLite takes it for one that it may not write, or not read."""
_RULES = re.compile(r"NULL value in |CHECK constraint failed in |non-(?!unique)|(TEXT|NUMERIC) value in ")
"""How SQLite begins what is wrong with a row, and not with the file."""


def complaints(path: Path, *, deep: bool) -> list[str]:
    """What is wrong with a database, at most 20 sentences; none where it is sound.

    `deep` compares every index with its table as well and takes about twice as long. Raises Busy
    where somebody has it locked and StoreError where it cannot be read: neither is damage.
    """
    with path.open("rb") as file:
        head = file.read(20)
    if head and (head[:16] != HEAD or head[18:] not in VERSIONS):
        return ["the head of the file is not SQLite's"]
    try:
        with _kept(path), closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
            connection.execute("PRAGMA query_only=ON")
            return ask(connection, deep=deep)
    except sqlite3.Error as error:
        meant = db.translate(error)
        # Nothing of ours is asked here, so that even SQLite's plain "error" is the file's.
        if isinstance(meant, Damaged) or error.sqlite_errorcode in (sqlite3.SQLITE_ERROR, db.SHORT_READ):
            return [str(error)]
        raise meant from error


def is_empty(path: Path) -> bool:
    """Whether SQLite takes the file for a new database, which it does with one of no length."""
    with closing(connect(path)) as connection:
        return not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def fits_together(path: Path) -> bool:
    """Whether no row names another that is not there: so it would be where half a transaction is missing."""
    with closing(connect(path)) as connection:
        return connection.execute("PRAGMA foreign_key_check").fetchone() is None


def ask(connection: sqlite3.Connection, *, deep: bool) -> list[str]:
    """The same through a connection."""
    check = "integrity_check" if deep else "quick_check"
    said = [" ".join(str(line).split()) for (line,) in connection.execute(f"PRAGMA {check}({MOST})")]
    return [] if said == ["ok"] else said


def connect(path: Path) -> sqlite3.Connection:
    """A connection that only reads, so that closing it moves nothing from a log into the file, and leaves nothing beside."""
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True, isolation_level=None, timeout=5)


@contextmanager
def _kept(path: Path) -> Iterator[None]:
    """For the length of a block no other connection is the last one, which would empty the log.

    The check itself needs one that may write: through others SQLite compares no row with the rules of its table.
    """
    with closing(connect(path)) as keeper:
        keeper.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        yield


def structural(found: list[str]) -> list[str]:
    """Complaints about the file; the others are rows that only break a rule of their table."""
    return [one for one in found if not _RULES.match(one)]


def tables(connection: sqlite3.Connection) -> set[str]:
    """The names of its tables."""
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
