"""Which open candidates are meant: the filters of their list, and of what is done with many at once."""

from __future__ import annotations

from typing import Any

import msgspec

from reclaimerr.model.decision import CandidateState
from reclaimerr.model.media import Kind
from reclaimerr.store.library import Filter, like

ORDERS: dict[str, str] = {
    "due_at": "c.due_at", "bytes": "c.bytes", "size": "c.bytes", "title": "m.title COLLATE NOCASE", "kind": "m.kind",
    "state": "c.state", "first_seen": "c.first_seen",
}  # fmt: skip
"""What the list may be sorted by, and how."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is None or empty is not asked. `text` is looked for in titles, `rule` is one that asks for it."""

    state: CandidateState | None = None
    kind: Kind | None = None
    rule: str | None = None
    text: str = ""
    when: Filter | None = None


def where(wish: Wish) -> tuple[str, dict[str, Any]]:
    """`FROM ... WHERE ...` over `candidate c`, `media m` and `fact f`, and its parameters."""
    parts, params = ["c.ended_at IS NULL"], {"state": wish.state, "kind": wish.kind, "rule": wish.rule, "like": like(wish.text)}
    asked = {
        "state": "c.state = :state", "kind": "m.kind = :kind", "like": "m.title LIKE :like ESCAPE '\\'",
        "rule": "EXISTS (SELECT 1 FROM json_each(c.rules) r WHERE r.value = :rule)",
    }  # fmt: skip
    parts += [sql for name, sql in asked.items() if params[name] is not None]
    source = " FROM candidate c JOIN media m ON m.id = c.media_id"
    if wish.when is None:
        return f"{source} WHERE {' AND '.join(parts)}", params
    source += " JOIN fact f ON f.media_id = c.media_id"
    return f"{source} WHERE {' AND '.join([*parts, f'({wish.when.sql}) = 1'])}", params | dict(wish.when.params)
