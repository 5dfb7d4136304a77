"""The outward shapes: the one place where rows become what the API promises. Instants turn into ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

from reclaimerr import process
from reclaimerr.clock import iso
from reclaimerr.model.decision import Reason
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, Field, Function, Type
from reclaimerr.store.audit import Entry as Deed
from reclaimerr.store.history import Entry
from reclaimerr.store.jobs import Job
from reclaimerr.store.library import MediaItem
from reclaimerr.store.notices import Notice
from reclaimerr.store.protections import Protection
from reclaimerr.store.services import Service, Stale
from reclaimerr.store.stats import Disk

if TYPE_CHECKING:  # the command line uses these shapes and needs no Flask
    from reclaimerr.web.bodies import Listing

Shape = dict[str, Any]
PERSONAL: frozenset[str] = frozenset(
    [name for name, field in FIELDS.items() if field.vocabulary == "user"]
    + [name for name, function in FUNCTIONS.items() if function.literal == "name"]
    + ["watched_by_requester", "finished_by_all_viewers"]
)
"""Fields and functions that tell what a single person watched, likes or asked for: the owner's affair."""
_PERSONAL = re.compile(rf"\b({'|'.join(sorted(PERSONAL))})\b", re.IGNORECASE)
_FLAGS = frozenset(name for name, field in FIELDS.items() if field.type is Type.FLAG)


def paged(items: Sequence[object], total: int, asked: Listing, **more: object) -> Shape:
    """A list of the API."""
    return {"items": items, "total": total, "page": asked.page, "size": asked.size} | more


def whole(items: Sequence[object], **more: object) -> Shape:
    """A list that always fits on one page."""
    return {"items": items, "total": len(items), "page": 1, "size": max(1, len(items))} | more


def history_row(row: Entry, role: str) -> Shape:
    """A row of the history."""
    return {
        "id": row.id, "at": iso(row.at), "media": row.media, "action": row.action, "service": row.service,
        "bytes": row.bytes, "rules": row.rules, "reasons": reasons_for(row.reasons, role), "by": row.by,
        "outcome": row.outcome, "verified": row.verified, "dry_run": row.dry_run, "message": row.message,
    }  # fmt: skip


def job(row: Job) -> Shape:
    """A job, without its output."""
    return {
        "id": row.id, "task": row.task, "lane": row.lane, "state": row.state, "parent": row.parent,
        "progress": row.progress, "created": iso(row.created), "started": iso(row.started), "ended": iso(row.ended),
        "error": row.error, "requested_by": row.requested_by, "result": _result(row.result), "args": row.args,
        "run_after": iso(row.run_after) if row.run_after else None, "tries": row.tries,
        "asked_to_stop": row.asked_to_stop,
    }  # fmt: skip


def _result(text: str | None) -> object:
    """Figures as an object where the job told figures."""
    if text and text.startswith("{"):
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return text
    return text


def line(row: dict[str, Any]) -> Shape:
    """A line of a job's output."""
    return {"id": row["id"], "at": iso(row["at"]), "level": row["level"], "text": row["text"]}


def one_process(row: process.Row) -> Shape:
    """A process."""
    return {
        "name": row.name, "kind": row.kind, "pid": row.pid, "state": row.state, "restarts": row.restarts,
        "started_at": iso(row.started_at), "heartbeat_at": iso(row.heartbeat_at), "memory": row.memory,
        "last_exit": row.last_exit, "job": row.job, "reason": row.reason, "since": iso(row.since),
        "next_retry_at": iso(row.next_retry_at),
    }  # fmt: skip


def service(row: Service, stale: Stale) -> Shape:
    """A service; an old answer is no answer, whatever state it was in."""
    state = "stale" if row.state == "ok" and (stale.library | stale.watch) & row.bit else row.state
    return {
        "name": row.name, "type": row.type, "state": state, "version": row.version, "main": row.main,
        "last_sync": iso(row.library_at), "next_sync": iso(row.sync_next_at), "items": row.items,
        "message": row.message, "enabled": row.enabled, "last_watch": iso(row.watch_at),
        "next_watch": iso(row.watch_next_at), "vouches_since": iso(row.vouch_from), "asked_at": iso(row.asked_at),
        "figures": msgspec.json.decode(row.last_sync) if row.last_sync else None,
    }  # fmt: skip


