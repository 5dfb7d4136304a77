"""`reclaimerr demo --once`: be the person at the page, through the API alone, and sum up what happened."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import msgspec
import requests

from reclaimerr import clock
from reclaimerr.demo.stack import Stack
from reclaimerr.errors import ReclaimerrError
from reclaimerr.units import human_bytes

FEW = 5
PATIENCE = 300
LOOK_EVERY = 0.1
ENDED = ("done", "failed", "cancelled")
WATCHERS = ("jellyfin", "plex")


class Person:
    """Somebody with a token. Every wait ends by itself, and at once when the demo is stopped."""

    def __init__(self, address: str, token: str, supervisor: subprocess.Popen[bytes], stopped: threading.Event) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-API-Token"] = token
        self._supervisor, self._stopped = supervisor, stopped

    def get(self, path: str) -> Any:
        """A document of the API."""
        answer = self._session.get(f"{self._address}{path}", timeout=30)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str) -> Any:
        """Ask for something; the answer."""
        answer = self._session.post(f"{self._address}{path}", json={}, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def ready(self) -> bool:
        """Whether the page is up."""
        try:
            return bool(self._session.get(f"{self._address}/readyz", timeout=5).ok)
        except requests.ConnectionError:
            return False

    def wait(self, what: str, done: Callable[[], bool]) -> None:
        """Until it is done; ReclaimerrError where it never is."""
        deadline = clock.monotonic() + PATIENCE
        while not done():
            self._look()
            if clock.monotonic() > deadline:
                raise ReclaimerrError(f"waited {PATIENCE} s for {what}")

    def stay(self) -> NoReturn:
        """Until stopped: then KeyboardInterrupt."""
        while True:
            self._look()

    def _look(self) -> None:
        """A short wait. KeyboardInterrupt where the demo is stopped, ReclaimerrError without a supervisor."""
        if self._stopped.wait(LOOK_EVERY):
            raise KeyboardInterrupt
        if self._supervisor.poll() is not None:
            raise ReclaimerrError(f"the supervisor ended with exit code {self._supervisor.returncode}")


def once(person: Person, stack: Stack, begun: float, *, as_json: bool) -> int:
    """Wait for the sync and the judgement, remove a few candidates, check the stack's own log, sum up."""
    person.wait("the page", person.ready)
    started = clock.monotonic()
    person.wait("the syncs", lambda: all(one["last_sync"] for one in person.get("/api/v1/services")["items"]))
    person.wait("who watched what", lambda: _watched(person))
    synced = clock.monotonic()
    person.wait("the judgement", lambda: _judged(person))
    judged = clock.monotonic()
    candidates = person.get("/api/v1/candidates?size=500")
    _reclaim_a_few(person, candidates["items"])
    ended = clock.monotonic()
    seconds = {"start": started - begun, "sync": synced - started, "judge": judged - synced, "reclaim": ended - judged}
    summary = _summary(person, candidates["total"], seconds)
    _compare(summary, person, stack)
    _tell(summary, as_json)
    return 0 if summary["confirmed"] else 1


def _watched(person: Person) -> bool:
    return all(one["last_watch"] for one in person.get("/api/v1/services")["items"] if one["type"] in WATCHERS)


def _judged(person: Person) -> bool:
    """A judgement that began after every read had ended, with nothing left to do."""
    jobs = person.get("/api/v1/jobs?size=100")["items"]
    reads = [job for job in jobs if job["task"] in ("sync", "watch")]
    if any(job["ended"] is None for job in jobs if job["task"] in ("sync", "watch", "judge")):
        return False
    last = max((job["ended"] for job in reads), default="")
    return any(job["task"] == "judge" and job["state"] == "done" and job["started"] >= last for job in jobs)


def _reclaim_a_few(person: Person, candidates: list[dict[str, Any]]) -> None:
    """Remove now, one by one, until a few went: the guards may rightly stop some."""
    for one in [candidate for candidate in candidates if candidate["state"] == "scheduled"]:
        if len(_removed(person)) >= FEW:
            return
        job = person.post(f"/api/v1/candidates/{one['id']}/reclaim")["id"]
        person.wait("the removal", partial(_has_ended, person, job))


def _has_ended(person: Person, job: int) -> bool:
    return person.get(f"/api/v1/jobs/{job}")["state"] in ENDED


def _removed(person: Person) -> set[int]:
    """The items that history calls removed and verified."""
    rows = person.get("/api/v1/history?size=500")["items"]
    return {row["media"]["id"] for row in rows if row["outcome"] == "removed" and row["verified"]}


def _summary(person: Person, candidates: int, seconds: dict[str, float]) -> dict[str, Any]:
    history = person.get("/api/v1/history?size=500")
    removed = [row for row in history["items"] if row["outcome"] == "removed" and row["verified"]]
    return {
        "synced": {one["name"]: one["items"] for one in person.get("/api/v1/services")["items"]},
        "candidates": candidates,
        "reclaimed": {
            "items": len({row["media"]["id"] for row in removed}),
            "bytes": sum(row["bytes"] for row in removed),
        },
        "history": history["total"],
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
    }


def _compare(summary: dict[str, Any], person: Person, stack: Stack) -> None:
    """The simulated services' own log against our history: the same deeds, and none that was forbidden."""
    stack.settle()
    rows = [row for row in person.get("/api/v1/history?size=500")["items"] if row["outcome"] == "removed"]
    names = {stack.world.name_of(removal.key) for removal in stack.removals}
    summary["wrong"] = stack.world.wrong_removals()
    summary["confirmed"] = bool(rows) and names == {row["media"]["title"] for row in rows} and not summary["wrong"]


def _tell(summary: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(summary), indent=2).decode() + "\n")
        return
    freed = summary["reclaimed"]
    print(f"synced      {', '.join(f'{name} {count}' for name, count in summary['synced'].items())}")
    print(f"candidates  {summary['candidates']}")
    print(
        f"removed     {freed['items']} titles, {human_bytes(freed['bytes'])}; the services confirm: {summary['confirmed']}"
    )
    print(f"seconds     {', '.join(f'{name} {value}' for name, value in summary['seconds'].items())}")
