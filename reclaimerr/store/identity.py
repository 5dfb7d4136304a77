"""Which of our items a service means: ids first, then the file, then the path.

`media.id` is ours and stays; `alias` maps every id and path we ever learnt to it, so that a renamed,
upgraded, re-synced or moved title keeps its clock and its protections.
"""

from __future__ import annotations

from reclaimerr.model.location import PathMap, mapped, tail
from reclaimerr.model.media import ARRS, FileSeen, ItemSeen
from reclaimerr.store import db
from reclaimerr.store.merging import merge


def aliases_of(item: ItemSeen) -> list[tuple[str, str]]:
    """(scheme, value) of the ids an item carries, the most reliable first: a Sonarr goes by TheTVDB."""
    ids = item.ids
    first = (("tvdb", ids.tvdb), ("tmdb", ids.tmdb)) if item.kind == "series" else (("tmdb", ids.tmdb), ("tvdb", ids.tvdb))
    return [(scheme, str(value)) for scheme, value in (*first, ("imdb", ids.imdb)) if value]


def resolve(item: ItemSeen, service_type: str, maps: tuple[PathMap, ...], now: int, before: int | None = None) -> int:
    """The id of the item that a service means; made when nobody knows it yet. Inside `write()`.

    `before`: which one the service meant by this remote id until now, where one of its ids stayed the same.
    """
    known = _by_ids(item, before) or _by_files(item, service_type, maps) or _by_path(item, maps)
    media_id = known or db.insert(
        "media", {"kind": item.kind, "title": item.title, "year": item.year, "created_at": now}
    )
    for scheme, value in aliases_of(item):
        _learn(item.kind, scheme, value, media_id)
    if item.path:
        _learn(item.kind, "path", mapped(item.path, maps), media_id)
    if aliases_of(item):
        _adopt_nameless(media_id, item, service_type, maps)
    return media_id


def resolve_version(
    file: FileSeen, service_id: int, service_type: str, movie_id: int, here: str, now: int, before: int | None = None
) -> int:
    """The version (a distinct file of a movie) that a service's file is. Inside `write()`.

    Two arrs share a version only under one path; a media server's file also matches by its last
    two path parts and an equal (or untold) size. `before`: which one this file was when it was read last.
    """
    found = db.value(
        "SELECT f.version_id FROM file f JOIN media v ON v.id = f.version_id"
        " WHERE f.here = :here AND v.parent_id = :movie ORDER BY f.id LIMIT 1",
        {"here": here, "movie": movie_id},
    )
    if found is None:
        found = _version_by_tail(file, service_id, service_type, movie_id)
    if found is None:
        learnt = db.value(
            "SELECT media_id FROM alias WHERE kind = 'version' AND scheme = 'path' AND value = :here", {"here": here}
        )
        free = (one for one in (learnt, before) if one is not None and _is_free(one, movie_id, service_id, service_type))
        found = next(free, None)
    if found is None:
        title = db.row("SELECT title, year FROM media WHERE id = :id", {"id": movie_id}) or {}
        found = db.insert("media", {"kind": "version", "parent_id": movie_id, "created_at": now, **title})
    _learn("version", "path", here, int(found))
    return int(found)


def _learn(kind: str, scheme: str, value: str, media_id: int) -> None:
    db.run(
        "INSERT OR IGNORE INTO alias(kind, scheme, value, media_id) VALUES (:kind, :scheme, :value, :id)",
        {"kind": kind, "scheme": scheme, "value": value, "id": media_id},
    )


def _by_ids(item: ItemSeen, before: int | None) -> int | None:
    stronger: list[tuple[str, str]] = []
    for scheme, value in aliases_of(item):
        found = db.value(
            "SELECT media_id FROM alias WHERE kind = :kind AND scheme = :scheme AND value = :value",
            {"kind": item.kind, "scheme": scheme, "value": value},
        )
        if found is not None and (found == before or not _contradicts(found, stronger)):
            return int(found)
        stronger.append((scheme, value))
    return None


