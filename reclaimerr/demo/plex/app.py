"""One simulated Plex Media Server: who may ask, how lists are paged, and how it says no."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from reclaimerr.demo.journal import Cause
from reclaimerr.demo.later import Later
from reclaimerr.demo.messages import Answer, Request, Route, Stop, find, stop
from reclaimerr.demo.plex.wire import Document, container, page_of_error
from reclaimerr.demo.plexhouse import PlexHouse, PlexItem, Section
from reclaimerr.demo.state import State

OPEN = frozenset({"/identity"})
PAGING = ("X-Plex-Container-Start", "X-Plex-Container-Size")
Row = TypeVar("Row")


@dataclass(slots=True)
class Plex:
    """The application around one server's items."""

    state: State
    house: PlexHouse
    key: str
    later: Later
    routes: tuple[Route, ...]
    delay: float = 0.0
    """Seconds until it scans a folder that it was told of."""
    ordered: dict[tuple[object, ...], list[PlexItem]] = field(default_factory=dict)
    """The last sorted lists, by what they depend on."""

    @property
    def name(self) -> str:
        return self.house.name

    def answer(self, request: Request) -> Answer:
        """Serve one request."""
        try:
            answer = self._served(request)
        except Stop as early:
            answer = early.answer
        return replace(answer, headers={**answer.headers, "X-Plex-Protocol": "1.0"})

    def _served(self, request: Request) -> Answer:
        path = request.path.rstrip("/") or "/"
        given = request.headers.get("x-plex-token") or request.text("x-plex-token") or ""
        if path.lower() not in OPEN and not hmac.compare_digest(given.encode(), self.key.encode()):
            return page_of_error(401, "Unauthorized")
        route, parts, exists = find(self.routes, request.method, path)
        if route is None:
            return page_of_error(405, "Method Not Allowed") if exists else page_of_error(404, "Not Found")
        for name in request.query.keys() - route.known:
            if not name.startswith("x-plex-"):
                self.complain(request, f"unknown query key {name!r}")
        try:
            with self.state.lock:
                return route.handler(self, replace(request, parts=parts))
        except ValueError:
            return page_of_error(400, "Bad Request")

    def cause(self, request: Request) -> Cause:
        """Who did it, for the journal."""
        return Cause(self.name, request.number, f"{self.name} {request.method} {request.path}")

    def complain(self, request: Request, text: str) -> None:
        """Write down what the real server would take in silence."""
        self.state.journal.complain(self.cause(request), text)

    def section(self, request: Request) -> Section:
        """The section of a path; 404 without it."""
        number = request.parts["section"]
        return next((one for one in self.house.sections if str(one.key) == number), None) or stop(not_found())

    def item(self, text: str) -> PlexItem:
        """An item by its key; 404 without it."""
        return self.house.items.get(int(text) if text.isdigit() else 0) or stop(not_found())

    def paged(self, request: Request, document: Document, name: str, rows: Sequence[Row],
              render: Callable[[Row], Document]) -> Answer:  # fmt: skip
        """A list: the page asked for with the total, or all of it where no size is named.

        Size 0 counts alone; a page may be shorter than asked for.
        """
        start, size = (_number(request, name) for name in PAGING)
        if size is None:
            return container(document | {"size": len(rows), name: [render(row) for row in rows]}, request)
        start = start or 0
        page = rows[start : start + min(size, self.house.longest_page)]
        head = {"size": len(page), "totalSize": len(rows), "offset": start}
        headers = {"X-Plex-Container-Start": str(start), "X-Plex-Container-Total-Size": str(len(rows))}
        return container(document | head | {name: [render(row) for row in page]}, request, headers)


def _number(request: Request, name: str) -> int | None:
    """A number of the headers, or of the query."""
    value = request.headers.get(name.lower()) or request.text(name)
    return int(value) if value else None


def not_found() -> Answer:
    return page_of_error(404, "Not Found")
