"""One supervisor per data directory: a lock held for life, which even kill -9 gives back."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable

from reclaimerr import clock
from reclaimerr.errors import ReclaimerrError
from reclaimerr.paths import DataDir
from reclaimerr.process import supervised_by

PATIENCE = 1.0  # somebody who only asks who supervises holds it for microseconds


class AlreadySupervised(ReclaimerrError):
    """Another supervisor works on this data directory."""


def hold(data: DataDir, pause: Callable[[float], object]) -> int:
    """Take the lock and write our pid into it; the handle, to be kept open.

    `pause(seconds)` waits between attempts. Raises AlreadySupervised, naming the holder.
    """
    handle = os.open(data.supervisor_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_up = clock.monotonic() + PATIENCE
    while not _taken(handle):
        if clock.monotonic() > give_up:
            os.close(handle)
            holder = supervised_by(data) or "?"
            raise AlreadySupervised(f"another supervisor (process {holder}) already works on {data.root}")
        pause(0.02)
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
