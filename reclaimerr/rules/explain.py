"""Why, and why not: each condition's value and verdict, from the same expressions that judge."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from reclaimerr import clock
from reclaimerr.model.decision import Reason, verdict
from reclaimerr.rules.compile import Compiled, Leaf
from reclaimerr.rules.fields import Type
from reclaimerr.rules.functions import BETWEEN
from reclaimerr.rules.sentences import clause, found

Source = tuple[str | None, int | None]
"""Who vouches for a group of facts, and the instant at which they answered."""


def select(compiled: Compiled) -> str:
    """One row an item of `:ids` (a JSON list of media ids): media_id, verdict, value_0, verdict_0, value_1, ...

    Binds what the compiled expression binds, and :ids.
    """
    columns = [
        f"{leaf.value_sql} AS value_{index}, {leaf.verdict_sql} AS verdict_{index}"
        for index, leaf in enumerate(compiled.leaves)
    ]
    return (
        f"SELECT f.media_id AS media_id, {compiled.sql} AS verdict, {', '.join(columns)} FROM fact f"
        " WHERE f.media_id IN (SELECT value FROM json_each(:ids))"
    )


def reasons(
    rule: str, compiled: Compiled, row: Mapping[str, object], sources: Mapping[str, Source], now: int
) -> list[Reason]:
    """The conditions of a rule, answered by a row of `select`; `sources` by Leaf.group."""
    nobody: Source = (None, None)
    return [
        _reason(rule, leaf, index, row, sources.get(leaf.group, nobody), now)
        for index, leaf in enumerate(compiled.leaves)
    ]


def unknown_fields(compiled: Compiled, row: Mapping[str, object]) -> list[str]:
    """What would have to be known for an answer: the subjects of the unknown conditions, each once."""
    fields = [leaf.field for index, leaf in enumerate(compiled.leaves) if row[f"verdict_{index}"] is None]
    return list(dict.fromkeys(fields))


def _reason(rule: str, leaf: Leaf, index: int, row: Mapping[str, object], source: Source, now: int) -> Reason:
    who, at = source
    answered = row[f"verdict_{index}"]
    reason = Reason(
        rule=rule,
        text=leaf.text,
        value=_value(row[f"value_{index}"], leaf.type),
        verdict=verdict(answered if isinstance(answered, int) else None),
        source=who,
        age=None if at is None else max(0, now - at),
        field=leaf.field,
    )
    return msgspec.structs.replace(reason, said=clause(reason), found=found(reason))


def _value(value: object, kind: Type) -> bool | int | float | str | list[str] | None:
    """A value as people read it; None where it is none or unknown (the verdict tells which)."""
    if kind is Type.LIST:
        return [] if value == b"" else value.strip(BETWEEN).split(BETWEEN) if isinstance(value, str) else None
    if not isinstance(value, int | float | str):
        return None
    if kind is Type.FLAG:
        return bool(value)
    return _date(value) if kind is Type.DATE and isinstance(value, int) else value


def _date(instant: int) -> str | int:
    try:
        return clock.iso(instant) or instant
    except (ValueError, OverflowError, OSError):
        return instant  # farther away than a calendar reaches
