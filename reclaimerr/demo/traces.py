"""Everything that anybody ever did with something, on any server: the truth, and what of it can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reclaimerr.demo.plexhouse import OWNER, PlexHouse
from reclaimerr.demo.state import State


class Trace(NamedTuple):
    """What one person did with one thing on one server; `hidden` where no question to that server tells it."""

    person: str
    disabled: bool
    hidden: bool
    started: bool
    completed: bool
    last: int | None
    favourite: bool


def of(state: State, key: str) -> Iterator[Trace]:
    """What people did with a movie, series, season or episode."""
    for entry in state.server.entries_of(key):
        for user in state.server.users:
            watch = user.watched.get(entry.id)
            if watch:
                completed = watch.played or watch.plays > 0
                yield Trace(user.name, user.disabled, False, watch.started, completed, watch.last, watch.favourite)
    if state.plex:
        yield from _on_plex(state.plex, key)


def _on_plex(house: PlexHouse, key: str) -> Iterator[Trace]:
    """The history, of items that are gone too (that, nobody is told); the owner's marks; others' secrets."""
    for row in house.viewings.get(key, ()):
        gone = row.item.key not in house.items
        yield Trace(house.person(row.account), False, gone, True, True, row.at, False)
    for item in house.of(key):
        mark = house.marks.get(item.key)
        if mark:
            yield Trace(house.person(OWNER), False, False, True, mark.views > 0, mark.last, False)
    for secret in house.secrets.get(key, ()):
        yield Trace(house.person(secret.account), False, True, True, secret.completed, secret.at, False)


def created(state: State, key: str) -> list[int]:
    """When the servers that list it began to."""
    found = [entry.created for entry in state.server.entries_of(key)]
    return found + ([item.added for item in state.plex.of(key)] if state.plex else [])


def listed(state: State, key: str) -> list[str]:
    """The servers that list it."""
    names = [state.server.name] if state.server.entries_of(key) else []
    return names + ([state.plex.name] if state.plex and state.plex.of(key) else [])


def expected(state: State, path: str) -> list[str]:
    """The servers that have a library folder above a host path."""
    names = [state.server.name] if state.server.library_of(path) else []
    return names + ([state.plex.name] if state.plex and state.plex.section_of(path) else [])


def playing(state: State, key: str) -> bool:
    """Whether somebody is watching it now."""
    ids = {entry.id for entry in state.server.entries_of(key)}
    keys = {item.key for item in state.plex.of(key)} if state.plex else set()
    return any(session.item in ids for session in state.server.sessions.values()) or any(
        one.key in keys for one in (state.plex.playing.values() if state.plex else ())
    )
