"""How the media server notices what came to and went from its folders."""

from __future__ import annotations

from collections.abc import Iterator

from reclaimerr.demo.disks import parent, same_spelling
from reclaimerr.demo.entries import EpisodeItem, SeasonItem, SeriesItem, Source, entry_id
from reclaimerr.demo.household import Item, Library
from reclaimerr.demo.shows import Show
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
    _prune(state)


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
            list_video(state, path, state.clock())


def _prune(state: State) -> None:
    """Series and seasons go with their folders; an empty folder is still one."""
    shelf = state.server.shelf
    for series in list(shelf.series.values()):
        if _gone(state, series.folder):
            state.server.drop_entry(series)
            continue
        for season in list(series.seasons.values()):
            if _gone(state, season.folder) if season.folder else not season.episodes:
                state.server.drop_entry(season)


def _gone(state: State, folder: str) -> bool:
    """Whether a folder is not there although its disk is; a library folder that is empty tells nothing."""
    library = state.server.library_of(folder)
    root = next((one for one in library.folders if folder.startswith(one + "/")), "") if library else ""
    return bool(root) and bool(state.fs.below(root)) and not state.fs.folder_exists(folder)


def list_video(state: State, path: str, created: int) -> None:
    """List a video file as what it is."""
    if state.fs.files[path].parts:
        add_episode(state, path, created)
    else:
        add_source(state, path, created)


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


def add_episode(state: State, path: str, created: int) -> EpisodeItem | None:
    """List a file of a series, its season and series too where they are new; None outside of all libraries."""
    server, file = state.server, state.fs.files[path]
    library, show = server.library_of(path), state.shows[file.key]
    if library is None or file.details is None:
        return None
    parts = tuple(show.episodes[key] for key in file.parts)
    numbers = [show.theirs(part) for part in parts]
    season = _season(state, _series(state, show, library, path, created), numbers[0][0], path, created)
    end = numbers[-1][1] if len(parts) > 1 else None
    made = EpisodeItem(entry_id("Episode", server.view.seen(path) or path), season, parts, numbers[0][1], end, created,
                       [Source(path, file.size, file.details)])  # fmt: skip
    server.put_entry(made)
    return made


def _series(state: State, show: Show, library: Library, path: str, created: int) -> SeriesItem:
    """The series of a file: what lies in one folder below the library's is one series."""
    root = next(folder for folder in library.folders if path.startswith(folder + "/"))
    folder = f"{root}/{path[len(root) + 1 :].partition('/')[0]}"
    number = entry_id("Series", state.server.view.seen(folder) or folder)
    known = state.server.shelf.series.get(number)
    if known is None:
        providers = {"Tvdb": str(show.tvdb)}
        providers |= {"Tmdb": str(show.tmdb)} if show.tmdb else {}
        providers |= {"Imdb": show.imdb} if show.imdb else {}
        known = SeriesItem(number, show, folder, created, library.id, providers)
        state.server.put_entry(known)
    return known


def _season(state: State, series: SeriesItem, number: int, path: str, created: int) -> SeasonItem:
    known = series.seasons.get(number)
    if known is None:
        folder = parent(path) if parent(path) != series.folder else None
        name = f"{folder or series.folder}#{number}"
        known = SeasonItem(entry_id("Season", state.server.view.seen(name) or name), series, number, folder, created)
        state.server.put_entry(known)
    return known
