"""One simulated Jellyfin: who may ask, which handler answers, and how it says no."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import msgspec

from reclaimerr.demo.entries import Entry
from reclaimerr.demo.household import Household, User
from reclaimerr.demo.journal import Cause
from reclaimerr.demo.later import Later
from reclaimerr.demo.messages import Answer, Request, Route, Stop, as_json, find, stop
from reclaimerr.demo.state import State

OPEN = frozenset({"/system/info/public", "/system/ping", "/health"})
_TOKEN = re.compile(r'(?:^|[\s,])Token="?([^",\s]*)"?', re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Jellyfin:
    """The application around one household's catalogue."""

    state: State
    key: str
    later: Later
    routes: tuple[Route, ...]
    delay: float = 0.0
    """Seconds until it looks at a path that it was told of; the real one waits a minute."""
    ordered: dict[tuple[object, ...], list[Entry]] = field(default_factory=dict)
    """The last sorted lists, by what they depend on, the revision first."""

    @property
    def server(self) -> Household:
        return self.state.server

    @property
    def name(self) -> str:
        return self.state.server.name

    def answer(self, request: Request) -> Answer:
        """Serve one request."""
        try:
            return self._served(request)
        except Stop as early:
            return early.answer

    def _served(self, request: Request) -> Answer:
        path = request.path.rstrip("/") or "/"
        if path == "/":
            return Answer(302, headers={"Location": "web/"})
        if path.lower() not in OPEN and not hmac.compare_digest(self._token(request).encode(), self.key.encode()):
            return Answer(401)
        route, parts, exists = find(self.routes, request.method, path)
        if route is None:
            return Answer(405 if exists else 404)
        for name in request.query.keys() - route.known - {"apikey", "api_key"}:
            self.complain(request, f"unknown query key {name!r}")
        try:
            with self.state.lock:
                return route.handler(self, replace(request, parts=parts))
        except (ValueError, msgspec.DecodeError) as mistake:
            return invalid("", str(mistake))

    def _token(self, request: Request) -> str:
        """The key as this version accepts it; the old ways end with version 12."""
        schemes = ("mediabrowser",) if self.server.modern else ("mediabrowser", "emby")
        carriers = ("authorization",) if self.server.modern else ("authorization", "x-emby-authorization")
        for carrier in carriers:
            scheme, _, rest = request.headers.get(carrier, "").partition(" ")
            match = _TOKEN.search(rest) if scheme.lower() in schemes else None
            if match:
                return unquote(match[1])
        if not self.server.modern:
            for old in ("x-emby-token", "x-mediabrowser-token"):
                if request.headers.get(old):
                    return request.headers[old]
        return request.text("apikey") or (None if self.server.modern else request.text("api_key")) or ""

    def cause(self, request: Request) -> Cause:
        """Who did it, for the journal."""
        return Cause(self.name, request.number, f"{self.name} {request.method} {request.path}")

    def complain(self, request: Request, text: str) -> None:
        """Write down what the real server would take in silence."""
        self.state.journal.complain(self.cause(request), text)

    def entry(self, text: str) -> Entry:
        """Anything by its id in either form; 404 without it, 400 where it is no id."""
        number = plain_id(text)
        if number is None:
            stop(invalid("itemId", f"The value '{text}' is not valid."))
        return self.server.entry(number) or stop(not_found())

    def user(self, text: str | None) -> User | None:
        """The user of a query; 404 for one that does not exist."""
        if not text:
            return None
        number = plain_id(text)
        if number is None:
            stop(invalid("userId", f"The value '{text}' is not valid."))
        return next((user for user in self.server.users if user.id == number), None) or stop(not_found())


def plain_id(text: str) -> str | None:
    """32 small hex digits of an id with or without dashes; None where it is none."""
    number = text.replace("-", "").lower()
    return number if _ID.fullmatch(number) else None


def not_found() -> Answer:
    """404 as the framework words it."""
    kind = "https://tools.ietf.org/html/rfc9110#section-15.5.5"
    return as_json({"type": kind, "title": "Not Found", "status": 404, "traceId": "00-0-0-00"}, 404)


def invalid(name: str, message: str) -> Answer:
    """400 as the framework words it."""
    title = "One or more validation errors occurred."
    kind = "https://tools.ietf.org/html/rfc9110#section-15.5.1"
    return as_json({"type": kind, "title": title, "status": 400, "errors": {name: [message]}}, 400)


def failed() -> Answer:
    """500 as it words what it does not explain."""
    return Answer(500, b"Error processing request.", "text/plain")
