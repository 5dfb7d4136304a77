"""What changed since the last look: processes, services, candidates and jobs, as events for whoever follows.

Looks at the database only when somebody has written to it, and compares what is shown, not rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, get_args

import msgspec

from reclaimerr.clock import iso
from reclaimerr.store import db, joblist, services, workers
from reclaimerr.web import shapes
from reclaimerr.web.here import Here
from reclaimerr.web.tokens import Person

Topic = Literal["job", "process", "service", "candidate", "log"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
JOBS = 200
"""The newest jobs are looked at; an older one that still runs was listed when it began."""
MOST = 200
"""More changes at once are told as one, that everything has to be read again."""


class CandidateMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate that is new, in another state, or over (`ended`)."""

    id: int
    media_id: int
    state: str
    due_at: shapes.Instant


class Many(msgspec.Struct, frozen=True, kw_only=True):
    """More changed than is worth telling one by one."""

    changed: int


Shown = msgspec.Struct
Event = tuple[Topic, msgspec.Struct]


class Changes:
    """One reader's view; the first look tells nothing. Needs this thread's connection."""

    def __init__(self, here: Here, person: Person, topics: Iterable[Topic]) -> None:
        self._here = here
        self._looks: dict[Topic, Callable[[], Mapping[object, Shown]]] = {
            "process": self._processes, "service": self._services, "candidate": self._candidates,
            "job": lambda: self._jobs(None if person.role == "admin" else person.name),
        }  # fmt: skip
        self._topics = [topic for topic in topics if topic in self._looks]
        self._version: int | None = None
        self._known = {topic: self._looks[topic]() for topic in self._topics}

    def more(self) -> Iterator[Event]:
        """What changed since the last call."""
        version = db.data_version()
        written, self._version = version != self._version, version
        for topic in self._topics:
            if not written and topic != "process":
                continue
            now = self._looks[topic]()
            before, self._known[topic] = self._known[topic], now
            changed = [shown for key, shown in now.items() if before.get(key) != shown]
            changed += [_over(shown) for key, shown in before.items() if key not in now and topic == "candidate"]
            if len(changed) > MOST:
                yield topic, Many(changed=len(changed))
            else:
                yield from ((topic, shown) for shown in changed)

    def _processes(self) -> Mapping[object, Shown]:
        """Without what changes all the time and says little."""
        rows = workers.listing(self._here.data)
        return {row.name: shapes.one_process(msgspec.structs.replace(row, heartbeat_at=None, memory=None)) for row in rows}

    def _services(self) -> Mapping[object, Shown]:
        stale, config = self._here.stale(self._here.now()), self._here.config
        return {row.name: shapes.service(row, stale) for row in services.all_services() if row.name in config.services}

    def _candidates(self) -> Mapping[object, Shown]:
        rows = db.rows("SELECT id, media_id, state, due_at FROM candidate WHERE ended_at IS NULL")
        return {row["id"]: _moved(row) for row in rows}

    def _jobs(self, requested_by: str | None) -> Mapping[object, Shown]:
        found, _ = joblist.page(joblist.Wish(requested_by=requested_by), limit=JOBS)
        return {row.id: shapes.job(row) for row in found}


def _moved(row: db.Row) -> CandidateMoved:
    return CandidateMoved(id=row["id"], media_id=row["media_id"], state=row["state"], due_at=iso(row["due_at"]))


def _over(shown: Shown) -> Shown:
    return msgspec.structs.replace(shown, state="ended")
