"""/moviefile, /extrafile and /filesystem: what lies in the folders."""

from __future__ import annotations

from typing import Any

from reclaimerr.clock import iso
from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.radarr.app import Radarr, error, missing, whole
from reclaimerr.demo.radarr.deeds import delete_file
from reclaimerr.demo.radarr.render import file_alone, seen

ROUTES = Routes()


@ROUTES.on("GET", "/api/v3/moviefile", "movieId", "movieFileIds")
def files(app: Radarr, request: Request) -> Answer:
    movies, wanted = request.numbers("movieId"), request.numbers("movieFileIds")
    if not movies and not wanted:
        return error(400, "movieId or movieFileIds must be provided")
    rows = [file for number in movies for file in app.movie(number).files]
    if not movies:
        rows = [app.arr.files[number] if number in app.arr.files else missing("MovieFile", number) for number in wanted]
    return as_json([file_alone(app.arr, app.arr.movies[file.movie_id], file) for file in rows])


@ROUTES.on("DELETE", "/api/v3/moviefile/bulk")
def delete_many(app: Radarr, request: Request) -> Answer:
    """The first file's movie lends its folder to all: a mixed batch loses rows and leaves files."""
    ids: list[int] = app.body(request, {"movieFileIds": list[int]}).get("movieFileIds", [])
    rows = [app.arr.files[number] for number in dict.fromkeys(ids) if number in app.arr.files]
    if not rows or len(rows) != len(ids):
        return error(500, f"Expected query to return {len(ids)} rows but returned {len(rows)}")
    if len({file.movie_id for file in rows}) > 1:
        app.complain(request, "files of several movies in one call")
    folder = app.arr.movies[rows[0].movie_id].folder
    for file in rows:
        delete_file(app, file, app.cause(request), folder)
    return as_json({})


@ROUTES.on("GET", "/api/v3/moviefile/{id}")
def file(app: Radarr, request: Request) -> Answer:
    row = app.arr.files.get(whole(request.parts["id"])) or missing("MovieFile", request.parts["id"])
    return as_json(file_alone(app.arr, app.arr.movies[row.movie_id], row))


@ROUTES.on("DELETE", "/api/v3/moviefile/{id}")
def delete(app: Radarr, request: Request) -> Answer:
    row = app.arr.files.get(whole(request.parts["id"])) or missing("MovieFile", request.parts["id"])
    delete_file(app, row, app.cause(request))
    return as_json({})


@ROUTES.on("GET", "/api/v3/extrafile", "movieId")
def extras(app: Radarr, request: Request) -> Answer:
    """Sidecars that belong to a movie."""
    movie = app.movie(request.number_of("movieId"))
    rows = []
    for number, path in enumerate(app.state.fs.below(movie.folder)):
        if app.state.fs.files[path].details is None:
            relative = path[len(movie.folder) + 1 :]
            extension = "." + relative.rpartition(".")[2]
            kind = "subtitle" if extension == ".srt" else "metadata" if extension in (".nfo", ".jpg") else "other"
            rows.append({"id": number + 1, "movieId": movie.id, "relativePath": relative, "extension": extension,
                         "type": kind})  # fmt: skip
    return as_json(rows)


@ROUTES.on("GET", "/api/v3/filesystem", "path", "includeFiles", "allowFoldersWithoutTrailingSlashes")
def folder(app: Radarr, request: Request) -> Answer:
    """What lies directly in a folder."""
    path = (request.text("path") or "/").rstrip("/")
    host = app.arr.view.host(path)
    below = app.state.fs.below(host) if host else []
    folders: dict[str, dict[str, Any]] = {}
    plain = []
    for full in below:
        first, slash, _ = full[len(host or "") + 1 :].partition("/")
        place, when = f"{path}/{first}", iso(app.state.fs.files[full].added)
        if slash:
            folders[first] = {"type": "folder", "name": first, "path": place + "/", "size": 0, "lastModified": when}
        else:
            plain.append({"type": "file", "name": first, "path": place, "extension": "." + first.rpartition(".")[2],
                          "size": app.state.fs.files[full].size, "lastModified": when})  # fmt: skip
    listed = plain if request.flag("includeFiles") else []
    return as_json({"parent": path.rpartition("/")[0] + "/", "directories": list(folders.values()), "files": listed})


@ROUTES.on("GET", "/api/v3/filesystem/type", "path")
def kind(app: Radarr, request: Request) -> Answer:
    host = app.arr.view.host((request.text("path") or "").rstrip("/"))
    return as_json({"type": "file" if host and app.state.fs.get(host) else "folder"})


@ROUTES.on("GET", "/api/v3/filesystem/mediafiles", "path")
def videos(app: Radarr, request: Request) -> Answer:
    """Every video at any depth below a folder; nothing where there is no such folder."""
    path = (request.text("path") or "").rstrip("/")
    host = app.arr.view.host(path)
    found = app.state.fs.videos_below(host) if host else []
    return as_json([{"path": seen(app.arr, full), "relativePath": full[len(host or "") + 1 :],
                     "name": full.rpartition("/")[2]} for full in found])  # fmt: skip
