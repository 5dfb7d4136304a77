"""The one way in: transactions, the lock, errors in our words, the schema."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reclaimerr.errors import Busy, Damaged, Full, StoreError, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.store import db
from reclaimerr.store.prepare import prepare


def settings() -> dict[str, str]:
    return {one["key"]: one["value"] for one in db.rows("SELECT key, value FROM setting WHERE key LIKE 'test%'")}


def put(key: str, value: str = "1") -> None:
    db.insert("setting", {"key": f"test-{key}", "value": value})


def test_a_write_is_all_or_nothing(data: DataDir) -> None:
    with pytest.raises(ZeroDivisionError), db.write():
        put("a")
        raise ZeroDivisionError
    assert settings() == {}


def test_a_write_inside_a_write_joins_it(data: DataDir) -> None:
    with pytest.raises(ZeroDivisionError), db.write():
        with db.write():
            put("a")
        raise ZeroDivisionError
    assert settings() == {}


def test_nothing_is_written_outside_a_write(data: DataDir) -> None:
    with pytest.raises(StoreError, match="outside write"):
        put("a")
    with pytest.raises(StoreError, match="outside write"):
        db.run("DELETE FROM setting")


def test_reading_takes_no_lock(data: DataDir) -> None:
    with db.write():
        put("a")
    handle = os.open(data.write_lock, os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        assert settings() == {"test-a": "1"}
    finally:
        os.close(handle)


def test_a_lock_that_somebody_keeps_is_busy_and_names_its_holder(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "LOCK_SECONDS", 0.05)
    with db.write("sync"):
        holder = data.write_lock.read_text().strip()
    handle = os.open(data.write_lock, os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(Busy, match=f"held by {holder}"), db.write():
            pass
    finally:
        os.close(handle)
    assert holder == f"{os.getpid()} sync"


def test_the_lock_is_free_after_a_write_that_failed(data: DataDir) -> None:
    with pytest.raises(ZeroDivisionError), db.write():
        raise ZeroDivisionError
    with db.write():
        put("a")
    assert settings() == {"test-a": "1"}


GREEDY = """
import sys, time
from pathlib import Path
from reclaimerr.paths import DataDir
from reclaimerr.store import db
db.attach(DataDir(Path(sys.argv[1])))
db.connect()
print("ready", flush=True)
while True:
    with db.write("greedy"):
        db.run("INSERT INTO setting(key, value) VALUES ('turns', '1') ON CONFLICT(key) DO UPDATE SET value = value + 1")
        time.sleep(0.02)
"""


def test_who_writes_again_and_again_lets_others_have_their_turn(data: DataDir) -> None:
    command = [sys.executable, "-c", GREEDY, str(data.root)]
    greedy = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        for one in greedy:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        passed_over = []
        for _ in range(30):
            before = int(db.value("SELECT value FROM setting WHERE key = 'turns'") or 0)
            with db.write("modest"):
                passed_over.append(int(db.value("SELECT value FROM setting WHERE key = 'turns'") or 0) - before)
    finally:
        for one in greedy:
            one.kill()
            one.communicate()
    assert sorted(passed_over)[15] <= 3
    assert max(passed_over) <= 30, "somebody has to wait for a third of all turns at the most, whatever the luck"


def test_what_other_threads_commit_is_noticed(data: DataDir) -> None:
    before = db.data_version()

    def other() -> None:
        with db.connected(), db.write():
            put("a")

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert db.data_version() != before


def test_a_bug_in_sql_is_not_dressed_up(data: DataDir) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        db.rows("SELECT * FROM nowhere")


def test_a_full_disk_is_full(data: DataDir) -> None:
    pages = db.value("PRAGMA page_count")
    db.value(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Full), db.write():
        put("large", "x" * 10_000_000)
    db.value("PRAGMA max_page_count = 1000000")
    assert settings() == {}


def test_a_damaged_file_is_damaged(tmp_path: Path) -> None:
    data = DataDir(tmp_path).make()
    data.database.write_bytes(b"this is no database" * 1000)
    db.attach(data)
    try:
        with pytest.raises(Damaged):
            db.connect()
    finally:
        db.detach()


def test_a_schema_that_we_do_not_know_is_refused(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    prepare(data)
    with sqlite3.connect(data.database) as raw:
        raw.execute("PRAGMA user_version = 999")
    raw.close()
    db.attach(data)
    try:
        with pytest.raises(WrongSchema, match="schema 999"):
            db.connect()
        with pytest.raises(WrongSchema, match="schema 999"):
            db.connect()
    finally:
        db.detach()


def test_without_a_database_there_is_nothing_to_connect_to(tmp_path: Path) -> None:
    db.attach(DataDir(tmp_path).make())
    try:
        with pytest.raises(WrongSchema, match="does not exist"):
            db.connect()
    finally:
        db.detach()


def test_nobody_joins_while_it_is_migrated(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    prepare(data)
    handle = os.open(data.users_lock, os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(Busy, match="migrated or restored"):
            db.attach(data)
    finally:
        os.close(handle)
        db.detach()


@pytest.mark.parametrize("line", ["nas:/x {there} nfs4 rw 0 0", "//nas/x {there} cifs rw 0 0"])
def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    mounts = "/dev/sda1 / ext4 rw 0 0\n" + line.format(there=str(folder).replace(" ", "\\040"))
    real = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda self, *a, **k: mounts if str(self) == "/proc/mounts" else real(self, *a, **k))
    with pytest.raises(StoreError, match="network file system"):
        db.refuse_network(folder / "data")
    db.refuse_network(tmp_path)


def test_a_stored_function_that_fails_gives_null(data: DataDir) -> None:
    assert db.value("SELECT matches('(', 'text')") is None
    assert db.value("SELECT fold('\u00c9LAN') = fold('e\u0301lan')") == 1
