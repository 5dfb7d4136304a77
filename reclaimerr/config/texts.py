"""Readers of text and lists of text.

A reader takes the TOML value and its row in spec.py; it returns the value inside or raises Wrong.
"""

from __future__ import annotations

import re

from reclaimerr.config.spec import Setting
from reclaimerr.config.wrong import Wrong, told

CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def plain_text(raw: object, expected: str = "text") -> str:
    """Text in one line, without control characters."""
    if not isinstance(raw, str):
        raise Wrong(f"{told(raw)}, expected {expected}")
    if CONTROL.search(raw):
        raise Wrong(f"there is a control character in it, expected {expected}")
    return raw


def read_some_text(raw: object, row: Setting) -> str:
    """Text that is not empty."""
    text = plain_text(raw)
    if not text.strip():
        raise Wrong("is empty, expected text")
    return text


def read_texts(raw: object, row: Setting, what: str = "a list of text") -> tuple[str, ...]:
    """A list of such text."""
    if not isinstance(raw, list | tuple):
        raise Wrong(f"{told(raw)}, expected {what}")
    return tuple(read_some_text(item, row) for item in raw)
