"""What happens to the database before anybody uses it: make it, migrate it, check its fact tables.

Changes are made with the users' lock held exclusively.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from reclaimerr import clock
from reclaimerr.errors import Busy, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.rules.schema import FACT_TABLES, SCHEMA_VERSION, TABLES
from reclaimerr.store import backup, db
from reclaimerr.store.facts import TEXTS
from reclaimerr.store.migrations import LATEST, MIGRATIONS

log = logging.getLogger(__name__)

_WANTED: dict[str, str | None] = {"fact_schema": SCHEMA_VERSION, "fact_text": TEXTS}
"""The columns of the fact tables, and the text that fills them."""


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
        return _settings(connection) == _WANTED
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
        backup.copy(data, clock.now(), f"{backup.BEFORE_MIGRATION}-{LATEST}")
    done = []
    for number, script in MIGRATIONS:
        if number <= found:
            continue
        _in_one_transaction(connection, [*statements(script), f"PRAGMA user_version = {number}"])
        log.info("migrated the database to schema %s", number)
        done.append(number)
    return done


def _fact_tables(connection: sqlite3.Connection) -> None:
    """Facts are derived: when their columns or their meaning change, every item is described anew.

    New tables begin without vocabulary, so every service is read at once.
    """
    if _settings(connection) == _WANTED:
        return
    plain: list[str] = []
    if _settings(connection)["fact_schema"] != SCHEMA_VERSION:
        plain += [f"DROP TABLE IF EXISTS {name}" for name in TABLES]
        plain += [*statements(FACT_TABLES), "UPDATE service SET sync_next_at = NULL, watch_next_at = NULL"]
    plain.append("INSERT OR IGNORE INTO touched SELECT id FROM media")
    remember = "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
    _in_one_transaction(connection, plain, [(remember, (key, str(value))) for key, value in _WANTED.items()])


def _settings(connection: sqlite3.Connection) -> dict[str, str | None]:
    found = dict(connection.execute("SELECT key, value FROM setting WHERE key IN ('fact_schema', 'fact_text')"))
    return {key: found.get(key) for key in _WANTED}


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
