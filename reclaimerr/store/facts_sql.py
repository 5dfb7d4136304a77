"""The facts as SQL: one text for movies and one for their versions.

Every stored field is one expression; NULL is unknown, x'' is none (see rules/schema.py). Instants are
stored, never ages. Parameters: :min_history (seconds).

How to read it: `hold` are the placements of each item of the batch; `one` and `arr`/`srv` fold the
arrs' and the media servers' placements; `inside` folds files; `seen` folds watching.
CROSS JOIN is SQLite's word for "in this order": each begins at the batch, never at a whole table.
"""

from __future__ import annotations

from collections.abc import Mapping

from reclaimerr.rules.fields import FIELDS, STORED
from reclaimerr.store.words import US

_SEP = f"char({ord(US)})"
_ARR = "s.type IN ('radarr', 'sonarr')"
_SERVER = "s.type IN ('plex', 'jellyfin')"

FILE_FIELDS = (
    "container", "resolution", "video_codec", "hdr", "dolby_vision", "bitrate", "bit_depth", "audio_codec",
    "audio_channels", "audio_languages", "subtitle_languages", "duration", "release_group", "quality",
    "custom_format_score", "cutoff_met", "hard_links",
)  # fmt: skip
ABOUT_FIELDS = (
    "release_date", "genres", "keywords", "original_language", "studio", "network", "countries", "certification",
    "status", "popularity", "imdb_rating", "imdb_votes", "tmdb_rating", "tmdb_votes", "rt_rating", "metacritic",
    "trakt_rating",
)  # fmt: skip
PLAIN = ("media_id", "kind", "parent_id", "title_id", "doubt", "holders", "src_arr", "src_media", "src_watch",
         "vouch_at", "vouch_from")  # fmt: skip


def none_if_empty(expression: str) -> str:
    """A list column: '' (told: there are none) becomes none."""
    return f"CASE WHEN {expression} = '' THEN x'' ELSE {expression} END"


def told(expression: str, name: str) -> str:
    """What silence of a source that did answer means for a field: none or unknown, as the registry says."""
    found = none_if_empty(expression)
    return f"COALESCE({found}, x'')" if FIELDS[name].none else found


LIES_BELOW = "substr(lower(p.here) || '/', 1, length(rtrim(d.value, '/')) + 1) = lower(rtrim(d.value, '/')) || '/'"
"""Whether the path `p` lies in the folder `d` or is it; whatever the case, since too many folders only make us ask."""


def nameless(kind: str) -> str:
    """The titles that media servers list without knowing what they are."""
    return f"""nameless AS MATERIALIZED (
    SELECT u.service_id, fold(u.title) AS title, u.year FROM placement u JOIN service s ON s.id = u.service_id
     WHERE {_SERVER} AND u.kind = '{kind}' AND u.tmdb IS NULL AND u.imdb IS NULL AND u.tvdb IS NULL)"""


def unheard(media: str, title: str, year: str) -> str:
    """Whether a server that does not list a title (none of `srv.mask`) may hold it all the same.

    It was never read, has a folder that the title lies in, or lists something of that name without ids.
    """
    return f"""EXISTS (
        SELECT 1 FROM service o WHERE o.type IN ('plex', 'jellyfin') AND o.state <> 'removed'
           AND (1 << (o.id - 1)) & srv.mask = 0
           AND (o.library_at IS NULL
                OR EXISTS (SELECT 1 FROM json_each(o.folders, '$.folders') d JOIN placement p ON p.media_id = {media}
                            WHERE {LIES_BELOW})
                OR EXISTS (SELECT 1 FROM nameless u WHERE u.service_id = o.id AND u.title = fold({title})
                              AND COALESCE(u.year, {year}, 0) = COALESCE({year}, u.year, 0))))"""


def _list(expression: str) -> str:
    """A folded `group_concat` as a list column; NULL (nothing to fold) is none."""
    return f"CASE WHEN {expression} IS NULL THEN x'' ELSE {_SEP} || {expression} || {_SEP} END"


def _agree(name: str) -> str:
    """A file field at movie scope: the versions' one value, unknown where they differ, none without a file."""
    return (
        f"CASE WHEN inside.n IS NULL THEN x'' WHEN inside.{name}_known = inside.n AND inside.{name}_kinds = 1"
        f" THEN inside.{name} END"
    )


