"""The facts of series, seasons and episodes as SQL, in the same tongue as facts_sql.

Episodes come first, each from its own placements, files and watching, with what it inherits from its
series. Seasons and series fold the facts of their episodes: watching over the *regular* episodes that
have a file, and only where the inventory is known; sizes and counts come from the arr's statistics.
Parameters: :min_history (seconds).
"""

from __future__ import annotations

from collections.abc import Mapping

from reclaimerr.rules.fields import FIELDS, STORED
from reclaimerr.store.facts_sql import ABOUT_FIELDS, FILE_FIELDS, LIES_BELOW, PLAIN, nameless, told
from reclaimerr.store.words import US

_SEP = f"char({ord(US)})"
RATINGS = tuple(name for name in ABOUT_FIELDS if FIELDS[name].group == "ratings")
"""Of a series the media servers' own; where several tell, the highest."""
_ARRS = "('radarr', 'sonarr')"
_SERVERS = "('plex', 'jellyfin')"


def _list(expression: str) -> str:
    return f"CASE WHEN {expression} IS NULL THEN x'' ELSE {_SEP} || {expression} || {_SEP} END"


def _more(name: str, alias: str = "sone") -> str:
    return f"json_extract({alias}.more, '$.{name}')"


_INHERITED: dict[str, str] = {
    "title": "t.title",
    "year": "COALESCE(t.year, x'')",
    "libraries": f"CASE WHEN ssrv.id IS NULL THEN x'' WHEN ssrv.told_libraries = ssrv.n THEN {_list('ssrv.libraries')} END",
    "services": _list("shold.names"),
    "services_count": "shold.n",
    "tmdb_id": "COALESCE(CAST(COALESCE(sarr.tmdb, ssrv.tmdb) AS INTEGER), x'')",
    "tvdb_id": "COALESCE(CAST(COALESCE(sarr.tvdb, ssrv.tvdb) AS INTEGER), x'')",
    "imdb_id": "COALESCE(sarr.imdb, ssrv.imdb, x'')",
    "series_type": f"CASE WHEN sarr.id IS NULL THEN NULL ELSE {_more('series_type')} END",
    "seasons_count": "(SELECT COUNT(*) FROM media n WHERE n.parent_id = b.title_id AND n.season_number > 0 AND n.gone_at IS NULL)",
    "quality_profile": "CASE WHEN sarr.id IS NULL THEN x'' WHEN sarr.profiles = 1 AND sarr.told_profiles = sarr.n"
    " THEN sarr.profile END",
    "title_added": "CASE WHEN sarr.id IS NULL THEN x'' WHEN sarr.dated = sarr.n THEN sarr.title_added END",
    "tags": f"CASE WHEN sarr.id IS NULL THEN x'' WHEN sarr.told_tags = sarr.n THEN {_list('sarr.tags')} END",
    "root_folder": "CASE WHEN sarr.id IS NULL THEN x'' WHEN sarr.roots = 1 AND sarr.told_roots = sarr.n THEN sarr.root END",
    "requested": "CASE WHEN no_seerr.yes THEN 0 END",
    "requesters": "CASE WHEN no_seerr.yes THEN x'' END",
    "requested_at": "CASE WHEN no_seerr.yes THEN x'' END",
    **{
        name: f"CASE WHEN sone.about IS NULL THEN NULL ELSE {told(f'''json_extract(sone.about, '$.{name}')''', name)} END"
        for name in ABOUT_FIELDS
    },
    **{name: f"ssrv.{name}" for name in RATINGS},
}

_LISTED = """s.state <> 'removed' AND (p.missing_at IS NULL OR NOT EXISTS (
        SELECT 1 FROM placement o WHERE o.media_id = p.media_id AND o.service_id = p.service_id AND o.missing_at IS NULL))"""
"""What a service holds; where it has a new number for what went missing, not the old one as well."""

