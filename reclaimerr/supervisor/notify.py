"""systemd's notification protocol; everything is a no-op where nobody listens."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from reclaimerr import clock

# What systemd means for this process alone: children must not speak in its name.
PRIVATE = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES")


class Notifier:
    """Tells the service manager what goes on; `env` is read once."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._address = env.get("NOTIFY_SOCKET", "")
        self._period = _watchdog_period(env)
        self._next_sign = 0.0
        self._status = ""

    def ready(self) -> None:
        """The web listens and the database is migrated; also the end of a reload."""
        self._send("READY=1")

    def reloading(self) -> None:
        """A new configuration is being taken in, until `ready()`."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={int(clock.monotonic() * 1e6)}")

    def stopping(self) -> None:
        """The end has begun."""
        self._send("STOPPING=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`, sent when it differs from the last."""
        if text != self._status:
            self._status = text
            self._send(f"STATUS={text}")

    def extend(self, seconds: float) -> None:
        """A long step (a migration) goes on: give it so many seconds more."""
        self._send(f"EXTEND_TIMEOUT_USEC={int(seconds * 1e6)}")

    def alive(self, now: float) -> None:
        """Feed the watchdog, twice a period; only the main loop may call this."""
        if self._period and now >= self._next_sign:
            self._next_sign = now + self._period / 2
            self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.sendto("\n".join(lines).encode(), address)
        except OSError:
            return  # the service manager is away or busy: supervising goes on


def _watchdog_period(env: Mapping[str, str]) -> float:
    usec, pid = env.get("WATCHDOG_USEC", ""), env.get("WATCHDOG_PID", "")
    if not usec.isdigit() or (pid and pid != str(os.getpid())):
        return 0.0
    return int(usec) / 1e6
