"""Which host names the page answers to: a foreign name that points here is a DNS rebinding attack.

Attackers own public names only. An address, a single label and the names of home networks cannot be
theirs, so these need no setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address

HOME = (".local", ".lan", ".home.arpa")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
_PORT = re.compile(r":\d{1,5}$")


def name_of(host: str) -> str | None:
    """The name in a Host header, small letters, without port, dot and brackets; None for nonsense."""
    host = _PORT.sub("", host.strip().lower())
    if host.startswith("["):
        host = host[1:-1] if host.endswith("]") else ""
        return host if _is_address(host) else None
    host = host.removesuffix(".")
    return host if _NAME.fullmatch(host) else None


def allowed(name: str, more: Iterable[str] = ()) -> bool:
    """Whether the page answers to this name."""
    return _is_address(name) or "." not in name or name.endswith(HOME) or name in more


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
