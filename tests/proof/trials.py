"""Trials: one installation that is put back again and again, and one fault at one request of one operation."""

from __future__ import annotations

import io
import logging
import os
import pickle
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from reclaimerr.demo import faults
from reclaimerr.demo.faults import LOST_ANSWER, RESET, Fault, later
from reclaimerr.demo.lies import LIES
from reclaimerr.demo.messages import Answer, Request
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.managers.manager import Manager
from reclaimerr.store import db
from tests.managers.house import Clock, Quick, passing
from tests.whole import Whole

READING = ("GET", "HEAD")
HINTS = ("/Library/Media/Updated", "/refresh")
"""Telling a server where to look: twice does nothing twice, and whose turn it is does not depend on it."""
PATIENCE = 0.3
"""Seconds that a service has in the bad time, where the fault is that it takes longer."""
BAD_TIME = (0, 45, 150)
"""Moves of the clock while the fault lasts: at once, a job's second try, a read's second try."""
GOOD_TIME = (60, 300, 900, 3700, 3700, 7300, 7300)
"""Moves of the clock afterwards: as much as the longest pause between two looks, and no person in between."""
_IDS = re.compile(r"(?<=/)([0-9a-f]{32}|[0-9a-f-]{36}|\d+(,\d+)*)(?=/|$)", re.IGNORECASE)
_TELLING = ("filters", "includeitemtypes", "type", "sortby", "unwatched", "inprogress", "lastviewedat>>")
_Lock = type(threading.RLock())


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A request of an operation: what is asked of whom, and after how many writes (hints aside)."""

    service: str
    method: str
    route: str
    writes: int = 0

    @property
    def is_read(self) -> bool:
        return self.method in READING

    def __str__(self) -> str:
        after = f" after write {self.writes}" if self.writes else ""
        return f"{self.service} {self.method} {self.route}{after}"


def route_of(request: Request) -> str:
    """What a request is about, without the ids and the number of its page."""
    marks = [f"{name}={request.text(name)}" for name in _TELLING if request.text(name) is not None]
    start = request.text("startIndex") or request.text("x-plex-container-start")
    marks += ["later page"] if start not in (None, "0") else []
    marks += ["ids"] if request.text("ids") else []
    return " ".join([_IDS.sub("{}", request.path), *marks])


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault as the matrix knows it. `lasts`: not the first hit alone, but until the bad time is over.

    `down`: the service is gone altogether. `silent`: it takes longer than anybody waits. `lies`: it may
    be believed. `done`: the request is served, and the answer is lost. `feigned`: it sounds like yes, and nothing is done.
    """

    name: str
    fault: Fault
    lasts: bool = True
    down: bool = False
    silent: bool = False
    lies: bool = False
    done: bool = False
    feigned: bool = False


SILENCE = Fault(delay=3 * PATIENCE, reset=True)
TROUBLES = {
    one.name: one
    for one in (
        Trouble("silence", SILENCE, silent=True),
        Trouble("drip", faults.DRIP, silent=True),
        Trouble("refused", RESET, down=True),
        Trouble("reset before", RESET),
        Trouble("torn body", faults.TORN),
        Trouble("garbage", faults.GARBAGE, feigned=True),
        Trouble("login page", faults.LOGIN_PAGE),
        Trouble("401", faults.status(401)),
        Trouble("403", faults.status(403)),
        Trouble("404 of a proxy", faults.PROXY_LOST),
        Trouble("409", faults.status(409, b'{"message": "Root folder is missing"}')),
        Trouble("429", faults.busy(60)),
        Trouble("500", faults.status(500, b"database is locked")),
        Trouble("503 at start", faults.STARTING),
        Trouble("an empty body", Fault(answer=Answer(200)), feigned=True),
        Trouble("another product", faults.ANOTHER_PRODUCT, feigned=True),
        Trouble("redirect to itself", faults.redirect("")),
        Trouble("done, answer lost", LOST_ANSWER, lasts=False, done=True),
        Trouble("done, then silence", later(SILENCE), lasts=False, silent=True, done=True),
        Trouble("done, 504 told", later(faults.status(504)), lasts=False, done=True),
        Trouble("done, 500 told", later(faults.status(500)), lasts=False, done=True),
        *(Trouble(name, lie, lies=True) for name, lie in LIES.items()),
    )
}
"""Every fault, by its name."""


