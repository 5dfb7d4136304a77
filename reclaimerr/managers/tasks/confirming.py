"""confirm: one service answers afresh about one title, through the same intake as a sync."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from reclaimerr.managers import presence
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks import links
from reclaimerr.managers.tasks.reading import surroundings
from reclaimerr.managers.tasks.titles import names_below, names_here, reread
from reclaimerr.store import db, facts, intake, jobs, watching


def confirm_arr(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Read the titles that this arr holds, its root folders and its queue."""
    presence.met(context, context.client.identity())
    yield 0.2
    surroundings(context)
    yield 0.4
    read = intake.Intake(context.row(), context.maps, context.now())
    for remote_id in names_here(context, job.args["titles"]):
        reread(context, read, remote_id)
        yield 0.6
    links.look(context, job.args["titles"])
    describe(context, job.args["titles"])
    presence.here(context)
    return None


def confirm_media(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Read the titles that this server holds, what every account did with them, and who is watching."""
    presence.met(context, context.client.identity())
    yield 0.1
    row, now = context.row(), context.now()
    server = row.server or context.name
    wanted = names_below(context, job.args["titles"])
    found = context.client.items(wanted)
    read = intake.Intake(row, context.maps, now)
    read.afresh(found)
    for gone in set(wanted) - {item.remote_id for item in found}:
        read.absent(gone)
    yield 0.3
    accounts = context.client.accounts()
    watching.accounts(row, server, accounts, context.config.users)
    for page in context.client.watched_now(accounts, wanted):
        watching.record(row, server, page, now)
        yield 0.6
    watching.playing(row, context.client.playing())
    describe(context, job.args["titles"])
    presence.here(context)
    return None


def describe(context: Context, titles: Sequence[int]) -> None:
    """The facts of some titles, at once."""
    with db.write("facts afresh"):
        facts.describe(titles, context.config.limits.min_history, context.now())
