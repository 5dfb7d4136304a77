"""preview and explain: what would go, and why or why not."""

from __future__ import annotations

import argparse
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import Installation, opened, show, table
from reclaimerr.errors import ReclaimerrError
from reclaimerr.model.decision import Reason, Rule
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, library, services
from reclaimerr.units import human_bytes, human_seconds
from reclaimerr.web import shapes


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    preview = commands.add_parser(
        "preview", parents=[where, as_json], help="what would match: count, bytes, titles, held"
    )
    preview.add_argument("--rule", metavar="NAME")
    preview.add_argument("--when", metavar="EXPR")
    preview.add_argument("--target", default="movie", choices=["movie", "version", "series", "season", "episode"])
    preview.add_argument("--limit", type=int, default=20)
    preview.set_defaults(command=do_preview)
    explain = commands.add_parser("explain", parents=[where, as_json], help="why, or why not")
    explain.add_argument("item", type=int, metavar="ITEM_ID")
    explain.add_argument("--rule", metavar="NAME")
    explain.set_defaults(command=do_explain)


def do_preview(options: argparse.Namespace) -> int:
    """Ask one rule, or one expression, of the facts as they stand."""
    if (options.rule is None) == (options.when is None):
        raise ReclaimerrError("name a rule with --rule NAME, or give an expression with --when EXPR")
    with opened(options) as found:
        when = moment(found)
        if options.rule is None:
            compiled = compile(options.when, options.target, timezone=found.config.settings.timezone)
            asked = answers.Asked(options.when, compiled)
        else:
            asked = asked_of(rule_of(found, options.rule), found, when)
        begun = clock.monotonic()
        told = answers.preview(asked, when, limit=max(1, options.limit))
        seconds = clock.monotonic() - begun
        if options.json:
            show(shapes.preview(told, seconds))
        else:
            _tell(told, seconds)
    return 0


def do_explain(options: argparse.Namespace) -> int:
    """Each condition of each rule, with its value, verdict, source and age."""
    with opened(options) as found:
        when = moment(found)
        item = library.item(options.item, when.now)
        if item is None:
            raise ReclaimerrError(f"there is no item {options.item}")
        rules = [rule_of(found, options.rule)] if options.rule else [one for one in found.config.rules if one.enabled]
        told = {}
        for rule in rules:
            if rule.target == item.kind:
                explained = answers.explain(asked_of(rule, found, when), [item.id], when)
                if item.id in explained:
                    told[rule.name] = explained[item.id]
        if options.json:
            show(shapes.explained(item, [(rule, told[rule.name]) for rule in rules if rule.name in told]))
            return 0
        for name, one in told.items():
            rows = [_row(reason) for reason in one.reasons]
            table(
                f"{item.title} ({item.year}): {name}: {one.verdict}",
                ["condition", "value", "verdict", "from", "age"],
                rows,
            )
    return 0


def moment(found: Installation) -> answers.Moment:
    """Now, and what may be relied on now."""
    now = clock.now()
    return answers.Moment(now, services.stale(now, found.config.settings.stale_after), services.all_services())


def rule_of(found: Installation, name: str) -> Rule:
    """A rule by its name."""
    for rule in found.config.rules:
        if rule.name == name:
            return rule
    raise ReclaimerrError(
        f"no rule is called {name!r}; there are {', '.join(one.name for one in found.config.rules) or 'none'}"
    )


def asked_of(rule: Rule, found: Installation, when: answers.Moment) -> answers.Asked:
    """A rule compiled for the placements that it speaks for."""
    mask = services.mask_of(rule.services, when.services) if rule.services else None
    return answers.Asked(
        rule.name, compile(rule.when, rule.target, mask=mask, timezone=found.config.settings.timezone), mask
    )


def _row(reason: Reason) -> list[str]:
    value = ", ".join(reason.value) if isinstance(reason.value, list) else str(reason.value)
    return [
        reason.text,
        value,
        reason.verdict,
        reason.source or "",
        human_seconds(reason.age) if reason.age is not None else "",
    ]


def _tell(told: answers.Preview, seconds: float) -> None:
    rows = [[str(one.item.id), f"{one.item.title} ({one.item.year})", human_bytes(one.item.size)] for one in told.items]
    table(f"{told.count} match, {human_bytes(told.bytes)} ({seconds:.2f} s)", ["id", "title", "size"], rows)
    if told.held:
        held = [[str(one.item.id), one.item.title, ", ".join(one.explained.unknown)] for one in told.held_items]
        table(f"{told.held} held: not known", ["id", "title", "unknown"], held)
