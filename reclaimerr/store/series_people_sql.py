"""What single persons did with series and seasons, and the order among siblings, as SQL: see series_sql."""

from __future__ import annotations

_PEOPLE_ABOVE = """
INSERT INTO fact_person(media_id, person, plays, last_watched, started, favourite, since)
SELECT id, person, MIN(plays), MAX(last_watched), MAX(started), MAX(favourite), MAX(since) FROM (
    -- Watched, at season and series, is every regular episode that has a file; any start of any episode is a start.
    SELECT b.id, q.person, CASE WHEN SUM({regular}) > 0 AND SUM({regular}) = (SELECT COUNT(*) FROM fact f WHERE f.{link} = b.id
                   AND f.kind = 'episode' AND {regular}) THEN MIN(CASE WHEN {regular} THEN q.plays END) ELSE 0 END AS plays,
           MAX(q.last_watched) AS last_watched, MAX(q.started) AS started, 0 AS favourite, MAX(q.since) AS since
      FROM batch b CROSS JOIN fact f ON f.{link} = b.id AND +f.kind = 'episode' JOIN fact_person q ON q.media_id = f.media_id
     GROUP BY b.id, q.person
) GROUP BY id, person
"""
_THERE = "(typeof(f.size) = 'integer' AND f.size > 0)"
PEOPLE_OF_SEASONS = _PEOPLE_ABOVE.format(link="parent_id", regular=_THERE)
PEOPLE_OF_SERIES = _PEOPLE_ABOVE.format(link="title_id", regular=f"({_THERE} AND f.season_number > 0)")
FANS = """
INSERT INTO fact_person(media_id, person, favourite)
SELECT b.id, COALESCE(a.person, w.account), 1 FROM batch b CROSS JOIN watch w ON w.media_id = b.id AND w.favourite
  LEFT JOIN account a ON a.server = w.server AND a.remote_id = w.account
 WHERE 1 GROUP BY b.id, COALESCE(a.person, w.account)
ON CONFLICT(media_id, person) DO UPDATE SET favourite = 1
"""

PLACES = """
WITH own AS MATERIALIZED (
    SELECT f.media_id, f.title_id, f.kind, f.season_number, f.episode_number, f.aired,
           typeof(f.size) = 'integer' AND f.size > 0 AS there, typeof(f.size) <> 'integer' AS unsure
      FROM (SELECT DISTINCT title_id FROM batch) b CROSS JOIN fact f ON f.title_id = b.title_id
     WHERE f.kind IN ('season', 'episode') AND f.season_number > 0),
-- Where each stands among those of its kind that have a file, the latest first.
ranked AS (
    SELECT media_id, dense_rank() OVER (PARTITION BY title_id, kind ORDER BY
               CASE kind WHEN 'season' THEN season_number ELSE aired END DESC, season_number DESC, episode_number DESC) AS place,
           CASE kind WHEN 'season' THEN 1 ELSE MIN(typeof(aired) = 'integer') OVER (PARTITION BY title_id, kind) END AS sure
      FROM own WHERE there),
seasons AS MATERIALIZED (SELECT title_id, season_number, there, unsure FROM own WHERE kind = 'season'),
later AS MATERIALIZED (
    SELECT o.title_id, o.season_number, COALESCE(SUM(n.there), 0) AS count, COALESCE(SUM(n.unsure), 0) AS unsure
      FROM (SELECT DISTINCT title_id, season_number FROM own) o
      LEFT JOIN seasons n ON n.title_id = o.title_id AND n.season_number > o.season_number
     GROUP BY o.title_id, o.season_number)
UPDATE fact SET newest_rank = CASE WHEN place.sure THEN place.place END,
       seasons_from_latest = CASE WHEN place.unsure = 0 THEN place.count END,
       is_latest_season = CASE WHEN place.unsure = 0 THEN place.count = 0 END
  FROM (SELECT own.media_id, ranked.place, ranked.sure, later.count, later.unsure
          FROM own JOIN later ON later.title_id = own.title_id AND later.season_number = own.season_number
          LEFT JOIN ranked ON ranked.media_id = own.media_id) place
 WHERE place.media_id = fact.media_id
"""
