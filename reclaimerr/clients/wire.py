"""Sockets whose reading ends when asked: on stop, on silence, and at a call's deadline.

requests alone waits for a whole time-out inside one `recv`; nobody could stop a process meanwhile.
"""

from __future__ import annotations

import io
import select
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool

from reclaimerr import clock

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Watch = Callable[[], None]
SLICE_MS = 200
"""The longest that a stop goes unnoticed while we wait for a byte."""


class PatientReader(io.RawIOBase):
    """Waits for bytes in slices and calls `watch` between them; `watch` raises to end it."""

    def __init__(self, sock: socket.socket, watch: Watch) -> None:
        super().__init__()
        # The socket's own file keeps it open after `close()`, which http.client relies on.
        self._file = sock.makefile("rb", buffering=0)
        self._sock = sock
        self._watch = watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._wait()
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _wait(self) -> None:
        self._watch()
        if self._decrypted():
            return
        poll = select.poll()
        poll.register(self._sock.fileno(), select.POLLIN)
        silence = self._sock.gettimeout()
        ends = None if silence is None else clock.monotonic() + silence
        while not poll.poll(SLICE_MS):
            self._watch()
            if ends is not None and clock.monotonic() >= ends:
                raise TimeoutError("silent")

    def _decrypted(self) -> int:
        pending: Callable[[], int] | None = getattr(self._sock, "pending", None)
        return pending() if pending else 0


class PatientSocket:
    """A connected socket in whose place it stands, but for the way it is read."""

    def __init__(self, sock: socket.socket, watch: Watch) -> None:
        self._sock = sock
        self._watch = watch

    def __getattr__(self, name: str) -> object:
        return getattr(self._sock, name)

    def fileno(self) -> int:
        """What `poll` wants to see."""
        return self._sock.fileno()

    def makefile(self, mode: str = "rb", buffering: int | None = None) -> io.BufferedReader:
        """The file from which http.client reads an answer."""
        return io.BufferedReader(PatientReader(self._sock, self._watch), 1 << 16)


def patient(watch: Watch) -> dict[str, type[HTTPConnection]]:
    """Connection classes, by scheme, that are read under `watch`."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock: Any = PatientSocket(self.sock, watch)

    class Encrypted(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock: Any = PatientSocket(self.sock, watch)

    return {"http": Plain, "https": Encrypted}


class PatientAdapter(HTTPAdapter):
    """A transport without retries of its own (HTTPAdapter's default) that obeys `watch`."""

    def __init__(self, watch: Watch) -> None:
        self._classes = patient(watch)
        super().__init__(pool_connections=2, pool_maxsize=2)

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> HTTPConnectionPool:
        """The pool for a request; its connections are ours."""
        pool = cast(HTTPConnectionPool, super().get_connection_with_tls_context(request, verify, proxies, cert))
        pool.ConnectionCls = self._classes[pool.scheme or "http"]
        return pool
