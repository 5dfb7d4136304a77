"""A stack in another process, so that what it costs is not ours; and what a tree of processes costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from reclaimerr.demo.config_text import Service
from reclaimerr.errors import Busy
from reclaimerr.store import db
from tests.material import ROOT

TICKS = os.sysconf("SC_CLK_TCK")


class Outside:
    """Has of a Stack what an installation needs."""

    def __init__(self, seed: int, movies: int, users: int, series: int) -> None:
        sizes = map(str, (seed, movies, users, series))
        self._order = [sys.executable, str(Path(__file__).with_name("stack_process.py")), *sizes]
        self.services: list[Service] = []

    def __enter__(self) -> Outside:
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(self._order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        assert self._process.stdout
        told = json.loads(self._process.stdout.readline())
        self.services = [Service(*one) for one in told["services"]]
        self._config: str = told["config"]
        self.episodes: int = told["episodes"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate("")

    def config_toml(self, token: str, *, port: int) -> str:
        """As Stack has it."""
        return self._config.replace('"TOKEN"', f'"{token}"').replace("port = 7\n", f"port = {port}\n")

    def service(self, name: str) -> Service:
        """One of them."""
        return next(service for service in self.services if service.name == name)


def tree(pid: int) -> list[int]:
    """A process and all its living descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def who(pid: int, supervisor: int) -> str:
    """What a process of the tree is."""
    if pid == supervisor:
        return "supervisor"
    with suppress(OSError):
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        return "fork server" if name.startswith("python") else name
    return "?"


def pss(pid: int) -> int:
    """A process's fair share of memory, bytes; 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def cpu_seconds(pids: list[int]) -> float:
    """What these processes have used of a core."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


class Sampler:
    """Looks at a tree's memory again and again until the block ends; `peak` is the highest sum, bytes."""

    def __init__(self, pid: int, every: float = 0.1) -> None:
        self._pid, self._every = pid, every
        self._over = threading.Event()
        self.peak, self.at_peak = 0, dict[str, int]()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._every):
            shares = {who(pid, self._pid): pss(pid) for pid in tree(self._pid)}
            if sum(shares.values()) > self.peak:
                self.peak, self.at_peak = sum(shares.values()), shares


class Writer:
    """Changes something in the attached database again and again, as requests of the page do, until the block ends.

    `waits`: seconds that each had to wait for its turn, the longest last.
    """

    def __init__(self, every: float = 0.2) -> None:
        self._every = every
        self._over = threading.Event()
        self._waits: list[float] = []
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def waits(self) -> list[float]:
        return sorted(self._waits)

    def _ask(self) -> None:
        with db.connected():
            while not self._over.wait(self._every):
                begun = time.perf_counter()
                with suppress(Busy), db.write("bench"):
                    pass
                self._waits.append(time.perf_counter() - begun)


def naive(url: str, key: str) -> tuple[float, float, int]:
    """A plain program that loads the whole movie list: seconds to fetch, seconds to load, bytes at its peak."""
    text = """
import json, resource, sys, time, urllib.request
asked = urllib.request.Request(sys.argv[1], headers={"X-Api-Key": sys.argv[2]})
begun = time.perf_counter()
body = urllib.request.urlopen(asked).read()
fetched = time.perf_counter()
movies = json.loads(body)
print(fetched - begun, time.perf_counter() - fetched, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
    done = subprocess.run([sys.executable, "-c", text, url, key], capture_output=True, text=True, check=True)
    fetched, loaded, peak = done.stdout.split()
    return float(fetched), float(loaded), int(peak)


class Figures:
    """Lines of a table: what, how much, and beside it a ratio to something plain."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, str]] = []

    def add(self, what: str, how_much: str, beside: str = "") -> None:
        self.lines.append((what, how_much, beside))

    def told(self) -> str:
        width = max(len(what) for what, _, _ in self.lines)
        return "\n".join(f"{what:<{width}}  {how_much:>22}  {beside}" for what, how_much, beside in self.lines)


def rested(seconds: float) -> None:
    """Let everything come to rest."""
    time.sleep(seconds)
