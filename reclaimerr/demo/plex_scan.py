"""How Plex notices what came to and went from its folders."""

from __future__ import annotations

from collections.abc import Iterator

from reclaimerr.demo.disks import parent, same_spelling
from reclaimerr.demo.plexhouse import PlexFile, PlexHouse, PlexItem, Section
from reclaimerr.demo.shows import Episode, Show, episode_key, season_key
from reclaimerr.demo.state import State
from reclaimerr.demo.titles import Title

IGNORE = ".plexignore"
"""A folder that holds such a file is passed over."""
OLD_AGENT = 9
"""One title in so many was matched by an agent of old."""


def scan_plex(state: State, section: Section, below: str | None = None) -> None:
    """Compare a section with the disks, all of it or what lies at or below a host path.

    A disk that is missing makes what lay there unavailable; one that came up empty makes it gone, and
    where the trash is emptied after every scan it is forgotten then and there.
    """
    house = state.plex
    if house is None:
        return
    for folder in section.folders:
        where = folder if below is None or folder == below or folder.startswith(below + "/") else below
        if where != folder and not same_spelling(where).startswith(same_spelling(folder) + "/"):
            continue
        missing = state.fs.disk_of(folder).state == "missing"
        _lose(state, house, section, where, forget=house.empties_trash and not missing)
        for path in state.fs.videos_below(where):
            if f"{parent(path)}/{IGNORE}" not in state.fs.files:
                list_file(state, house, path, state.clock())
    section.scanned = state.clock()


def _lose(state: State, house: PlexHouse, section: Section, where: str, *, forget: bool) -> None:
    for item, file in list(_files(house, section, where)):
        file.lost = state.fs.get(file.path) is None
        if file.lost and forget:
            house.lose_file(item, file)


def _files(house: PlexHouse, section: Section, where: str) -> Iterator[tuple[PlexItem, PlexFile]]:
    for item in list(house.items.values()):
        if item.section is section:
            for file in item.files:
                if file.path == where or file.path.startswith(where + "/"):
                    yield item, file


def empty_trash(house: PlexHouse, section: Section) -> None:
    """Forget everything that the last scan missed, whatever the reason."""
    for item in [item for item in house.items.values() if item.section is section]:
        for file in [file for file in item.files if file.lost]:
            house.lose_file(item, file)


def list_file(state: State, house: PlexHouse, path: str, added: int) -> list[PlexItem]:
    """List a video file: one item each for the episodes it holds, or a version of its movie."""
    section, file = house.section_of(path), state.fs.files[path]
    if section is None or file.details is None or house.by_path.get(path):
        return []
    if file.parts:
        show = state.shows[file.key]
        items = [_episode(house, section, show, show.episodes[key], added) for key in file.parts]
    else:
        items = [_movie(house, section, state.titles[file.key], added)]
    for item in items:
        house.add_file(item, PlexFile(house.next_id(), path, file.size, file.details))
    return items


def _movie(house: PlexHouse, section: Section, title: Title, added: int) -> PlexItem:
    known = next(iter(house.of(title.key)), None)
    if known:
        return known
    guid, ids = f"plex://movie/{title.tmdb:024x}", [f"tmdb://{title.tmdb}"]
    ids += [f"imdb://{title.imdb}"] if title.imdb else []
    if title.number % OLD_AGENT == 0:
        guid = f"com.plexapp.agents.imdb://{title.imdb}?lang=en" if title.imdb else _themoviedb(title.tmdb)
        ids = []
    return house.put(
        PlexItem(house.next_id(), "movie", section, title.name, title, (title.key,), added, guid, tuple(ids))
    )


def _themoviedb(number: int) -> str:
    return f"com.plexapp.agents.themoviedb://{number}?lang=en"


def _episode(house: PlexHouse, section: Section, show: Show, episode: Episode, added: int) -> PlexItem:
    """An episode below its season below its show, each made where it is new."""
    whole = next(iter(house.of(show.key)), None) or _show(house, section, show, added)
    old = whole.guid.startswith("com.")
    key = season_key(show.key, episode.season)
    season = next(iter(house.of(key)), None)
    if season is None:
        name = f"Season {episode.season}" if episode.season else "Specials"
        guid = f"com.plexapp.agents.thetvdb://{show.tvdb}/{episode.season}?lang=en" if old else f"plex://season/{key}"
        season = house.put(PlexItem(house.next_id(), "season", section, name, episode.season, (key,), added, guid,
                                    parent=whole, number=episode.season))  # fmt: skip
    known = next(iter(house.of(episode_key(show.key, episode.season, episode.number))), None)
    if known:
        return known
    guid = f"com.plexapp.agents.thetvdb://{show.tvdb}/{episode.season}/{episode.number}?lang=en"
    ids = () if old else (f"tvdb://{episode.tvdb}",)
    return house.put(PlexItem(house.next_id(), "episode", section, episode.name, episode, (episode.key,), added,
                              guid if old else f"plex://episode/{episode.tvdb:024x}", ids, season,
                              number=episode.number))  # fmt: skip


def _show(house: PlexHouse, section: Section, show: Show, added: int) -> PlexItem:
    ids = [f"tvdb://{show.tvdb}"]
    ids += [f"tmdb://{show.tmdb}"] if show.tmdb else []
    ids += [f"imdb://{show.imdb}"] if show.imdb else []
    old = show.number % OLD_AGENT == 0
    guid = f"com.plexapp.agents.thetvdb://{show.tvdb}?lang=en" if old else f"plex://show/{show.tvdb:024x}"
    return house.put(PlexItem(house.next_id(), "show", section, show.name, show, (show.key,), added, guid,
                              () if old else tuple(ids)))  # fmt: skip