_SERIES_CTES = f"""
shold_all AS MATERIALIZED (
    SELECT p.media_id AS subject, p.*, s.type, s.name AS service_name, 1 << (s.id - 1) AS bit
      FROM (SELECT DISTINCT title_id FROM batch) b CROSS JOIN placement p ON p.media_id = b.title_id
      JOIN service s ON s.id = p.service_id WHERE {_LISTED}),
shold AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, COUNT(DISTINCT service_id) AS n,
                 group_concat(service_name, {_SEP}) AS names FROM shold_all GROUP BY subject),
sone AS (SELECT subject AS id, MIN((type NOT IN {_ARRS}) * 1000 + service_id) AS best, path, about, more
           FROM shold_all GROUP BY subject),
sarr AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, COUNT(*) AS n, SUM(monitored) AS monitored,
                COUNT(tags) AS told_tags, group_concat(NULLIF(trim(tags, {_SEP}), ''), {_SEP}) AS tags,
                COUNT(DISTINCT quality_profile) AS profiles, MAX(quality_profile) AS profile,
                COUNT(quality_profile) AS told_profiles, COUNT(root_folder) AS told_roots, COUNT(added) AS dated,
                COUNT(DISTINCT root_folder) AS roots, MAX(root_folder) AS root, MAX(added) AS title_added,
                MAX(tmdb) AS tmdb, MAX(tvdb) AS tvdb, MAX(imdb) AS imdb
           FROM shold_all WHERE type IN {_ARRS} GROUP BY subject),
ssrv AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, group_concat(library, {_SEP}) AS libraries,
                COUNT(*) AS n, COUNT(library) AS told_libraries,
                {", ".join(f"MAX(json_extract(about, '$.{name}')) AS {name}" for name in RATINGS)},
                MAX(tmdb) AS tmdb, MAX(tvdb) AS tvdb, MAX(imdb) AS imdb
           FROM shold_all WHERE type IN {_SERVERS} GROUP BY subject),
hold AS MATERIALIZED (
    SELECT p.media_id AS subject, p.service_id, p.monitored, p.size, p.file_count, p.more, p.added, s.type, 1 << (s.id - 1) AS bit
      FROM batch b CROSS JOIN placement p ON p.media_id = b.id JOIN service s ON s.id = p.service_id
     WHERE {_LISTED}),
holders AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask FROM hold GROUP BY subject),
arr AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, SUM(monitored) AS monitored, SUM(size) AS size, COUNT(*) AS n,
               COUNT(size) AS sized, SUM(file_count) AS file_count, MAX(json_extract(more, '$.total_episode_count')) AS total,
               MAX(json_extract(more, '$.next_airing')) AS next_airing, MAX(json_extract(more, '$.last_aired')) AS last_aired,
               MAX(json_extract(more, '$.aired')) AS aired,
               MAX(json_extract(more, '$.previous_airing')) AS previous_airing
          FROM hold WHERE type IN {_ARRS} GROUP BY subject),
srv AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, COUNT(*) AS n, COUNT(added) AS dated, MAX(added) AS server_added
          FROM hold WHERE type IN {_SERVERS} GROUP BY subject),
no_seerr AS (SELECT NOT EXISTS (SELECT 1 FROM service WHERE type = 'seerr' AND state <> 'removed') AS yes),
waiting AS (SELECT COALESCE(SUM(CASE WHEN type = 'sonarr' AND library_at IS NULL AND enabled THEN 1 << (id - 1) END), 0) AS arrs,
                   COALESCE(SUM(CASE WHEN type IN {_SERVERS} AND library_at IS NULL AND enabled
                                THEN 1 << (id - 1) END), 0) AS servers FROM service WHERE state <> 'removed'),
people AS (SELECT b.id, SUM(q.plays) AS plays, SUM(q.plays > 0) AS viewers_count,
                  group_concat(CASE WHEN q.plays > 0 THEN q.person END, {_SEP}) AS viewers,
                  SUM(q.favourite) AS fans, group_concat(CASE WHEN q.favourite THEN q.person END, {_SEP}) AS fan_names,
                  SUM(q.started) AS starters, SUM(q.started AND q.plays = 0) AS unfinished
             FROM batch b JOIN fact_person q ON q.media_id = b.id GROUP BY b.id)
"""

