"""Requests, answers and routes of the simulated services, free of sockets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import msgspec

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; a large body may come in pieces."""

    status: int
    body: bytes | list[bytes] = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Stop(Exception):
    """Ends the handling of a request with an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def as_json(data: object, status: int = 200) -> Answer:
    """The answer with that document."""
    return Answer(status, msgspec.json.encode(data))


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; names of query keys and headers are in small letters."""

    number: int
    service: str
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    at: int
    parts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """The last value of a query key."""
        values = self.query.get(name.lower())
        return values[-1] if values else None

    def number_of(self, name: str) -> int | None:
        """A whole number of the query; ValueError where it is none."""
        value = self.text(name)
        return None if value is None or value == "" else int(value)

    def numbers(self, name: str) -> list[int]:
        """A repeated number of the query; a comma list is no number."""
        return [int(value) for value in self.query.get(name.lower(), ())]

    def flag(self, name: str) -> bool | None:
        """true or false, in any case; ValueError for anything else."""
        value = self.text(name)
        if value is None or value == "":
            return None
        if value.lower() not in ("true", "false"):
            raise ValueError(f"{value!r} is neither true nor false")
        return value.lower() == "true"

    def words(self, name: str) -> list[str]:
        """A list of the query, repeated or separated by commas."""
        return [word for value in self.query.get(name.lower(), ()) for word in value.split(",") if word]

    def decoded(self) -> object:
        """The body's document, None without body; msgspec.DecodeError where it is none."""
        return msgspec.json.decode(self.body) if self.body.strip() else None

    def fields(self) -> dict[str, Any]:
        """The body's object, empty where it is something else."""
        data = self.decoded()
        return data if isinstance(data, dict) else {}


Handler = Callable[[Any, Request], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `known` are the query keys that the real service reads."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    known: frozenset[str]


class Routes:
    """The operations of one resource, put in by decorators; paths match in any case."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def on(self, method: str, path: str, *known: str) -> Callable[[Handler], Handler]:
        """Serve `method path`; `{name}` in the path becomes request.parts."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "/?", re.IGNORECASE)

        def keep(handler: Handler) -> Handler:
            self.routes.append(Route(method, pattern, handler, frozenset(name.lower() for name in known)))
            return handler

        return keep


def find(routes: Iterable[Route], method: str, path: str) -> tuple[Route | None, Mapping[str, str], bool]:
    """The route, its parts, and whether the path exists at all."""
    exists = False
    for route in routes:
        match = route.pattern.fullmatch(path)
        if match:
            exists = True
            if route.method == method:
                return route, match.groupdict(), True
    return None, {}, exists


def stop(answer: Answer) -> NoReturn:
    """Answer now."""
    raise Stop(answer)
