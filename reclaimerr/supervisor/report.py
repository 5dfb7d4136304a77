"""What the supervisor tells: run/processes.json for the page, one status line for the service manager."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from reclaimerr import clock
from reclaimerr.paths import DataDir, open_private
from reclaimerr.process import Processes, Row, State
from reclaimerr.supervisor.crew import Member

log = logging.getLogger(__name__)

EVERY = 15.0  # seconds between documents in which only beats and memory differ


class Report:
    """Writes the document whenever a child's state changed, else now and then."""

    def __init__(self, data: DataDir) -> None:
        self._path = data.processes
        self._began_at = clock.now()
        self._told: object = None
        self._next_at = 0.0
        self._broken = False

    def tell(self, members: Iterable[Member], generation: int, state: State, now: float) -> None:
        """Write the document if there is something to tell; a full disk is no reason to stop supervising."""
        members = sorted(members, key=lambda member: member.post.name)
        news = (state, generation, tuple((member.child, member.pid) for member in members))
        if news == self._told and now < self._next_at:
            return
        self._told, self._next_at = news, now + EVERY
        own = _own_row(state, self._began_at, generation)
        rows = (own, *(_row(member, now) for member in members))
        self._write(Processes(at=clock.now(), generation=generation, processes=rows))

    def _write(self, document: Processes) -> None:
        temporary = self._path.with_name(f".{self._path.name}.new")
        try:
            with open_private(temporary, "w") as file:
                file.write(msgspec.json.encode(document).decode())
            temporary.replace(self._path)  # atomic for readers; worth no fsync
        except OSError as error:
            if not self._broken:
                log.warning("cannot write %s: %s", self._path, error)
            self._broken = True
            return
        self._broken = False


def status(members: Iterable[Member]) -> str:
    """`4 running; plex: backoff (died: SIGKILL)`."""
    members = list(members)
    counts = Counter(member.child.state for member in members)
    ill = [
        f"{member.post.name}: {member.child.state} ({member.child.reason})"
        for member in members
        if member.child.state in ("backoff", "fatal", "stopped")
    ]
    return "; ".join([f"{counts['running']} of {len(members)} running", *ill])


def memory(pid: int | None) -> int | None:
    """A process's fair share of memory in bytes (pages shared by n count 1/n), None where unknown."""
    if pid is None:
        return None
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return None


def _own_row(state: State, began_at: int, generation: int) -> Row:
    return Row(
        name="supervisor", kind="supervisor", pid=os.getpid(), state=state, restarts=0, started_at=began_at,
        heartbeat_at=clock.now(), memory=memory(os.getpid()), last_exit=None, generation=generation,
    )  # fmt: skip


def _row(member: Member, now: float) -> Row:
    child, beat = member.child, member.pulse.beat
    return Row(
        name=child.name, kind=member.post.kind, pid=member.pid, state=child.state, restarts=child.restarts,
        started_at=_wall(child.started_at if child.alive else None, now),
        heartbeat_at=int(beat.at) if beat else None, memory=memory(member.pid), last_exit=child.last_exit,
        reason=child.reason, since=_wall(child.since, now), next_retry_at=_wall(child.next_retry_at, now),
        generation=member.generation,
    )  # fmt: skip


def _wall(instant: float | None, now: float) -> int | None:
    """The wall clock's word for a monotonic instant."""
    return None if instant is None else round(clock.now() - (now - instant))
