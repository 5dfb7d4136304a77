"""Copies of the database while it is in use (SQLite's online backup), each proved sound, the newest kept."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from reclaimerr import clock
from reclaimerr.errors import Damaged, StoreError
from reclaimerr.paths import DataDir, half_written, sweep
from reclaimerr.store import age, db, soundness

DAILY, BEFORE_MIGRATION = "daily", "before-migration"
_NAME = re.compile(r"reclaimerr-(\d{4}-\d\d-\d\dT)(\d\d)(\d\d)(\d\d)Z-([\w-]+)\.db")


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One copy among the backups; `at` in epoch seconds, `why` is `daily`, `by-hand` or what it was made before."""

    path: Path
    at: int
    why: str
    bytes: int

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.path.name


def make(data: DataDir, now: int, why: str = DAILY, path: Path | None = None) -> Path:
    """Copy the database, which this process uses, into the backups or to a new file elsewhere; the file.

    Raises as `copy` does.
    """
    made = copy(data, now, why, path)
    age.grow(data)
    return made


def copy(data: DataDir, now: int, why: str, path: Path | None = None) -> Path:
    """The same for whoever has the database for themselves.

    Raises Damaged where the copy is not sound, so that no good one ever makes room for it, and
    StoreError where it cannot be made; then nothing is left of it.
    """
    path = path or _free_name(data, now, why)
    if path.exists():
        raise StoreError(f"{path} exists already; it was not touched")
    sweep(path.with_name("*") if path.parent == data.backups else path)
    fresh = half_written(path)
    try:
        _copy(data, fresh)
        fresh.replace(path)
    except sqlite3.Error as error:
        raise _meant(data, error) from error
    except OSError as error:
        raise StoreError(f"no backup could be made: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)
    return path


def prune(data: DataDir, keep: int) -> int:
    """Drop all but the newest `keep` daily copies, and as many of those before migrations; how many went.

    What was made by hand is never dropped.
    """
    found = listing(data)
    daily = [one for one in found if one.why == DAILY]
    before = [one for one in found if one.why.startswith(BEFORE_MIGRATION)]
    old = [*daily[keep:], *before[keep:]]
    for one in old:
        one.path.unlink(missing_ok=True)
    return len(old)


def listing(data: DataDir) -> list[Copy]:
    """The copies among the backups, the newest first."""
    found = [one for path in data.backups.glob("reclaimerr-*.db") if (one := _copy_at(path))]
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)


def _copy_at(path: Path) -> Copy | None:
    """What a file's name and size say; None for a file of another name, or one that has just gone."""
    match = _NAME.fullmatch(path.name)
    at = clock.parse(f"{match[1]}{match[2]}:{match[3]}:{match[4]}Z") if match else None
    try:
        return Copy(path=path, at=at, bytes=path.stat().st_size, why=match[5]) if match and at else None
    except FileNotFoundError:
        return None


def _free_name(data: DataDir, at: int, why: str) -> Path:
    """A name of our own that nobody has: of two copies in one second the later one bears the next."""
    while (path := data.backups / f"reclaimerr-{(clock.iso(at) or '').replace(':', '')}-{why}.db").exists():
        at += 1
    return path


def _copy(data: DataDir, target: Path) -> None:
    """Private from its first byte: it holds who watched what."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(db.raw(data)) as source, closing(sqlite3.connect(target)) as made:
        source.backup(made)
        wrong = soundness.structural(soundness.ask(made, deep=True))
    if wrong:
        db.suspect(data, wrong[0])
        raise Damaged(f"no backup was made, the database is damaged: {wrong[0]}")
    sync(target)


def _meant(data: DataDir, error: sqlite3.Error) -> StoreError:
    """In our words; damage is reported to the supervisor."""
    found = db.translate(error)
    if isinstance(found, Damaged):
        db.suspect(data, str(error))
        return Damaged(f"no backup was made, the database is damaged: {error}")
    return StoreError(f"no backup could be made: {found}")


def sync(path: Path) -> None:
    """What was written to a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
