"""Questions about rules, asked of the facts as they stand: what matches, how much, and why or why not.

Every question is one statement over all items, and one about the conditions of those that are shown.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from reclaimerr.errors import StoreError
from reclaimerr.model.decision import Reason, Verdict, verdict
from reclaimerr.rules.compile import Compiled, compile
from reclaimerr.rules.explain import Source, reasons, select, unknown_fields
from reclaimerr.rules.fields import VOCABULARY
from reclaimerr.rules.functions import fold
from reclaimerr.store import db, library
from reclaimerr.store.services import Service, Stale, names_of

PATIENCE = 10.0
"""Seconds after which a question is given up: a person waits for the answer."""


class TooSlow(StoreError):
    """The question would take too long to answer."""


class Moment(msgspec.Struct, frozen=True):
    """When a question is asked, and what may be relied on then."""

    now: int
    stale: Stale
    services: Sequence[Service]

    @property
    def params(self) -> dict[str, int]:
        """What every compiled expression binds."""
        return {"now": self.now, "stale": self.stale.library, "stale_watch": self.stale.watch}


class Asked(msgspec.Struct, frozen=True):
    """A rule, or an expression without a name, compiled; `mask`: the services it speaks for, None for all."""

    name: str
    compiled: Compiled
    mask: int | None = None


class Explained(msgspec.Struct, frozen=True):
    """What a rule says of one item, and which fields would have to be known for an answer."""

    verdict: Verdict
    reasons: list[Reason]
    unknown: list[str]


class Matched(msgspec.Struct, frozen=True):
    """One item of a preview."""

    item: library.MediaItem
    explained: Explained


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would select now, the largest first, and what it cannot say."""

    count: int
    bytes: int
    items: list[Matched]
    held: int
    held_items: list[Matched]


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a preview alone."""

    count: int = 0
    bytes: int = 0
    held: int = 0


class Unheard(msgspec.Struct, frozen=True, kw_only=True):
    """A name in an expression that no service knows; `decides`: its condition stays unknown."""

    kind: str
    name: str
    column: int
    decides: bool


def preview(asked: Asked, when: Moment, *, offset: int = 0, limit: int = 50) -> Preview:
    """Count, bytes and one page of what matches, with reasons; the same of what is held."""
    page = {"offset": offset, "limit": limit}
    with bounded():
        found = db.rows(_PREVIEW.format(**_parts(asked)), _params(asked, when) | page)
    sums = _sums(found)
    shown = [row["id"] for row in found[1:]]
    told = explain(asked, shown, when)
    items = library.items(shown, when.now)
    matched = {verdict: [one for one in shown if told[one].verdict == verdict] for verdict in ("yes", "unknown")}
    return Preview(
        count=sums.count, bytes=sums.bytes, items=[Matched(items[one], told[one]) for one in matched["yes"]],
        held=sums.held, held_items=[Matched(items[one], told[one]) for one in matched["unknown"]],
    )  # fmt: skip


def sums(asked: Asked, when: Moment) -> Sums:
    """How many match and how large they are, in one statement."""
    with bounded():
        return _sums(db.rows(_SUMS.format(**_parts(asked)), _params(asked, when)))


def explain(asked: Asked, ids: Sequence[int], when: Moment) -> dict[int, Explained]:
    """What a rule says of some items, condition by condition; items without facts are left out."""
    if not ids:
        return {}
    params = _params(asked, when) | {"ids": msgspec.json.encode(list(ids)).decode()}
    sql = (
        f"SELECT e.*, f.src_arr, f.src_media, f.src_watch, f.src_people FROM ({select(asked.compiled)}) e"
        " JOIN fact f ON f.media_id = e.media_id"
    )
    with bounded():
        found = db.rows(sql, params)
    return {row["media_id"]: _explained(asked, row, when) for row in found}


def filter_of(compiled: Compiled, when: Moment) -> library.Filter:
    """An expression as a filter of the library's list."""
    return library.Filter(sql=compiled.sql, params=compiled.params | when.params)


