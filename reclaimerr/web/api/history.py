"""What was removed, failed or skipped."""

from __future__ import annotations

from flask import Blueprint, Response, request

from reclaimerr.store import history
from reclaimerr.web import shapes
from reclaimerr.web.bodies import MAX_ID, listing, number
from reclaimerr.web.here import person
from reclaimerr.web.problems import answer, bad
from reclaimerr.web.roles import viewer

blueprint = Blueprint("history", __name__)
OUTCOMES = ("removed", "failed", "skipped")


@blueprint.get("/history")
@viewer
def rows() -> Response:
    """Rows of the history, newest first; `?q` in titles, `?outcome`, `?media` (an item's id)."""
    asked = listing(history.ORDERS, "-at")
    outcome = request.args.get("outcome") or None
    if outcome is not None and outcome not in OUTCOMES:
        raise bad("outcome", f"expected one of {', '.join(OUTCOMES)}")
    found, total = history.page(
        offset=asked.offset, limit=asked.size, order=asked.order, descending=asked.descending, text=asked.text,
        media_id=number("media", 0, MAX_ID) or None, outcome=outcome,
    )  # fmt: skip
    return answer(shapes.paged([shapes.history_row(row, person().role) for row in found], total, asked))
