"""The whole thing with real processes: whatever dies, comes back; whoever stops, stops everything."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import time
from pathlib import Path

import pytest
from conftest import Stand, alive, until

from reclaimerr import process

FOUR = ("works-1", "works-2", "works-3", "works-4")


def wish(stand: Stand, name: str, what: str) -> None:
    """Write a wish as the web does."""
    with sqlite3.connect(stand.data.database, timeout=5) as connection:
        connection.execute("INSERT INTO wish (process, wish, by, at) VALUES (?, ?, 'ann', 0)", (name, what))
    connection.close()


def successor(stand: Stand, name: str, killed: int) -> int:
    """The pid that the next process of this name wrote down, ready to work."""

    def look() -> int | None:
        noted = stand.noted(name)
        return noted if noted != killed else None

    return until(look, f"a successor of {name}") or 0


def test_the_web_and_one_manager_per_enabled_service_run(stand: Stand) -> None:
    stand.write("works-1", "works-2")
    with stand.config.open("a") as file:
        file.write("enabled = false\n")
    stand.start()
    stand.wait_for("works-1", "running", kind="manager", restarts=0)
    stand.wait_for("web", "running", kind="web")
    told = process.read_processes(stand.data)
    assert told
    assert [row.name for row in told.processes] == ["supervisor", "web", "works-1"]
    assert told.generation == 1


def test_the_told_rows_carry_what_a_person_wants_to_know(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    row, own = stand.wait_for("works-1", "running"), stand.wait_for("supervisor", "running")
    assert own.pid == supervisor.pid
    assert row.pid == stand.noted("works-1")
    now = time.time()
    assert row.started_at and now - 60 < row.started_at <= now + 1
    assert row.heartbeat_at and now - 60 < row.heartbeat_at <= now + 1
    assert row.memory and 1 << 20 < row.memory < 200 << 20
    assert (row.last_exit, row.next_retry_at, row.generation) == (None, None, 1)


def test_a_killed_child_has_a_successor_at_once(stand: Stand) -> None:
    stand.up("works-1")
    killed = stand.pid("works-1")
    os.kill(killed, signal.SIGKILL)
    row = stand.wait_for("works-1", "running", restarts=1, last_exit="SIGKILL")
    assert row.pid == stand.noted("works-1") != killed


def test_four_killed_at_once_all_have_successors_and_others_go_on(stand: Stand) -> None:
    stand.up(*FOUR)
    web = stand.pid("web")
    killed = {name: stand.pid(name) for name in FOUR}
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    for name in FOUR:
        assert stand.wait_for(name, "running", restarts=1).pid != killed[name]
    assert stand.pid("web") == web


def test_a_child_that_gets_term_from_outside_is_started_again(stand: Stand) -> None:
    stand.up("works-1")
    os.kill(stand.pid("works-1"), signal.SIGTERM)
    assert stand.wait_for("works-1", "running", restarts=1).last_exit == "0"


def test_a_crashing_child_waits_longer_each_time_and_harms_nobody(stand: Stand) -> None:
    stand.write("exits-1", "works-1")
    stand.start()
    row = stand.wait_for("exits-1", "backoff", restarts=2)
    assert (row.last_exit, row.reason, row.pid) == ("1", "failed to start: exit code 1", None)
    assert row.next_retry_at and row.since and row.next_retry_at > row.since
    assert stand.wait_for("works-1", "running").restarts == 0


def test_a_segfault_is_named_and_its_stack_is_told(stand: Stand) -> None:
    stand.write("segfaults")
    stand.start()
    assert stand.wait_for("segfaults", "backoff").last_exit == "SIGSEGV"
    assert 'children.py", line' in stand.told()
    assert "in segfaults" in stand.told()


def test_an_escaped_error_is_logged_without_its_secret(stand: Stand) -> None:
    stand.write("raises")
    stand.start()
    stand.wait_for("raises", "backoff", last_exit="1")
    log = (stand.data.logs / "raises.log").read_text()
    assert "RuntimeError: api_key=*** was not taken" in log
    assert "0123456789abcdef" not in log + stand.told()


def test_exit_78_is_fatal_until_the_configuration_changes(stand: Stand) -> None:
    stand.write("exits-78", "works-1")
    stand.start()
    row = stand.wait_for("exits-78", "fatal", restarts=0, last_exit="78", next_retry_at=None)
    assert row.reason == "failed to start: exit code 78; waits for another configuration"
    stand.write("exits-78", "works-1", settings='log_level = "debug"')
    stand.wait_for("exits-78", "fatal", restarts=1)


def test_a_slow_starter_is_not_called_running_before_its_first_beat(stand: Stand) -> None:
    stand.write("starts-slowly")
    stand.start()
    assert stand.wait_for("starts-slowly", "starting").heartbeat_at is None
    assert stand.wait_for("starts-slowly", "running").restarts == 0


def test_a_hung_child_leaves_its_stack_and_is_replaced(stand: Stand) -> None:
    stand.write("hangs-once", settings='hang_timeout = "1s"')
    stand.start()
    row = stand.wait_for("hangs-once", "running", restarts=1)
    assert row.last_exit == "SIGABRT"
    assert "in hangs\n" in stand.told()
    assert "hangs-once: hung: no sign of life for" in stand.told()


def test_a_stopped_child_is_hung_too_and_is_killed(stand: Stand) -> None:
    stand.write("stops-itself", settings='hang_timeout = "1s"')
    stand.start()
    assert stand.wait_for("stops-itself", "running", restarts=1).last_exit == "SIGKILL"


def test_term_ends_the_whole_tree_with_exit_0(stand: Stand) -> None:
    supervisor = stand.up(*FOUR)
    tree = stand.tree(supervisor.pid)
    assert len(tree) == 6  # five children and the fork server
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    until(lambda: not any(map(alive, tree)), "the tree is gone")
    assert stand.wait_for("works-1", "stopped").last_exit == "0"
    assert stand.wait_for("supervisor", "stopped")


def test_ctrl_c_reaches_the_whole_group_and_still_ends_in_order(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    os.killpg(supervisor.pid, signal.SIGINT)
    assert supervisor.wait(30) == 0
    assert stand.wait_for("works-1", "stopped").last_exit == "0"
    assert "Traceback" not in stand.told()


def test_a_hangup_of_the_terminal_ends_nobody(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    before = stand.tree(supervisor.pid)
    os.killpg(supervisor.pid, signal.SIGHUP)
    killed = stand.pid("works-1")
    os.kill(killed, signal.SIGKILL)
    successor(stand, "works-1", killed)
    assert {pid for pid in before if alive(pid)} == set(before) - {killed}


def test_who_ignores_term_is_killed_at_the_deadline(stand: Stand) -> None:
    supervisor = stand.up("ignores-term", "works-1", settings='stop_timeout = "1s"')
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert stand.wait_for("ignores-term", "stopped").last_exit == "SIGKILL"
    assert stand.wait_for("works-1", "stopped").last_exit == "0"


def test_a_second_signal_means_now(stand: Stand) -> None:
    supervisor = stand.up("ignores-term", settings='stop_timeout = "9s"')
    supervisor.terminate()
    stand.wait_for("ignores-term", "stopping")
    supervisor.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert supervisor.wait(30) == 0
    assert time.monotonic() - began < 8  # the deadline is further away
    assert stand.wait_for("ignores-term", "stopped").last_exit == "SIGKILL"


def test_a_forgotten_thread_does_not_keep_a_child(stand: Stand) -> None:
    supervisor = stand.up("keeps-a-thread")
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert stand.wait_for("keeps-a-thread", "stopped").last_exit == "0"


def test_the_tree_goes_with_a_killed_supervisor(stand: Stand) -> None:
    supervisor = stand.up(*FOUR, "ignores-term")
    tree = stand.tree(supervisor.pid)
    supervisor.kill()
    until(lambda: not any(map(alive, tree)), "the tree is gone")


def test_the_next_supervisor_after_a_kill_starts_and_counts_on(stand: Stand) -> None:
    stand.up("works-1").kill()
    stand.running[0].wait()
    first = stand.pid("works-1")
    stand.start()
    until(lambda: stand.noted("works-1") != first, "the next works-1")
    assert stand.wait_for("works-1", "running").generation == 2


def test_children_outlive_no_fork_server_and_are_replaced(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    before = [stand.pid(name) for name in ("web", "works-1")]
    server = next(pid for pid in stand.tree(supervisor.pid) if before[0] in stand.tree(pid))
    os.kill(server, signal.SIGKILL)
    for name in ("web", "works-1"):
        assert stand.wait_for(name, "running", restarts=1).last_exit is None
    assert not any(map(alive, before))


def test_the_fork_server_has_one_thread_and_no_handle_of_ours(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    server = next(pid for pid in stand.tree(supervisor.pid) if stand.pid("web") in stand.tree(pid))
    assert "\nThreads:\t1\n" in Path(f"/proc/{server}/status").read_text()
    for pid in (server, stand.pid("web"), stand.pid("works-1")):
        opened = [os.readlink(f"/proc/{pid}/fd/{handle}") for handle in os.listdir(f"/proc/{pid}/fd")]
        assert not [path for path in opened if path.endswith((".lock", ".db", "supervisor.log"))]


def test_a_child_goes_by_its_name(stand: Stand) -> None:
    stand.up("works-1")
    assert Path(f"/proc/{stand.pid('works-1')}/comm").read_text() == "works-1\n"


def test_no_child_imports_the_main_program_again(stand: Stand) -> None:
    stand.up("works-1")
    assert (stand.data.root / "works-1.pid").read_text().split()[1:] == ["1", "thin"]


def test_the_service_manager_hears_of_readiness_and_children_cannot_speak_to_it(stand: Stand) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(stand.config.parent / "notify"))
        manager.settimeout(30)
        stand.write("works-1")
        supervisor = stand.start(env={"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "60000000"})
        heard = [b""]
        while b"READY=1" not in heard:
            heard.append(manager.recv(500))
        assert b"WATCHDOG=1" in heard
        assert stand.wait_for("web", "running")
        for pid in stand.tree(supervisor.pid):
            assert b"NOTIFY_SOCKET" not in Path(f"/proc/{pid}/environ").read_bytes()
        supervisor.terminate()
        while b"STOPPING=1" not in heard:
            heard.append(manager.recv(500))


@pytest.mark.prove
def test_a_fork_server_that_stands_still_is_replaced(stand: Stand) -> None:
    supervisor = stand.up("works-1", settings='hang_timeout = "1s"')
    server = next(pid for pid in stand.tree(supervisor.pid) if stand.pid("web") in stand.tree(pid))
    os.kill(server, signal.SIGSTOP)
    os.kill(stand.pid("works-1"), signal.SIGKILL)
    until(lambda: not alive(server), "the server that stood still is gone", 60)
    for name in ("web", "works-1"):
        until(lambda name=name: (row := stand.row(name)) and row.state == "running" and row.restarts, name, 60)  # type: ignore[misc]


def test_a_second_supervisor_is_refused_and_names_the_first(stand: Stand) -> None:
    first = stand.up("works-1")
    second = stand.start()
    assert second.wait(30) == 1
    assert f"another supervisor (process {first.pid}) already works on {stand.data.root}" in stand.told()
    assert process.supervised_by(stand.data) == str(first.pid)
    assert stand.wait_for("works-1", "running").restarts == 0


def test_a_bad_configuration_at_the_start_is_told_and_exits_78(stand: Stand) -> None:
    stand.write(text="[settings\n")
    assert stand.start().wait(30) == 78
    assert "config.toml" in stand.told()
    assert "Traceback" not in stand.told()


def test_a_bad_edit_keeps_the_old_configuration_and_is_told(stand: Stand) -> None:
    stand.up("works-1")
    stand.write(text='[services.works-1]\ntype = "toaster"\n')
    told = until(lambda: process.read_mistakes(stand.data), "the mistakes are told")
    assert told.mistakes
    assert {mistake.file for mistake in told.mistakes} == {"config.toml"}
    stand.write("works-1", "works-2")
    stand.wait_for("works-2", "running")
    assert process.read_mistakes(stand.data) is None
    assert stand.wait_for("works-1", "running").pid == stand.noted("works-1")


@pytest.mark.parametrize("accident", ["emptied", "removed"])
def test_a_file_that_vanishes_or_empties_stops_nobody(stand: Stand, accident: str) -> None:
    stand.up("works-1")
    if accident == "emptied":
        stand.write(text="")
    else:
        stand.config.unlink()
    told = until(lambda: process.read_mistakes(stand.data), "the accident is told")
    assert "the last good configuration stays in force" in told.mistakes[0].text
    assert stand.wait_for("works-1", "running").restarts == 0


def test_a_reload_starts_the_added_and_stops_the_removed(stand: Stand) -> None:
    stand.up("works-1", "works-2")
    removed = stand.pid("works-2")
    stand.write("works-1", "works-3")
    stand.wait_for("works-3", "running", generation=2)
    until(lambda: stand.row("works-2") is None, "works-2 is no longer told")
    assert not alive(removed)


def test_a_reload_restarts_only_whom_it_concerns(stand: Stand) -> None:
    stand.up("works-1", "works-2")
    other = stand.pid("works-2")
    text = stand.config.read_text().replace('9"', '8"', 1)
    stand.write(text=text)
    assert stand.wait_for("works-1", "running", restarts=1, generation=2).last_exit == "0"
    row = stand.wait_for("works-2", "running")
    assert (row.pid, row.restarts) == (other, 0)


def test_a_hangup_signal_reads_the_file_at_once(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    stand.write("works-1", "works-2")
    supervisor.send_signal(signal.SIGHUP)
    stand.wait_for("works-2", "running")


def test_a_configuration_may_appear_later(stand: Stand) -> None:
    stand.start()
    stand.wait_for("web", "running")
    stand.write("works-1")
    stand.wait_for("works-1", "running")


def test_wishes_stop_start_and_restart_one_child(stand: Stand) -> None:
    stand.up("works-1", "works-2")
    wish(stand, "works-1", "stop")
    assert stand.wait_for("works-1", "stopped").reason == "asked by ann"
    wish(stand, "works-1", "start")
    stand.wait_for("works-1", "running", restarts=1)
    wish(stand, "works-1", "restart")
    stand.wait_for("works-1", "running", restarts=2)
    assert stand.wait_for("works-2", "running").restarts == 0


def test_the_web_cannot_be_stopped_for_good(stand: Stand) -> None:
    stand.up("works-1")
    wish(stand, "web", "stop")
    stand.wait_for("web", "running", restarts=1)


def test_a_wish_for_a_stranger_changes_nothing(stand: Stand) -> None:
    stand.up("works-1")
    wish(stand, "nobody", "stop")
    until(lambda: "nobody, which there is not" in stand.told(), "it is told")
    assert stand.wait_for("works-1", "running").restarts == 0


def test_a_locked_or_damaged_database_never_stops_supervising(stand: Stand) -> None:
    stand.up("works-1")
    holder = sqlite3.connect(stand.data.database, isolation_level=None)
    holder.execute("PRAGMA locking_mode=exclusive")
    holder.execute("BEGIN EXCLUSIVE")
    os.kill(stand.pid("works-1"), signal.SIGKILL)
    stand.wait_for("works-1", "running", restarts=1)
    holder.close()
    stand.data.database.write_bytes(b"this is no database" * 1000)
    os.kill(stand.pid("works-1"), signal.SIGKILL)
    stand.wait_for("works-1", "running", restarts=2)


def test_the_database_is_prepared_before_anybody_starts(stand: Stand) -> None:
    stand.write("works-1")
    assert stand.start("children:never_prepares").wait(30) == 78
    assert stand.noted("works-1") is None
    assert stand.row("web") is None


def test_a_stop_during_the_preparation_is_obeyed(stand: Stand) -> None:
    stand.write("works-1")
    supervisor = stand.start("children:works")
    until(lambda: stand.noted("prepare"), "it prepares")
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert stand.noted("works-1") is None


def test_without_a_web_that_can_live_the_supervisor_leaves_with_its_code(stand: Stand) -> None:
    stand.write("works-1")
    stand.data.make()
    (stand.data.root / "web.exit").write_text("78")
    assert stand.start().wait(30) == 78


def test_a_web_that_refuses_a_later_edit_leaves_the_managers_working(stand: Stand) -> None:
    supervisor = stand.up("works-1")
    (stand.data.root / "web.exit").write_text("78")
    os.kill(stand.pid("web"), signal.SIGKILL)
    stand.wait_for("web", "fatal", last_exit="78")
    os.kill(stand.pid("works-1"), signal.SIGKILL)
    stand.wait_for("works-1", "running", restarts=1)
    assert supervisor.poll() is None


def test_what_the_supervisor_writes_is_private(stand: Stand) -> None:
    stand.up("works-1")
    assert stat.S_IMODE(stand.data.run.stat().st_mode) == 0o700
    assert stat.S_IMODE(stand.data.supervisor_lock.stat().st_mode) == 0o600
    json.loads(stand.data.processes.read_text())
