"""The rules: as they stand in config.toml, what they select now, and a try before anything is written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from reclaimerr.clock import iso
from reclaimerr.config import load, save
from reclaimerr.config.quantities import seconds_text
from reclaimerr.errors import ConfigMistakes, RuleMistake
from reclaimerr.model.decision import Action, Rule
from reclaimerr.model.media import Kind
from reclaimerr.store import answers, audit, db
from reclaimerr.web import documents, shapes
from reclaimerr.web.bodies import MAX_SIZE, Body, body
from reclaimerr.web.expressions import asked, compiled, moment
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer, invalid, rule_problem, unknown
from reclaimerr.web.roles import admin, viewer

blueprint = Blueprint("rules", __name__)


class Expression(Body, frozen=True):
    """An expression about a kind of item."""

    when: str
    target: Kind = "movie"


class Trial(Body, frozen=True):
    """An expression, or the name of a rule; `size` items are shown."""

    when: str | None = None
    target: Kind = "movie"
    rule: str | None = None
    page: int = 1
    size: int = 50


class Written(Body, frozen=True):
    """A rule as it would stand in config.toml; what is left out has its default."""

    name: str
    target: Kind
    when: str
    action: Action
    enabled: bool | None = None
    grace: str | None = None
    auto: bool | None = None
    services: list[str] | None = None


@blueprint.get("/rules")
@viewer
def listed() -> Response:
    """Every rule in the order of the file, with the figures of its last scan."""
    runs = {row["rule"]: row for row in db.rows("SELECT * FROM rule_run")}
    return answer(shapes.whole([_shape(rule, runs.get(rule.name)) for rule in _rules()]), headers=_etag())


@blueprint.get("/rules/<name>")
@viewer
def one(name: str) -> Response:
    """One rule."""
    return answer(_told(name), headers=_etag())


@blueprint.post("/rules")
@admin
def add() -> Response:
    """Write a rule behind the others in config.toml. 409 where its name is taken."""
    rule = _readable(body(Written))
    if any(known.name == rule.name for known in _rules()):
        raise Problem(409, "exists", f"there is a rule {rule.name!r} already", field="name")
    digest = _edited(lambda path: save.add_rule(path, _plain(rule), _expected()))
    audit.write(person().name, "add rule", rule.name, rule.when, now=now())
    return answer(_told(rule.name), 201, {"ETag": f'"{digest}"'})


@blueprint.put("/rules/<name>")
@admin
def replace(name: str) -> Response:
    """Write a rule in the place of another; its announcements are void when it selects or does something else."""
    rule = _readable(body(Written))
    digest = _edited(lambda path: save.replace_rule(path, name, _plain(rule), _expected()))
    audit.write(person().name, "change rule", name, rule.when, now=now())
    return answer(_told(rule.name), headers={"ETag": f'"{digest}"'})


@blueprint.delete("/rules/<name>")
@admin
def remove(name: str) -> Response:
    """Take a rule out of config.toml."""
    digest = _edited(lambda path: save.remove_rule(path, name, _expected()))
    audit.write(person().name, "remove rule", name, now=now())
    return answer({"ok": True}, headers={"ETag": f'"{digest}"'})


@blueprint.post("/rules/check")
@viewer
def check() -> Response:
    """Whether an expression can be read, what it would select, and which of its names nobody knows."""
    wanted = body(Expression)
    begun = time.perf_counter()
    try:
        found = compiled(wanted.when, wanted.target)
    except RuleMistake as mistake:
        return answer({"ok": False, "error": rule_problem(mistake).error})
    figures = answers.sums(answers.Asked("", found), moment())
    fields = list(dict.fromkeys(leaf.field for leaf in found.leaves))
    said = {"ok": True, "fields": fields, "warnings": answers.unheard(found), "seconds": _since(begun)}
    return answer(said | msgspec.structs.asdict(figures))


@blueprint.post("/rules/preview")
@viewer
def preview() -> Response:
    """What an expression or a rule would select now, the largest first, and what it cannot say."""
    wanted = body(Trial)
    if not 1 <= wanted.size <= MAX_SIZE or not 1 <= wanted.page <= 10**6:
        raise invalid("size", f"expected a page from 1 and a size from 1 to {MAX_SIZE}")
    begun = time.perf_counter()
    found = answers.preview(_asked(wanted), moment(), offset=(wanted.page - 1) * wanted.size, limit=wanted.size)
    return answer(documents.preview(found, person().role, _since(begun)))


def _asked(wanted: Trial) -> answers.Asked:
    if (wanted.when is None) == (wanted.rule is None):
        raise invalid("when", "expected either when, with a target, or the name of a rule")
    if wanted.when is not None:
        return answers.Asked("", compiled(wanted.when, wanted.target))
    rule = _named(wanted.rule or "")
    compiled(rule.when, rule.target)  # a viewer may not ask about persons in this way either
    return asked(rule, moment().services)


def _rules() -> tuple[Rule, ...]:
    """The rules of config.toml, so that what was just written is seen; those accepted where it cannot be read."""
    path = here().config_file
    if path is None:
        return here().config.rules
    try:
        return load.load(path, os.environ).rules
    except (ConfigMistakes, OSError):
        return here().config.rules


def _named(name: str) -> Rule:
    for rule in _rules():
        if rule.name == name:
            return rule
    raise unknown("rule", name)


def _told(name: str) -> shapes.Shape:
    return _shape(_named(name), db.row("SELECT * FROM rule_run WHERE rule = :name", {"name": name}))


def _shape(rule: Rule, run: db.Row | None) -> shapes.Shape:
    """A rule with its last figures; of another wording they are nobody's."""
    figures: dict[str, Any] = run if run and run["digest"] == rule.digest else {}
    return {
        "name": rule.name, "enabled": rule.enabled, "target": rule.target, "when": rule.when, "action": rule.action,
        "grace": seconds_text(rule.grace), "auto": rule.auto, "services": rule.services,
        "count": figures.get("count"), "bytes": figures.get("bytes"), "held": figures.get("held"),
        "judged_at": iso(figures.get("at")), "error": figures.get("error"), "accepted": rule in here().config.rules,
    }  # fmt: skip


def _readable(rule: Written) -> Written:
    """The rule, if its expression can be read: its mistakes are told with a column, not with a line of the file."""
    compiled(rule.when, rule.target)
    return rule


def _plain(rule: Written) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(rule)
    return {name: value for name, value in values.items() if value is not None}


def _edited(edit: Callable[[Path], str]) -> str:
    """Do an edit of config.toml; 409 where there is none or it was changed meanwhile, 422 for mistakes."""
    path = here().config_file
    if path is None:
        raise Problem(409, "no_config_file", "no config file: this installation runs without one")
    try:
        return edit(path)
    except KeyError as error:
        raise Problem(404, "not_found", str(error.args[0])) from error
    except save.Changed as error:
        raise Problem(409, "changed", str(error)) from error
    except save.NotWritten as error:
        raise Problem(409, "not_written", str(error)) from error
    except ConfigMistakes as error:
        mistakes = [{"key": one.key, "line": one.line, "text": one.text} for one in error.mistakes]
        key = error.mistakes[0].key.rpartition(".")[2]
        raise invalid(key, error.mistakes[0].text, mistakes=mistakes) from error


def _expected() -> str | None:
    """The digest that the edit starts from, where the request names it."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return given if given and given != "*" else None


def _etag() -> dict[str, str]:
    path: Path | None = here().config_file
    return {"ETag": f'"{save.current(path)[1]}"'} if path else {}


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 4)
