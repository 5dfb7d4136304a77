"""Copies of the database while it is in use (SQLite's online backup), newest kept."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from reclaimerr import clock
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.store import db


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
