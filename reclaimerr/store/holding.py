"""Who holds how much of an item, and on which disks: beside its facts, for rules that speak for some services."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.store import db

_ARR = "s.type IN ('radarr', 'sonarr') AND s.state <> 'removed'"
_LINKS = {"series": "title_id", "season": "parent_id", "episode": "media_id"}
_SHARES = f"""
INSERT INTO fact_share(media_id, holders, size)
SELECT id, holders, iif(COUNT(size) = COUNT(*), SUM(size), NULL) FROM (
    SELECT h.id, SUM(DISTINCT 1 << (f.service_id - 1)) AS holders, MAX(f.size) AS size FROM (
        SELECT b.media_id AS id FROM fact b JOIN placement p ON p.media_id = b.media_id JOIN service s ON s.id = p.service_id
         WHERE b.title_id IN ({{marks}}) AND +b.kind = '{{kind}}' AND typeof(b.size) = 'integer' AND {_ARR}
         GROUP BY b.media_id HAVING COUNT(DISTINCT p.service_id) > 1) h
      CROSS JOIN fact e ON e.{{link}} = h.id AND +e.kind = 'episode' CROSS JOIN file f ON f.version_id = e.media_id
      JOIN service s ON s.id = f.service_id WHERE {_ARR}
     GROUP BY h.id, f.here)
 GROUP BY id, holders
"""
"""A file under one path counts once, whoever holds it. Only where all is known of who holds what."""
_DISKS = f"""
INSERT OR IGNORE INTO fact_disk(media_id, service_id, path)
SELECT m.media_id, p.service_id, COALESCE(p.root_folder, '') FROM fact m
  JOIN placement p ON p.media_id = m.title_id JOIN service s ON s.id = p.service_id
 WHERE m.title_id IN ({{marks}}) AND +m.kind IN ('movie', 'version', 'series') AND {_ARR}
   AND (m.kind <> 'version' OR EXISTS (SELECT 1 FROM file f WHERE f.placement_id = p.id AND f.version_id = m.media_id))
"""

TEXTS = (_SHARES, _DISKS)


def describe(titles: Sequence[int]) -> None:
    """Write who holds what of some titles, after their facts. Inside `write()`."""
    marks, params = db.marks(titles)
    db.run(_DISKS.format(marks=marks), params)
    for kind, link in _LINKS.items():
        db.run(_SHARES.format(marks=marks, kind=kind, link=link), params)


def forget(titles: Sequence[int]) -> None:
    """Before the facts of some titles are written anew. Inside `write()`."""
    marks, params = db.marks(titles)
    for table in ("fact_share", "fact_disk"):
        db.run(f"DELETE FROM {table} WHERE media_id IN (SELECT media_id FROM fact WHERE title_id IN ({marks}))", params)
