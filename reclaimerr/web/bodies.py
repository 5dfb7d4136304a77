"""Request bodies: JSON of a few KiB, decoded straight into the type that the route declares (told.py)."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from flask import current_app, request

from reclaimerr import clock
from reclaimerr.web.problems import Problem, invalid, misfit
from reclaimerr.web.told import told_of

MAX_BYTES = 64 << 10
Date = Annotated[str, msgspec.Meta(examples=["2126-12-24T18:00:00Z"])]
"""ISO 8601, with or without time and zone."""
T = TypeVar("T")


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every body: built by name, and a key that nobody knows is a mistake."""


def body(kind: type[T]) -> T:
    """The request's body. 400 for what is no JSON, 413, 415, 422 for what does not fit the type."""
    _declared(kind)
    if request.mimetype != "application/json":
        raise Problem(415, "not_json", "the body has to be JSON (Content-Type: application/json)")
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=kind)
    except msgspec.ValidationError as error:
        raise invalid(*misfit(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Problem(400, "bad_json", f"the body is not readable JSON: {error}") from error


def body_or(default: T) -> T:
    """The body, or a default where none was sent."""
    return body(type(default)) if request.content_length else default


def _declared(kind: type) -> None:
    told = told_of(current_app.view_functions.get(request.endpoint or ""))
    if told is None or told.takes is not kind:
        raise TypeError(f"the route does not declare {kind.__name__} as its body")


def instant(field: str, text: str | None) -> int | None:
    """The instant of an ISO 8601 text in a body; None stays None, 422 for anything else."""
    if not text:
        return None
    try:
        return clock.parse(text)
    except (ValueError, OverflowError) as error:
        raise invalid(field, f"{text[:50]!r} is no date, expected ISO 8601 such as 2026-12-24T18:00:00Z") from error
