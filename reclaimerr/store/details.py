"""All that is known of one item: each service's own words, its files, who watched it, its facts."""

from __future__ import annotations

from typing import Literal

import msgspec

from reclaimerr.model.decision import Reason
from reclaimerr.model.media import Kind
from reclaimerr.rules.compile import compile
from reclaimerr.rules.fields import FIELDS
from reclaimerr.rules.sentences import fact_words
from reclaimerr.rules.tree import And, Subject, Test
from reclaimerr.store import db
from reclaimerr.store.answers import Asked, Moment, explain
from reclaimerr.store.words import split

_STATES: dict[str, Literal["value", "none", "unknown"]] = {"yes": "value", "no": "none", "unknown": "unknown"}


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one item; `age` in seconds, `said` in words. A `none` is an answer, an `unknown` is not."""

    field: str
    group: str
    known: bool
    state: Literal["value", "none", "unknown"]
    value: bool | int | float | str | list[str] | None
    source: str | None
    age: int | None
    said: str


def placements(media_id: int) -> list[db.Row]:
    """What each service says of an item, or of the title that a version belongs to."""
    found = db.rows(
        "SELECT p.*, s.name AS service, s.type,"
        " (SELECT SUM(f.size) FROM file f WHERE f.placement_id = p.id) AS size"
        " FROM placement p JOIN service s ON s.id = p.service_id"
        " WHERE p.media_id IN (SELECT :id UNION SELECT parent_id FROM media WHERE id = :id AND kind = 'version')"
        " ORDER BY s.id, p.id",
        {"id": media_id},
    )
    for row in found:
        row["tags"] = None if row["tags"] is None else split(row["tags"])
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


def candidates(media_id: int) -> list[db.Row]:
    """An item's open candidacies, the soonest first."""
    return db.rows(
        "SELECT * FROM candidate WHERE media_id = :id AND ended_at IS NULL ORDER BY due_at, id", {"id": media_id}
    )


def facts(media_id: int, kind: Kind, when: Moment) -> list[Fact]:
    """Every fact that rules can ask for about an item, with its source and age.

    Asked as a rule would ask: `exists(field)` is yes for a value, no for none, and else unknown.
    """
    names = [name for name, field in FIELDS.items() if kind in field.targets]
    terms = tuple(Test(Subject(name, column), "exists", (), name, column) for column, name in enumerate(names, 1))
    told = explain(Asked("", compile(And(terms), kind)), [media_id], when)
    return [_fact(reason) for reason in told[media_id].reasons] if media_id in told else []


def _fact(reason: Reason) -> Fact:
    field = FIELDS[reason.text]
    value = reason.value if reason.verdict == "yes" else None
    return Fact(
        field=field.name, group=field.group, known=reason.verdict != "unknown", state=_STATES[reason.verdict],
        value=value, source=reason.source, age=reason.age,
        said="not known" if reason.verdict == "unknown" else fact_words(value, field.name),
    )  # fmt: skip
