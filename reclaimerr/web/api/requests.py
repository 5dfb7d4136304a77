"""Requests: people ask to keep something or to let it go, the owner answers. Viewers see their own."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response

from reclaimerr.store import asks, audit, db, library
from reclaimerr.web import shapes
from reclaimerr.web.bodies import Body, body, body_or
from reclaimerr.web.here import now, person
from reclaimerr.web.problems import Problem, answer, unknown
from reclaimerr.web.queries import Id, ListAsked, query, sorts
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("requests", __name__)
Words = Annotated[str, msgspec.Meta(max_length=500)]
GONE = {409: "it was answered before, or no rule asks for what should go"}


class RequestsAsked(ListAsked, frozen=True):
    """Requests; those that wait for an answer come first."""

    sort: Annotated[str, sorts("id")] = "-id"
    state: Literal["pending", "approved", "denied"] | None = None


class Asking(Body, frozen=True):
    """What somebody wishes of an item, and why."""

    media_id: Id
    wish: Literal["keep", "delete"] = "keep"
    reason: Words = ""


class Reply(Body, frozen=True):
    """What whoever asked reads."""

    reason: Words = ""


@blueprint.get("/requests")
@viewer
@tells(shapes.Listed[shapes.Request], asks=RequestsAsked)
def listed() -> Response:
    """All requests; a viewer's own."""
    asked = query(RequestsAsked)
    mine = None if person().role == "admin" else person().name
    found, total = asks.page(by=mine, state=asked.state, offset=asked.offset, limit=asked.limit)
    media = library.items([row.media_id for row in found], now())
    return answer(shapes.paged([shapes.request(row, media.get(row.media_id)) for row in found], total, asked))


@blueprint.post("/requests")
@viewer
@tells(shapes.Request, 201, takes=Asking, refuses={404: "there is no such item"})
def add() -> Response:
    """Ask to keep an item, which nothing removes until that is answered; or to let it go."""
    wanted = body(Asking)
    with db.write("ask"):
        try:
            found = asks.add(wanted.media_id, wanted.wish, person().name, wanted.reason, now())
        except KeyError:
            raise unknown("item", wanted.media_id) from None
        audit.write(person().name, f"ask to {wanted.wish}", f"media {wanted.media_id}", wanted.reason, now=now())
    return answer(_one(found), 201)


@blueprint.post("/requests/<int:request_id>/approve")
@admin
@tells(shapes.Request, takes=Reply, optional=True, refuses=GONE)
def approve(request_id: int) -> Response:
    """Do what was asked: protect it, or agree that it goes when its grace is over."""
    return _answered(request_id, yes=True)


@blueprint.post("/requests/<int:request_id>/deny")
@admin
@tells(shapes.Request, takes=Reply, optional=True, refuses=GONE)
def deny(request_id: int) -> Response:
    """Say no: the rules decide again."""
    return _answered(request_id, yes=False)


def _answered(request_id: int, *, yes: bool) -> Response:
    reply, by = body_or(Reply()).reason, person().name
    with db.write("ask answered"):
        try:
            ask = (asks.approve if yes else asks.deny)(request_id, by, now(), reply)
        except KeyError:
            raise unknown("request", request_id) from None
        except asks.Decided:
            raise Problem(409, "answered", "it was answered before") from None
        except asks.NotAnnounced:
            raise Problem(409, "no_candidate", "no rule asks for it, so there is nothing to agree to") from None
        word = "approve" if yes else "deny"
        audit.write(by, f"{word} ask to {ask.wish}", f"media {ask.media_id}", f"asked by {ask.by}", now=now())
    return answer(_one(request_id))


def _one(request_id: int) -> shapes.Request:
    row = asks.get(request_id)
    if row is None:
        raise unknown("request", request_id)
    return shapes.request(row, library.item(row.media_id, now()))
