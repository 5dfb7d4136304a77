"""Whose identity is in doubt: services that disagree on what an item is, or on how it is numbered."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.store import db

_THERE = "s.id = p.service_id AND s.state <> 'removed'"
_OTHER_FILE = """(s.type NOT IN ('radarr', 'sonarr') AND EXISTS (
    SELECT 1 FROM file f JOIN file g ON g.tail = f.tail AND (g.here = f.here OR g.size = f.size)
      JOIN service t ON t.id = g.service_id AND t.state <> 'removed' AND t.type IN ('radarr', 'sonarr')
     WHERE f.placement_id = p.id AND g.version_id <> f.version_id AND NOT EXISTS (
           SELECT 1 FROM file h WHERE h.tail = f.tail AND h.service_id = g.service_id AND h.version_id = f.version_id)))"""
"""A server's file of an episode is another episode's in an arr (a file of several episodes is all of theirs)."""
_OTHERS = "t.id = o.service_id AND t.state <> 'removed'"
_UNLISTED = f"""
    SELECT s.name || ' did not list it in its last sync' AS reason, 4 AS rank
      FROM placement p JOIN service s ON {_THERE}
     WHERE p.media_id = media.id AND p.missing_at IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM placement n WHERE n.media_id = p.media_id AND n.service_id = p.service_id AND n.missing_at IS NULL)"""


def judge_doubt(ids: Sequence[int]) -> None:
    """Note on each movie and series why its identity is in doubt, or that it is not. Inside `write()`."""
    marks, params = db.marks(ids)
    db.run(
        f"""
        UPDATE media SET doubt = (
            SELECT reason FROM (
                SELECT 'its services disagree on its ids' AS reason, 1 AS rank
                 WHERE (SELECT COUNT(DISTINCT p.tmdb) > 1 OR COUNT(DISTINCT p.imdb) > 1
                               OR (COUNT(DISTINCT p.tvdb) > 1 AND media.kind = 'series')
                          FROM placement p JOIN service s ON {_THERE} WHERE p.media_id = media.id)
                UNION ALL
                SELECT 'another title carries the same IMDb id: ' || o.title, 2
                  FROM placement p JOIN placement o ON o.imdb = p.imdb AND o.media_id <> p.media_id AND o.kind = p.kind
                  JOIN service s ON {_THERE} JOIN service t ON {_OTHERS}
                 WHERE p.media_id = media.id
                UNION ALL
                SELECT 'its file is known as another title: ' || o.title, 3
                  FROM placement p JOIN file f ON f.placement_id = p.id
                  JOIN file g ON g.tail = f.tail AND (g.here = f.here OR g.size IS f.size)
                  JOIN placement o ON o.id = g.placement_id AND o.media_id <> p.media_id
                  JOIN service s ON {_THERE} JOIN service t ON {_OTHERS}
                 WHERE p.media_id = media.id
                UNION ALL
                SELECT 'its file is known as another title: ' || o.title, 3
                  FROM placement p CROSS JOIN placement e ON e.service_id = p.service_id AND e.parent = p.remote_id
                  CROSS JOIN file f ON f.placement_id = e.id
                  CROSS JOIN file g ON g.tail = f.tail AND g.id <> f.id AND (g.here = f.here OR g.size = f.size)
                  CROSS JOIN placement h ON h.id = g.placement_id AND h.kind = 'episode'
                  CROSS JOIN placement o ON o.service_id = h.service_id AND o.remote_id = h.parent AND o.media_id <> p.media_id
                  CROSS JOIN service s ON {_THERE} CROSS JOIN service t ON {_OTHERS}
                 WHERE p.media_id = media.id AND media.kind = 'series'
                UNION ALL {_UNLISTED}
            ) ORDER BY rank LIMIT 1)
        WHERE id IN ({marks}) AND kind IN ('movie', 'series')
        """,
        params,
    )


def judge_seasons(series: Sequence[int]) -> None:
    """Note on each season of these series whether a service numbers it differently, or was silent about it.

    Inside `write()`.
    """
    marks, params = db.marks(series)
    db.run(
        f"""
        UPDATE media SET doubt = (
            SELECT reason FROM (
                SELECT s.name || ' numbers its episodes differently' AS reason, 1 AS rank FROM media e
                  JOIN placement p ON p.media_id = e.id JOIN service s ON {_THERE}
                 WHERE e.parent_id = media.id AND e.kind = 'episode'
                   AND ((p.season_number, p.episode_number) IS NOT (e.season_number, e.episode_number) OR {_OTHER_FILE})
                UNION ALL {_UNLISTED}
            ) ORDER BY rank LIMIT 1)
         WHERE parent_id IN ({marks}) AND kind = 'season'
        """,
        params,
    )


def judge_episodes(ids: Sequence[int]) -> None:
    """Note on each of these episodes whether a service was silent about it. Inside `write()`."""
    marks, params = db.marks(ids)
    silent = f"(SELECT reason FROM ({_UNLISTED}) LIMIT 1)"
    db.run(
        f"UPDATE media SET doubt = {silent} WHERE id IN ({marks}) AND kind = 'episode' AND doubt IS NOT {silent}", params
    )


def judge_parts(series: Sequence[int]) -> None:
    """Look again at all seasons of these series, and at the episodes of which a service was silent. Inside `write()`."""
    judge_seasons(series)
    marks, params = db.marks(series)
    seasons = f"SELECT id FROM media WHERE parent_id IN ({marks}) AND kind = 'season'"
    judge_episodes(db.column(f"SELECT id FROM media WHERE parent_id IN ({seasons}) AND doubt IS NOT NULL", params))


def doubted(series: Sequence[int]) -> list[int]:
    """Those of these series that are in doubt as far as is known. Of the others an episode can only say something
    new by a file that another series holds, too: see `entangled`."""
    marks, params = db.marks(series)
    return db.column(f"SELECT id FROM media WHERE id IN ({marks}) AND doubt IS NOT NULL", params)


def misnumbered(parts: Sequence[int], series: Sequence[int]) -> list[int]:
    """The series of which a season is in doubt, or may be since these parts changed.

    Most are neither: to look at all their episodes for each that changes would take far longer than the rest.
    """
    marks, params = db.marks(parts)
    those, ids = db.marks(series, "s")
    return db.column(
        f"""
        SELECT parent_id FROM media WHERE parent_id IN ({those}) AND kind = 'season' AND doubt IS NOT NULL
        UNION
        SELECT n.parent_id FROM media n JOIN placement p ON p.media_id = n.id
         WHERE n.id IN ({marks}) AND n.kind = 'season' AND p.missing_at IS NOT NULL
        UNION
        SELECT n.parent_id FROM media e JOIN media n ON n.id = e.parent_id
          JOIN placement p ON p.media_id = e.id JOIN service s ON {_THERE}
         WHERE e.id IN ({marks}) AND e.kind = 'episode'
           AND ((p.season_number, p.episode_number) IS NOT (e.season_number, e.episode_number) OR {_OTHER_FILE})
        UNION
        SELECT n.parent_id FROM file f JOIN file g ON g.tail = f.tail AND g.version_id <> f.version_id
          JOIN media e ON e.id IN (f.version_id, g.version_id) JOIN media n ON n.id = e.parent_id
         WHERE f.version_id IN ({marks}) AND e.kind = 'episode'
        """,
        params | ids,
    )


def entangled(ids: Sequence[int]) -> list[int]:
    """Other items whose doubt depends on these: they share an IMDb id or a file; series by their episodes' files."""
    marks, params = db.marks(ids)
    return db.column(
        f"""
        SELECT o.media_id FROM placement p JOIN placement o ON o.imdb = p.imdb AND o.media_id <> p.media_id
         WHERE p.media_id IN ({marks})
        UNION
        SELECT o.media_id FROM placement p JOIN file f ON f.placement_id = p.id
          JOIN file g ON g.tail = f.tail AND (g.here = f.here OR g.size IS f.size)
          JOIN placement o ON o.id = g.placement_id AND o.media_id <> p.media_id
         WHERE p.media_id IN ({marks})
        UNION
        SELECT o.media_id FROM placement p CROSS JOIN file f ON f.placement_id = p.id
          CROSS JOIN file g ON g.tail = f.tail AND g.id <> f.id AND (g.here = f.here OR g.size = f.size)
          CROSS JOIN placement h ON h.id = g.placement_id
          CROSS JOIN placement o ON o.service_id = h.service_id AND o.remote_id = h.parent
          CROSS JOIN placement m ON m.service_id = p.service_id AND m.remote_id = p.parent AND m.media_id <> o.media_id
         WHERE p.media_id IN ({marks}) AND p.kind = 'episode'
        """,
        params,
    )