def unheard(compiled: Compiled) -> list[Unheard]:
    """Names in the literals that no service knows."""
    pairs = {(kind, fold(name) or "") for kind, name, _ in compiled.literals}
    if not pairs:
        return []
    listed = msgspec.json.encode(list(pairs)).decode()
    known = db.rows(
        "SELECT DISTINCT w.kind, w.name FROM json_each(:pairs) p JOIN vocabulary w"
        " ON w.kind = json_extract(p.value, '$[0]') AND w.name = json_extract(p.value, '$[1]')",
        {"pairs": listed},
    )
    heard = {(row["kind"], row["name"]) for row in known}
    return [
        Unheard(kind=kind, name=name, column=column, decides=VOCABULARY[kind])
        for kind, name, column in compiled.literals
        if (kind, fold(name) or "") not in heard
    ]


def sources(row: db.Row, when: Moment) -> dict[str, Source]:
    """Who vouches for each group of an item's facts, and since when: the oldest of the answers counts."""
    arr, media = row["src_arr"], row["src_media"]
    masks = {
        "title": arr or media, "arr": arr, "media": media, "both": arr | media, "people": row["src_people"],
    }  # fmt: skip
    found = {rests: _source(mask, when.services, "library_at") for rests, mask in masks.items()}
    return found | {"watch": _source(row["src_watch"], when.services, "watch_at")}


@contextmanager
def bounded(seconds: float = PATIENCE) -> Iterator[None]:
    """Give up what SQLite works on for longer than this; raises TooSlow."""
    connection: Any = db.database.connection()
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise TooSlow(f"this question takes longer than {seconds:.0f} s; make it simpler") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


_JUDGED = """
WITH judged AS MATERIALIZED (
    SELECT f.media_id AS id, {sql} AS verdict, {size} AS size FROM fact f WHERE f.kind = :target
), figures AS (
    SELECT COUNT(*) FILTER (WHERE verdict = 1) AS count, COUNT(*) FILTER (WHERE verdict IS NULL) AS held,
           COALESCE(SUM(CASE WHEN verdict = 1 AND typeof(size) = 'integer' THEN size END), 0) AS bytes FROM judged
)
"""
_SUMS = _JUDGED + "SELECT count, held, bytes FROM figures"
_LARGEST = "ORDER BY typeof(size) = 'integer' DESC, size DESC, id LIMIT :limit OFFSET :offset"
_PREVIEW = _JUDGED + f"""
, yes AS (SELECT id FROM judged WHERE verdict = 1 {_LARGEST}),
open AS (SELECT id FROM judged WHERE verdict IS NULL {_LARGEST})
SELECT NULL AS id, count, held, bytes FROM figures
UNION ALL SELECT id, 0, 0, 0 FROM yes UNION ALL SELECT id, 0, 0, 0 FROM open
"""


def _parts(asked: Asked) -> dict[str, str]:
    """The expression, and the bytes that the rule's own placements would free."""
    return {"sql": asked.compiled.sql, "size": _size(asked).leaves[0].value_sql}


def _size(asked: Asked) -> Compiled:
    return compile("exists(size)", asked.compiled.target, mask=asked.mask, prefix="size")


def _params(asked: Asked, when: Moment) -> dict[str, Any]:
    return asked.compiled.params | _size(asked).params | when.params | {"target": asked.compiled.target}


def _sums(found: list[db.Row]) -> Sums:
    return Sums(**{name: found[0][name] for name in ("count", "bytes", "held")})


def _explained(asked: Asked, row: db.Row, when: Moment) -> Explained:
    told = reasons(asked.name, asked.compiled, row, sources(row, when), when.now)
    missing = unknown_fields(asked.compiled, row) if row["verdict"] is None else []
    return Explained(verdict(row["verdict"]), told, missing)


def _source(mask: int, services: Sequence[Service], column: str) -> Source:
    holding = [service for service in services if service.bit & mask]
    answered = [getattr(service, column) for service in holding]
    at = min(answered) if answered and None not in answered else None
    return ", ".join(names_of(mask, services)) or None, at
