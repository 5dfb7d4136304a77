"""How many event streams there may be, and how long: each takes one of the server's twelve threads."""

from __future__ import annotations

import threading

MOST = 4
SECONDS = 60.0
TURN = 0.5
QUIET = 3.0
"""So often at least something is sent: a reader who is gone is only noticed by writing."""


class Streams:
    """The streams of one process."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._free = threading.BoundedSemaphore(most)
        self._closing = threading.Event()

    def enter(self) -> bool:
        """Take a place; False where there is none, or the process is about to leave."""
        return not self._closing.is_set() and self._free.acquire(blocking=False)

    def leave(self) -> None:
        """Give the place back."""
        self._free.release()

    def close(self) -> None:
        """End every stream within an instant, and begin none any more."""
        self._closing.set()

    def wait(self) -> bool:
        """A turn's pause; whether the stream has to end."""
        return self._closing.wait(TURN)
