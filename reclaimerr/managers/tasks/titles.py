"""Reading one title afresh, whatever the service: through the same intake as a whole sync."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.errors import NotFound
from reclaimerr.managers.context import Context
from reclaimerr.store import db, intake, inventories


def reread(context: Context, read: intake.Intake, remote_id: str) -> None:
    """One movie or series of an arr as it is now, with all that hangs below it; its placement goes with it."""
    try:
        if isinstance(context.client, Sonarr):
            found = context.client.one(remote_id)
            read.afresh(found)
            told = context.client.episodes(remote_id, found[0].title)
            inventories.take(read, remote_id, told, inventories.digest(found))
        else:
            read.afresh([context.client.movie(remote_id)])
    except NotFound:
        read.absent(remote_id)


def names_here(context: Context, titles: Sequence[int]) -> list[str]:
    """How this service calls movies and series; the ones it does not hold are left out."""
    marks, params = db.marks(titles)
    return db.column(
        f"SELECT remote_id FROM placement WHERE service_id = :service AND media_id IN ({marks}) ORDER BY id",
        params | {"service": context.row().id},
    )


def names_below(context: Context, titles: Sequence[int]) -> list[str]:
    """The same with their seasons and episodes, as a media server calls them; parts of an item once."""
    marks, params = db.marks(titles)
    return db.column(
        f"""
        SELECT DISTINCT COALESCE(p.part_of, p.remote_id) FROM placement p JOIN media m ON m.id = p.media_id
          LEFT JOIN media n ON n.id = m.parent_id
         WHERE p.service_id = :service AND COALESCE(n.parent_id, m.parent_id, m.id) IN ({marks})
        """,
        params | {"service": context.row().id},
    )
