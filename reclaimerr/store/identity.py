"""Which of our items a service means: ids first, then the file, then the path.

`media.id` is ours and stays; `alias` maps every id and path we ever learnt to it, so that a renamed,
upgraded, re-synced or moved title keeps its clock and its protections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reclaimerr.model.location import PathMap, mapped, tail
from reclaimerr.model.media import ARRS, FileSeen, Ids, ItemSeen
from reclaimerr.store import db


def aliases_of(ids: Ids) -> list[tuple[str, str]]:
    """(scheme, value) of the ids an item carries, the most reliable first."""
    pairs = (("tmdb", ids.tmdb), ("tvdb", ids.tvdb), ("imdb", ids.imdb))
    return [(scheme, str(value)) for scheme, value in pairs if value]


def resolve(item: ItemSeen, service_type: str, maps: tuple[PathMap, ...], now: int) -> int:
    """The id of the item that a service means; made when nobody knows it yet. Inside `write()`."""
    known = _by_ids(item) or _by_files(item, service_type, maps) or _by_path(item, maps)
    media_id = known or db.insert(
        "media", {"kind": item.kind, "title": item.title, "year": item.year, "created_at": now}
    )
    for scheme, value in aliases_of(item.ids):
        _learn(item.kind, scheme, value, media_id)
    if item.path:
        _learn(item.kind, "path", mapped(item.path, maps), media_id)
    if aliases_of(item.ids):
        _adopt_nameless(media_id, item, service_type, maps)
    return media_id


def resolve_version(file: FileSeen, service_id: int, service_type: str, movie_id: int, here: str, now: int) -> int:
    """The version (a distinct file of a movie) that a service's file is. Inside `write()`.

    Two arrs share a version only under one path; a media server's file also matches by its last
    two path parts and an equal (or untold) size.
    """
    found = db.value(
        "SELECT f.version_id FROM file f JOIN media v ON v.id = f.version_id"
        " WHERE f.here = :here AND v.parent_id = :movie ORDER BY f.id LIMIT 1",
        {"here": here, "movie": movie_id},
    )
    if found is None:
        found = _version_by_tail(file, service_id, service_type, movie_id)
    if found is None:
        found = db.value(
            "SELECT a.media_id FROM alias a JOIN media v ON v.id = a.media_id"
            " WHERE a.kind = 'version' AND a.scheme = 'path' AND a.value = :here AND v.parent_id = :movie",
            {"here": here, "movie": movie_id},
        )
    if found is None:
        title = db.row("SELECT title, year FROM media WHERE id = :id", {"id": movie_id}) or {}
        found = db.insert("media", {"kind": "version", "parent_id": movie_id, "created_at": now, **title})
    _learn("version", "path", here, int(found))
    return int(found)


def touch(ids: Iterable[int]) -> None:
    """Mark items whose facts are to be refreshed. Inside `write()`."""
    db.run_many("INSERT OR IGNORE INTO touched(media_id) VALUES (?)", [(one,) for one in ids])


def judge_doubt(ids: Sequence[int]) -> None:
    """Note on each movie why its identity is in doubt, or that it is not. Inside `write()`."""
    marks, params = db.marks(ids)
    db.run(
        f"""
        UPDATE media SET doubt = (
            SELECT reason FROM (
                SELECT 'its services disagree on its ids' AS reason, 1 AS rank
                 WHERE (SELECT COUNT(DISTINCT p.tmdb) > 1 OR COUNT(DISTINCT p.imdb) > 1
                          FROM placement p JOIN service s ON s.id = p.service_id
                         WHERE p.media_id = media.id AND s.state <> 'removed')
                UNION ALL
                SELECT 'another title carries the same IMDb id: ' || o.title, 2
                  FROM placement p JOIN placement o ON o.imdb = p.imdb AND o.media_id <> p.media_id AND o.kind = p.kind
                 WHERE p.media_id = media.id
                UNION ALL
                SELECT 'its file is known as another title: ' || o.title, 3
                  FROM placement p JOIN file f ON f.placement_id = p.id
                  JOIN file g ON g.tail = f.tail AND (g.here = f.here OR g.size IS f.size)
                  JOIN placement o ON o.id = g.placement_id AND o.media_id <> p.media_id
                 WHERE p.media_id = media.id
                UNION ALL
                SELECT s.name || ' did not list it in its last sync', 4
                  FROM placement p JOIN service s ON s.id = p.service_id
                 WHERE p.media_id = media.id AND p.missing_at IS NOT NULL AND s.state <> 'removed'
            ) ORDER BY rank LIMIT 1)
        WHERE id IN ({marks}) AND kind IN ('movie', 'series')
        """,
        params,
    )


def entangled(ids: Sequence[int]) -> list[int]:
    """Other items whose doubt depends on these: they share an IMDb id or a file."""
    marks, params = db.marks(ids)
    return db.column(
        f"""
        SELECT o.media_id FROM placement p JOIN placement o ON o.imdb = p.imdb AND o.media_id <> p.media_id
         WHERE p.media_id IN ({marks})
        UNION
        SELECT o.media_id FROM placement p JOIN file f ON f.placement_id = p.id JOIN file g ON g.tail = f.tail
          JOIN placement o ON o.id = g.placement_id AND o.media_id <> p.media_id
         WHERE p.media_id IN ({marks})
        """,
        params,
    )


def merge(lost: int, kept: int) -> None:
    """Make one item of two: everything that names `lost` names `kept`. Inside `write()`."""
    both = {"lost": lost, "kept": kept}
    db.run("UPDATE OR REPLACE watch SET media_id = :kept WHERE media_id = :lost", both)
    db.run("UPDATE OR IGNORE playing SET media_id = :kept WHERE media_id = :lost", both)
    db.run("DELETE FROM playing WHERE media_id = :lost", both)
    db.run("UPDATE OR IGNORE candidate SET media_id = :kept WHERE media_id = :lost", both)
    db.run(
        "UPDATE candidate SET media_id = :kept, ended_at = announced_at, end_reason = 'merged' WHERE media_id = :lost",
        both,
    )
    for table, column in (
        ("placement", "media_id"), ("alias", "media_id"), ("media", "parent_id"), ("protection", "media_id"),
        ("request", "media_id"), ("intent", "media_id"), ("intent", "title_id"), ("history", "media_id"),
    ):  # fmt: skip
        db.run(f"UPDATE {table} SET {column} = :kept WHERE {column} = :lost", both)
    db.run("DELETE FROM touched WHERE media_id = :lost", both)
    db.run("DELETE FROM fact WHERE media_id = :lost", both)
    db.run("DELETE FROM fact_person WHERE media_id = :lost", both)
    db.run("DELETE FROM media WHERE id = :lost", both)
    touch([kept])


def _learn(kind: str, scheme: str, value: str, media_id: int) -> None:
    db.run(
        "INSERT OR IGNORE INTO alias(kind, scheme, value, media_id) VALUES (:kind, :scheme, :value, :id)",
        {"kind": kind, "scheme": scheme, "value": value, "id": media_id},
    )


def _by_ids(item: ItemSeen) -> int | None:
    for scheme, value in aliases_of(item.ids):
        found = db.value(
            "SELECT media_id FROM alias WHERE kind = :kind AND scheme = :scheme AND value = :value",
            {"kind": item.kind, "scheme": scheme, "value": value},
        )
        if found is not None:
            return int(found)
    return None


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
    return None if aliases_of(item.ids) and not _nameless(movie) else movie


def _by_path(item: ItemSeen, maps: tuple[PathMap, ...]) -> int | None:
    if not item.path or aliases_of(item.ids):
        return None
    found = db.value(
        "SELECT media_id FROM alias WHERE kind = :kind AND scheme = 'path' AND value = :here",
        {"kind": item.kind, "here": mapped(item.path, maps)},
    )
    return None if found is None else int(found)


def _nameless(media_id: int) -> bool:
    """Whether no service gives this item an id."""
    named = (
        "SELECT 1 FROM placement WHERE media_id = :id AND (tmdb IS NOT NULL OR imdb IS NOT NULL OR tvdb IS NOT NULL)"
    )
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
