"""The look before anybody uses the database: every kind of damage, and what is there afterwards."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from reclaimerr.clock import DAY
from reclaimerr.errors import Busy, Damaged
from reclaimerr.paths import DataDir
from reclaimerr.store import backup, candidates, db, history, jobs, mending, notices, protections, restore, soundness
from tests.store import builders
from tests.store.builders import NOW
from tests.store.killed import DAMAGE, checkpointed, edit, killed, part

LATER = NOW + 12 * 3600


def household(data: DataDir) -> int:
    """Many movies, one of them approved and due: its candidate."""
    builders.service()
    for number in range(300):
        builders.movie(f"Movie {number}")
    found = builders.candidate(builders.movie("Heat"), due_at=NOW - DAY)
    candidates.approve(found, "owner", NOW)
    jobs.put(jobs.Wanted(task="judge"), now=NOW)
    return found


@contextmanager
def mended(data: DataDir, now: int = LATER) -> Iterator[None]:
    """The database as it is found after the look, open."""
    mending.mend(data, now)
    db.attach(data)
    try:
        with db.connected():
            yield
    finally:
        db.detach()


def stopped(tmp_path: Path) -> DataDir:
    """An installation with a backup that ended in order; a movie came after the backup."""
    with builders.database(tmp_path / "data") as data:
        household(data)
        backup.make(data, NOW)
        builders.movie("After the backup")
    return data


def titles() -> set[str]:
    return set(db.column("SELECT title FROM media"))


def set_aside(data: DataDir, why: str = "corrupt") -> list[Path]:
    """Databases that had to give way, without what SQLite kept beside them."""
    return [path for path in data.root.glob(f"reclaimerr.db.{why}.*") if not path.name.endswith(("-wal", "-shm"))]


def the_notice() -> notices.Notice:
    (found,) = [one for one in notices.open_notices() if one.key == "restore"]
    return found


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_set_aside_and_the_newest_good_backup_is_there(tmp_path: Path, damage: str) -> None:
    data = stopped(tmp_path)
    DAMAGE[damage](data.database)
    spoilt = data.database.read_bytes() if data.database.exists() else None
    with mended(data):
        assert {"Heat", "Movie 299"} <= titles()
        assert "After the backup" not in titles()
        assert [(row["due_at"], row["approved_by"], row["state"]) for row in db.rows("SELECT * FROM candidate")] == [
            (LATER + DAY, None, "scheduled")
        ]
        assert db.column("SELECT state FROM job") == ["cancelled"]
        assert db.column("SELECT library_at FROM service") == [None]
        assert the_notice().level == "error"
        assert "-daily.db, was put in its place: 1 due dates are at least 24 hours away" in the_notice().text
    assert [path.read_bytes() for path in set_aside(data)] == ([spoilt] if spoilt is not None else [])
    assert not data.suspect.exists()


def test_a_flipped_byte_in_an_index_is_found_after_a_crash(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        backup.make(data, NOW)
        checkpointed()
        left = killed(data, tmp_path / "left")
    content = left.database.read_bytes()
    index = next(at for at in range(0, len(content), 4096) if content[at] == 10 and b"Movie 77" in content[at : at + 4096])
    place = content.index(b"Movie 77", index)
    edit(left.database, lambda content: content.__setitem__(place, content[place] ^ 1))
    with mended(left):
        assert "is damaged (" in the_notice().text
        assert "Movie 77" in titles()


def test_a_sound_database_is_left_as_it_is(tmp_path: Path) -> None:
    data = stopped(tmp_path)
    with mended(data):
        assert "After the backup" in titles()
        assert [(row["due_at"], row["approved_by"]) for row in db.rows("SELECT * FROM candidate")] == [(NOW - DAY, "owner")]
        assert notices.open_notices() == []
    assert set_aside(data) == []


def test_what_a_killed_process_had_committed_is_there(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        backup.make(data, NOW)
        builders.movie("In the log alone")
        left = killed(data, tmp_path / "left")
    assert part(left, "-wal").stat().st_size > 0
    with mended(left):
        assert titles() == {"In the log alone"}
        assert notices.open_notices() == []


@pytest.mark.parametrize("without", [("-wal",), ("-wal", "-shm")])
def test_a_lost_log_counts_as_a_restore_and_what_the_file_has_stays(tmp_path: Path, without: tuple[str, ...]) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        checkpointed()
        builders.movie("In the log alone")
        left = killed(data, tmp_path / "left")
    for end in without:
        part(left, end).unlink()
    with mended(left):
        assert "Movie 299" in titles()
        assert "In the log alone" not in titles()
        assert [(row["due_at"], row["approved_by"]) for row in db.rows("SELECT * FROM candidate")] == [(LATER + DAY, None)]
        assert "what was written last is not known any more" in the_notice().text
    (aside,) = set_aside(left)
    assert soundness.complaints(aside, deep=True) == []


def test_a_flipped_byte_in_the_log_counts_as_a_lost_log(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        checkpointed()
        for number in range(5):
            builders.movie(f"In the log {number}")
        left = killed(data, tmp_path / "left")
    edit(part(left, "-wal"), lambda content: content.__setitem__(40 * 100, content[4000] ^ 1))
    with mended(left):
        assert "In the log 4" not in titles()
        assert "write-ahead log lacks" in the_notice().text


def test_a_lost_log_without_which_the_file_makes_no_sense_leads_to_the_backup(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        backup.make(data, NOW)
        left = killed(data, tmp_path / "left")
    part(left, "-wal").unlink()
    with sqlite3.connect(left.database) as raw:  # as half a checkpoint would leave it
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO candidate(media_id, action, services, state, rules, digest, grace, first_seen, announced_at,"
                    " due_at) VALUES (9999, 'delete', 1, 'scheduled', '[]', '{}', 1, 1, 1, 1)")  # fmt: skip
    raw.close()
    left.in_use.touch()
    part(left, "-shm").unlink(missing_ok=True)
    part(left, "-wal").unlink(missing_ok=True)
    with mended(left):
        assert "Heat" in titles()
        assert "was put in its place" in the_notice().text


def test_a_backup_that_is_damaged_itself_gives_way_to_an_older_one(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        backup.make(data, NOW)
        builders.movie("Later")
        newer = backup.make(data, NOW + DAY)
    DAMAGE["noise in the middle"](newer)
    DAMAGE["cut in half"](data.database)
    with mended(data):
        assert "Heat" in titles()
        assert "Later" not in titles()


def test_without_any_good_backup_it_begins_anew_and_says_so(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
    DAMAGE["cut in half"](data.database)
    with mended(data):
        assert titles() == set()
        assert "no good backup was found" in the_notice().text
        assert the_notice().level == "error"
    assert len(set_aside(data)) == 1


def test_a_first_start_is_no_loss(tmp_path: Path) -> None:
    with mended(DataDir(tmp_path / "data")):
        assert notices.open_notices() == []


def test_rows_that_break_a_rule_are_no_reason_to_begin_anew(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
    with closing(sqlite3.connect(data.database)) as raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        raw.execute("UPDATE candidate SET state = 'schefuled'")
        raw.commit()
    with mended(data):
        assert "Heat" in titles()


def test_rows_that_break_a_rule_give_way_to_a_backup_that_has_them_right(tmp_path: Path) -> None:
    data = stopped(tmp_path)
    with closing(sqlite3.connect(data.database)) as raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        raw.execute("UPDATE candidate SET state = 'schefuled'")
        raw.commit()
    with mended(data):
        assert db.column("SELECT state FROM candidate") == ["scheduled"]


def test_what_people_said_since_the_backup_is_read_from_the_damaged_file(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        heat = db.value("SELECT id FROM media WHERE title = 'Heat'")
        backup.make(data, NOW)
        protections.add(heat, "alice", NOW + 60)
        for number in range(300):
            builders.movie(f"Newer {number}")
        protections.add(builders.movie("Unknown to the backup"), "bob", NOW + 60)
        spoilt = db.value("SELECT rootpage FROM sqlite_master WHERE name = 'notice'")
    edit(data.database, lambda content: content.__setitem__(slice((spoilt - 1) * 4096, spoilt * 4096), b"\xff" * 4096))
    with mended(data):
        assert protections.protects(heat, LATER)
        assert "Nobody protects Unknown to the backup any more" in the_notice().text


@pytest.mark.parametrize("instant", ["nothing moved", "half set aside", "all set aside", "in place"])
def test_a_restore_that_was_killed_is_ended_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instant: str
) -> None:
    data = stopped(tmp_path)
    part(data, "-wal").write_bytes(b"of the old one")
    (copy,) = data.backups.iterdir()
    moves = {"nothing moved": 0, "half set aside": 1, "all set aside": 2, "in place": 3}[instant]
    rename, replace = Path.rename, Path.replace
    done: list[str] = []

    def one(path: Path, target: Path) -> Path:
        if path.name.startswith("reclaimerr.db"):
            if len(done) == moves:
                raise KeyboardInterrupt
            done.append(path.name)
        return (replace if path == data.fresh else rename)(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", one)
        patched.setattr(Path, "replace", lambda path, target: one(path, target) if path == data.fresh else replace(path, target))
        patched.setattr(restore, "_made_harmless", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            restore.restore(data, copy, NOW)
    with mended(data):
        assert {"Heat", "Movie 299"} <= titles()
        assert "After the backup" not in titles()
        assert [(row["due_at"], row["approved_by"]) for row in db.rows("SELECT * FROM candidate")] == [(LATER + DAY, None)]
    assert not data.pending.exists()
    assert len(set_aside(data, "before-restore")) == 1


def test_nobody_looks_while_others_use_it_unless_damage_was_met(tmp_path: Path) -> None:
    data = stopped(tmp_path)
    with data.users_lock.open() as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        with mended(data):
            assert "After the backup" in titles()
        db.suspect(data, "somebody met damage")
        with pytest.raises(Busy):
            mending.mend(data, LATER)
    assert set_aside(data) == []


def test_a_suspicion_that_proves_wrong_changes_nothing(tmp_path: Path) -> None:
    data = stopped(tmp_path)
    db.suspect(data, "somebody met damage")
    with mended(data):
        assert "After the backup" in titles()
        assert notices.open_notices() == []
    assert not data.suspect.exists()


def test_who_meets_damage_reports_it(data: DataDir) -> None:
    for number in range(300):
        builders.movie(f"Movie {number}")
    checkpointed()
    db.close()
    DAMAGE["cut in half"](data.database)
    with pytest.raises(Damaged), db.connected():
        db.rows("SELECT * FROM media ORDER BY title DESC, year, doubt")
    assert "malformed" in data.suspect.read_text()


def test_a_log_that_vanishes_under_everybody_is_reported(data: DataDir) -> None:
    builders.movie("Heat")
    part(data, "-wal").unlink()
    with closing(sqlite3.connect(data.database)) as second, pytest.raises(Exception, match="disk I/O error"), db.translated():
        second.execute("SELECT * FROM media")
    assert data.suspect.exists()


def test_a_damaged_database_makes_no_backup_and_costs_no_good_one(data: DataDir) -> None:
    household(data)
    good = backup.make(data, NOW)
    checkpointed()
    db.close()
    page = good.stat().st_size // 2 // 4096
    edit(data.database, lambda content: content.__setitem__(slice(page * 4096, page * 4096 + 4096), b"\xff" * 4096))
    with pytest.raises(Damaged, match="no backup was made"):
        backup.make(data, NOW + DAY)
    assert [copy.path for copy in backup.listing(data)] == [good]
    assert data.suspect.exists()
    db.detach()


def test_the_mark_of_use_goes_with_the_last_user(tmp_path: Path) -> None:
    with builders.database(tmp_path) as data:
        assert data.in_use.exists()
    assert not data.in_use.exists()


def test_a_death_between_the_last_close_and_the_end_of_its_mark_is_no_lost_log(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        db.close()
        left = killed(data, tmp_path / "left")
        db.connect()
    assert left.in_use.exists()
    assert not part(left, "-wal").exists()
    with mended(left):
        assert "Movie 299" in titles()
        assert [(row["due_at"], row["approved_by"]) for row in db.rows("SELECT * FROM candidate")] == [(NOW - DAY, "owner")]
        assert notices.open_notices() == []


def test_a_log_that_is_lost_after_another_user_closed_is_noticed_all_the_same(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        household(data)
        db.close()
        db.connect()
        builders.movie("In the log alone")
        left = killed(data, tmp_path / "left")
    for end in ("-wal", "-shm"):
        part(left, end).unlink()
    with mended(left):
        assert "what was written last is not known any more" in the_notice().text


def test_history_since_the_backup_is_kept_even_without_its_intent(tmp_path: Path) -> None:
    with builders.database(tmp_path / "data") as data:
        heat = builders.movie("Heat")
        copy = backup.make(data, NOW)
        with db.write("test"):
            db.insert("history", {"at": NOW + 60, "media_id": heat, "media": "{}", "action": "delete", "service": "radarr-hd",
                                  "rules": "[]", "by": "owner", "outcome": "removed", "bytes": 10**9})  # fmt: skip
    told = restore.restore(data, copy, LATER)
    db.attach(data)
    try:
        with db.connected():
            assert history.freed(LATER).bytes == 10**9
            assert told.carried.deeds == 1
    finally:
        db.detach()


def test_a_copy_that_was_put_in_place_by_hand_counts_as_a_restore(tmp_path: Path) -> None:
    data = stopped(tmp_path)
    (copy,) = data.backups.iterdir()
    data.database.write_bytes(copy.read_bytes())
    with mended(data):
        assert "by hand: 1 due dates are at least 24 hours away and approvals are void" in the_notice().text
        assert "After the backup" not in titles()
        notices.dismiss(the_notice().id, "owner", LATER)
    with mended(data):
        assert notices.open_notices() == []


def test_a_restore_in_order_is_told_once(tmp_path: Path) -> None:
    data = stopped(tmp_path)
    (copy,) = data.backups.iterdir()
    restore.restore(data, copy, LATER)
    with mended(data):
        assert the_notice().text.startswith(f"{copy.name} was restored: 1 due dates")
        assert the_notice().level == "warning"
