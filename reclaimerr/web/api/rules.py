"""The rules as they stand in config.toml, with what they select now."""

from __future__ import annotations

import os
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from reclaimerr.clock import iso
from reclaimerr.config import load, save
from reclaimerr.config.quantities import seconds_text
from reclaimerr.config.recipes import RECIPES
from reclaimerr.errors import ConfigMistakes
from reclaimerr.model.decision import Action, Rule
from reclaimerr.model.media import Kind
from reclaimerr.store import audit, db
from reclaimerr.web import edits
from reclaimerr.web.bodies import Body, body
from reclaimerr.web.expressions import When, compiled
from reclaimerr.web.here import here, now, person
from reclaimerr.web.personal import personal
from reclaimerr.web.problems import Problem, answer, unknown
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.shapes import Done, Instant, Listed, Shown, cut
from reclaimerr.web.told import tells
from reclaimerr.web.words import rule_sentence

blueprint = Blueprint("rules", __name__)
_REFUSES = {409: edits.REFUSED, 422: "there is a mistake in it"}


class RuleWanted(Body, frozen=True):
    """A rule as it would stand in config.toml; what is left out has its default."""

    name: Annotated[str, Meta(examples=["Old"], max_length=100)]
    target: Kind
    when: When
    action: Action
    enabled: bool | None = None
    grace: Annotated[str, Meta(examples=["14 days"])] | None = None
    auto: bool | None = None
    services: list[str] | None = None


class RuleShown(Shown, frozen=True):
    """A rule with the figures of its last scan; null while there are none for these words.

    `when` is null for a viewer where the expression is about single persons; `accepted` says whether
    the installation works with it already.
    """

    name: str
    enabled: bool
    target: Kind
    when: str | None
    action: Action
    grace: str
    auto: bool
    services: list[str]
    count: int | None
    bytes: int | None
    held: int | None
    judged_at: Instant | None
    error: str | None
    accepted: bool
    sentence: str


class Recipe(Shown, frozen=True):
    """A rule to begin with; `text` is what it is good for, `says` what it does."""

    name: str
    text: str
    target: Kind
    when: str
    action: Action
    grace: str
    says: str


class RulesShown(Listed[RuleShown], frozen=True):
    """The rules, and others to begin with."""

    recipes: list[Recipe]


@blueprint.get("/rules")
@viewer
@tells(RulesShown, asks=WholeAsked)
def listed() -> Response:
    """Every rule in the order of the file, with the figures of its last scan."""
    runs = {row["rule"]: row for row in db.rows("SELECT * FROM rule_run")}
    found = cut([_shown(rule, runs.get(rule.name)) for rule in written()], query(WholeAsked))
    return answer(RulesShown(**msgspec.structs.asdict(found), recipes=recipes()), headers=edits.tag())


@blueprint.get("/rules/<name>")
@viewer
@tells(RuleShown)
def one(name: str) -> Response:
    """One rule."""
    return answer(_told(name), headers=edits.tag())


@blueprint.post("/rules")
@admin
@tells(RuleShown, 201, takes=RuleWanted, refuses=_REFUSES)
def add() -> Response:
    """Write a rule behind the others in config.toml. 409 where its name is taken."""
    rule = _readable(body(RuleWanted))
    if any(known.name == rule.name for known in written()):
        raise Problem(409, "exists", f"there is a rule {rule.name!r} already", field="name")
    digest = edits.edited(lambda path: save.add_rule(path, _plain(rule), edits.expected()))
    audit.write(person().name, "add rule", rule.name, rule.when, now=now())
    return answer(_told(rule.name), 201, edits.tag(digest))


@blueprint.put("/rules/<name>")
@admin
@tells(RuleShown, takes=RuleWanted, refuses=_REFUSES)
def replace(name: str) -> Response:
    """Write a rule in the place of another; its announcements are void when it selects or does something else."""
    rule = _readable(body(RuleWanted))
    digest = edits.edited(lambda path: save.replace_rule(path, name, _plain(rule), edits.expected()))
    audit.write(person().name, "change rule", name, rule.when, now=now())
    return answer(_told(rule.name), headers=edits.tag(digest))


@blueprint.delete("/rules/<name>")
@admin
@tells(Done, refuses=_REFUSES)
def remove(name: str) -> Response:
    """Take a rule out of config.toml."""
    digest = edits.edited(lambda path: save.remove_rule(path, name, edits.expected()))
    audit.write(person().name, "remove rule", name, now=now())
    return answer(Done(), headers=edits.tag(digest))


def written() -> tuple[Rule, ...]:
    """The rules of config.toml, so that what was just written is seen; those accepted where it cannot be read."""
    path = here().config_file
    if path is None:
        return here().config.rules
    try:
        return load.load(path, os.environ).rules
    except (ConfigMistakes, OSError):
        return here().config.rules


def named(name: str) -> Rule:
    """The rule of a name. 404 where there is none."""
    for rule in written():
        if rule.name == name:
            return rule
    raise unknown("rule", name)


def _told(name: str) -> RuleShown:
    return _shown(named(name), db.row("SELECT * FROM rule_run WHERE rule = :name", {"name": name}))


def _shown(rule: Rule, run: db.Row | None) -> RuleShown:
    """A rule with its last figures; of another wording they are nobody's."""
    figures: dict[str, Any] = run if run and run["digest"] == rule.digest else {}
    hidden = person().role != "admin" and personal(rule.when)
    return RuleShown(
        name=rule.name, enabled=rule.enabled, target=rule.target, when=None if hidden else rule.when,
        action=rule.action, grace=seconds_text(rule.grace), auto=rule.auto, services=list(rule.services),
        count=figures.get("count"), bytes=figures.get("bytes"), held=figures.get("held"),
        judged_at=iso(figures.get("at")), error=figures.get("error"), accepted=rule in here().config.rules,
        sentence=rule_sentence(rule),
    )  # fmt: skip


def _readable(rule: RuleWanted) -> RuleWanted:
    """The rule, if its expression can be read: its mistakes are told with a column, not with a line of the file."""
    compiled(rule.when, rule.target)
    return rule


def _plain(rule: RuleWanted) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(rule)
    return {name: value for name, value in values.items() if value is not None}


def recipes() -> list[Recipe]:
    """Rules to begin with, none of them automatic."""
    return [
        Recipe(
            name=rule.name, text=text, target=rule.target, when=rule.when, action=rule.action,
            grace=seconds_text(rule.grace), says=rule_sentence(rule),
        )
        for rule, text in RECIPES
    ]  # fmt: skip
