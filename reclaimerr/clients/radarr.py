"""Radarr, API v3 (Radarr 4, 5 and 6). Nothing here deletes a folder unless it is told to in so many words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reclaimerr.clients import body
from reclaimerr.clients import radarr_answers as answers
from reclaimerr.clients import radarr_model as model
from reclaimerr.clients.address import Params
from reclaimerr.clients.http import Permit, Session
from reclaimerr.clients.versions import at_least
from reclaimerr.errors import BadAnswer, NoConnection, NotFound, Refused, WrongService
from reclaimerr.model.media import Disk, FileSeen, Identity, ItemSeen, QueueItem, RootFolder

API = "/api/v3"
OLDEST = (4,)
MOVIES_A_CALL = 50
"""Ids in one query string: beyond some hundreds a proxy refuses the line."""
QUEUE_PAGE = 1000


def headers(key: str) -> dict[str, str]:
    """What every request carries."""
    return {"X-Api-Key": key.strip()}


class Radarr:
    """One Radarr instance, through one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.service = session.service

    def identity(self) -> Identity:
        """Who answers; WrongService for anything but a Radarr, Refused for one that is too old."""
        status = self.session.get_json(f"{API}/system/status", type=answers.Status)
        if status.app_name != "Radarr":
            who = f"{status.app_name or 'something without a name'} {status.version}".strip()
            raise WrongService(self.service, f"{who[:80]} answers at this address, not Radarr")
        if not at_least(self.service, status.version, OLDEST):
            raise Refused(self.service, f"Radarr {status.version} is too old: version 4 or newer is needed")
        return Identity(product="Radarr", version=status.version, name=status.instance_name or "Radarr")

    def movies(self) -> Iterator[ItemSeen]:
        """Every movie, with every file: one call, one for each list of names, one for every MOVIES_A_CALL
        movies of several files. Nothing is yielded before the list was read whole.
        """
        movies = self.session.get_stream(f"{API}/movie", {"excludeLocalCovers": True}, type=answers.Movie)
        names = self._names()  # afterwards, so that a tag made meanwhile is not missed
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
        """One movie afresh, with all its files as Radarr lists them now. NotFound if there is none."""
        number = _number(remote_id)
        movie = self.session.get_item(f"{API}/movie/{number}", type=answers.Movie)
        if movie.id != number:
            raise BadAnswer(self.service, f"asked for movie {number}, got {movie.id}")
        return self._seen(movie, self._files([number]), self._names())

    def file(self, file_id: str) -> FileSeen:
        """One file afresh. NotFound once it is gone."""
        file = self.session.get_item(f"{API}/moviefile/{_number(file_id)}", type=answers.MovieFile)
        with body.reading(self.service, f"file {file_id}"):
            return model.file_seen(file, None)

    def is_monitored(self, remote_id: str) -> bool:
        """The flag afresh. NotFound if there is no such movie."""
        return self.session.get_item(f"{API}/movie/{_number(remote_id)}", type=answers.Monitored).monitored

    def root_folders(self) -> list[RootFolder]:
        """The folders that hold the movies' folders. Slow where they hold many unknown folders."""
        found = self.session.get_json(f"{API}/rootfolder", type=list[answers.Folder])
        return [model.root_folder(folder) for folder in found]

    def disks(self) -> list[Disk]:
        """The mounts that Radarr sees; one array may stand there under several paths."""
        return [model.disk(mount) for mount in self.session.get_json(f"{API}/diskspace", type=list[answers.Mount])]

    def recycle_bin(self) -> str:
        """The folder that deleted files are moved to, which frees nothing; empty if they are deleted."""
        return self.session.get_json(f"{API}/config/mediamanagement", type=answers.MediaManagement).recycle_bin or ""

    def queue(self) -> list[QueueItem]:
        """Everything in the queue. Lines move while it is read: one that is missing is a BadAnswer."""
        found: dict[int, QueueItem] = {}
        page = 1
        while True:
            answer = self._queue_page(page)
            found.update((record.id, model.queue_item(record)) for record in answer.records)
            if len(answer.records) < QUEUE_PAGE:
                break
            page += 1
        if len(found) < answer.total_records:
            raise BadAnswer(self.service, f"the queue told {len(found)} of its {answer.total_records} lines")
        return list(found.values())

    def folder_files(self, folder: str) -> tuple[str, ...]:
        """Paths of the media files in and below a folder, as Radarr sees its disk; none if it is not there."""
        found = self.session.get_json(f"{API}/filesystem/mediafiles", {"path": folder}, type=list[answers.FolderFile])
        return tuple(file.path for file in found)

    def extra_files(self, remote_id: str) -> tuple[str, ...] | None:
        """Paths, below the movie's folder, of its subtitles and other extras; None if this Radarr cannot tell."""
        try:
            found = self.session.get_item(
                f"{API}/extrafile", {"movieId": _number(remote_id)}, type=list[answers.ExtraFile]
            )
        except NotFound:
            return None
        return tuple(file.relative_path for file in found)

    def history(self, remote_id: str) -> list[model.Event]:
        """What Radarr noted about one movie, newest first."""
        params: Params = {"movieId": _number(remote_id)}
        found = self.session.get_json(f"{API}/history/movie", params, type=list[answers.HistoryRecord])
        with body.reading(self.service, "the history"):
            return [model.event(record) for record in found]

    def unmonitor(self, remote_id: str, permit: Permit) -> None:
        """Ask Radarr not to look for the movie any more."""
        self._monitored(remote_id, False, permit)

    def monitor(self, remote_id: str, permit: Permit) -> None:
        """Ask Radarr to look for the movie again."""
        self._monitored(remote_id, True, permit)

    def delete_file(self, file_id: str, permit: Permit) -> None:
        """Delete one file from the disk. Conflict if its root folder is missing or empty, NotFound if it is gone."""
        self.session.send("DELETE", f"{API}/moviefile/{_number(file_id)}", permit)

    def delete_movie(self, remote_id: str, *, exclude: bool, delete_files: bool, permit: Permit) -> None:
        """Take the movie out of Radarr; `exclude` keeps lists from adding it again.

        With `delete_files` Radarr deletes the movie's whole folder, later, and tells nobody if that
        fails: delete the files one by one before, and leave it off.
        """
        params: Params = {"deleteFiles": delete_files, "addImportExclusion": exclude}
        self.session.send("DELETE", f"{API}/movie/{_number(remote_id)}", permit, params=params)

    def _monitored(self, remote_id: str, wanted: bool, permit: Permit) -> None:
        change = {"movieIds": [_number(remote_id)], "monitored": wanted}
        try:
            self.session.send("PUT", f"{API}/movie/editor", permit, json=change)
        except NoConnection as error:
            if "Expected query to return" in error.message:  # a 500: how the editor says that an id is not there
                raise NotFound(self.service, f"there is no movie {remote_id}") from error
            raise

    def _queue_page(self, page: int) -> answers.QueuePage:
        params: Params = {"page": page, "pageSize": QUEUE_PAGE, "includeUnknownMovieItems": True}
        return self.session.get_json(f"{API}/queue", params, type=answers.QueuePage)

    def _names(self) -> tuple[dict[int, str], dict[int, str]]:
        tags = self.session.get_json(f"{API}/tag", type=list[answers.Named])
        profiles = self.session.get_json(f"{API}/qualityprofile", type=list[answers.Named])
        return {tag.id: tag.label or "" for tag in tags}, {one.id: one.name or "" for one in profiles}

    def _with_files(
        self, movies: Sequence[answers.Movie], names: tuple[dict[int, str], dict[int, str]]
    ) -> Iterator[ItemSeen]:
        """Movies of which the list did not show every file."""
        if not movies:
            return
        files: dict[int, list[answers.MovieFile]] = {movie.id: [] for movie in movies}
        for file in self._files(list(files)):
            files.setdefault(file.movie_id, []).append(file)
        for movie in movies:
            yield self._seen(movie, files[movie.id], names)

    def _files(self, numbers: list[int]) -> list[answers.MovieFile]:
        try:
            return self.session.get_item(f"{API}/moviefile", {"movieId": numbers}, type=list[answers.MovieFile])
        except NotFound as error:
            raise BadAnswer(self.service, "a movie went away while it was read") from error

    def _seen(
        self, movie: answers.Movie, files: list[answers.MovieFile], names: tuple[dict[int, str], dict[int, str]]
    ) -> ItemSeen:
        with body.reading(self.service, f"movie {movie.id}"):
            return model.item(movie, files, *names)


def _number(remote_id: str) -> int:
    """The id as a number above 0: in a path anything else would name another thing."""
    number = int(remote_id)
    if number <= 0:
        raise ValueError(f"{remote_id!r} is no id")
    return number