_ABSENT = "(best.id IS NULL OR (arr.id IS NOT NULL AND best.first >= 1000))"
"""No file: nobody has one, or its arr has none and a media server still lists what is gone."""

_EPISODE: dict[str, str] = {
    **_INHERITED,
    "episode_title": "COALESCE((SELECT json_extract(h.more, '$.episode_title') FROM hold h WHERE h.subject = b.id"
    " AND json_extract(h.more, '$.episode_title') IS NOT NULL ORDER BY h.service_id LIMIT 1), x'')",
    "path": "COALESCE(best.path, x'')",
    "season_number": "m.season_number",
    "episode_number": "m.episode_number",
    "aired": "arr.aired",
    "monitored": "CASE WHEN arr.id IS NULL THEN x'' ELSE arr.monitored > 0 END",
    "size": f"CASE WHEN {_ABSENT} THEN 0 WHEN twin.id IS NULL THEN best.size WHEN twin.sized = twin.n THEN twin.size END",
    "file_added": f"CASE WHEN {_ABSENT} THEN x'' WHEN inside.dated = inside.n THEN inside.file_added END",
    "added": f"CASE WHEN {_ABSENT} THEN x'' ELSE {{added}} END",
    **{
        name: f"CASE WHEN {_ABSENT} THEN x'' WHEN twin.{name} > 1 THEN NULL"
        f" ELSE {told(f'''json_extract(best.details, '$.{name}')''', name)} END"
        for name in FILE_FIELDS
    },
    "never_watched": "CASE WHEN seen.traces > 0 THEN 0 WHEN sure.yes THEN 1 END",
    "unwatched_since": "CASE WHEN sure.yes AND sure.vouch IS NOT NULL AND {added} IS NOT NULL"
    " THEN MAX(COALESCE(seen.last_at_most, 0), {added}, sure.vouch) END",
    "plays": "CASE WHEN sure.yes THEN COALESCE(seen.plays, 0) END",
    "viewers_count": "CASE WHEN sure.yes THEN COALESCE(people.viewers_count, 0) END",
    "viewers": f"CASE WHEN sure.yes THEN {_list('people.viewers')} END",
    "last_watched": "CASE WHEN NOT sure.yes OR seen.undated > 0 THEN NULL ELSE COALESCE(seen.last_played, x'') END",
    "watched_share": "CASE WHEN sure.yes THEN MIN(1.0, COALESCE(seen.furthest, 0)) END",
    "favourite": "CASE WHEN people.fans > 0 THEN 1 WHEN sure.yes THEN 0 END",
    "favourite_users": f"CASE WHEN sure.yes THEN {_list('people.fan_names')} END",
    "playing": "CASE WHEN srv.id IS NULL THEN NULL ELSE EXISTS (SELECT 1 FROM playing y WHERE y.media_id = b.id) END",
}
_EPISODE_ADDED = (
    "CASE WHEN inside.dated = inside.n AND srv.dated IS srv.n"
    " THEN NULLIF(MAX(COALESCE(inside.file_added, 0), COALESCE(srv.server_added, 0)), 0) END"
)
_WATCHING = ("never_watched", "unwatched_since", "plays", "viewers_count", "viewers", "last_watched", "watched_share",
             "favourite", "favourite_users", "playing", "finished_by_all_viewers")  # fmt: skip

