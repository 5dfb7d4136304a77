"""Starts children through a fork server: a process without threads that has imported what they need."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Protocol

from pathos.helpers import mp

from reclaimerr.errors import ReclaimerrError
from reclaimerr.pids import is_there
from reclaimerr.supervisor import child

PRELOAD = "reclaimerr.supervisor.preload"
PATIENCE = 5.0  # a fork takes milliseconds; meanwhile nobody is watched
PATIENCE_FIRST = 60.0  # includes the fork server's imports, on a slow disk
SERVER_GONE = 255  # what multiprocess answers where nobody is left to know the exit code


class SpawnFailed(ReclaimerrError):
    """The fork server could not start a child."""


class Spawned(Protocol):
    """A child process as its supervisor holds it."""

    @property
    def pid(self) -> int: ...

    @property
    def sentinel(self) -> int | None:
        """Readable when it ended; None where only asking tells."""

    @property
    def exit(self) -> int | None:
        """As multiprocess has it; None where it is not known."""

    def ended(self) -> bool:
        """Whether it is gone; never blocks."""

    def send(self, number: int) -> None:
        """Send it a signal; to one that is gone this does nothing."""

    def close(self) -> None:
        """Give its handles back, once it ended."""


class Forked:
    """A child of the fork server. Without its server nobody can tell its end: then it is killed."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.pid: int = handle.pid
        self.sentinel: int | None = handle.sentinel
        self.exit: int | None = None
        self._killed = False

    def ended(self) -> bool:
        if self.sentinel is None:
            return not _exists(self.pid)
        code: int | None = self._handle.exitcode
        if code is None:
            return self._killed and self._died_unheard()
        if code == SERVER_GONE and _exists(self.pid):
            self.sentinel = None
            self._kill(signal.SIGKILL)
            return False
        self.exit = None if code == SERVER_GONE else code
        return True

    def send(self, number: int) -> None:
        if not self.ended():
            self._kill(number)

    def close(self) -> None:
        with suppress(ValueError):  # multiprocess has not heard of its end
            self._handle.close()

    def _kill(self, number: int) -> None:
        self._killed = self._killed or number == signal.SIGKILL
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _died_unheard(self) -> bool:
        """A stopped or hung fork server tells nobody of a death, not even of one that we asked for."""
        if _exists(self.pid):
            return False
        self.exit = -signal.SIGKILL
        return True


class Spawner:
    """The way to start children of one supervisor."""

    def __init__(self, preload: str = PRELOAD) -> None:
        self._context = mp.get_context("forkserver")
        self._context.set_forkserver_preload([preload])
        _without_tracker()

    def spawn(self, name: str, entry: str, generation: int, root: str, door: socket.socket | None = None) -> Forked:
        """Start `entry` in a new process, which gets a copy of `door`. Raises SpawnFailed."""
        args = (name, entry, generation, root, door)
        handle = self._context.Process(target=child.main, args=args, name=name, daemon=True)
        try:
            with _bare_main(), _deaf(), _at_most(PATIENCE if self._has_server else PATIENCE_FIRST):
                handle.start()
        except TimeoutError as error:
            self.kill_server()  # the next start makes a new one
            raise SpawnFailed("the fork server does not answer") from error
        except (OSError, EOFError) as error:
            raise SpawnFailed(f"the fork server failed: {error or type(error).__name__}") from error
        return Forked(handle)

    @property
    def own_pids(self) -> frozenset[int]:
        """Our own direct children, which multiprocess itself waits for."""
        pids = (mp.forkserver._forkserver._forkserver_pid, mp.resource_tracker._resource_tracker._pid)
        return frozenset(pid for pid in pids if pid)

    @property
    def _has_server(self) -> bool:
        pid = mp.forkserver._forkserver._forkserver_pid
        return pid is not None and _exists(pid)

    def kill_server(self) -> None:
        """End the fork server, hung or not; its children are noticed as gone and are ended too."""
        pid = mp.forkserver._forkserver._forkserver_pid
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """End the fork server and remove its socket."""
        self.kill_server()
        with suppress(OSError):
            mp.forkserver._forkserver._stop()


def _without_tracker() -> None:
    """Give multiprocess no reason to start its resource tracker, a process of 11 MiB.

    It cleans up shared memory and semaphores, and we use none: killable children must not share any.
    """
    tracker = mp.resource_tracker._resource_tracker
    if tracker._fd is None:
        tracker._fd = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)


@contextmanager
def _deaf() -> Iterator[None]:
    """Block what ends a process, for whoever is started meanwhile: the mask is inherited.

    So Ctrl-C, or a TERM to the whole group, does not end the fork server, and a child that is told
    to stop before it can listen gets to know as soon as it can.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _bare_main() -> Iterator[None]:
    """Hide our main module: every child would import it again, with all that the command line needs."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the block when it takes longer; needs the main thread."""
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _exists(pid: int) -> bool:
    """Whether a process still runs; a zombie does not."""
    if not is_there(pid):
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return not Path("/proc/self").exists()  # a system without /proc
    return stat.rpartition(b")")[2].split()[0] not in (b"Z", b"X")
