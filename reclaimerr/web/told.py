"""How a route says what it takes and what it answers; the OpenAPI document is made of nothing else.

    class JobsAsked(ListAsked, frozen=True):          # ?page ?size ?q ?sort ?state
        sort: Annotated[str, sorts("id")] = "-id"
        state: State | None = None

    @blueprint.get("/jobs")
    @viewer
    @tells(Listed[Job], asks=JobsAsked)
    def listed() -> Response:
        '''Jobs, newest first.'''                     # the first line is the summary in the document
        asked = query(JobsAsked)
        ...
        return answer(paged(found, total, asked))

    @blueprint.post("/candidates/<int:candidate_id>/snooze")
    @admin
    @tells(Candidate, takes=Until, refuses={409: "it is going already"})
    def snooze(candidate_id: int) -> Response:
        until = body(Until).until

- The answer is a msgspec struct (`Shown` in shapes.py), a `Listed[...]` of them, or another type that msgspec
  can describe; `status` is what it comes with. `None` is for what is no JSON: name its `media`.
- `takes` is the type of the body (`Body` in bodies.py), `optional=True` where it may be left out; only
  `body(TYPE)` reads it. `asks` is the type of the query (`Asked` in queries.py); a parameter that it does not
  name is refused, and only `query(TYPE)` reads it. Both fail loudly when the type is another than declared.
- 401, 403, 404 (a variable in the path), 400, 413, 415 and 422 follow from role, path, query and body; `refuses`
  names what else may happen, `also` the type of an answer that comes with another status.

Tests hold every answer that any of them sees against the document, so a struct that lies does not last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from reclaimerr.web.queries import Asked

View = TypeVar("View", bound=Callable[..., Any])
JSON = "application/json"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one view declares."""

    answer: Any
    status: int = 200
    takes: Any = None
    optional: bool = False
    asks: type[Asked] = Asked
    refuses: Mapping[int, str] = {}
    also: Mapping[int, Any] = {}
    media: str = JSON


def tells(
    answer: Any, status: int = 200, *, takes: Any = None, optional: bool = False, asks: type[Asked] = Asked,
    refuses: Mapping[int, str] | None = None, also: Mapping[int, Any] | None = None, media: str = JSON,
) -> Callable[[View], View]:  # fmt: skip
    """Declare a view: `answer` is the type of its body when all went well."""
    told = Told(
        answer=answer, status=status, takes=takes, optional=optional, asks=asks, refuses=refuses or {},
        also=also or {}, media=media,
    )  # fmt: skip

    def mark(view: View) -> View:
        view.told = told  # type: ignore[attr-defined]
        return view

    return mark


def told_of(view: Callable[..., Any] | None) -> Told | None:
    """What a view declares; None for one that is no part of the API, such as the page's files."""
    return getattr(view, "told", None)
