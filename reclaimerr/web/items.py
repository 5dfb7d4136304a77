"""The shapes of the library: candidates, placements, files, facts, and one item with all of it."""

from __future__ import annotations

from typing import Any

import msgspec

from reclaimerr.clock import iso
from reclaimerr.model.decision import CandidateState, Reason
from reclaimerr.model.media import Kind
from reclaimerr.rules import sentences
from reclaimerr.rules.fields import FIELDS, Field, Function, Type
from reclaimerr.store.db import Row
from reclaimerr.store.details import Fact
from reclaimerr.store.library import MediaIds, MediaItem
from reclaimerr.web.shapes import HistoryRow, Instant, Listed, Protection, Shown

_FLAGS = frozenset(name for name, field in FIELDS.items() if field.type is Type.FLAG)


class Candidate(Shown, frozen=True):
    """A candidate with its item and why it is one."""

    id: int
    media: MediaItem
    rules: list[str]
    action: str
    state: CandidateState
    bytes: int | None
    first_seen: Instant
    announced_at: Instant
    due_at: Instant
    auto: bool
    reasons: list[Reason]
    blocked_by: list[str]
    services: list[str]
    grace: int
    approved_by: str | None
    snoozed_until: Instant | None
    held_since: Instant | None
    why: str


def candidate(row: Row, media: MediaItem, rules: list[str], services: list[str], reasons: list[Reason]) -> Candidate:
    """A candidate with its item and why it is one."""
    blocked = msgspec.json.decode(row["blocked_by"], type=list[str])
    return Candidate(
        id=row["id"], media=media, rules=rules, action=row["action"], state=row["state"], bytes=row["bytes"],
        first_seen=iso(row["first_seen"]), announced_at=iso(row["announced_at"]), due_at=iso(row["due_at"]),
        auto=bool(row["auto"]), reasons=reasons, blocked_by=blocked,
        services=services, grace=row["grace"], approved_by=row["approved_by"],
        snoozed_until=iso(row["snoozed_until"]), held_since=iso(row["held_since"]),
        why=sentences.why(row["state"], rules, reasons, blocked),
    )  # fmt: skip


class Placement(Shown, frozen=True):
    """What one service says of an item."""

    remote_id: str
    title: str
    year: int | None
    path: str | None
    monitored: bool | None
    tags: list[str] | None
    quality_profile: str | None
    root_folder: str | None
    library: str | None
    collection: str | None
    file_count: int | None
    service: str
    type: str
    size: int | None
    here: str | None
    added: Instant | None
    observed_at: Instant
    missing_at: Instant | None
    ids: MediaIds


def placement(row: Row) -> Placement:
    """What one service says of an item."""
    kept = ("remote_id", "title", "year", "path", "tags", "quality_profile", "root_folder", "library",
            "collection", "file_count", "service", "type", "size", "here")  # fmt: skip
    flag = row["monitored"]
    return Placement(
        **{name: row[name] for name in kept},
        added=iso(row["added"]), monitored=None if flag is None else bool(flag), observed_at=iso(row["observed_at"]),
        missing_at=iso(row["missing_at"]), ids=MediaIds(_whole(row["tmdb"]), _whole(row["tvdb"]), row["imdb"]),
    )  # fmt: skip


def _whole(text: str | None) -> int | None:
    """An id of a public database as the number that it is."""
    return int(text) if text and text.isdecimal() else None


class File(Shown, frozen=True):
    """One file as one service sees it."""

    service: str
    version_id: int
    path: str
    here: str | None
    size: int | None
    added: Instant | None
    details: dict[str, Any]


def file(row: Row) -> File:
    """One file as one service sees it."""
    details = {name: bool(value) if name in _FLAGS else value for name, value in row["details"].items()}
    return File(
        service=row["service"], version_id=row["version_id"], path=row["path"], here=row["here"], size=row["size"],
        added=iso(row["added"]), details=details,
    )  # fmt: skip


class Watching(Shown, frozen=True):
    """What one person did with an item."""

    person: str
    plays: int
    last_watched: Instant | None
    started: bool
    favourite: bool


def watching(row: Row) -> Watching:
    """What one person did with an item."""
    return Watching(
        person=row["person"], plays=row["plays"], last_watched=iso(row["last_watched"]),
        started=bool(row["started"]), favourite=bool(row["favourite"]),
    )  # fmt: skip


class ItemTold(MediaItem, frozen=True, kw_only=True):
    """One item with all that is known of it."""

    children: list[MediaItem]
    placements: list[Placement]
    files: list[File]
    watching: list[Watching]
    facts: list[Fact]
    candidate: Candidate | None
    candidates: list[Candidate]
    protections: list[Protection]
    history: list[HistoryRow]


class FieldShown(Shown, frozen=True):
    """One field of the registry."""

    name: str
    type: Type
    targets: list[Kind]
    help: str
    group: str
    unit: str
    absence: str
    example: str
    low: float | None
    high: float | None
    vocabulary: str | None


class FunctionShown(Shown, frozen=True):
    """One function of the registry."""

    name: str
    type: Type
    targets: list[Kind]
    help: str
    example: str


class Names(Listed[FieldShown], frozen=True):
    """Every name that an expression may use."""

    functions: list[FunctionShown]


def field(row: Field) -> FieldShown:
    """One field of the registry."""
    return FieldShown(
        name=row.name, type=row.type, targets=list(row.targets), help=row.help, group=row.group, unit=row.unit,
        absence=row.absence, example=row.example, low=row.low, high=row.high, vocabulary=row.vocabulary or None,
    )  # fmt: skip


def function(row: Function) -> FunctionShown:
    """One function of the registry."""
    return FunctionShown(name=row.name, type=row.type, targets=list(row.targets), help=row.help, example=row.example)
