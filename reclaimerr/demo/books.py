"""How an arr's books and the disk change together."""

from __future__ import annotations

from reclaimerr.demo.arr import FILE_DELETED, IMPORTED, Arr, ArrFile, ArrMovie
from reclaimerr.demo.disks import File
from reclaimerr.demo.quality import Details
from reclaimerr.demo.state import State


def import_file(state: State, arr: Arr, movie: ArrMovie, path: str, size: int, details: Details, at: int) -> ArrFile:
    """A file arrives: on the disk, as a row, and in the history."""
    state.fs.add(path, File(size, movie.title.key, at, details))
    file = arr.attach(movie, ArrFile(arr.next_id(), movie.id, path, size, at, details))
    arr.note(movie, at, IMPORTED, details, path.rpartition("/")[2], (("fileId", str(file.id)), ("size", str(size))))
    return file


def lose_row(arr: Arr, file: ArrFile, reason: str, at: int) -> None:
    """A file's row goes, and the history says why."""
    movie = arr.movies[file.movie_id]
    data = (("reason", reason), ("size", str(file.size)))
    arr.detach(file)
    arr.note(movie, at, FILE_DELETED, file.details, file.path.rpartition("/")[2], data)


def rescan(state: State, arr: Arr, movie: ArrMovie) -> None:
    """The arr looks for its files: a missing one's row goes, unless the root folder itself is away or empty."""
    root = arr.root_of(movie.folder)[1]
    if not state.fs.folder_exists(root) or not state.fs.below(root):
        return
    for file in list(movie.files):
        if state.fs.get(file.path) is None:
            lose_row(arr, file, "MissingFromDisk", state.clock())