def disk(row: Disk) -> Shape:
    """A root folder and its room."""
    return {
        "service": row.service, "path": row.path, "free": row.free, "total": row.total,
        "used_share": None if row.used_share is None else round(row.used_share, 4), "accessible": row.accessible, "at": iso(row.at),
    }  # fmt: skip


def notice(row: Notice) -> Shape:
    """A notice."""
    return {"id": row.id, "key": row.key, "level": row.level, "text": row.text, "at": iso(row.at)}


def deed(row: Deed) -> Shape:
    """A line of the audit."""
    return {
        "id": row.id, "at": iso(row.at), "who": row.who, "what": row.what, "subject": row.subject, "detail": row.detail,
    }  # fmt: skip


def protection(row: Protection, media: MediaItem | None) -> Shape:
    """A protection with what it keeps."""
    return {
        "id": row.id, "media_id": row.media_id, "media": media, "by": row.by, "reason": row.reason,
        "created_at": iso(row.created_at), "until": iso(row.until), "ended_at": iso(row.ended_at),
    }  # fmt: skip


def plain(item: MediaItem) -> Shape:
    """A media item as a plain dict, to put more beside it."""
    return cast(Shape, msgspec.to_builtins(item))


def candidate(
    row: Shape, media: MediaItem, rules: list[str], services: list[str], reasons: list[Reason]
) -> Shape:
    """A candidate with its item and why it is one."""
    return {
        "id": row["id"], "media": media, "rules": rules, "action": row["action"], "state": row["state"],
        "bytes": row["bytes"], "first_seen": iso(row["first_seen"]), "announced_at": iso(row["announced_at"]),
        "due_at": iso(row["due_at"]), "auto": bool(row["auto"]), "reasons": reasons,
        "blocked_by": msgspec.json.decode(row["blocked_by"]), "services": services, "grace": row["grace"],
        "approved_by": row["approved_by"], "snoozed_until": iso(row["snoozed_until"]),
        "held_since": iso(row["held_since"]),
    }  # fmt: skip


def placement(row: Shape) -> Shape:
    """What one service says of an item."""
    kept = ("remote_id", "title", "year", "path", "monitored", "tags", "quality_profile", "root_folder", "library",
            "collection", "file_count")  # fmt: skip
    flag = row["monitored"]
    return {name: row[name] for name in kept} | {
        "service": row["service"], "type": row["type"], "size": row["size"], "here": row["here"],
        "added": iso(row["added"]), "monitored": None if flag is None else bool(flag),
        "observed_at": iso(row["observed_at"]), "missing_at": iso(row["missing_at"]),
        "ids": {"tmdb": _whole(row["tmdb"]), "tvdb": _whole(row["tvdb"]), "imdb": row["imdb"]},
    }  # fmt: skip


def _whole(text: str | None) -> int | None:
    """An id of a public database as the number that it is."""
    return int(text) if text and text.isdecimal() else None


def file(row: Shape) -> Shape:
    """One file as one service sees it."""
    details = {name: bool(value) if name in _FLAGS else value for name, value in row["details"].items()}
    return {
        "service": row["service"], "version_id": row["version_id"], "path": row["path"], "here": row["here"],
        "size": row["size"], "added": iso(row["added"]), "details": details,
    }  # fmt: skip


def watching(row: Shape) -> Shape:
    """What one person did with an item."""
    return {
        "person": row["person"], "plays": row["plays"], "last_watched": iso(row["last_watched"]),
        "started": bool(row["started"]), "favourite": bool(row["favourite"]),
    }  # fmt: skip


def field(row: Field) -> Shape:
    """One field of the registry."""
    return {
        "name": row.name, "type": row.type, "targets": row.targets, "help": row.help, "group": row.group,
        "unit": row.unit, "absence": row.absence, "example": row.example, "low": row.low, "high": row.high,
        "vocabulary": row.vocabulary or None,
    }  # fmt: skip


def function(row: Function) -> Shape:
    """One function of the registry."""
    return {"name": row.name, "type": row.type, "targets": row.targets, "help": row.help, "example": row.example}


def reasons_for(reasons: Iterable[Reason], role: str) -> list[Reason]:
    """The reasons that somebody may see: only the owner sees what a single person did."""
    return [reason for reason in reasons if role == "admin" or not personal(reason.text)]


def personal(text: str) -> str | None:
    """The first name in an expression that is about single persons."""
    found = _PERSONAL.search(text)
    return found[1] if found else None
