"""What a process knows of itself: when to stop, how it shows that it lives, and what is told of it.

A beat is a write to the beat file: its mtime says when, its content until when (on the monotonic
clock, which all processes of one machine share and nobody can turn) the step in flight may take.
"""

from __future__ import annotations

import ctypes
import faulthandler
import fcntl
import math
import os
import select
import signal
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Literal, NoReturn, TypeVar

import msgspec

from reclaimerr import clock
from reclaimerr.paths import DataDir, open_private

DONE = 0
FAILED = 1
PARENT_LOST = 70
TEMPORARY = 75
CONFIGURATION = 78

State = Literal["starting", "running", "backoff", "fatal", "stopping", "stopped"]
T = TypeVar("T")
_LONGEST_WAIT = 86_400.0  # poll() counts milliseconds in an int


class Bell:
    """A pipe that wakes a poll: ringing is safe in a signal handler and never blocks."""

    def __init__(self) -> None:
        self.fd, self._write = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self._write, False)

    def ring(self) -> None:
        """Wake whoever waits on `fd`; a full pipe is already a rung bell."""
        with suppress(BlockingIOError):
            os.write(self._write, b"\0")

    def hush(self) -> None:
        """Take back every ring until now."""
        with suppress(BlockingIOError):
            while os.read(self.fd, 4096):
                pass

    def close(self) -> None:
        """Give both ends back."""
        os.close(self.fd)
        os.close(self._write)


class Beat(msgspec.Struct, frozen=True):
    """A beat file as read: its mtime (epoch seconds) and the step's monotonic deadline, 0 without one."""

    at: float
    deadline: float


class Life:
    """One process's life: its name, the wish to stop, and its beat. Waits wake at once on a stop.

    `door`: a listening socket that its supervisor keeps for it.
    """

    def __init__(
        self, name: str, generation: int = 0, beat_file: Path | None = None, door: socket.socket | None = None
    ) -> None:
        self.name = name
        self.door = door
        self.generation = generation
        self._beat_file = beat_file
        self._beat_fd: int | None = None
        self._stopping = False
        self._bell = Bell()

    @classmethod
    def alone(cls, name: str) -> Life:
        """A life without a supervisor (a command, a test): no beat file; signals stay as they are."""
        return cls(name)

    @property
    def stopping(self) -> bool:
        """Whether this process was asked to leave; it never becomes false again."""
        return self._stopping

    def stop(self) -> None:
        """Ask this process to leave, as SIGTERM does."""
        self._stopping = True
        self._bell.ring()  # never hushed: every waiting thread sees it, now and later

    def wait(self, seconds: float) -> bool:
        """Wait so long, less when asked to stop; whether it was."""
        if not self._stopping and seconds > 0:
            poll = select.poll()
            poll.register(self._bell.fd, select.POLLIN)
            poll.poll(math.ceil(min(seconds, _LONGEST_WAIT) * 1000))
        return self._stopping

    def beat(self, deadline_in: float = 0) -> None:
        """Show that the work goes on; a step that begins now may take `deadline_in` seconds.

        Only the loop that does the work beats, never a helper thread. The first beat says "ready".
        """
        if self._beat_file is None:
            return
        deadline = clock.monotonic() + deadline_in if deadline_in else 0.0
        text = f"{deadline:.1f}".ljust(24) + "\n"
        with suppress(OSError):  # a disk that takes nothing is no reason to end the work
            if self._beat_fd is None:
                flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
                self._beat_fd = os.open(self._beat_file, flags, 0o600)
            os.pwrite(self._beat_fd, text.encode(), 0)  # in place: needs no room on a full disk

    def obey_signals(self) -> None:
        """SIGTERM asks to stop; SIGINT and SIGHUP are the supervisor's affair; the rest is as usual."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for other in (signal.SIGCHLD, signal.SIGUSR2):
            signal.signal(other, signal.SIG_DFL)
        # Blocked until here by the fork server, so that an early SIGTERM is delivered, not lost.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def leave_with(self, parent: int) -> None:
        """Exit 70 as soon as `parent`, the sentinel of the process above, says that it is gone."""
        threading.Thread(target=_leave_when, args=(parent,), name="parent", daemon=True).start()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()


def show_stack_in(path: Path) -> None:
    """On SIGABRT, on crashes and whenever SIGUSR1 asks, every thread's stack goes to this file; the supervisor tells it."""
    file = open_private(path, "w")
    faulthandler.enable(file=file, all_threads=True)
    faulthandler.register(signal.SIGUSR1, file=file, all_threads=True)


def read_beat(path: Path) -> Beat | None:
    """The last beat, None before the first; a half-written deadline counts as none."""
    try:
        at = path.stat().st_mtime
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    try:
        return Beat(at, float(text))
    except ValueError:
        return Beat(at, 0.0)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One process as the supervisor sees it; instants in epoch seconds, memory in bytes.

    `last_exit` is an exit code or a signal's name, `reason` a sentence about `state`, and
    `restarts` counts since the supervisor began.
    """

    name: str
    kind: Literal["supervisor", "web", "manager"]
    pid: int | None
    state: State
    restarts: int
    started_at: int | None
    heartbeat_at: int | None
    memory: int | None
    last_exit: str | None
    job: str | None = None
    reason: str = ""
    since: int | None = None
    next_retry_at: int | None = None
    generation: int = 0


class Processes(msgspec.Struct, frozen=True, kw_only=True):
    """All of `run/processes.json`: written at `at`, the supervisor's own row first."""

    at: int
    generation: int
    processes: tuple[Row, ...]


def read_processes(data: DataDir) -> Processes | None:
    """What the supervisor last told of its children; None where it never did."""
    return _read(data.processes, Processes)


class ToldMistake(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake of a configuration that was not accepted."""

    file: str
    line: int | None
    key: str
    text: str


class ToldMistakes(msgspec.Struct, frozen=True, kw_only=True):
    """All of `run/config-mistakes.json`: what is wrong with the file that lies there now."""

    at: int
    mistakes: tuple[ToldMistake, ...]


def read_mistakes(data: DataDir) -> ToldMistakes | None:
    """Why the configuration file was not accepted; None while it is."""
    return _read(data.config_mistakes, ToldMistakes)


def supervised_by(data: DataDir) -> str | None:
    """The pid of the supervisor of this data directory ("?" in its first instant), None without one."""
    try:
        handle = os.open(data.supervisor_lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "?"
    finally:
        os.close(handle)
    return None


def _leave_when(parent: int) -> NoReturn:
    poll = select.poll()
    poll.register(parent, select.POLLIN)
    while not poll.poll():
        pass
    os._exit(PARENT_LOST)


def _read(path: Path, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError):
        return None


def give_back_memory() -> None:
    """Hand the system what the allocator keeps for later (glibc; elsewhere nothing happens); takes milliseconds."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