_DIFFERENCES = ", ".join(
    f"COUNT(DISTINCT COALESCE(json_extract(details, '$.{name}'), x'')) AS {name}" for name in FILE_FIELDS
)
_EPISODE_CTES = f"""
best AS (
    SELECT f.version_id AS id, MIN((s.type NOT IN {_ARRS}) * 1000 + s.id) AS first, f.path, f.size, f.details
      FROM batch b CROSS JOIN file f ON f.version_id = b.id JOIN service s ON s.id = f.service_id
     WHERE s.state <> 'removed' GROUP BY f.version_id),
inside AS (SELECT b.id, MAX(CASE WHEN s.type IN {_ARRS} THEN f.added END) AS file_added,
                  SUM(s.type IN {_ARRS}) AS n, SUM(s.type IN {_ARRS} AND f.added IS NOT NULL) AS dated
             FROM batch b CROSS JOIN file f ON f.version_id = b.id JOIN service s ON s.id = f.service_id
            WHERE s.state <> 'removed' GROUP BY b.id),
-- Several files, each in an arr of its own: one under one path counts once, and what they differ in is not known.
twin AS (SELECT id, COUNT(*) AS n, COUNT(size) AS sized, SUM(size) AS size, {_DIFFERENCES} FROM (
             SELECT b.id, f.here, MAX(f.size) AS size, MAX(f.details) AS details
               FROM inside b CROSS JOIN file f ON f.version_id = b.id JOIN service s ON s.id = f.service_id
              WHERE b.n > 1 AND s.type IN {_ARRS} AND s.state <> 'removed' GROUP BY b.id, f.here) GROUP BY id),
seen AS (SELECT b.id, SUM(trace AND live) AS traces, SUM(CASE WHEN live THEN MAX(plays, played) ELSE 0 END) AS plays,
                MAX(CASE WHEN trace AND live THEN COALESCE(last_played, observed_at) END) AS last_at_most,
                MAX(CASE WHEN live THEN last_played END) AS last_played,
                MAX(CASE WHEN live THEN MAX(position, MIN(1, MAX(plays, played))) END) AS furthest,
                SUM(trace AND live AND last_played IS NULL) AS undated
           FROM batch b JOIN (
               SELECT w.*, (w.plays > 0 OR w.played OR w.position > 0 OR w.last_played IS NOT NULL) AS trace,
                      NOT (m.back_at IS NOT NULL AND COALESCE(w.last_played < m.back_at, 0)) AS live
                 FROM watch w JOIN media m ON m.id = w.media_id) w ON w.media_id = b.id
          GROUP BY b.id),
{nameless("series")},
sure AS MATERIALIZED (SELECT b.id,
                t.doubt IS NULL AND n.doubt IS NULL AND m.doubt IS NULL AND srv.id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM service o WHERE o.type IN {_SERVERS} AND o.state <> 'removed'
                       AND (1 << (o.id - 1)) & srv.mask = 0
                       AND (o.library_at IS NULL
                            OR EXISTS (SELECT 1 FROM json_each(o.folders, '$.folders') d JOIN file p ON p.version_id = b.id
                                        WHERE {LIES_BELOW})
                            OR EXISTS (SELECT 1 FROM placement u WHERE u.service_id = o.id AND u.media_id = b.title_id)
                            OR EXISTS (SELECT 1 FROM nameless u WHERE u.service_id = o.id AND u.title = fold(t.title)
                                          AND COALESCE(u.year, t.year, 0) = COALESCE(t.year, u.year, 0)))
                ) AS yes,
                (SELECT CASE WHEN COUNT(*) = COUNT(vouch_from) THEN MAX(vouch_from) END FROM service h
                  WHERE (1 << (h.id - 1)) & srv.mask) AS vouch
           FROM batch b CROSS JOIN media m ON m.id = b.id LEFT JOIN media n ON n.id = m.parent_id JOIN media t ON t.id = b.title_id
           LEFT JOIN srv ON srv.id = b.id)
"""

