"""Copies of the database while it is in use (SQLite's online backup), newest kept."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from reclaimerr import clock
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.store import db

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


def make(data: DataDir, now: int, why: str = "daily", path: Path | None = None) -> Path:
    """Copy the database into the backups, or to a new file elsewhere; the file. StoreError where that fails."""
    stamp = (clock.iso(now) or "").replace(":", "")
    path = path or data.backups / f"reclaimerr-{stamp}-{why}.db"
    if path.exists():
        raise StoreError(f"{path} exists already; it was not touched")
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _copy(data, fresh)
        fresh.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"no backup could be made: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)
    return path


def _copy(data: DataDir, target: Path) -> None:
    """Private from its first byte: it holds who watched what."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(db.raw(data)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def prune(data: DataDir, keep: int) -> int:
    """Drop all but the newest `keep` daily copies; how many went."""
    found = sorted(data.backups.glob("reclaimerr-*-daily.db"))
    old = found[:-keep] if keep else found
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
