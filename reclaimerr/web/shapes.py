"""The outward shapes: the one place where rows become what the API promises. Instants turn into ISO 8601.

Each shape is a struct beside the function that makes it, and the OpenAPI document describes the
structs (told.py), so a key cannot be answered without being documented.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import msgspec

from reclaimerr import process
from reclaimerr.clock import iso
from reclaimerr.model import tasks
from reclaimerr.model.decision import Reason
from reclaimerr.store import asks, library
from reclaimerr.store.audit import Entry as AuditEntry
from reclaimerr.store.breaker import Cause, Trip
from reclaimerr.store.history import Entry, Outcome
from reclaimerr.store.jobs import Job as JobRow
from reclaimerr.store.notices import Level
from reclaimerr.store.notices import Notice as NoticeRow
from reclaimerr.store.protections import Protection as ProtectionRow
from reclaimerr.store.services import Service as ServiceRow
from reclaimerr.store.services import Stale
from reclaimerr.store.stats import Disk as DiskRow
from reclaimerr.web.personal import reasons_for
from reclaimerr.web.roles import Role

if TYPE_CHECKING:  # the command line uses these shapes and needs no Flask
    from reclaimerr.web.queries import PageAsked

T = TypeVar("T")
Instant = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""ISO 8601, UTC."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every answer; each of its keys is always there, whatever its default here."""


class Listed(Shown, Generic[T], frozen=True):
    """A list, or one page of it."""

    items: Sequence[T]
    total: int
    page: int
    size: int


class Done(Shown, frozen=True):
    """It was done, and there is nothing more to say."""

    ok: bool = True


def paged(items: Sequence[T], total: int, asked: PageAsked) -> Listed[T]:
    """One page of a list, as it was cut by the store."""
    return Listed(items=items, total=total, page=asked.page, size=asked.limit)


def cut(items: Sequence[T], asked: PageAsked) -> Listed[T]:
    """One page of a list that is at hand as a whole."""
    return paged(items[asked.offset :][: asked.limit], len(items), asked)


class HistoryRow(Shown, frozen=True):
    """One deed, as it was done."""

    id: int
    at: Instant
    media: library.MediaItem
    action: str
    service: str
    bytes: int
    rules: list[str]
    reasons: list[Reason]
    by: str
    outcome: Outcome
    verified: bool
    dry_run: bool
    message: str


def history_row(row: Entry, role: Role) -> HistoryRow:
    """A row of the history."""
    return HistoryRow(
        id=row.id, at=iso(row.at), media=msgspec.convert(row.media, library.MediaItem), action=row.action,
        service=row.service, bytes=row.bytes, rules=row.rules, reasons=reasons_for(row.reasons, role), by=row.by,
        outcome=row.outcome, verified=row.verified, dry_run=row.dry_run, message=row.message,
    )  # fmt: skip


class Job(Shown, frozen=True):
    """A job, without its output."""

    id: int
    task: str
    lane: str
    state: tasks.State
    parent: int | None
    progress: float
    created: Instant
    started: Instant | None
    ended: Instant | None
    error: str | None
    requested_by: str
    result: str | dict[str, Any] | None
    args: dict[str, Any]
    run_after: Instant | None
    tries: int
    asked_to_stop: bool


def job(row: JobRow) -> Job:
    """A job, without its output."""
    return Job(
        id=row.id, task=row.task, lane=row.lane, state=row.state, parent=row.parent, progress=row.progress,
        created=iso(row.created), started=iso(row.started), ended=iso(row.ended), error=row.error,
        requested_by=row.requested_by, result=result(row.result), args=row.args,
        run_after=iso(row.run_after) if row.run_after else None, tries=row.tries, asked_to_stop=row.asked_to_stop,
    )  # fmt: skip


def result(text: str | None) -> str | dict[str, Any] | None:
    """What a job told: figures as an object where the job told figures."""
    if text and text.startswith("{"):
        try:
            return msgspec.json.decode(text, type=dict[str, Any])
        except msgspec.MsgspecError:
            return text
    return text


class Line(Shown, frozen=True):
    """A line of a job's output."""

    id: int
    at: Instant
    level: str
    text: str


def line(row: dict[str, Any]) -> Line:
    """A line of a job's output."""
    return Line(id=row["id"], at=iso(row["at"]), level=row["level"], text=row["text"])


class JobTold(Job, frozen=True):
    """A job with its output and the jobs that it handed out."""

    output: list[Line]
    children: list[Job]


def job_told(row: JobRow, output: Sequence[dict[str, Any]], children: Sequence[JobRow]) -> JobTold:
    """A job with its output and the jobs that it handed out."""
    lines, below = [line(one) for one in output], [job(one) for one in children]
    return JobTold(**msgspec.structs.asdict(job(row)), output=lines, children=below)


class Process(Shown, frozen=True):
    """A process."""

    name: str
    kind: str
    pid: int | None
    state: process.State
    restarts: int
    started_at: Instant | None
    heartbeat_at: Instant | None
    memory: int | None
    last_exit: str | None
    job: str | None
    reason: str
    since: Instant | None
    next_retry_at: Instant | None


