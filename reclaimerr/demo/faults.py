"""How a test makes a simulated service misbehave, one request at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from reclaimerr.demo.messages import Answer, Request


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request.

    `delay` seconds before anything, with `after` before the answer. `answer` stands in for the real one; without it the request is
    served. `after` serves the request first even so: the deed is done, but the client never learns
    it. `change` makes another answer of the true one. `reset` breaks the connection instead of
    answering. `cut` sends the true length and only that many bytes; `torn` only that share of them,
    and breaks the connection. `pace` is a pause in seconds before each `piece` bytes of the body.
    """

    delay: float = 0.0
    answer: Answer | None = None
    after: bool = False
    reset: bool = False
    cut: int | None = None
    torn: float | None = None
    pace: float = 0.0
    piece: int = 16 * 1024
    change: Callable[[Request, Answer], Answer] | None = None

    @property
    def served(self) -> bool:
        """Whether the real service sees the request at all."""
        return self.after or (self.answer is None and not self.reset)


Injector = Callable[[Request], Fault | None]

RESET = Fault(reset=True)
LOST_ANSWER = Fault(reset=True, after=True)
GARBAGE = Fault(answer=Answer(200, b'{"records": [{"id": 1, "ti\xff\xfe', "application/json; charset=utf-8"))
LOGIN_PAGE = Fault(answer=Answer(200, b"<!doctype html><title>Sign in</title><form></form>", "text/html"))
PROXY_LOST = Fault(answer=Answer(404, b"404 page not found\n", "text/plain; charset=utf-8"))
ANOTHER_PRODUCT = Fault(answer=Answer(200, b'{"app": "Somebody Else", "appName": "Somebody Else", "version": "5.0.2"}'))
TORN = Fault(torn=0.5)
DRIP = Fault(pace=0.05, piece=1)
STARTING = Fault(answer=Answer(503, b"", "text/html", {"Retry-After": "5"}))


def status(code: int, body: bytes = b"") -> Fault:
    """Another status instead of service."""
    return Fault(answer=Answer(code, body, "text/plain"))


def busy(seconds: int) -> Fault:
    """Too many requests; come back in so many seconds."""
    return Fault(answer=Answer(429, b"{}", headers={"Retry-After": str(seconds)}))


def redirect(place: str) -> Fault:
    """Go elsewhere; to itself where `place` is empty."""

    def sent(request: Request, _: Answer) -> Answer:
        return Answer(302, b"", "text/plain", {"Location": place or request.path})

    return Fault(change=sent)


def padded(megabytes: int) -> Fault:
    """The true answer, after so much of nothing."""

    def grown(_: Request, answer: Answer) -> Answer:
        body = answer.body if isinstance(answer.body, list) else [answer.body]
        headers = {**answer.headers, "Content-Encoding": "identity"}
        return Answer(answer.status, [b" " * (1 << 20)] * megabytes + body, answer.content_type, headers)

    return Fault(change=grown)


def slow(seconds: float) -> Fault:
    """The answer comes, late."""
    return Fault(delay=seconds)


def once(fault: Fault) -> Injector:
    """The next request alone suffers."""
    return first(1, fault)


def first(count: int, fault: Fault) -> Injector:
    """The next `count` requests suffer."""
    left = [fault] * count

    def inject(_: Request) -> Fault | None:
        return left.pop() if left else None

    return inject


def on(method: str, part: str, fault: Fault) -> Injector:
    """Requests of that method whose path contains `part` (any case) suffer."""

    def inject(request: Request) -> Fault | None:
        hit = request.method == method and part.lower() in request.path.lower()
        return fault if hit else None

    return inject


def later(fault: Fault) -> Fault:
    """The same, after the deed is done."""
    return replace(fault, after=True)
