"""What a Radarr does to its rows and to the disk, with the real one's sharp edges."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.demo.arr import ArrFile, ArrMovie, Exclusion
from reclaimerr.demo.books import lose_row
from reclaimerr.demo.journal import Cause
from reclaimerr.demo.messages import stop
from reclaimerr.demo.radarr.app import Radarr
from reclaimerr.demo.servarr.app import error


def delete_file(app: Radarr, file: ArrFile, cause: Cause, folder: str | None = None) -> None:
    """One file, at once: 409 without a usable root folder, 500 where the disk refuses.

    `folder` is the movie's folder, or another's where a bulk call mixes movies: the file is looked
    for below that one, and its row goes even where it is not found there.
    """
    movie = app.arr.movies[file.movie_id]
    path = f"{folder or movie.folder}{file.path[len(movie.folder) :]}"
    app.need_root(movie.folder, "Movie's")
    if app.state.fs.get(path):
        try:
            app.state.take_away(path, cause, app.recycle_folder())
        except PermissionError:
            stop(error(500, "Unable to delete movie file"))
    lose_row(app.arr, file, "Manual", app.state.clock())
    if app.arr.settings.delete_empty_folders and not app.state.fs.below(movie.folder):
        app.state.fs.forget_folder(movie.folder)
    if app.arr.settings.auto_unmonitor:
        movie.monitored = False
        app.arr.changed(movie)
    elif movie.monitored:
        app.state.journal.complain(cause, f"{movie.title.name} lost its file while monitored: it is fetched again")


def delete_movies(app: Radarr, movies: Sequence[ArrMovie], cause: Cause, *, files: bool, exclude: bool) -> None:
    """The rows go now; their folders later, whatever comes of it."""
    for movie in movies:
        app.arr.drop(movie)
        app.state.row_gone(app.name, movie.folder, movie.title.key, cause)
        if exclude:
            add_exclusion(app, movie.title.tmdb, movie.title.name, movie.title.year)
    if files:
        app.later.put(lambda: _delete_folders(app, movies, cause), app.delay)


def _delete_folders(app: Radarr, movies: Sequence[ArrMovie], cause: Cause) -> None:
    """Whole folders with all they hold; the first that holds another title's ends it for the rest too."""
    with app.state.lock:
        for movie in movies:
            for other in app.arr.movies.values():
                if (other.folder + "/").startswith(movie.folder + "/"):
                    return
            if not app.state.fs.folder_exists(movie.folder):
                continue
            try:
                for path in app.state.fs.below(movie.folder):
                    app.state.take_away(path, cause, app.recycle_folder())
            except PermissionError:
                return  # nobody sees it: the answer went out long ago
            app.state.fs.forget_folder(movie.folder)


def add_exclusion(app: Radarr, tmdb: int, name: str, year: int) -> Exclusion:
    """Lists must not add it again; the same one twice is one."""
    known = next((row for row in app.arr.exclusions.values() if row.tmdb == tmdb), None)
    if known:
        return known
    row = Exclusion(app.arr.next_id(), tmdb, name, year)
    app.arr.exclusions[row.id] = row
    return row
