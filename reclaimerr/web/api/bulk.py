"""The same for many candidates at once: named one by one, or all that a filter selects at this moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Annotated, Literal

from flask import Blueprint, Response
from msgspec import Meta

from reclaimerr.model.decision import CandidateState
from reclaimerr.model.media import Kind
from reclaimerr.store import answers, candidates, db, jobs, protections
from reclaimerr.web import asking, shapes
from reclaimerr.web.api.candidates import OUT_OF_REACH, wish
from reclaimerr.web.api.protections import protect
from reclaimerr.web.bodies import Body, Date, body, instant
from reclaimerr.web.expressions import When
from reclaimerr.web.here import here, now, person
from reclaimerr.web.problems import Problem, answer, invalid
from reclaimerr.web.queries import Id, Name, Text
from reclaimerr.web.roles import admin
from reclaimerr.web.told import tells

blueprint = Blueprint("bulk", __name__)
FREE = 10
"""So many may be removed at once without a number that a person typed."""
TURN = 100
"""So many are written in one transaction: somebody else waits to write."""
Action = Literal["approve", "dismiss", "snooze", "protect", "reclaim"]


class Which(Body, frozen=True):
    """The filters of the list."""

    q: Text = ""
    when: When = ""
    kind: Kind | None = None
    rule: Name | None = None
    state: CandidateState | None = None


class Bulk(Body, frozen=True):
    """What to do with the candidates of these ids, or with all that a query selects; `until` as alone.

    `count` is how many the person saw: for a query, and to remove more than 10, it has to be what there is now.
    """

    action: Action
    ids: Annotated[list[Id], Meta(min_length=1, max_length=5000)] | None = None
    query: Which | None = None
    count: Annotated[int, Meta(ge=0)] | None = None
    until: Date | None = None
    reason: str = ""


class Skipped(shapes.Shown, frozen=True):
    """One that was left alone, and why."""

    id: int
    why: str


class Handled(shapes.Shown, frozen=True):
    """How many were done, which were not, and the job that removes them; in a dry run nothing goes."""

    done: int
    skipped: list[Skipped]
    job: int | None
    dry_run: bool


@blueprint.post("/candidates/bulk")
@admin
@tells(Handled, takes=Bulk, refuses={409: "`count` is not what there is now; the message says how many"})
def bulk() -> Response:
    """Approve, dismiss, snooze, protect or remove now: for each what its own route would do, or why not."""
    wanted = body(Bulk)
    until = _until(wanted)
    ids = _meant(wanted)
    job: int | None = None
    if wanted.action == "reclaim":
        skipped, job = _reclaim(ids)
    else:
        skipped = list(_each(ids, _deed(wanted, until)))
    told = Handled(done=len(ids) - len(skipped), skipped=skipped, job=job, dry_run=here().config.settings.dry_run)
    return answer(told)


def _until(wanted: Bulk) -> int | None:
    until = instant("until", wanted.until)
    if (until is None and wanted.action == "snooze") or (until is not None and until <= now()):
        raise invalid("until", "expected a date in the future")
    return until


def _meant(wanted: Bulk) -> list[int]:
    """The ids; 409 where a number was needed, and it is not theirs."""
    if (wanted.ids is None) == (wanted.query is None):
        raise invalid("ids", "expected either ids or a query")
    if wanted.query is not None:
        which = wanted.query
        with answers.bounded():
            ids = candidates.ids(wish(which.state, which.kind, which.rule, which.q, which.when))
        there = len(ids)
    else:
        ids = list(dict.fromkeys(wanted.ids or ()))
        there = len(_open(ids))
    counted = wanted.query is not None or (wanted.action == "reclaim" and len(ids) > FREE)
    if counted and wanted.count != there:
        said = "no count was given" if wanted.count is None else f"you saw {wanted.count}"
        raise Problem(409, "count", f"there are {there} now, {said}; nothing was done", field="count")
    return ids


def _deed(wanted: Bulk, until: int | None) -> Callable[[db.Row], bool]:
    by, at = person().name, now()

    def keep(row: db.Row) -> bool:
        return protect(row["media_id"], wanted.until, wanted.reason) > 0

    deeds: dict[str, Callable[[db.Row], bool]] = {
        "approve": lambda row: candidates.approve(row["id"], by, at),
        "dismiss": lambda row: candidates.dismiss(row["id"], by, at),
        "snooze": lambda row: candidates.snooze(row["id"], until or at, by, at),
        "protect": keep,
    }
    return deeds[wanted.action]


def _each(ids: Sequence[int], deed: Callable[[db.Row], bool]) -> Iterator[Skipped]:
    """Do it for each, in short transactions; those for which it cannot be done."""
    for start in range(0, len(ids), TURN):
        with db.write("bulk"):
            for one in ids[start : start + TURN]:
                row = candidates.get(one)
                if row is None or row["ended_at"] is not None:
                    yield Skipped(id=one, why="it is no open candidate any more")
                elif not deed(row):
                    yield Skipped(id=one, why=f"it is {row['state']}")


def _reclaim(ids: Sequence[int]) -> tuple[list[Skipped], int | None]:
    """One family of jobs for all that may go now; protections are not waived."""
    known, kept = {row["id"]: row for row in _open(ids)}, protections.active(now())
    skipped = [Skipped(id=one, why=why) for one in ids if (why := _why_not(known.get(one), kept))]
    left = {one.id for one in skipped}
    going = [one for one in ids if one not in left]
    if not going:
        return skipped, None
    key = "reclaim:" + sha256(",".join(map(str, sorted(going))).encode()).hexdigest()[:16]
    wanted = jobs.Wanted(task="reclaim", args={"candidates": going}, key=key)
    return skipped, asking.put(wanted, "reclaim", f"{len(going)} candidates").id


def _why_not(row: db.Row | None, kept: frozenset[int]) -> str:
    if row is None:
        return "it is no open candidate any more"
    if row["state"] in OUT_OF_REACH:
        return f"it is {row['state']}"
    return "it is protected" if row["media_id"] in kept else ""


def _open(ids: Sequence[int]) -> list[db.Row]:
    marks, params = db.marks(ids)
    return db.rows(f"SELECT id, media_id, state FROM candidate WHERE ended_at IS NULL AND id IN ({marks})", params)