_EPISODES = """
INSERT INTO fact ({columns})
WITH {series_ctes}, {own_ctes}
SELECT m.id, m.kind, m.parent_id, b.title_id, COALESCE(t.doubt, n.doubt, m.doubt), COALESCE(holders.mask, 0),
       COALESCE(arr.mask, sarr.mask, 0) | waiting.arrs, COALESCE(srv.mask, ssrv.mask, 0) | waiting.servers,
       COALESCE(srv.mask, 0) | waiting.servers, sure.vouch + :min_history, sure.vouch,
       {expressions}
  FROM batch b CROSS JOIN media m ON m.id = b.id JOIN media t ON t.id = b.title_id LEFT JOIN media n ON n.id = m.parent_id
  JOIN shold ON shold.id = b.title_id JOIN sone ON sone.id = b.title_id
  LEFT JOIN sarr ON sarr.id = b.title_id LEFT JOIN ssrv ON ssrv.id = b.title_id
  LEFT JOIN holders ON holders.id = b.id LEFT JOIN arr ON arr.id = b.id LEFT JOIN srv ON srv.id = b.id
  LEFT JOIN best ON best.id = b.id LEFT JOIN inside ON inside.id = b.id LEFT JOIN twin ON twin.id = b.id
  LEFT JOIN seen ON seen.id = b.id
  LEFT JOIN people ON people.id = b.id JOIN sure ON sure.id = b.id, no_seerr, waiting
 WHERE m.gone_at IS NULL
"""

_REGULAR = "e.there AND e.season_number > 0"
"""For a series; a season of specials counts its own episodes."""

_FOLD = """
-- The episodes of each item of the batch that have a file, regular ones for a series.
e AS MATERIALIZED (
    SELECT b.id AS subject, f.*, (typeof(f.size) = 'integer' AND f.size > 0) AS there
      FROM batch b CROSS JOIN fact f ON f.{link} = b.id WHERE +f.kind = 'episode'),
fold AS (SELECT subject AS id, SUM(there) AS files, SUM({counts}) AS regular,
                SUM({counts} AND never_watched = 0) AS touched, SUM({counts} AND never_watched = 1) AS untouched,
                COUNT(CASE WHEN {counts} THEN unwatched_since END) AS dated,
                MAX(CASE WHEN {counts} THEN unwatched_since END) AS since,
                COUNT(CASE WHEN {counts} THEN plays END) AS counted,
                COUNT(CASE WHEN {counts} THEN last_watched END) AS lasts,
                MAX(CASE WHEN {counts} AND typeof(last_watched) = 'integer' THEN last_watched END) AS last_watched,
                COUNT(CASE WHEN {counts} THEN favourite END) AS liked, MAX(favourite) AS favourite,
                COUNT(CASE WHEN {counts} THEN playing END) AS sessions, MAX(playing) AS playing,
                CASE WHEN COUNT(CASE WHEN {counts} THEN vouch_at END) = SUM({counts}) THEN MAX(vouch_at) END AS vouch_at,
                CASE WHEN COUNT(CASE WHEN {counts} THEN vouch_from END) = SUM({counts}) THEN MAX(vouch_from) END AS vouch_from,
                COUNT(CASE WHEN there THEN added END) AS addeds, MAX(CASE WHEN there THEN added END) AS added,
                COUNT(CASE WHEN there THEN file_added END) AS imports, MAX(CASE WHEN there THEN file_added END) AS file_added,
                MAX(CASE WHEN typeof(aired) = 'integer' AND aired <= :now THEN aired END) AS last_aired,
                {agreements}
           FROM e GROUP BY subject),
-- Any start counts, of a special and of an episode that is not there any more, too.
traces AS (SELECT e.subject AS id, SUM(q.started) AS starts, MAX(q.since) AS since, MAX(q.last_watched) AS last_watched,
                  SUM(q.started AND q.last_watched IS NULL) AS undated
             FROM e JOIN fact_person q ON q.media_id = e.media_id GROUP BY e.subject),
-- Of what several arrs hold: each one's files, and all of them, where one under one path counts once.
files AS MATERIALIZED (SELECT e.subject AS id, e.media_id, f.service_id, f.here, f.size
           FROM arr CROSS JOIN e ON e.subject = arr.id CROSS JOIN file f ON f.version_id = e.media_id
           JOIN service s ON s.id = f.service_id
          WHERE arr.n > 1 AND e.there AND s.type IN {arrs} AND s.state <> 'removed'),
counted AS (SELECT id, service_id, COUNT(DISTINCT media_id) AS files FROM files GROUP BY id, service_id),
together AS (SELECT id, SUM(size) AS size FROM (SELECT id, MAX(size) AS size FROM files GROUP BY id, here) GROUP BY id),
known AS MATERIALIZED (SELECT b.id, CASE WHEN arr.n = 1 THEN COALESCE(fold.files, 0) = arr.file_count ELSE (
               SELECT MIN(COALESCE(h.file_count, -1) = COALESCE(c.files, 0)) FROM hold h
                 LEFT JOIN counted c ON c.id = h.subject AND c.service_id = h.service_id
                WHERE h.subject = b.id AND h.type IN {arrs}) END AS yes
           FROM batch b LEFT JOIN fold ON fold.id = b.id LEFT JOIN arr ON arr.id = b.id),
furthest AS (SELECT id, MAX(seen) AS seen FROM (
                SELECT e.subject AS id, q.person, SUM(q.plays > 0) AS seen FROM e JOIN fact_person q ON q.media_id = e.media_id
                 WHERE {counts} GROUP BY e.subject, q.person) GROUP BY id)
"""


