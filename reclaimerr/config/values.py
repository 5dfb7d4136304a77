"""The kinds of values: how each is read from what a person wrote, and written back.

A reader takes the TOML value and its row in spec.py and returns the value inside, or raises a
ValueError with "what is wrong, what is expected". It never repeats the value of a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from reclaimerr.config.addresses import (
    read_accounts,
    read_base_path,
    read_host,
    read_hosts,
    read_networks,
    read_notify_urls,
    read_path,
    read_path_map,
    read_secret,
    read_token,
    read_url,
)
from reclaimerr.config.quantities import (
    bytes_text,
    read_bytes,
    read_count,
    read_seconds,
    read_share,
    seconds_text,
    share_text,
)
from reclaimerr.config.schedules import check_schedule
from reclaimerr.config.spec import Raw, Setting
from reclaimerr.config.texts import plain_text, read_some_text, read_texts
from reclaimerr.config.wrong import Wrong, cut, nearest, told

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tabs and line breaks, which an expression may hold."""


def _flag(raw: object, row: Setting) -> bool:
    if not isinstance(raw, bool):
        raise Wrong(f"{told(raw)}, expected true or false")
    return raw


def _choice(raw: object, row: Setting) -> str:
    expected = f"one of {', '.join(row.choices)}"
    if not isinstance(raw, str):
        raise Wrong(f"{told(raw)}, expected {expected}")
    if raw not in row.choices:
        raise Wrong(f"{cut(raw)} is not known, expected {expected}{nearest(raw, row.choices)}")
    return raw


def _choices(raw: object, row: Setting) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise Wrong(f"{told(raw)}, expected a list of {', '.join(row.choices)}")
    return tuple(dict.fromkeys(_choice(item, row) for item in raw))


def _name(raw: object, row: Setting) -> str:
    text = read_some_text(raw, row)
    if text != text.strip() or len(text) > 100:
        raise Wrong(f"{cut(text)} is no name, expected 1 to 100 characters without spaces around them")
    return text


def _rule_name(raw: object, row: Setting) -> str:
    text = _name(raw, row)
    if "/" in text or text in (".", ".."):
        raise Wrong(f"{cut(text)} has a slash or is only dots, expected a name without a slash")
    return text


def _zone(raw: object, row: Setting) -> str:
    text = plain_text(raw)
    if not known_zone(text):
        raise Wrong(f"{cut(text)} is no time zone known here, expected such as Europe/Berlin or UTC")
    return text


def known_zone(name: str) -> bool:
    """Whether the machine's time-zone files know a name."""
    if name == "UTC":
        return True
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def _date(raw: object, row: Setting) -> date:
    expected = "a date such as 2020-01-31"
    day = raw
    if isinstance(raw, str):
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise Wrong(f"{cut(raw)} is no date, expected {expected}") from None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise Wrong(f"{told(raw)}, expected {expected}")
    if not 1970 <= day.year < 2200:
        raise Wrong(f"{day} is out of range, expected {expected}")
    return day


def _schedule(raw: object, row: Setting) -> str:
    return check_schedule(plain_text(raw, '"every 6h", "cron 0 3 * * *", "manual" or "off"'))


def _expression(raw: object, row: Setting) -> str:
    if not isinstance(raw, str):
        raise Wrong(f"{told(raw)}, expected an expression in quotes")
    if not raw.strip():
        raise Wrong("is empty, expected an expression such as size > 20 GiB")
    if _CONTROL.search(raw):
        raise Wrong("there is a control character in it, expected an expression such as size > 20 GiB")
    return raw


def _as_is(value: Raw) -> Raw:
    return list(value) if isinstance(value, tuple) else value


class Kind(msgspec.Struct, frozen=True):
    """How values of one kind are read and written back; `hint` says to people what to write."""

    read: Callable[[object, Setting], Any]
    hint: str
    write: Callable[[Any], Any] = _as_is
    scalar: bool = True


KINDS: dict[str, Kind] = {
    "flag": Kind(_flag, "true or false"),
    "count": Kind(read_count, "a whole number"),
    "choice": Kind(_choice, "one of these words"),
    "choices": Kind(_choices, "a list of these words", scalar=False),
    "texts": Kind(read_texts, "a list of text", scalar=False),
    "name": Kind(_name, "text"),
    "rule_name": Kind(_rule_name, "text"),
    "secret": Kind(read_secret, "text"),
    "token": Kind(read_token, "text"),
    "notify_urls": Kind(read_notify_urls, "a list of Apprise addresses", scalar=False),
    "url": Kind(read_url, "an http or https address"),
    "host": Kind(read_host, "an address"),
    "hosts": Kind(read_hosts, "a list of host names", scalar=False),
    "networks": Kind(read_networks, "a list of addresses or networks", scalar=False),
    "base_path": Kind(read_base_path, "a path"),
    "path": Kind(read_path, "an absolute path"),
    "folder": Kind(read_some_text, "a path"),
    "path_map": Kind(
        read_path_map,
        "a list of from and to",
        lambda pairs: [{"from": pair.origin, "to": pair.here} for pair in pairs],
        scalar=False,
    ),
    "zone": Kind(_zone, "a time zone"),
    "date": Kind(_date, "a date"),
    "seconds": Kind(read_seconds, "a duration with its unit", seconds_text),
    "bytes": Kind(read_bytes, "a size with its unit", bytes_text),
    "share": Kind(read_share, "a share in %", share_text),
    "accounts": Kind(read_accounts, "a list of service:account", scalar=False),
    "schedule": Kind(_schedule, "a schedule"),
    "expression": Kind(_expression, "an expression"),
}
