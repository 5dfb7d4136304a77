"""status, history and jobs: what is known, for people and as JSON."""

from __future__ import annotations

import argparse
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import opened, show, table
from reclaimerr.store import candidates, history, jobs, services, workers
from reclaimerr.units import human_bytes, human_seconds
from reclaimerr.web import shapes


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    for name, command, text in (
        ("status", do_status, "processes, services and sums"),
        ("history", do_history, "what was removed, failed or skipped"),
        ("jobs", do_jobs, "the queue, newest first"),
    ):
        one = commands.add_parser(name, parents=[where, as_json], help=text)
        one.add_argument("--limit", type=int, default=50)
        one.set_defaults(command=command)


def do_status(options: argparse.Namespace) -> int:
    """The state of the installation."""
    with opened(options) as found:
        now = clock.now()
        processes = workers.listing(found.data)
        known = [one for one in services.all_services() if one.state != "removed"]
        freed = history.freed(now)
        if options.json:
            show(shapes.brief_status(processes, known, freed, found.config, now))
            return 0
        rows = [
            [one.name, one.state, str(one.pid or ""), str(one.restarts), human_bytes(one.memory)] for one in processes
        ]
        table("Processes", ["name", "state", "pid", "restarts", "memory"], rows)
        told = [
            [one.name, one.state, one.version or "", str(one.items), _ago(one.library_at, now), one.message]
            for one in known
        ]
        table("Services", ["name", "state", "version", "items", "last sync", "message"], told)
        count = candidates.page(limit=1)[1]
        mode = "dry run: nothing is removed" if found.config.settings.dry_run else "removals are on"
        print(
            f"{count} candidates; {human_bytes(freed.bytes)} freed in all, {human_bytes(freed.month_bytes)} in 30 days; {mode}"
        )
    return 0


def do_history(options: argparse.Namespace) -> int:
    """The deeds, newest first."""
    with opened(options):
        entries, total = history.page(limit=options.limit)
        if options.json:
            show(
                {
                    "items": [shapes.history_row(one) for one in entries],
                    "total": total,
                    "page": 1,
                    "size": options.limit,
                }
            )
            return 0
        rows = [[clock.iso(one.at) or "", one.media["title"], one.service, one.outcome, human_bytes(one.bytes), one.message]
                for one in entries]  # fmt: skip
        table(f"History ({total})", ["at", "title", "service", "outcome", "freed", "what"], rows)
    return 0


def do_jobs(options: argparse.Namespace) -> int:
    """The queue."""
    with opened(options):
        found, total = jobs.page(limit=options.limit)
        if options.json:
            show({"items": [shapes.job(one) for one in found], "total": total, "page": 1, "size": options.limit})
            return 0
        rows = [
            [str(one.id), one.task, one.lane, one.state, f"{one.progress:.0%}", one.error or one.result or ""]
            for one in found
        ]
        table(f"Jobs ({total})", ["id", "task", "lane", "state", "done", "result"], rows)
    return 0


def _ago(at: int | None, now: int) -> str:
    return "never" if at is None else f"{human_seconds(now - at)} ago"
