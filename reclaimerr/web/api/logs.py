"""What the processes told, for the owner; and what happens, as it happens, for whoever may see it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from reclaimerr import clock, logbook
from reclaimerr.errors import StoreError
from reclaimerr.logs import Level
from reclaimerr.process import read_processes
from reclaimerr.store import db
from reclaimerr.web import shapes
from reclaimerr.web.changes import TOPICS, Changes, Topic
from reclaimerr.web.here import Here, here, person
from reclaimerr.web.problems import Problem, answer, invalid
from reclaimerr.web.queries import Asked, PageAsked, Text, query
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.streams import QUIET, Streams
from reclaimerr.web.tokens import Person
from reclaimerr.web.told import tells

log = logging.getLogger(__name__)
blueprint = Blueprint("logs", __name__)
REACH = 100_000
"""So many events back a list counts and looks."""
EVENTS = "text/event-stream"
NO_EVENTS = {422: "no such topic or process", 503: "there are as many readers as there may be: ask now and then"}


class LogsAsked(PageAsked, frozen=True):
    """Of one process, at least so serious, with a text in them."""

    process: Annotated[str, Meta(max_length=64)] | None = None
    level: Level = "debug"
    q: Text = ""


class EventsAsked(Asked, frozen=True):
    """Which topics, with commas between them, all by default; the rest narrows what is told of logs."""

    topics: Annotated[str, Meta(max_length=100)] = ""
    process: Annotated[str, Meta(max_length=64)] | None = None
    level: Level = "info"
    q: Text = ""


class LogLine(shapes.Shown, frozen=True):
    """One event of a log; a traceback's lines are part of its text."""

    at: shapes.Instant
    level: str
    process: str
    logger: str
    text: str


@blueprint.get("/logs")
@admin
@tells(shapes.Listed[LogLine], asks=LogsAsked, refuses={422: "there is no such process"})
def logs() -> Response:
    """What all processes told, newest first; the last hundred thousand events are looked through."""
    asked = query(LogsAsked)
    wanted = _wanted(asked.process, asked.level, asked.q)
    found: list[logbook.Line] = []
    total = 0
    for line in islice(logbook.backwards(here().data.logs, logbook.Wanted(wanted.process)), REACH):
        if wanted.fits(line):
            if asked.offset <= total < asked.offset + asked.limit:
                found.append(line)
            total += 1
    return answer(shapes.paged([_shown(line) for line in found], total, asked))


@blueprint.get("/events")
@viewer
@tells(None, asks=EventsAsked, media=EVENTS, refuses=NO_EVENTS)
def events() -> Response:
    """Server-sent events for a minute: job, process, service, candidate, log; a reader comes back by itself.

    Each `data` is a JSON document as the lists have it, of a candidate its id, state and due date. The logs
    go on behind the `Last-Event-ID` that the reader names.
    """
    asked, found, who = query(EventsAsked), here(), person()
    topics, wanted = _topics(asked.topics, who), _wanted(asked.process, asked.level, asked.q)
    if not found.streams.enter():
        raise Problem(503, "too_many", "there are as many streams as there may be", headers={"Retry-After": "5"})
    mark = request.headers.get("Last-Event-ID", "")[:4000]
    tails = logbook.Tails(found.data.logs, wanted.process, mark) if "log" in topics else None
    body = _stream(found, who, topics, lambda: _told(tails, wanted))
    response = Response(body, content_type=f"{EVENTS}; charset=utf-8", headers={"X-Accel-Buffering": "no"})
    response.call_on_close(found.streams.leave)
    return response


def _stream(
    found: Here, who: Person, topics: tuple[Topic, ...], told: Callable[[], Iterator[bytes]]
) -> Iterator[bytes]:
    """Runs in the server's thread when the request itself is over, so with a connection of its own."""
    streams: Streams = found.streams
    yield b"retry: 1000\n\n"
    db.connect()
    try:
        changes = Changes(found, who, topics)
        end, quiet = clock.monotonic() + streams.seconds, clock.monotonic() + QUIET
        while clock.monotonic() < end:
            parts = [*(_event(topic, shown) for topic, shown in changes.more()), *told()]
            if parts or clock.monotonic() > quiet:
                quiet = clock.monotonic() + QUIET
                yield b"".join(parts) or b": still here\n\n"
            if streams.wait():
                return
    except StoreError as error:
        log.info("a stream of events ends: %s", error)  # the reader comes back
    finally:
        db.release()


def _told(tails: logbook.Tails | None, wanted: logbook.Wanted) -> Iterator[bytes]:
    """The log's events since the last call; the last one carries where to go on."""
    if tails is None:
        return
    lines = [line for line in tails.more() if wanted.fits(line)]
    for line in lines[:-1]:
        yield _event("log", _shown(line))
    if lines:
        yield f"id: {tails.mark}\n".encode() + _event("log", _shown(lines[-1]))


def _event(topic: str, shown: msgspec.Struct) -> bytes:
    """JSON has no line breaks in it."""
    return f"event: {topic}\ndata: ".encode() + msgspec.json.encode(shown) + b"\n\n"


def _shown(line: logbook.Line) -> LogLine:
    return LogLine(**line._asdict() | {"level": line.level.lower()})


def _topics(text: str, who: Person) -> tuple[Topic, ...]:
    named = [one.strip() for one in text.split(",") if one.strip()]
    odd = next((one for one in named if one not in TOPICS), None)
    if odd is not None:
        raise invalid("topics", f"{odd[:50]!r} is not known here, expected some of {', '.join(TOPICS)}")
    if "log" in named and who.role != "admin":
        raise Problem(403, "forbidden", "this token may look, but not at the logs")
    return tuple(one for one in TOPICS if (one in named or not named) and (one != "log" or who.role == "admin"))


def _wanted(process: str | None, level: Level, text: str) -> logbook.Wanted:
    """The filter; 422 for a process that there is not, and was not."""
    told = read_processes(here().data)
    known = sorted({*logbook.processes(here().data.logs), *(row.name for row in (told.processes if told else ()))})
    if process is not None and process not in known:
        raise invalid("process", f"{process[:50]!r} is no process, expected one of {', '.join(known)}")
    return logbook.Wanted(process, level, text)
