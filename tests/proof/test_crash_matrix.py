"""kill -9 at every boundary of what changes our own files: saving the configuration, backups, migrations, restores.

Each attempt begins from the same installation and is killed one boundary further on; then the program's
own processes take over. Afterwards the files are whole, and nothing is lost, doubled or half recorded.
"""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reclaimerr.clock import DAY, now
from reclaimerr.paths import DataDir, write_private
from reclaimerr.store import backup, candidates, db, history, protections, restore
from reclaimerr.store.migrations import LATEST, MIGRATIONS
from tests.proof.dying import End, Mortal, every
from tests.proof.evidence import open_candidates
from tests.whole import TOKEN, whole

Record = Callable[[str, object], None]
LEFT_ALONE = ("media", "alias", "placement", "file", "watch", "candidate", "protection", "request", "history", "audit")
"""Tables that hold what people said and what was learnt and done: no crash of a backup or a migration changes a row."""


class Home:
    """An installation on the disk alone; nobody runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config, self.data = folder, folder / "config.toml", DataDir(folder / "data")

    @property
    def options(self) -> list[str]:
        return ["--config", str(self.config), "--data", str(self.data.root)]

    def another(self, folder: Path) -> Home:
        """The same once more, for one attempt."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Home(folder)


def keeping_two(text: str) -> str:
    return text.replace("[settings]", "[settings]\nbackup_keep = 2").replace("50 %", "100 %")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """It has read and judged, and has copies of several days.

    Since the copy that was made by hand somebody protected another title, and one was removed.
    """
    made = Home(tmp_path_factory.mktemp("installation"))
    with whole(made.data.root, seed=61, movies=30, change=keeping_two) as house:
        house.sync()
        rows = [row for row in open_candidates() if row["state"] == "scheduled"]
        protections.add(rows[0]["media_id"], "alice", now())
        candidates.approve(rows[1]["id"], "owner", now())
        for days in (3, 2, 1):
            backup.make(house.data, now() - days * DAY)
        backup.make(house.data, now(), "by-hand")
        protections.add(rows[2]["media_id"], "bob", now())
        house.reclaim(rows[3]["id"])
        assert history.page()[1] == 1
        write_private(made.config, keeping_two(house.stack.config_toml(TOKEN)))
    return made


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    with Mortal(tmp_path) as found:
        yield found


def deaths(attempt: Callable[[int], End], check: Callable[[End], None]) -> list[str]:
    """Attempts that die at each boundary in turn, and are looked at, until one ends in peace; the boundaries."""
    for n in every():
        end = attempt(n)
        check(end)
        if not end.killed:
            assert end.code == 0, end.told
            return end.boundaries
    raise AssertionError


@contextmanager
def looking(database: Path) -> Iterator[sqlite3.Connection]:
    """At a copy: whoever closes a database last changes what a dead process left."""
    with TemporaryDirectory() as folder:
        for path in restore.parts(database):
            shutil.copy(path, folder)
        with closing(sqlite3.connect(Path(folder) / database.name)) as found:
            yield found


