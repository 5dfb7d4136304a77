"""The media services: how they are, a sync by hand, and a try of an address before it is saved."""

from __future__ import annotations

import threading
import time
from contextlib import closing

from flask import Blueprint, Response

from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.config import timetable
from reclaimerr.config.shape import Service
from reclaimerr.config.spec import rows
from reclaimerr.config.values import KINDS
from reclaimerr.errors import ServiceError
from reclaimerr.model.media import ServiceType
from reclaimerr.store import schedules, services
from reclaimerr.web import asking, shapes
from reclaimerr.web.api.tasks import off
from reclaimerr.web.bodies import Body, body
from reclaimerr.web.here import here, now
from reclaimerr.web.problems import Problem, answer, invalid, unknown
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("services", __name__)
TEST_SECONDS = 8
AT_ONCE = 2
"""Tries of addresses under way: each may keep a thread for a quarter of a minute, and there are twelve."""
_trying = threading.BoundedSemaphore(AT_ONCE)


class ServiceTrial(Body, frozen=True):
    """A service that may be: what a section of config.toml would say."""

    type: ServiceType
    url: str
    api_key: str
    verify_tls: bool = True


class WhyNot(shapes.Shown, frozen=True):
    """Why nobody answered as they should."""

    code: str
    message: str


class Tried(shapes.Shown, frozen=True):
    """Who answers at an address, or why not: one half is null."""

    ok: bool
    product: str | None = None
    version: str | None = None
    name: str | None = None
    seconds: float | None = None
    error: WhyNot | None = None


@blueprint.get("/services")
@viewer
@tells(shapes.Listed[shapes.Service], asks=WholeAsked)
def listed() -> Response:
    """The configured services, in the order of the file."""
    found = here()
    rows = {row.name: row for row in services.all_services()}
    stale = found.stale(now())
    known = [rows[name] for name in found.config.services if name in rows]
    return answer(shapes.cut([shapes.service(row, stale) for row in known], query(WholeAsked)))


@blueprint.post("/services/<name>/sync")
@admin
@tells(shapes.Job, 202, refuses={409: "it is switched off in the configuration"})
def sync(name: str) -> Response:
    """Queue a whole sync of one service; an open one is the answer as well."""
    section = here().config.services.get(name)
    if section is None:
        raise unknown("service", name)
    if not section.enabled:
        raise Problem(409, "disabled", f"{name} is switched off in the configuration")
    plan = timetable.plan(here().config, "sync", name)
    off(plan)
    return answer(asking.put(schedules.wanted(plan)), 202)


@blueprint.post("/services/test")
@admin
@tells(Tried, takes=ServiceTrial)
def test() -> Response:
    """Ask at an address who answers there. `{"ok", "product", "version", "name", "seconds"}` or why not."""
    trial = body(ServiceTrial)
    section = Service(
        name="test", type=trial.type, url=_read("url", trial.url), api_key=_read("api_key", trial.api_key),
        verify_tls=trial.verify_tls, timeout=TEST_SECONDS,
    )  # fmt: skip
    if trial.type not in CLIENTS:
        raise invalid("type", f"{trial.type} is not supported yet")
    if not _trying.acquire(blocking=False):
        raise Problem(503, "busy", "other addresses are being tried, try again", headers={"Retry-After": "2"})
    try:
        return answer(_tried(section))
    finally:
        _trying.release()


def _tried(section: Service) -> Tried:
    begun = time.perf_counter()
    try:
        client = CLIENTS[section.type](section, lambda: False)
        with closing(client.session):
            found = client.identity()
    except ServiceError as error:
        return Tried(ok=False, error=WhyNot(code=_word(error), message=error.message))
    took = round(time.perf_counter() - begun, 3)
    return Tried(ok=True, product=found.product, version=found.version, name=found.name, seconds=took)


def _read(key: str, text: str) -> str:
    """A setting as config.toml would take it, which no header and no address can be broken with."""
    row = rows("services")[key]
    try:
        return str(KINDS[row.kind].read(text, row))
    except ValueError as error:
        raise invalid(key, str(error)) from error


def _word(error: ServiceError) -> str:
    """`no_connection` of NoConnection."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
