"""The processes, and wishes about them: the supervisor sees a wish within about a second."""

from __future__ import annotations

from typing import Literal, TypeAlias

from flask import Blueprint, Response

from reclaimerr.store import audit, db, workers
from reclaimerr.web import shapes
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer, unknown
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import admin, viewer
from reclaimerr.web.told import tells

blueprint = Blueprint("processes", __name__)
Wish: TypeAlias = Literal["start", "stop", "restart"]


class Wished(shapes.Shown, frozen=True):
    """A wish that the supervisor will see within about a second."""

    wish: int
    process: str
    asked: Wish


@blueprint.get("/processes")
@viewer
@tells(shapes.Listed[shapes.Process], asks=WholeAsked)
def processes() -> Response:
    """Every process, the supervisor's own row first."""
    found = [shapes.one_process(row) for row in workers.listing(here().data)]
    return answer(shapes.cut(found, query(WholeAsked)))


@blueprint.post("/processes/<name>/<any(start, stop, restart):wish>")
@admin
@tells(Wished, 202, refuses={409: "the supervisor, and stopping the page, are out of reach here"})
def ask(name: str, wish: Wish) -> Response:
    """Ask for a process to be started, stopped or restarted."""
    known = {row.name: row for row in workers.listing(here().data)}
    if name not in known:
        raise unknown("process", name)
    if known[name].kind == "supervisor":
        raise Problem(409, "not_possible", "the supervisor is started and stopped by whoever runs it")
    if known[name].kind == "web" and wish == "stop":
        raise Problem(409, "not_possible", "the page cannot stop itself; it can be restarted")
    with db.write("wish"):
        wish_id = workers.wish(name, wish, person().name, now())
        audit.write(person().name, f"process {wish}", name, now=now())
    return answer(Wished(wish=wish_id, process=name, asked=wish), 202)
