"""Pages of rows, and rendered documents joined to an array, as both arrs give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reclaimerr.demo.messages import Answer, Request, as_json

PAGE = ("page", "pageSize", "sortKey", "sortDirection")
Row = TypeVar("Row")
Document = dict[str, Any]
Sorter = Callable[[Any], Any]


def paged(request: Request, rows: Sequence[Row], keys: dict[str, Sorter], descending: bool,
          render: Callable[[Row], Document]) -> Answer:  # fmt: skip
    """One page of rows; a sort key that nobody knows is the first one, and no page size is too large."""
    page, size = request.number_of("page") or 1, request.number_of("pageSize") or 10
    wanted = (request.text("sortKey") or "").rpartition(".")[2].lower()
    key = wanted if wanted in keys else next(iter(keys))
    direction = (request.text("sortDirection") or "default").lower()
    downwards = descending if direction == "default" else direction == "descending"
    ordered = sorted(rows, key=keys[key], reverse=downwards)[(page - 1) * size : page * size]
    return as_json({"page": page, "pageSize": size, "sortKey": key,
                    "sortDirection": "descending" if downwards else "ascending", "totalRecords": len(rows),
                    "records": [render(row) for row in ordered]})  # fmt: skip


def event_kinds(request: Request, events: dict[int, str]) -> set[int]:
    """The event types of the query, by number or by name."""
    by_name = {name.lower(): number for number, name in events.items()}
    given = request.query.get("eventtype", ())
    return {by_name[value.lower()] if value.lower() in by_name else int(value) for value in given}


def joined(pieces: Sequence[bytes]) -> list[bytes]:
    """A JSON array of documents that are rendered already, in pieces of some hundred."""
    if not pieces:
        return [b"[]"]
    parts = [b",".join(pieces[start : start + 500]) for start in range(0, len(pieces), 500)]
    return [b"[", *[part + b"," for part in parts[:-1]], parts[-1], b"]"]
