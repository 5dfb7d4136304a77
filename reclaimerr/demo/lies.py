"""Answers that arrive whole and are wrong: what a broken, half-started or foreign service says with a 200."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from reclaimerr.demo.faults import Fault
from reclaimerr.demo.messages import Answer, Request

Twist = Callable[[Any, Request], Any]
"""Makes another document of the true one, which it may change."""
_TOTALS = ("TotalRecordCount", "totalRecords", "totalSize")
_SIZES = ("size", "Size", "sizeOnDisk", "freeSpace", "totalSpace")
_YEARS = ("year", "Year", "ProductionYear")
_INSTANTS = ("addedAt", "viewedAt", "lastViewedAt", "createdAt", "updatedAt")
_NAMES = re.compile(r"(?i)(^|[a-z])(id|ids|key|guid)$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
_HUGE = 10**30


def told(twist: Twist) -> Fault:
    """The answer, twisted; one that is no JSON stays as it is."""

    def change(request: Request, answer: Answer) -> Answer:
        body = b"".join(answer.body) if isinstance(answer.body, list) else answer.body
        try:
            document = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return answer
        return Answer(answer.status, msgspec.json.encode(twist(document, request)), answer.content_type, answer.headers)

    return Fault(change=change)


def halved(_: Request, answer: Answer) -> Answer:
    """The first half of the text, with its own right length."""
    body = b"".join(answer.body) if isinstance(answer.body, list) else answer.body
    return Answer(answer.status, body[: len(body) // 2], answer.content_type, answer.headers)


def lists(document: Any) -> Iterator[list[Any]]:
    """The lists of things that an answer is about; not those within the things."""
    if isinstance(document, list):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            if isinstance(value, list) or value is document.get("MediaContainer"):
                yield from lists(value)


def _count(document: Any, change: Callable[[int], int]) -> None:
    """Change the totals that stand beside a list."""
    for holder in (document, document.get("MediaContainer") if isinstance(document, dict) else None):
        if isinstance(holder, dict):
            holder.update({name: change(holder[name]) for name in _TOTALS if isinstance(holder.get(name), int)})


def _emptied(document: Any, _: Request) -> Any:
    for one in lists(document):
        one.clear()
    _count(document, lambda _: 0)
    return document


def _every_second(document: Any, _: Request) -> Any:
    """Half of the things are missing, and the totals agree."""
    lost = 0
    for one in lists(document):
        lost += len(one) // 2
        one[:] = one[::2]
    _count(document, lambda total: max(0, total - lost))
    return document


def _half_a_page(document: Any, _: Request) -> Any:
    for one in lists(document):
        one[:] = one[: len(one) // 2]
    return document


def _restless(document: Any, request: Request) -> Any:
    """The totals are others with every page."""
    _count(document, lambda total: max(0, total + (7 if request.number % 2 else -3)))
    return document


def _doubled(document: Any, _: Request) -> Any:
    for one in lists(document):
        one += one[:3]
    return document


def _walked(value: Any, change: Callable[[str, Any], Any], name: str = "") -> Any:
    """Every scalar, by the name it stands under, as `change` makes it."""
    if isinstance(value, dict):
        return {key: _walked(one, change, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_walked(one, change, name) for one in value]
    return change(name, value)


def _each(change: Callable[[str, Any], Any]) -> Twist:
    return lambda document, _: _walked(document, change)


def _set(names: tuple[str, ...], wrong: object) -> Twist:
    return _each(lambda name, value: wrong if name in names and isinstance(value, int) else value)


def _dated(text: str, seconds: int) -> Twist:
    def change(name: str, value: Any) -> Any:
        if name in _INSTANTS:
            return seconds
        return text if isinstance(value, str) and _DATE.match(value) else value

    return _each(change)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _names(name: str) -> bool:
    """Whether what stands there tells things apart."""
    return _NAMES.search(name) is not None


LIES: dict[str, Fault] = {
    "an empty list": told(_emptied),
    "every second missing": told(_every_second),
    "half a page": told(_half_a_page),
    "restless totals": told(_restless),
    "duplicates": told(_doubled),
    "sizes of -1": told(_set(_SIZES, -1)),
    "huge sizes": told(_set(_SIZES, 2**63 - 1)),
    "year 0": told(_set(_YEARS, 0)),
    "year 9999": told(_set(_YEARS, 9999)),
    "dates of the year 9999": told(_dated("9999-12-31T23:59:59Z", 253_402_300_799)),
    "dates of the year 1": told(_dated("0001-01-01T00:00:00Z", 0)),
    "nulls": told(_each(lambda name, value: value if _names(name) else None)),
    "nothing but nulls": told(_each(lambda name, value: None)),
    "numbers as text": told(_each(lambda name, value: str(value) if _is_number(value) else value)),
    "numbers beyond all": told(_each(lambda name, value: _HUGE if _is_number(value) else value)),
    "wrong types": told(_each(lambda name, value: [value])),
    "an empty object": told(lambda document, _: {}),
    "null": told(lambda document, _: None),
    "half of the text": Fault(change=halved),
}
"""By what they are called."""
