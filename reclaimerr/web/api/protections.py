"""Protections: what must stay because a person said so."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response

from reclaimerr.store import audit, candidates, db, library, protections
from reclaimerr.web import shapes
from reclaimerr.web.bodies import Body, Date, body, instant
from reclaimerr.web.here import now, person
from reclaimerr.web.problems import answer, invalid, unknown
from reclaimerr.web.queries import Id, ListAsked, query, sorts
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("protections", __name__)


class ProtectionsAsked(ListAsked, frozen=True):
    """Protections in the order in which they were made."""

    sort: Annotated[str, sorts("id")] = "-id"


class Wanted(Body, frozen=True):
    """What is to be kept, until when (ISO 8601; none: for good) and why."""

    media_id: Id
    until: Date | None = None
    reason: str = ""


@blueprint.get("/protections")
@viewer
@tells(shapes.Listed[shapes.Protection], asks=ProtectionsAsked)
def listed() -> Response:
    """What is protected now, newest first."""
    asked = query(ProtectionsAsked)
    found, total = protections.page(now=now(), offset=asked.offset, limit=asked.limit)
    media = library.items([row.media_id for row in found], now())
    return answer(shapes.paged([shapes.protection(row, media.get(row.media_id)) for row in found], total, asked))


@blueprint.post("/protections")
@admin
@tells(shapes.Protection, 201, takes=Wanted, refuses={404: "there is no such item"})
def add() -> Response:
    """Protect an item."""
    wanted = body(Wanted)
    protection_id = protect(wanted.media_id, wanted.until, wanted.reason)
    return answer(_one(protection_id), 201)


@blueprint.delete("/protections/<int:protection_id>")
@admin
@tells(shapes.Done)
def end(protection_id: int) -> Response:
    """Give a protection up."""
    with db.write("unprotect"):
        if not protections.end(protection_id, person().name, now()):
            raise unknown("open protection", protection_id)
        audit.write(person().name, "unprotect", f"protection {protection_id}", now=now())
    return answer(shapes.Done())


def protect(media_id: int, until: str | None, reason: str = "") -> int:
    """Protect an item in the name of whoever asks, which ends its candidacies; the id of the protection."""
    end_at = instant("until", until)
    with db.write("protect"):
        try:
            found = protections.add(media_id, person().name, now(), until=end_at, reason=reason[:500])
        except KeyError:
            raise unknown("item", media_id) from None
        except ValueError as error:
            raise invalid("until", str(error)) from error
        candidates.end_for_protected(media_id, now())
        audit.write(person().name, "protect", f"media {media_id}", f"until {until}" if until else "", now=now())
    return found


def _one(protection_id: int) -> shapes.Protection:
    row = protections.get(protection_id)
    if row is None:
        raise unknown("protection", protection_id)
    return shapes.protection(row, library.item(row.media_id, now()))
