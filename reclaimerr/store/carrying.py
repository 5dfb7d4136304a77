"""What people said, and what was removed, since a copy was made: read from the database that it replaces.

Without it a restore would forget a protection of yesterday, and the daily limits would begin anew.
The old one may be damaged: it is only read, and what cannot be read is left out. A row belongs to the
same item in both where the item has the same id, kind and birth; in another lineage nothing fits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from reclaimerr.store import db, soundness

Item = tuple[int, str, int]
NAMED = 10
"""So many titles are named in a sentence."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """How many were kept: protections, asks and dismissals; records of removals. `lost`: titles nobody protects now."""

    words: int = 0
    deeds: int = 0
    lost: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there was something to keep."""
        return bool(self.words or self.deeds)

    def __str__(self) -> str:
        return f"{self.words} protections, asks and dismissals, {self.deeds} records of removals"


def carry(old: Path | None, now: int) -> Carried:
    """Take over from `old` what the database lacks, inside `write()`; nothing where there is no old one."""
    if old is None or not old.exists():
        return Carried()
    with closing(soundness.connect(old)) as connection:
        connection.row_factory = sqlite3.Row
        known = _items(connection)
        lost = _lost(connection, known, now)
        words = _new(connection, "protection", known) + _prolonged(connection, known)
        words += _new(connection, "request", known) + _dismissed(connection, known)
        deeds = _intents(connection, known)
        deeds += _new(connection, "history", known)
    return Carried(words=words, deeds=deeds, lost=lost)


def _items(old: sqlite3.Connection) -> frozenset[int]:
    """The ids that mean the same item in both."""
    here = {(row["id"], row["kind"], row["created_at"]) for row in db.rows("SELECT id, kind, created_at FROM media")}
    there = {(row["id"], row["kind"], row["created_at"]) for row in _read(old, "SELECT id, kind, created_at FROM media")}
    return frozenset(item[0] for item in here & there)


def _new(old: sqlite3.Connection, table: str, known: frozenset[int]) -> int:
    """Rows of a table that came after the copy, of items that are known; history also of items that are gone."""
    last = int(db.value(f"SELECT COALESCE(MAX(id), 0) FROM {table}"))
    count = 0
    for row in _read(old, f"SELECT * FROM {table} WHERE id > {last} ORDER BY id"):
        if row["media_id"] in known:
            count += _put(table, dict(row))
    return count


def _intents(old: sqlite3.Connection, known: frozenset[int]) -> int:
    """Entries of the journal that were opened, or ended, since; no job of the old one is any job of ours."""
    last = int(db.value("SELECT COALESCE(MAX(id), 0) FROM intent"))
    count = 0
    for row in _read(old, "SELECT * FROM intent ORDER BY id"):
        if row["media_id"] not in known or row["title_id"] not in known:
            continue
        if row["id"] > last:
            theirs = "SELECT id FROM candidate WHERE id = :id AND media_id = :media"
            candidate = db.value(theirs, {"id": row["candidate_id"], "media": row["media_id"]})
            count += _put("intent", dict(row) | {"job_id": None, "candidate_id": candidate})
        elif row["state"] != "open":
            sql = ("UPDATE intent SET state = :state, step = :step, effect = :effect, ended_at = :ended"
                   " WHERE id = :id AND state = 'open' AND created_at = :created")  # fmt: skip
            count += db.run(sql, {"state": row["state"], "step": row["step"], "effect": row["effect"],
                                  "ended": row["ended_at"], "id": row["id"], "created": row["created_at"]})  # fmt: skip
    return count


def _prolonged(old: sqlite3.Connection, known: frozenset[int]) -> int:
    """Protections that last longer than the copy says."""
    sql = ("UPDATE protection SET until = :until WHERE id = :id AND created_at = :created AND ended_at IS NULL"
           " AND until IS NOT NULL AND (:until IS NULL OR :until > until)")  # fmt: skip
    told = [row for row in _read(old, "SELECT * FROM protection WHERE ended_at IS NULL") if row["media_id"] in known]
    return sum(db.run(sql, {"until": row["until"], "id": row["id"], "created": row["created_at"]}) for row in told)


def _dismissed(old: sqlite3.Connection, known: frozenset[int]) -> int:
    """Candidates that a person said no to since."""
    sql = ("UPDATE candidate SET state = :state, snoozed_until = :until, approved_by = NULL WHERE media_id = :media"
           " AND action = :action AND ended_at IS NULL AND state <> :state")  # fmt: skip
    asked = "SELECT * FROM candidate WHERE ended_at IS NULL AND state IN ('dismissed', 'snoozed')"
    told = [row for row in _read(old, asked) if row["media_id"] in known]
    return sum(
        db.run(sql, {"state": row["state"], "until": row["snoozed_until"], "media": row["media_id"], "action": row["action"]})
        for row in told
    )


def _lost(old: sqlite3.Connection, known: frozenset[int], now: int) -> tuple[str, ...]:
    """Titles of protections whose items the copy does not know."""
    asked = ("SELECT p.media_id, m.title FROM protection p JOIN media m ON m.id = p.media_id"
             f" WHERE p.ended_at IS NULL AND (p.until IS NULL OR p.until > {now})")  # fmt: skip
    titles = list(dict.fromkeys(str(row["title"]) for row in _read(old, asked) if row["media_id"] not in known))
    return (*titles[:NAMED], *([f"{len(titles) - NAMED} more"] if len(titles) > NAMED else []))


def _put(table: str, row: dict[str, object]) -> int:
    """Insert a row as far as it still fits; columns that this version does not have are left out."""
    columns = set(db.column(f"SELECT name FROM pragma_table_info('{table}')"))
    kept = {name: value for name, value in row.items() if name in columns}
    names = ", ".join(kept)
    marks = ", ".join(f":{name}" for name in kept)
    return max(0, db.run(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", kept))


def _read(old: sqlite3.Connection, sql: str) -> Iterator[sqlite3.Row]:
    """The rows that can be read, until one cannot."""
    with suppress(sqlite3.Error):
        yield from old.execute(sql)
