"""A process that dies by kill -9 at the n-th boundary of an operation, for every n.

`serve` runs as a program of its own: single-threaded, it forks a fresh process for each operation that
it is told on its standard input. A boundary lies before everything that can be seen from outside: a
statement that changes the database, a file that is opened to be written, renamed, removed or synced, a request to
a service, and the answer to it that has come but was not read yet.
"""

from __future__ import annotations

import http.client
import importlib
import json
import os
import re
import select
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

TRANSACTIONS = re.compile(r"\s*COMMIT\b", re.IGNORECASE)
EVERY = re.compile(r"\s*(BEGIN|COMMIT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|PRAGMA\s+\w+\s*=)\b", re.IGNORECASE)
STATEMENTS = {"transactions": TRANSACTIONS, "every": EVERY}
LOCKS = (".lock", ".users")
"""Nobody can see that such a file was opened."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
ANSWER_SECONDS = 30.0
PAGES = 16
"""A copy of a database is made in steps of so many pages; between two of them is a boundary."""


class Boundaries:
    """Counts what is about to happen; at the n-th (from 1; 0: never) this process is gone at once."""

    def __init__(self, n: int, trace: Path) -> None:
        self.left = n
        self._trace = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def __call__(self, what: str) -> None:
        self.left -= 1
        os.write(self._trace, what.replace("\n", " ")[:120].encode("utf-8", "replace") + b"\n")
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(self, event: str, args: tuple[Any, ...]) -> None:
        """What the interpreter itself tells of before it does it."""
        if event == "open":
            path, _mode, flags = args
            if isinstance(flags, int) and flags & WRITING and not str(path).startswith("/proc") and not str(path).endswith(LOCKS):
                self(f"open {_short(path)}")
        elif event in ("os.rename", "os.remove", "os.truncate", "os.chmod", "os.mkdir", "os.link"):
            self(f"{event} {_short(args[0])}")
        elif event == "http.client.send":
            self(f"send {bytes(args[1])[:80].decode('latin-1').splitlines()[0] if args[1] else ''}")


def _short(path: object) -> str:
    return str(path).rpartition("/")[2]


def watch(at: Boundaries, wanted: re.Pattern[str]) -> None:
    """From now on everything that this process does counts."""
    fsync, getresponse = os.fsync, http.client.HTTPConnection.getresponse

    class Watched(sqlite3.Connection):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.set_trace_callback(lambda text: at(f"sql {text}") if wanted.match(text) else None)

        def backup(self, target: sqlite3.Connection, **_more: Any) -> None:
            super().backup(target, pages=PAGES, progress=lambda *left: at(f"copied, left {left[1]}"))

    def connect(*args: Any, **more: Any) -> sqlite3.Connection:
        return cast(sqlite3.Connection, plain(*args, factory=Watched, **more))

    def synced(handle: int) -> None:
        at("fsync")
        fsync(handle)

    def answered(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        assert connection.sock is not None
        select.select([connection.sock], [], [], ANSWER_SECONDS)
        at("answered")
        return getresponse(connection)

    plain: Callable[..., sqlite3.Connection] = sqlite3.connect
    sqlite3.connect = connect  # type: ignore[assignment]
    os.fsync = synced  # type: ignore[assignment]
    http.client.HTTPConnection.getresponse = answered  # type: ignore[method-assign, assignment]
    sys.addaudithook(at.heard)


def _be(order: dict[str, Any]) -> int:
    """The forked process: one operation, told as "module:function" with its arguments."""
    try:
        module, _, name = order["operation"].partition(":")
        deed = getattr(importlib.import_module(module), name)
        if order["statements"]:
            watch(Boundaries(order["n"], Path(order["trace"])), STATEMENTS[order["statements"]])
        return int(deed(**order["args"]) or 0)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - a forked process must never return into the server's loop
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def serve(modules: list[str]) -> None:
    """Fork for each order, a line of JSON; answer with how that process ended: its exit code, or minus the signal."""
    for module in modules:
        importlib.import_module(module)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what operations print is no answer
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(_be(order))
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), file=out, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1:])
