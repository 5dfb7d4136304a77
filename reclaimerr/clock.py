"""Instants are whole epoch seconds, UTC (`int`); ages and spans are seconds."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import overload
from zoneinfo import ZoneInfo

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """The instant, as whole epoch seconds."""
    return int(time.time())


def monotonic() -> float:
    """Seconds on a clock that no person can turn; only differences mean something."""
    return time.monotonic()


def uptime() -> int:
    """Seconds since the machine started, asleep or awake."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


@overload
def iso(instant: int | float) -> str: ...
@overload
def iso(instant: None) -> None: ...
@overload
def iso(instant: int | float | None) -> str | None: ...
def iso(instant: int | float | None) -> str | None:
    """`2026-11-21T20:42:22Z` for an instant; None stays None."""
    if instant is None:
        return None
    return datetime.fromtimestamp(int(instant), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(text: str | None) -> int | None:
    """The instant of an ISO 8601 text (no zone means UTC; up to 9 fraction digits), or None.

    None and the year 1 that .NET services send for "never" both give None.
    Raises ValueError where the text is no date.
    """
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.year <= 1:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())


def midnight(day: date, zone: str) -> int:
    """The instant at which a calendar day begins in a time zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())
