"""An installation that lies on the disk while nobody runs, and attempts of which each dies a boundary further on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from reclaimerr.clock import DAY, now
from reclaimerr.paths import DataDir, write_private
from reclaimerr.store import backup, candidates, history, protections, restore
from tests.proof.dying import End, every
from tests.proof.evidence import open_candidates
from tests.whole import TOKEN, whole

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


def at_rest(folder: Path) -> Home:
    """It has read and judged, and has copies of several days.

    Since the copy that was made by hand somebody protected another title, and one was removed.
    """
    made = Home(folder)
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


def version(database: Path) -> int:
    with looking(database) as found:
        return int(found.execute("PRAGMA user_version").fetchone()[0])


def schema(database: Path) -> list[tuple[object, ...]]:
    with looking(database) as found:
        return found.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def daily(there: Home) -> list[backup.Copy]:
    return [one for one in backup.listing(there.data) if one.why == backup.DAILY]


def half_made(there: Home) -> list[str]:
    return [path.name for path in there.data.backups.iterdir() if path.name.startswith(".")]


def notices_of(there: Home) -> list[str]:
    with looking(there.data.database) as found:
        return [text for (text,) in found.execute("SELECT text FROM notice WHERE ended_at IS NULL AND key = 'restore'")]
