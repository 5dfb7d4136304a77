"""SQLite's errors in our words."""

from __future__ import annotations

import sqlite3

import pytest

from reclaimerr.errors import Busy
from reclaimerr.paths import DataDir
from reclaimerr.store import db


def test_another_programs_lock_is_busy_and_not_a_riddle(data: DataDir) -> None:
    db.database.connection().execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(data.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), db.write("test"):
        pass
    other.close()
