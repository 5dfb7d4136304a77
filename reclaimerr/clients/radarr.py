"""Radarr, API v3 (Radarr 4, 5 and 6). Nothing here deletes a folder unless it is told to in so many words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reclaimerr.clients import arr_answers, arr_model, body
from reclaimerr.clients import radarr_answers as answers
from reclaimerr.clients import radarr_model as model
from reclaimerr.clients.address import Params
from reclaimerr.clients.arr import API, Arr, number
from reclaimerr.clients.http import Permit
from reclaimerr.errors import BadAnswer, NotFound
from reclaimerr.model.media import FileSeen, ItemSeen

MOVIES_A_CALL = 50
"""Ids in one query string: beyond some hundreds a proxy refuses the line."""


class Radarr(Arr):
    """One Radarr instance, through one session."""

    product = "Radarr"
    oldest = (4,)
    unknown_too = "includeUnknownMovieItems"

    def movies(self) -> Iterator[ItemSeen]:
        """Every movie, with every file: one call, one for each list of names, one for every MOVIES_A_CALL
        movies of several files. Nothing is yielded before the list was read whole.
        """
        movies = self.session.get_stream(f"{API}/movie", {"excludeLocalCovers": True}, type=answers.Movie)
        names = self._names()
        waiting: list[answers.Movie] = []
        for movie in movies:
            if movie.is_whole:
                yield self._seen(movie, [movie.movie_file] if movie.movie_file else [], names)
                continue
            waiting.append(movie)
            if len(waiting) == MOVIES_A_CALL:
                yield from self._with_files(waiting, names)
                waiting = []
        yield from self._with_files(waiting, names)

    def movie(self, remote_id: str) -> ItemSeen:
        """One movie afresh, with all its files as Radarr lists them now. NotFound if there is none.

        BadAnswer where it claims more files than it lists: those that are missing are not known to be gone.
        """
        wanted = number(remote_id)
        movie = self.session.get_item(f"{API}/movie/{wanted}", type=answers.Movie)
        if movie.id != wanted:
            raise BadAnswer(self.service, f"asked for movie {wanted}, got {movie.id}")
        files = self._files([wanted])
        if len(files) < movie.file_count:
            raise BadAnswer(self.service, f"told {len(files)} of the {movie.file_count} files of movie {wanted}")
        return self._seen(movie, files, self._names())

    def file(self, file_id: str) -> FileSeen:
        """One file afresh. NotFound once it is gone."""
        file = self.session.get_item(f"{API}/moviefile/{number(file_id)}", type=arr_answers.MediaFile)
        with body.reading(self.service, f"file {file_id}"):
            return arr_model.file_seen(file, None)

    def is_monitored(self, remote_id: str) -> bool:
        """The flag afresh. NotFound if there is no such movie."""
        return self.session.get_item(f"{API}/movie/{number(remote_id)}", type=arr_answers.Monitored).monitored

    def extra_files(self, remote_id: str) -> tuple[str, ...] | None:
        """Paths, below the movie's folder, of its subtitles and other extras; None if this Radarr cannot tell."""
        try:
            found = self.session.get_item(
                f"{API}/extrafile", {"movieId": number(remote_id)}, type=list[answers.ExtraFile]
            )
        except NotFound:
            return None
        return tuple(file.relative_path for file in found)

    def history(self, remote_id: str) -> list[arr_model.Event]:
        """What Radarr noted about one movie, newest first."""
        params: Params = {"movieId": number(remote_id)}
        found = self.session.get_json(f"{API}/history/movie", params, type=list[arr_answers.HistoryRecord])
        with body.reading(self.service, "the history"):
            return [arr_model.event(record) for record in found]

    def unmonitor(self, remote_id: str, permit: Permit) -> None:
        """Ask Radarr not to look for the movie any more."""
        self._monitored(remote_id, False, permit)

    def monitor(self, remote_id: str, permit: Permit) -> None:
        """Ask Radarr to look for the movie again."""
        self._monitored(remote_id, True, permit)

    def delete_file(self, file_id: str, permit: Permit) -> None:
        """Delete one file from the disk. Conflict if its root folder is missing or empty, NotFound if it is gone."""
        self.session.send("DELETE", f"{API}/moviefile/{number(file_id)}", permit)

    def delete_movie(self, remote_id: str, *, exclude: bool, delete_files: bool, permit: Permit) -> None:
        """Take the movie out of Radarr; `exclude` keeps lists from adding it again.

        With `delete_files` Radarr deletes the movie's whole folder, later, and tells nobody if that
        fails: delete the files one by one before, and leave it off.
        """
        params: Params = {"deleteFiles": delete_files, "addImportExclusion": exclude}
        self.session.send("DELETE", f"{API}/movie/{number(remote_id)}", permit, params=params)

    def _monitored(self, remote_id: str, wanted: bool, permit: Permit) -> None:
        change = {"movieIds": [number(remote_id)], "monitored": wanted}
        self._change("PUT", "/movie/editor", change, f"movie {remote_id}", permit)

    def _with_files(self, movies: Sequence[answers.Movie], names: arr_model.Names) -> Iterator[ItemSeen]:
        """Movies of which the list did not show every file. Where some are not told, their count shows it."""
        if not movies:
            return
        files: dict[int, list[arr_answers.MediaFile]] = {movie.id: [] for movie in movies}
        for file in self._files(list(files)):
            files.setdefault(file.movie_id, []).append(file)
        for movie in movies:
            yield self._seen(movie, files[movie.id], names)

    def _files(self, numbers: list[int]) -> list[arr_answers.MediaFile]:
        try:
            return self.session.get_item(f"{API}/moviefile", {"movieId": numbers}, type=list[arr_answers.MediaFile])
        except NotFound as error:
            raise BadAnswer(self.service, "a movie went away while it was read") from error

    def _seen(self, movie: answers.Movie, files: list[arr_answers.MediaFile], names: arr_model.Names) -> ItemSeen:
        with body.reading(self.service, f"movie {movie.id}"):
            return model.item(movie, files, names)
