"""Words for what is wrong with a value."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class Wrong(ValueError):
    """What is wrong with a value, and what is expected, in one sentence."""


def told(raw: object) -> str:
    """A value and what it is, in words: `'abc' is text`."""
    if isinstance(raw, bool):
        return f"{str(raw).lower()} is a flag"
    if isinstance(raw, int | float):
        return f"{cut(raw)} is a number"
    if isinstance(raw, str):
        return f"{cut(raw)} is text"
    return "a list" if isinstance(raw, list | tuple) else "a table" if isinstance(raw, dict) else "a date or time"


def cut(raw: object) -> str:
    """At most 60 characters of what somebody wrote, in one line; text in double quotes."""
    if isinstance(raw, int) and abs(raw) >= 10**50:
        return "a very large number"  # Python refuses to write out more than 4300 digits.
    if not isinstance(raw, str):
        return repr(raw)[:60]
    inner = repr('"' + raw)[2:-1].replace("\\'", "'")
    return f'"{inner}"' if len(inner) <= 60 else f'"{inner[:57]}..."'


def nearest(word: str, words: Iterable[str]) -> str:
    """`, did you mean "grace"?` when one of the words is close."""
    folded = {other.lower(): other for other in words}
    close = get_close_matches(word.lower(), folded, 1, 0.6)
    return f', did you mean "{folded[close[0]]}"?' if close else ""
