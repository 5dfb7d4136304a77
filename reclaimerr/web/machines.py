"""What machines ask: is it alive, can it work, its figures, and the description of the API."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, cast

import msgspec
from flask import Blueprint, Flask, Response, current_app

from reclaimerr.web import documents, metrics, openapi
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer
from reclaimerr.web.roles import admin, public, viewer
from reclaimerr.web.shapes import Shown
from reclaimerr.web.told import JSON, tells

machines = Blueprint("machines", __name__)


class Alive(Shown, frozen=True):
    """The answer is the proof."""

    status: Literal["ok"] = "ok"


class Readiness(Shown, frozen=True):
    """Whether the database takes writes, the supervisor lives and a manager can work."""

    status: Literal["ok", "not ready"]
    database: bool
    supervisor: bool
    managers: bool


@machines.get("/healthz")
@public
@tells(Alive)
def healthz() -> Response:
    """Alive: the answer is the proof."""
    return answer(Alive())


@machines.get("/readyz")
@public
@tells(Readiness, also={503: Readiness})
def readyz() -> Response:
    """Whether the database takes writes, the supervisor lives and a manager can work; never how a service is."""
    found = here().ready.ask()
    said = Readiness(
        status="ok" if found.ready else "not ready", database=found.database, supervisor=found.supervisor,
        managers=found.managers,
    )  # fmt: skip
    return answer(said, 200 if found.ready else 503)


@machines.get("/metrics")
@admin
@tells(str, media="text/plain")
def figures() -> Response:
    """The figures of the dashboard in the text format of Prometheus."""
    found = here()
    status = documents.status(found.data, found.config, now(), person().role)
    return Response(metrics.text(status), content_type=metrics.CONTENT_TYPE)


@machines.get("/api/v1/openapi.json")
@viewer
@tells(dict[str, Any])
def description() -> Response:
    """This description: OpenAPI 3.1, made of the routes themselves."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    return Response(_described(app, here().config.web.base_path), content_type=JSON)


@lru_cache(maxsize=1)
def _described(app: Flask, base_path: str) -> bytes:
    return msgspec.json.encode(openapi.document(app, base_path))
