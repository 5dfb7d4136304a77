"""Request bodies: JSON of a few KiB, decoded straight into a type; and the query of a list."""

from __future__ import annotations

import re
from typing import Annotated, TypeVar

import msgspec
from flask import request

from reclaimerr import clock
from reclaimerr.web.problems import Problem, bad, invalid

MAX_BYTES = 64 << 10
MAX_SIZE = 500
MAX_PAGE = 1_000_000
MAX_ID = 2**53
Number = Annotated[int, msgspec.Meta(ge=1, le=MAX_ID)]
"""An id in a body."""
T = TypeVar("T")
_PLACE = re.compile(r"\s*-\s*at `\$\.?([^`]*)`$")


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every body: built by name, and a key that nobody knows is a mistake."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """`?page ?size ?sort ?q` as asked: pages from 1, `order` without its minus."""

    page: int
    size: int
    order: str
    descending: bool
    text: str

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size


def body(kind: type[T]) -> T:
    """The request's body. 400 for what is no JSON, 413, 415, 422 for what does not fit the type."""
    if request.mimetype != "application/json":
        raise Problem(415, "not_json", "the body has to be JSON (Content-Type: application/json)")
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=kind)
    except msgspec.ValidationError as error:
        text = str(error)
        place = _PLACE.search(text)
        raise invalid(place[1] if place else "", _PLACE.sub("", text)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Problem(400, "bad_json", f"the body is not readable JSON: {error}") from error


def body_or(default: T) -> T:
    """The body, or a default where none was sent."""
    return body(type(default)) if request.content_length else default


def listing(orders: dict[str, str], default: str, *, size: int = 100) -> Listing:
    """The query of a list; `orders` are the words that it can be sorted by, `-` in front turns them round."""
    sort = request.args.get("sort", default)
    order = sort.removeprefix("-")
    if order not in orders:
        raise bad("sort", f"the list cannot be sorted by {order[:50]!r}, expected one of {', '.join(sorted(orders))}")
    return Listing(
        page=number("page", 1, MAX_PAGE),
        size=min(number("size", size, 1_000_000), MAX_SIZE),
        order=order,
        descending=sort.startswith("-"),
        text=request.args.get("q", "")[:200],
    )


def number(name: str, default: int, most: int) -> int:
    """A whole number from 1 in the query."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise bad(name, f"expected a whole number from 1 to {most}")
    return int(text)


def instant(field: str, text: str | None) -> int | None:
    """The instant of an ISO 8601 text in a body; None stays None, 422 for anything else."""
    if not text:
        return None
    try:
        return clock.parse(text)
    except (ValueError, OverflowError) as error:
        raise invalid(field, f"{text[:50]!r} is no date, expected ISO 8601 such as 2026-12-24T18:00:00Z") from error
