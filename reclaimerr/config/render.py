"""Values, keys and sections as TOML text; tomlkit knows the escapes."""

from __future__ import annotations

import re

import tomlkit

from reclaimerr.config.spec import SECTIONS, Raw

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f'\ud800-\udfff]*")
_PLAIN_LINES = re.compile(r"(?:[^\x00-\x1f\x7f'\ud800-\udfff]|\n)*")


def render_key(*parts: str) -> str:
    """A key, dotted where it has several parts, quoted where it must be."""
    return ".".join(part if _BARE.fullmatch(part) else _escaped(part) for part in parts)


def render_value(value: Raw) -> str:
    """A value on one line, but for text with line breaks, which keeps them."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{render_key(key)} = {render_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(render_value(item) for item in value) + "]"
    if isinstance(value, str):
        return _text(value)
    return tomlkit.item(value).as_string()


def render_block(path: tuple[str, ...], values: dict[str, Raw]) -> str:
    """A section with its heading, and the sections in it; lists of tables that are sections become [[blocks]]."""
    inner = all(isinstance(value, dict) for value in values.values())
    return _block("" if values and inner else f"[{render_key(*path)}]", path, values)


def render_entry(path: tuple[str, ...], values: dict[str, Raw]) -> str:
    """One [[block]] of an array of tables."""
    return _block(f"[[{render_key(*path)}]]", path, values)


def is_blocks(path: tuple[str, ...], value: Raw) -> bool:
    """Whether a value is written as [[blocks]]."""
    known = SECTIONS.get(".".join(path))
    is_array = known is not None and known.form == "array"
    return is_array and isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _block(heading: str, path: tuple[str, ...], values: dict[str, Raw]) -> str:
    lines = [heading]
    inner: list[str] = []
    for key, value in values.items():
        place = (*path, key)
        if isinstance(value, dict):
            inner.append(render_block(place, value))
        elif is_blocks(place, value):
            inner.extend(render_entry(place, entry) for entry in value)
        else:
            lines.append(f"{render_key(key)} = {render_value(value)}")
    return "\n".join(filter(None, ["\n".join(lines) + "\n" if any(lines) else "", *inner]))


def _text(value: str) -> str:
    if "\n" in value and _PLAIN_LINES.fullmatch(value):
        return f"'''\n{value}'''"
    if ('"' in value or "\\" in value) and _PLAIN.fullmatch(value):
        return f"'{value}'"
    return _escaped(value)


def _escaped(value: str) -> str:
    return tomlkit.string(value).as_string()
