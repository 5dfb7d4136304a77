"""The tables that rules are asked of; derived data, so a changed digest means: drop and fill them anew.

In a column of type ANY, NULL is unknown, x'' is none, anything else the value: flags 0 or 1, instants
epoch seconds, sizes bytes, lists their values with a unit separator (\\x1f) before, between and after.
"""

from __future__ import annotations

from hashlib import sha256

from reclaimerr.rules.fields import STORED

_FACT = """
CREATE TABLE fact (
    media_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    parent_id INTEGER,
    title_id INTEGER NOT NULL,                -- the movie of a version, the series of an episode, else itself
    doubt TEXT,                               -- why its identity is in doubt
    holders INTEGER NOT NULL DEFAULT 0,       -- masks of services: who holds it,
    src_arr INTEGER NOT NULL DEFAULT 0,       -- and what each group of facts rests on
    src_media INTEGER NOT NULL DEFAULT 0,
    src_watch INTEGER NOT NULL DEFAULT 0,
    src_people INTEGER NOT NULL DEFAULT 0,
    vouch_at INTEGER,                         -- from this instant on a stored never_watched = 1 is known
    vouch_from INTEGER,                       -- since when every holder can vouch for watching
    {columns}
) STRICT;
CREATE INDEX fact_kind ON fact(kind, media_id);
CREATE INDEX fact_parent ON fact(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX fact_title ON fact(title_id);
-- Only sums shall take it, who say WHERE media_id > 0: it would have a rule read its items all over the place.
CREATE INDEX fact_sums ON fact(kind, last_watched, never_watched, vouch_at, size) WHERE media_id > 0;
"""
_OTHERS = """
CREATE TABLE fact_person (
    media_id INTEGER NOT NULL,
    person TEXT NOT NULL,                     -- folded
    plays INTEGER NOT NULL DEFAULT 0,         -- completed views
    last_watched INTEGER,
    started INTEGER NOT NULL DEFAULT 0,       -- any trace of a play
    favourite INTEGER NOT NULL DEFAULT 0,
    since INTEGER,                            -- the latest trace of a play
    PRIMARY KEY (media_id, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact_share (                     -- of a series, season or episode that several arrs hold:
    media_id INTEGER NOT NULL,
    holders INTEGER NOT NULL,                 -- the bytes of the files that just these services hold
    size INTEGER,
    PRIMARY KEY (media_id, holders)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact_disk (                      -- the root folders that tell of the disks of a title or version
    media_id INTEGER NOT NULL,
    service_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (media_id, service_id, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE vocabulary (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,                       -- folded
    service_id INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, name, service_id)
) STRICT, WITHOUT ROWID;
"""

TABLES: tuple[str, ...] = ("fact", "fact_person", "fact_share", "fact_disk", "vocabulary")
FACT_TABLES: str = _FACT.format(columns=",\n    ".join(f"{column} ANY" for column in STORED)) + _OTHERS
SCHEMA_VERSION: str = sha256(FACT_TABLES.encode()).hexdigest()[:16]
