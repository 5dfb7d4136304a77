"""Who changed what: candidates, rules, protections, settings, the breaker. Written beside the change."""

from __future__ import annotations

import msgspec

from reclaimerr.store import db


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit; `at` in epoch seconds."""

    id: int
    at: int
    who: str
    what: str
    subject: str
    detail: str


def write(who: str, what: str, subject: str = "", detail: str = "", *, now: int) -> None:
    """Note a change; inside the caller's `write()` it stands or falls with it. Never a secret in `detail`."""
    with db.write("audit"):
        db.insert("audit", {"at": now, "who": who, "what": what, "subject": subject[:500], "detail": detail[:2000]})


def page(*, offset: int = 0, limit: int = 100, subject: str | None = None) -> tuple[list[Entry], int]:
    """Lines, newest first, and how many there are."""
    where, params = " WHERE :subject IS NULL OR subject = :subject", {"subject": subject}
    total = int(db.value(f"SELECT COUNT(*) FROM audit{where}", params))
    found = db.rows(
        f"SELECT id, at, who, what, subject, detail FROM audit{where} ORDER BY id DESC LIMIT :limit OFFSET :offset",
        params | {"limit": limit, "offset": offset},
    )
    return [Entry(**row) for row in found], total
