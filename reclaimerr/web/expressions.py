"""Expressions in requests: compiled for this installation, and kept from telling viewers about others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from reclaimerr.model.decision import Rule
from reclaimerr.model.media import Kind
from reclaimerr.rules.compile import Compiled, compile
from reclaimerr.store import answers, services
from reclaimerr.web import documents
from reclaimerr.web.here import here, now, person
from reclaimerr.web.personal import personal
from reclaimerr.web.problems import Problem, bad

LONGEST = 4000
When = Annotated[str, Meta(examples=["unwatched_for > 180 days and size > 20 GiB"])]
"""An expression in a query or a body."""


def compiled(text: str, target: Kind, *, mask: int | None = None) -> Compiled:
    """An expression as somebody wrote it; RuleMistake, or 403 where a viewer asks about single persons."""
    if len(text) > LONGEST:
        raise bad("when", f"an expression has at most {LONGEST} characters")
    found = personal(text) if person().role != "admin" else None
    if found:
        raise Problem(403, "forbidden", f"{found} is about single persons: only the owner may ask", field="when")
    return compile(text, target, mask=mask, timezone=here().config.settings.timezone)


def asked(rule: Rule, listed: Sequence[services.Service]) -> answers.Asked:
    """A rule, compiled for the placements that it speaks for."""
    return documents.asked(rule, listed, here().config.settings.timezone)


def moment() -> answers.Moment:
    """When this request asks, and what may be relied on then."""
    return answers.Moment(now(), here().stale(now()), services.all_services())
