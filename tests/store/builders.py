"""A real database in a folder, filled row by row: services, movies with placements, files and facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reclaimerr.clock import DAY
from reclaimerr.paths import DataDir
from reclaimerr.rules.fields import STORED
from reclaimerr.store import db, services
from reclaimerr.store.prepare import prepare
from reclaimerr.store.words import join

NOW = 1_800_000_000
NONE = b""
"""How "the source answered: there is none" stands in a fact."""


@contextmanager
def database(folder: Path) -> Iterator[DataDir]:
    """A prepared database in a folder, connected for the length of a block."""
    data = DataDir(folder)
    prepare(data)
    db.attach(data)
    try:
        with db.connected():
            yield data
    finally:
        db.detach()


def service(name: str = "radarr-hd", kind: str = "radarr", *, read_at: int | None = NOW - 60, state: str = "ok") -> int:
    """A service that answered a minute before NOW; its bit."""
    known = [(one.name, one.type, one.enabled, one.main) for one in services.all_services()]
    services.register([*known, (name, kind, True, kind == "jellyfin")])
    found = services.get(name)
    services.note(found.id, {"state": state, "library_at": read_at, "watch_at": read_at, "version": "5.0", "items": 1})
    return found.bit


def movie(title: str = "Heat", year: int | None = 1995, *, holders: int = 1, **facts: Any) -> int:
    """A movie with a fact row; its id. Facts that are not named are unknown, lists are Python lists."""
    with db.write("test"):
        media_id = db.insert("media", {"kind": "movie", "title": title, "year": year, "created_at": NOW - 400 * DAY})
    fact(media_id, "movie", media_id, holders=holders, title=title, year=year, **facts)
    return media_id


def version(movie_id: int, *, holders: int = 1, **facts: Any) -> int:
    """A version of a movie with a fact row; its id."""
    parent = db.row("SELECT title, year FROM media WHERE id = :id", {"id": movie_id}) or {}
    with db.write("test"):
        media_id = db.insert("media", {"kind": "version", "parent_id": movie_id, "created_at": NOW, **parent})
    fact(media_id, "version", movie_id, holders=holders, parent_id=movie_id, **(parent | facts))
    return media_id


def fact(
    media_id: int, kind: str, title_id: int, *, holders: int = 1, parent_id: int | None = None, **facts: Any
) -> None:
    """Write one fact row; arrs hold it and media servers watch it by `holders`."""
    values = {
        "media_id": media_id, "kind": kind, "parent_id": parent_id, "title_id": title_id, "holders": holders,
        "src_arr": holders, "src_media": 0, "src_watch": facts.pop("src_watch", holders),
        "vouch_at": facts.pop("vouch_at", None),
    }  # fmt: skip
    unknown = set(facts) - set(STORED)
    assert not unknown, f"no such facts: {unknown}"
    stored = {name: join(value) or NONE if isinstance(value, list) else value for name, value in facts.items()}
    with db.write("test"):
        db.insert("fact", values | stored)


def placement(
    media_id: int, service_name: str = "radarr-hd", *, path: str = "/data/movies/Heat (1995)", **more: Any
) -> int:
    """What one service knows of an item; its id."""
    found = db.row("SELECT kind, title, year FROM media WHERE id = :id", {"id": media_id}) or {}
    values = {
        "service_id": services.get(service_name).id, "remote_id": str(media_id), "media_id": media_id, "path": path,
        "here": path, "tail": path.casefold(), "digest": 1, "observed_at": NOW - 60, **found, **more,
    }  # fmt: skip
    with db.write("test"):
        return db.insert("placement", values)


def file(
    placement_id: int, version_id: int, *, path: str = "/data/movies/Heat (1995)/Heat.mkv", size: int = 10**10
) -> int:
    """A file of a version in a placement; its id."""
    owner = db.value("SELECT service_id FROM placement WHERE id = :id", {"id": placement_id})
    values = {
        "service_id": owner, "placement_id": placement_id, "version_id": version_id, "remote_id": str(version_id),
        "path": path, "here": path, "tail": path.casefold(), "size": size, "added": NOW - 300 * DAY,
    }  # fmt: skip
    with db.write("test"):
        return db.insert("file", values)


def watched(
    media_id: int, person: str, *, plays: int = 1, at: int | None = NOW - 30 * DAY, favourite: bool = False
) -> None:
    """What one person did with an item, as a fact."""
    with db.write("test"):
        db.insert(
            "fact_person",
            {"media_id": media_id, "person": person, "plays": plays, "last_watched": at, "started": 1,
             "favourite": int(favourite), "since": at},
        )  # fmt: skip


def candidate(
    media_id: int, *, state: str = "scheduled", action: str = "delete", rules: str = '["Old"]', **more: Any
) -> int:
    """An open candidacy, announced at NOW and due in two weeks; its id."""
    values = {
        "media_id": media_id, "action": action, "services": 1, "state": state, "rules": rules, "digest": "{}",
        "bytes": 10**10, "grace": 14 * DAY, "first_seen": NOW, "announced_at": NOW, "due_at": NOW + 14 * DAY, **more,
    }  # fmt: skip
    with db.write("test"):
        return db.insert("candidate", values)
