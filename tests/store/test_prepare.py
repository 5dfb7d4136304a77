"""Before anybody uses it: made, migrated after a backup, described anew; a newer one is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reclaimerr import process
from reclaimerr.errors import Busy, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.rules.schema import SCHEMA_VERSION
from reclaimerr.store import db, mending, prepare
from reclaimerr.store.migrations import LATEST
from tests.store import builders

NEXT = LATEST + 1
NEW = (NEXT, "CREATE TABLE fresh (id INTEGER PRIMARY KEY) STRICT;\nINSERT INTO fresh(id) VALUES (1);\n")


def tables(data: DataDir) -> set[str]:
    with closing(sqlite3.connect(data.database)) as raw:
        return {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def version(data: DataDir) -> int:
    with closing(sqlite3.connect(data.database)) as raw:
        return int(raw.execute("PRAGMA user_version").fetchone()[0])


def one(data: DataDir, sql: str) -> object:
    with closing(sqlite3.connect(data.database)) as raw:
        return raw.execute(sql).fetchone()[0]


def change(data: DataDir, *statements: str) -> None:
    with closing(sqlite3.connect(data.database)) as raw:
        for text in statements:
            raw.execute(text)
        raw.commit()


def with_a_new_migration(monkeypatch: pytest.MonkeyPatch, migration: tuple[int, str] = NEW) -> None:
    monkeypatch.setattr(prepare, "MIGRATIONS", (*prepare.MIGRATIONS, migration))
    monkeypatch.setattr(prepare, "LATEST", migration[0])


def test_from_nothing_everything_is_made_and_private(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    assert prepare.prepare(data) == list(range(1, LATEST + 1))
    assert {"media", "candidate", "intent", "fact", "fact_person", "vocabulary"} <= tables(data)
    assert (data.database.stat().st_mode & 0o777, data.root.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_second_time_nothing_happens_even_while_others_use_it(data: DataDir) -> None:
    assert prepare.prepare(data) == []


def test_a_migration_runs_once_after_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DataDir(tmp_path)
    prepare.prepare(data)
    with_a_new_migration(monkeypatch)
    assert prepare.prepare(data) == [NEXT]
    assert prepare.prepare(data) == []
    assert (version(data), one(data, "SELECT COUNT(*) FROM fresh")) == (NEXT, 1)
    (copy,) = data.backups.glob(f"*before-migration-{NEXT}.db")
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (LATEST,)


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DataDir(tmp_path)
    prepare.prepare(data)
    with_a_new_migration(monkeypatch, (NEXT, NEW[1] + "INSERT INTO nowhere(id) VALUES (1);\n"))
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        prepare.prepare(data)
    assert version(data) == LATEST
    assert "fresh" not in tables(data)


def test_nothing_is_migrated_while_others_use_it(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_new_migration(monkeypatch)
    with pytest.raises(Busy, match="in use by another process"):
        prepare.prepare(data)
    assert version(data) == LATEST


def test_a_newer_schema_is_refused_and_not_touched(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    prepare.prepare(data)
    change(data, f"PRAGMA user_version = {NEXT}")
    before = data.database.read_bytes()
    with pytest.raises(WrongSchema, match="newer version"):
        prepare.prepare(data)
    assert data.database.read_bytes() == before


@pytest.mark.parametrize(
    ("happens", "code"),
    [(None, process.DONE), ("newer", process.CONFIGURATION), ("in use", process.TEMPORARY), ("out of reach", process.TEMPORARY)],
)
def test_the_exit_code_says_whether_trying_again_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happens: str | None, code: int
) -> None:
    data = DataDir(tmp_path)
    prepare.prepare(data)
    if happens == "newer":
        change(data, f"PRAGMA user_version = {NEXT}")
    if happens == "in use":
        with_a_new_migration(monkeypatch)
        db.attach(data)
    if happens == "out of reach":
        data.users_lock.unlink()
        data.users_lock.symlink_to("/nowhere/at/all")
    try:
        assert mending.run(Life.alone("prepare"), str(tmp_path)) == code
    finally:
        db.detach()


def filled(folder: Path) -> DataDir:
    """A movie with a fact, described; a service that is not due."""
    with builders.database(folder) as data:
        bit = builders.service()
        builders.movie(holders=bit)
        with db.write("test"):
            db.run("UPDATE service SET sync_next_at = 9999999999")
            db.run("INSERT INTO vocabulary(kind, name) VALUES ('user', 'alice')")
    return data


def test_other_columns_of_facts_mean_new_tables_and_everything_is_read_and_described_anew(tmp_path: Path) -> None:
    data = filled(tmp_path)
    change(data, "UPDATE setting SET value = 'old' WHERE key = 'fact_schema'")
    assert prepare.prepare(data) == []
    assert one(data, "SELECT COUNT(*) FROM fact") == 0
    assert one(data, "SELECT COUNT(*) FROM touched") == 1
    assert one(data, "SELECT sync_next_at FROM service") is None
    assert one(data, "SELECT value FROM setting WHERE key = 'fact_schema'") == SCHEMA_VERSION


def test_another_meaning_of_facts_means_that_all_are_described_anew(tmp_path: Path) -> None:
    data = filled(tmp_path)
    change(data, "UPDATE setting SET value = 'old' WHERE key = 'fact_text'")
    prepare.prepare(data)
    assert one(data, "SELECT COUNT(*) FROM touched") == 1
    assert one(data, "SELECT COUNT(*) FROM fact") == 1
    assert one(data, "SELECT COUNT(*) FROM vocabulary") == 1


def test_statements_end_where_sql_says(tmp_path: Path) -> None:
    script = "CREATE TABLE a (x TEXT DEFAULT ';');\n-- a comment; with a semicolon\nINSERT INTO a VALUES ('1;2');\n"
    assert [text.strip().splitlines()[-1][:6] for text in prepare.statements(script)] == ["CREATE", "INSERT"]
