"""Copies while it is in use: whole, private, never half, the newest kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reclaimerr.clock import DAY
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.store import backup, db
from tests.store import builders
from tests.store.builders import NOW


def titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return [title for (title,) in raw.execute("SELECT title FROM media ORDER BY id")]


def test_a_copy_holds_what_was_committed_and_is_private(data: DataDir) -> None:
    builders.movie("Heat")
    path = backup.make(data, NOW)
    assert titles(path) == ["Heat"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.name == "reclaimerr-2027-01-15T080000Z-daily.db"


def test_a_copy_that_is_made_during_a_write_has_all_or_nothing_of_it(data: DataDir) -> None:
    builders.movie("Heat")
    with db.write():
        db.run("UPDATE media SET title = 'Ronin'")
        path = backup.make(data, NOW)
    assert titles(path) == ["Heat"]


def test_a_file_that_is_there_is_never_written_over(data: DataDir, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    target.write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        backup.make(data, NOW, path=target)
    assert target.read_text() == "precious"


def test_two_copies_in_one_second_are_two_files(data: DataDir) -> None:
    assert [backup.make(data, NOW, "by-hand").name for _ in range(2)] == [
        "reclaimerr-2027-01-15T080000Z-by-hand.db",
        "reclaimerr-2027-01-15T080001Z-by-hand.db",
    ]


def test_a_copy_that_fails_leaves_nothing_behind(data: DataDir, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no backup could be made"):
        backup.make(data, NOW, path=tmp_path / "nowhere" / "mine.db")
    assert list(data.backups.iterdir()) == []


def test_the_newest_daily_copies_are_kept_and_others_are_left_alone(data: DataDir) -> None:
    daily = [backup.make(data, NOW + day * DAY) for day in range(5)]
    before = backup.make(data, NOW, "before-migration-2")
    assert backup.prune(data, 2) == 3
    assert sorted(data.backups.iterdir()) == sorted([*daily[3:], before])
