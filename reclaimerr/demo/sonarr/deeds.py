"""What a Sonarr does to its rows and to the disk, with the real one's sharp edges."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.demo.disks import parent
from reclaimerr.demo.journal import Cause
from reclaimerr.demo.messages import stop
from reclaimerr.demo.series_arr import ArrSeries, EpisodeFile, SeriesExclusion
from reclaimerr.demo.series_books import lose_file
from reclaimerr.demo.servarr.app import error
from reclaimerr.demo.sonarr.app import Sonarr


def delete_file(app: Sonarr, file: EpisodeFile, cause: Cause, folder: str | None = None) -> None:
    """One file, at once, and with it every episode it holds: 409 without a usable root folder, 500 where the disk refuses.

    `folder` is the series' folder, or another's where a bulk call mixes series: the file is looked
    for below that one, and its row goes even where it is not found there.
    """
    row = app.arr.series[file.series_id]
    path = f"{folder or row.folder}{file.path[len(row.folder) :]}"
    app.need_root(folder or row.folder, "Series'")
    if app.state.fs.get(path):
        try:
            app.state.take_away(path, cause, app.recycle_folder())
        except PermissionError:
            stop(error(500, "Unable to delete episode file"))
    lost = lose_file(app.arr, file, "Manual", app.state.clock())
    if app.arr.settings.delete_empty_folders:
        _forget_empty(app, row, parent(file.path))
    for episode in lost:
        if app.arr.settings.auto_unmonitor:
            episode.monitored = False
        elif episode.monitored and row.monitored:
            told = f"{row.show.name} {episode.of.key} lost its file while monitored: it is fetched again"
            app.state.journal.complain(cause, told)


def _forget_empty(app: Sonarr, row: ArrSeries, folder: str) -> None:
    while folder.startswith(row.folder) and not app.state.fs.below(folder):
        app.state.fs.forget_folder(folder)
        folder = parent(folder)


def delete_series(app: Sonarr, rows: Sequence[ArrSeries], cause: Cause, *, files: bool, exclude: bool) -> None:
    """The rows go now; their folders later, whatever comes of it."""
    for row in rows:
        app.arr.drop(row)
        app.state.row_gone(app.name, row.folder, row.show.key, cause)
        if exclude:
            add_exclusion(app, row.show.tvdb, row.show.name)
    if files:
        app.later.put(lambda: _delete_folders(app, rows, cause), app.delay)


def _delete_folders(app: Sonarr, rows: Sequence[ArrSeries], cause: Cause) -> None:
    """Whole folders with all they hold; the first that holds another series' ends it for the rest too."""
    with app.state.lock:
        for row in rows:
            for other in app.arr.series.values():
                if (other.folder + "/").startswith(row.folder + "/"):
                    return
            if not app.state.fs.folder_exists(row.folder):
                continue
            try:
                for path in app.state.fs.below(row.folder):
                    app.state.take_away(path, cause, app.recycle_folder())
            except PermissionError:
                return  # nobody sees it: the answer went out long ago
            app.state.fs.forget_folder(row.folder)


def add_exclusion(app: Sonarr, tvdb: int, name: str) -> SeriesExclusion:
    """Lists must not add it again; the same one twice is one."""
    known = next((row for row in app.arr.exclusions.values() if row.tvdb == tvdb), None)
    if known:
        return known
    row = SeriesExclusion(app.arr.next_id(), tvdb, name)
    app.arr.exclusions[row.id] = row
    return row


def monitor_season(app: Sonarr, row: ArrSeries, season: int, on: bool) -> None:
    """A season's flag with its episodes', as a changed flag of PUT /series/{id} cascades."""
    row.seasons[season] = on
    for episode in row.episodes:
        if episode.of.season == season:
            episode.monitored = on
