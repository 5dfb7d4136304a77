"""The one way in: connections with their pragmas, and `write()`, the lock-guarded way to change anything.

Why an flock around BEGIN IMMEDIATE: SQLite's own lock is a lottery under many writers (worst waits
several times longer), and before 3.51.3 two connections that write and checkpoint at one instant
can corrupt a WAL database. The lock is held over commit and the checkpoint inside it; readers never
take it.
"""

from __future__ import annotations

import fcntl
import os
import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import peewee

from reclaimerr.errors import Busy, Damaged, Full, StoreError, WrongPlace, WrongSchema
from reclaimerr.paths import DataDir, open_private
from reclaimerr.rules.functions import SQL_FUNCTIONS, begin_statement
from reclaimerr.store.migrations import LATEST

database = peewee.SqliteDatabase(None, autoconnect=False)
"""Deferred: `attach` gives it a file, in the process that uses it and never before a fork."""

Row = dict[str, Any]
Params = Mapping[str, Any] | Sequence[Any]

LOCK_SECONDS = 20.0
JOIN_SECONDS = 2.0
"""Somebody who only looks whether they are alone holds the users' lock for an instant."""
SUSPICIOUS = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
SHORT_READ = 522
"""SQLITE_IOERR_SHORT_READ: the file, or its log, ends before a page that has to be there."""
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"})
PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": "normal",
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "cache_size": -4000,
    "temp_store": "memory",
    "journal_size_limit": 16 << 20,
    "wal_autocheckpoint": 1000,
    "trusted_schema": 0,
}


class _Place:
    """Where this process's database is; set by `attach` once per process (again in tests)."""

    data: DataDir | None = None
    users: int | None = None
    marked = False


def attach(data: DataDir, cache_kib: int = 4000) -> None:
    """Name the database for this process and join its users; connections come with `connect`.

    Each connection keeps at most `cache_kib` of pages.

    Raises WrongSchema where the database is not at this version's schema, WrongPlace on a
    network file system, Busy while somebody migrates or restores.
    """
    detach()
    refuse_network(data.root)
    _Place.data, _Place.users = data, _join(data)
    database.init(str(data.database), pragmas=PRAGMAS | {"cache_size": -cache_kib})
    for name, (count, function) in SQL_FUNCTIONS.items():
        database.register_function(function, name, count, deterministic=True)


def detach() -> None:
    """Close this thread's connection and leave the users of the database."""
    close()
    if _Place.users is not None and _Place.data is not None:
        _leave(_Place.data, _Place.users)
    _Place.data, _Place.users, _Place.marked = None, None, False


def connect() -> None:
    """Open this thread's connection (a second call does nothing); checks the schema."""
    if not database.is_closed():
        return
    if _Place.data is None or not _Place.data.database.exists():
        raise WrongSchema("the database does not exist yet")
    with translated():
        database.connect()
        found = int(value("PRAGMA user_version") or 0)
    if found != LATEST:
        close()
        raise WrongSchema(f"the database has schema {found}, this version knows {LATEST}")
    if not _Place.marked:  # now that the log is there: a mark without a log means that it was lost
        with suppress(OSError):
            _Place.data.in_use.touch(mode=0o600)
        _Place.marked = True


def close() -> None:
    """Close this thread's connection, under the lock: the last close of all checkpoints."""
    if database.is_closed():
        return
    with _flock("close"):
        _say_whether_all_is_in_the_file()
        database.close()


def _say_whether_all_is_in_the_file() -> None:
    """The last close removes the log; who dies before it takes the mark away as well must not look like a lost log."""
    if _Place.data is None or not _Place.marked:
        return
    with suppress(OSError, peewee.DatabaseError, sqlite3.Error):
        busy, in_log, copied = database.execute_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if not busy and in_log == copied:
            _Place.data.in_use.write_text("all is in the file\n", encoding="ascii")


