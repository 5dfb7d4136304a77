"""Wrong tokens are counted by address: ten a minute, then that address waits."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from reclaimerr import clock

FAILURES = 10
WINDOW = 60.0
ADDRESSES = 4096
"""So many addresses are remembered; the one that failed longest ago is forgotten first."""


class Limiter:
    """Counts failures; safe for threads. The clock is monotonic seconds."""

    def __init__(self, now: Callable[[], float] = clock.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Whole seconds until this address may try again; 0 is now."""
        with self._lock:
            times = self._failed.get(network(address))
            if times is None or len(times) < FAILURES:
                return 0
            left = times[0] + WINDOW - self._now()
            return max(0, int(left) + 1) if left > 0 else 0

    def failed(self, address: str) -> None:
        """Note a wrong token."""
        key = network(address)
        with self._lock:
            times = self._failed.setdefault(key, deque(maxlen=FAILURES))
            times.append(self._now())
            self._failed.move_to_end(key)
            while len(self._failed) > ADDRESSES:
                self._failed.popitem(last=False)


def network(address: str) -> str:
    """What counts as one address: an IPv6 host owns its whole /64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)
