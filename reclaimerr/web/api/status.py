"""One document for the dashboard, and its parts: sums and disks."""

from __future__ import annotations

from flask import Blueprint, Response

from reclaimerr.store import history, stats
from reclaimerr.web import documents, shapes
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer
from reclaimerr.web.roles import viewer

blueprint = Blueprint("status", __name__)


@blueprint.get("/status")
@viewer
def status() -> Response:
    """Processes, services, disks, sums, notices, next runs."""
    found = here()
    return answer(documents.status(found.data, found.config, now(), person().role))


@blueprint.get("/stats")
@viewer
def statistics() -> Response:
    """The sums alone, with what was freed month by month."""
    at = now()
    return answer(documents.sums(at) | {"months": history.freed_by_month(at)})


@blueprint.get("/disks")
@viewer
def disks() -> Response:
    """Root folders and their room, the fullest first."""
    return answer(shapes.whole([shapes.disk(row) for row in stats.disks()]))
