"""The page's own files. Nobody needs a token for these."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Blueprint, Response, send_from_directory

from reclaimerr.web.here import here
from reclaimerr.web.problems import Problem
from reclaimerr.web.roles import public

pages = Blueprint("pages", __name__)
TYPES = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript",
    ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".json": "application/json",
    ".webmanifest": "application/manifest+json", ".woff2": "font/woff2", ".txt": "text/plain",
}  # fmt: skip
"""Browsers obey the type alone (nosniff), and a machine's own table of types may be wrong."""


@pages.get("/")
@public
def index() -> Response:
    """The page."""
    return _file("index.html")


@pages.get("/<any(css, js, img, fonts):folder>/<path:name>")
@public
def part(folder: str, name: str) -> Response:
    """A part of the page."""
    return _file(f"{folder}/{name}")


@pages.get("/<name>")
@public
def top(name: str) -> Response:
    """An icon, a manifest."""
    return _file(name)


def _file(name: str) -> Response:
    kind = TYPES.get(PurePosixPath(name).suffix.lower())
    if kind is None or any(part.startswith(".") for part in PurePosixPath(name).parts):
        raise Problem(404, "not_found", "there is no such page")
    # No build step, no hashes in names: browsers ask each time and mostly hear 304.
    response = send_from_directory(here().static, name, mimetype=kind, max_age=0)
    response.cache_control.no_cache = True
    return response