@dataclass(slots=True)
class Watchman:
    """Sees every request of a house, and lets those at one spot suffer."""

    house: Whole
    seen: list[Spot] = field(default_factory=list)
    spot: Spot | None = None
    trouble: Trouble | None = None
    hits: int = 0
    writes: int = 0
    answers: dict[Spot, tuple[Request, Answer]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Fault | None:
        spot = Spot(request.service, request.method, route_of(request), self.writes)
        self.seen.append(spot)
        self.writes += not spot.is_read and not spot.route.endswith(HINTS)
        if self.trouble is None:
            return Fault(change=self._noting(spot))
        if not self._is_there(spot):
            return None
        self.hits += 1
        if self.hits > 1 and not self.trouble.lasts:
            return None
        if self.trouble.down:
            self.house.stack.down(request.service)
            return RESET
        return self.trouble.fault

    def _noting(self, spot: Spot) -> Callable[[Request, Answer], Answer]:
        def note(request: Request, answer: Answer) -> Answer:
            self.answers.setdefault(spot, (request, answer))
            return answer

        return note

    def concerns(self, trouble: Trouble, spot: Spot) -> bool:
        """Whether a fault makes a difference to what was answered there; asked of the run without faults."""
        if not trouble.lies:
            return trouble.done is not spot.is_read or not trouble.done
        if not spot.is_read or trouble.fault.change is None or spot not in self.answers:
            return False
        request, answer = self.answers[spot]
        return _text(trouble.fault.change(request, answer)) != _text(answer)

    def _is_there(self, spot: Spot) -> bool:
        wanted = self.spot
        assert wanted is not None
        same = (spot.service, spot.method, spot.route) == (wanted.service, wanted.method, wanted.route)
        return same and spot.writes >= wanted.writes


class Ground:
    """A house with its managers, as it was when `keep` was called, as often as `back` is."""

    def __init__(self, house: Whole, clock: Clock) -> None:
        self.house, self.clock = house, clock
        self.errors: list[str] = []
        self.managers: list[Manager] = []
        self.watchman = Watchman(house)
        self.plain: dict[str, Any] = {}

    def keep(self) -> None:
        """From now on this is what `back` brings; what the services are about to notice they have noticed."""
        self.house.stack.settle()
        self.at = self.clock.at
        db.detach()
        self.database = self.house.data.database.read_bytes()
        assert not _beside(self.house.data.database)
        self.world = frozen(self.house.world)
        db.attach(self.house.data)
        db.connect()

    def back(self, *names: str) -> None:
        """Everything as it was: database, services, clock, and managers (all, or these alone) that have just started."""
        db.detach()
        for name in (*_beside(self.house.data.database), self.house.data.database):
            name.unlink()  # a new file: a cursor in an error's traceback keeps the old one open
        self.house.data.database.write_bytes(self.database)
        db.attach(self.house.data)
        db.connect()
        self.clock.at = self.at
        if self.watchman.writes or self.watchman.hits:
            self.new_services()
        self.errors.clear()
        self.watchman = Watchman(self.house)
        self.listen()
        self.managers = [Quick(context) for name, context in self.house.contexts.items() if not names or name in names]
        for one in self.managers:
            one.initialize()

    def new_services(self) -> None:
        """The services as they were, at the same addresses."""
        for context in self.house.contexts.values():
            context.client.session.close()
        ports = self.house.stack._ports
        self.house.stack.__exit__(None, None, None)
        self.house.world = thawed(self.world)
        self.house.stack = Stack(self.house.world, ports=ports)
        self.house.stack.__enter__()

    def listen(self) -> None:
        for name in self.house.contexts:
            self.house.stack.fault(name, self.watchman)

    def work(self) -> None:
        """Every manager turns until none has anything to do at this moment."""
        for turn in range(500):
            for one in self.managers:
                one._turn()
            if turn and not self._waits():
                return
        raise AssertionError("the managers come to no end")

    def _waits(self) -> bool:
        sql = "SELECT 1 FROM job WHERE state = 'waiting' AND run_after <= :now LIMIT 1"
        return db.value(sql, {"now": self.clock.at}) is not None

    def pass_time(self, seconds: int) -> None:
        self.clock.move(seconds)
        self.work()

    def bad_time(self, spot: Spot, trouble: Trouble) -> None:
        """The operation that has just begun meets trouble at one of its requests."""
        self.watchman.spot, self.watchman.trouble = spot, trouble
        session = self.house.contexts[spot.service].client.session
        usual = session.timeout
        session.timeout = PATIENCE if trouble.silent else usual
        try:
            for seconds in BAD_TIME:
                self.pass_time(seconds)
        finally:
            session.timeout = usual

    def good_time(self, is_over: Callable[[], bool]) -> int:
        """The fault is gone; seconds until the loop came to the end by itself, -1 where it did not."""
        self.watchman.trouble = None
        for name in self.house.contexts.keys() - self.house.stack._listeners.keys():
            self.house.stack.up(name)
        self.listen()
        passed = 0
        for seconds in GOOD_TIME:
            passed += seconds
            self.pass_time(seconds)
            if is_over():
                self.house.stack.settle()
                return passed
        return -1


@contextmanager
def standing(house: Whole) -> Iterator[Ground]:
    """A house on whose ground trials are made; errors that are logged are its errors."""
    with house, pytest.MonkeyPatch.context() as patch:
        clock = passing(house, Clock())
        ground = Ground(house, clock)
        patch.setattr("reclaimerr.clients.http.TRIES", 1)
        handler = _Errors(ground.errors)
        logging.getLogger("reclaimerr").addHandler(handler)
        try:
            yield ground
        finally:
            logging.getLogger("reclaimerr").removeHandler(handler)


class _Errors(logging.Handler):
    """Errors are bugs, but for a service that refuses, which a person has to see to."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        if not str(record.msg).startswith("%s refuses"):
            self.errors.append(logging.Formatter().format(record))


def _text(answer: Answer) -> object:
    """What an answer says, however it is written."""
    body = b"".join(answer.body) if isinstance(answer.body, list) else answer.body
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body


def _beside(database: Path) -> list[Path]:
    return [path for end in ("-wal", "-shm") if (path := database.with_name(database.name + end)).exists()]


class _Freezer(pickle.Pickler):
    def persistent_id(self, one: object) -> str | None:
        return "lock" if isinstance(one, _Lock) else None


class _Thawer(pickle.Unpickler):
    def persistent_load(self, pid: object) -> object:
        return threading.RLock()


def frozen(world: World) -> bytes:
    sink = io.BytesIO()
    with world.lock:
        _Freezer(sink, pickle.HIGHEST_PROTOCOL).dump(world)
    return sink.getvalue()


def thawed(data: bytes) -> World:
    return cast(World, _Thawer(io.BytesIO(data)).load())


def thinned(spots: list[Spot], trouble: Trouble, every: int) -> list[Spot]:
    """Of so many spots one each, and with each fault others, so that every spot meets its share of the faults.

    Of those that wait for nobody a third: each costs a second. MATRIX_TURN=1, 2 .. in the environment tries the next share.
    """
    every *= 3 if trouble.silent else 1
    offset = list(TROUBLES).index(trouble.name) + int(os.environ.get("MATRIX_TURN", "0"))
    return [spot for index, spot in enumerate(spots) if (index + offset) % every == 0]


# -- what is known, but for when it was learnt

KNOWN = {
    "alias": "SELECT kind, scheme, value, media_id FROM alias",
    "doubt": "SELECT id, doubt, gone_at IS NULL FROM media WHERE gone_at IS NULL OR doubt IS NOT NULL",
    "placement": "SELECT s.name, p.remote_id, p.media_id, p.title, p.year, p.path, p.size, p.monitored, p.tags, p.added,"
                 " p.missing_at IS NULL FROM placement p JOIN service s ON s.id = p.service_id",
    "file": "SELECT s.name, f.remote_id, f.version_id, f.path, f.size, f.added FROM file f JOIN service s ON s.id = f.service_id",
    "watch": "SELECT server, account, media_id, plays, played, last_played, position, favourite FROM watch",
    "account": "SELECT server, remote_id, person, enabled FROM account",
    "root": "SELECT service_id, path, accessible FROM root_folder",
    "playing": "SELECT service_id, media_id, account FROM playing",
    "busy": "SELECT service_id, remote_id, state FROM busy",
    "protection": "SELECT id, media_id, by, until, ended_at FROM protection",
    "request": "SELECT id, media_id, wish, state FROM request",
    "candidate": "SELECT media_id, action, state, announced_at, approved_by, snoozed_until FROM candidate WHERE ended_at IS NULL",
    "service": "SELECT name, state, message FROM service",
    "trip": "SELECT cause, subject FROM trip WHERE ended_at IS NULL",
}  # fmt: skip
"""A statement for each kind of knowledge."""
Known = dict[str, set[tuple[Any, ...]]]


def known() -> Known:
    return {kind: {tuple(row.values()) for row in db.rows(_apart(sql))} for kind, sql in KNOWN.items()}


def _apart(sql: str) -> str:
    """Columns of one name would hide one another in a row."""
    columns, _, rest = sql.removeprefix("SELECT ").partition(" FROM ")
    named = [f"{column} AS c{index}" for index, column in enumerate(re.split(r",\s*(?![^()]*\))", columns))]
    return f"SELECT {', '.join(named)} FROM {rest}"


def differences(before: Known, after: Known, but: tuple[str, ...] = ()) -> list[str]:
    """What is known otherwise, in few words."""
    told = []
    for kind in before:
        lost, new = before[kind] - after[kind], after[kind] - before[kind]
        if kind not in but and (lost or new):
            told.append(f"{kind}: lost {sorted(map(str, lost))[:3]} ({len(lost)}), new {sorted(map(str, new))[:3]} ({len(new)})")
    return told