_COLLECTION = "COALESCE(arr.collection, srv.collection)"
_ABOUT = {
    name: f"CASE WHEN one.about IS NULL THEN NULL ELSE {told(f'''json_extract(one.about, '$.{name}')''', name)} END"
    for name in ABOUT_FIELDS
}

_COMMON: dict[str, str] = {
    "title": "m.title",
    "year": "COALESCE(m.year, x'')",
    "libraries": f"CASE WHEN srv.id IS NULL THEN x'' WHEN srv.told_libraries = srv.n THEN {_list('srv.libraries')} END",
    "services": _list("hold_all.names"),
    "services_count": "hold_all.n",
    "tmdb_id": "COALESCE(CAST(COALESCE(arr.tmdb, srv.tmdb) AS INTEGER), x'')",
    "tvdb_id": "COALESCE(CAST(COALESCE(arr.tvdb, srv.tvdb) AS INTEGER), x'')",
    "imdb_id": "COALESCE(arr.imdb, srv.imdb, x'')",
    "collection": f"COALESCE({_COLLECTION}, x'')",
    "quality_profile": "CASE WHEN arr.id IS NULL THEN x'' WHEN arr.profiles = 1 AND arr.told_profiles = arr.n"
    " THEN arr.profile END",
    "title_added": "CASE WHEN arr.id IS NULL THEN x'' WHEN arr.dated = arr.n THEN arr.title_added END",
    "monitored": "CASE WHEN arr.id IS NULL THEN x'' ELSE arr.monitored > 0 END",
    "tags": f"CASE WHEN arr.id IS NULL THEN x'' WHEN arr.told_tags = arr.n THEN {_list('arr.tags')} END",
    "root_folder": "CASE WHEN arr.id IS NULL THEN x'' WHEN arr.roots = 1 AND arr.told_roots = arr.n THEN arr.root END",
    "requested": "CASE WHEN no_seerr.yes THEN 0 END",
    "requesters": "CASE WHEN no_seerr.yes THEN x'' END",
    "requested_at": "CASE WHEN no_seerr.yes THEN x'' END",
    **_ABOUT,
}

_WATCHING: dict[str, str] = {
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
    "playing": "CASE WHEN srv.id IS NULL THEN NULL ELSE EXISTS (SELECT 1 FROM playing y WHERE y.media_id = b.title_id) END",
}

MOVIE: dict[str, str] = {
    **_COMMON,
    "path": "COALESCE(one.here, x'')",
    "versions": "COALESCE(inside.n, 0)",
    # What only a media server lists, no arr would free.
    "size": "CASE WHEN inside.n IS NULL THEN 0 WHEN arr.id IS NULL THEN CASE WHEN inside.sized = inside.n THEN inside.size END"
    " WHEN inside.arr_sized = inside.arr_n THEN COALESCE(inside.arr_size, 0) END",
    "file_added": "CASE WHEN inside.n IS NULL THEN x'' WHEN inside.dated = inside.n THEN inside.file_added END",
    "added": "CASE WHEN inside.n IS NULL THEN x'' ELSE {added} END",
    "collection_last_watched": f"""
        CASE WHEN {_COLLECTION} IS NULL THEN x''
             WHEN NOT sure.yes OR EXISTS (
                 SELECT 1 FROM placement c JOIN media cm ON cm.id = c.media_id JOIN service cs ON cs.id = c.service_id
                  WHERE c.collection = {_COLLECTION} AND cs.state <> 'removed' AND COALESCE(c.file_count, 1) > 0
                    AND (cm.doubt IS NOT NULL OR srv.mask IS NOT (
                             SELECT SUM(DISTINCT 1 << (s.id - 1)) FROM placement h JOIN service s ON s.id = h.service_id
                              WHERE h.media_id = c.media_id AND {_SERVER} AND s.state <> 'removed')
                         OR {unheard("c.media_id", "cm.title", "cm.year")}))
             THEN NULL
             ELSE COALESCE((SELECT MAX(COALESCE(w.last_played, w.observed_at)) FROM placement c
                              JOIN watch w ON w.media_id = c.media_id
                             WHERE c.collection = {_COLLECTION}
                               AND (w.plays > 0 OR w.played OR w.position > 0 OR w.last_played IS NOT NULL)), x'')
        END""",
    **{name: _agree(name) for name in FILE_FIELDS},
}
_ADDED = (
    "CASE WHEN inside.arr_dated = inside.arr_n AND srv.dated IS srv.n"
    " THEN NULLIF(MAX(COALESCE(inside.imported, 0), COALESCE(srv.server_added, 0)), 0) END"
)
"""The later of import and the server's date; unknown while either of those who hold it does not tell its own."""

