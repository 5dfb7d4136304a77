"""What stands between the page and the browser: trusted reverse proxies and the base path.

A WSGI layer, so that everything behind it sees the real client, host and scheme, and paths that
begin at the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any, TypeAlias

Environ: TypeAlias = dict[str, Any]
Wsgi: TypeAlias = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
OUTSIDE = "reclaimerr.outside"
"""Set in the environ: "below" for a path that is not the page's, "slash" for the base path alone."""
HEALTH = ("/healthz", "/readyz")
"""A container's health check knows no base path."""
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


class Outside:
    """Wraps the application; `known` gives (trusted proxies, base path) as they are configured now."""

    def __init__(self, inner: Wsgi, known: Callable[[], tuple[Sequence[str], str]]) -> None:
        self._inner, self._known = inner, known

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        proxies, base = self._known()
        _believe(environ, proxies)
        _enter(environ, base)
        return self._inner(environ, start_response)


def client(remote: str, forwarded: str, proxies: Sequence[str]) -> str:
    """The nearest address that is no trusted proxy; what stands left of it could be invented."""
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not trusted(remote, proxies):
            return remote
        try:
            remote = str(ip_address(hop))
        except ValueError:
            return remote
    return remote


def trusted(address: str, proxies: Sequence[str]) -> bool:
    """Whether an address is one of the proxies or in one of their networks."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(proxy, strict=False) for proxy in proxies)


def _believe(environ: Environ, proxies: Sequence[str]) -> None:
    remote = str(environ.get("REMOTE_ADDR", ""))
    forwarded, scheme, host = (str(environ.pop(name, "")) for name in _FORWARDED)
    if not trusted(remote, proxies):
        return
    environ["REMOTE_ADDR"] = client(remote, forwarded, proxies)
    scheme = scheme.rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if host:
        environ["HTTP_HOST"] = host.rpartition(",")[2].strip()


def _enter(environ: Environ, base: str) -> None:
    base = base.rstrip("/")
    path = environ.get("PATH_INFO", "")
    if not base or path in HEALTH:
        return
    if path == base:
        environ[OUTSIDE] = "slash"
    elif path.startswith(base + "/"):
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = base, path[len(base) :]
    else:
        environ[OUTSIDE] = "below"
