"""status, jobs and history: what is known, for people and as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import Installation, show, table
from reclaimerr.cli.knowledge import opened
from reclaimerr.store import history, jobs, services, stats, workers
from reclaimerr.units import human_bytes, human_seconds
from reclaimerr.web import documents, shapes

MOST = 10_000


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    status = commands.add_parser("status", parents=[where, as_json], help="processes, services and sums")
    status.set_defaults(command=do_status)
    for name, command, text in (
        ("jobs", do_jobs, "the queue, newest first"),
        ("history", do_history, "what was removed, failed or skipped, newest first"),
    ):
        one = commands.add_parser(name, parents=[where, as_json], help=text)
        one.add_argument("--limit", type=_limit, default=50, metavar="N", help="so many at the most")
        one.set_defaults(command=command)


def do_status(options: argparse.Namespace) -> int:
    """The state of the installation; as JSON the document of `GET /api/v1/status`."""
    with opened(options) as found:
        now = clock.now()
        if options.json:
            show(documents.status(found.data, found.config, now, "admin"))
        else:
            _tell_status(found, now)
    return 0


def do_jobs(options: argparse.Namespace) -> int:
    """The queue."""
    with opened(options):
        found, total = jobs.page(limit=options.limit)
        if options.json:
            show(_listed([shapes.job(one) for one in found], total, options.limit))
            return 0
        rows = [(str(one.id), one.task, one.lane, one.state, f"{one.progress:.0%}", one.error or one.result or "")
                for one in found]  # fmt: skip
        table(f"Jobs ({total})", ("id", "task", "lane", "state", "done", "result"), rows)
    return 0


def do_history(options: argparse.Namespace) -> int:
    """The deeds."""
    with opened(options):
        found, total = history.page(limit=options.limit)
        if options.json:
            show(_listed([shapes.history_row(one, "admin") for one in found], total, options.limit))
            return 0
        rows = [(clock.iso(one.at) or "", one.media["title"], one.service, one.outcome, human_bytes(one.bytes), one.message)
                for one in found]  # fmt: skip
        table(f"History ({total})", ("at", "title", "service", "outcome", "freed", "what"), rows)
    return 0


def _tell_status(found: Installation, now: int) -> None:
    rows = [(one.name, one.state, str(one.pid or ""), str(one.restarts), human_bytes(one.memory), one.reason)
            for one in workers.listing(found.data)]  # fmt: skip
    table("Processes", ("name", "state", "pid", "restarts", "memory", "why"), rows)
    stale = services.stale(now, found.config.settings.stale_after)
    told = [(one.name, str(shapes.service(one, stale).state), one.version or "", str(one.items),
             _ago(one.library_at, now), one.message)
            for one in services.all_services() if one.name in found.config.services]  # fmt: skip
    table("Services", ("name", "state", "version", "items", "last sync", "message"), told)
    for notice in documents.told_notices(found.data):
        print(f"{notice.level}: {notice.text}")
    waiting, freed = stats.candidates().values(), history.freed(now)
    print(
        f"{sum(one.items for one in waiting)} candidates, {human_bytes(sum(one.bytes for one in waiting))};"
        f" {human_bytes(freed.bytes)} freed in all, {human_bytes(freed.month_bytes)} in 30 days;"
        f" {'dry run: nothing is removed' if found.config.settings.dry_run else 'removals are on'}"
    )


def _listed(items: Sequence[object], total: int, size: int) -> dict[str, object]:
    return {"items": items, "total": total, "page": 1, "size": size}


def _ago(at: int | None, now: int) -> str:
    return "never" if at is None else f"{human_seconds(now - at)} ago"


def _limit(text: str) -> int:
    limit = int(text)
    if not 1 <= limit <= MOST:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {MOST}")
    return limit