def one_process(row: process.Row) -> Process:
    """A process."""
    return Process(
        name=row.name, kind=row.kind, pid=row.pid, state=row.state, restarts=row.restarts,
        started_at=iso(row.started_at), heartbeat_at=iso(row.heartbeat_at), memory=row.memory,
        last_exit=row.last_exit, job=row.job, reason=row.reason, since=iso(row.since),
        next_retry_at=iso(row.next_retry_at),
    )  # fmt: skip


class Service(Shown, frozen=True):
    """A configured media service and how it is."""

    name: str
    type: str
    state: str
    version: str | None
    main: bool
    last_sync: Instant | None
    next_sync: Instant | None
    items: int
    message: str
    enabled: bool
    last_watch: Instant | None
    next_watch: Instant | None
    vouches_since: Instant | None
    asked_at: Instant | None
    figures: dict[str, Any] | None


def service(row: ServiceRow, stale: Stale) -> Service:
    """A service; an old answer is no answer, whatever state it was in."""
    state = "stale" if row.state == "ok" and (stale.library | stale.watch) & row.bit else row.state
    return Service(
        name=row.name, type=row.type, state=state, version=row.version, main=row.main,
        last_sync=iso(row.library_at), next_sync=iso(row.sync_next_at), items=row.items,
        message=row.message, enabled=row.enabled, last_watch=iso(row.watch_at),
        next_watch=iso(row.watch_next_at), vouches_since=iso(row.vouch_from), asked_at=iso(row.asked_at),
        figures=msgspec.json.decode(row.last_sync, type=dict[str, Any]) if row.last_sync else None,
    )  # fmt: skip


class Disk(Shown, frozen=True):
    """A root folder and its room."""

    service: str
    path: str
    free: int | None
    total: int | None
    used_share: float | None
    accessible: bool
    at: Instant


def disk(row: DiskRow) -> Disk:
    """A root folder and its room."""
    return Disk(
        service=row.service, path=row.path, free=row.free, total=row.total,
        used_share=None if row.used_share is None else round(row.used_share, 4), accessible=row.accessible, at=iso(row.at),
    )  # fmt: skip


class Notice(Shown, frozen=True):
    """Something that a person should know; a mistake of the configuration has no id, but a place."""

    id: int | None
    key: str
    level: Level
    text: str
    at: Instant
    line: int | None = None
    field: str | None = None


def notice(row: NoticeRow) -> Notice:
    """A notice."""
    return Notice(id=row.id, key=row.key, level=row.level, text=row.text, at=iso(row.at))


class Deed(Shown, frozen=True):
    """A line of the audit."""

    id: int
    at: Instant
    who: str
    what: str
    subject: str
    detail: str


def deed(row: AuditEntry) -> Deed:
    """A line of the audit."""
    return Deed(id=row.id, at=iso(row.at), who=row.who, what=row.what, subject=row.subject, detail=row.detail)


class StoppedBy(Shown, frozen=True):
    """One reason why automation stopped; `missing_now`: titles that the service still does not list."""

    id: int
    cause: Cause
    subject: str
    text: str
    figures: dict[str, Any]
    at: Instant
    missing_now: int | None
    ended_at: Instant | None
    ended_by: str | None


def stopped_by(row: Trip, missing: int | None = None) -> StoppedBy:
    """What stopped automation."""
    return StoppedBy(
        id=row.id, cause=row.cause, subject=row.subject, text=row.text, figures=row.figures, at=iso(row.at),
        missing_now=missing, ended_at=iso(row.ended_at), ended_by=row.ended_by,
    )  # fmt: skip


class Protection(Shown, frozen=True):
    """A protection with what it keeps."""

    id: int
    media_id: int
    media: library.MediaItem | None
    by: str
    reason: str
    created_at: Instant
    until: Instant | None
    ended_at: Instant | None


def protection(row: ProtectionRow, media: library.MediaItem | None) -> Protection:
    """A protection with what it keeps."""
    return Protection(
        id=row.id, media_id=row.media_id, media=media, by=row.by, reason=row.reason,
        created_at=iso(row.created_at), until=iso(row.until), ended_at=iso(row.ended_at),
    )  # fmt: skip


class Request(Shown, frozen=True):
    """What somebody asked for: `wish` is keep or delete, `reason` why, `reply` the owner's answer."""

    id: int
    media_id: int
    media: library.MediaItem | None
    wish: asks.Wish
    by: str
    reason: str
    state: asks.AskState
    created_at: Instant
    decided_at: Instant | None
    decided_by: str | None
    reply: str


def request(row: asks.Ask, media: library.MediaItem | None) -> Request:
    """An ask with what it is about."""
    return Request(
        id=row.id, media_id=row.media_id, media=media, wish=row.wish, by=row.by, reason=row.note, state=row.state,
        created_at=iso(row.created_at), decided_at=iso(row.decided_at), decided_by=row.decided_by, reply=row.reply,
    )  # fmt: skip
