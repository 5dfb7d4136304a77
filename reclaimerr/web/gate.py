"""What every request passes before a view sees it: host, path, who asks, and whether they may."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Request, Response, current_app, g, request

from reclaimerr.store import db
from reclaimerr.web import hosts, proxies, queries
from reclaimerr.web.here import here
from reclaimerr.web.problems import Problem
from reclaimerr.web.roles import role_of
from reclaimerr.web.tokens import Person, person_of
from reclaimerr.web.told import told_of

log = logging.getLogger(__name__)

COOKIE = "reclaimerr_session"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BEFORE_SETUP = frozenset({"setup.finish", "services.test", "trials.check", "trials.preview"})
"""What may be asked for besides reading while there is no configuration: none of it changes what is there."""


def enter() -> Response | None:
    """Let a request in, or raise the Problem that it is answered with."""
    _known_host()
    outside = request.environ.get(proxies.OUTSIDE)
    if outside == "slash":
        return Response(status=308, headers={"Location": f"{request.path}/"})
    if outside:
        raise Problem(404, "not_found", f"everything is below {here().config.web.base_path}/")
    if request.endpoint is None:
        return None  # no such path or method: Flask says so
    view = current_app.view_functions.get(request.endpoint)
    role, told = role_of(view), told_of(view)
    if role != "public":
        g.person = somebody()
        if role is None or (role == "admin" and g.person.role != "admin"):
            raise Problem(403, "forbidden", "this token may look, but not do that")
        if here().waits_for_setup and request.method not in READING and request.endpoint not in BEFORE_SETUP:
            raise Problem(409, "set_up_first", "there is no configuration yet: the set-up comes first")
    if told is not None:
        g.asked = queries.parse(told.asks, request.args)
    if role != "public":
        db.connect()
    return None


def leave(_error: BaseException | None = None) -> None:
    """After the answer: this thread's connection is closed; the process keeps one of its own (serve)."""
    db.release()


def show_token(given: str) -> Person:
    """Who shows this token. 401 for nobody's; 429 once an address has guessed too often."""
    found, address = here(), request.remote_addr or ""
    wait = found.limiter.wait(address)
    if wait:
        raise Problem(
            429, "too_many_failures", f"too many wrong tokens from this address, try again in {wait} s",
            headers={"Retry-After": str(wait)},
        )  # fmt: skip
    person = person_of(given, found.tokens)
    if person is None:
        log.warning("a wrong token from %s", address)
        found.limiter.failed(address)
        raise _nobody("this token is not known")
    return person


def same_origin(asked: Request) -> bool:
    """Whether a browser says that a write comes from the page itself; no word at all is a no."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = asked.headers.get("Origin") or asked.headers.get("Referer") or ""
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == asked.host.lower()


def somebody() -> Person:
    """Who asks, by token or session. 401 for nobody."""
    token = _token_shown()
    if token is not None:
        return show_token(token)
    cookie = request.cookies.get(COOKIE)
    session = here().session(cookie) if cookie else None
    if session is None:
        raise _nobody("a token is needed: header X-API-Token, or log in")
    if request.method not in READING and not same_origin(request):
        raise Problem(
            403, "foreign_origin",
            "this write did not come from the page itself; a reverse proxy has to pass the Host header on",
        )  # fmt: skip
    return session.person


def _token_shown() -> str | None:
    token = request.headers.get("X-API-Token")
    if token is None:
        kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
        token = bearer.strip() if kind.lower() == "bearer" else None
    return token


def _nobody(message: str) -> Problem:
    return Problem(401, "unauthorized", message, headers={"WWW-Authenticate": "Bearer"})


def _known_host() -> None:
    said = request.environ.get("HTTP_HOST")
    if not said:
        return  # HTTP/1.0 without one: no browser
    name = hosts.name_of(said)
    if name is None:
        raise Problem(400, "bad_host", "the Host header is no host name")
    if not hosts.allowed(name, here().config.web.allowed_hosts):
        line = f'allowed_hosts = ["{name}"]'
        raise Problem(421, "unknown_host", f"the page does not answer to {name}; add to [web] in config.toml: {line}")