def _agree(name: str) -> str:
    return (
        f"CASE WHEN NOT known.yes OR fold.files IS NULL THEN NULL WHEN fold.files = 0 THEN x''"
        f" WHEN fold.{name}_known = fold.files AND fold.{name}_kinds = 1 THEN fold.{name} END"
    )


def _whole(count: str, expression: str) -> str:
    """A folded watching fact: known where every regular episode that has a file tells it."""
    return f"CASE WHEN known.yes AND fold.regular > 0 AND fold.{count} = fold.regular THEN {expression} END"


_NEVER = -(10**11)
"""Before any instant, those before 1970 too."""

_BRANCH: dict[str, str] = {
    **_INHERITED,
    "path": "COALESCE(sone.path, x'')",
    "episode_count": "arr.total",
    "has_unaired": "CASE WHEN arr.id IS NULL THEN NULL ELSE arr.next_airing IS NOT NULL AND arr.next_airing > :now END",
    "last_aired": f"NULLIF(MAX(COALESCE(arr.previous_airing, {_NEVER}), COALESCE(fold.last_aired, {_NEVER}),"
    f" CASE WHEN arr.last_aired <= :now THEN arr.last_aired ELSE {_NEVER} END), {_NEVER})",
    "monitored": "CASE WHEN arr.id IS NULL THEN x'' ELSE arr.monitored > 0 END",
    "size": "CASE WHEN arr.n = 1 THEN arr.size WHEN known.yes THEN COALESCE(together.size, 0) END",
    "added": "CASE WHEN known.yes AND fold.addeds = fold.files THEN COALESCE(fold.added, x'') END",
    "file_added": "CASE WHEN known.yes AND fold.imports = fold.files THEN COALESCE(fold.file_added, x'') END",
    "never_watched": "CASE WHEN fold.touched > 0 OR traces.starts > 0 THEN 0"
    " WHEN known.yes AND fold.regular > 0 AND fold.untouched = fold.regular THEN 1 END",
    "unwatched_since": _whole("dated", "MAX(fold.since, COALESCE(traces.since, 0))"),
    "plays": _whole("counted", "COALESCE(people.plays, 0)"),
    "viewers_count": _whole("counted", "COALESCE(people.viewers_count, 0)"),
    "viewers": _whole("counted", _list("people.viewers")),
    "last_watched": _whole(
        "lasts",
        "CASE WHEN COALESCE(traces.undated, 0) = 0"
        " THEN COALESCE(NULLIF(MAX(COALESCE(fold.last_watched, 0), COALESCE(traces.last_watched, 0)), 0), x'') END",
    ),
    "watched_share": _whole("counted", "COALESCE(furthest.seen, 0) * 1.0 / fold.regular"),
    "favourite": "CASE WHEN people.fans > 0 OR fold.favourite = 1 THEN 1 WHEN known.yes AND fold.liked = fold.regular THEN 0 END",
    "favourite_users": _whole("liked", _list("people.fan_names")),
    "playing": "CASE WHEN fold.playing = 1 OR EXISTS (SELECT 1 FROM playing y WHERE y.media_id = b.id) THEN 1"
    " WHEN known.yes AND fold.sessions = fold.regular THEN 0 END",
    "finished_by_all_viewers": _whole("counted", "COALESCE(people.starters, 0) > 0 AND COALESCE(people.unfinished, 0) = 0"),
    **{name: _agree(name) for name in FILE_FIELDS},
}
_SEASON = {**_BRANCH, "season_number": "m.season_number"}

