"""What was removed, failed or skipped, one row a deed; and the sums of it. Rows are never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from reclaimerr.clock import DAY, midnight
from reclaimerr.model.decision import Reason
from reclaimerr.store import db, library

Outcome = Literal["removed", "failed", "skipped"]
ORDERS: dict[str, str] = {"at": "at", "bytes": "bytes", "title": "json_extract(media, '$.title') COLLATE NOCASE"}
"""What the list may be sorted by."""
_REASONS = msgspec.json.Decoder(list[Reason])
_FREED = "outcome = 'removed' AND dry_run = 0"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row; `media` is the media item as it was (the outward shape, a plain dict)."""

    id: int
    intent_id: int | None
    at: int
    media_id: int | None
    media: dict[str, Any]
    action: str
    service: str
    bytes: int
    rules: list[str]
    reasons: list[Reason]
    by: str
    outcome: Outcome
    verified: bool
    dry_run: bool
    message: str


class Freed(msgspec.Struct, frozen=True, kw_only=True):
    """What removals gave back: titles (one that several services removed counts once) and bytes; no dry runs."""

    items: int
    bytes: int
    month_items: int
    month_bytes: int


def record(
    *,
    at: int,
    media: library.MediaItem,
    action: str,
    service: str,
    outcome: Outcome,
    by: str,
    rules: Sequence[str],
    reasons: Sequence[Reason] = (),
    size: int = 0,
    verified: bool = False,
    dry_run: bool = False,
    message: str = "",
    intent_id: int | None = None,
) -> int:
    """Write one row; the id of the row. An intent that has a row already keeps that one.

    `media` is taken before the removal: the row outlives the item.
    """
    values = {
        "intent_id": intent_id, "at": at, "media_id": media.id,
        "media": _text(media), "action": action, "service": service, "bytes": size,
        "rules": _text(list(rules)), "reasons": _text(list(reasons)), "by": by, "outcome": outcome,
        "verified": int(verified), "dry_run": int(dry_run), "message": message,
    }  # fmt: skip
    with db.write("history"):
        found = db.value("SELECT id FROM history WHERE intent_id = :id", {"id": intent_id})
        return int(found) if found is not None else db.insert("history", values)


def page(
    *, offset: int = 0, limit: int = 100, order: str = "at", descending: bool = True, text: str = "",
    media_id: int | None = None, outcome: str | None = None,
) -> tuple[list[Entry], int]:  # fmt: skip
    """Rows and how many there are; `text` is looked for in the titles."""
    where = (
        " WHERE (:media IS NULL OR media_id = :media) AND (:outcome IS NULL OR outcome = :outcome)"
        " AND (:like IS NULL OR json_extract(media, '$.title') LIKE :like ESCAPE '\\')"
    )
    params = {"media": media_id, "outcome": outcome, "like": library.like(text)}
    total = int(db.value(f"SELECT COUNT(*) FROM history{where}", params))
    way = "DESC" if descending else "ASC"
    found = db.rows(
        f"SELECT * FROM history{where} ORDER BY {ORDERS[order]} {way}, id {way} LIMIT :limit OFFSET :offset",
        params | {"limit": limit, "offset": offset},
    )
    return [_entry(row) for row in found], total


def freed(now: int) -> Freed:
    """What was freed in all, and in the last 30 days."""
    found = db.row(
        "SELECT COUNT(DISTINCT media_id) AS items, COALESCE(SUM(bytes), 0) AS bytes,"
        " COUNT(DISTINCT CASE WHEN at >= :month THEN media_id END) AS month_items,"
        " COALESCE(SUM(bytes) FILTER (WHERE at >= :month), 0) AS month_bytes"
        f" FROM history WHERE {_FREED}",
        {"month": now - 30 * DAY},
    )
    return msgspec.convert(found, Freed)


def freed_by_month(now: int, months: int = 12) -> list[dict[str, Any]]:
    """The latest months in which something was freed: `{"month": "2026-11", "items", "bytes"}`, oldest first."""
    return db.rows(
        f"SELECT * FROM (SELECT strftime('%Y-%m', at, 'unixepoch') AS month, COUNT(DISTINCT media_id) AS items, SUM(bytes) AS bytes"
        f" FROM history WHERE {_FREED} AND at <= :now GROUP BY 1 ORDER BY 1 DESC LIMIT :months) ORDER BY 1",
        {"now": now, "months": months},
    )


def freed_by_week(now: int, weeks: int = 26) -> list[dict[str, Any]]:
    """The latest weeks, those without a removal too: `{"week": its Monday, "items", "bytes"}`, oldest first (UTC)."""
    today = datetime.fromtimestamp(now, UTC).date()
    mondays = [today - timedelta(days=today.weekday() + 7 * back) for back in reversed(range(weeks))]
    found = db.rows(
        "SELECT date(at, 'unixepoch', 'weekday 0', '-6 days') AS week, COUNT(DISTINCT media_id) AS items, SUM(bytes) AS bytes"
        f" FROM history WHERE {_FREED} AND at BETWEEN :since AND :now GROUP BY 1",
        {"since": midnight(mondays[0], "UTC"), "now": now},
    )
    sums = {row["week"]: row for row in found}
    return [sums.get(day.isoformat(), {"week": day.isoformat(), "items": 0, "bytes": 0}) for day in mondays]


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _entry(row: db.Row) -> Entry:
    row["media"] = msgspec.json.decode(row["media"])
    row["rules"] = msgspec.json.decode(row["rules"])
    row["reasons"] = _REASONS.decode(row["reasons"])
    row["verified"], row["dry_run"] = bool(row["verified"]), bool(row["dry_run"])
    return Entry(**row)
