"""What a process knows of itself; signals and lost parents are tried in real processes."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from reclaimerr import process
from reclaimerr.paths import DataDir
from reclaimerr.process import Beat, Bell, Life

ROOT = Path(__file__).parents[2]


def run_python(text: str, *args: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """A Python program that can import us, with its output at hand."""
    return subprocess.Popen(
        [sys.executable, "-c", text, *args], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, cwd=ROOT,
    )  # fmt: skip


def test_a_wait_ends_when_the_time_is_up() -> None:
    assert Life.alone("me").wait(0.001) is False


def test_a_stop_ends_a_wait_of_every_thread_now_and_later() -> None:
    life, ended = Life.alone("me"), []
    waiting = [threading.Thread(target=lambda: ended.append(life.wait(60))) for _ in range(3)]
    for thread in waiting:
        thread.start()
    life.stop()
    for thread in waiting:
        thread.join(30)
    assert ended == [True, True, True]
    assert life.wait(60) is True
    assert life.stopping


def test_term_ends_a_wait_and_the_process_can_leave_in_order() -> None:
    program = """
from reclaimerr.process import Life
life = Life("child"); life.obey_signals(); print("up", flush=True)
print("asked:", life.wait(60), life.stopping)
"""
    child = run_python(program)
    assert child.stdout
    assert child.stdout.readline() == "up\n"
    child.terminate()
    assert child.communicate(timeout=30)[0] == "asked: True True\n"
    assert child.returncode == 0


def test_a_term_that_came_too_early_is_not_lost() -> None:
    program = """
import os, signal
from reclaimerr.process import Life
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
os.kill(os.getpid(), signal.SIGTERM)
life = Life("child"); life.obey_signals()
print(life.wait(60))
"""
    assert run_python(program).communicate(timeout=30)[0] == "True\n"


def test_ctrl_c_and_a_hangup_are_not_for_children() -> None:
    program = """
import os, signal
from reclaimerr.process import Life
life = Life("child"); life.obey_signals()
os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGHUP)
print(life.wait(0.01))
"""
    assert run_python(program).communicate(timeout=30)[0] == "False\n"


def test_a_process_leaves_with_70_when_its_parent_is_gone_whatever_it_does() -> None:
    program = """
import threading
from reclaimerr.process import Life
life = Life("child"); life.leave_with(0); print("up", flush=True)
threading.Event().wait()
"""
    child = run_python(program, stdin=subprocess.PIPE)
    assert child.stdin
    assert child.stdout
    assert child.stdout.readline() == "up\n"
    child.stdin.close()
    assert child.wait(30) == 70
    child.stdout.close()
    assert child.stderr
    child.stderr.close()


def test_an_abort_leaves_the_stack_of_every_thread(tmp_path: Path) -> None:
    program = """
import os, signal, sys
from pathlib import Path
from reclaimerr import process
def stuck_here():
    os.kill(os.getpid(), signal.SIGABRT)
process.show_stack_in(Path(sys.argv[1])); stuck_here()
"""
    child = run_python(program, str(tmp_path / "stack"))
    child.communicate(timeout=30)
    assert child.returncode == -signal.SIGABRT
    assert "in stuck_here" in (tmp_path / "stack").read_text()


def test_a_beat_says_when_and_until_when(tmp_path: Path) -> None:
    life = Life("plex", 3, tmp_path / "plex.beat")
    assert process.read_beat(tmp_path / "plex.beat") is None
    life.beat(30)
    first = process.read_beat(tmp_path / "plex.beat")
    assert first
    assert abs(first.at - time.time()) < 60
    assert 0 < first.deadline - time.monotonic() <= 30.1
    life.beat()
    second = process.read_beat(tmp_path / "plex.beat")
    assert second
    assert second.deadline == 0.0
    assert second.at >= first.at


def test_a_half_written_beat_is_a_beat_without_a_deadline(tmp_path: Path) -> None:
    path = tmp_path / "plex.beat"
    path.write_text("")
    os.utime(path, (1000, 1000))
    assert process.read_beat(path) == Beat(1000.0, 0.0)


def test_a_beat_that_cannot_be_written_harms_nobody(tmp_path: Path) -> None:
    Life("plex", 0, tmp_path / "missing" / "plex.beat").beat()


def test_a_bell_rings_until_it_is_hushed_however_often_it_is_rung() -> None:
    bell = Bell()
    for _ in range(100_000):  # more than a pipe holds
        bell.ring()
    bell.hush()
    with pytest.raises(BlockingIOError):
        os.read(bell.fd, 1)
    bell.close()


def test_nobody_supervises_an_unlocked_directory(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    assert process.supervised_by(data) is None
    data.supervisor_lock.write_text("123\n")
    assert process.supervised_by(data) is None


def test_the_holder_of_the_lock_supervises(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    with data.supervisor_lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert process.supervised_by(data) == "?"
        file.write("123\n")
        file.flush()
        assert process.supervised_by(data) == "123"


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"at": "today"}'])
def test_what_cannot_be_read_was_not_told(tmp_path: Path, content: bytes | None) -> None:
    data = DataDir(tmp_path).make()
    if content is not None:
        data.processes.write_bytes(content)
        data.config_mistakes.write_bytes(content)
    assert process.read_processes(data) is None
    assert process.read_mistakes(data) is None


def test_told_processes_are_read_back(tmp_path: Path) -> None:
    data = DataDir(tmp_path).make()
    row = process.Row(
        name="web",
        kind="web",
        pid=7,
        state="running",
        restarts=1,
        started_at=5,
        heartbeat_at=6,
        memory=10,
        last_exit="1",
    )
    told = process.Processes(at=9, generation=2, processes=(row,))
    data.processes.write_bytes(msgspec.json.encode(told))
    assert process.read_processes(data) == told


def test_what_was_used_for_a_while_is_given_back() -> None:
    text = """
import os
from pathlib import Path
from reclaimerr.process import give_back_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

blocks = [bytearray(100_000) for _ in range(1000)]  # small enough for the heap, not for a mapping of their own
last = blocks.pop()  # keeps the heap's end where it is
before = resident()
del blocks
kept = resident()
give_back_memory()
print(before - kept, before - resident())
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    by_itself, given_back = map(int, done.stdout.split())
    assert by_itself < 10_000_000
    assert given_back > 80_000_000
