"""Whether the installation can work: the database takes writes, the supervisor lives, and so does one of its managers.

Health checks come often and from anybody, so the disk is asked at most every few seconds, by one
thread at a time; the others get the last answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from reclaimerr import clock, process
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.store import db

FRESH_SECONDS = 5.0
WAIT_SECONDS = 1.0
"""So long a health check waits for another one's probe."""
PATIENCE_SECONDS = 15.0
"""A write that takes longer than this is a database that cannot be written."""


class Readiness(msgspec.Struct, frozen=True):
    """All three parts, and a sentence where one is missing."""

    database: bool
    supervisor: bool
    managers: bool
    message: str = ""

    @property
    def ready(self) -> bool:
        """Whether all are there."""
        return self.database and self.supervisor and self.managers


class Ready:
    """Remembers the last probe of the database."""

    def __init__(self, data: DataDir, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._data, self._monotonic = data, monotonic
        self._probing = threading.Lock()
        self._trouble: str | None = "the database was not asked yet"
        self._at: float | None = None

    def ask(self) -> Readiness:
        """The state now; at most a few seconds old."""
        self._refresh()
        supervisor, managers = process.supervised_by(self._data) is not None, _managed(self._data)
        trouble = self._trouble or ("" if supervisor else "the supervisor is not running")
        trouble = trouble or ("" if managers else "no manager can work")
        return Readiness(self._trouble is None, supervisor, managers, trouble)

    def _refresh(self) -> None:
        if self._age() < FRESH_SECONDS:
            return
        if not self._probing.acquire(timeout=WAIT_SECONDS):
            if self._age() > PATIENCE_SECONDS:
                self._trouble = "the database takes too long to write"
            return
        try:
            if self._age() >= FRESH_SECONDS:
                self._trouble = _probe()
                self._at = self._monotonic()
        finally:
            self._probing.release()

    def _age(self) -> float:
        return float("inf") if self._at is None else self._monotonic() - self._at


def _managed(data: DataDir) -> bool:
    """False where every manager that there shall be dies over and over; a service that is away is not meant."""
    told = process.read_processes(data)
    rows = [row for row in told.processes if row.kind == "manager" and row.state != "stopped"] if told else []
    return not rows or any(row.state not in ("backoff", "fatal") for row in rows)


def _probe() -> str | None:
    try:
        with db.connected(), db.write("readyz"):
            db.run(
                "INSERT INTO setting(key, value) VALUES ('probed_at', :now)"
                " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                {"now": str(clock.now())},
            )
    except StoreError as error:
        return str(error)
    return None
