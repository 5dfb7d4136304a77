"""/movie: the list, single rows, and the editor."""

from __future__ import annotations

from typing import Any, Literal

from reclaimerr.demo.arr import ArrMovie
from reclaimerr.demo.messages import Answer, Request, Routes, as_json, stop
from reclaimerr.demo.radarr.app import Radarr
from reclaimerr.demo.radarr.deeds import delete_movies
from reclaimerr.demo.radarr.render import about, movie_bytes
from reclaimerr.demo.servarr.app import error, miscounted, refused
from reclaimerr.demo.servarr.paging import joined

ROUTES = Routes()
EDITOR: dict[str, Any] = {
    "movieIds": list[int] | None,
    "monitored": bool | None,
    "qualityProfileId": int | None,
    "minimumAvailability": str | None,
    "rootFolderPath": str | None,
    "tags": list[int] | None,
    "applyTags": Literal["add", "remove", "replace"],
    "moveFiles": bool,
    "deleteFiles": bool,
    "addImportExclusion": bool,
}
NEW: dict[str, Any] = {
    "title": str, "tmdbId": int, "year": int, "qualityProfileId": int, "rootFolderPath": str, "path": str,
    "monitored": bool, "minimumAvailability": str, "tags": list[int], "addOptions": dict[str, Any],
    "titleSlug": str, "images": list[Any], "id": int,
}  # fmt: skip


@ROUTES.on("GET", "/api/v3/movie", "tmdbId", "excludeLocalCovers", "languageId")
def movies(app: Radarr, request: Request) -> Answer:
    tmdb = request.number_of("tmdbId")
    request.flag("excludeLocalCovers")
    rows = [row for row in app.arr.movies.values() if tmdb is None or row.title.tmdb == tmdb]
    return Answer(200, joined([movie_bytes(app.arr, row) for row in rows]))


@ROUTES.on("GET", "/api/v3/movie/lookup/tmdb", "tmdbId")
def lookup(app: Radarr, request: Request) -> Answer:
    tmdb = request.number_of("tmdbId")
    title = next((title for title in app.state.titles.values() if title.tmdb == tmdb), None)
    if title is None:
        return error(404, f"Movie with TMDb ID {tmdb} was not found")
    row = app.arr.of(title)
    return as_json(about(title) | ({"id": row.id} if row else {}))


@ROUTES.on("PUT", "/api/v3/movie/editor")
def edit(app: Radarr, request: Request) -> Answer:
    body = app.body(request, EDITOR)
    rows = _rows(app, body.get("movieIds"))
    if body.get("rootFolderPath") or body.get("moveFiles"):
        app.complain(request, "moving folders is not simulated")
    if body.get("tags") is not None and body.get("applyTags") == "replace":
        app.complain(request, "the tags that were there are replaced")
    for row in rows:
        _apply(row, body)
        app.arr.changed(row)
    return Answer(202, joined([movie_bytes(app.arr, row) for row in rows]))


@ROUTES.on("DELETE", "/api/v3/movie/editor")
def delete_many(app: Radarr, request: Request) -> Answer:
    body = app.body(request, EDITOR)
    rows = _rows(app, body.get("movieIds"))
    files, exclude = body.get("deleteFiles", False), body.get("addImportExclusion", False)
    delete_movies(app, rows, app.cause(request), files=files, exclude=exclude)
    return as_json({})


def _rows(app: Radarr, ids: list[int] | None) -> list[ArrMovie]:
    """All the rows or none: an id that is missing or given twice fails the whole call."""
    if ids is None:
        stop(error(500, "Value cannot be null. (Parameter 'source')"))
    rows = [app.arr.movies[number] for number in dict.fromkeys(ids) if number in app.arr.movies]
    if len(rows) != len(ids):
        miscounted(len(ids), len(rows))
    return rows


def _apply(row: ArrMovie, body: dict[str, Any]) -> None:
    if body.get("monitored") is not None:
        row.monitored = body["monitored"]
    if body.get("qualityProfileId") is not None:
        row.profile = body["qualityProfileId"]
    tags = body.get("tags")
    if tags is not None:
        how = body.get("applyTags", "add")
        row.tags = set(tags) if how == "replace" else row.tags - set(tags) if how == "remove" else row.tags | set(tags)


@ROUTES.on("GET", "/api/v3/movie/{id}")
def movie(app: Radarr, request: Request) -> Answer:
    return Answer(200, movie_bytes(app.arr, app.movie(request.parts["id"])))


@ROUTES.on("PUT", "/api/v3/movie/{id}", "moveFiles")
def replace(app: Radarr, request: Request) -> Answer:
    """The whole object is wanted back; what is not in it would be lost."""
    row = app.movie(request.parts["id"])
    body = request.fields()
    for name in ("path", "qualityProfileId", "title", "tmdbId", "added", "tags", "minimumAvailability"):
        if name not in body:
            return refused(name, f"'{name}' must not be empty.", None)
    row.monitored, row.profile, row.tags = bool(body.get("monitored")), body["qualityProfileId"], set(body["tags"])
    app.arr.changed(row)
    return Answer(202, movie_bytes(app.arr, row))


@ROUTES.on("DELETE", "/api/v3/movie/{id}", "deleteFiles", "addImportExclusion")
def delete(app: Radarr, request: Request) -> Answer:
    row = app.movie(request.parts["id"])
    files, exclude = bool(request.flag("deleteFiles")), bool(request.flag("addImportExclusion"))
    delete_movies(app, [row], app.cause(request), files=files, exclude=exclude)
    return as_json({})


@ROUTES.on("POST", "/api/v3/movie")
def add(app: Radarr, request: Request) -> Answer:
    """A title that the public database knows, in a root folder; it has no file yet."""
    body = app.body(request, NEW)
    title = next((title for title in app.state.titles.values() if title.tmdb == body.get("tmdbId")), None)
    if title is None:
        return refused("TmdbId", "A movie with this ID was not found.", body.get("tmdbId"))
    if app.arr.of(title):
        return refused("TmdbId", "This movie has already been added", title.tmdb)
    roots = {path.rstrip("/"): host for path, host in app.arr.roots}
    root = roots.get(body.get("rootFolderPath", "").rstrip("/"))
    if root is None:
        return refused("RootFolderPath", "Root folder does not exist", body.get("rootFolderPath"))
    if body.get("qualityProfileId") not in app.arr.profiles:
        return refused("QualityProfileId", "Quality Profile does not exist", body.get("qualityProfileId"))
    row = ArrMovie(app.arr.next_id(), title, f"{root}/{title.folder_name}", app.state.clock(), body["qualityProfileId"],
                   body.get("monitored", False), set(body.get("tags", ())))  # fmt: skip
    return Answer(201, movie_bytes(app.arr, app.arr.put(row)))
