"""A try of an expression before anything is written: can it be read, and what would it select."""

from __future__ import annotations

import time
from typing import Annotated

import msgspec
from flask import Blueprint, Response

from reclaimerr.errors import RuleMistake
from reclaimerr.model.media import Kind
from reclaimerr.store import answers
from reclaimerr.web import documents
from reclaimerr.web.api.rules import named
from reclaimerr.web.bodies import Body, body
from reclaimerr.web.expressions import When, asked, compiled, moment
from reclaimerr.web.here import person
from reclaimerr.web.problems import Refusal, answer, invalid, rule_problem
from reclaimerr.web.queries import MAX_PAGE, MAX_SIZE
from reclaimerr.web.roles import viewer
from reclaimerr.web.shapes import Shown
from reclaimerr.web.told import tells

blueprint = Blueprint("trials", __name__)


class Expression(Body, frozen=True):
    """An expression about a kind of item; `size` items of its preview are told, none without it."""

    when: When
    target: Kind = "movie"
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_SIZE)] | None = None


class Trial(Body, frozen=True):
    """Either an expression with its target, or the name of a rule; `size` items are shown."""

    when: When | None = None
    target: Kind = "movie"
    rule: str | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)] = 1
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_SIZE)] = 50


class Wrong(Shown, frozen=True):
    """The expression cannot be read: `error` as in any refusal, with its column."""

    ok: bool
    error: Refusal


class Right(Shown, frozen=True):
    """The expression can be read: its fields, names in it that no service knows, and what it would select."""

    ok: bool
    fields: list[str]
    warnings: list[answers.Unheard]
    seconds: float
    count: int
    bytes: int
    held: int
    preview: documents.Preview | None = None


@blueprint.post("/rules/check")
@viewer
@tells(Right | Wrong, takes=Expression)
def check() -> Response:
    """Whether an expression can be read, what it would select, and which of its names nobody knows."""
    wanted = body(Expression)
    begun = time.perf_counter()
    try:
        found = compiled(wanted.when, wanted.target)
    except RuleMistake as mistake:
        return answer(Wrong(ok=False, error=rule_problem(mistake).error))
    figures, preview = _figures(answers.Asked("", found), wanted.size)
    fields = list(dict.fromkeys(leaf.field for leaf in found.leaves))
    return answer(
        Right(
            ok=True, fields=fields, warnings=answers.unheard(found), seconds=_since(begun), count=figures.count,
            bytes=figures.bytes, held=figures.held, preview=preview,
        )
    )  # fmt: skip


def _figures(trial: answers.Asked, size: int | None) -> tuple[answers.Sums | answers.Preview, documents.Preview | None]:
    """What the library says of a trial, asked once; with a size the preview too."""
    if size is None:
        return answers.sums(trial, moment()), None
    begun = time.perf_counter()
    found = answers.preview(trial, moment(), limit=size)
    return found, documents.preview(found, person().role, _since(begun))


@blueprint.post("/rules/preview")
@viewer
@tells(documents.Preview, takes=Trial, refuses={404: "there is no such rule"})
def preview() -> Response:
    """What an expression or a rule would select now, the largest first, and what it cannot say."""
    wanted = body(Trial)
    begun = time.perf_counter()
    found = answers.preview(_asked(wanted), moment(), offset=(wanted.page - 1) * wanted.size, limit=wanted.size)
    return answer(documents.preview(found, person().role, _since(begun)))


def _asked(wanted: Trial) -> answers.Asked:
    if (wanted.when is None) == (wanted.rule is None):
        raise invalid("when", "expected either when, with a target, or the name of a rule")
    if wanted.when is not None:
        return answers.Asked("", compiled(wanted.when, wanted.target))
    rule = named(wanted.rule or "")
    compiled(rule.when, rule.target)  # a viewer may not ask about persons in this way either
    return asked(rule, moment().services)


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 4)
