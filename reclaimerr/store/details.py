"""All that is known of one item: each service's own words, its files, who watched it, its facts."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from reclaimerr.rules.fields import FIELDS, Field, Type
from reclaimerr.store import db
from reclaimerr.store.answers import Moment, source_of
from reclaimerr.store.words import split

NONE = b""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one item; `age` in seconds. A `none` is an answer, an `unknown` is not."""

    name: str
    group: str
    type: str
    state: Literal["value", "none", "unknown"]
    value: bool | int | float | str | list[str] | None
    source: str | None
    age: int | None


def placements(media_id: int) -> list[db.Row]:
    """What each service says of an item, or of the title that a version belongs to."""
    found = db.rows(
        "SELECT p.*, s.name AS service, s.type FROM placement p JOIN service s ON s.id = p.service_id"
        " WHERE p.media_id IN (SELECT :id UNION SELECT parent_id FROM media WHERE id = :id AND kind = 'version')"
        " ORDER BY s.id, p.id",
        {"id": media_id},
    )
    for row in found:
        row["tags"] = None if row["tags"] is None else split(row["tags"])
        row["about"] = msgspec.json.decode(row["about"])
    return found


def files(media_id: int) -> list[db.Row]:
    """An item's files in every service; a movie's are its versions' files."""
    found = db.rows(
        "SELECT f.*, s.name AS service FROM file f JOIN service s ON s.id = f.service_id"
        " WHERE f.version_id IN (SELECT :id UNION SELECT id FROM media WHERE parent_id = :id AND kind = 'version')"
        " ORDER BY f.version_id, s.id, f.id",
        {"id": media_id},
    )
    for row in found:
        details = msgspec.json.decode(row["details"])
        lists = ("audio_languages", "subtitle_languages")
        row["details"] = details | {name: split(details[name]) for name in lists if details.get(name) is not None}
    return found


def watching(media_id: int) -> list[db.Row]:
    """What each person did with an item: person, plays, last_watched, started, favourite; the latest first."""
    return db.rows(
        "SELECT person, plays, last_watched, started, favourite FROM fact_person WHERE media_id = :id"
        " ORDER BY last_watched IS NULL, last_watched DESC, person",
        {"id": media_id},
    )


def facts(media_id: int, when: Moment) -> list[Fact]:
    """Every fact that rules can ask for about this kind of item, with its source and age."""
    row = db.row("SELECT * FROM fact WHERE media_id = :id", {"id": media_id})
    if row is None:
        return []
    return [_fact(field, row, when) for field in FIELDS.values() if row["kind"] in field.targets and field.stored]


def _fact(field: Field, row: db.Row, when: Moment) -> Fact:
    source, age, stale = source_of(field, row, when)
    state, value = _read(field, row, when.now)
    if stale:
        state, value = "unknown", None
    return Fact(
        name=field.name, group=field.group, type=field.type.value, state=state, value=value, source=source, age=age
    )


def _read(field: Field, row: db.Row, now: int) -> tuple[Literal["value", "none", "unknown"], Any]:
    found = row[field.stored]
    if found == NONE:
        return ("none", None) if field.none else ("unknown", None)
    if found is None:
        return "unknown", None
    if field.name == "never_watched" and found == 1 and (row["vouch_at"] is None or now < row["vouch_at"]):
        return "unknown", None
    if field.ago:
        return "value", max(0, now - found)
    if field.type is Type.FLAG:
        return "value", bool(found)
    return "value", split(found) if field.type is Type.LIST else found
