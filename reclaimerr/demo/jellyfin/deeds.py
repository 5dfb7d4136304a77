"""What a Jellyfin does to the disk."""

from __future__ import annotations

from reclaimerr.demo.disks import parent
from reclaimerr.demo.household import Item
from reclaimerr.demo.jellyfin.app import Jellyfin, failed
from reclaimerr.demo.messages import Request, stop


def delete_item(app: Jellyfin, item: Item, request: Request) -> None:
    """The item goes with all its versions: the whole folder, unless another item's video lies in it too."""
    cause = app.cause(request)
    if app.state.holders(item.title.key):
        app.complain(request, f"{item.title.name} is deleted past the arr that holds it")
    ours = {source.path for source in item.sources}
    doomed = [path for source in item.sources for path in _with_folder(app, source.path, ours)]
    try:
        for path in dict.fromkeys(doomed):
            if app.state.fs.get(path):
                app.state.take_away(path, cause)
    except PermissionError:
        stop(failed())
    app.server.drop(item)
    app.state.row_gone(app.name, item.sources[0].path, item.title.key, cause)


def _with_folder(app: Jellyfin, path: str, ours: set[str]) -> list[str]:
    folder = parent(path)
    roots = {root for library in app.server.libraries for root in library.folders}
    others = set(app.state.fs.videos_below(folder)) - ours
    return [path] if folder in roots or others else app.state.fs.below(folder)
