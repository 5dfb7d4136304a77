"""The real program as processes of its own, against the simulated stack in the test's process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

import requests

from reclaimerr import process
from reclaimerr.clock import now
from reclaimerr.demo.config_text import Service
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.paths import DataDir, write_private
from reclaimerr.store import db
from tests.material import ROOT

TOKEN = "a-token-for-tests-only"
GENEROUS = 60.0
ENDED = ("done", "failed", "cancelled")
T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = GENEROUS, every: float = 0.005) -> T:
    """What `look` sees as soon as that is true."""
    give_up = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        assert time.monotonic() < give_up, f"in vain: {what}"
        time.sleep(every)


def clean_environment(home: Path) -> dict[str, str]:
    """What a command sees of the machine: nothing of ours, and a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RECLAIMERR_", "XDG_"))}
    return kept | {"HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "160"}


def run(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a folder."""
    command = [sys.executable, "-m", "reclaimerr", *words]
    return subprocess.run(
        command, cwd=folder, env=clean_environment(folder) | dict(env or {}), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=GENEROUS, check=False,
    )  # fmt: skip


class Served(Protocol):
    """What an installation needs of a stack, wherever it runs."""

    @property
    def services(self) -> list[Service]: ...
    def config_toml(self, token: str, *, port: int) -> str: ...


class Running:
    """A configuration file for a stack, a data directory, and (once started) the supervisor."""

    def __init__(self, folder: Path, served: Served, change: Callable[[str], str] = str) -> None:
        self.folder, self._served = folder, served
        self.config = folder / "config.toml"
        self.data = DataDir(folder / "data")
        self.port = free_port()
        self._change = change
        self._running: list[subprocess.Popen[bytes]] = []
        self.seen_pids: list[int] = []
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-API-Token"] = TOKEN

    def end(self) -> None:
        """End every supervisor and its children."""
        db.detach()
        for one in self._running:
            if one.poll() is None:
                one.terminate()
        for one in self._running:
            try:
                one.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()
        self._session.close()

    def write(self) -> None:
        """Write the configuration anew, as `change` wants it."""
        write_private(self.config, self._change(self._served.config_toml(TOKEN, port=self.port)))

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command about this installation."""
        return run(self.folder, *words, "--config", str(self.config), "--data", str(self.data.root))

    # -- processes

    def start(self) -> subprocess.Popen[bytes]:
        """Start the supervisor; its log goes to the data directory alone."""
        command = [sys.executable, "-m", "reclaimerr", "run", "--config", str(self.config), "--data", str(self.data.root)]
        with (self.folder / "stderr").open("ab") as told:
            started = subprocess.Popen(
                command, cwd=self.folder, env=clean_environment(self.folder), stdin=subprocess.DEVNULL,
                stdout=told, stderr=told, start_new_session=True,
            )  # fmt: skip
        self._running.append(started)
        return started

    @property
    def running(self) -> subprocess.Popen[bytes]:
        """The supervisor that was started last."""
        return self._running[-1]

    def note_pids(self) -> None:
        """Remember the children that there are now, in `seen_pids`."""
        self.seen_pids = [self.pid(name) for name in self.names]

    def ready(self) -> None:
        """Until the page answers and every manager runs."""
        until(self.is_ready, "everybody runs")

    def is_ready(self) -> bool:
        with suppress(requests.ConnectionError):
            if self._session.get(f"{self.address}/readyz", timeout=5).status_code == requests.codes.ok:
                rows = [self.row(name) for name in self.names]
                return all(row is not None and row.state == "running" for row in rows)
        return False

    @property
    def names(self) -> list[str]:
        return ["web", *(service.name for service in self._served.services)]

    def row(self, name: str) -> process.Row | None:
        """What the supervisor says of a process."""
        told = process.read_processes(self.data)
        return next((row for row in told.processes if row.name == name), None) if told else None

    def pid(self, name: str) -> int:
        """The pid of a child that runs."""

        def look() -> int | None:
            row = self.row(name)
            return row.pid if row and row.state == "running" else None

        return until(look, f"{name} runs: {self.row(name)}")

    def kill(self, name: str) -> int:
        """kill -9 of a child; the pid it had."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def seconds_until_back(self, name: str, dead: int, since: float) -> float:
        """How long after `since` (monotonic) another process runs in a dead one's place."""

        def look() -> bool:
            row = self.row(name)
            return bool(row and row.state == "running" and row.pid and row.pid != dead)

        until(look, f"{name} is back: {self.row(name)}")
        return time.monotonic() - since

    def forgive(self, name: str) -> None:
        """Have a child restarted in peace: its next death is a first one again, without back-off."""
        before = self.pid(name)
        self.post(f"/api/v1/processes/{name}/restart")
        self.seconds_until_back(name, before, 0.0)

    # -- the person at the page

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        """A document of the API; asked again where the page is just being restarted."""

        def look() -> requests.Response | None:
            with suppress(requests.ConnectionError):
                answer = self._session.get(f"{self.address}{path}", timeout=30)
                return None if answer.status_code == requests.codes.service_unavailable else answer
            return None

        answer = until(look, f"an answer to {path}")
        answer.raise_for_status()
        return answer.json()

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[str]]:
        """The lines of an answer that goes on."""
        with self._session.get(f"{self.address}{path}", stream=True, timeout=GENEROUS) as answer:
            answer.raise_for_status()
            yield answer.iter_lines(chunk_size=1, decode_unicode=True)

    def post(self, path: str) -> Any:
        """Ask for something; the answer."""
        answer = self._session.post(f"{self.address}{path}", json={}, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def reclaim(self, candidate: int) -> int:
        """Remove this one now; the job."""
        return int(self.post(f"/api/v1/candidates/{candidate}/reclaim")["id"])

    def ended(self, job: int, seconds: float = GENEROUS, every: float = 0.02) -> Any:
        """The job, once it has ended."""

        def look() -> Any:
            found = self.get(f"/api/v1/jobs/{job}")
            return found if found["state"] in ENDED else None

        return until(look, f"job {job} ends", seconds, every)

    def sync(self, seconds: float = GENEROUS, every: float = 0.02) -> None:
        """Everything is read once more, and judged."""
        names = [service.name for service in self._served.services]
        for job in [self.post(f"/api/v1/services/{name}/sync")["id"] for name in names]:
            self.ended(job, seconds, every)
        self.judged(seconds, every)

    def judged(self, seconds: float = GENEROUS, every: float = 0.02) -> None:
        """Until everything was read and judged, and nothing is left to do."""
        until(self._is_judged, "everything is read and judged", seconds, every)

    def _is_judged(self) -> bool:
        services = self.get("/api/v1/services")["items"]
        read = all(one["last_sync"] and (one["last_watch"] or one["type"] != "jellyfin") for one in services)
        jobs = self.get("/api/v1/jobs?size=500")["items"]
        busy = [job for job in jobs if job["state"] not in ENDED]
        return bool(read and not busy and any(job["task"] == "judge" and job["state"] == "done" for job in jobs))

    # -- the database, from outside

    def look_inside(self) -> None:
        """Open the database in this process too; it exists once the supervisor has been ready."""
        db.attach(self.data)
        db.connect()


class Installation(Running):
    """The same with a stack of its own in the test's process."""

    def __init__(self, folder: Path, world: World, change: Callable[[str], str] = str) -> None:
        self.world, self.stack = world, Stack(world)
        super().__init__(folder, self.stack, change)

    def __enter__(self) -> Installation:
        self.stack.__enter__()
        self.write()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.stack.__exit__(None, None, None)

    def sync(self, seconds: float = GENEROUS, every: float = 0.02) -> None:
        """What the services do after their answers is done before they are read."""
        self.stack.settle()
        super().sync(seconds, every)


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installation(folder: Path, *, seed: int = 1, movies: int = 60, change: Callable[[str], str] = str) -> Installation:
    """An installation on a generated household."""
    return Installation(folder, generate(seed, movies, now()), change)
