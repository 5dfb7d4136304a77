"""The waitress server that answers in our words even where no request ever reaches the application."""

from __future__ import annotations

import socket

import msgspec
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import ErrorTask

from reclaimerr.web.headers import HEADERS, UNSAID

THREADS = 12
CONNECTIONS = 200
LARGEST = 1 << 20
"""Beyond this the server itself says no; the application's own limit is far below."""
_WORDS = {400: "bad_request", 413: "too_large", 431: "too_large", 500: "internal", 501: "not_implemented"}


class JsonErrorTask(ErrorTask):  # type: ignore[misc]
    """What could not be read as a request is answered as everything else: `{"error": {...}}`."""

    def execute(self) -> None:
        """Write the answer and end the connection."""
        error = self.request.error
        said = {"error": {"code": _WORDS.get(error.code, "bad_request"), "message": f"{error.reason}"}}
        content = msgspec.json.encode(said)
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(content))),
            ("Connection", "close"),
            *(HEADERS | UNSAID).items(),
        ]
        self.close_on_finish = True
        self.content_length = len(content)
        self.write(content)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request that has one length: of two, a proxy might believe the other, and take its rest for a request."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the first lines of a request. ParsingError for what is none."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("both Content-Length and Transfer-Encoding")


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are JSON."""

    error_task_class = JsonErrorTask
    parser_class = Parser


class Server:
    """Listens on one address; `turn` does what is due on the sockets, requests run in THREADS threads.

    `door`: a socket that listens there already, and goes on to when this server is closed.
    """

    def __init__(self, app: Flask, host: str, port: int, door: socket.socket | None = None) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Ours, so that an address that cannot be had is an OSError before there is any thread.
        listening = door or socket.create_server((host, port), family=family)
        self.port: int = listening.getsockname()[1]
        self._map: dict[int, object] = {}
        self._inner = create_server(
            app, map=self._map, sockets=[listening], threads=THREADS, connection_limit=CONNECTIONS, ident=None,
            max_request_body_size=LARGEST, channel_timeout=120, clear_untrusted_proxy_headers=False,
        )  # fmt: skip
        self._inner.channel_class = Channel

    def turn(self, seconds: float) -> None:
        """Wait so long for something to do, at the most, and do it once."""
        self._inner.asyncore.loop(timeout=seconds, use_poll=True, count=1, map=self._map)  # select() ends at 1,024

    def wake(self) -> None:
        """End a turn that waits; safe from any thread."""
        self._inner.pull_trigger()

    def refuse(self) -> None:
        """Accept nobody any more; who is connected is still answered."""
        self._inner.accepting = False
        self._inner.del_channel(self._map)
        self._inner.socket.close()

    @property
    def busy(self) -> bool:
        """Whether somebody still waits for an answer."""
        channels = [one for one in list(self._map.values()) if isinstance(one, Channel)]
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def close(self) -> None:
        """End the threads and every connection."""
        self._inner.task_dispatcher.shutdown(timeout=1)
        self._inner.asyncore.close_all(self._map, ignore_all=True)
