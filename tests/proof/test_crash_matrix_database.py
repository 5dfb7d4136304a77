"""kill -9 at every boundary of backups and restores: every copy whole, and the old database or the whole new one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reclaimerr.clock import DAY, now
from reclaimerr.store import backup
from tests.proof.atrest import Home, at_rest, daily, deaths, half_made, looking, mode, notices_of, rows_of
from tests.proof.dying import End, Mortal

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return at_rest(tmp_path_factory.mktemp("installation"))


@pytest.mark.prove
def test_a_death_at_any_boundary_of_a_backup_leaves_every_copy_whole(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    before = rows_of(home.data.database)
    copies = {one.name for one in backup.listing(home.data)}
    there = home

    def attempt(n: int) -> End:
        nonlocal there
        there = home.another(tmp_path / "there")
        return mortal.run("command", n, "every", words=["backup", *there.options])

    def check(end: End) -> None:
        found = backup.listing(there.data)
        assert {one.name for one in found} >= copies
        for one in found:
            assert rows_of(one.path) == before or one.name in copies
            assert mode(one.path) == 0o600
        assert rows_of(there.data.database) == before
        mortal.in_peace("command", words=["backup", *there.options])
        assert len(backup.listing(there.data)) == len(found) + 1
        assert half_made(there) == [], "what a dead one began is gone"

    tried = deaths(attempt, check)
    record_property("tried", ("kill -9 at boundaries", "backup", len(tried)))


@pytest.mark.prove
def test_a_death_at_any_boundary_of_the_daily_backup_never_leaves_fewer_copies_than_are_kept(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    before = rows_of(home.data.database)
    there = home

    def attempt(n: int) -> End:
        nonlocal there
        there = home.another(tmp_path / "there")
        return mortal.run("daily_backup", n, "every", config=there.config, root=there.data.root)

    def check(end: End) -> None:
        assert len(daily(there)) >= 2
        mortal.in_peace("successors", config=there.config, root=there.data.root)
        assert len(daily(there)) in (2, 3), end.boundaries[-1]  # 3: it died before its job was there at all
        assert all(rows_of(one.path) for one in daily(there))
        assert rows_of(there.data.database) == before
        assert half_made(there) == []

    tried = deaths(attempt, check)
    record_property("tried", ("kill -9 at boundaries", "daily backup", len(tried)))


@pytest.mark.prove
def test_a_death_at_any_boundary_of_a_restore_leaves_the_old_database_or_the_whole_new_one(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    (copy,) = [one.path.name for one in backup.listing(home.data) if one.why == "by-hand"]
    before = rows_of(home.data.database)
    there, outcomes = home, {"old": 0, "new": 0}

    def attempt(n: int) -> End:
        nonlocal there
        there = home.another(tmp_path / "there")
        return mortal.run("command", n, "every", words=["restore", str(there.data.backups / copy), *there.options])

    def check(end: End) -> None:
        mortal.in_peace("prepare", root=there.data.root)
        after = rows_of(there.data.database)
        aside = list(there.data.root.glob("reclaimerr.db.before-restore.*Z.*"))
        for table in ("protection", "history"):
            assert after[table] == before[table], "what came after the copy stays said and done"
        if after == before:
            outcomes["old"] += 1
            assert end.killed
            assert not aside
        else:
            outcomes["new"] += 1
            assert harmless(there.data.database), end.boundaries[-1]
            assert [rows_of(one) for one in aside if not one.name.endswith(("-wal", "-shm"))] == [before]
            assert len(notices_of(there)) == 1
        assert not there.data.pending.exists()
        assert not there.data.fresh.exists()
        assert half_made(there) == []
        assert [path.name for path in there.data.root.iterdir() if path.name.startswith(".")] == []

    tried = deaths(attempt, check)
    assert min(outcomes.values()) > 5, outcomes
    record_property("tried", ("kill -9 at boundaries", "restore", len(tried)))


def harmless(database: Path) -> bool:
    """Everybody has a day to object again, no approval stands and no old job goes on."""
    with looking(database) as found:
        soon = found.execute("SELECT COUNT(*) FROM candidate WHERE ended_at IS NULL AND (due_at < ? OR approved_by IS NOT NULL)",
                             (now() + DAY - 600,)).fetchone()[0]  # fmt: skip
        return not soon and not found.execute("SELECT COUNT(*) FROM job WHERE ended IS NULL").fetchone()[0]
