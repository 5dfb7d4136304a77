"""The real program on a database that is damaged, locked or without room, and a service that hangs."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from reclaimerr.clock import DAY, now, parse
from reclaimerr.demo.faults import slow
from reclaimerr.paths import DataDir
from tests.proof.installation import Installation, installation, until
from tests.proof.killing import kill_group
from tests.store.killed import DAMAGE, part


def lose_the_log(database: Path) -> None:
    """As somebody tidies up who takes it for rubbish."""
    for end in ("-wal", "-shm"):
        part(DataDir(database.parent), end).unlink(missing_ok=True)


DAMAGES: dict[str, Callable[[Path], None]] = {
    **{name: DAMAGE[name] for name in ("cut in half", "emptied", "its head overwritten", "noise in the middle", "gone")},
    "its log deleted": lose_the_log,
}


def approved(home: Installation) -> str:
    """A backup, and after it a candidate that a person agreed to: its title."""
    assert home.cli("backup").returncode == 0
    found = next(one for one in home.get("/api/v1/candidates?size=100")["items"] if one["state"] == "scheduled")
    home.post(f"/api/v1/candidates/{found['id']}/approve")
    return str(found["media"]["title"])


def is_mended(home: Installation, began: int) -> bool:
    """The loud notice, due dates, void approvals, and that work goes on."""
    notices = [one for one in home.get("/api/v1/status")["notices"] if one["key"] == "restore"]
    assert [one["level"] for one in notices] == ["error"]
    assert "approvals are void" in notices[0]["text"]
    found = home.get("/api/v1/candidates?size=500")["items"]
    assert found
    assert {one["state"] for one in found}.isdisjoint({"approved", "due"})
    assert min(parse(one["due_at"]) or 0 for one in found) >= began + DAY
    assert not home.stack.removals
    return True


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path, seed=31) as home:
        home.start()
        home.ready()
        home.judged()
        yield home


@pytest.mark.prove
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_killed_installation_with_a_damaged_database_comes_back_and_hurries_nothing(
    judged: Installation, damage: str
) -> None:
    approved(judged)
    kill_group(judged.running.pid)
    judged.running.wait()
    began = now()
    DAMAGES[damage](judged.data.database)
    judged.start()
    judged.ready()
    judged.judged()
    assert is_mended(judged, began)
    assert damage == "gone" or list(judged.data.root.glob("reclaimerr.db.corrupt.*"))


@pytest.mark.parametrize("damage", ["noise in the middle", pytest.param("gone", marks=pytest.mark.prove)])
def test_damage_that_is_met_at_work_is_mended_without_a_restart_of_the_supervisor(judged: Installation, damage: str) -> None:
    approved(judged)
    began, before = now(), judged.pid("web")
    with closing(sqlite3.connect(judged.data.database)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    DAMAGES[damage](judged.data.database)
    if damage != "gone":  # which the supervisor sees by itself: else whoever reads the place, at the latest the next copy
        told = judged.cli("backup")
        assert told.returncode == 1 or judged.pid("web") != before, "a copy of a damaged database passed for a sound one"
    until(lambda: judged.pid("web") != before, "everybody is started anew")
    judged.ready()
    judged.judged()
    assert is_mended(judged, began)
    assert judged.running.poll() is None


def readiness(home: Installation) -> tuple[int, Any]:
    """What /readyz says, and whether /healthz still answers."""
    with suppress(requests.ConnectionError):
        assert requests.get(f"{home.address}/healthz", timeout=20).status_code == 200
        answer = requests.get(f"{home.address}/readyz", timeout=20)
        return answer.status_code, answer.json()["database"]
    return 0, None


def everybody(home: Installation) -> dict[str, tuple[int, int]]:
    rows = {name: home.row(name) for name in home.names}
    return {name: (row.pid or 0, row.restarts) for name, row in rows.items() if row}


def test_a_foreign_lock_is_told_and_survived(judged: Installation) -> None:
    before = everybody(judged)
    with closing(sqlite3.connect(judged.data.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until(lambda: readiness(judged) == (503, False), "it is not ready", 90)
        assert judged.get("/api/v1/candidates")["total"] > 0  # reading goes on
        other.execute("ROLLBACK")
    until(lambda: readiness(judged) == (200, True), "it is ready again")
    assert everybody(judged) == before
    judged.sync()


def limit(home: Installation, to: int) -> None:
    """Files of the children may not grow beyond this: a disk without room, which anybody can make."""
    for name in home.names:
        resource.prlimit(home.pid(name), resource.RLIMIT_FSIZE, (to, resource.RLIM_INFINITY))


@pytest.mark.prove
def test_processes_that_can_write_nothing_live_on_and_recover(judged: Installation) -> None:
    before = everybody(judged)
    limit(judged, 0)
    until(lambda: readiness(judged) == (503, False), "it is not ready", 90)
    assert judged.get("/api/v1/candidates")["total"] > 0
    limit(judged, resource.RLIM_INFINITY)
    until(lambda: readiness(judged) == (200, True), "it is ready again")
    assert everybody(judged) == before
    assert not judged.data.suspect.exists()
    judged.sync()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no leave to mount a small disk here; the limit on files above stands in for it")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.prove
def test_a_full_disk_is_told_and_survived(small_disk: Path) -> None:
    with installation(small_disk, seed=32, movies=40) as home:
        home.start()
        home.ready()
        home.judged()
        before = everybody(home)
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file, suppress(OSError):
            while True:
                file.write(b"\0" * 65536)
                file.flush()
        until(lambda: readiness(home) == (503, False), "it is not ready", 90)
        ballast.unlink()
        until(lambda: readiness(home) == (200, True), "it is ready again")
        assert {name: pid for name, (pid, _) in everybody(home).items()} == {name: pid for name, (pid, _) in before.items()}
        assert home.cli("backup").returncode == 0
        home.sync()


@pytest.mark.prove
def test_a_service_that_accepts_and_never_answers_is_lost_and_its_process_is_not_hung(tmp_path: Path) -> None:
    def change(text: str) -> str:
        return text.replace("[settings]", '[settings]\nhang_timeout = "10s"', 1).replace(
            "[services.radarr-hd]", '[services.radarr-hd]\ntimeout = "14s"', 1
        )

    with installation(tmp_path, seed=33, movies=30, change=change) as home:
        home.start()
        home.ready()
        home.judged()
        before = everybody(home)
        over = threading.Event()
        home.stack.fault("radarr-hd", lambda _request: None if over.is_set() else slow(16))
        try:
            state = lambda: {one["name"]: one["state"] for one in home.get("/api/v1/services")["items"]}  # noqa: E731
            until(lambda: state()["radarr-hd"] == "lost", "it is lost", 90, 0.2)
            assert state()["jellyfin"] == "ok"
        finally:
            over.set()
        until(lambda: state()["radarr-hd"] == "ok", "it is back", 90, 0.2)
        assert everybody(home) == before


def test_stopping_ends_in_order_while_a_stream_of_events_is_open(judged: Installation) -> None:
    with judged.stream("/api/v1/events") as heard:
        next(heard)
        begun = time.monotonic()
        judged.running.send_signal(signal.SIGTERM)
        assert judged.running.wait(30) == 0
        assert {row.last_exit for name in judged.names if (row := judged.row(name))} == {"0"}
        assert time.monotonic() > begun
