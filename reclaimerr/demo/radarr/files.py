"""/moviefile and /extrafile: what lies in the folders."""

from __future__ import annotations

from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.radarr.app import Radarr
from reclaimerr.demo.radarr.deeds import delete_file
from reclaimerr.demo.radarr.render import file_alone
from reclaimerr.demo.servarr.app import error, miscounted, missing, whole

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
        miscounted(len(ids), len(rows))
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
