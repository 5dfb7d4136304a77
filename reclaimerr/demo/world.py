"""The simulated household, and what people and machines do in it behind Reclaimerr's back.

Build one with library.generate(). Every method is one step under the lock, and works out anew
what may go of the title it touched.
"""

from __future__ import annotations

from random import Random
from typing import Literal

from reclaimerr.demo.arr import ArrFile, ArrMovie, QueueRow
from reclaimerr.demo.books import import_file, lose_row
from reclaimerr.demo.household import Session, Watch
from reclaimerr.demo.plex_happenings import PlexHappenings
from reclaimerr.demo.quality import WEBDL_1080, make_details
from reclaimerr.demo.scan import scan
from reclaimerr.demo.shows import above, kind_of
from reclaimerr.demo.state import WORLD

COMPLETE = 0.9
"""The share of its length from which the server counts an item as watched."""


class World(PlexHappenings):
    """The state with its happenings; `key` names a title (or, of a series, a part), `user` an account by name or id."""

    __slots__ = ()

    def play(self, user: str, key: str, at: int | None = None, share: float = 1.0) -> None:
        """Somebody watches a title, of a season or series all of it; a part of each where `share` is small."""
        with self._change(key) as now:
            viewer = self.server.user(user)
            for number in dict.fromkeys(self.entry(leaf).id for leaf in self.leaves(key)):
                watch = viewer.watched.setdefault(number, Watch())
                watch.plays += 1
                watch.played = share >= COMPLETE  # to begin again takes the mark away
                watch.share = 0.0 if share >= COMPLETE else share
                watch.last = max(now if at is None else at, watch.last or 0)
                viewer.last_activity = max(watch.last, viewer.last_activity or 0)

    def favourite(self, user: str, key: str, on: bool = True) -> None:
        """Somebody marks a title as a favourite, or takes the mark away."""
        with self._change(key) as now:
            viewer = self.server.user(user)
            self.watch_of(viewer, key).favourite = on
            viewer.last_activity = now

    def start_session(self, user: str, key: str, share: float = 0.2) -> str:
        """Somebody presses play and goes on watching; gives the session's id."""
        with self._change(key) as now:
            viewer = self.server.user(user)
            number = f"{len(self.server.sessions) + 1:032x}"
            self.server.sessions[number] = Session(number, viewer.id, "Sofa Player", None, self.entry(key).id, share)
            watch = self.watch_of(viewer, key)
            watch.last, watch.share, watch.plays, watch.played = now, share, watch.plays + 1, False
            viewer.last_activity = now
            return number

    def stop_session(self, session: str) -> None:
        """The client goes away."""
        with self.lock:
            entry = self.server.entry(self.server.sessions.pop(session).item or "")
            for key in entry.keys if entry else ():
                self.judge(key)

    def set_tag(self, service: str, key: str, label: str, on: bool = True) -> None:
        """Somebody tags a title in an arr, or takes the tag away."""
        with self._change(key):
            if kind_of(key) == "movie":
                movie, number = self.movie(service, key), self.arrs[service].label_id(label)
                movie.tags = movie.tags | {number} if on else movie.tags - {number}
                self.arrs[service].changed(movie)
            else:
                arr, row = self.series(key)
                number = arr.label_id(label)
                row.tags = row.tags | {number} if on else row.tags - {number}
                arr.changed(row)

    def set_monitored(self, service: str, key: str, on: bool) -> None:
        """Somebody switches an arr's monitoring of a title, of a series with all its episodes."""
        with self._change(key):
            if kind_of(key) == "movie":
                movie = self.movie(service, key)
                movie.monitored = on
                self.arrs[service].changed(movie)
            else:
                arr, row = self.series(key)
                row.monitored = on
                for episode in self.rows_of(key):
                    episode.monitored = on
                arr.changed(row)

    def start_download(self, service: str, key: str, state: str = "downloading") -> int:
        """An arr begins to fetch a title; gives the queue row's id (of a season, the first one's)."""
        if kind_of(key) != "movie":
            return self.download_episodes(key, state)
        with self._change(key) as now:
            arr, movie = self.arrs[service], self.movie(service, key)
            old = movie.files[0]
            status = "downloading" if state == "downloading" else "completed"
            name = f"{movie.title.folder_name}.PROPER"
            row = QueueRow(arr.next_id(), movie.id, name, old.size, old.size // 3, status, state, now, old.details)
            arr.queue[row.id] = row
            return row.id

    def end_download(self, service: str, row: int) -> None:
        """A queue row is done with, whatever came of it."""
        with self.lock:
            if service in self.sonarrs:
                books = self.sonarrs[service]
                gone = books.queue.pop(row)
                self.judge(books.series[gone.series_id or 0].show.key)
                return
            arr = self.arrs[service]
            movie = arr.movies.get(arr.queue.pop(row).movie_id or 0)
            if movie:
                self.judge(movie.title.key)

    def import_upgrade(self, service: str, key: str, size: int | None = None) -> ArrFile:
        """A better file takes the place of a title's files; the server sees it at its next scan."""
        with self._change(key) as now:
            arr, movie = self.arrs[service], self.movie(service, key)
            details, larger = movie.files[0].details, size or int(movie.size * 1.2)
            for file in list(movie.files):
                lose_row(arr, file, "Upgrade", now)
                if self.fs.get(file.path):
                    self.take_away(file.path, WORLD)
            path = f"{movie.folder}/{movie.title.folder_name} [{details.quality.name} PROPER {now}].mkv"
            return import_file(self, arr, movie, path, larger, details, now)

    def add_again(self, service: str, key: str, size: int) -> ArrFile:
        """A title that was removed comes back to an arr, with a new row and a fresh file."""
        with self._change(key) as now:
            arr, title = self.arrs[service], self.titles[key]
            movie = arr.of(title) or arr.put(ArrMovie(arr.next_id(), title, f"{arr.root_host}/{title.folder_name}",
                                                      now, next(iter(arr.profiles))))  # fmt: skip
            details = make_details(Random(self.seed), WEBDL_1080, title.minutes, size)  # noqa: S311 (a story, no secret)
            return import_file(self, arr, movie, f"{movie.folder}/{title.folder_name}.mkv", size, details, now)

    def remove_from_disk(self, key: str) -> None:
        """Somebody deletes a title's files by hand; nobody is told."""
        with self._change(key):
            for path in [path for path, file in self.fs.files.items()
                         if file.key == key or any(key in (part, *above(part)) for part in file.parts)]:  # fmt: skip
                self.take_away(path, WORLD)

    def mount(self, disk: str, state: Literal["mounted", "missing", "empty"] = "mounted") -> None:
        """A disk comes, goes, or comes up without its content."""
        with self.lock:
            next(known for known in self.fs.disks if known.name == disk).state = state

    def make_read_only(self, disk: str, on: bool = True) -> None:
        """A disk refuses every deletion, or takes them again."""
        with self.lock:
            next(known for known in self.fs.disks if known.name == disk).read_only = on

    def scan(self) -> None:
        """The media servers look through their folders, now."""
        with self.lock:
            scan(self)
            if self.plex:
                self.scan_on_plex()
