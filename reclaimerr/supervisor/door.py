"""The page's listening socket, which outlives the process that answers on it.

While that process is started again (a saved rule, a crash), whoever knocks waits for some tenths of a second
instead of being refused. Where the address cannot be had there is no door: then the process itself tries, and says why not.
"""

from __future__ import annotations

import socket
from contextlib import suppress

BACKLOG = 128


class Door:
    """At most one listening socket, on the address that was asked for last."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._address: tuple[str, int] | None = None

    def on(self, host: str, port: int) -> socket.socket | None:
        """The socket that listens there, the same as long as the address is; None where there can be none."""
        if self._socket is None or self._address != (host, port):
            self.shut()
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with suppress(OSError):
                self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
                self._address = host, port
        return self._socket

    def shut(self) -> None:
        """Refuse everybody from now on: nobody is going to answer."""
        if self._socket is not None:
            self._socket.close()
        self._socket = self._address = None