def _contradicts(media_id: int, stronger: list[tuple[str, str]]) -> bool:
    """Whether a service gives the item another value of a more reliable id: one mistaken IMDb id joins nothing."""
    return any(
        db.value(
            f"SELECT 1 FROM placement p JOIN service s ON s.id = p.service_id WHERE p.media_id = :id"
            f" AND p.{scheme} <> :value AND s.state <> 'removed' LIMIT 1",
            {"id": media_id, "value": value},
        )
        for scheme, value in stronger
    )


def _same_file(file: FileSeen, service_type: str, maps: tuple[PathMap, ...]) -> list[int]:
    """Movies that hold this file by path, or by tail and size (not between two arrs)."""
    both_arrs = "AND s.type NOT IN ('radarr', 'sonarr')" if service_type in ARRS else ""
    return db.column(
        f"""
        SELECT DISTINCT p.media_id FROM file f JOIN placement p ON p.id = f.placement_id JOIN service s ON s.id = f.service_id
         WHERE f.tail = :tail AND s.state <> 'removed'
           AND (f.here = :here OR ((f.size = :size OR f.size IS NULL OR :size IS NULL) {both_arrs}))
        """,
        {"tail": tail(file.path), "here": mapped(file.path, maps), "size": file.size},
    )


def _by_files(item: ItemSeen, service_type: str, maps: tuple[PathMap, ...]) -> int | None:
    """The one movie that holds one of these files; only where at most one side carries ids."""
    found = {movie for file in item.files for movie in _same_file(file, service_type, maps)}
    if len(found) != 1:
        return None
    movie = found.pop()
    return None if aliases_of(item) and not _nameless(movie) else movie


def _by_path(item: ItemSeen, maps: tuple[PathMap, ...]) -> int | None:
    """By the folder or file that it lay in; two that carry ids are never one for their path alone."""
    if not item.path:
        return None
    found = db.value(
        "SELECT media_id FROM alias WHERE kind = :kind AND scheme = 'path' AND value = :here",
        {"kind": item.kind, "here": mapped(item.path, maps)},
    )
    return None if found is None or (aliases_of(item) and not _nameless(found)) else int(found)


def _nameless(media_id: int) -> bool:
    """Whether no service ever gave this item an id."""
    named = "SELECT 1 FROM alias WHERE media_id = :id AND scheme <> 'path'"
    return db.value(named, {"id": media_id}) is None


def _adopt_nameless(media_id: int, item: ItemSeen, service_type: str, maps: tuple[PathMap, ...]) -> None:
    for file in item.files:
        for other in _same_file(file, service_type, maps):
            if other != media_id and _nameless(other):
                merge(other, media_id)


def _version_by_tail(file: FileSeen, service_id: int, service_type: str, movie_id: int) -> int | None:
    found = db.rows(
        """
        SELECT DISTINCT f.version_id, f.size, s.type FROM file f JOIN media v ON v.id = f.version_id
          JOIN service s ON s.id = f.service_id
         WHERE v.parent_id = :movie AND f.tail = :tail AND f.service_id <> :service
        """,
        {"movie": movie_id, "tail": tail(file.path), "service": service_id},
    )
    fits = {
        one["version_id"]
        for one in found
        if (file.size is None or one["size"] is None or one["size"] == file.size)
        and not (one["type"] in ARRS and service_type in ARRS)
    }
    return fits.pop() if len(fits) == 1 else None


def _is_free(version_id: int, movie_id: int, service_id: int, service_type: str) -> bool:
    """Whether a file that came or moved may be this version: the movie's, and no other arr's nor another file of its own."""
    found = db.row(
        "SELECT m.parent_id, (SELECT COUNT(*) FROM file f JOIN service s ON s.id = f.service_id WHERE f.version_id = m.id"
        " AND (s.id = :service OR (:arr AND s.type IN ('radarr', 'sonarr')))) AS others FROM media m WHERE m.id = :id",
        {"id": version_id, "service": service_id, "arr": int(service_type in ARRS)},
    )
    return found is not None and found["parent_id"] == movie_id and not found["others"]