_OTHERS = """media v JOIN file o ON o.version_id = v.id JOIN placement op ON op.id = o.placement_id
                      JOIN service s ON s.id = o.service_id
                     WHERE v.parent_id = m.parent_id AND v.id <> m.id AND op.missing_at IS NULL AND s.state <> 'removed'"""
"""The files of the other versions, as far as they are still told of."""

VERSION: dict[str, str] = {
    **_COMMON,
    "path": "best.here",
    "versions": "(SELECT COUNT(DISTINCT o.version_id) FROM media v JOIN file o ON o.version_id = v.id JOIN service s ON s.id ="
    " o.service_id WHERE v.parent_id = m.parent_id AND s.state <> 'removed')",
    "size": "best.size",
    "file_added": "CASE WHEN inside.arr_dated = inside.arr_n THEN inside.imported END",
    "added": "{added}",
    "other_resolutions": f"""
        CASE WHEN EXISTS (SELECT 1 FROM {_OTHERS} AND json_extract(o.details, '$.resolution') IS NULL
                             AND NOT EXISTS (SELECT 1 FROM file q WHERE q.version_id = v.id
                                                AND json_extract(q.details, '$.resolution') IS NOT NULL))
             THEN NULL
             ELSE (SELECT CASE WHEN COUNT(*) = 0 THEN x'' ELSE {_SEP} || group_concat(r, {_SEP}) || {_SEP} END
                     FROM (SELECT DISTINCT json_extract(o.details, '$.resolution') AS r FROM {_OTHERS}
                              AND json_extract(o.details, '$.resolution') IS NOT NULL)) END""",
    **{name: told(f"json_extract(best.details, '$.{name}')", name) for name in FILE_FIELDS},
}

_HOLD_MOVIE = """
    SELECT p.media_id AS subject, p.*, s.type, s.name AS service_name, 1 << (s.id - 1) AS bit
      FROM batch b CROSS JOIN placement p ON p.media_id = b.id JOIN service s ON s.id = p.service_id
     WHERE s.state <> 'removed'"""
_HOLD_VERSION = """
    SELECT h.subject, p.*, s.type, s.name AS service_name, 1 << (s.id - 1) AS bit
      FROM (SELECT DISTINCT f.version_id AS subject, f.placement_id FROM batch b CROSS JOIN file f ON f.version_id = b.id) h
      CROSS JOIN placement p ON p.id = h.placement_id JOIN service s ON s.id = p.service_id
     WHERE s.state <> 'removed'"""

_IS_SIZED = "typeof(v.size) = 'integer'"
_IS_DATED = "typeof(v.file_added) = 'integer'"
_BY_ARR = "(v.holders & arrs.mask <> 0)"
_INSIDE_MOVIE = f"""
    SELECT v.parent_id AS id, COUNT(*) AS n, SUM({_BY_ARR}) AS arr_n,
           SUM(CASE WHEN {_IS_SIZED} THEN v.size END) AS size, SUM({_IS_SIZED}) AS sized,
           SUM(CASE WHEN {_IS_SIZED} AND {_BY_ARR} THEN v.size END) AS arr_size, SUM({_IS_SIZED} AND {_BY_ARR}) AS arr_sized,
           MAX(CASE WHEN {_IS_DATED} THEN v.file_added END) AS file_added, SUM({_IS_DATED}) AS dated,
           MAX(CASE WHEN {_IS_DATED} AND {_BY_ARR} THEN v.file_added END) AS imported, SUM({_IS_DATED} AND {_BY_ARR}) AS arr_dated,
           {{agreements}}
      FROM (SELECT COALESCE(SUM(1 << (id - 1)), 0) AS mask FROM service s WHERE {_ARR}) arrs
      CROSS JOIN batch b CROSS JOIN fact v ON v.parent_id = b.id AND +v.kind = 'version' GROUP BY v.parent_id"""
_INSIDE_VERSION = f"""
    SELECT b.id, 1 AS n, SUM({_ARR}) AS arr_n, SUM({_ARR} AND f.added IS NOT NULL) AS arr_dated,
           MAX(CASE WHEN {_ARR} THEN f.added END) AS imported
      FROM batch b CROSS JOIN file f ON f.version_id = b.id JOIN service s ON s.id = f.service_id
     WHERE s.state <> 'removed' GROUP BY b.id"""

