"""One document for the dashboard, and its parts: sums and disks."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from reclaimerr.store import history, stats
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


class Statistics(documents.Sums, frozen=True):
    """The sums, and what was freed month by month, oldest first."""

    months: list[Month]


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
    """The sums alone, with what was freed month by month."""
    at = now()
    months = [Month(**row) for row in history.freed_by_month(at)]
    return answer(Statistics(**msgspec.structs.asdict(documents.sums(at)), months=months))


@blueprint.get("/disks")
@viewer
@tells(shapes.Listed[shapes.Disk], asks=WholeAsked)
def disks() -> Response:
    """Root folders and their room, the fullest first."""
    return answer(shapes.cut([shapes.disk(row) for row in stats.disks()], query(WholeAsked)))
