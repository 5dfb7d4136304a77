"""The documents that the API and the command line both show: one place makes them, nothing of a request in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec

from reclaimerr import __version__, process
from reclaimerr.clock import iso
from reclaimerr.config.shape import Config
from reclaimerr.model.decision import CandidateState, Reason, Rule, Verdict
from reclaimerr.model.media import Kind
from reclaimerr.paths import DataDir
from reclaimerr.rules.compile import compile
from reclaimerr.rules.sentences import why
from reclaimerr.store import answers, breaker, history, library, losses, notices, services, stats, workers
from reclaimerr.store.library import MediaItem
from reclaimerr.web import shapes
from reclaimerr.web.personal import reasons_for
from reclaimerr.web.roles import Role
from reclaimerr.web.shapes import Instant, Shown
from reclaimerr.web.tasklist import NextRun, next_runs

Told = tuple[Rule, MediaItem, answers.Explained]
GOING = ("scheduled", "due", "approved", "removing", "blocked", "failed")


class Sums(Shown, frozen=True):
    """What is there (`titles`: movies and series), what is about to go (`leaving`), what went."""

    library: dict[Kind, stats.Sum]
    candidates: dict[CandidateState, stats.Sum]
    jobs: dict[str, int]
    freed: history.Freed
    titles: stats.Sum
    leaving: stats.Sum
    blocked: stats.Sum


class Stopped(Shown, frozen=True):
    """Whether automation stands, since when and why."""

    open: bool
    since: Instant | None
    text: str | None


class Breaker(Stopped, frozen=True):
    """The same with each cause, what waits for it (`waiting`), and what stopped automation before."""

    causes: list[shapes.StoppedBy]
    waiting: stats.Sum
    past: list[shapes.StoppedBy]


class Status(Shown, frozen=True):
    """The dashboard in one document."""

    now: Instant
    version: str
    dry_run: bool
    processes: list[shapes.Process]
    services: list[shapes.Service]
    disks: list[shapes.Disk]
    sums: Sums
    notices: list[shapes.Notice]
    next_runs: list[NextRun]
    breaker: Stopped


class Matched(MediaItem, frozen=True, kw_only=True):
    """An item that a rule would select, and why: condition by condition, and as a sentence."""

    reasons: list[Reason]
    why: str


class Open(MediaItem, frozen=True, kw_only=True):
    """An item that a rule can say nothing about, and what would have to be known."""

    unknown: list[str]


class Held(Shown, frozen=True):
    """What a rule cannot say."""

    count: int
    items: list[Open]


class Preview(Shown, frozen=True):
    """What a rule would select now."""

    count: int
    bytes: int
    items: list[Matched]
    held: Held
    seconds: float


class RuleSays(Shown, frozen=True):
    """What one rule says of an item or of what belongs to it, condition by condition."""

    rule: str
    enabled: bool
    action: str
    target: Kind
    when: str
    media: MediaItem
    verdict: Verdict
    unknown: list[str]
    reasons: list[Reason]


class Explained(Shown, frozen=True):
    """Why, or why not."""

    media: MediaItem
    rules: list[RuleSays]
    protected: bool


def status(data: DataDir, config: Config, now: int, role: Role) -> Status:
    """Processes, services, disks, sums, notices, next runs: the dashboard in one document."""
    stale = services.stale(now, config.settings.stale_after)
    listed = services.all_services()
    return Status(
        now=iso(now),
        version=__version__,
        dry_run=config.settings.dry_run,
        processes=[shapes.one_process(row) for row in workers.listing(data)],
        services=[shapes.service(row, stale) for row in listed if row.name in config.services],
        disks=[shapes.disk(row) for row in stats.disks()],
        sums=sums(now),
        notices=told_notices(data) if role == "admin" else [],
        next_runs=next_runs(config),
        breaker=_stopped(),
    )


def breaker_state(now: int) -> Breaker:
    """Why automation stands, with figures as they were and as they are; and who let it go on before."""
    told = [
        shapes.stopped_by(one, losses.missing(one.subject) if one.cause in ("loss", "empty") else None)
        for one in breaker.trips()
    ]
    past = [shapes.stopped_by(one) for one in breaker.past()]
    return Breaker(**msgspec.structs.asdict(_stopped()), causes=told, waiting=stats.ripe(now), past=past)


def _stopped() -> Stopped:
    causes = breaker.trips()
    since = iso(causes[0].at) if causes else None
    return Stopped(open=bool(causes), since=since, text=" ".join(one.text for one in causes) or None)


def sums(now: int) -> Sums:
    """What is there, what is about to go, what went."""
    kinds = cast(dict[Kind, stats.Sum], stats.library())
    states = stats.candidates()
    return Sums(
        library=kinds, candidates=states, jobs=stats.jobs(), freed=history.freed(now),
        titles=_added(kinds, ("movie", "series")), leaving=_added(states, GOING), blocked=_added(states, ("blocked", "failed")),
    )  # fmt: skip


def _added(table: Mapping[Any, stats.Sum], names: Iterable[str]) -> stats.Sum:
    found = [table[name] for name in names if name in table]
    return stats.Sum(items=sum(one.items for one in found), bytes=sum(one.bytes for one in found))


def _matched(one: answers.Matched, role: Role) -> Matched:
    reasons = reasons_for(one.explained.reasons, role)
    return Matched(**parts(one.item), reasons=reasons, why=why("", (), reasons))


def preview(found: answers.Preview, role: Role, seconds: float) -> Preview:
    """What a rule would select now, with reasons, and what it cannot say."""
    matched = [_matched(one, role) for one in found.items]
    held = [Open(**parts(one.item), unknown=one.explained.unknown) for one in found.held_items]
    return Preview(
        count=found.count, bytes=found.bytes, items=matched, held=Held(count=found.held, items=held),
        seconds=round(seconds, 4),
    )  # fmt: skip


def parts(item: MediaItem) -> dict[str, Any]:
    """The keys of an item, to make one that has more of them."""
    return msgspec.structs.asdict(item)


def asked(rule: Rule, listed: Sequence[services.Service], zone: str) -> answers.Asked:
    """A rule, compiled for the placements that it speaks for."""
    mask = services.mask_of(rule.services, listed) if rule.services else None
    return answers.Asked(rule.name, compile(rule.when, rule.target, mask=mask, timezone=zone), mask)


def ask(rules: Iterable[Rule], item: MediaItem, when: answers.Moment, zone: str) -> list[Told]:
    """What rules say of an item and of what belongs to it, as far as they speak of their kinds."""
    subjects = {one.id: one for one in (item, *library.children(item.id, when.now))}
    told: list[Told] = []
    for rule in rules:
        ids = [one.id for one in subjects.values() if one.kind == rule.target]
        found = answers.explain(asked(rule, when.services, zone), ids, when)
        told += [(rule, subjects[one], found[one]) for one in ids if one in found]
    return told


def explained(item: MediaItem, told: Iterable[Told], role: Role) -> Explained:
    """What each rule says of an item or of what belongs to it, condition by condition."""
    rules = [
        RuleSays(
            rule=rule.name, enabled=rule.enabled, action=rule.action, target=rule.target, when=rule.when,
            media=subject, verdict=found.verdict, unknown=found.unknown, reasons=reasons_for(found.reasons, role),
        )
        for rule, subject, found in told
    ]  # fmt: skip
    return Explained(media=item, rules=rules, protected=item.protected)


def told_notices(data: DataDir) -> list[shapes.Notice]:
    """What is wrong with the configuration that lies there now, who was given up, and the open notices."""
    return _mistakes(data) + _given_up(data) + [shapes.notice(row) for row in notices.open_notices()]


def _given_up(data: DataDir) -> list[shapes.Notice]:
    """Processes that the supervisor starts no more, or only now and then."""
    return [
        shapes.Notice(
            id=None, key=f"process:{row.name}", level="error", at=iso(row.since or 0),
            text=f"{row.name} was given up for now: {row.reason}"
                 + (f"; it is tried again at {iso(row.next_retry_at)}" if row.next_retry_at else ""),
        )
        for row in workers.listing(data)
        if row.state == "fatal"
    ]  # fmt: skip


def _mistakes(data: DataDir) -> list[shapes.Notice]:
    told = process.read_mistakes(data)
    if told is None:
        return []
    return [
        shapes.Notice(
            id=None, key="config", level="error", at=iso(told.at), line=one.line, field=one.key,
            text=f"{one.file}{f' line {one.line}' if one.line else ''}: {one.key}: {one.text}",
        )
        for one in told.mistakes
    ]  # fmt: skip