def is_unclean(data: DataDir) -> bool:
    """Whether somebody who used the database was killed, and its log may hold what it does not."""
    try:
        return data.in_use.stat().st_size == 0
    except FileNotFoundError:
        return False


def release() -> None:
    """Close this thread's connection without the lock, so that a reader never waits for writers.

    Only where the process keeps another one open for its whole life: the lock is for the last close
    of all, which checkpoints. Measured with two busy writers: 95 % of requests under 0.15 s instead of 0.93 s.
    """
    if not database.is_closed():
        database.close()


def shrink() -> None:
    """Let go of the pages that this thread's connection keeps; the next query reads them again."""
    if not database.is_closed():
        with translated():
            database.execute_sql("PRAGMA shrink_memory")


@contextmanager
def connected() -> Iterator[None]:
    """A connection for the length of a block (a web request, a command)."""
    connect()
    try:
        yield
    finally:
        close()


@contextmanager
def write(why: str = "") -> Iterator[None]:
    """A short transaction that may write: the lock, then BEGIN IMMEDIATE; no HTTP inside.

    Inside another `write()` it joins it. Raises Busy, Full or Damaged.
    """
    if in_transaction():
        yield
        return
    with _flock(why), translated():
        _log_is_needed()
        database.execute_sql("BEGIN IMMEDIATE")
        try:
            yield
            database.execute_sql("COMMIT")
        except BaseException:
            if in_transaction():  # SQLite takes a transaction back by itself where the disk is full
                database.execute_sql("ROLLBACK")
            raise


def _log_is_needed() -> None:
    """What is written from now on is in the log alone."""
    if _Place.data is not None:
        with suppress(OSError):
            if _Place.data.in_use.stat().st_size:
                os.truncate(_Place.data.in_use, 0)


def rows(sql: str, params: Params = ()) -> list[Row]:
    """All rows of a reading statement (or of a RETURNING one), as dicts."""
    with translated():
        cursor = database.execute_sql(sql, params)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def row(sql: str, params: Params = ()) -> Row | None:
    """The first row, or None."""
    found = rows(sql, params)
    return found[0] if found else None


def value(sql: str, params: Params = ()) -> Any:
    """The first column of the first row, or None."""
    with translated():
        found = database.execute_sql(sql, params).fetchone()
    return found[0] if found else None


def column(sql: str, params: Params = ()) -> list[Any]:
    """The first column of every row."""
    with translated():
        return [found[0] for found in database.execute_sql(sql, params).fetchall()]


def run(sql: str, params: Params = ()) -> int:
    """Execute a writing statement inside `write()`; the count of rows it changed."""
    _must_write()
    with translated():
        return int(database.execute_sql(sql, params).rowcount)


def run_many(sql: str, many: Iterable[Params]) -> None:
    """Execute one writing statement for many rows inside `write()`."""
    _must_write()
    with translated():
        database.connection().executemany(sql, many)