_BRANCHES = """
INSERT INTO fact ({columns})
WITH {series_ctes}, {own_ctes}
SELECT m.id, m.kind, m.parent_id, b.title_id, COALESCE(t.doubt, m.doubt), COALESCE(holders.mask, 0),
       COALESCE(arr.mask, 0) | waiting.arrs, COALESCE(ssrv.mask, 0) | waiting.servers,
       COALESCE(ssrv.mask, 0) | waiting.servers, fold.vouch_at, fold.vouch_from,
       {expressions}
  FROM batch b CROSS JOIN media m ON m.id = b.id JOIN media t ON t.id = b.title_id
  JOIN shold ON shold.id = b.title_id JOIN sone ON sone.id = b.title_id
  LEFT JOIN sarr ON sarr.id = b.title_id LEFT JOIN ssrv ON ssrv.id = b.title_id
  LEFT JOIN holders ON holders.id = b.id LEFT JOIN arr ON arr.id = b.id
  LEFT JOIN fold ON fold.id = b.id LEFT JOIN together ON together.id = b.id
  LEFT JOIN traces ON traces.id = b.id LEFT JOIN known ON known.id = b.id LEFT JOIN furthest ON furthest.id = b.id
  LEFT JOIN people ON people.id = b.id, no_seerr, waiting
 WHERE m.gone_at IS NULL
"""

_AGREEMENTS = ", ".join(
    f"COUNT(CASE WHEN there THEN {name} END) AS {name}_known, COUNT(DISTINCT CASE WHEN there THEN {name} END) AS {name}_kinds,"
    f" MAX(CASE WHEN there THEN {name} END) AS {name}"
    for name in FILE_FIELDS
)


def _text(template: str, fields: Mapping[str, str], own: str, doubt: str, added: str = "") -> str:
    expressions = []
    for name in STORED:
        found = fields.get(name, "NULL").replace("{added}", added)
        guarded = f"CASE WHEN {doubt} IS NULL THEN {found} END" if name in _WATCHING else found
        expressions.append(f"{guarded} AS {name}")
    return template.format(
        columns=", ".join((*PLAIN, *STORED)), series_ctes=_SERIES_CTES, own_ctes=own,
        expressions=",\n       ".join(expressions),
    )  # fmt: skip


EPISODES = _text(_EPISODES, _EPISODE, _EPISODE_CTES, "COALESCE(t.doubt, n.doubt, m.doubt)", _EPISODE_ADDED)
_FOLD_SEASON = _FOLD.format(link="parent_id", counts="e.there", agreements=_AGREEMENTS, arrs=_ARRS)
_FOLD_SERIES = _FOLD.format(link="title_id", counts=_REGULAR, agreements=_AGREEMENTS, arrs=_ARRS)
SEASONS = _text(_BRANCHES, _SEASON, _FOLD_SEASON, "COALESCE(t.doubt, m.doubt)")
SERIES = _text(_BRANCHES, _BRANCH, _FOLD_SERIES, "t.doubt")
