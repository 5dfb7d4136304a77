"""A restored copy is old: nothing in it may act at once on a library that has moved on."""

from __future__ import annotations

from pathlib import Path

import pytest

from reclaimerr.clock import DAY, now
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.store import backup, candidates, db, intents, jobs, notices, protections, restore
from tests.proof.evidence import open_candidates
from tests.whole import Whole, whole


def restored(home: Whole, copy: Path) -> restore.Restored:
    """Put a copy in the place of the database, as the command does, and open it again."""
    db.detach()
    told = restore.restore(home.data, copy, now())
    db.attach(home.data)
    db.connect()
    return told


def test_after_a_restore_due_dates_are_a_day_away_and_approvals_and_jobs_are_void(tmp_path: Path) -> None:
    with whole(tmp_path, seed=71) as home:
        home.sync()
        ids = [row["id"] for row in open_candidates()]
        with db.write("test"):
            db.run("UPDATE candidate SET due_at = 1000")
        candidates.approve(ids[0], "owner", now())
        jobs.put(jobs.Wanted(task="reclaim", args={"candidates": ids}), now=now())
        copy = backup.make(home.data, now())
        told = restored(home, copy)
        rows = open_candidates()
        assert told.candidates == len(rows) == len(ids)
        assert min(row["due_at"] for row in rows) >= now() + DAY - 60
        assert {row["approved_by"] for row in rows} == {None}
        assert not db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL")
        assert any("due dates are at least 24 hours away" in notice.text for notice in notices.open_notices())


def test_after_a_restore_nothing_is_decided_before_everything_was_read_again(tmp_path: Path) -> None:
    with whole(tmp_path, seed=71) as home:
        home.sync()
        copy = backup.make(home.data, now())
        before = {(row["title"], row["action"]): row["state"] for row in open_candidates()}
        restored(home, copy)
        home.reclaim(*[row["id"] for row in open_candidates()])
        waits = {row["state"] for row in open_candidates()}
        home.use(home.config)
        home.sync()
        assert waits == {"blocked"}
        assert not home.stack.removals
        assert {(row["title"], row["action"]) for row in open_candidates()} == before.keys()


def test_a_restore_forgets_no_removal_and_no_word_that_came_after_the_copy(tmp_path: Path) -> None:
    with whole(tmp_path, seed=71) as home:
        home.sync()
        copy = backup.make(home.data, now())
        kept, removed = open_candidates()[0]["media_id"], open_candidates()[1]["id"]
        protections.add(kept, "alice", now())
        home.reclaim(removed)
        spent = intents.spent(now() - DAY)
        told = restored(home, copy)
        assert spent[0] > 0
        assert intents.spent(now() - DAY) == spent  # the limits of the day go on
        assert protections.protects(kept, now())
        assert (told.carried.words, told.carried.lost) == (1, ())
        assert told.aside is not None
        assert any(str(told.carried) in notice.text and told.aside.name in notice.text for notice in notices.open_notices())


def test_a_copy_of_a_newer_version_or_a_damaged_one_changes_nothing(tmp_path: Path) -> None:
    with whole(tmp_path / "home", seed=71) as home:
        home.sync()
        copy = backup.make(home.data, now())
        broken = tmp_path / "broken.db"
        content = bytearray(copy.read_bytes())
        content[40_000:60_000] = b"\0" * 20_000
        broken.write_bytes(content)
        known = db.value("SELECT COUNT(*) FROM media")
        with pytest.raises(StoreError):
            restored(home, broken)
        db.attach(DataDir(tmp_path / "home"))
        db.connect()
        assert db.value("SELECT COUNT(*) FROM media") == known
