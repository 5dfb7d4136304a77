"""What must stay, because a person said so. Protection reaches up and down, never sideways.

A protected movie keeps all its versions, a protected version keeps its movie (but not the sibling
versions); so do series, seasons and episodes.
"""

from __future__ import annotations

import msgspec

from reclaimerr.store import db
from reclaimerr.store.families import kin

PROTECTED = """
    WITH RECURSIVE
    held(id) AS (SELECT media_id FROM protection WHERE ended_at IS NULL AND (until IS NULL OR until > :now)),
    above(id) AS (
        SELECT id FROM held
        UNION SELECT m.parent_id FROM above JOIN media m ON m.id = above.id WHERE m.parent_id IS NOT NULL
    ),
    below(id) AS (SELECT id FROM held UNION SELECT m.id FROM below JOIN media m ON m.parent_id = below.id)
    SELECT id FROM above UNION SELECT id FROM below
"""
"""The ids of all that is protected at `:now`; for `IN (...)`."""
ACTIVE = "p.ended_at IS NULL AND (p.until IS NULL OR p.until > :now)"


class Protection(msgspec.Struct, frozen=True, kw_only=True):
    """One protection; `until` None is for good; instants in epoch seconds."""

    id: int
    media_id: int
    by: str
    reason: str
    created_at: int
    until: int | None
    ended_at: int | None = None
    ended_by: str | None = None


def add(media_id: int, by: str, now: int, *, until: int | None = None, reason: str = "") -> int:
    """Protect an item; the id of the protection.

    The same person's open protection of the item is prolonged instead of doubled. Raises KeyError
    for an unknown item and ValueError where `until` is not in the future.
    """
    if until is not None and until <= now:
        raise ValueError("until has to be in the future")
    with db.write("protect"):
        if db.value("SELECT 1 FROM media WHERE id = :id", {"id": media_id}) is None:
            raise KeyError(media_id)
        found = db.value(
            f"SELECT id FROM protection p WHERE p.media_id = :media AND p.by = :by AND {ACTIVE}",
            {"media": media_id, "by": by, "now": now},
        )
        if found is None:
            return db.insert(
                "protection", {"media_id": media_id, "by": by, "reason": reason, "created_at": now, "until": until}
            )
        db.run(
            "UPDATE protection SET until = iif(until IS NULL OR :until IS NULL, NULL, MAX(until, :until)),"
            " reason = CASE WHEN :reason = '' THEN reason ELSE :reason END WHERE id = :id",
            {"id": found, "until": until, "reason": reason},
        )
        return int(found)


def end(protection_id: int, by: str, now: int) -> bool:
    """Give a protection up; True when it was open."""
    with db.write("unprotect"):
        changed = db.run(
            "UPDATE protection SET ended_at = :now, ended_by = :by WHERE id = :id AND ended_at IS NULL",
            {"id": protection_id, "by": by, "now": now},
        )
    return changed > 0


def get(protection_id: int) -> Protection | None:
    """One protection, ended or not."""
    found = db.row("SELECT * FROM protection WHERE id = :id", {"id": protection_id})
    return Protection(**found) if found else None


def page(*, now: int, offset: int = 0, limit: int = 100) -> tuple[list[Protection], int]:
    """What is protected at `now`, newest first, and how many there are."""
    total = int(db.value(f"SELECT COUNT(*) FROM protection p WHERE {ACTIVE}", {"now": now}))
    found = db.rows(
        f"SELECT p.* FROM protection p WHERE {ACTIVE} ORDER BY p.id DESC LIMIT :limit OFFSET :offset",
        {"now": now, "limit": limit, "offset": offset},
    )
    return [Protection(**row) for row in found], total


def active(now: int) -> frozenset[int]:
    """The ids of every item that is protected, by itself or by what is above or below it."""
    return frozenset(db.column(PROTECTED, {"now": now}))


def protects(media_id: int, now: int) -> bool:
    """Whether a protection of an item, of something above it or of something below it keeps it."""
    marks, params = db.marks(kin(media_id))
    sql = f"SELECT 1 FROM protection p WHERE {ACTIVE} AND p.media_id IN ({marks}) LIMIT 1"
    return db.value(sql, params | {"now": now}) is not None


def of(media_id: int, now: int) -> list[Protection]:
    """The protections that keep one item: its own and those above and below it."""
    found = db.rows(
        f"""
        WITH RECURSIVE
        up(id) AS (
            SELECT :id UNION SELECT m.parent_id FROM up JOIN media m ON m.id = up.id WHERE m.parent_id IS NOT NULL
        ),
        down(id) AS (SELECT :id UNION SELECT m.id FROM down JOIN media m ON m.parent_id = down.id)
        SELECT p.* FROM protection p
        WHERE {ACTIVE} AND p.media_id IN (SELECT id FROM up UNION SELECT id FROM down) ORDER BY p.id DESC
        """,
        {"id": media_id, "now": now},
    )
    return [Protection(**row) for row in found]
