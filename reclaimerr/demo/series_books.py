"""How a Sonarr's books and the disk change together."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.demo.disks import File
from reclaimerr.demo.quality import Details
from reclaimerr.demo.series_arr import FILE_DELETED, IMPORTED, ArrEpisode, ArrSeries, EpisodeFile, SeriesArr
from reclaimerr.demo.state import State


def import_episodes(state: State, arr: SeriesArr, row: ArrSeries, episodes: Sequence[ArrEpisode], path: str, size: int,
                    details: Details, at: int) -> EpisodeFile:  # fmt: skip
    """A file of some episodes arrives: on the disk, as a row, and in the history."""
    keys = tuple(episode.of.key for episode in episodes)
    state.fs.add(path, File(size, row.show.key, at, details, keys))
    made = EpisodeFile(arr.next_id(), row.id, episodes[0].of.season, path, size, at, details)
    data = (("fileId", str(made.id)), ("size", str(size)))
    for episode in episodes:
        arr.note(episode, at, IMPORTED, details, path.rpartition("/")[2], data)
    return arr.attach(row, made, episodes)


def lose_file(arr: SeriesArr, file: EpisodeFile, reason: str, at: int) -> list[ArrEpisode]:
    """A file's row goes, and the history says why; gives the episodes that lost it."""
    lost = arr.detach(file)
    data = (("reason", reason), ("size", str(file.size)))
    for episode in lost:
        arr.note(episode, at, FILE_DELETED, file.details, file.path.rpartition("/")[2], data)
    return lost


def rescan_series(state: State, arr: SeriesArr, row: ArrSeries) -> None:
    """The arr looks for its files: a missing one's row goes, unless the root folder itself is away or empty."""
    root = arr.root_of(row.folder)[1]
    if not state.fs.folder_exists(root) or not state.fs.below(root):
        return
    for file in list(row.files):
        if state.fs.get(file.path) is None:
            lose_file(arr, file, "MissingFromDisk", state.clock())
