"""Logging in and out: a token turns into a cookie that no script can read."""

from __future__ import annotations

from flask import Blueprint, Response, request

from reclaimerr import __version__
from reclaimerr.web import gate, shapes
from reclaimerr.web.bodies import Body, body
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer
from reclaimerr.web.roles import Role, public, viewer
from reclaimerr.web.sessions import LASTS, new_session
from reclaimerr.web.tokens import Person
from reclaimerr.web.told import tells
from reclaimerr.web.words import WORDS, Words

blueprint = Blueprint("session", __name__)


class Login(Body, frozen=True):
    """What the log-in page sends."""

    token: str


class Me(shapes.Shown, frozen=True):
    """Who asks, and what the page has to know before anything else: `words` are those for states and actions.

    `setup` is true while there is no configuration yet, and `/setup` leads to one.
    """

    name: str
    role: Role
    version: str
    dry_run: bool
    timezone: str
    words: Words
    setup: bool


@blueprint.post("/login")
@public
@tells(Me, takes=Login, refuses={401: "the token is not known", 403: "it did not come from the page itself", 429: "too many"})
def login() -> Response:
    """Trade a token for the session cookie."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "foreign_origin", "logging in is for the page itself")
    token = body(Login).token.strip()
    somebody = gate.show_token(token)
    response = answer(_me(somebody))
    let_in(response, token, somebody)
    return response


@blueprint.post("/logout")
@public
@tells(shapes.Done, refuses={403: "it did not come from the page itself"})
def logout() -> Response:
    """End the session: its cookie is worth nothing any more, whoever else holds it."""
    cookie = request.cookies.get(gate.COOKIE, "")
    if cookie and not gate.same_origin(request):
        raise Problem(403, "foreign_origin", "logging out is for the page itself")
    session = here().session(cookie) if cookie else None
    if session is not None:
        here().ended.add(session, now())
    response = answer(shapes.Done())
    response.delete_cookie(
        gate.COOKIE, path=_path(), httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


@blueprint.get("/me")
@viewer
@tells(Me)
def me() -> Response:
    """Who asks, and what the page has to know before anything else."""
    return answer(_me(person()))


def let_in(response: Response, token: str, somebody: Person) -> None:
    """Give a browser the session of somebody who has shown this token."""
    response.set_cookie(
        gate.COOKIE, new_session(token, somebody), max_age=LASTS, path=_path(),
        httponly=True, samesite="Strict", secure=request.is_secure,
    )  # fmt: skip


def _me(somebody: Person) -> Me:
    settings = here().config.settings
    return Me(
        name=somebody.name, role=somebody.role, version=__version__, dry_run=settings.dry_run,
        timezone=settings.timezone, words=WORDS, setup=here().waits_for_setup,
    )  # fmt: skip


def _path() -> str:
    return here().config.web.base_path or "/"
