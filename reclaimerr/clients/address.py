"""Addresses: what a person typed made usable, and query strings."""

from __future__ import annotations

import base64
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence

Param = str | int | bool | Sequence[int] | Sequence[str]
Params = Mapping[str, Param]


def query(params: Params | None) -> str:
    """`?a=1&b=true&b=...`: booleans in small letters, lists by repeating the name."""
    pairs = [(name, value) for name, values in (params or {}).items() for value in _listed(values)]
    return "?" + urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe=",:") if pairs else ""


def _listed(value: Param) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)] if isinstance(value, str | int) else [str(one) for one in value]


def split_login(url: str) -> tuple[str, tuple[str, ...]]:
    """The address without login, query, fragment and last slash; and (user, password) if it had one."""
    try:
        parts = urllib.parse.urlsplit(url.strip())
    except ValueError:
        return "", ()
    login, _, host = parts.netloc.rpartition("@")
    base = urllib.parse.urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
    if not login:
        return base, ()
    user, _, word = login.partition(":")
    return base, (urllib.parse.unquote(user), urllib.parse.unquote(word))


def basic(user: str, word: str) -> str:
    """The header for a login in front of the service."""
    return "Basic " + base64.b64encode(f"{user}:{word}".encode()).decode("ascii")


def spellings(secrets: Iterable[str]) -> set[str]:
    """Secrets as they are and as they stand in an address."""
    return {spelling for secret in secrets for spelling in (secret, urllib.parse.quote(secret, safe=""))}
