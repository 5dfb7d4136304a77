"""What goes wrong in the tree, and with the database under it: nobody else suffers, and it heals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT, Stand, alive, until
from test_watch import wish

from reclaimerr.supervisor import orphans
from reclaimerr.supervisor.lock import hold

COUNTING = "children:prepares_and_counts"


def prepared(stand: Stand) -> int:
    """How often the database was prepared."""
    path = stand.data.root / "prepare.times"
    return path.stat().st_size if path.exists() else 0


def up(stand: Stand, *names: str, settings: str = "") -> subprocess.Popen[bytes]:
    """As `Stand.up`, with preparations that are counted."""
    stand.write(*names, settings=settings)
    found = stand.start(COUNTING)
    for name in ("web", *names):
        stand.wait_for(name, "running")
    return found


def met_damage(stand: Stand) -> None:
    stand.data.suspect.write_text("database disk image is malformed\n")


@pytest.mark.parametrize("code", [70, 75])
def test_a_child_that_leaves_with_another_code_is_tried_again(stand: Stand, code: int) -> None:
    stand.write(f"exits-{code}", "works-1")
    stand.start()
    row = stand.wait_for(f"exits-{code}", "backoff", restarts=1)
    assert (row.last_exit, row.reason) == (str(code), f"failed to start: exit code {code}")
    assert stand.wait_for("works-1", "running").restarts == 0


def test_a_child_that_turns_in_a_circle_shows_where_and_is_replaced(stand: Stand) -> None:
    stand.write("spins-once", settings='hang_timeout = "1s"')
    stand.start()
    assert stand.wait_for("spins-once", "running", restarts=1).last_exit == "SIGABRT"
    assert "in spins_once\n" in stand.told()


def test_a_child_that_wants_too_much_memory_says_so_and_is_replaced(stand: Stand) -> None:
    stand.write("eats-memory", "works-1")
    stand.start()
    assert stand.wait_for("eats-memory", "running", restarts=1).last_exit == "1"
    assert "MemoryError" in (stand.data.logs / "eats-memory.log").read_text()
    assert stand.wait_for("works-1", "running").restarts == 0


def test_the_kernel_ends_a_child_before_the_supervisor_when_memory_is_short(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    own, child = (int(Path(f"/proc/{pid}/oom_score_adj").read_text()) for pid in (supervisor.pid, stand.pid("works-1")))
    assert child > own or own == 1000


def test_a_signal_brings_the_stacks_of_all_processes_to_the_log(stand: Stand) -> None:
    supervisor = stand.up("works-1", "works-2")
    before = [stand.pid(name) for name in ("web", "works-1", "works-2")]
    supervisor.send_signal(signal.SIGUSR1)
    log = stand.data.logs / "supervisor.log"
    for name in ("web", "works-1", "works-2"):
        until(lambda name=name: f"{name} left its stacks" in log.read_text(), f"the stacks of {name}")  # type: ignore[misc]
    assert "our own:\n    " in log.read_text()
    assert "in _watch\n" in log.read_text()
    assert log.read_text().count("in works\n") == 3
    assert [stand.pid(name) for name in ("web", "works-1", "works-2")] == before


def test_stacks_can_be_asked_for_again_and_come_once_each(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    log = stand.data.logs / "supervisor.log"
    for times in (1, 2):
        supervisor.send_signal(signal.SIGUSR1)
        until(lambda times=times: log.read_text().count("works-1 left its stacks") == times, "they are told")  # type: ignore[misc]
    assert log.read_text().count("in works\n") == 4  # the web's as well


def test_damage_that_was_met_stops_everybody_until_the_database_was_looked_at(stand: Stand) -> None:
    supervisor = up(stand, "works-1", "works-2")
    before = {name: stand.pid(name) for name in ("web", "works-1", "works-2")}
    met_damage(stand)
    until(lambda: prepared(stand) == 2, "it is looked at")
    for name, pid in before.items():
        assert not alive(pid)
        assert stand.wait_for(name, "running", restarts=1).last_exit == "0"
    assert supervisor.poll() is None
    assert "damage of the database was met" in stand.told()


def test_who_was_stopped_by_a_person_stays_down_after_the_look(stand: Stand) -> None:
    up(stand, "works-1", "works-2")
    wish(stand, "works-1", "stop")
    stand.wait_for("works-1", "stopped")
    met_damage(stand)
    stand.wait_for("works-2", "running", restarts=1)
    assert stand.wait_for("works-1", "stopped").restarts == 0
    wish(stand, "works-1", "start")
    stand.wait_for("works-1", "running", restarts=1)


def test_a_suspicion_that_comes_again_at_once_stops_nobody(stand: Stand) -> None:
    up(stand, "works-1")
    met_damage(stand)
    stand.wait_for("works-1", "running", restarts=1)
    met_damage(stand)
    wish(stand, "works-1", "restart")
    stand.wait_for("works-1", "running", restarts=2)
    assert (prepared(stand), stand.data.suspect.exists()) == (2, True)


def test_a_database_that_is_gone_is_prepared_anew(stand: Stand) -> None:
    up(stand, "works-1")
    stand.data.database.unlink()
    stand.wait_for("works-1", "running", restarts=1)
    assert stand.data.database.exists()


def test_a_database_that_cannot_be_used_again_ends_the_supervisor_with_its_code(stand: Stand) -> None:
    supervisor = up(stand, "works-1")
    (stand.data.root / "prepare.exit").write_text("78")
    met_damage(stand)
    assert supervisor.wait(30) == 78


def test_a_stop_during_the_look_is_obeyed(stand: Stand) -> None:
    supervisor = up(stand, "ignores-term", settings='stop_timeout = "2s"')
    met_damage(stand)
    stand.wait_for("ignores-term", "stopping")
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert prepared(stand) == 1


def test_an_orphan_that_stands_still_is_ended_before_its_successor_starts(stand: Stand) -> None:
    supervisor = stand.up("works-1", "works-2")
    orphan = stand.pid("works-1")
    os.kill(orphan, signal.SIGSTOP)
    try:
        supervisor.kill()
        supervisor.wait()
        assert alive(orphan)
        stand.start()
        until(lambda: stand.noted("works-1") != orphan, "the next works-1")
        assert not alive(orphan)
    finally:
        if alive(orphan):
            os.kill(orphan, signal.SIGKILL)
    assert f"works-1 (process {orphan}) of an earlier supervisor stands still" in stand.told()


def test_a_stranger_with_the_number_of_an_old_child_is_left_alone(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    supervisor.kill()
    supervisor.wait()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        told = stand.data.processes.read_text()
        stand.data.processes.write_text(told.replace(f'"pid":{stand.noted("works-1")}', f'"pid":{stranger.pid}'))
        lock = hold(stand.data, lambda _seconds: None)
        orphans.end(stand.data, lambda _seconds: None)
        os.close(lock)
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_the_service_manager_hears_of_a_reload_and_its_end(stand: Stand) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(stand.config.parent / "notify"))
        manager.settimeout(30)
        stand.write("works-1")
        supervisor = stand.start(env={"NOTIFY_SOCKET": manager.getsockname()})
        heard = [b""]
        while b"READY=1" not in heard:
            heard.append(manager.recv(500))
        assert any(line.startswith(b"EXTEND_TIMEOUT_USEC=") for line in heard)
        stand.wait_for("works-1", "running")
        supervisor.send_signal(signal.SIGHUP)
        later = [b""]
        while b"READY=1" not in later:
            later.append(manager.recv(500))
        assert any(line.startswith(b"RELOADING=1\nMONOTONIC_USEC=") for line in later)
        assert any(line.startswith(b"STATUS=2 of 2 running") for line in heard + later)


def first_in_a_namespace(stand: Stand) -> list[str]:
    """The command that makes the supervisor process 1, where this machine lets us."""
    command = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]
    try:
        allowed = subprocess.run([*command, "true"], capture_output=True, check=False, timeout=20).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("this machine gives no process namespace; tests/supervisor/test_parts.py has the burying itself")
    return [*command, sys.executable, str(ROOT / "tests" / "supervisor" / "stand.py"), str(stand.config), str(stand.data.root)]


def test_as_process_1_it_buries_who_falls_to_it_and_stops_in_order(stand: Stand) -> None:
    command = first_in_a_namespace(stand)
    stand.write("leaves-a-stray", "works-1")
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "supervisor")])}
    with stand.log.open("ab") as log:
        outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, start_new_session=True)
    stand.running.append(outer)
    stand.wait_for("leaves-a-stray", "running")
    stand.wait_for("works-1", "running")
    (first,) = children_of(outer.pid)
    until(lambda: (stand.data.root / "stray").exists(), "the stray ran")
    until(lambda: len(children_of(first)) == 1, "the stray is buried, and the fork server is left")
    os.kill(first, signal.SIGTERM)
    assert outer.wait(30) == 0
    assert stand.wait_for("works-1", "stopped").last_exit == "0"


def children_of(parent: int) -> list[int]:
    """The processes right below one, dead ones that nobody buried included."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found
