"""How lists and small structs stand in a column."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

US = "\x1f"
"""Unit separator: around and between the values of a list, so that a whole word can be searched for."""


def join(values: Iterable[str] | None) -> str | None:
    """A list as text: `\\x1fa\\x1fb\\x1f`; empty text for an empty list; None stays None."""
    if values is None:
        return None
    inside = US.join(value.replace(US, " ") for value in values)
    return f"{US}{inside}{US}" if inside else ""


def split(text: str | None) -> list[str]:
    """The values of a list column."""
    return text.strip(US).split(US) if text else []


def pack(struct: msgspec.Struct) -> str:
    """A struct as JSON: unset fields left out, lists as `join` writes them."""
    plain = msgspec.to_builtins(struct)
    for name, value in plain.items():
        if isinstance(value, list | tuple):
            plain[name] = join(value)
        elif isinstance(value, bool):
            plain[name] = int(value)
    return msgspec.json.encode(plain).decode()
