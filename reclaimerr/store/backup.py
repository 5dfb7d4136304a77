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
from reclaimerr.paths import DataDir
from reclaimerr.store import db, soundness

DAILY, BEFORE_MIGRATION = "daily", "before-migration"
_NAME = re.compile(r"reclaimerr-(\d{4}-\d\d-\d\dT\d{6}Z)-([a-z0-9-]+)\.db")

_NAME = re.compile(r"reclaimerr-(\d{4}-\d\d-\d\dT)(\d\d)(\d\d)(\d\d)Z-([\w-]+)\.db")


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One copy in the backups: made at an instant, for a reason."""

    name: str
    at: int
    bytes: int
    why: str


def listing(data: DataDir) -> list[Copy]:
    """The copies in the backups, newest first."""
    found = [copy for path in data.backups.glob("reclaimerr-*.db") if (copy := _copy_at(path))]
    return sorted(found, key=lambda copy: copy.at, reverse=True)


def _copy_at(path: Path) -> Copy | None:
    """What a file's name and size say; None for a file of another name, or one that has just gone."""
    match = _NAME.fullmatch(path.name)
    at = clock.parse(f"{match[1]}{match[2]}:{match[3]}:{match[4]}Z") if match else None
    try:
        return Copy(name=path.name, at=at, bytes=path.stat().st_size, why=match[5]) if match and at else None
    except FileNotFoundError:
        return None


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One copy among the backups; `at` in epoch seconds, `why` is `daily`, `by-hand` or what it was made before."""

    path: Path
    at: int
    why: str
    bytes: int


def make(data: DataDir, now: int, why: str = DAILY, path: Path | None = None) -> Path:
    """Copy the database into the backups, or to a new file elsewhere; the file.

    Raises Damaged where the copy is not sound, so that no good one ever makes room for it, and
    StoreError where it cannot be made; then nothing is left of it.
    """
    stamp = (clock.iso(now) or "").replace(":", "")
    path = path or data.backups / f"reclaimerr-{stamp}-{why}.db"
    if path.exists():
        raise StoreError(f"{path} exists already; it was not touched")
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
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
    daily = [copy for copy in found if copy.why == DAILY]
    before = [copy for copy in found if copy.why.startswith(BEFORE_MIGRATION)]
    old = [*daily[keep:], *before[keep:]]
    for copy in old:
        copy.path.unlink(missing_ok=True)
    return len(old)


def listing(data: DataDir) -> list[Copy]:
    """The copies among the backups, the newest first."""
    found = []
    for path in data.backups.glob("reclaimerr-*.db"):
        if match := _NAME.fullmatch(path.name):
            at = clock.parse(f"{match[1][:13]}:{match[1][13:15]}:{match[1][15:]}") or 0
            found.append(Copy(path=path, at=at, why=match[2], bytes=path.stat().st_size))
    return sorted(found, key=lambda copy: (copy.at, copy.path.name), reverse=True)


def _copy(data: DataDir, target: Path) -> None:
    """Private from its first byte: it holds who watched what."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(db.raw(data)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        wrong = soundness.structural(soundness.ask(copy, deep=True))
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
