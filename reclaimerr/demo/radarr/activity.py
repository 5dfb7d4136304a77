"""/history and /queue: what happened and what happens."""

from __future__ import annotations

from reclaimerr.clock import parse
from reclaimerr.demo.arr import EVENTS, Event, QueueRow
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.radarr.app import Radarr
from reclaimerr.demo.radarr.render import event, queue_row
from reclaimerr.demo.servarr.app import error
from reclaimerr.demo.servarr.paging import PAGE, Sorter, event_kinds, paged

ROUTES = Routes()
HISTORY_KEYS: dict[str, Sorter] = {"date": lambda row: (row.at, row.id), "id": lambda row: row.id}
QUEUE_KEYS: dict[str, Sorter] = {"timeleft": lambda row: row.left, "size": lambda row: row.size,
                                 "title": lambda row: row.source}  # fmt: skip


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
    since, kinds = parse(request.text("date")), event_kinds(request, EVENTS)
    if since is None:
        return error(400, "date must be provided")
    return as_json([event(row) for row in app.arr.history if row.at >= since and (not kinds or row.kind in kinds)])


@ROUTES.on("GET", "/api/v3/history/movie", "movieId", "eventType", "includeMovie")
def history_of(app: Radarr, request: Request) -> Answer:
    movie, kinds = app.movie(request.number_of("movieId")), event_kinds(request, EVENTS)
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
