"""What our own removals changed of a title's facts, so that it does not count against the removals still to come.

A candidate that two arrs hold is announced as one deed. When its first copy is gone, the title is
smaller, perhaps younger: judged by that, the second copy would stay. So a removal writes down what it
changed of the whole title (rules look at parents and children, too), and the next one of the same
attempt is judged as if that were not so. Whatever anybody else changed since shows: a value counts as
ours only while it is still exactly what we left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from reclaimerr.rules.fields import STORED
from reclaimerr.store import db

Key = tuple[str, int, str]
"""A table, an item, and what else tells its rows apart: a person, or a mask of services."""
Seen = dict[Key, db.Row]
_TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "fact": ("''", STORED),
    "fact_person": ("person", ("plays", "last_watched", "started", "favourite", "since")),
    "fact_share": ("holders", ("size",)),
}
"""What tells rows of one item apart, and the columns that say something of it."""
_NONE: list[Any] = []
"""How "none" (x'' in the table) is written in JSON; NULL, numbers and texts are themselves."""


class Change(msgspec.Struct, frozen=True):
    """One row before and after a removal: what differs of it, all of it where it came or went (None)."""

    table: str
    media_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


Effect = list[Change]
_DECODER = msgspec.json.Decoder(Effect)


def seen(title_id: int) -> Seen:
    """The facts of a title with all that hangs below it, as they are now."""
    found: Seen = {}
    for table, (part, _) in _TABLES.items():
        for row in db.rows(
            f"SELECT {part} AS apart, x.* FROM {table} x WHERE media_id IN (SELECT media_id FROM fact WHERE title_id = :id)",
            {"id": title_id},
        ):
            apart = str(row.pop("apart"))
            found[(table, row["media_id"], apart)] = {name: _written(value) for name, value in row.items()}
    return found


def between(before: Seen, after: Seen) -> str:
    """What differs, as it is kept."""
    keys = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    return msgspec.json.encode([_change(key, before.get(key), after.get(key)) for key in keys]).decode()


def others_follow(job_id: int | None) -> bool:
    """Whether another removal of the same attempt comes after this job's."""
    sql = (
        "SELECT 1 FROM job j JOIN job p ON p.id = j.parent, json_each(p.stages) stage, json_each(stage.value) wanted"
        " WHERE j.id = :id AND json_extract(wanted.value, '$.task') = 'remove' LIMIT 1"
    )
    return db.value(sql, {"id": job_id}) is not None


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
            for change in effect:
                _undo(change)
        yield
    finally:
        db.run("ROLLBACK TO as_before")
        db.run("RELEASE as_before")


def _change(key: Key, before: db.Row | None, after: db.Row | None) -> Change:
    table, media_id, _ = key
    if before is None or after is None:
        return Change(table, media_id, before, after)
    kept = [name for name in before if name in ("media_id", _TABLES[table][0]) or before[name] != after[name]]
    return Change(table, media_id, {name: before[name] for name in kept}, {name: after[name] for name in kept})


def _undo(change: Change) -> None:
    part, columns = _TABLES[change.table]
    where = "media_id = :media_id" + ("" if part == "''" else f" AND {part} = :{part}")
    key = {name: value for name, value in (change.before or change.after or {}).items() if name in ("media_id", part)}
    found = db.row(f"SELECT * FROM {change.table} WHERE {where}", key)
    now = None if found is None else {name: _written(value) for name, value in found.items()}
    if now is None:
        if change.after is None and change.before is not None:
            db.insert(change.table, {name: _stored(value) for name, value in change.before.items()})
    elif change.before is None:
        if now == change.after:
            db.run(f"DELETE FROM {change.table} WHERE {where}", key)
    else:
        _put_back(change, columns, now, f"UPDATE {change.table} SET {{sets}} WHERE {where}", key)


def _put_back(change: Change, columns: tuple[str, ...], now: db.Row, update: str, key: db.Row) -> None:
    """The columns that are still as we left them, as they were."""
    before, ours = change.before or {}, change.after or {}
    back = {
        name: _stored(before[name]) for name in columns if name in ours and now[name] == ours[name] != before[name]
    }
    if back:
        db.run(update.format(sets=", ".join(f"{name} = :{name}" for name in back)), back | key)


def _written(value: Any) -> Any:
    return _NONE if value == b"" else value


def _stored(value: Any) -> Any:
    return b"" if value == _NONE else value
