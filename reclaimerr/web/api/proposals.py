"""Before anything is written: every setting with its help, what an edit would change, what a text says of one title."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Response

from reclaimerr.config import listing, save
from reclaimerr.errors import ConfigMistakes
from reclaimerr.model.decision import Reason, Verdict
from reclaimerr.model.media import Kind
from reclaimerr.store import answers
from reclaimerr.web.bodies import Body, body
from reclaimerr.web.expressions import compiled, moment
from reclaimerr.web.here import here, person
from reclaimerr.web.personal import reasons_for
from reclaimerr.web.problems import Problem, WrongKey, answer, unknown
from reclaimerr.web.queries import Id, WholeAsked, query
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.shapes import Listed, Shown, cut
from reclaimerr.web.told import tells

blueprint = Blueprint("proposals", __name__)


class RuleEdit(Body, frozen=True):
    """A rule as it stands (None: a new one) and as it is to be (None: gone)."""

    name: str | None = None
    value: dict[str, Any] | None = None


class Edited(Body, frozen=True):
    """Texts at keys as people type them, or the edit of one rule."""

    texts: dict[str, str] = msgspec.field(default_factory=dict)
    rule: RuleEdit | None = None


class Attempt(Body, frozen=True):
    """An expression, and the title that it is tried on."""

    when: str
    media_id: Id
    target: Kind = "movie"


class Changed(Shown, frozen=True):
    """The lines that would change, secrets masked, or the mistakes; `digest` goes into If-Match, `changes` to PATCH."""

    diff: list[str]
    mistakes: list[WrongKey]
    digest: str
    changes: dict[str, Any]


class Answered(Shown, frozen=True):
    """A verdict on one title, its conditions, and the fields that would have to be known."""

    verdict: Verdict
    reasons: list[Reason]
    unknown: list[str]


@blueprint.get("/config/settings")
@admin
@tells(Listed[listing.Entry], asks=WholeAsked)
def settings() -> Response:
    """Every setting with its help and what it says now as text, secrets masked; `*` stands for a name to choose."""
    return answer(cut(listing.entries(here().config, os.environ), query(WholeAsked)))


@blueprint.post("/config/diff")
@admin
@tells(Changed, takes=Edited, refuses={404: "there is no such rule", 409: "there is no config file, or it cannot be edited"})
def diff() -> Response:
    """What an edit would change in config.toml, line by line, or the mistakes in it; `changes` is what PATCH takes."""
    wanted = body(Edited)
    path = here().config_file
    if path is None:
        raise Problem(409, "no_config_file", "no config file: this installation runs without one")
    try:
        changes = listing.typed(wanted.texts)
        found = listing.proposed(path, lambda copy: _edit(copy, changes, wanted.rule))
    except KeyError as error:
        raise Problem(404, "not_found", str(error.args[0])) from error
    except save.NotWritten as error:
        raise Problem(409, "not_written", str(error)) from error
    except ConfigMistakes as error:
        changes = {}
        found = listing.Proposal(diff=[], mistakes=list(error.mistakes), digest=save.current(path)[1])
    mistakes = [WrongKey(key=one.key, line=one.line, text=one.text) for one in found.mistakes]
    return answer(Changed(diff=found.diff, mistakes=mistakes, digest=found.digest, changes=changes))


@blueprint.post("/rules/try")
@viewer
@tells(Answered, takes=Attempt, refuses={404: "there is no such item"})
def attempt() -> Response:
    """What an expression says of one title, condition by condition."""
    wanted = body(Attempt)
    asked = answers.Asked("", compiled(wanted.when, wanted.target))
    told = answers.explain(asked, [wanted.media_id], moment()).get(wanted.media_id)
    if told is None:
        raise unknown("item", wanted.media_id)
    return answer(Answered(verdict=told.verdict, reasons=reasons_for(told.reasons, person().role), unknown=told.unknown))


def _edit(copy: Path, changes: dict[str, Any], rule: RuleEdit | None) -> str:
    if rule is None:
        return save.edit(copy, changes, None, review=save.keys_stay_home)
    value = {name: item for name, item in (rule.value or {}).items() if item is not None}
    if rule.name is None:
        return save.add_rule(copy, value, None)
    if rule.value is None:
        return save.remove_rule(copy, rule.name, None)
    return save.replace_rule(copy, rule.name, value, None)
