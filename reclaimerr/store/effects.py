"""What our own removals changed of a title's facts, so that it does not count against the removals still to come.

A candidate that two arrs hold is announced as one deed. When its first copy is gone, the title is
smaller, perhaps younger: judged by that, the second copy would stay. So a removal writes down what it
changed, and the next one of the same attempt is judged as if that were not so. Whatever anybody else
changed since shows: a value counts as ours only while it is still exactly what we left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from reclaimerr.rules.fields import STORED
from reclaimerr.store import db

_NONE: list[Any] = []
"""How "none" (x'' in the table) is written in JSON; NULL, numbers and texts are themselves."""


class Change(msgspec.Struct, frozen=True):
    """One row of facts before and after a removal; `after` is None where the row is no more."""

    before: dict[str, Any]
    after: dict[str, Any] | None


Effect = dict[int, Change]
_DECODER = msgspec.json.Decoder(Effect)


def seen(media_id: int) -> dict[int, db.Row]:
    """The facts of an item and of its versions, as they are now."""
    found = db.rows(
        "SELECT * FROM fact WHERE media_id = :id OR (parent_id = :id AND kind = 'version')", {"id": media_id}
    )
    return {one["media_id"]: {name: _written(value) for name, value in one.items()} for one in found}


def between(before: dict[int, db.Row], after: dict[int, db.Row]) -> str:
    """What differs, as it is kept."""
    changed = {
        media_id: Change(row, after.get(media_id)) for media_id, row in before.items() if after.get(media_id) != row
    }
    return msgspec.json.encode(changed).decode()


def of_attempt(candidate_id: int, parent_job: int | None) -> list[Effect]:
    """What the removals of one attempt changed so far, the latest first."""
    found = db.column(
        "SELECT i.effect FROM intent i JOIN job j ON j.id = i.job_id WHERE i.candidate_id = :candidate"
        " AND j.parent = :parent AND i.state = 'removed' AND i.effect IS NOT NULL ORDER BY i.id DESC",
        {"candidate": candidate_id, "parent": parent_job},
    )
    return [_DECODER.decode(one) for one in found]


@contextmanager
def set_aside(effects: Sequence[Effect]) -> Iterator[None]:
    """Within the block the facts read as if these removals had changed nothing. Inside `write()`."""
    if not effects:
        yield
        return
    db.run("SAVEPOINT as_before")
    try:
        for effect in effects:
            for media_id, change in effect.items():
                _undo(media_id, change)
        yield
    finally:
        db.run("ROLLBACK TO as_before")
        db.run("RELEASE as_before")


def _undo(media_id: int, change: Change) -> None:
    now = seen(media_id).get(media_id)
    if now is None:
        if change.after is None:
            db.insert("fact", {name: _stored(value) for name, value in change.before.items()})
        return
    ours = change.after or {}
    back = {
        name: _stored(change.before[name])
        for name in STORED
        if name in ours and now[name] == ours[name] != change.before[name]
    }
    if back:
        sets = ", ".join(f"{name} = :{name}" for name in back)
        db.run(f"UPDATE fact SET {sets} WHERE media_id = :id", back | {"id": media_id})


def _written(value: Any) -> Any:
    return _NONE if value == b"" else value


def _stored(value: Any) -> Any:
    return b"" if value == _NONE else value
