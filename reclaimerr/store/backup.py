"""Copies of the database while it is in use (SQLite's online backup), newest kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from reclaimerr import clock
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.store import db


def make(data: DataDir, now: int, why: str = "daily") -> Path:
    """Copy the database into the backups; the file. StoreError where that fails."""
    stamp = (clock.iso(now) or "").replace(":", "")
    path = data.backups / f"reclaimerr-{stamp}-{why}.db"
    source = db.raw(data)
    try:
        target = sqlite3.connect(path)
        try:
            source.backup(target)
        finally:
            target.close()
        path.chmod(0o600)
    except (OSError, sqlite3.Error) as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"no backup could be made: {error}") from error
    finally:
        source.close()
    return path


def prune(data: DataDir, keep: int) -> int:
    """Drop all but the newest `keep` daily copies; how many went."""
    found = sorted(data.backups.glob("reclaimerr-*-daily.db"))
    old = found[:-keep] if keep else found
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
