"""When a task runs, as a person writes it: `every 6h`, `cron 0 3 * * *`, `manual`, `off`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError

from reclaimerr import units

EXPECTED = 'expected "every 6h", "cron 0 3 * * *", "manual" or "off"'


class Schedule(msgspec.Struct, frozen=True):
    """`seconds` belongs to every, `cron` to cron; where it is `off`, a person's wish is refused too."""

    kind: Literal["every", "cron", "manual", "off"]
    seconds: int = 0
    cron: str = ""

    def next(self, last: int, zone: str) -> int | None:
        """The next run after an instant, or None where no clock starts it."""
        if self.kind == "every":
            return last + self.seconds
        if self.kind == "cron":
            return int(next(CronSim(self.cron, datetime.fromtimestamp(last, ZoneInfo(zone)))).timestamp())
        return None


def parse_schedule(text: str) -> Schedule:
    """Reads a schedule; ValueError says what is wrong and what is expected."""
    word, _, rest = text.strip().partition(" ")
    if word == "every":
        return _every(rest.strip())
    if word == "cron":
        return _cron(" ".join(rest.split()))
    if word == "manual" and not rest:
        return Schedule("manual")
    if word == "off" and not rest:
        return Schedule("off")
    raise ValueError(f"{text[:60]!r} is no schedule, {EXPECTED}")


def check_schedule(text: str) -> str:
    """The schedule's text with single spaces; ValueError as `parse_schedule`."""
    parse_schedule(text)
    return " ".join(text.split())


def _every(rest: str) -> Schedule:
    try:
        seconds = units.parse_seconds(rest[:60])
    except OverflowError:
        seconds = 0
    except ValueError as error:
        raise ValueError(f"{error}; {EXPECTED}") from None
    if not 1 <= seconds <= timedelta(days=3650).total_seconds():
        raise ValueError(f"every {rest[:60]!r} is out of range, expected 1 s to 3650 days")
    return Schedule("every", seconds=seconds)


def _cron(rest: str) -> Schedule:
    if len(rest.split()) != 5:
        raise ValueError(f"{rest[:60]!r} has not five parts (minute hour day month weekday), {EXPECTED}")
    try:
        next(CronSim(rest, datetime(2024, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        raise ValueError(f"{rest[:60]!r} is no cron expression ({error or 'it never comes'}), {EXPECTED}") from None
    return Schedule("cron", cron=rest)
