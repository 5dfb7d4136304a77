"""What the simulated services do after they have answered: in order, on one thread, errors unseen."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable

from reclaimerr.clock import monotonic

Deed = Callable[[], None]


class Later:
    """Deeds that are due at some time; a test may hold them back, or have them all done now."""

    def __init__(self) -> None:
        self._deeds: list[tuple[float, int, Deed]] = []
        self._count = itertools.count()
        self._wake = threading.Condition()
        self._working = threading.Lock()
        self._held = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="demo-later", daemon=True)
        self._thread.start()

    def put(self, deed: Deed, delay: float = 0.0) -> None:
        """Do it in `delay` seconds."""
        with self._wake:
            heapq.heappush(self._deeds, (monotonic() + delay, next(self._count), deed))
            self._wake.notify()

    def hold(self) -> None:
        """Nothing is done until settle() or release()."""
        with self._wake:
            self._held = True

    def release(self) -> None:
        """Deeds are done when they are due, again."""
        with self._wake:
            self._held = False
            self._wake.notify()

    def settle(self) -> None:
        """Everything that waits is done now, and what is being done is over, before this returns."""
        with self._working:
            while deed := self._take(due=float("inf")):
                deed()

    def close(self) -> None:
        """What waits is dropped."""
        with self._wake:
            self._closed = True
            self._deeds.clear()
            self._wake.notify()
        self._thread.join(5)

    def _take(self, due: float) -> Deed | None:
        with self._wake:
            if self._deeds and self._deeds[0][0] <= due:
                return heapq.heappop(self._deeds)[2]
            return None

    def _run(self) -> None:
        while self._wait():
            with self._working:
                deed = None if self._held else self._take(monotonic())
                if deed:
                    deed()

    def _wait(self) -> bool:
        """Sleep until a deed is due; whether to go on."""
        with self._wake:
            while not self._closed:
                if self._deeds and not self._held:
                    left = self._deeds[0][0] - monotonic()
                    if left <= 0:
                        return True
                    self._wake.wait(left)
                else:
                    self._wake.wait()
            return False
