"""The jobs there are: names, lanes, priorities and default schedules. What they do stands in managers/tasks/."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Literal

import msgspec

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.errors import Mistakes
from reclaimerr.model.media import ARRS, MEDIA_SERVERS

KEEPER = "keeper"
"""The lane that belongs to no process: any manager claims from it."""

State = Literal["waiting", "running", "held", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
OPEN: tuple[State, ...] = ("waiting", "running", "held")
AS_NEEDED = "as needed"
"""In the place of a schedule: what happens starts it, no clock."""


class Priority(IntEnum):
    """Smaller goes first; URGENT ones may interrupt a long job between its pages."""

    URGENT = 0
    PERSON = 10
    NORMAL = 50
    IDLE = 90


class Argument(msgspec.Struct, frozen=True):
    """What a person may tell a task: a text of at most `high` characters, or a number from `low` to `high`."""

    default: str | float
    low: float = 0
    high: float = 2000


class Task(msgspec.Struct, frozen=True):
    """One kind of job. `lane` is "service" (its own process) or "keeper" (anybody).

    `tries` counts attempts in all after NoConnection; a job that touches a service for a removal
    is never tried again blindly. `schedule` is when it runs where the owner says nothing, in the
    words of [schedules]; without one only other jobs start it. The first run by a clock comes `first`
    seconds after the first start, so that not everything happens at once. `waits`: for the main media
    server. `types`: the services that have it, all where none is named.
    """

    name: str
    lane: Literal["service", "keeper"]
    priority: Priority
    help: str
    tries: int = 1
    schedule: str = ""
    first: int = 0
    waits: bool = False
    types: frozenset[str] = frozenset()
    arguments: Mapping[str, Argument] = {}


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task("sync", "service", Priority.NORMAL, "Reads a service's whole library.", schedule="every 1h"),
        Task("watch", "service", Priority.NORMAL, "Reads who watched what on a media server.", schedule="every 15 min",
             types=frozenset(MEDIA_SERVERS)),
        Task("disks", "service", Priority.IDLE, "Samples how much room the disks have.", schedule="every 1h",
             first=HOUR, types=frozenset(ARRS)),
        Task("judge", "keeper", Priority.NORMAL, "Asks every rule about every item, and announces what may go.",
             schedule="every 10 min", waits=True),
        Task("due", "keeper", Priority.NORMAL, "Starts the removal of candidates whose grace is over.",
             schedule=AS_NEEDED, first=DAY, waits=True),
        Task("reclaim", "keeper", Priority.PERSON, "Removes named candidates one after another."),
        Task("reclaim-one", "keeper", Priority.URGENT, "One candidate: confirm, remove, verify."),
        Task("confirm", "service", Priority.URGENT, "Reads one item afresh, before anything is removed."),
        Task("remove", "service", Priority.URGENT, "Judges once more, then removes and verifies."),
        Task("outcome", "keeper", Priority.URGENT, "Tells how the attempt for one candidate ended."),
        Task("tell", "service", Priority.NORMAL, "Tells a media server that a path is gone.", tries=3),
        Task("settle", "service", Priority.URGENT, "Verifies a removal that a crash interrupted."),
        Task("backup", "keeper", Priority.IDLE, "Copies the database while it is in use.", schedule="every 1 day",
             first=10 * MINUTE),
        Task("tidy", "keeper", Priority.IDLE, "Drops expired jobs and lines.", schedule="every 1 day",
             first=20 * MINUTE),
        Task("integrity", "keeper", Priority.IDLE, "Looks whether the database is sound.", schedule="every 7 days",
             first=30 * MINUTE),
        Task("updates", "keeper", Priority.IDLE, "Asks whether there is a newer version, and only tells.",
             schedule="every 1 day", first=40 * MINUTE),
        Task("echo", "keeper", Priority.NORMAL, "Says a text, for trying the queue.", schedule="manual",
             arguments={"text": Argument("hello"), "lines": Argument(1, 1, 1000)}),
        Task("sleep", "keeper", Priority.NORMAL, "Does nothing for a while, for trying the queue.", schedule="manual",
             arguments={"seconds": Argument(10, 0, 3600), "children": Argument(0, 0, 100)}),
    )
}  # fmt: skip
SCHEDULED: tuple[str, ...] = tuple(name for name, task in TASKS.items() if task.schedule)
"""What a clock or a person may start: nothing else has to be known for it."""


def told(task: Task, given: Mapping[str, object]) -> dict[str, str | float]:
    """A task's arguments, where nobody said otherwise by default. Raises Mistakes: "NAME: what is expected"."""
    unknown = given.keys() - task.arguments.keys()
    if unknown:
        expected = ", ".join(task.arguments) or "none"
        raise Mistakes(f"{min(unknown)[:50]}: {task.name} takes no such argument, expected {expected}")
    return {name: _read(name, one, given.get(name, one.default)) for name, one in task.arguments.items()}


def _read(name: str, argument: Argument, value: object) -> str | float:
    if isinstance(argument.default, str):
        if not isinstance(value, str) or len(value) > argument.high:
            raise Mistakes(f"{name}: expected a text of at most {argument.high:.0f} characters")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not argument.low <= value <= argument.high:
        raise Mistakes(f"{name}: expected a number from {argument.low:g} to {argument.high:g}")
    return value
