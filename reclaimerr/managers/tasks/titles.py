"""Reading one title afresh, whatever the service: through the same intake as a whole sync."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.errors import NotFound
from reclaimerr.managers.context import Context
from reclaimerr.store import db, families, intake, inventories

Take = Callable[[intake.Intake], None]
"""Writes into the store what a service answered."""


def reread(context: Context, read: intake.Intake, remote_id: str) -> None:
    """One movie or series of an arr as it is now, with all that hangs below it; its placement goes with it."""
    answer(context, remote_id)(read)


def answer(context: Context, remote_id: str) -> Take:
    """Ask an arr for one title; what it says is taken in later, in whatever transaction that is due."""
    try:
        if not isinstance(context.client, Sonarr):
            movie = context.client.movie(remote_id)
            return lambda read: read.afresh([movie])
        found = context.client.one(remote_id)
        told = context.client.episodes(remote_id, found[0].title)
    except NotFound:
        return lambda read: read.absent(remote_id)

    def take(read: intake.Intake) -> None:
        read.afresh(found)
        inventories.take(read, remote_id, told, inventories.digest(found, context.maps))

    return take


def names_here(context: Context, titles: Sequence[int]) -> list[str]:
    """How this service calls movies and series; the ones it does not hold are left out."""
    marks, params = db.marks(titles)
    return db.column(
        f"SELECT remote_id FROM placement WHERE service_id = :service AND media_id IN ({marks}) ORDER BY id",
        params | {"service": context.row().id},
    )


def names_below(context: Context, titles: Sequence[int]) -> list[str]:
    """The same with their seasons and episodes, as a media server calls them; parts of an item once."""
    ids, params = families.everything_of(titles)
    return db.column(
        "SELECT DISTINCT COALESCE(part_of, remote_id) FROM placement"
        f" WHERE +service_id = :service AND media_id IN ({ids})",
        params | {"service": context.row().id},
    )
