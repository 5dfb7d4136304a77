"""The step before anybody starts: a short-lived child that makes, migrates or mends the database."""

from __future__ import annotations

import logging
import signal

from reclaimerr import clock, process
from reclaimerr.paths import DataDir
from reclaimerr.supervisor.notify import Notifier
from reclaimerr.supervisor.orders import Orders
from reclaimerr.supervisor.spawn import Spawned, Spawner

log = logging.getLogger(__name__)

NAME = "prepare"
TRIES = 5  # children of a supervisor that was just killed may still be leaving
PAUSE = 1.0
SIGN_EVERY = 5.0


def prepare(spawner: Spawner, entry: str, data: DataDir, stop_timeout: float, orders: Orders, to: Notifier) -> int:
    """Run `entry` until it succeeds, refuses for good (78) or is out of tries (75); the exit code."""
    to.status("preparing the database")
    for _ in range(TRIES):
        child = spawner.spawn(NAME, entry, 0, str(data.root))
        code = _outcome(child, stop_timeout, orders, to)
        if orders.stops or code in (process.DONE, process.CONFIGURATION):
            return code
        log.warning("the database could not be prepared (exit code %s)", code)
        orders.pause(PAUSE)
    return process.TEMPORARY


def _outcome(child: Spawned, stop_timeout: float, orders: Orders, to: Notifier) -> int:
    asked_at: float | None = None
    while not child.ended():
        orders.wait([child.sentinel] if child.sentinel is not None else [], SIGN_EVERY if not orders.stops else 0.1)
        to.extend(SIGN_EVERY * 4)
        now = clock.monotonic()
        to.alive(now)
        if orders.stops and asked_at is None:
            asked_at = now
            child.send(signal.SIGTERM)
        if asked_at is not None and (orders.stops > 1 or now > asked_at + stop_timeout):
            child.send(signal.SIGKILL)
    child.close()
    return process.FAILED if child.exit is None or child.exit < 0 else child.exit