_TEXT = """
INSERT INTO fact ({columns})
WITH hold AS MATERIALIZED ({hold}),
hold_all AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, COUNT(DISTINCT service_id) AS n,
                    group_concat(service_name, {sep}) AS names FROM hold GROUP BY subject),
one AS (SELECT subject AS id, MIN((type NOT IN ('radarr', 'sonarr')) * 1000 + service_id) AS best,
               here, about FROM hold GROUP BY subject),
arr AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, COUNT(*) AS n, SUM(monitored) AS monitored,
               COUNT(tags) AS told_tags, group_concat(NULLIF(trim(tags, {sep}), ''), {sep}) AS tags,
               COUNT(DISTINCT quality_profile) AS profiles, MAX(quality_profile) AS profile,
               COUNT(quality_profile) AS told_profiles, COUNT(root_folder) AS told_roots, COUNT(added) AS dated,
               COUNT(DISTINCT root_folder) AS roots, MAX(root_folder) AS root, MAX(added) AS title_added,
               MAX(collection) AS collection, MAX(tmdb) AS tmdb, MAX(tvdb) AS tvdb, MAX(imdb) AS imdb
          FROM hold WHERE type IN ('radarr', 'sonarr') GROUP BY subject),
srv AS (SELECT subject AS id, SUM(DISTINCT bit) AS mask, group_concat(library, {sep}) AS libraries,
               COUNT(*) AS n, COUNT(library) AS told_libraries, COUNT(added) AS dated,
               MAX(added) AS server_added, MAX(collection) AS collection, MAX(tmdb) AS tmdb, MAX(tvdb) AS tvdb, MAX(imdb) AS imdb
          FROM hold WHERE type IN ('plex', 'jellyfin') GROUP BY subject),
inside AS ({inside}),
{best}
seen AS (SELECT b.id, SUM(trace AND live) AS traces, SUM(CASE WHEN live THEN MAX(plays, played) ELSE 0 END) AS plays,
                MAX(CASE WHEN trace AND live THEN COALESCE(last_played, observed_at) END) AS last_at_most,
                MAX(CASE WHEN live THEN last_played END) AS last_played,
                MAX(CASE WHEN live THEN MAX(position, MIN(1, MAX(plays, played))) END) AS furthest,
                SUM(trace AND live AND last_played IS NULL) AS undated
           FROM batch b JOIN (
               SELECT w.*, (w.plays > 0 OR w.played OR w.position > 0 OR w.last_played IS NOT NULL) AS trace,
                      NOT (m.back_at IS NOT NULL AND COALESCE(w.last_played < m.back_at, 0)) AS live
                 FROM watch w JOIN media m ON m.id = w.media_id) w ON w.media_id = b.title_id
          GROUP BY b.id),
people AS (SELECT b.id, SUM(q.plays > 0) AS viewers_count,
                  group_concat(CASE WHEN q.plays > 0 THEN q.person END, {sep}) AS viewers,
                  SUM(q.favourite) AS fans, group_concat(CASE WHEN q.favourite THEN q.person END, {sep}) AS fan_names
             FROM batch b JOIN fact_person q ON q.media_id = b.id GROUP BY b.id),
{nameless},
sure AS MATERIALIZED (SELECT b.id, m.doubt IS NULL AND srv.id IS NOT NULL AND NOT {unheard} AS yes,
                (SELECT CASE WHEN COUNT(*) = COUNT(vouch_from) THEN MAX(vouch_from) END FROM service h
                  WHERE (1 << (h.id - 1)) & srv.mask) AS vouch
           FROM batch b JOIN media m ON m.id = b.title_id LEFT JOIN srv ON srv.id = b.id),
no_seerr AS (SELECT NOT EXISTS (SELECT 1 FROM service WHERE type = 'seerr' AND state <> 'removed') AS yes),
waiting AS (SELECT COALESCE(SUM(CASE WHEN type IN ('radarr') AND library_at IS NULL AND enabled THEN 1 << (id - 1) END), 0) AS arrs,
                   COALESCE(SUM(CASE WHEN type IN ('plex', 'jellyfin') AND library_at IS NULL AND enabled
                                THEN 1 << (id - 1) END), 0) AS servers FROM service WHERE state <> 'removed')
SELECT m.id, m.kind, m.parent_id, b.title_id, t.doubt, hold_all.mask,
       COALESCE(arr.mask, 0) | waiting.arrs, COALESCE(srv.mask, 0) | waiting.servers, COALESCE(srv.mask, 0) | waiting.servers,
       sure.vouch + :min_history, sure.vouch,
       {expressions}
  FROM batch b CROSS JOIN media m ON m.id = b.id JOIN media t ON t.id = b.title_id
  JOIN hold_all ON hold_all.id = b.id JOIN one ON one.id = b.id
  LEFT JOIN arr ON arr.id = b.id LEFT JOIN srv ON srv.id = b.id
  LEFT JOIN inside ON inside.id = b.id {best_join}
  LEFT JOIN seen ON seen.id = b.id LEFT JOIN people ON people.id = b.id
  JOIN sure ON sure.id = b.id, no_seerr, waiting
 WHERE m.kind = '{kind}'
"""

