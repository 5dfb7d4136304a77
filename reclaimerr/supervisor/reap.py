"""What PID 1 owes: zombies that fell to us are buried, our own are left to who waits for them."""

from __future__ import annotations

import os
from collections.abc import Collection


def reap_strangers(own: Collection[int]) -> int:
    """Wait for every dead child that is not one of ours; their number.

    One of ours that is dead hides those behind it until multiprocess has waited for it.
    """
    count = 0
    while True:
        try:
            dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return count
        if dead is None or dead.si_pid in own:
            return count
        os.waitpid(dead.si_pid, os.WNOHANG)
        count += 1


def reap_if_first(own: Collection[int]) -> int:
    """The same where we are PID 1; elsewhere nothing of others falls to us."""
    return reap_strangers(own) if os.getpid() == 1 else 0
