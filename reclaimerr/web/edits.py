"""Edits of config.toml on behalf of a request: from the file that was seen, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from flask import request

from reclaimerr.config import load, save
from reclaimerr.config.shape import Config
from reclaimerr.errors import ConfigMistakes
from reclaimerr.web.here import here
from reclaimerr.web.problems import Problem, WrongKey, invalid

REFUSED = "there is no config file, it was changed meanwhile, or it cannot be written"


def edited(edit: Callable[[Path], str]) -> str:
    """Do an edit; the file's new digest. 409 where there is no file or it was changed meanwhile, 422 for mistakes."""
    path = here().config_file
    if path is None:
        raise Problem(409, "no_config_file", "no config file: this installation runs without one")
    try:
        return edit(path)
    except KeyError as error:
        raise Problem(404, "not_found", str(error.args[0])) from error
    except save.Changed as error:
        raise Problem(409, "changed", str(error)) from error
    except save.NotWritten as error:
        raise Problem(409, "not_written", str(error)) from error
    except ConfigMistakes as error:
        mistakes = [WrongKey(key=one.key, line=one.line, text=one.text) for one in error.mistakes]
        key = error.mistakes[0].key.rpartition(".")[2]
        raise invalid(key, error.mistakes[0].text, mistakes=mistakes) from error


def written() -> Config:
    """What the file says now, so that what was just written is seen; what is in force where it cannot be read."""
    path = here().config_file
    if path is None:
        return here().config
    try:
        return load.load(path, os.environ)
    except (ConfigMistakes, OSError):
        return here().config


def expected() -> str | None:
    """The digest that the edit starts from, where the request names it (If-Match)."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return given if given and given != "*" else None


def tag(digest: str | None = None) -> dict[str, str]:
    """The header that names the file as it is, or as an edit has left it."""
    path = here().config_file
    if digest is None and path is not None:
        digest = save.current(path)[1]
    return {"ETag": f'"{digest}"'} if digest else {}
