"""What a Jellyfin does to the disk."""

from __future__ import annotations

from reclaimerr.demo.disks import parent
from reclaimerr.demo.entries import Entry, EpisodeItem, SeasonItem, SeriesItem
from reclaimerr.demo.household import Item
from reclaimerr.demo.jellyfin.app import Jellyfin, failed
from reclaimerr.demo.messages import Request, stop
from reclaimerr.demo.shows import kind_of, show_of


def delete_entry(app: Jellyfin, entry: Entry, request: Request) -> None:
    """An entry goes with its files: a movie's whole folder, unless another's video lies in it; a series', a season's."""
    cause = app.cause(request)
    if any(_held(app, key) for key in entry.keys):
        app.complain(request, f"{entry.name} is deleted past the arr that holds it")
    try:
        for path in dict.fromkeys(_doomed(app, entry)):
            if app.state.fs.get(path):
                app.state.take_away(path, cause)
    except PermissionError:
        stop(failed())
    where = _folder(entry)
    if isinstance(entry, Item):
        app.server.drop(entry)
    elif isinstance(entry, SeriesItem | SeasonItem | EpisodeItem):
        app.server.drop_entry(entry)
    app.state.row_gone(app.name, where, entry.keys[0], cause)


def _held(app: Jellyfin, key: str) -> bool:
    if kind_of(key) == "movie":
        return bool(app.state.holders(key))
    return any(arr.of(show_of(key)) for arr in app.state.sonarrs.values())


def _folder(entry: Entry) -> str:
    if isinstance(entry, SeriesItem):
        return entry.folder
    if isinstance(entry, SeasonItem):
        return entry.folder or entry.series.folder
    return entry.sources[0].path if isinstance(entry, Item | EpisodeItem) and entry.sources else ""


def _doomed(app: Jellyfin, entry: Entry) -> list[str]:
    """The paths that go."""
    if isinstance(entry, SeriesItem):
        return app.state.fs.below(entry.folder)
    if isinstance(entry, SeasonItem):
        own = [source.path for one in entry.episodes for source in one.sources]
        return app.state.fs.below(entry.folder) if entry.folder else own
    if isinstance(entry, EpisodeItem):
        return [path for source in entry.sources for path in _with_sidecars(app, source.path)]
    if isinstance(entry, Item):
        ours = {source.path for source in entry.sources}
        return [path for source in entry.sources for path in _with_folder(app, source.path, ours)]
    return []


def _with_sidecars(app: Jellyfin, path: str) -> list[str]:
    stem = path.removesuffix(".mkv")
    return [one for one in app.state.fs.below(parent(path)) if one.startswith(stem)]


def _with_folder(app: Jellyfin, path: str, ours: set[str]) -> list[str]:
    folder = parent(path)
    roots = {root for library in app.server.libraries for root in library.folders}
    others = set(app.state.fs.videos_below(folder)) - ours
    return [path] if folder in roots or others else app.state.fs.below(folder)
