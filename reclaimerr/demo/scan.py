"""How the media server notices what came to and went from its folders."""

from __future__ import annotations

from collections.abc import Iterator

from reclaimerr.demo.disks import parent, same_spelling
from reclaimerr.demo.household import Item, Source
from reclaimerr.demo.state import State

IGNORE = ".ignore"
"""A folder that holds such a file is passed over."""


def scan(state: State, below: str | None = None) -> None:
    """Compare the catalogue with the disks, everything or what lies at or below a host path.

    A library folder that is missing or empty is skipped, as the real server does: an unmounted
    disk is no deletion.
    """
    for folder in _folders(state):
        where = folder if below is None or folder.startswith(below + "/") else below
        if where != folder and not same_spelling(where).startswith(same_spelling(folder) + "/"):
            continue
        _lose(state, where)
        _find(state, where)


def _folders(state: State) -> Iterator[str]:
    for library in state.server.libraries:
        for folder in library.folders:
            if state.fs.visible(folder) and state.fs.below(folder):
                yield folder


def _lose(state: State, where: str) -> None:
    spelled = same_spelling(where)
    for path in list(state.server.by_path):
        at = same_spelling(path)
        if (at == spelled or at.startswith(spelled + "/")) and state.fs.get(path) is None:
            state.server.lose_source(path)


def _find(state: State, where: str) -> None:
    for path in state.fs.videos_below(where):
        ignored = f"{parent(path)}/{IGNORE}" in state.fs.files
        if path not in state.server.by_path and not ignored:
            add_source(state, path, state.clock())


def add_source(state: State, path: str, created: int) -> Item | None:
    """List a video file: as a version of its title's item, or as a new item; None outside of all libraries."""
    server, file = state.server, state.fs.files[path]
    library = server.library_of(path)
    if library is None or file.details is None:
        return None
    source = Source(path, file.size, file.details)
    known = server.items_of(file.key)
    if known:
        server.add_source(known[0], source)
        return known[0]
    title = state.titles[file.key]
    providers = {"Tmdb": str(title.tmdb)} | ({"Imdb": title.imdb} if title.imdb else {})
    return server.put(Item(server.id_of(path), title, created, library.id, providers, [source]))
