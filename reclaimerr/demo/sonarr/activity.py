"""/history and /queue: what happened and what happens."""

from __future__ import annotations

from reclaimerr.clock import parse
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.series_arr import EVENTS, EpisodeEvent, EpisodeQueueRow
from reclaimerr.demo.servarr.app import error
from reclaimerr.demo.servarr.paging import PAGE, Sorter, event_kinds, paged
from reclaimerr.demo.servarr.render import Document
from reclaimerr.demo.sonarr.app import Sonarr
from reclaimerr.demo.sonarr.render import about, episode, event, queue_row

ROUTES = Routes()
HISTORY_KEYS: dict[str, Sorter] = {"date": lambda row: (row.at, row.id), "id": lambda row: row.id}
QUEUE_KEYS: dict[str, Sorter] = {"timeleft": lambda row: row.left, "size": lambda row: row.size,
                                 "title": lambda row: row.source}  # fmt: skip


def _more(app: Sonarr, request: Request, document: Document) -> Document:
    """The series and the episode themselves, where they are asked for."""
    row = app.arr.series.get(document.get("seriesId", 0))
    known = app.arr.episodes.get(document.get("episodeId", 0))
    if row and request.flag("includeSeries"):
        document["series"] = about(row.show) | {"id": row.id}
    if known and request.flag("includeEpisode"):
        document["episode"] = episode(app.arr, known, with_file=False)
    return document


@ROUTES.on("GET", "/api/v3/history", *PAGE, "includeSeries", "includeEpisode", "eventType", "episodeId", "downloadId",
           "seriesIds", "languages", "quality")  # fmt: skip
def history(app: Sonarr, request: Request) -> Answer:
    kinds, series = {int(value) for value in request.query.get("eventtype", ())}, set(request.numbers("seriesIds"))
    wanted = request.number_of("episodeId")
    rows = [row for row in app.arr.history
            if (not kinds or row.kind in kinds) and (not series or row.series_id in series)
            and wanted in (None, row.episode_id)]  # fmt: skip
    return paged(request, rows, HISTORY_KEYS, True, lambda row: _more(app, request, event(row)))


@ROUTES.on("GET", "/api/v3/history/since", "date", "eventType", "includeSeries", "includeEpisode")
def history_since(app: Sonarr, request: Request) -> Answer:
    since, kinds = parse(request.text("date")), event_kinds(request, EVENTS)
    if since is None:
        return error(400, "date must be provided")
    rows = [row for row in app.arr.history if row.at >= since and (not kinds or row.kind in kinds)]
    return as_json([_more(app, request, event(row)) for row in rows])


@ROUTES.on("GET", "/api/v3/history/series", "seriesId", "seasonNumber", "eventType", "includeSeries", "includeEpisode")
def history_of(app: Sonarr, request: Request) -> Answer:
    row, kinds = app.series(request.number_of("seriesId")), event_kinds(request, EVENTS)
    season = request.number_of("seasonNumber")
    wanted = {one.id for one in row.episodes if season in (None, one.of.season)}
    rows = [one for one in app.arr.history if one.episode_id in wanted and (not kinds or one.kind in kinds)]
    return as_json([_more(app, request, event(one)) for one in sorted(rows, key=_newest, reverse=True)])


def _newest(row: EpisodeEvent) -> tuple[int, int]:
    return row.at, row.id


@ROUTES.on("GET", "/api/v3/queue", *PAGE, "includeUnknownSeriesItems", "includeSeries", "includeEpisode", "seriesIds",
           "protocol", "languages", "quality", "status")  # fmt: skip
def queue(app: Sonarr, request: Request) -> Answer:
    unknown, series = bool(request.flag("includeUnknownSeriesItems")), set(request.numbers("seriesIds"))
    rows = [row for row in app.arr.queue.values()
            if (unknown or row.series_id is not None) and (not series or row.series_id in series)]  # fmt: skip
    return paged(request, rows, QUEUE_KEYS, False, lambda row: _more(app, request, queue_row(app.arr, row)))


@ROUTES.on("GET", "/api/v3/queue/details", "seriesId", "episodeIds", "includeSeries", "includeEpisode")
def queue_details(app: Sonarr, request: Request) -> Answer:
    series, episodes = request.number_of("seriesId"), set(request.numbers("episodeIds"))
    rows: list[EpisodeQueueRow] = [row for row in app.arr.queue.values()
                                   if series in (None, row.series_id) and (not episodes or row.episode_id in episodes)]  # fmt: skip
    return as_json([_more(app, request, queue_row(app.arr, row)) for row in rows])


@ROUTES.on("GET", "/api/v3/queue/status")
def queue_status(app: Sonarr, request: Request) -> Answer:
    unknown = sum(row.series_id is None for row in app.arr.queue.values())
    return as_json({"totalCount": len(app.arr.queue), "count": len(app.arr.queue) - unknown, "unknownCount": unknown,
                    "errors": False, "warnings": False, "unknownErrors": False,
                    "unknownWarnings": unknown > 0, "id": 1})  # fmt: skip
