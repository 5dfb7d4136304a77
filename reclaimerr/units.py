"""Quantities that people write: `500 GiB`, `14 days`, `5 %`; and how they are told back."""

from __future__ import annotations

import re

from reclaimerr.clock import DAY, HOUR, MINUTE

BYTES: dict[str, int] = {
    "b": 1, "byte": 1, "bytes": 1,
    "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "pb": 10**15,
    "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40, "pib": 2**50,
}  # fmt: skip
SECONDS: dict[str, int] = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "m": MINUTE, "min": MINUTE, "minute": MINUTE, "minutes": MINUTE,
    "h": HOUR, "hour": HOUR, "hours": HOUR,
    "d": DAY, "day": DAY, "days": DAY,
    "w": 7 * DAY, "week": 7 * DAY, "weeks": 7 * DAY,
    "month": 30 * DAY, "months": 30 * DAY,
    "y": 365 * DAY, "year": 365 * DAY, "years": 365 * DAY,
}  # fmt: skip

_QUANTITY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z%]+)\s*")


def _split(text: str, expected: str) -> tuple[float, str]:
    match = _QUANTITY.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not {expected}")
    return float(match[1]), match[2].lower()


def parse_bytes(text: str) -> int:
    """Bytes of `20 GiB` or `1.5 TB`; ValueError says what is expected."""
    number, unit = _split(text, "a size such as 20 GiB or 500 GB")
    if unit not in BYTES:
        raise ValueError(f"{unit!r} is no unit of size; expected B, KB, MB, GB, TB, KiB, MiB, GiB or TiB")
    return int(number * BYTES[unit])


def parse_seconds(text: str) -> int:
    """Seconds of `90 min` or `14 days`; ValueError says what is expected."""
    number, unit = _split(text, "a duration such as 30s, 90 min or 14 days")
    if unit not in SECONDS:
        raise ValueError(f"{unit!r} is no unit of time; expected s, min, hours, days, weeks, months or years")
    return int(number * SECONDS[unit])


def parse_share(text: str) -> float:
    """A part of one, from `5 %`; ValueError says what is expected."""
    number, unit = _split(text, "a share such as 5 %")
    if unit != "%":
        raise ValueError(f"{text!r} is not a share such as 5 %")
    if number > 100:
        raise ValueError(f"{text!r} is more than 100 %")
    return number / 100


def human_bytes(count: int | float | None) -> str:
    """`23.0 GiB` for people; `?` for what is not known."""
    if count is None:
        return "?"
    size = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(size) < 1024:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.2f} TiB"


def human_seconds(seconds: int | float | None) -> str:
    """The largest unit that fits: `3 days`, `90 min`, `2.5 years`; `?` for what is not known."""
    if seconds is None:
        return "?"
    value = float(seconds)
    if abs(value) < 2 * MINUTE:
        return f"{value:.0f} s"
    for size, word in ((HOUR * 2, "min"), (DAY * 2, "hours"), (365 * DAY * 2, "days")):
        if abs(value) < size:
            unit = {"min": MINUTE, "hours": HOUR, "days": DAY}[word]
            return f"{value / unit:.0f} {word}"
    return f"{value / (365 * DAY):.1f} years"


_SPANS = ((365 * DAY, "year"), (30 * DAY, "month"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second"))


def spelled_seconds(seconds: int | float | None) -> str:
    """The two largest units next to each other, in full words: `2 years 3 months`; `not known` for None."""
    if seconds is None:
        return "not known"
    rest = max(0, round(seconds))
    first = next((index for index, (size, _) in enumerate(_SPANS) if rest >= size), None)
    if first is None:
        return "0 seconds"
    words: list[str] = []
    for size, word in _SPANS[first : first + 2]:
        many = min(11, rest // size) if words and word == "month" else rest // size
        if many:
            words.append(f"{many} {word}{'' if many == 1 else 's'}")
        rest -= many * size
    return " ".join(words)
