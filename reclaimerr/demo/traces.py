"""Everything that anybody ever did with something, on any server: the truth, and what of it can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reclaimerr.demo.entries import Entry
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


def entries(state: State, key: str) -> list[Entry]:
    """What the servers list of it."""
    return list(state.server.entries_of(key))


def listed(state: State, key: str) -> list[str]:
    """The servers that list it."""
    return [state.server.name] if state.server.entries_of(key) else []


def expected(state: State, path: str) -> list[str]:
    """The servers that have a library folder above a host path."""
    return [state.server.name] if state.server.library_of(path) else []


def playing(state: State, key: str) -> bool:
    """Whether somebody is watching it now."""
    ids = {entry.id for entry in state.server.entries_of(key)}
    return any(session.item in ids for session in state.server.sessions.values())
