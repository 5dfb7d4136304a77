"""The application on a real database, asked as a browser or a machine would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reclaimerr.config import accepted
from reclaimerr.config.shape import Config, NamedToken, Service, Web
from reclaimerr.model.decision import Rule
from reclaimerr.paths import DataDir
from reclaimerr.store import db
from reclaimerr.web.app import create_app
from tests.store import builders
from tests.web import truth

OWNER = "the-owners-own-token"
FAMILY = "a-token-for-the-family"
RULES = (
    Rule(name="Old", target="movie", when="unwatched_for > 180 days and size > 20 GiB", action="delete"),
    Rule(name="Alice is through", target="movie", when="watched_by('alice')", action="unmonitor"),
)


class Page:
    """Asks the application; after each request this thread's connection is open again for builders."""

    def __init__(self, app: Flask, data: DataDir) -> None:
        self.app, self.data = app, data
        self.client: FlaskClient = app.test_client()

    def ask(self, method: str, path: str, *, token: str | None = OWNER, **more: Any) -> TestResponse:
        """One request; `path` is below /api/v1 unless it begins with a slash."""
        headers = dict(more.pop("headers", {}))
        if token:
            headers["X-API-Token"] = token
        where = path if path.startswith("/") else f"/api/v1/{path}"
        try:
            answer = self.client.open(where, method=method, headers=headers, buffered=True, **more)
        finally:
            db.connect()
        truth.hold(self.app, method, where, answer)
        return answer

    def get(self, path: str, **more: Any) -> Any:
        """The answer's JSON, which has to be 200."""
        answer = self.ask("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """A write; no body is sent for None."""
        return self.ask("POST", path, **({} if json is None else {"json": json}), **more)

    def log_in(self, token: str = OWNER) -> None:
        """Get the session cookie."""
        assert self.post("login", {"token": token}, token=None).status_code == 200

    def accept(self, config: Config) -> None:
        """What the supervisor does with a changed configuration."""
        accepted.write(self.data, config, 2)


def config(**web: Any) -> Config:
    """Two tokens and two rules; `web` changes the [web] section."""
    tokens = (NamedToken(name="family", token=FAMILY),)
    services = {
        "radarr-hd": Service(name="radarr-hd", type="radarr", url="http://radarr:7878", api_key="0123456789abcdef")
    }
    return Config(web=Web(**{"token": OWNER, "tokens": tokens, **web}), services=services, rules=RULES)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A folder of page files."""
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Reclaimerr</title>")
    (folder / "js" / "main.js").write_text("export {};")
    return folder


@pytest.fixture
def make(tmp_path: Path, static: Path) -> Iterator[Callable[..., Page]]:
    """Makes the application with changes to its [web] section."""
    with builders.database(tmp_path / "data") as data:

        def made(**web: Any) -> Page:
            accepted.write(data, config(**web), 1)
            return Page(create_app(data, static, lambda: builders.NOW), data)

        yield made


@pytest.fixture
def page(make: Callable[..., Page]) -> Page:
    """The application as most tests want it."""
    return make()
