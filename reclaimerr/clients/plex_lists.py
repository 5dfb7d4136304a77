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
    """Every element of a list in pages, and which share of it was read so far.

    Every page begins within the one before: what moves up meanwhile shows. The smallest total counts:
    what came in at the front was not there when we began.
    """
    start, seen, totals = 0, set[str](), set[int]()
    while True:
        page = _page(session, path, {**params, START: start, SIZE: PAGE})
        found = {name(one): one for one in read(session.service, page)}
        if page.offset > start or (start and seen.isdisjoint(found)):
            raise BadAnswer(session.service, "the list changed while it was read")
        fresh = [one for key, one in found.items() if key not in seen]
        seen.update(found)
        reached, total = page.offset + len(page.metadata or ()), page.total_size
        if total is not None:
            totals.add(total)
        if fresh:
            yield fresh, min(reached / total, 1.0) if total else 0.5
        if not fresh or reached == total:
            break
        start = max(start + 1, reached - OVERLAP)
    if totals and not min(totals) <= len(seen):
        raise BadAnswer(session.service, f"told {len(seen)} of its {min(totals)} elements")


def _page(session: Session, path: str, params: dict[str, Param]) -> answers.Page:
    try:
        page = one(session, path, params)
    except NotFound as error:
        raise BadAnswer(session.service, f"{path} went away while it was read") from error
    if page.total_size is not None and page.offset + len(page.metadata or ()) > page.total_size:
        raise BadAnswer(session.service, f"tells more than the {page.total_size} elements that it claims")
    return page
