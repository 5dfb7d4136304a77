"""The breaker: why automation stands, and a person's word that it goes on."""

from __future__ import annotations

from flask import Blueprint, Response

from reclaimerr.store import breaker, db
from reclaimerr.web import documents
from reclaimerr.web.bodies import Body, body_or
from reclaimerr.web.here import now, person
from reclaimerr.web.problems import Problem, answer
from reclaimerr.web.queries import Id
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("breaker", __name__)


class Continue(Body, frozen=True):
    """The ids of the causes that somebody looked at; none named: whatever there is."""

    causes: list[Id] | None = None


@blueprint.get("/breaker")
@viewer
@tells(documents.Breaker)
def state() -> Response:
    """Whether automation stands, since when, and every cause with its figures."""
    return answer(documents.breaker_state(now()))


@blueprint.post("/breaker/continue")
@admin
@tells(documents.Breaker, takes=Continue, optional=True, refuses={409: "something else stopped it meanwhile"})
def go_on() -> Response:
    """It is right so: automation goes on with what is known now."""
    seen = body_or(Continue()).causes
    with db.write("go on"):
        if seen is not None and not {trip.id for trip in breaker.trips()} <= set(seen):
            raise Problem(409, "changed", "something else stopped it meanwhile: look at the causes again")
        breaker.go_on(person().name, now())
    return answer(documents.breaker_state(now()))
