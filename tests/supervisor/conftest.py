"""A real supervisor in a process of its own, and how to look at it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest

from reclaimerr import process
from reclaimerr.paths import DataDir

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GENEROUS = 30.0
T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = GENEROUS) -> T:
    """What `look` sees as soon as that is true."""
    give_up = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        assert time.monotonic() < give_up, f"in vain: {what}"
        time.sleep(0.005)


def service(name: str, url: str = "http://127.0.0.1:9") -> str:
    """The section of one service, whose name says how its child behaves."""
    return f'[services.{name}]\ntype = "radarr"\nurl = "{url}"\napi_key = "0123456789abcdef0123456789abcdef"\n'


class Stand:
    """A configuration file, a data directory, and the supervisor that works on them."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config.toml"
        self.data = DataDir(folder / "data")
        self.log = folder / "stderr"
        self.running: list[subprocess.Popen[bytes]] = []

    def write(self, *names: str, settings: str = "", text: str | None = None) -> None:
        """A configuration with these services; replaced in one step, as editors and we do it."""
        whole = "\n".join([f"[settings]\n{settings}", *map(service, names)]) if text is None else text
        fresh = self.config.with_suffix(".new")
        fresh.write_text(whole)
        fresh.replace(self.config)

    def start(self, *more: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a supervisor; `more` may name another preparing entry."""
        here = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")])}
        with self.log.open("ab") as log:
            found = subprocess.Popen(
                [sys.executable, str(HERE / "stand.py"), str(self.config), str(self.data.root), *more],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.config.parent,
                env=os.environ | here | (env or {}), start_new_session=True,
            )  # fmt: skip
        self.running.append(found)
        return found

    def up(self, *names: str, settings: str = "") -> subprocess.Popen[bytes]:
        """A supervisor with the web and these services, all of them ready."""
        self.write(*names, settings=settings)
        found = self.start()
        for name in ("web", *names):
            self.wait_for(name, "running")
        return found

    def row(self, name: str) -> process.Row | None:
        """What processes.json says of a child."""
        told = process.read_processes(self.data)
        return next((row for row in told.processes if row.name == name), None) if told else None

    def wait_for(self, name: str, state: str, **also: object) -> process.Row:
        """The row of a child as soon as it is in this state (and has these values)."""

        def look() -> process.Row | None:
            row = self.row(name)
            fits = row and row.state == state and all(getattr(row, key) == value for key, value in also.items())
            return row if fits else None

        return until(look, f"{name} is {state} {also or ''}: {self.row(name)}\n{self.told()}")

    def pid(self, name: str) -> int:
        """The pid of a child that runs."""
        pid = self.wait_for(name, "running").pid
        assert pid
        return pid

    def noted(self, name: str) -> int | None:
        """The pid that a child wrote down itself, when it was about to work."""
        path = self.data.root / f"{name}.pid"
        text = path.read_text().split() if path.exists() else []
        return int(text[0]) if text else None

    def tree(self, pid: int) -> list[int]:
        """All living descendants of a process."""
        parents: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError, IndexError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
        below = parents.get(pid, [])
        return below + [deeper for child in below for deeper in self.tree(child)]

    def told(self) -> str:
        """What the whole tree wrote to stderr."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def alive(pid: int) -> bool:
    """Whether a process still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A stand whose supervisors and children are all gone afterwards."""
    made = Stand(tmp_path)
    yield made
    left = [pid for found in made.running for pid in [*made.tree(found.pid), found.pid]]
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for found in made.running:
        found.wait()
    until(lambda: not any(map(alive, left)), "everything is gone")
