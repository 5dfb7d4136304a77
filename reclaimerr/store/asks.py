"""What people asked for: to keep something, or to let it go. An ask to keep that waits stops every removal of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from reclaimerr.store import candidates, db, protections

Wish = Literal["keep", "delete"]
AskState = Literal["pending", "approved", "denied"]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One ask; instants in epoch seconds. `note` is the asker's word, `reply` the owner's."""

    id: int
    media_id: int
    wish: Wish
    by: str
    note: str
    state: AskState
    created_at: int
    decided_at: int | None
    decided_by: str | None
    reply: str


class Decided(Exception):
    """The ask was answered before."""


class NotAnnounced(Exception):
    """No rule asks for the item, so there is nothing that an approval could let go."""


def add(media_id: int, wish: Wish, by: str, note: str, now: int) -> int:
    """Write an ask down; its id. The same person's waiting ask of the same item is changed instead of doubled.

    Raises KeyError for an unknown item.
    """
    with db.write("ask"):
        if db.value("SELECT 1 FROM media WHERE id = :id", {"id": media_id}) is None:
            raise KeyError(media_id)
        found = db.value(
            "SELECT id FROM request WHERE media_id = :media AND by = :by AND state = 'pending'",
            {"media": media_id, "by": by},
        )
        if found is None:
            return db.insert("request", {"media_id": media_id, "wish": wish, "by": by, "note": note, "created_at": now})
        db.run("UPDATE request SET wish = :wish, note = :note WHERE id = :id", {"wish": wish, "note": note, "id": found})
        return int(found)


def approve(ask_id: int, by: str, now: int, reply: str = "") -> Ask:
    """Do what was asked: protect the item for good, or agree to its open candidacy (its grace still counts).

    Raises KeyError, Decided, and NotAnnounced for a wish to delete what is no candidate.
    """
    with db.write("ask approved"):
        ask = _decide(ask_id, "approved", by, now, reply)
        if ask.wish == "keep":
            why = f"{ask.by} asked to keep it" + (f": {ask.note}" if ask.note else "")
            protections.add(ask.media_id, by, now, reason=why)
            candidates.end_for_protected(ask.media_id, now)
        elif not _agree(ask.media_id, by, now):
            raise NotAnnounced(ask.media_id)
    return ask


def deny(ask_id: int, by: str, now: int, reply: str = "") -> Ask:
    """Say no: the rules decide again. Raises KeyError or Decided."""
    with db.write("ask denied"):
        return _decide(ask_id, "denied", by, now, reply)


def get(ask_id: int) -> Ask | None:
    """One ask, answered or not."""
    found = db.row("SELECT * FROM request WHERE id = :id", {"id": ask_id})
    return Ask(**found) if found else None


def page(*, by: str | None = None, state: AskState | None = None, offset: int = 0, limit: int = 100) -> tuple[list[Ask], int]:
    """Asks, those that wait first and then newest first, and how many there are. `by`: only that person's."""
    where = " FROM request WHERE (:by IS NULL OR by = :by) AND (:state IS NULL OR state = :state)"
    params = {"by": by, "state": state}
    total = int(db.value(f"SELECT COUNT(*){where}", params))
    found = db.rows(
        f"SELECT *{where} ORDER BY state <> 'pending', id DESC LIMIT :limit OFFSET :offset",
        params | {"limit": limit, "offset": offset},
    )
    return [Ask(**row) for row in found], total


def _decide(ask_id: int, state: AskState, by: str, now: int, reply: str) -> Ask:
    changed = db.run(
        "UPDATE request SET state = :state, decided_at = :now, decided_by = :by, reply = :reply"
        " WHERE id = :id AND state = 'pending'",
        {"state": state, "now": now, "by": by, "reply": reply, "id": ask_id},
    )
    ask = get(ask_id)
    if ask is None:
        raise KeyError(ask_id)
    if not changed:
        raise Decided(ask_id)
    return ask


def _agree(media_id: int, by: str, now: int) -> bool:
    """Approve the open candidacies of an item; False where it has none."""
    found = db.column("SELECT id FROM candidate WHERE ended_at IS NULL AND media_id = :media", {"media": media_id})
    return any([candidates.approve(one, by, now) for one in found])
