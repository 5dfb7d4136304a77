"""What signals tell the supervisor; handlers only note it and ring the bell."""

from __future__ import annotations

import select
import signal
from collections.abc import Iterable
from types import FrameType

from pathos.helpers import mp

from reclaimerr import clock
from reclaimerr.process import Bell

ONE_WISH = 0.5  # `timeout` and some shells send one stop twice, to the process and to its group


class Orders:
    """`stops` counts TERM and INT (a second one means now), `reload` is SIGHUP's wish, `stacks` SIGUSR1's."""

    def __init__(self) -> None:
        self.stops = 0
        self.reload = False
        self.stacks = False
        self._last_stop: tuple[int, float] = (0, 0.0)
        self._bell = Bell()

    def obey_signals(self) -> None:
        """Install the handlers: TERM and INT stop, HUP reloads, USR1 asks for stacks, CHLD only wakes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)
        signal.signal(signal.SIGUSR1, self._on_stacks)
        signal.signal(signal.SIGCHLD, self._on_child)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def wait(self, sentinels: Iterable[int], seconds: float) -> None:
        """Until a child ends, a signal comes, or the time is up."""
        mp.connection.wait([*sentinels, self._bell.fd], max(0.0, seconds))
        self._bell.hush()

    def pause(self, seconds: float) -> None:
        """A short wait that an order shortens and does not lose."""
        poll = select.poll()
        poll.register(self._bell.fd, select.POLLIN)
        poll.poll(seconds * 1000)

    def _on_stop(self, number: int, _frame: FrameType | None) -> None:
        before, at = self._last_stop
        self._last_stop = number, clock.monotonic()
        if number != before or clock.monotonic() - at >= ONE_WISH:
            self.stops += 1
        self._bell.ring()

    def _on_reload(self, _number: int, _frame: FrameType | None) -> None:
        self.reload = True
        self._bell.ring()

    def _on_stacks(self, _number: int, _frame: FrameType | None) -> None:
        self.stacks = True
        self._bell.ring()

    def _on_child(self, _number: int, _frame: FrameType | None) -> None:
        self._bell.ring()
