"""preview and explain: what would go, and why or why not."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from reclaimerr import clock
from reclaimerr.cli.installation import Installation, say, show, table
from reclaimerr.cli.knowledge import opened
from reclaimerr.errors import ReclaimerrError
from reclaimerr.model.decision import Reason, Rule
from reclaimerr.model.media import Kind
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, library, services
from reclaimerr.store.library import MediaItem
from reclaimerr.units import human_bytes, human_seconds
from reclaimerr.web import documents

MOST = 500


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    preview = commands.add_parser(
        "preview", parents=[where, as_json], help="what would match: count, bytes, titles, held"
    )
    what = preview.add_mutually_exclusive_group(required=True)
    what.add_argument("--rule", metavar="NAME", help="a rule of the configuration")
    what.add_argument("--when", metavar="EXPR", help="an expression as in a rule")
    preview.add_argument("--target", default="movie", choices=get_args(Kind), help="what the expression is about")
    preview.add_argument("--limit", type=_limit, default=20, metavar="N", help="so many titles at the most")
    preview.set_defaults(command=do_preview)
    explain = commands.add_parser("explain", parents=[where, as_json], help="why, or why not")
    explain.add_argument("item", type=int, metavar="ITEM_ID")
    explain.add_argument("--rule", metavar="NAME", help="this rule alone")
    explain.set_defaults(command=do_explain)


def do_preview(options: argparse.Namespace) -> int:
    """Ask one rule, or one expression, of the facts as they stand."""
    with opened(options) as found:
        when = moment(found)
        if options.rule is None:
            compiled = compile(options.when, options.target, timezone=found.config.settings.timezone)
            asked = answers.Asked("", compiled)
        else:
            asked = documents.asked(rule_of(found, options.rule), when.services, found.config.settings.timezone)
        begun = clock.monotonic()
        told = answers.preview(asked, when, limit=options.limit)
        seconds = clock.monotonic() - begun
        if options.json:
            show(documents.preview(told, "admin", seconds))
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
        told = documents.ask(rules, item, when, found.config.settings.timezone)
        if options.json:
            show(documents.explained(item, told, "admin"))
            return 0
        if not told:
            say(f"{named(item)}: no rule speaks of it")
        for rule, subject, explained in told:
            rows = [_row(reason) for reason in explained.reasons]
            title = f"{named(subject)}: {rule.name} ({rule.action}): {explained.verdict}"
            table(title, ("condition", "value", "verdict", "from", "age"), rows)
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
    known = ", ".join(repr(one.name) for one in found.config.rules) or "none"
    raise ReclaimerrError(f"no rule is called {name!r}; there are: {known}")


def named(item: MediaItem) -> str:
    """An item as people call it."""
    return f"{item.title} ({item.year})" if item.year else item.title


def _row(reason: Reason) -> tuple[str, ...]:
    age = "" if reason.age is None else human_seconds(reason.age)
    return reason.text, reason.found, reason.verdict, reason.source or "", age


def _tell(told: answers.Preview, seconds: float) -> None:
    rows = [(str(one.item.id), named(one.item), human_bytes(one.item.size)) for one in told.items]
    table(f"{told.count} match, {human_bytes(told.bytes)} ({seconds:.2f} s)", ("id", "title", "size"), rows)
    if told.held:
        held = [(str(one.item.id), named(one.item), ", ".join(one.explained.unknown)) for one in told.held_items]
        table(f"{told.held} held: something is not known", ("id", "title", "unknown"), held)


def _limit(text: str) -> int:
    limit = int(text)
    if not 1 <= limit <= MOST:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {MOST}")
    return limit
