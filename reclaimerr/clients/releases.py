"""The newest version, as an address tells it that answers like GitHub's "latest release"."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from reclaimerr.clients.http import Session
from reclaimerr.errors import BadAnswer

NAME = "releases"
SECONDS = 15
_VERSION = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})", re.IGNORECASE)


class _Release(msgspec.Struct):
    tag_name: str


def latest(url: str, stop: Callable[[], bool]) -> str:
    """The newest version, `1.2.3`. Raises ServiceError; a pre-release or any other word is a BadAnswer."""
    session = Session(NAME, url, {}, timeout=SECONDS, stop=stop)
    try:
        tag = session.get_json("", type=_Release, max_bytes=1 << 20).tag_name
    finally:
        session.close()
    found = _VERSION.fullmatch(tag.strip())
    if found is None:
        raise BadAnswer(NAME, f"{tag[:50]!r} is no version")
    return found[1]


def is_newer(version: str, than: str) -> bool:
    """Whether one version comes after another; parts that are missing are 0."""
    return _parts(version) > _parts(than)


def _parts(version: str) -> tuple[int, ...]:
    """Without zeros at the end: 1.2 is 1.2.0."""
    found = [int(part) for part in re.findall(r"\d+", version)]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)
