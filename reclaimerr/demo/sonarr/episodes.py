"""/episode and /episodefile: what a series consists of, and what lies on the disk of it."""

from __future__ import annotations

from reclaimerr.demo.messages import Answer, Request, Routes, as_json, stop
from reclaimerr.demo.servarr.app import error, miscounted, whole
from reclaimerr.demo.servarr.render import Document
from reclaimerr.demo.sonarr.app import Sonarr
from reclaimerr.demo.sonarr.deeds import delete_file
from reclaimerr.demo.sonarr.render import about, episode, episode_file

ROUTES = Routes()


@ROUTES.on("GET", "/api/v3/episode", "seriesId", "seasonNumber", "episodeIds", "episodeFileId", "includeSeries",
           "includeEpisodeFile", "includeImages")  # fmt: skip
def episodes(app: Sonarr, request: Request) -> Answer:
    """Of a series, of a file, or by id; nothing of a series that does not exist."""
    series, season = request.number_of("seriesId"), request.number_of("seasonNumber")
    file, ids = request.number_of("episodeFileId"), request.numbers("episodeIds")
    with_file = bool(request.flag("includeEpisodeFile"))
    if series is not None:
        row = app.arr.series.get(series)
        found = [one for one in row.episodes if season in (None, one.of.season)] if row else []
    elif file is not None:
        found = [one for one in app.arr.episodes.values() if one.file and one.file.id == file]
    elif ids:
        found = [app.episode(number) for number in ids]
    else:
        return error(400, "seriesId or episodeIds must be provided")
    documents = [episode(app.arr, one, with_file=with_file) for one in found]
    if request.flag("includeSeries"):
        _with_series(app, documents)
    return as_json(documents)


def _with_series(app: Sonarr, documents: list[Document]) -> None:
    for document in documents:
        row = app.arr.series[document["seriesId"]]
        document["series"] = about(row.show) | {"id": row.id}


@ROUTES.on("PUT", "/api/v3/episode/monitor", "includeImages")
def monitor(app: Sonarr, request: Request) -> Answer:
    """One unknown id among several is a 500 that comes when the others have been changed already."""
    body = app.body(request, {"episodeIds": list[int], "monitored": bool})
    ids: list[int] = body.get("episodeIds", [])
    if len(ids) == 1:
        app.episode(ids[0])
    found = [app.arr.episodes[number] for number in dict.fromkeys(ids) if number in app.arr.episodes]
    for row in found:
        row.monitored = bool(body.get("monitored"))
        app.arr.changed(app.arr.series[row.series_id])
    if len(found) != len(ids):
        miscounted(len(ids), len(found))
    return as_json([episode(app.arr, row, with_file=False) for row in found], 202)


@ROUTES.on("GET", "/api/v3/episode/{id}")
def one(app: Sonarr, request: Request) -> Answer:
    """A single one comes with its series and its file."""
    documents = [episode(app.arr, app.episode(request.parts["id"]), with_file=True)]
    _with_series(app, documents)
    return as_json(documents[0])


@ROUTES.on("PUT", "/api/v3/episode/{id}")
def replace(app: Sonarr, request: Request) -> Answer:
    row = app.episode(request.parts["id"])
    row.monitored = bool(request.fields().get("monitored"))
    app.arr.changed(app.arr.series[row.series_id])
    return as_json(episode(app.arr, row, with_file=False), 202)


@ROUTES.on("GET", "/api/v3/episodefile", "seriesId", "episodeFileIds")
def files(app: Sonarr, request: Request) -> Answer:
    series, ids = request.number_of("seriesId"), request.numbers("episodeFileIds")
    if series is None and not ids:
        return error(400, "seriesId or episodeFileIds must be provided")
    rows = app.series(series).files if series is not None else [app.file(number) for number in ids]
    return as_json([episode_file(app.arr, row) for row in rows])


@ROUTES.on("DELETE", "/api/v3/episodefile/bulk")
def delete_many(app: Sonarr, request: Request) -> Answer:
    """The first file's series lends its folder to all: a mixed batch loses rows and leaves files."""
    ids: list[int] = app.body(request, {"episodeFileIds": list[int]}).get("episodeFileIds", [])
    if not ids:
        stop(error(500, "Sequence contains no elements"))
    rows = [app.arr.files[number] for number in dict.fromkeys(ids) if number in app.arr.files]
    if len(rows) != len(ids):
        miscounted(len(ids), len(rows))
    if len({row.series_id for row in rows}) > 1:
        app.complain(request, "files of several series in one call")
    folder = app.arr.series[rows[0].series_id].folder
    for row in rows:
        delete_file(app, row, app.cause(request), folder)
    return as_json({})


@ROUTES.on("GET", "/api/v3/episodefile/{id}")
def file(app: Sonarr, request: Request) -> Answer:
    return as_json(episode_file(app.arr, app.file(request.parts["id"])))


@ROUTES.on("DELETE", "/api/v3/episodefile/{id}")
def delete(app: Sonarr, request: Request) -> Answer:
    row = app.arr.files.get(whole(request.parts["id"]))
    if row is None:
        return error(404, "Episode file not found")
    delete_file(app, row, app.cause(request))
    return as_json({})
