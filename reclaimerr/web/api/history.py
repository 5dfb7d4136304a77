"""What was removed, failed or skipped."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response

from reclaimerr.store import history
from reclaimerr.web import shapes
from reclaimerr.web.here import person
from reclaimerr.web.problems import answer
from reclaimerr.web.queries import Id, ListAsked, Text, query, sorts
from reclaimerr.web.roles import viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("history", __name__)


class HistoryAsked(ListAsked, frozen=True):
    """Deeds on titles that hold a text, with one outcome, or on one item."""

    sort: Annotated[str, sorts(*history.ORDERS)] = "-at"
    q: Text = ""
    outcome: history.Outcome | None = None
    media: Id | None = None


@blueprint.get("/history")
@viewer
@tells(shapes.Listed[shapes.HistoryRow], asks=HistoryAsked)
def rows() -> Response:
    """Rows of the history, newest first; `?q` in titles, `?outcome`, `?media` (an item's id)."""
    asked = query(HistoryAsked)
    found, total = history.page(
        offset=asked.offset, limit=asked.limit, order=asked.order, descending=asked.descending, text=asked.q,
        media_id=asked.media, outcome=asked.outcome,
    )  # fmt: skip
    return answer(shapes.paged([shapes.history_row(row, person().role) for row in found], total, asked))
