"""Readers and writers of numbers and quantities.

A reader takes the TOML value and its row in spec.py; it returns the value inside or raises Wrong.
A writer gives exactly what a reader would read back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reclaimerr import units
from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.config.spec import Setting
from reclaimerr.config.wrong import Wrong, cut, told

MOST = 2**63 - 1
"""What the database can hold."""


def read_seconds(raw: object, row: Setting) -> int:
    """A duration with its unit, in seconds."""
    seconds = _quantity(raw, units.parse_seconds, "a duration such as 30s, 90 min or 14 days")
    return int(_within(seconds, row, seconds_text))


def read_bytes(raw: object, row: Setting) -> int:
    """A size with its unit, in bytes."""
    return int(_within(_quantity(raw, units.parse_bytes, "a size such as 20 GiB or 500 GB"), row, bytes_text))


def read_share(raw: object, row: Setting) -> float:
    """A share such as 5 %, as a part of one."""
    return _within(_quantity(raw, units.parse_share, "a share such as 5 %"), row, share_text)


def _quantity(raw: object, parse: Callable[[str], float], expected: str) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raise Wrong(f"{cut(raw)} has no unit, expected {expected}")
    if not isinstance(raw, str):
        raise Wrong(f"{told(raw)}, expected {expected}")
    if len(raw) > 60:
        raise Wrong(f"{cut(raw)} is text, expected {expected}")
    try:
        return parse(raw)
    except OverflowError:
        raise Wrong(f"{cut(raw)} is too much, expected {expected}") from None
    except ValueError as error:
        says = "expected" in str(error) or "such as" in str(error)
        raise Wrong(str(error) if says else f"{error}, expected {expected}") from None


def _within(value: float, row: Setting, write: Callable[[Any], str]) -> float:
    low, high = row.low, MOST if row.high is None else row.high
    if (low is not None and value < low) or value > high:
        raise Wrong(f"{write(value)} is out of range, expected{_bounds(row, write) or f' at most {MOST}'}")
    return value


def _bounds(row: Setting, write: Callable[[Any], str]) -> str:
    low = "" if row.low is None else f" from {write(row.low)}"
    return low + ("" if row.high is None else f" to {write(row.high)}")


def seconds_text(seconds: int | float) -> str:
    """Exactly these seconds, as a person would write them: `14 days`, `26 hours`, `90 s`."""
    for size, one, many in ((DAY, "day", "days"), (HOUR, "hour", "hours"), (MINUTE, "min", "min")):
        if seconds and seconds % size == 0:
            count = int(seconds // size)
            return f"{count} {one if count == 1 else many}"
    return f"{int(seconds)} s"


def bytes_text(size: int | float) -> str:
    """Exactly these bytes, in the unit that gives the smallest number: `500 GiB`."""
    names = ("TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "KB")
    sizes = [(units.BYTES[name.lower()], name) for name in names]
    fits = [(int(size) // one, name) for one, name in sizes if int(size) % one == 0]
    count, unit = min(fits, default=(int(size), "B"), key=lambda fit: fit[0])
    return f"{count} {unit}" if count else "0 B"


def share_text(share: float) -> str:
    """`5 %` for 0.05."""
    return f"{share * 100:.10g} %"


def read_count(raw: object, row: Setting) -> int:
    """A whole number."""
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Wrong(f"{told(raw)}, expected a whole number{_bounds(row, str)}")
    return int(_within(raw, row, cut))
