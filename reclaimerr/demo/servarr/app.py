"""What simulated Radarr and Sonarr share: who may ask, which handler answers, and how they say no."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NoReturn

import msgspec

from reclaimerr.demo.arr import Books
from reclaimerr.demo.journal import Cause
from reclaimerr.demo.later import Later
from reclaimerr.demo.messages import Answer, Request, Route, Stop, as_json, find, stop
from reclaimerr.demo.state import State

OPEN = ("/ping", "/api")


@dataclass(slots=True)
class ArrApp:
    """The application around one arr's books."""

    state: State
    arr: Books
    key: str
    later: Later
    routes: tuple[Route, ...]
    delay: float = 0.0
    """Seconds until a folder goes after its row went."""

    product: ClassVar[str]
    rescans: ClassVar[frozenset[str]]
    """Commands that look at the disk, in small letters."""

    @property
    def name(self) -> str:
        return self.arr.name

    def answer(self, request: Request) -> Answer:
        """Serve one request; every answer tells the version."""
        try:
            answer = self._served(request)
        except Stop as early:
            answer = early.answer
        return replace(answer, headers={**answer.headers, "X-Application-Version": self.arr.version})

    def _served(self, request: Request) -> Answer:
        path = request.path.rstrip("/") or "/"
        if not path.lower().startswith(OPEN):
            page = f"<!doctype html><html><head><title>{self.product}</title></head><body><div id='root'></div></body></html>"
            return Answer(200, page.encode(), "text/html")
        if path.lower() not in OPEN and not self._known(request):
            return Answer(401)
        route, parts, exists = find(self.routes, request.method, path)
        if route is None:
            return Answer(405) if exists else as_json({"message": "NotFound"}, 404)
        for name in request.query.keys() - route.known - {"apikey"}:
            self.complain(request, f"unknown query key {name!r}")
        try:
            with self.state.lock:
                return route.handler(self, replace(request, parts=parts))
        except (ValueError, msgspec.DecodeError) as mistake:
            return invalid("", str(mistake))

    def _known(self, request: Request) -> bool:
        """The key of the query, the header or the bearer token, in that order."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        given = request.text("apikey") or request.headers.get("x-api-key")
        given = given or (bearer if scheme.lower() == "bearer" else "")
        return hmac.compare_digest(given.encode(), self.key.encode())

    def cause(self, request: Request) -> Cause:
        """Who did it, for the journal."""
        return Cause(self.name, request.number, f"{self.name} {request.method} {request.path}")

    def complain(self, request: Request, text: str) -> None:
        """Write down what the real server would take in silence."""
        self.state.journal.complain(self.cause(request), text)

    def body(self, request: Request, shape: Mapping[str, Any]) -> dict[str, Any]:
        """The body's known keys in their types, in any case; unknown keys are passed over, and complained about."""
        data = request.decoded()
        if not isinstance(data, dict):
            stop(invalid("", "A non-empty request body is required."))
        names = {name.lower(): name for name in shape}
        found: dict[str, Any] = {}
        for given, value in data.items():
            name = names.get(given.lower())
            if name is None:
                self.complain(request, f"unknown body key {given!r}")
                continue
            try:
                found[name] = msgspec.convert(value, shape[name])
            except msgspec.ValidationError as error:
                stop(invalid(f"$.{given}", f"The JSON value could not be converted: {error}"))
        return found

    def tagged(self, number: int) -> list[int]:
        """The rows that carry a tag, by id."""
        raise NotImplementedError

    def rescan(self, body: dict[str, Any]) -> None:
        """Do what a command among `rescans` asks for."""
        raise NotImplementedError

    def seen(self, path: str) -> str:
        """A host path as this arr names it."""
        return self.arr.view.seen(path) or path

    def recycle_folder(self) -> str:
        """The host folder of the recycle bin, or nothing."""
        place = self.arr.settings.recycle_bin
        return (self.arr.view.host(place) or place) if place else ""

    def need_root(self, folder: str, whose: str) -> None:
        """409 where the root folder of a host folder is away or empty; `whose` is it, Movie's or Series'."""
        told, root = self.arr.root_of(folder)
        if not self.state.fs.folder_exists(root):
            stop(error(409, f"{whose} root folder ({told.rstrip('/')}) doesn't exist."))
        if not self.state.fs.below(root):
            stop(error(409, f"{whose} root folder ({told.rstrip('/')}) is empty."))


def whole(text: object) -> int:
    """An id of the path; 404 where it is no number, as no route fits."""
    try:
        return int(str(text))
    except ValueError:
        stop(as_json({"message": "NotFound"}, 404))


def missing(what: str, number: object) -> NoReturn:
    """404 in the words of the real server."""
    text = f"{what} with ID {number} does not exist"
    stop(error(404, text, f"NzbDrone.Core.Datastore.ModelNotFoundException: {text}"))


def miscounted(wanted: int, found: int) -> NoReturn:
    """500 for a list of ids of which some are missing or given twice."""
    told = f"Expected query to return {wanted} rows but returned {found}"
    stop(error(500, told, f"System.ApplicationException: {told}"))


def error(status: int, message: str, description: str | None = None) -> Answer:
    """An error that is one object."""
    return as_json({"message": message} | ({"description": description} if description else {}), status)


def refused(name: str, message: str, value: object) -> Answer:
    """400 with the array of a failed validation."""
    row = {"propertyName": name, "errorMessage": message, "attemptedValue": value, "severity": "error",
           "errorCode": "PredicateValidator", "formattedMessageArguments": [],
           "formattedMessagePlaceholderValues": {"propertyName": name, "propertyValue": value}}  # fmt: skip
    return as_json([row], 400)


def invalid(name: str, message: str) -> Answer:
    """400 for what could not even be read."""
    title = "One or more validation errors occurred."
    return as_json({"title": title, "status": 400, "errors": {name: [message]}}, 400)
