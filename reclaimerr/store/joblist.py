"""The queue as people look at it: pages of jobs and of their output, and what is forgotten."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from reclaimerr.model.tasks import ENDED, OPEN, State
from reclaimerr.store import db
from reclaimerr.store.jobs import COLUMNS, Job, job_of

Order = Literal["id", "created", "started", "ended", "task", "state"]
Ended = Literal["done", "failed", "cancelled"]
Which = Literal["waiting", "running", "held", "done", "failed", "cancelled", "open", "ended"]
GROUPS: dict[str, tuple[State, ...]] = {"open": OPEN, "ended": ENDED}
"""Words for several states at once."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which jobs: what is None or empty is not asked. `text` is looked for in task, lane, error, result and who asked."""

    state: Which | None = None
    task: str | None = None
    lane: str | None = None
    requested_by: str | None = None
    parent: int | None = None
    text: str = ""


def page(
    wish: Wish | None = None, *, offset: int = 0, limit: int = 100, order: Order = "id", descending: bool = True
) -> tuple[list[Job], int]:
    """Jobs, newest first, and how many there are."""
    where, params = _where(wish or Wish())
    total = int(db.value(f"SELECT COUNT(*) FROM job{where}", params))
    turn = "DESC" if descending else "ASC"
    found = db.rows(
        f"SELECT {COLUMNS} FROM job{where} ORDER BY {order} {turn}, id {turn} LIMIT :limit OFFSET :offset",
        params | {"limit": limit, "offset": offset},
    )
    return [job_of(one) for one in found], total


def output(job_id: int, *, offset: int = 0, limit: int = 100, descending: bool = False) -> tuple[list[db.Row], int]:
    """A page of a job's output, oldest first: id, at, level, text; and how many lines there are."""
    total = int(db.value("SELECT COUNT(*) FROM job_line WHERE job_id = :id", {"id": job_id}))
    found = db.rows(
        f"SELECT id, at, level, text FROM job_line WHERE job_id = :id ORDER BY id {'DESC' if descending else 'ASC'}"
        " LIMIT :limit OFFSET :offset",
        {"id": job_id, "limit": limit, "offset": offset},
    )
    return found, total


def delete(job_id: int) -> bool:
    """Forget an ended job without a parent, with its children and lines."""
    with db.write("delete job"):
        return db.run("DELETE FROM job WHERE id = :id AND ended IS NOT NULL AND parent IS NULL", {"id": job_id}) > 0


def delete_ended(state: Ended | None = None) -> int:
    """Forget every ended family, or those whose parent ended so; how many jobs at the top went."""
    with db.write("delete jobs"):
        return db.run(
            "DELETE FROM job WHERE ended IS NOT NULL AND parent IS NULL AND (:state IS NULL OR state = :state)",
            {"state": state},
        )


def tidy(before: int) -> int:
    """Forget families that ended before an instant; how many."""
    with db.write("tidy"):
        return db.run("DELETE FROM job WHERE parent IS NULL AND ended IS NOT NULL AND ended < :at", {"at": before})


def _where(wish: Wish) -> tuple[str, dict[str, Any]]:
    states = GROUPS.get(wish.state, (wish.state,)) if wish.state else ()
    marks, params = db.marks(states)
    parts = [f"state IN ({marks})"] if states else []
    for name in ("task", "lane", "requested_by", "parent"):
        asked = getattr(wish, name)
        if asked is not None:
            parts.append(f"{name} = :{name}")
            params[name] = asked
    if wish.text:
        said = "task || ' ' || lane || ' ' || requested_by || ' ' || COALESCE(error, '') || ' ' || COALESCE(result, '')"
        parts.append(f"{said} LIKE :text ESCAPE '~'")
        params["text"] = f"%{_literal(wish.text)}%"
    return f" WHERE {' AND '.join(parts)}" if parts else "", params


def _literal(text: str) -> str:
    """A text without wildcards for LIKE."""
    return text.replace("~", "~~").replace("%", "~%").replace("_", "~_")
