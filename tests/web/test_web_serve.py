"""The real server over a real socket."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from reclaimerr.config import accepted
from reclaimerr.paths import DataDir
from reclaimerr.process import DONE, TEMPORARY, Life, read_beat
from reclaimerr.store import db
from reclaimerr.web.api import logs
from reclaimerr.web.app import create_app
from reclaimerr.web.serve import run, serve
from reclaimerr.web.server import Server
from tests.store import builders
from tests.web.conftest import OWNER, config


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDir]:
    """A database that this thread is not connected to."""
    with builders.database(tmp_path / "data") as found:
        accepted.write(found, config(port=0), 1)
        db.close()
        yield found


@pytest.fixture
def address(data: DataDir) -> Iterator[tuple[str, int]]:
    """Where a server with twelve threads listens."""
    server = Server(create_app(data), "127.0.0.1", 0)
    over = threading.Event()

    def turns() -> None:
        while not over.is_set():
            server.turn(5)

    loop = threading.Thread(target=turns)
    loop.start()
    yield "127.0.0.1", server.port
    over.set()
    server.wake()
    loop.join()
    server.close()


def raw(address: tuple[str, int], sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """What comes back for bytes that no client library would send: status, headers, body."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split(" ")[1]), dict(line.lower().split(": ", 1) for line in lines), body


def test_many_at_once_are_all_answered(address: tuple[str, int]) -> None:
    url = f"http://{address[0]}:{address[1]}/api/v1/status"
    codes: list[int] = []

    def ask() -> None:
        codes.append(requests.get(url, headers={"X-API-Token": OWNER}, timeout=20).status_code)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 40


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n", 400),
        (b"GARBAGE\r\n\r\n", 400),
        (b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n", 413),
        (b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: \x00\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_answered_in_json(address: tuple[str, int], sent: bytes, status: int) -> None:
    found, headers, body = raw(address, sent)
    assert (found, headers["content-type"]) == (status, "application/json")
    assert set(json.loads(body)) == {"error"}
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert "unsafe-inline" not in headers["content-security-policy"]


def test_a_request_with_two_lengths_is_none_and_nothing_hides_behind_it(address: tuple[str, int]) -> None:
    lengths = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    hidden = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    status, headers, body = raw(address, b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"0\r\n\r\n" + hidden)
    assert (status, headers["connection"], b"HTTP/1.1 200" in body) == (400, "close", False)


def test_a_client_that_dawdles_over_its_headers_keeps_nobody_waiting(address: tuple[str, int]) -> None:
    slow = [socket.create_connection(address, timeout=10) for _ in range(40)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        assert raw(address, b"GET /healthz HTTP/1.0\r\n\r\n")[0] == 200
    finally:
        for connection in slow:
            connection.close()


def test_the_server_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    _, headers, _ = raw(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert "server" not in headers


def test_an_old_client_without_a_host_header_is_answered(address: tuple[str, int]) -> None:
    assert raw(address, b"GET /healthz HTTP/1.0\r\n\r\n")[0] == 200


def test_a_process_serves_beats_and_leaves_when_asked(data: DataDir) -> None:
    life = Life("web", beat_file=data.beat("web"))
    ended: list[int] = []
    process = threading.Thread(target=lambda: ended.append(run(life, str(data.root))))
    process.start()
    while read_beat(data.beat("web")) is None:
        life.wait(0.01)
    life.stop()
    process.join(timeout=10)
    assert ended == [DONE]


def test_a_port_that_is_taken_is_said_in_a_line(data: DataDir, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve(Life.alone("web"), create_app(data), "127.0.0.1", port) == TEMPORARY
    assert f"cannot listen on 127.0.0.1 port {port}" in caplog.text


@pytest.fixture
def streaming(data: DataDir) -> Iterator[tuple[str, Life, list[int]]]:
    """A web process in a thread: where it tells events, its life, how it ended."""
    life, ended = Life.alone("web"), list[int]()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(data)
    thread = threading.Thread(target=lambda: ended.append(serve(life, app, "127.0.0.1", port)))
    thread.start()
    yield f"http://127.0.0.1:{port}/api/v1/events", life, ended
    life.stop()
    thread.join(timeout=20)


def opened(url: str) -> requests.Response:
    """A stream of which the first line was read; asked for until somebody listens."""
    for _ in range(500):
        try:
            answer = requests.get(url, headers={"X-API-Token": OWNER}, stream=True, timeout=20)
        except requests.ConnectionError:
            threading.Event().wait(0.02)
            continue
        if answer.status_code == 200:
            assert next(answer.iter_lines()) == b"retry: 1000"
        return answer
    raise AssertionError("nobody listens")


def test_streams_end_at_once_when_the_process_leaves(streaming: tuple[str, Life, list[int]]) -> None:
    url, life, ended = streaming
    answers = [opened(url) for _ in range(4)]
    assert opened(url).status_code == 503
    life.stop()
    assert [b"".join(answer.iter_content()).strip() for answer in answers] == [b""] * 4
    while not ended:
        threading.Event().wait(0.01)
    assert ended == [DONE]


def test_a_reader_who_is_gone_frees_the_place(
    streaming: tuple[str, Life, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = streaming[0]
    monkeypatch.setattr(logs, "QUIET", 0.0)
    for answer in [opened(url) for _ in range(4)]:
        answer.close()
    for _ in range(500):
        if opened(url).status_code == 200:
            return
        threading.Event().wait(0.02)
    raise AssertionError("every place stays taken")
