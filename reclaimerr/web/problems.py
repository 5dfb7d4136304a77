"""What the API answers when it does not do what was asked: always `{"error": {...}}`, never a traceback."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from flask import Response

from reclaimerr.errors import RuleMistake

_PLACE = re.compile(r"\s*-\s*at `\$\.?([^`]*)`$")


class WrongKey(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake in config.toml."""

    key: str
    line: int | None
    text: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why not: a word for programs, a sentence for people; the rest where it applies.

    `field` is the key or parameter; `column`, `expected` and `nearest` are about an expression.
    """

    code: str
    message: str
    field: str | msgspec.UnsetType = msgspec.UNSET
    column: int | msgspec.UnsetType = msgspec.UNSET
    expected: str | msgspec.UnsetType = msgspec.UNSET
    nearest: str | msgspec.UnsetType = msgspec.UNSET
    mistakes: list[WrongKey] | msgspec.UnsetType = msgspec.UNSET


class Refused(msgspec.Struct, frozen=True):
    """The whole answer."""

    error: Refusal


class Problem(Exception):
    """An answer that is an error: HTTP status, a word for programs, a sentence for people."""

    def __init__(
        self, status: int, code: str, message: str, *,
        field: str | None = None, headers: dict[str, str] | None = None, more: dict[str, object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.field, self.headers, self.more = field, headers or {}, more or {}

    @property
    def error(self) -> Refusal:
        """The inside of `{"error": ...}`."""
        said = {"field": self.field} | self.more
        known: dict[str, Any] = {name: value for name, value in said.items() if value not in (None, "")}
        return Refusal(code=self.code, message=self.message, **known)

    def response(self) -> Response:
        """The answer itself."""
        return answer(Refused(self.error), self.status, self.headers)


def answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON; msgspec structs and plain values alike."""
    return Response(msgspec.json.encode(value), status, headers, content_type="application/json")


def unknown(what: str, name: object) -> Problem:
    """404 for something that has an id or a name."""
    return Problem(404, "not_found", f"there is no {what} {name}")


def bad(field: str, message: str) -> Problem:
    """400 for a query parameter or a body that cannot be read."""
    return Problem(400, "bad_request", message, field=field)


def invalid(field: str, message: str, **more: object) -> Problem:
    """422 for what can be read, but not be accepted."""
    return Problem(422, "invalid", message, field=field, more=more)


def misfit(error: msgspec.ValidationError) -> tuple[str, str]:
    """The field that does not fit its type (empty: the whole), and why, of msgspec's text."""
    text = str(error)
    place = _PLACE.search(text)
    return place[1] if place else "", _PLACE.sub("", text)


def rule_problem(mistake: RuleMistake) -> Problem:
    """422 for an expression, with its column and the mended word."""
    return invalid(
        "when", mistake.message, column=mistake.column, expected=mistake.expected, nearest=mistake.nearest
    )
