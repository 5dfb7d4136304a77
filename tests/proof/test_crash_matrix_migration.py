"""kill -9 at every boundary of a migration and of the very first start."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from reclaimerr.store import backup, db, restore
from reclaimerr.store.migrations import LATEST, MIGRATIONS
from tests.proof.atrest import LEFT_ALONE, Home, at_rest, deaths, half_made, mode, notices_of, rows_of, schema, version
from tests.proof.dying import End, Mortal

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return at_rest(tmp_path_factory.mktemp("installation"))


def of_schema(home: Home, there: Home, number: int) -> None:
    """The same installation as the version of an earlier schema would have left it."""
    with closing(sqlite3.connect(home.data.database)) as present:
        present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in restore.parts(there.data.database):
        path.unlink()
    with closing(db.raw(there.data)) as old:
        old.execute("PRAGMA foreign_keys = 0")
        for _, script in MIGRATIONS[:number]:
            old.executescript(script)
        old.execute("ATTACH ? AS present", (str(home.data.database),))
        for table in (*LEFT_ALONE, "service", "intent", "job", "setting"):
            names = ", ".join(columns(old, "main", table) & columns(old, "present", table))
            old.execute(f"DELETE FROM main.{table}")
            old.execute(f"INSERT INTO main.{table}({names}) SELECT {names} FROM present.{table}")
        old.execute("DELETE FROM setting WHERE key LIKE 'fact%'")
        old.execute(f"PRAGMA user_version = {number}")
    there.data.database.chmod(0o600)


def columns(connection: sqlite3.Connection, place: str, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f"PRAGMA {place}.table_info({table})")}


@pytest.mark.prove
def test_a_death_at_any_boundary_of_a_migration_loses_no_row_and_no_copy_of_before(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    old = home.another(tmp_path / "old")
    of_schema(home, old, 1)
    before = rows_of(old.data.database)
    wanted = old.another(tmp_path / "wanted")
    mortal.in_peace("prepare", root=wanted.data.root)
    there = old

    def attempt(n: int) -> End:
        nonlocal there
        there = old.another(tmp_path / "there")
        return mortal.run("prepare", n, "every", root=there.data.root)

    def check(end: End) -> None:
        reached = version(there.data.database)
        copies = [one for one in backup.listing(there.data) if one.why.startswith(backup.BEFORE_MIGRATION)]
        assert reached == 1 or copies
        assert all((version(one.path), rows_of(one.path), mode(one.path)) == (1, before, 0o600) for one in copies)
        mortal.in_peace("prepare", root=there.data.root)
        assert not notices_of(there), f"nobody takes it for damaged, or restored: {end.boundaries[-1]}"
        assert version(there.data.database) == LATEST
        assert schema(there.data.database) == schema(wanted.data.database)
        assert rows_of(there.data.database) == rows_of(wanted.data.database)
        assert half_made(there) == []

    tried = deaths(attempt, check)
    assert rows_of(wanted.data.database).keys() == before.keys()
    record_property("tried", ("kill -9 at boundaries", f"migration from schema 1 to {LATEST}", len(tried)))


@pytest.mark.prove
def test_a_death_at_any_boundary_of_the_very_first_start_is_made_up_for_by_the_next(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")

    def attempt(n: int) -> End:
        shutil.rmtree(there.data.root)
        return mortal.run("prepare", n, "every", root=there.data.root)

    def check(_end: End) -> None:
        mortal.in_peace("prepare", root=there.data.root)
        assert schema(there.data.database) == schema(home.data.database)
        assert not notices_of(there), "nothing was lost, so nothing is told"
        assert mode(there.data.database) == 0o600

    tried = deaths(attempt, check)
    record_property("tried", ("kill -9 at boundaries", "first start", len(tried)))
