"""The jobs there are: names, lanes and priorities. What they do stands in managers/tasks/."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

import msgspec

KEEPER = "keeper"
"""The lane that belongs to no process: any manager claims from it."""

State = Literal["waiting", "running", "held", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
OPEN: tuple[State, ...] = ("waiting", "running", "held")


class Priority(IntEnum):
    """Smaller goes first; URGENT ones may interrupt a long job between its pages."""

    URGENT = 0
    PERSON = 10
    NORMAL = 50
    IDLE = 90


class Task(msgspec.Struct, frozen=True):
    """One kind of job. `lane` is "service" (its own process) or "keeper" (anybody).

    `tries` counts attempts in all after NoConnection; a job that touches a service for a removal
    is never tried again blindly.
    """

    name: str
    lane: Literal["service", "keeper"]
    priority: Priority
    help: str
    tries: int = 1


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task("sync", "service", Priority.NORMAL, "Reads a service's whole library."),
        Task("watch", "service", Priority.NORMAL, "Reads who watched what on a media server."),
        Task("judge", "keeper", Priority.NORMAL, "Asks every rule about every item, and announces what may go."),
        Task("due", "keeper", Priority.NORMAL, "Starts the removal of candidates whose grace is over."),
        Task("reclaim", "keeper", Priority.PERSON, "Removes named candidates one after another."),
        Task("reclaim-one", "keeper", Priority.URGENT, "One candidate: confirm, remove, verify."),
        Task("confirm", "service", Priority.URGENT, "Reads one item afresh, before anything is removed."),
        Task("remove", "service", Priority.URGENT, "Judges once more, then removes and verifies."),
        Task("outcome", "keeper", Priority.URGENT, "Tells how the attempt for one candidate ended."),
        Task("tell", "service", Priority.NORMAL, "Tells a media server that a path is gone.", tries=3),
        Task("settle", "service", Priority.URGENT, "Verifies a removal that a crash interrupted."),
        Task("tidy", "keeper", Priority.IDLE, "Drops expired jobs and lines."),
        Task("backup", "keeper", Priority.IDLE, "Copies the database while it is in use."),
    )
}
