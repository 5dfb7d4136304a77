"""One line format for every process; secrets are masked before a line is written anywhere."""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal
from urllib.parse import quote, quote_plus

from reclaimerr.paths import open_private

MASK = "***"
FILE_BYTES, OLD_FILES = 4 << 20, 3
Level = Literal["debug", "info", "warning", "error"]
_PATTERNS = re.compile(
    r"(?i)((?:api_?key|apikey|token|x-api-key|x-plex-token|authorization|password|secret)"
    r"[\"']?\s*[:=]\s*(?:MediaBrowser\s+Token=|Bearer\s+)?[\"']?)([^\s\"'&,;}]{4,})"
)
KEPT_IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"  # what `requests` leaves as it is
_USERINFO = re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)")
_SIGNS = r"\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""What ends a line, commands a terminal or turns the order of letters round."""
_CONTROL = re.compile(rf"[\x00-\x08{_SIGNS}]|\n(?!    )")
_HIDDEN = re.compile(rf"[\x00-\x08\n{_SIGNS}]")


class Masker:
    """Replaces known secrets by value, and what looks like one by pattern."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = sorted({way for s in secrets if len(s) >= 4 for way in _ways(s)}, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, values))) if values else None

    def __call__(self, text: str) -> str:
        if self._values:
            text = self._values.sub(MASK, text)
        return _USERINFO.sub(rf"\1{MASK}", _PATTERNS.sub(rf"\1{MASK}", text))


def _ways(secret: str) -> Iterator[str]:
    """How a value may stand in a line: as it is, in an address, in a Python or JSON text."""
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), quote(secret, safe=KEPT_IN_ADDRESSES))
    yield repr(secret)[1:-1]
    yield secret.replace("\\", "\\\\").replace('"', '\\"')


def visible(text: str) -> str:
    """A text for a terminal: what would command it is shown as it is written in source code."""
    return _HIDDEN.sub(lambda found: repr(found[0])[1:-1], text)


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


class ToStderr(logging.StreamHandler[IO[str]]):
    """Where nobody reads any more, a line is lost: there is nowhere left to say so."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Python's own would write the arguments, secrets and all."""


class ToFile(RotatingFileHandler):
    """A file for its owner alone: lines name titles, people and paths.

    One that cannot be written (a full disk) is told once on stderr, and tried again with each line.
    """

    _broken = _failed = False

    def _open(self) -> TextIOWrapper:
        return open_private(self.baseFilename, "a")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; no trouble with it reaches whoever had something to tell."""
        self._failed = False
        super().emit(record)
        self._broken = self._failed

    def handleError(self, record: logging.LogRecord) -> None:
        """The line itself still goes to stderr; the file is opened anew, for what was kept of it would never get out."""
        self._failed = True
        self._let_go()
        if not self._broken:
            with suppress(OSError, ValueError):
                print(f"the log cannot be written to {self.baseFilename}: {sys.exc_info()[1]}", file=sys.stderr)

    def close(self) -> None:
        """Never an error: a changed configuration closes it, on a full disk too."""
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        stream, self.stream = self.stream, None
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.close()


def setup(process: str, folder: Path | None, level: str, masker: Masker) -> None:
    """Send this process's log to stderr and, given a folder, to its rotating file there."""
    formatter = LineFormatter(process, masker)
    handlers: list[logging.Handler] = [ToStderr(sys.stderr)]
    if folder is not None:
        path = folder / f"{process}.log"
        handlers.append(ToFile(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(level.upper())
    for chatty in ("urllib3", "waitress"):  # each reader that goes away would be a line
        logging.getLogger(chatty).setLevel(logging.WARNING)
    threading.excepthook = _in_a_thread
    sys.excepthook = _in_the_main_thread


def _in_a_thread(told: Any) -> None:
    """What ends a thread is an event like any other, masked."""
    if told.exc_type is not SystemExit and told.exc_value is not None:
        name = told.thread.name if told.thread else "?"
        found = (told.exc_type, told.exc_value, told.exc_traceback)
        logging.getLogger(__name__).error("the thread %s ended by an error", name, exc_info=found)


def _in_the_main_thread(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, error, trace))
