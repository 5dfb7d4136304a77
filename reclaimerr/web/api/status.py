"""One document for the dashboard, and its parts: sums and disks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from reclaimerr import __version__, process
from reclaimerr.clock import iso
from reclaimerr.store import history, notices, services, stats, workers
from reclaimerr.web import shapes
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer
from reclaimerr.web.roles import viewer

blueprint = Blueprint("status", __name__)
DEAD = ("disabled", "removed")


@blueprint.get("/status")
@viewer
def status() -> Response:
    """Processes, services, disks, sums, notices, next runs."""
    found, at = here(), now()
    stale = found.stale(at)
    listed = services.all_services()
    return answer({
        "now": iso(at),
        "version": __version__,
        "dry_run": found.config.settings.dry_run,
        "processes": [shapes.one_process(row) for row in workers.listing(found.data)],
        "services": [shapes.service(row, stale) for row in listed if row.name in found.config.services],
        "disks": [shapes.disk(row) for row in stats.disks()],
        "sums": sums(at),
        "notices": _notices(),
        "next_runs": next_runs(listed),
    })  # fmt: skip


@blueprint.get("/stats")
@viewer
def statistics() -> Response:
    """The sums alone, with what was freed month by month."""
    at = now()
    return answer(sums(at) | {"months": history.freed_by_month(at)})


@blueprint.get("/disks")
@viewer
def disks() -> Response:
    """Root folders and their room, the fullest first."""
    return answer(shapes.whole([shapes.disk(row) for row in stats.disks()]))


def sums(at: int) -> dict[str, Any]:
    """What is there, what is about to go, what went."""
    return {
        "library": stats.library(), "candidates": stats.candidates(), "jobs": stats.jobs(), "freed": history.freed(at),
    }  # fmt: skip


def next_runs(listed: list[services.Service]) -> list[dict[str, Any]]:
    """What runs next by itself: schedules and the services' own polls, the soonest first."""
    runs: list[tuple[int, str, str | None]] = [
        (row["next_at"], row["name"], None) for row in stats.schedules() if row["next_at"]
    ]
    polled = [row for row in listed if row.enabled and row.state not in DEAD]
    runs += [(row.sync_next_at, "sync", row.name) for row in polled if row.sync_next_at]
    runs += [(row.watch_next_at, "watch", row.name) for row in polled if row.watch_next_at]
    runs.sort(key=lambda run: run[0])
    return [{"task": task, "service": service, "at": iso(at)} for at, task, service in runs]


def _notices() -> list[dict[str, Any]]:
    """The owner's affairs: open notices, and what is wrong with the configuration that lies there now."""
    if person().role != "admin":
        return []
    return _mistakes() + [shapes.notice(row) for row in notices.open_notices()]


def _mistakes() -> list[dict[str, Any]]:
    told = process.read_mistakes(here().data)
    if told is None:
        return []
    return [
        {
            "id": None, "key": "config", "level": "error", "at": iso(told.at), "line": one.line, "field": one.key,
            "text": f"{one.file}{f' line {one.line}' if one.line else ''}: {one.key}: {one.text}",
        }
        for one in told.mistakes
    ]  # fmt: skip
