"""Which processes there are."""

from __future__ import annotations

import os


def is_there(pid: int) -> bool:
    """Whether there is a process of this number, be it a zombie; one that may not be asked is one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
