"""Where in the text of a TOML file each key, heading and value stands.

tomllib gives values without places, and tomlkit keeps the places to itself; messages need the
line and edits need the span. The text must be valid TOML (parse it with tomllib first).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

import msgspec

Path = tuple[str | int, ...]
"""A key's place in the document; arrays are counted from 0."""

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|' r"'''.*?'{3,5}(?!')|" r'"(?:\\.|[^"\\])*"|' r"'[^']*'",
    re.DOTALL,
)
_WORD = re.compile(r"\d{4}-\d\d-\d\d [\d:.]+(?:[Zz]|[+-][\d:]+)?|[^\s,\]}#]+")


class Header(msgspec.Struct, frozen=True):
    """A `[table]` or `[[array]]` line; `end` is just behind its last bracket."""

    path: Path
    start: int
    end: int


class Entry(msgspec.Struct, frozen=True):
    """A `key = value`, or an element of an array, from `start` to `end`; the value from `value`.

    `block` counts the heading above it (0: none yet); `outer` is whether it stands on lines of its
    own, not within the braces or brackets of another value.
    """

    path: Path
    start: int
    value: int
    end: int
    block: int
    outer: bool


class Outline:
    """The places of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headers: list[Header] = []
        self.entries: list[Entry] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._arrays: dict[Path, int] = {}
        self._scan()
        exact = [(header.path, header.start) for header in self.headers]
        exact += [(entry.path, entry.start) for entry in self.entries]
        self._places = {path[:length]: start for path, start in reversed(exact) for length in range(1, len(path))}
        self._places |= dict(exact)

    def line_at(self, offset: int) -> int:
        """The line of a place in the text, from 1."""
        return bisect_right(self._lines, offset)

    def line(self, path: Path) -> int | None:
        """The line where a key, a section or what lies in it is first written, if it is."""
        return self.line_at(self._places[path]) if path in self._places else None

    def entry(self, path: Path) -> Entry | None:
        """The `key = value` of a path, if it is written as one."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def _scan(self) -> None:
        prefix: Path = ()
        position = _skip(_SPACE, self.text, 0)
        while position < len(self.text):
            if self.text[position] == "[":
                prefix, position = self._header(position)
            else:
                position = self._entry(prefix, position, outer=True)
            position = _skip(_SPACE, self.text, position)

    def _header(self, start: int) -> tuple[Path, int]:
        array = self.text.startswith("[[", start)
        keys, end = _keys(self.text, start + (2 if array else 1))
        path = self._resolve(keys[:-1]) + keys[-1:]
        if array:
            self._arrays[path] = self._arrays.get(path, -1) + 1
        path = self._resolve(keys)
        end = self.text.index("]", end) + (2 if array else 1)
        self.headers.append(Header(path, start, end))
        return path, end

    def _resolve(self, keys: Path) -> Path:
        """The path of a heading's keys: an array on the way means its latest element."""
        path: Path = ()
        for key in keys:
            path += (key,)
            if path in self._arrays:
                path += (self._arrays[path],)
        return path

    def _entry(self, prefix: Path, start: int, *, outer: bool) -> int:
        keys, position = _keys(self.text, start)
        value = _skip(_BLANK, self.text, position + 1)
        index = len(self.entries)
        end = self._value(prefix + keys, value)
        self.entries.insert(index, Entry(prefix + keys, start, value, end, len(self.headers), outer))
        return end

    def _value(self, path: Path, position: int) -> int:
        if self.text.startswith("[", position):
            return self._array(path, position)
        if self.text.startswith("{", position):
            return self._inline(path, position)
        match = _TEXT.match(self.text, position) or _WORD.match(self.text, position)
        if match is None:
            raise ValueError("a value is missing")
        return match.end()

    def _array(self, path: Path, position: int) -> int:
        position = _skip(_SPACE, self.text, position + 1)
        count = 0
        while not self.text.startswith("]", position):
            index = len(self.entries)
            end = self._value((*path, count), position)
            self.entries.insert(index, Entry((*path, count), position, position, end, len(self.headers), False))
            position = self._comma(end)
            count += 1
        return position + 1

    def _inline(self, path: Path, position: int) -> int:
        position = _skip(_SPACE, self.text, position + 1)
        while not self.text.startswith("}", position):
            position = self._comma(self._entry(path, position, outer=False))
        return position + 1

    def _comma(self, position: int) -> int:
        position = _skip(_SPACE, self.text, position)
        return _skip(_SPACE, self.text, position + 1) if self.text.startswith(",", position) else position


def _plain(key: str) -> str:
    """A key without its quotes."""
    return next(iter(tomllib.loads(f"{key}=0"))) if key[0] in "\"'" else key


def split_key(key: str) -> tuple[str, ...]:
    """The parts of a dotted key such as services.radarr-hd.url; ValueError where it is none."""
    keys, end = _keys(key, 0)
    if end != len(key):
        raise ValueError(f"{key!r} is no key")
    return keys


def _keys(text: str, position: int) -> tuple[tuple[str, ...], int]:
    """The parts of the key that begins at a place, and where it ends."""
    keys: list[str] = []
    while True:
        position = _skip(_BLANK, text, position)
        match = _BARE.match(text, position) or _TEXT.match(text, position)
        if match is None:
            raise ValueError("a key is missing")
        keys.append(_plain(match[0]))
        position = _skip(_BLANK, text, match.end())
        if not text.startswith(".", position):
            return tuple(keys), position
        position += 1


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
