"""The application: routes behind one gate, errors in one shape, headers on every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from reclaimerr import clock
from reclaimerr.errors import Busy, Full, RuleMistake, StoreError
from reclaimerr.paths import DataDir, static_dir
from reclaimerr.store.answers import TooSlow
from reclaimerr.web import gate
from reclaimerr.web.api import (
    audit,
    backups,
    breaker,
    bulk,
    candidates,
    configuration,
    history,
    jobs,
    logs,
    media,
    notices,
    processes,
    proposals,
    protections,
    requests,
    rules,
    services,
    session,
    setup,
    status,
    tasks,
    trials,
)
from reclaimerr.web.bodies import MAX_BYTES
from reclaimerr.web.headers import HEADERS, UNSAID
from reclaimerr.web.here import KEY, Here
from reclaimerr.web.machines import machines
from reclaimerr.web.pages import pages
from reclaimerr.web.problems import Problem, rule_problem
from reclaimerr.web.proxies import Outside
from reclaimerr.web.queries import MAX_ID

log = logging.getLogger(__name__)


class Id(IntegerConverter):
    """A number in a path that every database can hold, told by its digits: a path with a longer one is no route."""

    regex = rf"[0-9]{{1,{len(str(MAX_ID))}}}"


NOUNS = (
    audit, backups, breaker, bulk, candidates, configuration, history, jobs, logs, media, notices, processes, proposals,
    protections, requests, rules, services, session, setup, status, tasks, trials,
)  # fmt: skip
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "not_json"}


def create_app(data: DataDir, static: Path | None = None, now: Callable[[], int] = clock.now) -> Flask:
    """The WSGI application for one data directory; `store.db.attach` has to have been called.

    `now` gives the instant of a request, `static` the folder of the page's own files.
    """
    app = Flask("reclaimerr.web", static_folder=None, template_folder=None)
    here = Here(data, static or static_dir(), now)
    app.extensions[KEY] = here
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.converters["int"] = Id
    app.before_request(gate.enter)
    app.after_request(_headers)
    app.teardown_request(gate.leave)
    app.register_blueprint(pages)
    app.register_blueprint(machines)
    for noun in NOUNS:
        app.register_blueprint(noun.blueprint, url_prefix="/api/v1")
    _handle_errors(app)
    app.wsgi_app = Outside(  # type: ignore[method-assign]
        app.wsgi_app, lambda: (here.config.web.trusted_proxies, here.config.web.base_path)
    )
    return app


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(Problem, lambda problem: problem.response())
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RuleMistake, lambda mistake: rule_problem(mistake).response())
    app.register_error_handler(StoreError, _store)
    app.register_error_handler(Exception, _bug)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    words = f"there is no {request.method} {request.path}" if status in (404, 405) else error.description or error.name
    problem = Problem(status, _CODES.get(status, "error"), words)
    response = problem.response()
    if error.code == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def _store(error: StoreError) -> Response:
    if isinstance(error, Busy):
        return Problem(503, "busy", "the database is busy, try again", headers={"Retry-After": "2"}).response()
    if isinstance(error, TooSlow):
        return Problem(503, "too_slow", str(error)).response()
    if isinstance(error, Full):
        return Problem(507, "full", "there is no room left to write").response()
    log.error("the database: %s", error)
    return Problem(503, "database", "the database cannot answer; see the log").response()


def _bug(error: Exception) -> Response:
    log.error("an error in the page", exc_info=error)
    return Problem(500, "internal", "something went wrong here; it is in the log").response()


def _headers(response: Response) -> Response:
    for name, value in (HEADERS | UNSAID).items():
        response.headers.setdefault(name, value)
    return response
