"""Plex's lists, page by page: complete, each element once, or a BadAnswer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from reclaimerr.clients import body
from reclaimerr.clients import plex_answers as answers
from reclaimerr.clients.address import Param
from reclaimerr.clients.http import Session
from reclaimerr.errors import BadAnswer, NotFound

PAGE = 500
OVERLAP = 10
"""Elements that a page repeats from the one before: what is removed meanwhile moves the rest up."""
START, SIZE = "X-Plex-Container-Start", "X-Plex-Container-Size"
"""Headers that may stand in the query as well, where no cache takes one page for another."""
T = TypeVar("T")


def one(session: Session, path: str, params: dict[str, Param]) -> answers.Page:
    """A list as it comes. NotFound where nothing is at the path."""
    return session.get_item(path, params, type=answers.Listing).media_container


def rows(service: str, found: list[msgspec.Raw] | None, kind: type[T]) -> list[T]:
    """The elements of a list. Plex writes a number now as such, now as text: both are taken."""
    decoder = msgspec.json.Decoder(kind, strict=False)
    return [body.decoded(service, decoder.decode, raw, f"$[{index}]") for index, raw in enumerate(found or ())]


def items(service: str, page: answers.Page) -> list[answers.Item]:
    """The items of a page, with what stands at the page for all of them."""
    hoisted = answers.hoisted(page)
    found = rows(service, page.metadata, answers.Item)
    return [answers.completed(item, hoisted) for item in found] if hoisted else found


def key(item: answers.Item) -> str:
    """What an item is told apart by."""
    return str(item.rating_key)


def sweep(
    session: Session,
    path: str,
    params: dict[str, Param],
    read: Callable[[str, answers.Page], list[T]],
    name: Callable[[T], str],
) -> Iterator[tuple[list[T], float]]:
    """Every element of a list in pages, and which share of it was read so far."""
    start, seen = 0, set[str]()
    while True:
        page = _page(session, path, {**params, START: start, SIZE: PAGE})
        found = read(session.service, page)
        fresh = {name(item): item for item in found if name(item) not in seen}
        if page.offset > start or (start and found and len(fresh) == len(found)):
            raise BadAnswer(session.service, "the list changed while it was read")
        seen.update(fresh)
        reached = page.offset + len(found)
        if fresh:
            yield list(fresh.values()), min(reached / page.total_size, 1.0) if page.total_size else 0.5
        if not fresh or _is_end(len(found), reached, len(seen), page.total_size):
            break
        start = max(start + 1, reached - OVERLAP)
    if page.total_size is not None and len(seen) < page.total_size:
        raise BadAnswer(session.service, f"told {len(seen)} of its {page.total_size} elements")


def _page(session: Session, path: str, params: dict[str, Param]) -> answers.Page:
    try:
        return one(session, path, params)
    except NotFound as error:
        raise BadAnswer(session.service, f"{path} went away while it was read") from error


def _is_end(count: int, reached: int, seen: int, total: int | None) -> bool:
    """Whether a page was the last: one without a total, or full, goes on unless all agree."""
    return total is not None and reached >= total and (count < PAGE or reached == seen == total)