def rows_of(database: Path, tables: tuple[str, ...] = LEFT_ALONE) -> dict[str, list[tuple[object, ...]]]:
    """Everything in some tables; the database is sound."""
    with looking(database) as found:
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []
        return {name: sorted(found.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


# -- the configuration


def saving(mortal: Mortal, there: Home, words: list[str]) -> Callable[[int], End]:
    return lambda n: mortal.run("command", n, "every", words=[*words, *there.options])


def test_a_death_at_any_boundary_of_saving_the_configuration_leaves_the_old_file_or_the_new_one(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")
    written = there.config.read_text()
    write_private(there.config.with_name("config.toml.bak"), "# the one before\n" + written)
    tried = 0
    for value in ("9001", "9002"):
        old = there.config.read_text()
        kept = there.config.with_name("config.toml.bak").read_text()
        tried += len(_each_save(there, mortal, old, kept, value))
        assert tomllib.loads(there.config.read_text())["web"]["port"] == int(value)
        assert there.config.with_name("config.toml.bak").read_text() == old
    assert tried > 20
    record_property("tried", ("kill -9 at boundaries", "config set", tried))


def _each_save(there: Home, mortal: Mortal, old: str, kept: str, value: str) -> list[str]:
    """Each attempt begins with the old file; one that died after the new one was in place had done its work."""
    copy = there.config.with_name("config.toml.bak")

    def attempt(n: int) -> End:
        write_private(there.config, old)
        write_private(copy, kept)
        return saving(mortal, there, ["config", "set", "web.port", value])(n)

    def check(end: End) -> None:
        text = there.config.read_text()
        is_new = tomllib.loads(text)["web"].get("port") == int(value)
        assert text == old or is_new, "old or new, and whole"
        assert copy.read_text() in (kept, old)
        assert not is_new or copy.read_text() == old, "the copy is what the file was before"
        assert (mode(there.config), mode(copy)) == (0o600, 0o600)
        assert all(mode(path) == 0o600 for path in there.folder.iterdir() if path.is_file())
        assert mortal.in_peace("command", words=["config", "get", "web.port", *there.options])

    return deaths(attempt, check)


@pytest.mark.prove
def test_a_death_at_any_boundary_of_the_first_save_leaves_no_file_or_a_whole_one(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")

    def attempt(n: int) -> End:
        there.config.unlink(missing_ok=True)
        return mortal.run("first_save", n, "every", path=there.config)

    def check(_end: End) -> None:
        if there.config.exists():
            assert tomllib.loads(there.config.read_text())["web"]["port"] == 9001
            assert mode(there.config) == 0o600

    tried = deaths(attempt, check)
    record_property("tried", ("kill -9 at boundaries", "the first config save", len(tried)))


@pytest.mark.prove
def test_a_death_at_any_boundary_of_an_upgrade_of_the_configuration_loses_no_line(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")
    old = there.config.read_text()
    kept = there.config.with_name("config.toml.v1")

    def attempt(n: int) -> End:
        write_private(there.config, old)
        kept.unlink(missing_ok=True)
        return mortal.run("upgrade_config", n, "every", path=there.config)

    def check(end: End) -> None:
        text = there.config.read_text()
        is_new = tomllib.loads(text).get("config_version") == 2
        assert text == old or is_new
        assert not is_new or kept.read_text() == old, "what it was stays beside it"
        assert end.killed or is_new
        assert all(mode(path) == 0o600 for path in there.folder.iterdir() if path.is_file())

    tried = deaths(attempt, check)
    assert "timezone" in there.config.read_text()
    record_property("tried", ("kill -9 at boundaries", "config upgrade", len(tried)))


# -- backups


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
        assert _half_made(there) == [], "what a dead one began is gone"

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
        assert _half_made(there) == []

    tried = deaths(attempt, check)
    record_property("tried", ("kill -9 at boundaries", "daily backup", len(tried)))


def daily(there: Home) -> list[backup.Copy]:
    return [one for one in backup.listing(there.data) if one.why == backup.DAILY]


def _half_made(there: Home) -> list[str]:
    return [path.name for path in there.data.backups.iterdir() if path.name.startswith(".")]


# -- migrations


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


def version(database: Path) -> int:
    with looking(database) as found:
        return int(found.execute("PRAGMA user_version").fetchone()[0])


def schema(database: Path) -> list[tuple[object, ...]]:
    with looking(database) as found:
        return found.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


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
        assert _half_made(there) == []

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


def notices_of(there: Home) -> list[str]:
    with looking(there.data.database) as found:
        return [text for (text,) in found.execute("SELECT text FROM notice WHERE ended_at IS NULL AND key = 'restore'")]


# -- restores


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
        assert _half_made(there) == []
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
