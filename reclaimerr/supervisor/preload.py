"""What the fork server imports once, so that every child shares it; imported there and nowhere else."""

from __future__ import annotations

import gc
import importlib
from contextlib import suppress

MODULES = (
    "flask",
    "waitress",
    "peewee",
    "requests",
    "msgspec",
    "reclaimerr.store.mending",
    "reclaimerr.managers.main",
    "reclaimerr.web.serve",
    "reclaimerr.supervisor.child",
)

for module in MODULES:
    with suppress(ImportError):  # the child that needs it says so, in its own log
        importlib.import_module(module)
# Without this the first full collection in a child un-shares every page (4.8 -> 11.2 MiB each).
gc.collect()
gc.freeze()
