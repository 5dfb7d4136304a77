"""/history, /queue and /command: what happened, what happens, what shall happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reclaimerr.clock import iso, parse
from reclaimerr.demo.arr import EVENTS, Command, Event, QueueRow
from reclaimerr.demo.books import rescan
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.radarr.app import Radarr, error, missing, whole
from reclaimerr.demo.radarr.render import Document, event, queue_row

ROUTES = Routes()
PAGE = ("page", "pageSize", "sortKey", "sortDirection")
Row = TypeVar("Row")
Sorter = Callable[[Any], Any]
HISTORY_KEYS: dict[str, Sorter] = {"date": lambda row: (row.at, row.id), "id": lambda row: row.id}
QUEUE_KEYS: dict[str, Sorter] = {"timeleft": lambda row: row.left, "size": lambda row: row.size,
                                 "title": lambda row: row.source}  # fmt: skip
RESCANS = frozenset({"rescanmovie", "refreshmovie"})


def paged(request: Request, rows: Sequence[Row], keys: dict[str, Sorter], descending: bool,
          render: Callable[[Row], Document]) -> Answer:  # fmt: skip
    """One page of rows; a sort key that nobody knows is the first one, and no page size is too large."""
    page, size = request.number_of("page") or 1, request.number_of("pageSize") or 10
    wanted = (request.text("sortKey") or "").rpartition(".")[2].lower()
    key = wanted if wanted in keys else next(iter(keys))
    direction = (request.text("sortDirection") or "default").lower()
    downwards = descending if direction == "default" else direction == "descending"
    ordered = sorted(rows, key=keys[key], reverse=downwards)[(page - 1) * size : page * size]
    return as_json({"page": page, "pageSize": size, "sortKey": key,
                    "sortDirection": "descending" if downwards else "ascending", "totalRecords": len(rows),
                    "records": [render(row) for row in ordered]})  # fmt: skip


def _kinds(request: Request) -> set[int]:
    """The event types of the query, by number or by name."""
    by_name = {name.lower(): number for number, name in EVENTS.items()}
    given = request.query.get("eventtype", ())
    return {by_name[value.lower()] if value.lower() in by_name else int(value) for value in given}


@ROUTES.on(
    "GET", "/api/v3/history", *PAGE, "includeMovie", "eventType", "downloadId", "movieIds", "languages", "quality"
)
def history(app: Radarr, request: Request) -> Answer:
    kinds, movies = {int(value) for value in request.query.get("eventtype", ())}, set(request.numbers("movieIds"))
    rows = [row for row in app.arr.history
            if (not kinds or row.kind in kinds) and (not movies or row.movie_id in movies)]  # fmt: skip
    return paged(request, rows, HISTORY_KEYS, True, event)


@ROUTES.on("GET", "/api/v3/history/since", "date", "eventType", "includeMovie")
def history_since(app: Radarr, request: Request) -> Answer:
    since, kinds = parse(request.text("date")), _kinds(request)
    if since is None:
        return error(400, "date must be provided")
    return as_json([event(row) for row in app.arr.history if row.at >= since and (not kinds or row.kind in kinds)])


@ROUTES.on("GET", "/api/v3/history/movie", "movieId", "eventType", "includeMovie")
def history_of(app: Radarr, request: Request) -> Answer:
    movie, kinds = app.movie(request.number_of("movieId")), _kinds(request)
    rows = [row for row in app.arr.history if row.movie_id == movie.id and (not kinds or row.kind in kinds)]
    return as_json([event(row) for row in sorted(rows, key=_newest, reverse=True)])


def _newest(row: Event) -> tuple[int, int]:
    return row.at, row.id


@ROUTES.on("GET", "/api/v3/queue", *PAGE, "includeUnknownMovieItems", "includeMovie", "movieIds", "protocol",
           "languages", "quality", "status")  # fmt: skip
def queue(app: Radarr, request: Request) -> Answer:
    unknown, movies = bool(request.flag("includeUnknownMovieItems")), set(request.numbers("movieIds"))
    rows = [row for row in app.arr.queue.values()
            if (unknown or row.movie_id is not None) and (not movies or row.movie_id in movies)]  # fmt: skip
    return paged(request, rows, QUEUE_KEYS, False, queue_row)


@ROUTES.on("GET", "/api/v3/queue/details", "movieId", "includeMovie")
def queue_details(app: Radarr, request: Request) -> Answer:
    movie = request.number_of("movieId")
    rows: list[QueueRow] = [row for row in app.arr.queue.values() if movie is None or row.movie_id == movie]
    return as_json([queue_row(row) for row in rows])


@ROUTES.on("GET", "/api/v3/queue/status")
def queue_status(app: Radarr, request: Request) -> Answer:
    unknown = sum(row.movie_id is None for row in app.arr.queue.values())
    return as_json({"totalCount": len(app.arr.queue), "count": len(app.arr.queue) - unknown, "unknownCount": unknown,
                    "errors": False, "warnings": False, "unknownErrors": False,
                    "unknownWarnings": unknown > 0, "id": 1})  # fmt: skip


@ROUTES.on("POST", "/api/v3/command")
def command(app: Radarr, request: Request) -> Answer:
    """RescanMovie and RefreshMovie look at the disk; any other command is taken and does nothing."""
    body = request.fields()
    name = body.get("name")
    if not isinstance(name, str):
        return error(400, "Command name is missing")
    if name.lower() not in RESCANS:
        app.complain(request, f"command {name} is not simulated")
    row = Command(app.arr.next_id(), name, body, app.state.clock())
    app.arr.commands[row.id] = row
    app.later.put(lambda: _obey(app, row), app.delay)
    return as_json(_command(row), 201)


@ROUTES.on("GET", "/api/v3/command")
def commands(app: Radarr, request: Request) -> Answer:
    return as_json([_command(row) for row in app.arr.commands.values()])


@ROUTES.on("GET", "/api/v3/command/{id}")
def command_state(app: Radarr, request: Request) -> Answer:
    row = app.arr.commands.get(whole(request.parts["id"])) or missing("Command", request.parts["id"])
    return as_json(_command(row))


def _obey(app: Radarr, row: Command) -> None:
    with app.state.lock:
        wanted = row.body.get("movieIds") or [row.body.get("movieId")]
        known = [app.arr.movies[number] for number in wanted if number in app.arr.movies] if any(wanted) else None
        if row.name.lower() in RESCANS:
            for movie in list(app.arr.movies.values()) if known is None else known:
                rescan(app.state, app.arr, movie)
        row.status, row.ended = "completed", app.state.clock()


def _command(row: Command) -> Document:
    document: Document = {
        "name": row.name, "commandName": row.name, "body": {"name": row.name, "sendUpdatesToClient": True},
        "priority": "normal", "status": row.status, "result": "successful" if row.ended else "unknown",
        "queued": iso(row.queued), "trigger": "manual", "stateChangeTime": iso(row.ended or row.queued),
        "sendUpdatesToClient": True, "updateScheduledTask": True, "id": row.id,
    }  # fmt: skip
    if row.ended:
        document |= {"started": iso(row.queued), "ended": iso(row.ended), "duration": "00:00:00.1000000"}
    return document
