"""The first configuration: what to choose from, and the file that comes of it. Opened by the token for once."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.config import example, load, tokens
from reclaimerr.errors import ConfigMistakes, StoreError
from reclaimerr.model.media import ServiceType
from reclaimerr.paths import create_private
from reclaimerr.store import audit
from reclaimerr.web import gate
from reclaimerr.web.api.rules import Recipe, RuleWanted, recipes
from reclaimerr.web.api.session import let_in
from reclaimerr.web.bodies import Body, body
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, WrongKey, answer, invalid
from reclaimerr.web.roles import admin, public
from reclaimerr.web.shapes import Shown
from reclaimerr.web.tokens import OWNER, Person
from reclaimerr.web.told import tells

log = logging.getLogger(__name__)
blueprint = Blueprint("setup", __name__)
MOST = 50
_one_at_a_time = threading.Lock()
_TYPES = {
    "radarr": ("Radarr", "In Radarr under Settings, General, Security.", "http://localhost:7878"),
    "sonarr": ("Sonarr", "In Sonarr under Settings, General, Security.", "http://localhost:8989"),
    "jellyfin": ("Jellyfin", "In Jellyfin's dashboard under API keys; make one for Reclaimerr.", "http://localhost:8096"),
    "plex": ("Plex", "Plex's X-Plex-Token: open a title, Get info, View XML; it ends the address.", "http://localhost:32400"),
}


class TypeShown(Shown, frozen=True):
    """A kind of service: where its key is found, and where it listens when nobody changed that."""

    type: ServiceType
    label: str
    key_help: str
    default_url: str


class Choices(Shown, frozen=True):
    """Whether there is no configuration yet; the rest is for whoever shows the token for once.

    `path` is where the file will be written.
    """

    needed: bool
    path: str | msgspec.UnsetType | None = msgspec.UNSET
    types: list[TypeShown] | msgspec.UnsetType = msgspec.UNSET
    recipes: list[Recipe] | msgspec.UnsetType = msgspec.UNSET


class FirstService(Body, frozen=True):
    """A section of config.toml; of several media servers one is the main one."""

    name: Annotated[str, Meta(max_length=100)]
    type: ServiceType
    url: str
    api_key: str
    main: bool = False
    verify_tls: bool = True


class First(Body, frozen=True):
    """The services to look after, and rules as they would stand in config.toml."""

    services: Annotated[list[FirstService], Meta(min_length=1, max_length=MOST)]
    rules: Annotated[list[RuleWanted], Meta(max_length=MOST)] = msgspec.field(default_factory=list)
    timezone: Annotated[str, Meta(max_length=100)] | None = None


class Finished(Shown, frozen=True):
    """The owner's token, told this once (null where the environment names one), and the file that was written."""

    token: str | None
    path: str


@blueprint.get("/setup")
@public
@tells(Choices, refuses={401: "the token is not known", 429: "too many"})
def choices() -> Response:
    """Whether there is no configuration yet; to whoever shows the token for once, what to choose from."""
    found = here()
    if not found.waits_for_setup or not _shows_something():
        return answer(Choices(needed=found.waits_for_setup))
    gate.somebody()
    types = [TypeShown(type=name, label=label, key_help=text, default_url=url) for name, (label, text, url) in _TYPES.items()]  # type: ignore[arg-type]
    return answer(Choices(needed=True, path=str(found.config_file), types=types, recipes=recipes()))


@blueprint.post("/setup")
@admin
@tells(Finished, takes=First, refuses={409: "there is a configuration already, or it cannot be written", 422: "there is a mistake"})
def finish() -> Response:
    """Write config.toml with these services and rules and a fresh token; a dry run until the owner says otherwise.

    Whoever asks is logged in with the new token, the token for once is dead, and the managers start.
    """
    wanted = body(First)
    with _one_at_a_time:
        path = here().config_file
        if not here().waits_for_setup or path is None:
            raise _done()
        fresh = tokens.fresh()
        text = _text(wanted, fresh)
        owners = _checked(text, path)
        _create(path, text)
        here().set_up(owners)
    log.info("the first configuration was written to %s", path)
    with suppress(StoreError):  # it is done, and the token is told this once
        audit.write(person().name, "set up", str(path), now=now())
    response = answer(Finished(token=fresh if owners == fresh else None, path=str(path)))
    let_in(response, owners, Person(OWNER, "admin"))
    return response


def _shows_something() -> bool:
    cookie = request.cookies.get(gate.COOKIE)
    named = "X-API-Token" in request.headers or "Authorization" in request.headers
    return named or bool(cookie and here().session(cookie))


def _text(wanted: First, token: str) -> str:
    """The file, as `reclaimerr init` would write it, with what was chosen."""
    services: dict[str, dict[str, Any]] = {}
    for one in wanted.services:
        where = f"services.{one.name}"
        if one.name in services:
            raise invalid(f"{where}.name", f"there are two services {one.name!r}, expected a name of its own")
        if one.type not in CLIENTS:
            raise invalid(f"{where}.type", f"{one.type} is not supported yet, expected one of {', '.join(CLIENTS)}")
        services[one.name] = _said(one, "name")
    return example.init_text(token, services, [_said(rule) for rule in wanted.rules], wanted.timezone)


def _said(part: msgspec.Struct, but: str = "") -> dict[str, Any]:
    """What somebody chose, without what is so by default."""
    defaults = {"main": False, "verify_tls": True}
    values: dict[str, Any] = msgspec.to_builtins(part)
    return {name: value for name, value in values.items() if name != but and value is not None and defaults.get(name) is not value}


def _checked(text: str, path: Path) -> str:
    """The token that will open the page. 422 with every mistake that the configuration would have."""
    try:
        return load.load_text(text, os.environ, path.name).web.token
    except ConfigMistakes as error:
        mistakes = [WrongKey(key=one.key, line=None, text=one.text) for one in error.mistakes]
        raise invalid(error.mistakes[0].key, error.mistakes[0].text, mistakes=mistakes) from error


def _create(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_private(path, text)
    except FileExistsError as error:
        raise _done() from error
    except OSError as error:
        raise Problem(409, "not_written", f"{path} cannot be written: {error.strerror}") from error


def _done() -> Problem:
    return Problem(409, "exists", "there is a configuration already; it was not touched")
