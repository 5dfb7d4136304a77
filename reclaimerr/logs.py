"""One line format for every process; secrets are masked before a line is written anywhere."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal, NamedTuple

MASK = "***"
Level = Literal["debug", "info", "warning", "error"]
_PATTERNS = re.compile(
    r"(?i)((?:api_?key|apikey|token|x-api-key|x-plex-token|authorization|password|secret)"
    r"[\"']?\s*[:=]\s*(?:MediaBrowser\s+Token=|Bearer\s+)?[\"']?)([^\s\"'&,;}]{4,})"
)
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT[\d:]+Z) ([A-Z]+) (\S+) (\S+): (.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]|\n(?!    )")


class Masker:
    """Replaces known secrets by value, and what looks like one by pattern."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = sorted({s for s in secrets if len(s) >= 4}, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, values))) if values else None

    def __call__(self, text: str) -> str:
        if self._values:
            text = self._values.sub(MASK, text)
        return _PATTERNS.sub(rf"\1{MASK}", text)


class LineFormatter(logging.Formatter):
    """`2026-11-21T20:42:22Z INFO radarr-hd reclaimerr.managers.arr: text`, one line an event."""

    converter = staticmethod(time.gmtime)

    def __init__(self, process: str, masker: Masker) -> None:
        super().__init__("%(asctime)sZ %(levelname)s {} %(name)s: %(message)s".format(process.replace("%", "")))
        self.default_time_format = "%Y-%m-%dT%H:%M:%S"
        self.default_msec_format = ""
        self._masker = masker

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        text = text.replace("\n", "\n    ") if record.exc_info else text
        return self._masker(_CONTROL.sub(lambda m: repr(m[0])[1:-1], text))


def setup(process: str, folder: Path | None, level: str, masker: Masker) -> None:
    """Send this process's log to stderr and, given a folder, to its rotating file there."""
    formatter = LineFormatter(process, masker)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if folder is not None:
        handlers.append(
            RotatingFileHandler(folder / f"{process}.log", maxBytes=4 << 20, backupCount=3, encoding="utf-8")
        )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(level.upper())
    logging.getLogger("urllib3").setLevel(logging.WARNING)


class Line(NamedTuple):
    """One event of a log file; `text` keeps its further lines (a traceback's)."""

    at: str
    level: str
    process: str
    logger: str
    text: str


def newest(folder: Path, count: int, *, process: str | None = None, level: Level = "debug") -> list[Line]:
    """The last events of all processes (or of one) that are at least so serious, oldest first."""
    found: list[Line] = []
    for path in sorted(folder.glob(f"{process or '*'}.log")):
        older = path.with_name(f"{path.name}.1")
        texts = [one.read_text(encoding="utf-8", errors="replace") for one in (older, path) if one.exists()]
        found += [line for line in parse("".join(texts)) if is_serious(line, level)][-count:]
    return sorted(found, key=lambda line: line.at)[-count:]


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


def is_serious(line: Line, level: Level) -> bool:
    """Whether an event is at least of a level."""
    names = logging.getLevelNamesMapping()
    return names.get(line.level, logging.INFO) >= names[level.upper()]