def insert(table: str, values: Mapping[str, Any]) -> int:
    """Insert one row inside `write()`; its id. Table and column names are ours, never input."""
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    _must_write()
    with translated():
        return int(database.execute_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", dict(values)).lastrowid)


def data_version() -> int:
    """Changes when another connection has committed: the cheap "did anything happen"."""
    return int(value("PRAGMA data_version"))


def marks(values: Sequence[Any], name: str = "v") -> tuple[str, dict[str, Any]]:
    """`:v0, :v1` and their parameters, for an IN list (at most a few thousand)."""
    params = {f"{name}{index}": item for index, item in enumerate(values)}
    return ", ".join(f":{key}" for key in params), params


def raw(data: DataDir) -> sqlite3.Connection:
    """A plain connection for migrations and backups, with the same pragmas and no functions."""
    connection = sqlite3.connect(data.database, isolation_level=None, timeout=5)
    for name, setting in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={setting}")
    return connection


def refuse_network(folder: Path) -> None:
    """Raise WrongPlace where the folder lies on a network file system: WAL needs shared memory."""
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    here = str(folder.resolve())
    for line in mounts:
        _, escaped, found, *_ = line.split(" ")
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), escaped)  # a space stands as \040
        if (here == point or here.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, found
    if kind in _NETWORK:
        raise WrongPlace(f"{folder} is on a network file system ({kind}); the database needs a local disk")


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's errors in our words; what looks like damage of our database is reported to the supervisor."""
    begin_statement()
    try:
        yield
    except (peewee.OperationalError, peewee.DatabaseError, sqlite3.Error) as error:
        # peewee raises its own in place of SQLite's, which is then only the context.
        cause = error.__context__ if isinstance(error.__context__, sqlite3.Error) else error
        code = getattr(cause, "sqlite_errorcode", None)
        if _Place.data is not None and isinstance(code, int) and (code & 0xFF in SUSPICIOUS or code == SHORT_READ):
            suspect(_Place.data, str(cause))
        raise translate(cause) from error


def suspect(data: DataDir, why: str) -> None:
    """Ask the supervisor to have the database looked at by nobody but one; asking again changes nothing."""
    with suppress(OSError), open_private(data.suspect, "x") as file:
        file.write(f"{why}\n")


def translate(error: BaseException) -> BaseException:
    """The error of ours that stands for one of SQLite's; itself where none does."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy("the database is locked by another program")
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY):
        return Full(f"the database cannot be written: {error}")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(f"the database is damaged: {error}")
    if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return StoreError(f"the database cannot be reached: {error}")
    return error


def _join(data: DataDir) -> int:
    """A share of the users' lock; Busy where somebody has it for themselves."""
    handle = os.open(data.users_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_up = time.monotonic() + JOIN_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > give_up:
                os.close(handle)
                raise Busy("the database is being migrated or restored") from error
            time.sleep(0.01)
        else:
            return handle


def _leave(data: DataDir, handle: int) -> None:
    """The last of all takes the mark away, unless a log is left that the next one has to read."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not data.database.with_name(f"{data.database.name}-wal").exists():
            data.in_use.unlink(missing_ok=True)
    except BlockingIOError:
        pass  # somebody else still uses it
    finally:
        os.close(handle)


def _must_write() -> None:
    if not in_transaction():
        raise StoreError("a write outside write(): this is a bug")


def in_transaction() -> bool:
    """As SQLite sees it."""
    return not database.is_closed() and bool(database.connection().in_transaction)


@contextmanager
def _flock(why: str) -> Iterator[None]:
    """The write lock. Who wants it first takes the turn, and gives it back once he has the lock: so nobody who
    writes again and again, with hardly a gap, keeps the others waiting for longer than one of his transactions."""
    data = _Place.data
    if data is None:
        raise StoreError("no database is attached")
    deadline = time.monotonic() + LOCK_SECONDS
    turn = _opened(data.turn_lock)
    try:
        handle = _opened(data.write_lock)
        try:
            _wait_for(turn, data.write_lock, deadline)
            _wait_for(handle, data.write_lock, deadline)
            fcntl.flock(turn, fcntl.LOCK_UN)
            with suppress(OSError):  # the name is for people; a full disk keeps the lock from nobody
                os.pwrite(handle, f"{os.getpid()} {why}".ljust(60)[:60].encode(), 0)
            yield
        finally:
            os.close(handle)
    finally:
        os.close(turn)


def _opened(lock: Path) -> int:
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"the write lock cannot be opened: {error.strerror}") from error


def _wait_for(handle: int, held: Path, deadline: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Take a lock. Raises Busy, by the name in `held`, when the deadline (monotonic) is over."""
    pause = 0.0005
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = held.read_text(encoding="utf-8", errors="replace").strip() or "somebody"
                raise Busy(f"the write lock is held by {holder} for more than {LOCK_SECONDS:.0f} s") from None
            sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreading waiters, no secret
            pause = min(pause * 1.5, 0.02)
        else:
            return
