"""A small HTTP server on loopback that says what a test wrote down for it, and remembers who asked."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Act = Callable[["Handler", "Server"], None]
KEY = "0123456789abcdef0123456789abcdef"
"""The secret of every test."""


@dataclass
class Seen:
    """One request as it came."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    def values(self, name: str) -> list[str]:
        """Every value of one query parameter."""
        return [value for key, value in self.query if key == name]

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass
class Reply:
    """One answer. `act` takes the place of everything else."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    act: Act | None = None


Script = Reply | list[Reply] | Callable[[Seen], Reply]


def said(value: object, status: int = 200, **headers: str) -> Reply:
    """A JSON answer."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8"} | named)


def raw(body: bytes, kind: str = "application/json", status: int = 200, **headers: str) -> Reply:
    """Any answer."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, body, {"Content-Type": kind} | named)


def packed(value: object) -> Reply:
    """A JSON answer under gzip."""
    return raw(gzip.compress(json.dumps(value).encode()), Content_Encoding="gzip")


def page(status: int = 200) -> Reply:
    """A page for people."""
    return raw(b"<!doctype html><title>Sign in</title>", "text/html", status)


def reset() -> Reply:
    """The connection breaks before an answer."""

    def act(handler: Handler, _: Server) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        handler.connection.close()

    return Reply(act=act)


def hung_up() -> Reply:
    """The connection is closed before an answer."""

    def act(handler: Handler, _: Server) -> None:
        handler.close_connection = True

    return Reply(act=act)


def cut(body: bytes, missing: int = 100, **headers: str) -> Reply:
    """An answer that promises more than comes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}

    def act(handler: Handler, _: Server) -> None:
        handler.begin(200, {"Content-Type": "application/json", "Content-Length": str(len(body) + missing)} | named)
        handler.wfile.write(body)
        handler.close_connection = True

    return Reply(act=act)


def cut_chunks(body: bytes) -> Reply:
    """A chunked answer whose last chunk never comes."""

    def act(handler: Handler, _: Server) -> None:
        handler.begin(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        handler.close_connection = True

    return Reply(act=act)


def silent() -> Reply:
    """The request is taken, and nothing is said until the test ends."""

    def act(handler: Handler, server: Server) -> None:
        server.ending.wait()
        handler.close_connection = True

    return Reply(act=act)


def silent_after(body: bytes) -> Reply:
    """The answer begins, and then nothing more comes."""

    def act(handler: Handler, server: Server) -> None:
        handler.begin(200, {"Content-Type": "application/json", "Content-Length": "100000"})
        handler.wfile.write(body)
        server.ending.wait()
        handler.close_connection = True

    return Reply(act=act)


def trickling(start: bytes = b"[") -> Reply:
    """The answer comes byte by byte and never ends."""

    def act(handler: Handler, server: Server) -> None:
        handler.begin(200, {"Content-Type": "application/json", "Content-Length": "100000"})
        handler.wfile.write(start)
        while not server.ending.wait(0.02):
            handler.wfile.write(b" ")
        handler.close_connection = True

    return Reply(act=act)


def garbage() -> Reply:
    """Something that speaks, but not HTTP."""

    def act(handler: Handler, _: Server) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")
        handler.close_connection = True

    return Reply(act=act)


class Handler(BaseHTTPRequestHandler):
    """Looks up what to say."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def handle_any(self) -> None:
        """Answer any method."""
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        seen = Seen(
            self.command,
            parts.path,
            parse_qsl(parts.query, keep_blank_values=True),
            dict(self.headers.items()),
            self.rfile.read(length),
        )
        scripted = self.server.scripted
        reply = scripted.reply_to(seen)
        try:
            self.say(reply, scripted)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def say(self, reply: Reply, scripted: Server) -> None:
        """Send one answer."""
        if reply.act:
            reply.act(self, scripted)
            return
        length = {} if reply.status == 204 else {"Content-Length": str(len(reply.body))}
        self.begin(reply.status, length | reply.headers)
        self.wfile.write(reply.body)

    def begin(self, status: int, headers: dict[str, str]) -> None:
        """Send the head."""
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    scripted: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what many tests are about."""


class Server:
    """`script[path]`: one answer, a list of which the last repeats, or a function of the request."""

    def __init__(self, certificate: tuple[Path, Path] | None = None) -> None:
        self.script: dict[str, Script] = {}
        self.otherwise: Script = said({"message": "NotFound"}, 404)
        self.seen: list[Seen] = []
        self.ending = threading.Event()
        self._listener = Listener(("127.0.0.1", 0), Handler)
        self._listener.scripted = self
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._listener.socket = context.wrap_socket(self._listener.socket, server_side=True)
        self.port: int = self._listener.server_address[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.ending.set()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def reply_to(self, seen: Seen) -> Reply:
        """What the script says to a request, or `otherwise`: 404."""
        self.seen.append(seen)
        script = self.script.get(seen.path, self.otherwise)
        if isinstance(script, list):
            return script.pop(0) if len(script) > 1 else script[0]
        return script(seen) if callable(script) else script

    def asked(self, path: str, method: str = "GET") -> list[Seen]:
        """The requests that a path has had."""
        return [seen for seen in self.seen if seen.path == path and seen.method == method]
