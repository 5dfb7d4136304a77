"""The functions that SQLite calls for rules: pure, and NULL instead of an error.

Register each with `create_function(name, count, call, deterministic=True)`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from math import prod
from time import perf_counter

import regex

from reclaimerr.rules import languages

BETWEEN = "\x1f"
PATTERN_LONGEST = 200
TEXT_LONGEST = 2_000
PATTERN_SECONDS = 0.05
PATTERN_REPEATS = 10_000
"""Of all counts of a pattern, multiplied: compiling writes them out, `((a{1000}){1000}){1000}` ate all memory."""
PATIENCE = 20
"""Time-outs that a pattern may cost at once: 60,000 rows of 50 ms would take most of an hour."""
FORGIVEN = 1 / 10_000
"""How much of a time-out each text after it makes good."""
STATEMENT_SECONDS = 2.0
"""What slow patterns may cost one statement in all; from then on its patterns have to hurry."""
SLOW_SECONDS, HURRIED_SECONDS = 0.002, 0.01

_ESCAPED = re.compile(r"\\([^pPNx]|[pPNx]\{[^}]*\}?)", re.DOTALL)
_BRACES = re.compile(r"\{([^}]*)\}?")
_COUNT = re.compile(r"[0-9]{1,5}(,[0-9]{0,5})?|,[0-9]{1,5}")
_RECURSION = re.compile(r"\(\?(R|[+-]?[0-9]|&|P>)")


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def fold(text: object) -> str | None:
    """A text as comparisons see it: without case, composed (NFC)."""
    if not isinstance(text, str):
        return None
    return text.lower() if text.isascii() else _folded(text)


@lru_cache(maxsize=4096)
def _languages(text: str) -> str:
    return BETWEEN.join(languages.code(part) for part in (fold(text) or "").split(BETWEEN))


def language(text: object) -> str | None:
    """The code of a language, or the list of the codes of a list."""
    return _languages(text) if isinstance(text, str) else None


class _Spent(threading.local):
    """What slow patterns have cost the statement that this thread is at."""

    seconds = 0.0


_spent = _Spent()


def begin_statement() -> None:
    """Another statement of this thread begins; its patterns have all their time."""
    _spent.seconds = 0.0


class Pattern:
    """A compiled pattern that rests when it keeps timing out: then its answer is unknown at once.

    In a statement that lost much time already it rests after its first time-out.
    """

    def __init__(self, text: str) -> None:
        self._search = regex.compile(text, regex.IGNORECASE | regex.VERSION0).search
        self.patience: float = PATIENCE

    def found(self, text: str) -> int | None:
        """1 or 0; None where the time was not enough."""
        self.patience = min(PATIENCE, self.patience + FORGIVEN)
        hurried = _spent.seconds >= STATEMENT_SECONDS
        if self.patience < (PATIENCE if hurried else 1):
            return None
        began = perf_counter()
        try:
            seconds = HURRIED_SECONDS if hurried else PATTERN_SECONDS
            return int(self._search(text, timeout=seconds, concurrent=False) is not None)
        except TimeoutError:
            self.patience -= 1
            return None
        finally:
            if (took := perf_counter() - began) > SLOW_SECONDS:
                _spent.seconds += took


@lru_cache(maxsize=1024)
def pattern(text: str) -> Pattern:
    """The pattern; ValueError says why it is none."""
    if len(text) > PATTERN_LONGEST:
        raise ValueError(f"it is longer than {PATTERN_LONGEST} characters")
    _bounded(text)
    try:
        return Pattern(text)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _bounded(text: str) -> None:
    """Refuses what takes memory without end, which no time limit would stop."""
    bare = _ESCAPED.sub("_", text)
    if _RECURSION.search(bare):
        raise ValueError("it calls itself")
    counts = _BRACES.findall(bare)
    if wrong := next((count for count in counts if not _COUNT.fullmatch(count)), None):
        raise ValueError(f"{{{wrong} is no count: write \\{{ for a brace")
    repeats = prod(max(int(number or 1) for number in count.split(",")) or 1 for count in counts)
    if repeats > PATTERN_REPEATS:
        raise ValueError(f"it repeats more than {PATTERN_REPEATS:,} times")


def matches(text: object, value: object) -> int | None:
    """Whether a pattern is found in a value, whatever the case; NULL where that can't be told."""
    if not isinstance(text, str) or not isinstance(value, str) or len(value) > TEXT_LONGEST:
        return None
    try:
        return pattern(text).found(value if value.isascii() else unicodedata.normalize("NFC", value))
    except (ValueError, RecursionError, MemoryError):
        return None


SQL_FUNCTIONS: dict[str, tuple[int, Callable[..., str | int | None]]] = {
    "fold": (1, fold),
    "language": (1, language),
    "matches": (2, matches),
}
