"""The configuration as people write it, with every secret masked, and edits of single keys of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from reclaimerr.config import load, save
from reclaimerr.config.masked import masked
from reclaimerr.config.shape import Config
from reclaimerr.errors import ConfigMistakes
from reclaimerr.store import audit
from reclaimerr.web import edits
from reclaimerr.web.bodies import body
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer, invalid
from reclaimerr.web.roles import admin
from reclaimerr.web.shapes import Shown
from reclaimerr.web.told import tells

blueprint = Blueprint("configuration", __name__)
Value = str | int | float | bool | list[Any] | dict[str, Any] | None
"""What TOML can say at a key, and null: back to the default."""
Changes = dict[str, Value]
LEVELS = 6
"""So deep are the values of the deepest setting, a list of blocks."""


class Configured(Shown, frozen=True):
    """The file as it is written, with its defaults; `digest` is what an edit names as If-Match.

    `accepted` is false while the installation works with another configuration: for a moment after an
    edit, and for good where there is a mistake in the file, which the notices tell.
    """

    config: dict[str, Any]
    file: str | None
    digest: str | None
    accepted: bool


@blueprint.get("/config")
@admin
@tells(Configured)
def configuration() -> Response:
    """The configuration, secrets masked."""
    path = here().config_file
    return _told(save.current(path)[1] if path else None)


@blueprint.patch("/config")
@admin
@tells(Configured, takes=Changes, refuses={409: edits.REFUSED, 422: "there is a mistake in it"})
def change() -> Response:
    """Set keys (`{"web.port": 8080}`) as one would write them in config.toml; null goes back to the default.

    A mask that comes back keeps its secret, but a service's key does not follow it to a new address:
    it has to be given again.
    """
    wanted = body(Changes)
    if not _is_flat(wanted, LEVELS):
        raise invalid("", f"it is nested deeper than {LEVELS} levels")
    digest = edits.edited(lambda path: save.edit(path, wanted, edits.expected(), review=save.keys_stay_home))
    audit.write(person().name, "change settings", ", ".join(sorted(wanted))[:500], now=now())
    return _told(digest)


def _told(digest: str | None) -> Response:
    found, path = here(), here().config_file
    written = _written(path) or found.config
    said = Configured(
        config=masked(written), file=str(path) if path else None, digest=digest,
        accepted=masked(written) == masked(found.config),
    )  # fmt: skip
    return answer(said, headers=edits.tag(digest))


def _written(path: Path | None) -> Config | None:
    """What the file says, so that what was just written is seen; None where there is none that can be read."""
    if path is None:
        return None
    try:
        return load.load(path, os.environ)
    except ConfigMistakes:
        return None


def _is_flat(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels >= 0 and all(_is_flat(item, levels - 1) for item in inner)
