"""What a Plex does to the disk."""

from __future__ import annotations

from collections.abc import Iterable

from reclaimerr.demo.messages import Request, stop
from reclaimerr.demo.plex.app import Plex
from reclaimerr.demo.plex.wire import page_of_error
from reclaimerr.demo.plexhouse import PlexFile, PlexItem
from reclaimerr.demo.shows import kind_of, show_of


def delete_items(app: Plex, items: Iterable[PlexItem], request: Request) -> None:
    """Items go with the files of all their versions; what else lies in the folders stays."""
    for of in items:
        for leaf in list(of.leaves()):
            for file in list(leaf.files):
                _take(app, leaf, file, request)
        app.house.drop(of)
        app.state.row_gone(app.name, of.guid, of.keys[0], app.cause(request))


def delete_version(app: Plex, of: PlexItem, file: PlexFile, request: Request) -> None:
    """One version goes with its file, and the item with its last version."""
    _take(app, of, file, request)
    app.house.lose_file(of, file)


def _take(app: Plex, of: PlexItem, file: PlexFile, request: Request) -> None:
    if _held(app, of.keys[0]):
        app.complain(request, f"{of.show.name} is deleted past the arr that holds it")
    if app.state.fs.get(file.path):
        try:
            app.state.take_away(file.path, app.cause(request))
        except PermissionError:
            stop(page_of_error(500, "Internal Server Error"))


def _held(app: Plex, key: str) -> bool:
    if kind_of(key) == "movie":
        return bool(app.state.holders(key))
    return any(arr.of(show_of(key)) for arr in app.state.sonarrs.values())
