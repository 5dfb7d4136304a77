"""Children of a supervisor that was killed: they leave by themselves; one that stands still cannot, and is ended.

Two of one service must never work at the same time.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from reclaimerr import clock, process
from reclaimerr.paths import DataDir

log = logging.getLogger(__name__)

LEAVE = 1.0  # they notice within milliseconds that they are alone
GONE = 3.0
STEP = 0.02


def end(data: DataDir, pause: Callable[[float], object]) -> None:
    """Until no child of an earlier supervisor is left; needs the supervisor's lock."""
    told = process.read_processes(data)
    rows = [(row.name, row.pid) for row in told.processes if row.kind != "supervisor" and row.pid] if told else []
    left = _wait(data, rows, LEAVE, pause)
    for name, pid in left:
        log.warning("%s (process %s) of an earlier supervisor stands still; it is ended", name, pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _wait(data, left, GONE, pause)


def _wait(
    data: DataDir, rows: list[tuple[str, int]], seconds: float, pause: Callable[[float], object]
) -> list[tuple[str, int]]:
    """Who is still there after so long."""
    give_up = clock.monotonic() + seconds
    while rows := [(name, pid) for name, pid in rows if _is_ours(data, name, pid)]:
        if clock.monotonic() > give_up:
            break
        pause(STEP)
    return rows


def _is_ours(data: DataDir, name: str, pid: int) -> bool:
    """Whether a process is still that child, and not a stranger with its number: it holds a file of ours open."""
    own = {str(path.absolute()) for path in (data.beat(name), data.stack(name), data.users_lock)}
    try:
        handles = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False
    for handle in handles:
        with suppress(OSError):
            if str(handle.readlink()) in own:
                return True
    return False
