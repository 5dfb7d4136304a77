"""One document for the dashboard, and its parts: sums and disks."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from reclaimerr.clock import iso
from reclaimerr.store import growth, history, stats
from reclaimerr.web import documents, shapes
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("status", __name__)


class Month(shapes.Shown, frozen=True):
    """What was freed in one month (`2026-11`)."""

    month: str
    items: int
    bytes: int


class Week(shapes.Shown, frozen=True):
    """What was freed in the week that began with this Monday (`2026-11-30`)."""

    week: str
    items: int
    bytes: int


class Statistics(documents.Sums, frozen=True):
    """The sums, what was freed month by month and week by week, oldest first, and where the room is.

    `space` counts movies and seasons by when somebody last watched any of them; months have 30 or 31 days here.
    """

    months: list[Month]
    freed_by_week: list[Week]
    space: list[stats.Space]


class Room(shapes.Shown, frozen=True):
    """So much was free."""

    at: shapes.Instant
    free: int


class DiskTold(shapes.Disk, frozen=True):
    """A disk with its last 90 days, one sample a day, and the seconds until it is full at the pace of the last 30.

    `fills_in` is null where there are not three days to go by yet, or where its room does not shrink.
    """

    fills_in: int | None
    samples: list[Room]


@blueprint.get("/status")
@viewer
@tells(documents.Status)
def status() -> Response:
    """Processes, services, disks, sums, notices, next runs."""
    found = here()
    return answer(documents.status(found.data, found.config, now(), person().role))


@blueprint.get("/stats")
@viewer
@tells(Statistics)
def statistics() -> Response:
    """The sums, what was freed by month and week, and the library by age since it was watched."""
    at = now()
    return answer(
        Statistics(
            **msgspec.structs.asdict(documents.sums(at)), months=[Month(**row) for row in history.freed_by_month(at)],
            freed_by_week=[Week(**row) for row in history.freed_by_week(at)], space=stats.space(at),
        )
    )  # fmt: skip


@blueprint.get("/disks")
@viewer
@tells(shapes.Listed[DiskTold], asks=WholeAsked)
def disks() -> Response:
    """Root folders and their room, the fullest first, with how it went and when each is full."""
    known = growth.samples(now())
    return answer(shapes.cut([_told(row, known.get((row.service, row.path), [])) for row in stats.disks()], query(WholeAsked)))


def _told(row: stats.Disk, known: list[growth.Sample]) -> DiskTold:
    return DiskTold(
        **msgspec.structs.asdict(shapes.disk(row)), fills_in=growth.fills_in(known, row.free, now()),
        samples=[Room(at=iso(one.at), free=one.free) for one in known],
    )  # fmt: skip
