"""Puts a copy in the place of the database. Nobody else may use it meanwhile; nothing is thrown away.

What a copy says of the present is old: its due dates and approvals may not act on a library that has
moved on, and its jobs are nobody's wish any more.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from reclaimerr import clock
from reclaimerr.clock import DAY
from reclaimerr.errors import StoreError, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.store import candidates, db, notices, prepare
from reclaimerr.store.migrations import LATEST


class Restored(msgspec.Struct, frozen=True):
    """How many due dates moved, how many jobs went, and where the old database is (None: there was none)."""

    candidates: int
    jobs: int
    aside: Path | None


def restore(data: DataDir, source: Path, now: int) -> Restored:
    """Take `source` as the database of an installation whose processes do not run.

    Raises StoreError where it is no sound database of ours (then nothing was touched), Busy while
    somebody uses the present one.
    """
    fresh = data.root / f".{data.database.name}.{os.getpid()}.new"
    try:
        _copy(source, fresh)
        with prepare.alone(data):
            aside = _set_aside(data, now)
            fresh.replace(data.database)
    finally:
        fresh.unlink(missing_ok=True)
    prepare.prepare(data)
    db.attach(data)
    try:
        db.connect()
        return _made_harmless(source, aside, now)
    finally:
        db.detach()


def _copy(source: Path, target: Path) -> None:
    """A sound copy of a database of ours, as one file."""
    if not source.is_file():
        raise StoreError(f"there is no file {source}")
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as read, \
             closing(sqlite3.connect(target)) as written:  # fmt: skip
            read.backup(written)
            _look_at(written, source)
    except sqlite3.Error as error:
        raise StoreError(f"{source} cannot be restored: {error}") from error


def _look_at(copy: sqlite3.Connection, source: Path) -> None:
    version = copy.execute("PRAGMA user_version").fetchone()[0]
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version < 1 or not {"media", "candidate", "history", "setting"} <= tables:
        raise StoreError(f"{source} is no database of Reclaimerr")
    if version > LATEST:
        raise WrongSchema(f"{source} was made by a newer version (schema {version}, this one knows {LATEST})")
    if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise StoreError(f"{source} is damaged")


def _set_aside(data: DataDir, now: int) -> Path | None:
    """The present database and what SQLite keeps beside it, under another name."""
    if not data.database.exists():
        return None
    stamp = (clock.iso(now) or "").replace(":", "")
    aside = data.database.with_name(f"{data.database.name}.before-restore.{stamp}.{os.getpid()}")
    for end in ("-wal", "-shm", ""):
        part = data.database.with_name(data.database.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    return aside


def _made_harmless(source: Path, aside: Path | None, now: int) -> Restored:
    """Everybody has a day to object again, and no old job goes on."""
    with db.write("restore"):
        jobs = db.run(
            "UPDATE job SET state = 'cancelled', ended = :now, error = 'the database was restored' WHERE ended IS NULL",
            {"now": now},
        )
        db.run("UPDATE candidate SET state = 'scheduled' WHERE state = 'removing' AND ended_at IS NULL")
        db.run("UPDATE service SET library_at = NULL, watch_at = NULL, sync_next_at = NULL, watch_next_at = NULL")
        moved = candidates.postpone(now + DAY, f"{source.name} was restored", now, void_approvals=True)
        text = (f"{source.name} was restored: {moved} due dates are at least 24 hours away and approvals are void;"
                f" {jobs} jobs were dropped. Every service is read again before anything is decided.")  # fmt: skip
        notices.put("restore", "warning", text, now)
    return Restored(moved, jobs, aside)
