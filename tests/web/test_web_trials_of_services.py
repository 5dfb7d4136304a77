"""A try of an address goes to that address, at most a few at a time, and takes the key nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from reclaimerr.web.api import services
from tests.web.conftest import Page

KEY = "canary0of0the0key0that0is0tried0"


class Listening(ThreadingHTTPServer):
    """Remembers what it was asked, and answers as it was told to."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), Heard)
        self.said = status, headers, body
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Heard(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found: Any = self.server
        found.asked.append((self.path, dict(self.headers)))
        status, headers, body = found.said
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@contextmanager
def listening(status: int, headers: dict[str, str], body: bytes = b"") -> Iterator[Listening]:
    server = Listening(status, headers, body)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def tried(page: Page, url: str, kind: str = "radarr") -> Any:
    answer = page.post("services/test", {"type": kind, "url": url, "api_key": KEY})
    assert KEY not in answer.text
    return answer.get_json()


@pytest.mark.parametrize("kind", ["radarr", "sonarr", "jellyfin", "plex"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_the_key_to_no_other_host(page: Page, kind: str, status: int) -> None:
    with listening(200, {}) as other, listening(status, {"Location": f"{other.url}/login"}) as first:
        assert tried(page, first.url, kind)["ok"] is False
        assert len(first.asked) == 1
        assert other.asked == []


def test_a_redirect_that_repeats_the_key_is_told_without_it(page: Page) -> None:
    with listening(302, {"Location": f"http://127.0.0.1:1/?apikey={KEY}"}) as first:
        assert tried(page, first.url)["error"]["code"] == "refused"


def test_the_key_goes_in_a_header_and_never_in_the_address(page: Page) -> None:
    for kind in ("radarr", "sonarr", "jellyfin", "plex"):
        with listening(404, {}) as first:
            tried(page, first.url, kind)
            assert first.asked
            assert not [path for path, _ in first.asked if KEY in path]
            assert [1 for _, headers in first.asked if KEY in str(headers)]


def test_an_answer_without_end_is_not_read_to_its_end(page: Page) -> None:
    with listening(500, {"Content-Type": "text/plain"}, b"x" * (1 << 20)) as first:
        found = tried(page, first.url)
    assert len(found["error"]["message"]) < 2000


def test_only_a_few_addresses_are_tried_at_a_time(page: Page) -> None:
    for _ in range(services.AT_ONCE):
        services._trying.acquire()
    try:
        answer = page.post("services/test", {"type": "radarr", "url": "http://127.0.0.1:1", "api_key": KEY})
    finally:
        for _ in range(services.AT_ONCE):
            services._trying.release()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert tried(page, "http://127.0.0.1:1")["error"]["code"] == "no_connection"
