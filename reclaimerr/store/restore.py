"""Puts a copy in the place of the database. Nobody else may use it meanwhile; nothing is thrown away.

What a copy says of the present is old: its due dates and approvals may not act on a library that has
moved on, and its jobs are nobody's wish any more. A crash at any instant is made up for: until the
last step `restore.pending` says what is left to do, and whoever prepares the database does it first.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from reclaimerr import clock
from reclaimerr.clock import DAY
from reclaimerr.errors import Full, StoreError, WrongSchema
from reclaimerr.paths import DataDir, sweep, write_private
from reclaimerr.store import age, candidates, carrying, db, notices, prepare, soundness
from reclaimerr.store.backup import sync
from reclaimerr.store.carrying import Carried
from reclaimerr.store.migrations import LATEST

OURS = frozenset({"media", "candidate", "history", "setting"})


class Unfit(StoreError):
    """The file is no sound database of ours."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A restore that has begun: what it is called in words, and where the old database goes (None: it stays)."""

    because: str
    aside: str | None
    loud: bool = False


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """How many due dates moved, how many jobs went, what people's words were kept, where the old database is."""

    candidates: int
    jobs: int
    carried: Carried
    aside: Path | None


def restore(data: DataDir, source: Path, now: int) -> Restored:
    """Take `source` as the database of an installation whose processes do not run.

    Raises StoreError where it is no sound database of ours (then nothing was touched), Busy while
    somebody uses the present one.
    """
    copy(source, data.fresh)
    try:
        with prepare.alone(data):
            there = data.database.exists()
            pending = begin(data, f"{source.name} was restored", aside(data, "before-restore", now) if there else None)
    finally:
        if not data.pending.exists():
            data.fresh.unlink(missing_ok=True)
    return _finish(data, pending, now)


def copy(source: Path, target: Path) -> None:
    """A sound copy of a database of ours, as one file that is wholly on the disk; StoreError where that fails."""
    if not source.is_file():
        raise Unfit(f"there is no file {source}")
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        with closing(soundness.connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
            _look_at(written, source)
        sync(target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise _meant(error, source) from error
        raise


def begin(data: DataDir, because: str, old: Path | None, *, loud: bool = False) -> Pending:
    """Say what shall be done, then put `data.fresh`, where there is one, in place. Needs prepare.alone()."""
    pending = Pending(because=because, aside=None if old is None else old.name, loud=loud)
    write_private(data.pending, msgspec.json.encode(pending).decode())
    _swap(data, pending)
    return pending


def finish(data: DataDir, now: int) -> Restored | None:
    """Do what is left of a restore that has begun; None where none has. Nobody else may use the database."""
    pending = _pending(data)
    sweep(data.pending)
    if pending is None:
        data.fresh.unlink(missing_ok=True)
        return None
    return _finish(data, pending, now)


def _finish(data: DataDir, pending: Pending, now: int) -> Restored:
    with prepare.alone(data):
        _swap(data, pending)
    prepare.prepare(data)
    old = data.root / pending.aside if pending.aside else None
    db.attach(data)
    try:
        db.connect()
        done = _made_harmless(pending, old, now)
        age.grow(data)
    finally:
        db.detach()
    data.pending.unlink()
    return done


def aside(data: DataDir, why: str, now: int) -> Path:
    """Another name for the present database, free of any file."""
    stamp = (clock.iso(now) or "").replace(":", "")
    return data.database.with_name(f"{data.database.name}.{why}.{stamp}.{os.getpid()}")


def parts(database: Path) -> list[Path]:
    """A database and what SQLite keeps beside it, as far as they are there; itself last."""
    return [part for end in ("-wal", "-shm", "") if (part := database.with_name(database.name + end)).exists()]


def _swap(data: DataDir, pending: Pending) -> None:
    """Again after a crash: only what is still to be done is done."""
    if not data.fresh.exists():
        return
    for part in parts(data.database):
        target = (pending.aside or f"{data.database.name}.old") + part.name.removeprefix(data.database.name)
        part.rename(data.root / target)
    data.fresh.replace(data.database)
    data.in_use.unlink(missing_ok=True)
    sync(data.root)


def _pending(data: DataDir) -> Pending | None:
    try:
        return msgspec.json.decode(data.pending.read_bytes(), type=Pending)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError:
        return Pending(because="A restore was interrupted", aside=None, loud=True)


def _meant(error: sqlite3.Error, source: Path) -> StoreError:
    """A disk that is full is not the copy's fault."""
    kind = Full if isinstance(db.translate(error), Full) else Unfit
    return kind(f"{source} cannot be restored: {error}")


def _look_at(found: sqlite3.Connection, source: Path) -> None:
    version = found.execute("PRAGMA user_version").fetchone()[0]
    if version < 1 or not soundness.tables(found) >= OURS:
        raise Unfit(f"{source} is no database of Reclaimerr")
    if version > LATEST:
        raise WrongSchema(f"{source} was made by a newer version (schema {version}, this one knows {LATEST})")
    if soundness.structural(soundness.ask(found, deep=True)):
        raise Unfit(f"{source} is damaged")


def _made_harmless(pending: Pending, old: Path | None, now: int) -> Restored:
    """Everybody has a day to object again, no old job goes on, and what people said since stays said."""
    with db.write("restore"):
        jobs = db.run(
            "UPDATE job SET state = 'cancelled', ended = :now, error = 'the database was restored' WHERE ended IS NULL",
            {"now": now},
        )
        db.run("UPDATE candidate SET state = 'scheduled' WHERE state = 'removing' AND ended_at IS NULL")
        db.run("UPDATE service SET library_at = NULL, watch_at = NULL, sync_next_at = NULL, watch_next_at = NULL")
        carried = carrying.carry(old, now)
        moved = candidates.postpone(now + DAY, pending.because, now, void_approvals=True)
        done = Restored(candidates=moved, jobs=jobs, carried=carried, aside=old)
        notices.put("restore", "error" if pending.loud else "warning", _told(pending, done), now)
    return done


def _told(pending: Pending, done: Restored) -> str:
    text = (f"{pending.because}: {done.candidates} due dates are at least 24 hours away and approvals are void;"
            f" {done.jobs} jobs were dropped. Every service is read again before anything is decided.")  # fmt: skip
    if done.carried.any:
        text += f" Kept from the old one: {done.carried}."
    if done.carried.lost:
        text += f" Nobody protects {', '.join(done.carried.lost)} any more: the backup does not know them."
    return f"{text} The old one is kept as {done.aside.name}." if done.aside else text
