"""Readers of keys, addresses and paths.

A reader takes the TOML value and its row in spec.py; it returns the value inside or raises Wrong.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from reclaimerr.config.spec import Setting
from reclaimerr.config.texts import CONTROL, plain_text, read_some_text, read_texts
from reclaimerr.config.wrong import Wrong, cut, told

SERVICE_NAME = re.compile(r"[a-z0-9-]{1,64}")
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,255}")
_HOST_NAME = re.compile(r"[A-Za-z0-9._-]{1,255}")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]|\\\\")
_NOTIFY_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_TOKEN = re.compile(r"[!-~]+")


def read_secret(raw: object, row: Setting) -> str:
    """A key as a header can carry it; what is wrong is told without it."""
    if not isinstance(raw, str):
        raise Wrong("is not text, expected the key in quotes")
    if not raw:
        raise Wrong("is empty, expected the key")
    if not _TOKEN.fullmatch(raw):
        raise Wrong("has spaces or characters that no header can carry, expected the key as the service shows it")
    return raw


def read_token(raw: object, row: Setting) -> str:
    """One of our own tokens: at least 16 characters; empty where it need not be set."""
    if raw == "" and not row.required:
        return ""
    text = read_secret(raw, row)
    if len(text) < 16:
        raise Wrong(f"has {len(text)} characters, expected at least 16")
    return text


def read_notify_urls(raw: object, row: Setting) -> tuple[str, ...]:
    """Apprise addresses; they hold secrets, so what is wrong is told without them."""
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        raise Wrong("is not a list of text, expected a list of Apprise addresses")
    for index, item in enumerate(raw, 1):
        if not _NOTIFY_URL.fullmatch(item) or CONTROL.search(item):
            raise Wrong(f"address {index} is none, expected such as ntfy://ntfy.sh/topic")
    return tuple(raw)


def read_url(raw: object, row: Setting) -> str:
    """A service's address without a trailing slash."""
    expected = "such as http://radarr:7878"
    text = plain_text(raw, expected)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Wrong(f"is no address, expected {expected}") from None
    if "@" in parts.netloc:
        raise Wrong(f"has a user or password in it, expected {expected}")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or re.search(r"\s", text):
        raise Wrong(f"{cut(text)} is no http or https address, expected {expected}")
    if "?" in text or "#" in text:
        raise Wrong(f"has a query or fragment, expected {expected}")
    return text.rstrip("/")


def read_host(raw: object, row: Setting) -> str:
    """An address to listen on."""
    text = plain_text(raw)
    if not _HOST.fullmatch(text):
        raise Wrong(f"{cut(text)} is no address, expected such as 127.0.0.1")
    return text


def read_hosts(raw: object, row: Setting) -> tuple[str, ...]:
    """Host names in small letters."""
    hosts = read_texts(raw, row, "a list of host names")
    for host in hosts:
        if not _HOST_NAME.fullmatch(host):
            raise Wrong(f"{cut(host)} is no host name, expected such as media.example.org (no scheme, no port)")
    return tuple(host.lower() for host in hosts)


def read_networks(raw: object, row: Setting) -> tuple[str, ...]:
    """Addresses and networks."""
    networks = read_texts(raw, row, "a list of addresses or networks")
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise Wrong(f"{cut(network)} is no address or network, expected such as 172.16.0.0/12") from None
    return networks


def read_base_path(raw: object, row: Setting) -> str:
    """A path in an address, without a trailing slash."""
    text = plain_text(raw).rstrip("/")
    if text and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", text):
        raise Wrong(f"{cut(text)} is no path, expected such as /reclaimerr")
    return text


def read_path(raw: object, row: Setting) -> str:
    """An absolute path as some service sees it: POSIX or Windows."""
    text = read_some_text(raw, row)
    if not _ABSOLUTE.match(text):
        raise Wrong(f"{cut(text)} is not absolute, expected a path such as /data")
    return text


def read_path_map(raw: object, row: Setting) -> tuple[dict[str, str], ...]:
    """What becomes model.location.PathMap."""
    expected = 'a list such as [{ from = "/data", to = "/mnt" }]'
    if not isinstance(raw, list | tuple):
        raise Wrong(f"{told(raw)}, expected {expected}")
    for entry in raw:
        if not isinstance(entry, dict) or set(entry) != {"from", "to"}:
            raise Wrong(f"an entry has not just from and to, expected {expected}")
    pairs = tuple({"origin": read_path(entry["from"], row), "here": read_path(entry["to"], row)} for entry in raw)
    if len({pair["origin"].rstrip("/\\") for pair in pairs}) < len(pairs):
        raise Wrong(f"two entries have the same from, expected {expected}")
    return pairs


def read_accounts(raw: object, row: Setting) -> tuple[str, ...]:
    """Accounts as service:account."""
    expected = 'a list such as ["plex:alice", "jellyfin:Alice"]'
    accounts = read_texts(raw, row, expected)
    for account in accounts:
        service, colon, name = account.partition(":")
        if not colon or not SERVICE_NAME.fullmatch(service) or not name.strip():
            raise Wrong(f"{cut(account)} is not service:account, expected {expected}")
    return tuple(dict.fromkeys(accounts))
