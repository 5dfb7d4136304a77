"""The part of an address behind the question mark, read into the type that a route declares (told.py).

What cannot be read, is named twice or is no parameter of the route is a 400 that names it: a filter
with a slip of the pen must not list, and let somebody act on, everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, TypeVar, cast

import msgspec
from flask import g
from msgspec import Meta
from msgspec.inspect import IntType, LiteralType, Metadata, StrType, UnionType, type_info
from werkzeug.datastructures import MultiDict

from reclaimerr.web.problems import Problem, bad, misfit

MAX_SIZE = 500
MAX_PAGE = 1_000_000
MAX_ID = 2**53
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
"""An id in a query or a body: what every database and every browser can hold."""
_ORDERS = re.compile(r"\^-\?\((.+)\)\$")
_DIGITS = re.compile(r"[0-9]{1,16}")
T = TypeVar("T", bound="Asked")


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every query; alone it is that of a route without parameters."""


class PageAsked(Asked, frozen=True):
    """One page of a list: pages count from 1 and hold at most 500 items, whatever is asked for."""

    page: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 1
    size: Annotated[int, Meta(ge=1, le=1_000_000)] = 100

    @property
    def limit(self) -> int:
        """How many rows this page has at the most."""
        return min(self.size, MAX_SIZE)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.limit


class WholeAsked(PageAsked, frozen=True):
    """A page of a list that is at hand as a whole; it is short and mostly wanted at once."""

    size: Annotated[int, Meta(ge=1, le=1_000_000)] = MAX_SIZE


class ListAsked(PageAsked, frozen=True):
    """A list that can be sorted; each says by what: `sort: Annotated[str, sorts("id", "size")] = "-id"`."""

    sort: str = ""

    @property
    def order(self) -> str:
        """The word to sort by, without its minus."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether a minus turns the order round."""
        return self.sort.startswith("-")


def sorts(*orders: str) -> Meta:
    """The words that a list may be sorted by, `-` in front turns them round."""
    return Meta(pattern=f"^-?({'|'.join(orders)})$", description=f"One of {', '.join(orders)}; - turns it round.")


Name = Annotated[str, Meta(min_length=1, max_length=200)]
"""What something is called, to the letter."""
Text = Annotated[str, Meta(max_length=200, pattern="^[^\\x00]*$")]
"""What is looked for in titles and the like; SQLite ends a text at a zero, and would find everything."""


def parse(kind: type[T], given: MultiDict[str, str]) -> T:
    """A query as its type. 400 for what does not fit."""
    numbers, words = _numbers(kind), _words(kind)
    values: dict[str, object] = {}
    for name, texts in given.lists():
        if len(texts) > 1:
            raise bad(name[:100], "it is given more than once")
        values[name] = int(texts[0]) if name in numbers and _DIGITS.fullmatch(texts[0]) else texts[0]
        if name in words and texts[0] not in words[name]:
            raise bad(name, f"{texts[0][:50]!r} is not known here, expected one of {', '.join(words[name])}")
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise _unknown(kind, values) or bad(*misfit(error)) from error


def query(kind: type[T]) -> T:
    """The request's query, which the gate has read into the type that the route declares."""
    found = g.asked
    if type(found) is not kind:
        raise TypeError(f"the route declares {type(found).__name__} as its query, not {kind.__name__}")
    return found


def _unknown(kind: type[Asked], values: Iterable[str]) -> Problem | None:
    known = kind.__struct_fields__
    odd = next((name for name in values if name not in known), None)
    if odd is None:
        return None
    expected = ", ".join(sorted(known)) or "none"
    return bad(odd[:100], f"no such parameter here, expected: {expected}")


@lru_cache(maxsize=64)
def _numbers(kind: type[Asked]) -> frozenset[str]:
    """The parameters that are numbers."""
    return frozenset(name for name, parts in _types(kind) if any(isinstance(part, IntType) for part in parts))


@lru_cache(maxsize=64)
def _words(kind: type[Asked]) -> dict[str, tuple[str, ...]]:
    """The words that a parameter may be, where it is one of a few."""
    found: dict[str, tuple[str, ...]] = {}
    for name, parts in _types(kind):
        for part in parts:
            if isinstance(part, LiteralType):
                found[name] = tuple(str(value) for value in part.values)
            elif isinstance(part, StrType) and part.pattern and (orders := _ORDERS.fullmatch(part.pattern)):
                ways = orders[1].split("|")
                found[name] = (*ways, *(f"-{way}" for way in ways))
    return found


def _types(kind: type[Asked]) -> list[tuple[str, tuple[object, ...]]]:
    info = cast(msgspec.inspect.StructType, type_info(kind))
    bare = [(one.name, one.type.type if isinstance(one.type, Metadata) else one.type) for one in info.fields]
    return [(name, found.types if isinstance(found, UnionType) else (found,)) for name, found in bare]
