"""The documents that the API and the command line both show: one place makes them, nothing of a request in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reclaimerr import __version__, process
from reclaimerr.clock import iso
from reclaimerr.config.shape import Config
from reclaimerr.model.decision import Rule
from reclaimerr.paths import DataDir
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, history, library, notices, services, stats, workers
from reclaimerr.store.library import MediaItem
from reclaimerr.web import shapes
from reclaimerr.web.roles import Role

Document = dict[str, Any]
Told = tuple[Rule, MediaItem, answers.Explained]
DEAD = ("disabled", "removed")


def status(data: DataDir, config: Config, now: int, role: Role) -> Document:
    """Processes, services, disks, sums, notices, next runs: the dashboard in one document."""
    stale = services.stale(now, config.settings.stale_after)
    listed = services.all_services()
    return {
        "now": iso(now),
        "version": __version__,
        "dry_run": config.settings.dry_run,
        "processes": [shapes.one_process(row) for row in workers.listing(data)],
        "services": [shapes.service(row, stale) for row in listed if row.name in config.services],
        "disks": [shapes.disk(row) for row in stats.disks()],
        "sums": sums(now),
        "notices": _notices(data) if role == "admin" else [],
        "next_runs": next_runs(listed),
    }


def sums(now: int) -> Document:
    """What is there, what is about to go, what went."""
    return {
        "library": stats.library(), "candidates": stats.candidates(), "jobs": stats.jobs(), "freed": history.freed(now),
    }  # fmt: skip


def next_runs(listed: list[services.Service]) -> list[Document]:
    """What runs next by itself: schedules and the services' own polls, the soonest first."""
    runs: list[tuple[int, str, str | None]] = [
        (row["next_at"], row["name"], None) for row in stats.schedules() if row["next_at"]
    ]
    polled = [row for row in listed if row.enabled and row.state not in DEAD]
    runs += [(row.sync_next_at, "sync", row.name) for row in polled if row.sync_next_at]
    runs += [(row.watch_next_at, "watch", row.name) for row in polled if row.watch_next_at]
    runs.sort(key=lambda run: run[0])
    return [{"task": task, "service": service, "at": iso(at)} for at, task, service in runs]


def preview(found: answers.Preview, role: Role, seconds: float) -> Document:
    """What a rule would select now, with reasons, and what it cannot say."""
    return {
        "count": found.count,
        "bytes": found.bytes,
        "items": [shapes.plain(one.item) | {"reasons": shapes.reasons_for(one.explained.reasons, role)}
                  for one in found.items],
        "held": {
            "count": found.held,
            "items": [shapes.plain(one.item) | {"unknown": one.explained.unknown} for one in found.held_items],
        },
        "seconds": round(seconds, 4),
    }  # fmt: skip


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


def explained(item: MediaItem, told: Iterable[Told], role: Role) -> Document:
    """What each rule says of an item or of what belongs to it, condition by condition."""
    rules = [
        {
            "rule": rule.name, "enabled": rule.enabled, "action": rule.action, "target": rule.target,
            "when": rule.when, "media": subject, "verdict": found.verdict, "unknown": found.unknown,
            "reasons": shapes.reasons_for(found.reasons, role),
        }
        for rule, subject, found in told
    ]  # fmt: skip
    return {"media": item, "rules": rules, "protected": item.protected}


def _notices(data: DataDir) -> list[Document]:
    """What is wrong with the configuration that lies there now, and the open notices."""
    return _mistakes(data) + [shapes.notice(row) for row in notices.open_notices()]


def _mistakes(data: DataDir) -> list[Document]:
    told = process.read_mistakes(data)
    if told is None:
        return []
    return [
        {
            "id": None, "key": "config", "level": "error", "at": iso(told.at), "line": one.line, "field": one.key,
            "text": f"{one.file}{f' line {one.line}' if one.line else ''}: {one.key}: {one.text}",
        }
        for one in told.mistakes
    ]  # fmt: skip