_BEST = """best AS (
    SELECT f.version_id AS id, MIN((s.type NOT IN ('radarr', 'sonarr')) * 1000 + s.id) AS first, f.here, f.size, f.details
      FROM batch b CROSS JOIN file f ON f.version_id = b.id JOIN service s ON s.id = f.service_id
     WHERE s.state <> 'removed' GROUP BY f.version_id),"""

_WATCHED_BY = """
INSERT INTO fact_person(media_id, person, plays, last_watched, started, favourite, since)
SELECT b.id, COALESCE(a.person, w.account),
       SUM(CASE WHEN NOT COALESCE(w.last_played < m.back_at, 0) THEN MAX(w.plays, w.played) ELSE 0 END),
       MAX(CASE WHEN NOT COALESCE(w.last_played < m.back_at, 0) THEN w.last_played END),
       MAX(NOT COALESCE(w.last_played < m.back_at, 0)
           AND (w.plays > 0 OR w.played OR w.position > 0 OR w.last_played IS NOT NULL)),
       MAX(w.favourite),
       MAX(CASE WHEN NOT COALESCE(w.last_played < m.back_at, 0)
                 AND (w.plays > 0 OR w.played OR w.position > 0 OR w.last_played IS NOT NULL)
                THEN COALESCE(w.last_played, w.observed_at) END)
  FROM batch b CROSS JOIN media m ON m.id = b.{whose} CROSS JOIN watch w ON w.media_id = b.{whose}
  LEFT JOIN account a ON a.server = w.server AND a.remote_id = w.account
 GROUP BY b.id, COALESCE(a.person, w.account)
"""
PEOPLE = _WATCHED_BY.format(whose="title_id")
PEOPLE_OF_EPISODES = _WATCHED_BY.format(whose="id")
"""A movie's watching counts for its versions, an episode's is its own."""


def _text(kind: str, fields: Mapping[str, str], added: str, hold: str, inside: str, best: bool) -> str:
    everything = {**fields, **_WATCHING}
    expressions = [everything.get(name, "NULL").replace("{added}", added) for name in STORED]
    doubtful = {name for name in STORED if name in _WATCHING}
    guarded = [
        f"CASE WHEN t.doubt IS NULL THEN {expression} END" if name in doubtful else expression
        for name, expression in zip(STORED, expressions, strict=True)
    ]
    return _TEXT.format(
        columns=", ".join((*PLAIN, *STORED)),
        sep=_SEP,
        hold=hold,
        inside=inside,
        best=_BEST if best else "",
        best_join="JOIN best ON best.id = b.id" if best else "",
        expressions=",\n       ".join(
            f"{expression} AS {name}" for name, expression in zip(STORED, guarded, strict=True)
        ),
        kind=kind,
        nameless=nameless("movie"),
        unheard=unheard("b.title_id", "m.title", "m.year"),
    )


_AGREEMENTS = ", ".join(
    f"COUNT(v.{name}) AS {name}_known, COUNT(DISTINCT v.{name}) AS {name}_kinds, MAX(v.{name}) AS {name}"
    for name in FILE_FIELDS
)
MOVIES = _text("movie", MOVIE, _ADDED, _HOLD_MOVIE, _INSIDE_MOVIE.format(agreements=_AGREEMENTS), best=False)
VERSIONS = _text("version", VERSION, _ADDED, _HOLD_VERSION, _INSIDE_VERSION, best=True)
