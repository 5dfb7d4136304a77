"""The sockets of one simulated service: HTTP/1.1 with keep-alive, on a thread per connection."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from reclaimerr.demo.faults import Fault, Injector
from reclaimerr.demo.journal import Logged
from reclaimerr.demo.messages import JSON, Answer, Request
from reclaimerr.demo.state import State

GZIP_FROM = 1_000
Connection = socket.socket | tuple[bytes, socket.socket]
"""As socketserver declares it; here it is always a socket."""


class App(Protocol):
    """A simulated service behind the sockets."""

    state: State
    key: str

    @property
    def name(self) -> str: ...

    def answer(self, request: Request) -> Answer:
        """Serve one request."""


class Listener(ThreadingHTTPServer):
    """One service's door; remembers its open connections so that it can slam."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], app: App) -> None:
        self._host = address[0]
        self.app = app
        self.fault: Injector | None = None
        self.closing = threading.Event()
        self._connections: set[Connection] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Connection, client_address: object) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Connection) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Connection, client_address: object) -> None:
        """A client that goes away is no news; a bug of ours is."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def verify_request(self, request: Connection, client_address: object) -> bool:
        return not self.closing.is_set()

    def accept(self) -> None:
        """Take connections until slam(); sleeps in between, without a tick."""
        while not self.closing.is_set():
            self.handle_request()
        self.server_close()

    def slam(self) -> None:
        """Close every connection at once, and take no more."""
        self.closing.set()
        with contextlib.suppress(OSError), socket.create_connection((self._host, self.server_address[1]), 1):
            pass  # wakes accept()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                if isinstance(connection, socket.socket):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Listener
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        state, app = self.server.app.state, self.server.app
        request = self._request()
        fault = (self.server.fault and self.server.fault(request)) or Fault()
        answer = app.answer(request) if fault.after else Answer(0)
        if fault.delay and self.server.closing.wait(fault.delay):
            return
        if fault.served and not fault.after:
            answer = app.answer(request)
        if fault.change is not None:
            answer = fault.change(request, answer)
        answer = fault.answer or answer
        with state.lock:
            state.journal.log.append(
                Logged(request.number, request.service, request.method, request.path, request.query, _body(request),
                       0 if fault.reset else answer.status, request.at)
            )  # fmt: skip
        if fault.reset:
            self._reset()
        else:
            self._send(answer, fault)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _serve

    def _request(self) -> Request:
        url = urlsplit(self.path)
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(url.query, keep_blank_values=True):
            query.setdefault(name.lower(), []).append(value)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        app = self.server.app
        return Request(next(app.state.journal.numbers), app.name, self.command, unquote(url.path), query, headers, body,
                       app.state.clock())  # fmt: skip

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())  # a plain close would wait for the file objects and say goodbye

    def _send(self, answer: Answer, fault: Fault) -> None:
        pieces, extra = self._packed(answer)
        length = sum(map(len, pieces))
        self.send_response_only(answer.status)
        for name, value in {**answer.headers, **extra}.items():
            self.send_header(name, value)
        if length or answer.status != 204:
            self.send_header("Content-Length", str(length))
        if length or answer.content_type != JSON:
            self.send_header("Content-Type", answer.content_type)
        self.end_headers()
        if fault.cut is not None or fault.torn is not None or fault.pace:
            self._trickle(b"".join(pieces), fault)
            return
        for piece in pieces:
            self.wfile.write(piece)

    def _packed(self, answer: Answer) -> tuple[list[bytes], Mapping[str, str]]:
        pieces = answer.body if isinstance(answer.body, list) else [answer.body]
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not wanted or "Content-Encoding" in answer.headers or sum(map(len, pieces)) < GZIP_FROM:
            return pieces, {}
        return [gzip.compress(b"".join(pieces), 1)], {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}

    def _trickle(self, body: bytes, fault: Fault) -> None:
        end = len(body) if fault.cut is None else fault.cut
        if fault.torn is not None:
            end = int(len(body) * fault.torn)
        for start in range(0, end, fault.piece):
            if self.server.closing.wait(fault.pace):
                break
            self.wfile.write(body[start : min(end, start + fault.piece)])
            self.wfile.flush()
        self.close_connection = self.close_connection or end < len(body)
        if fault.torn is not None:
            self._reset()

    def log_message(self, format: str, *args: object) -> None:
        """The journal knows."""


def _body(request: Request) -> object:
    """The body for the journal: decoded if it can be."""
    try:
        return request.decoded()
    except msgspec.DecodeError:
        return request.body
