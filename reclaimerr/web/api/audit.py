"""Who changed what."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response

from reclaimerr.store import audit
from reclaimerr.web import shapes
from reclaimerr.web.problems import answer
from reclaimerr.web.queries import ListAsked, query, sorts
from reclaimerr.web.roles import admin
from reclaimerr.web.told import tells

blueprint = Blueprint("audit", __name__)


class AuditAsked(ListAsked, frozen=True):
    """Lines in the order in which they were written."""

    sort: Annotated[str, sorts("id")] = "-id"


@blueprint.get("/audit")
@admin
@tells(shapes.Listed[shapes.Deed], asks=AuditAsked)
def deeds() -> Response:
    """Who changed what, newest first."""
    asked = query(AuditAsked)
    found, total = audit.page(offset=asked.offset, limit=asked.limit)
    return answer(shapes.paged([shapes.deed(row) for row in found], total, asked))
