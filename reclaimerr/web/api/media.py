"""The library: pages of items, one item with all that is known of it, and why rules say what they say."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec
from flask import Blueprint, Response

from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, FUNCTIONS
from reclaimerr.store import answers, details, history, library, protections, services
from reclaimerr.web import documents, items, shapes
from reclaimerr.web.api import candidates
from reclaimerr.web.expressions import When, compiled, moment
from reclaimerr.web.here import here, now, person
from reclaimerr.web.personal import PERSONAL, personal
from reclaimerr.web.problems import answer, invalid, unknown
from reclaimerr.web.queries import Asked, Id, ListAsked, Name, Text, WholeAsked, query, sorts
from reclaimerr.web.roles import viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("media", __name__)


class MediaAsked(ListAsked, frozen=True):
    """Items of a kind or below another, whose title holds a text, or that an expression is true of.

    `service` holds it, `library` is a media server's, `protected` is 1 for what is kept; `facets` is 1 for counts
    of kinds, services and libraries.
    """

    sort: Annotated[str, sorts(*library.ORDERS)] = "title"
    kind: Kind | None = None
    parent: Id | None = None
    q: Text = ""
    when: When = ""
    service: Name | None = None
    library: Name | None = None
    protected: Literal["1"] | None = None
    facets: Literal["1"] | None = None


class Library(shapes.Listed[library.MediaItem], frozen=True):
    """A page of items; `facets` (null unless asked for): how many each choice of a filter would list."""

    facets: library.Facets | None


class ExplainAsked(Asked, frozen=True):
    """What one rule says, by its name."""

    rule: str | None = None


@blueprint.get("/media")
@viewer
@tells(Library, asks=MediaAsked, refuses={422: "the expression cannot be read, or no service has that name"})
def listed() -> Response:
    """Items that are there: `?kind` (default: titles), `?parent`, `?q` in titles, `?when` as in a rule, `?facets=1`."""
    wanted = query(MediaAsked)
    kind, when = wanted.kind, wanted.when.strip()
    kinds: tuple[Kind, ...] = (kind,) if kind else get_args(Kind) if wanted.parent else library.TITLES
    if when:
        kinds = (kind or "movie",)
    page = library.Query(
        offset=wanted.offset, limit=wanted.limit, order=wanted.order, descending=wanted.descending,
        kinds=kinds, parent_id=wanted.parent, text=wanted.q,
        when=answers.filter_of(compiled(when, kinds[0]), moment()) if when else None,
        service=_bit(wanted.service), library=wanted.library, only_protected=wanted.protected is not None,
    )  # fmt: skip
    with answers.bounded():
        found, total = library.page(page, now())
        counts = library.facets(page, now()) if wanted.facets else None
    return answer(Library(**msgspec.structs.asdict(shapes.paged(found, total, wanted)), facets=counts))


@blueprint.get("/media/<int:media_id>")
@viewer
@tells(items.ItemTold)
def one(media_id: int) -> Response:
    """One item: what each service says, its files, who watched it, its facts, what keeps or threatens it."""
    item = _item(media_id)
    when = moment()
    whole = person().role == "admin"
    facts = [fact for fact in details.facts(media_id, item.kind, when) if whole or fact.field not in PERSONAL]
    deeds, _ = history.page(media_id=media_id, limit=20)
    kept = protections.of(media_id, now())
    known = library.items([row.media_id for row in kept], now())
    leaving = candidates.shaped(details.candidates(media_id))
    return answer(items.ItemTold(
        **documents.parts(item),
        children=library.children(media_id, now()),
        placements=[items.placement(row) for row in details.placements(media_id)],
        files=[items.file(row) for row in details.files(media_id)],
        watching=[items.watching(row) for row in details.watching(media_id)] if whole else [],
        facts=facts,
        candidate=leaving[0] if leaving else None,
        candidates=leaving,
        protections=[shapes.protection(row, known.get(row.media_id)) for row in kept],
        history=[shapes.history_row(row, person().role) for row in deeds],
    ))  # fmt: skip


@blueprint.get("/media/<int:media_id>/explain")
@viewer
@tells(documents.Explained, asks=ExplainAsked)
def explain(media_id: int) -> Response:
    """Why, or why not: each rule for this kind of item, condition by condition; `?rule=NAME` for one."""
    item = _item(media_id)
    name, whole = query(ExplainAsked).rule, person().role == "admin"
    rules = [rule for rule in here().config.rules if name in (None, rule.name) and (whole or not personal(rule.when))]
    if name is not None and not rules:
        raise unknown("rule", name)
    told = documents.ask(rules, item, moment(), here().config.settings.timezone)
    return answer(documents.explained(item, told, person().role))


@blueprint.get("/fields")
@viewer
@tells(items.Names, asks=WholeAsked)
def fields() -> Response:
    """Every name that an expression may use."""
    functions = [items.function(function) for function in FUNCTIONS.values()]
    found = shapes.cut([items.field(field) for field in FIELDS.values()], query(WholeAsked))
    return answer(items.Names(**msgspec.structs.asdict(found), functions=functions))


def _bit(name: str | None) -> int | None:
    """Of the service of a name. 422 where there is none: a slip of the pen must not list everything."""
    if name is None:
        return None
    known = {service.name: service.bit for service in services.all_services()}
    if name not in known:
        raise invalid("service", f"{name[:50]!r} is not known here, expected one of {', '.join(known) or '(no services yet)'}")
    return known[name]


def _item(media_id: int) -> library.MediaItem:
    found = library.item(media_id, now())
    if found is None:
        raise unknown("item", media_id)
    return found
