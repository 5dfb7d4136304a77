"""What happens to the database before anybody uses it: make it, migrate it, check its fact tables.

Runs in a process of its own, with the users' lock held exclusively.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reclaimerr import clock
from reclaimerr.errors import Busy, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.rules.schema import FACT_TABLES, SCHEMA_VERSION
from reclaimerr.store import backup, db
from reclaimerr.store.migrations import LATEST, MIGRATIONS

log = logging.getLogger(__name__)


def prepare(data: DataDir) -> list[int]:
    """Bring the database to this version's schema; the numbers of the migrations that ran.

    Raises Busy while others use it and something has to change, WrongSchema for a newer one.
    """
    data.make()
    db.refuse_network(data.root)
    if _is_current(data):
        return []
    with alone(data):
        connection = db.raw(data)
        try:
            data.database.chmod(0o600)
            done = _migrate(connection, data)
            _fact_tables(connection)
        finally:
            connection.close()
    return done


def run(life: Life, root: str) -> int:
    """The short-lived process that the supervisor starts before any other; its exit code."""
    prepare(DataDir(Path(root)))
    return 0


def statements(script: str) -> Iterator[str]:
    """The single statements of a script, in order."""
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""


def _is_current(data: DataDir) -> bool:
    if not data.database.exists():
        return False
    connection = db.raw(data)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != LATEST:
            return False
        found = connection.execute("SELECT value FROM setting WHERE key = 'fact_schema'").fetchone()
        return bool(found == (SCHEMA_VERSION,))
    finally:
        connection.close()


@contextmanager
def alone(data: DataDir) -> Iterator[None]:
    """Nobody else has the database open for the length of a block. Raises Busy where somebody has."""
    handle = os.open(data.users_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Busy("the database is in use by another process; it cannot be migrated or restored") from error
    finally:
        os.close(handle)


def _migrate(connection: sqlite3.Connection, data: DataDir) -> list[int]:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > LATEST:
        raise WrongSchema(f"the database was made by a newer version (schema {found}, this one knows {LATEST})")
    if 0 < found < LATEST:
        backup.make(data, clock.now(), f"before-migration-{LATEST}")
    done = []
    for number, script in MIGRATIONS:
        if number <= found:
            continue
        _in_one_transaction(connection, [*statements(script), f"PRAGMA user_version = {number}"])
        log.info("migrated the database to schema %s", number)
        done.append(number)
    return done


def _fact_tables(connection: sqlite3.Connection) -> None:
    """Facts are derived: when the registry changes they are dropped and every item is judged anew."""
    found = connection.execute("SELECT value FROM setting WHERE key = 'fact_schema'").fetchone()
    if found == (SCHEMA_VERSION,):
        return
    drops = [f"DROP TABLE IF EXISTS {name}" for name in ("fact", "fact_person", "vocabulary")]
    remember = "INSERT INTO setting(key, value) VALUES ('fact_schema', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
    _in_one_transaction(
        connection,
        [*drops, *statements(FACT_TABLES), "INSERT OR IGNORE INTO touched SELECT id FROM media"],
        [(remember, (SCHEMA_VERSION,)), ("DELETE FROM setting WHERE key = 'vocabulary'", ())],
    )


def _in_one_transaction(
    connection: sqlite3.Connection, plain: list[str], bound: list[tuple[str, tuple[str, ...]]] | None = None
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for text in plain:
            connection.execute(text)
        for text, params in bound or ():
            connection.execute(text, params)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
