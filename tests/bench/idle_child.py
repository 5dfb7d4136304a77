"""A child of tests/bench/starts.py: nothing here may need more than our own children do."""

from __future__ import annotations

import importlib
import signal
from typing import Any

from reclaimerr.supervisor.preload import MODULES


def idle(to: Any) -> None:
    """Have what our children have, say so to a pipe, and rest."""
    for module in MODULES:
        importlib.import_module(module)
    to.send_bytes(b"ready")
    signal.pause()
