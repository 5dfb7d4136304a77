"""What the tests of managers share: a house whose clock may be set, one plain candidate of it, and what the books say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from reclaimerr import clock
from reclaimerr.managers.context import Context
from reclaimerr.managers.manager import Manager
from reclaimerr.store import candidates, db
from tests.whole import Whole, whole


class Clock:
    """The time that every manager sees; it stands until it is moved."""

    def __init__(self) -> None:
        self.at = clock.now()

    def __call__(self) -> int:
        return self.at

    def move(self, seconds: int) -> int:
        self.at += seconds
        return self.at


def clocked(house: Whole, ticking: Clock) -> Clock:
    """Every manager of a house looks at this clock; to the machine itself, moving it is setting it."""
    _give(house, lambda context: replace(context, now=ticking))
    return ticking


def passing(house: Whole, ticking: Clock) -> Clock:
    """The same, where moving it is time that passes."""
    _give(house, lambda context: replace(context, now=ticking, uptime=ticking))
    return ticking


def _give(house: Whole, changed: Callable[[Context], Context]) -> None:
    for name, context in house.contexts.items():
        house.contexts[name] = changed(context)
        house.workers[name].context = house.contexts[name]


class Quick(Manager):
    """Does not wait for anything between two turns."""

    def _wait(self) -> float:
        return 0


def synced(folder: Path, **more: Any) -> Whole:
    """A house; read it with `sync`."""
    return whole(folder, movies=60, **more)


def manager(house: Whole, name: str = "radarr-hd") -> Manager:
    """The real manager of one service; its own worker."""
    return Manager(house.contexts[name])


def plain(house: Whole, service: str = "radarr-hd") -> db.Row:
    """A scheduled candidate of which this arr alone holds one monitored file; with its `key` and `remote_id`."""
    for row in candidates.page(limit=500)[0]:
        held = db.rows(
            "SELECT s.name, p.remote_id, p.file_count, p.monitored, p.tmdb FROM placement p JOIN service s ON s.id = p.service_id"
            " WHERE p.media_id = :id AND s.type = 'radarr'", {"id": row["media_id"]})  # fmt: skip
        keys = [key for key, title in house.world.titles.items() if held and str(title.tmdb) == held[0]["tmdb"]]
        fits = [(one["name"], one["file_count"], one["monitored"]) for one in held] == [(service, 1, 1)]
        if fits and row["state"] == "scheduled" and keys and keys[0] in house.world.expected_removable:
            return {**row, "key": keys[0], "remote_id": held[0]["remote_id"]}
    raise AssertionError("there is no such candidate")


def now_of(candidate_id: int) -> db.Row:
    """A candidate as it is now."""
    found = candidates.get(candidate_id)
    assert found is not None
    return {**found, "why": msgspec.json.decode(found["blocked_by"])}


def history() -> list[tuple[str, str, str]]:
    """(outcome, service, by) of every deed, in order."""
    return [(one["outcome"], one["service"], one["by"]) for one in db.rows("SELECT outcome, service, by FROM history ORDER BY id")]


def writes(house: Whole) -> list[str]:
    """Every writing request that any service saw."""
    return [f"{one.method} {one.path}" for one in house.stack.log if one.method not in ("GET", "HEAD")]


def ripen(candidate_id: int, at: int) -> None:
    """Its grace is over at an instant."""
    with db.write("test"):
        db.run("UPDATE candidate SET due_at = :at, announced_at = :at - 30 * 86400 WHERE id = :id", {"id": candidate_id, "at": at})
