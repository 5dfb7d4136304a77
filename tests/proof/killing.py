"""kill -9 at the very moment at which a request arrives at a simulated service."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from reclaimerr.demo.faults import LOST_ANSWER, RESET, Fault
from reclaimerr.demo.messages import Request

Wanted = Callable[[Request], bool]
Pid = Callable[[], int]
PATIENCE = 10.0


class Killer:
    """Kills a process, once, when a wanted request arrives: before it is carried out, or after.

    Whoever asks is dead before any answer leaves; `at` is the instant (monotonic), `dead` the pid.
    """

    def __init__(self, victim: Pid, wanted: Wanted, *, after: bool, asker: Pid | None = None) -> None:
        self._victim, self._wanted, self._after, self._asker = victim, wanted, after, asker or victim
        self._lock = threading.Lock()
        self.dead: int | None = None
        self.at = 0.0

    def __call__(self, request: Request) -> Fault | None:
        with self._lock:
            if self.dead is not None or not self._wanted(request):
                return None
            victim, asking = self._victim(), self._asker()
            self.at = time.monotonic()
            self.dead = victim  # last: whoever waits for it may read the rest
        os.kill(victim, signal.SIGKILL)
        wait_for_end(asking)
        return LOST_ANSWER if self._after else RESET


class Stopper:
    """Tells a process to leave, once, when a wanted request arrives; the request is served as ever."""

    def __init__(self, victim: Pid, wanted: Wanted) -> None:
        self._victim, self._wanted = victim, wanted
        self.told: int | None = None

    def __call__(self, request: Request) -> Fault | None:
        if self.told is None and self._wanted(request):
            self.told = self._victim()
            os.kill(self.told, signal.SIGTERM)
        return None


class Nth:
    """Wants the n-th request from now, from 1."""

    def __init__(self, n: int) -> None:
        self._left = n

    def __call__(self, _request: Request) -> bool:
        self._left -= 1
        return self._left == 0


def on(method: str, part: str) -> Wanted:
    """Wants requests of a method whose path contains `part`."""
    return lambda request: request.method == method and part in request.path.lower()


def alive(pid: int) -> bool:
    """Whether a process still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_for_end(pid: int) -> None:
    """Until a process is gone; a few seconds at the most."""
    give_up = time.monotonic() + PATIENCE
    while alive(pid) and time.monotonic() < give_up:
        time.sleep(0.001)


def kill_group(pid: int) -> None:
    """kill -9 of a whole process group."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
