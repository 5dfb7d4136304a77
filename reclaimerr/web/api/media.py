"""The library: pages of items, one item with all that is known of it, and why rules say what they say."""

from __future__ import annotations

from typing import cast, get_args

from flask import Blueprint, Response, request

from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, FUNCTIONS
from reclaimerr.store import answers, details, history, library, protections
from reclaimerr.web import documents, shapes
from reclaimerr.web.api import candidates
from reclaimerr.web.bodies import MAX_ID, listing, number
from reclaimerr.web.expressions import compiled, moment
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import answer, bad, unknown
from reclaimerr.web.roles import viewer

blueprint = Blueprint("media", __name__)


@blueprint.get("/media")
@viewer
def listed() -> Response:
    """Items that are there: `?kind` (default: titles), `?parent`, `?q` in titles, `?when` as in a rule."""
    wanted = listing(library.ORDERS, "title")
    kind = _kind()
    parent = number("parent", 0, MAX_ID) or None
    kinds: tuple[Kind, ...] = (kind,) if kind else get_args(Kind) if parent else library.TITLES
    when = request.args.get("when", "").strip()
    if when:
        kinds = (kind or "movie",)
    query = library.Query(
        offset=wanted.offset, limit=wanted.size, order=wanted.order, descending=wanted.descending,
        kinds=kinds, parent_id=parent, text=wanted.text,
        when=answers.filter_of(compiled(when, kinds[0]), moment()) if when else None,
    )  # fmt: skip
    with answers.bounded():
        found, total = library.page(query, now())
    return answer(shapes.paged(found, total, wanted))


@blueprint.get("/media/<int:media_id>")
@viewer
def one(media_id: int) -> Response:
    """One item: what each service says, its files, who watched it, its facts, what keeps or threatens it."""
    item = _item(media_id)
    when = moment()
    whole = person().role == "admin"
    facts = [fact for fact in details.facts(media_id, item.kind, when) if whole or fact.field not in shapes.PERSONAL]
    deeds, _ = history.page(media_id=media_id, limit=20)
    kept = protections.of(media_id, now())
    known = library.items([row.media_id for row in kept], now())
    leaving = candidates.shaped(details.candidates(media_id))
    return answer(shapes.plain(item) | {
        "children": library.children(media_id, now()),
        "placements": [shapes.placement(row) for row in details.placements(media_id)],
        "files": [shapes.file(row) for row in details.files(media_id)],
        "watching": [shapes.watching(row) for row in details.watching(media_id)] if whole else [],
        "facts": facts,
        "candidate": leaving[0] if leaving else None,
        "candidates": leaving,
        "protections": [shapes.protection(row, known.get(row.media_id)) for row in kept],
        "history": [shapes.history_row(row, person().role) for row in deeds],
    })  # fmt: skip


@blueprint.get("/media/<int:media_id>/explain")
@viewer
def explain(media_id: int) -> Response:
    """Why, or why not: each rule for this kind of item, condition by condition; `?rule=NAME` for one."""
    item = _item(media_id)
    name = request.args.get("rule")
    rules = [rule for rule in here().config.rules if name is None or rule.name == name]
    if name is not None and not rules:
        raise unknown("rule", name)
    told = documents.ask(rules, item, moment(), here().config.settings.timezone)
    return answer(documents.explained(item, told, person().role))


@blueprint.get("/fields")
@viewer
def fields() -> Response:
    """Every name that an expression may use."""
    functions = [shapes.function(function) for function in FUNCTIONS.values()]
    return answer(shapes.whole([shapes.field(field) for field in FIELDS.values()], functions=functions))


def _kind() -> Kind | None:
    kind = request.args.get("kind") or None
    if kind is not None and kind not in get_args(Kind):
        raise bad("kind", f"expected one of {', '.join(get_args(Kind))}")
    return cast("Kind | None", kind)


def _item(media_id: int) -> library.MediaItem:
    found = library.item(media_id, now())
    if found is None:
        raise unknown("item", media_id)
    return found
