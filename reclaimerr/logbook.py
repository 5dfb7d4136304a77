"""What all processes told, read back from their log files: filtered, the newest first, or as it comes."""

from __future__ import annotations

import heapq
import logging
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, NamedTuple, get_args

from reclaimerr.logs import OLD_FILES, Level

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT[\d:]+Z) ([A-Z]+) (\S+) (\S+): (.*)", re.DOTALL)
BLOCK = 1 << 16
MOST_AT_ONCE = 1 << 20
"""Bytes of one file that following takes in one look."""
LEVELS: dict[str, int] = {name.upper(): logging.getLevelNamesMapping()[name.upper()] for name in get_args(Level)}


class Line(NamedTuple):
    """One event of a log file; `text` keeps its further lines (a traceback's)."""

    at: str
    level: str
    process: str
    logger: str
    text: str

    def __str__(self) -> str:
        return f"{self.at} {self.level} {self.process} {self.logger}: {self.text}"


class Wanted(NamedTuple):
    """Which events: of one process or all, at least so serious, with a text in them (in any case of letters)."""

    process: str | None = None
    level: Level = "debug"
    text: str = ""

    def fits(self, line: Line) -> bool:
        """Whether an event is wanted."""
        if LEVELS.get(line.level, logging.CRITICAL) < LEVELS[self.level.upper()]:
            return False
        text = self.text.casefold()
        return not text or text in line.text.casefold() or text in line.logger.casefold()


EVERYTHING = Wanted()


def processes(folder: Path) -> list[str]:
    """Who has a log."""
    return sorted(path.stem for path in folder.glob("*.log"))


def newest(folder: Path, count: int, wanted: Wanted = EVERYTHING) -> list[Line]:
    """The last events that are wanted, oldest first."""
    found: list[Line] = []
    for line in backwards(folder, wanted):
        if len(found) == count:
            break
        found.append(line)
    return found[::-1]


def backwards(folder: Path, wanted: Wanted = EVERYTHING) -> Iterator[Line]:
    """All events that are wanted, the newest first; reads no more of the files than is taken."""
    names = [wanted.process] if wanted.process in processes(folder) else []
    if wanted.process is None:
        names = processes(folder)
    every = heapq.merge(*(_of(folder, name) for name in names), key=lambda line: line.at, reverse=True)
    return (line for line in every if wanted.fits(line))


def parse(text: str) -> list[Line]:
    """The events of a file's text; what stands before the first of them is dropped."""
    found: list[Line] = []
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match:
            found.append(Line(*match.groups()))
        elif found and line:
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line}")
    return found


def _of(folder: Path, name: str) -> Iterator[Line]:
    """One process's events, the newest first, through its old files; a rotation meanwhile repeats none."""
    with ExitStack() as opened:
        seen: set[int] = set()
        files: list[IO[bytes]] = []
        for path in [folder / f"{name}.log", *(folder / f"{name}.log.{number}" for number in range(1, OLD_FILES + 1))]:
            with suppress(FileNotFoundError):
                file = opened.enter_context(path.open("rb"))
                if (inode := os.fstat(file.fileno()).st_ino) not in seen:
                    seen.add(inode)
                    files.append(file)
        for known in files:
            yield from _backwards(known)


def _backwards(file: IO[bytes]) -> Iterator[Line]:
    behind: list[str] = []
    for raw in _lines_backwards(file):
        text = raw.decode("utf-8", "replace")
        match = _LINE.match(text)
        if match:
            found = Line(*match.groups())
            yield found._replace(text="\n".join([found.text, *reversed(behind)]))
            behind.clear()
        elif text:
            behind.append(text)


def _lines_backwards(file: IO[bytes]) -> Iterator[bytes]:
    at, rest = file.seek(0, os.SEEK_END), b""
    while at > 0:
        at, size = max(0, at - BLOCK), min(at, BLOCK)
        file.seek(at)
        rest, *lines = (file.read(size) + rest).split(b"\n")
        yield from reversed(lines)
    yield rest


class Tails:
    """The ends of the log files, from now on or from a `mark`; what was rotated away meanwhile is read to its end."""

    def __init__(self, folder: Path, process: str | None = None, mark: str = "") -> None:
        self._folder, self._name = folder, process
        self._ends: dict[str, _End] = {}
        known = _read_mark(mark)
        for name in self._names():
            self._ends[name] = known.get(name) or _End(*_now(folder / f"{name}.log"))

    @property
    def mark(self) -> str:
        """Where we are, to go on there another time."""
        return ",".join(f"{name}:{end.inode}:{end.at}" for name, end in sorted(self._ends.items()))

    def more(self) -> list[Line]:
        """What was told since the last call, in order."""
        told = [line for name in self._names() for line in parse(self._read(name))]
        return sorted(told, key=lambda line: line.at)

    def _names(self) -> list[str]:
        return [name for name in processes(self._folder) if self._name in (None, name)]

    def _read(self, name: str) -> str:
        end = self._ends.setdefault(name, _End(0, 0))
        text, path = "", self._folder / f"{name}.log"
        if end.inode != _now(path)[0]:
            old = path.with_name(f"{path.name}.1")
            text += end.read(old) if end.inode and _now(old)[0] == end.inode else ""
            self._ends[name] = end = _End(_now(path)[0], 0)
        return text + end.read(path)


class _End:
    """How far one file was read."""

    def __init__(self, inode: int, at: int) -> None:
        self.inode, self.at = inode, at

    def read(self, path: Path) -> str:
        """The whole lines that came since."""
        try:
            with path.open("rb") as file:
                file.seek(self.at)
                raw = file.read(MOST_AT_ONCE)
        except FileNotFoundError:
            return ""
        whole = raw[: raw.rfind(b"\n") + 1]
        self.at += len(whole)
        return whole.decode("utf-8", "replace")


def _now(path: Path) -> tuple[int, int]:
    """A file's inode and size; zeros where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_size


def _read_mark(mark: str) -> dict[str, _End]:
    """What an earlier `mark` says; nothing where it is no such."""
    found = re.findall(r"(?:^|,)([a-z0-9-]{1,64}):(\d{1,19}):(\d{1,15})(?=,|$)", mark)
    return {name: _End(int(inode), int(at)) for name, inode, at in found}
