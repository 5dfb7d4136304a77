"""The supervisor as the demo starts it: `supervised.py PARENT CONFIG DATA`; it ends with its parent.

A program of its own, because code between fork and exec is not safe in a parent with threads.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

from reclaimerr.paths import DataDir
from reclaimerr.supervisor import watch

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Linux: a killed demo leaves no supervisor behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it went before we asked
        sys.exit(1)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    sys.exit(watch.run(Path(sys.argv[2]), DataDir(Path(sys.argv[3])), os.environ))
