"""Notices: what the owner should know until it is over or they have read it."""

from __future__ import annotations

from flask import Blueprint, Response

from reclaimerr.store import notices
from reclaimerr.web import shapes
from reclaimerr.web.documents import told_notices
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer, unknown
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import admin
from reclaimerr.web.told import tells

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@admin
@tells(shapes.Listed[shapes.Notice], asks=WholeAsked)
def listed() -> Response:
    """What /status shows too: mistakes of config.toml, processes that were given up, open notices (the most serious first)."""
    return answer(shapes.cut(told_notices(here().data), query(WholeAsked)))


@blueprint.post("/notices/<int:notice_id>/dismiss")
@admin
@tells(shapes.Done)
def dismiss(notice_id: int) -> Response:
    """It was read."""
    if not notices.dismiss(notice_id, person().name, now()):
        raise unknown("open notice", notice_id)
    return answer(shapes.Done())
