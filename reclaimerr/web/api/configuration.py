"""The configuration as people write it, with every secret masked; and who changed what."""

from __future__ import annotations

from flask import Blueprint, Response

from reclaimerr.config.masked import masked
from reclaimerr.config.save import current
from reclaimerr.store import audit
from reclaimerr.web import shapes
from reclaimerr.web.bodies import listing
from reclaimerr.web.here import here
from reclaimerr.web.problems import answer
from reclaimerr.web.roles import admin

blueprint = Blueprint("configuration", __name__)


@blueprint.get("/config")
@admin
def configuration() -> Response:
    """What is in force now; `digest` tells the file that an edit would start from."""
    found = here()
    path = found.config_file
    digest = current(path)[1] if path else None
    headers = {"ETag": f'"{digest}"'} if digest else {}
    said = {"config": masked(found.config), "file": str(path) if path else None, "digest": digest}
    return answer(said, headers=headers)


@blueprint.get("/audit")
@admin
def deeds() -> Response:
    """Who changed what, newest first."""
    asked = listing({"id": "id"}, "-id")
    found, total = audit.page(offset=asked.offset, limit=asked.size)
    return answer(shapes.paged([shapes.deed(row) for row in found], total, asked))
