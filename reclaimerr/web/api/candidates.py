"""What is about to go, and what a person says about it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from reclaimerr.model.decision import CandidateState, Reason
from reclaimerr.model.media import Kind
from reclaimerr.store import answers, candidates, db, jobs, library, services
from reclaimerr.store.picking import ORDERS, Wish
from reclaimerr.web import asking, items, shapes
from reclaimerr.web.api.protections import protect as protect_item
from reclaimerr.web.bodies import Body, Date, body, body_or, instant
from reclaimerr.web.expressions import When, asked, compiled, moment
from reclaimerr.web.here import here, now, person
from reclaimerr.web.personal import reasons_for
from reclaimerr.web.problems import Problem, answer, invalid, unknown
from reclaimerr.web.queries import ListAsked, Name, Text, query, sorts
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("candidates", __name__)
OUT_OF_REACH = frozenset({"removing", "dismissed"})
"""States from which nobody removes it now: it is going already, or a person said no."""
_DECIDED = {409: "its state does not allow that, or it is protected"}


class CandidatesAsked(ListAsked, frozen=True):
    """Candidates in one state, of a kind of item, of a rule, whose title holds a text, or that an expression is true of."""

    sort: Annotated[str, sorts(*ORDERS)] = "due_at"
    state: CandidateState | None = None
    kind: Kind | None = None
    rule: Name | None = None
    q: Text = ""
    when: When = ""


class Until(Body, frozen=True):
    """A date, ISO 8601."""

    until: Date


class Protect(Body, frozen=True):
    """Until when, none: for good; and why."""

    until: Date | None = None
    reason: str = ""


class Kept(shapes.Shown, frozen=True):
    """The protection that keeps a candidate's item."""

    id: int
    media_id: int


class Protected(shapes.Done, frozen=True, kw_only=True):
    """It is kept."""

    protection: Kept


class Reclaiming(shapes.Job, frozen=True):
    """The job that removes it, or would: in a dry run nothing goes."""

    dry_run: bool


@blueprint.get("/candidates")
@viewer
@tells(shapes.Listed[items.Candidate], asks=CandidatesAsked, refuses={422: "the expression cannot be read"})
def listed() -> Response:
    """Open candidates, the soonest first; `?state`, `?kind`, `?rule`, `?q` in titles, `?when` as in a rule."""
    wanted = query(CandidatesAsked)
    meant = wish(wanted.state, wanted.kind, wanted.rule, wanted.q, wanted.when)
    with answers.bounded():
        rows, total = candidates.page(
            meant, offset=wanted.offset, limit=wanted.limit, order=wanted.order, descending=wanted.descending
        )
    return answer(shapes.paged(shaped(rows), total, wanted))


@blueprint.post("/candidates/<int:candidate_id>/approve")
@admin
@tells(items.Candidate, refuses=_DECIDED)
def approve(candidate_id: int) -> Response:
    """Agree: it goes when its grace is over."""
    return _done(candidate_id, candidates.approve(candidate_id, person().name, now()))


@blueprint.post("/candidates/<int:candidate_id>/dismiss")
@admin
@tells(items.Candidate, refuses=_DECIDED)
def dismiss(candidate_id: int) -> Response:
    """Not until the rule or the item's files change."""
    return _done(candidate_id, candidates.dismiss(candidate_id, person().name, now()))


@blueprint.post("/candidates/<int:candidate_id>/snooze")
@admin
@tells(items.Candidate, takes=Until, refuses=_DECIDED)
def snooze(candidate_id: int) -> Response:
    """Not before a date."""
    until = instant("until", body(Until).until)
    if until is None or until <= now():
        raise invalid("until", "expected a date in the future")
    return _done(candidate_id, candidates.snooze(candidate_id, until, person().name, now()))


@blueprint.post("/candidates/<int:candidate_id>/protect")
@admin
@tells(Protected, takes=Protect, optional=True)
def protect(candidate_id: int) -> Response:
    """Keep it: a protection, and the candidacy is over."""
    wanted = body_or(Protect())
    row = _open(candidate_id)
    protection_id = protect_item(row["media_id"], wanted.until, wanted.reason)
    return answer(Protected(protection=Kept(id=protection_id, media_id=row["media_id"])))


@blueprint.post("/candidates/<int:candidate_id>/reclaim")
@admin
@tells(Reclaiming, 202, refuses=_DECIDED)
def reclaim(candidate_id: int) -> Response:
    """Remove now: grace is waived, protections are not. The answer is the job."""
    row = _open(candidate_id)
    if row["state"] in OUT_OF_REACH:
        raise Problem(409, "not_possible", f"the candidate is {row['state']}: it cannot be removed now")
    item = library.item(row["media_id"], now())
    if item is not None and item.protected:
        raise Problem(409, "protected", "it is protected; nothing removes it until the protection is given up")
    wanted = jobs.Wanted(task="reclaim", args={"candidates": [candidate_id]}, key=f"reclaim:{candidate_id}")
    said = msgspec.structs.asdict(asking.put(wanted, "reclaim", f"candidate {candidate_id}"))
    return answer(Reclaiming(**said, dry_run=here().config.settings.dry_run), 202)


def wish(state: CandidateState | None, kind: Kind | None, rule: str | None, text: str, when: str) -> Wish:
    """Which candidates are meant; an expression is about movies unless a kind is named."""
    if not when.strip():
        return Wish(state=state, kind=kind, rule=rule, text=text)
    asked_for = answers.filter_of(compiled(when, kind or "movie"), moment())
    return Wish(state=state, kind=kind or "movie", rule=rule, text=text, when=asked_for)


def _done(candidate_id: int, done: bool) -> Response:
    if not done:
        row = _open(candidate_id)
        raise Problem(409, "not_possible", f"the candidate is {row['state']}: nothing can be said about it now")
    return answer(shaped([_row(candidate_id)])[0])


def _open(candidate_id: int) -> db.Row:
    row = _row(candidate_id)
    if row["ended_at"] is not None:
        raise unknown("open candidate", candidate_id)
    return row


def _row(candidate_id: int) -> db.Row:
    row = candidates.get(candidate_id)
    if row is None:
        raise unknown("candidate", candidate_id)
    return row


def shaped(rows: list[db.Row]) -> list[items.Candidate]:
    """Rows with their items and reasons; a rule is asked once about all its items on the page."""
    media = library.items([row["media_id"] for row in rows], now())
    listed = services.all_services()
    names: dict[int, list[str]] = {row["id"]: msgspec.json.decode(row["rules"]) for row in rows}
    reasons = _reasons(rows, names)
    return [
        items.candidate(
            row, media[row["media_id"]], names[row["id"]], services.names_of(row["services"], listed),
            reasons_for(reasons[row["id"]], person().role),
        )
        for row in rows
    ]  # fmt: skip


def _reasons(rows: list[db.Row], names: dict[int, list[str]]) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = {row["id"]: [] for row in rows}
    when = moment()
    for rule in here().config.rules:
        mine = [row for row in rows if rule.name in names[row["id"]]]
        if not mine:
            continue
        told = answers.explain(asked(rule, when.services), [row["media_id"] for row in mine], when)
        for row in mine:
            if row["media_id"] in told:
                found[row["id"]] += told[row["media_id"]].reasons
    return found
