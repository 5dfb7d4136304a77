"""status and history: what is known, for people and as JSON."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import Installation, say, show, table
from reclaimerr.cli.knowledge import opened
from reclaimerr.store import db, history, services, stats, workers
from reclaimerr.units import human_bytes, human_seconds
from reclaimerr.web import documents, shapes

MOST = 10_000
LOOK_EVERY = 0.5


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    status = commands.add_parser("status", parents=[where], help="processes, services and sums")
    how(status, "show it again whenever something changed, until Ctrl-C")
    status.set_defaults(command=do_status)
    told = commands.add_parser("history", parents=[where], help="what was removed, failed or skipped, newest first")
    told.add_argument("--limit", type=limit, default=50, metavar="N", help="so many at the most")
    how(told, "go on with what comes, until Ctrl-C")
    told.set_defaults(command=do_history)


def how(command: argparse.ArgumentParser, text: str) -> None:
    """--json and --follow, of which only one makes sense."""
    one = command.add_mutually_exclusive_group()
    one.add_argument("--json", action="store_true", help="print exactly one JSON document")
    one.add_argument("--follow", action="store_true", help=text)


def do_status(options: argparse.Namespace) -> int:
    """The state of the installation; as JSON the document of `GET /api/v1/status`."""
    with opened(options) as found:
        if options.json:
            show(documents.status(found.data, found.config, clock.now(), "admin"))
            return 0
        _tell_status(found, clock.now())
        for _ in changes() if options.follow else ():
            say("")
            say(clock.iso(clock.now()) or "")
            _tell_status(found, clock.now())
    return 0


def do_history(options: argparse.Namespace) -> int:
    """The deeds."""
    with opened(options):
        found, total = history.page(limit=options.limit)
        if options.json:
            show(listed([shapes.history_row(one, "admin") for one in found], total, options.limit))
            return 0
        table(f"History ({total})", ("at", "title", "service", "outcome", "freed", "what"), [_deed(one) for one in found])
        last = max((one.id for one in found), default=0)
        for _ in changes() if options.follow else ():
            new = [one for one in reversed(history.page(limit=MOST)[0]) if one.id > last]
            last = max([last, *(one.id for one in new)])
            for one in new:
                say("  ".join(_deed(one)))
    return 0


def changes() -> Iterator[None]:
    """Whenever another process has written something, at most every LOOK_EVERY seconds; what was printed is shown first."""
    seen = db.data_version()
    while True:
        sys.stdout.flush()
        time.sleep(LOOK_EVERY)
        if (found := db.data_version()) != seen:
            seen = found
            yield


def _deed(one: history.Entry) -> tuple[str, ...]:
    return (clock.iso(one.at) or "", one.media["title"], one.service, one.outcome, human_bytes(one.bytes), one.message)


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
        say(f"{notice.level}: {notice.text}")
    waiting, freed = stats.candidates().values(), history.freed(now)
    say(
        f"{sum(one.items for one in waiting)} candidates, {human_bytes(sum(one.bytes for one in waiting))};"
        f" {human_bytes(freed.bytes)} freed in all, {human_bytes(freed.month_bytes)} in 30 days;"
        f" {'dry run: nothing is removed' if found.config.settings.dry_run else 'removals are on'}"
    )


def listed(items: Sequence[object], total: int, size: int) -> dict[str, object]:
    """The first page of a list, in the API's shape."""
    return {"items": items, "total": total, "page": 1, "size": size}


def _ago(at: int | None, now: int) -> str:
    return "never" if at is None else f"{human_seconds(now - at)} ago"


def limit(text: str) -> int:
    """How many rows at the most, as an argument."""
    most = int(text)
    if not 1 <= most <= MOST:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {MOST}")
    return most
