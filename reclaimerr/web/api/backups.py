"""Copies of the database: which there are, and one more now. Nothing here hands their content out."""

from __future__ import annotations

from flask import Blueprint, Response

from reclaimerr.clock import iso
from reclaimerr.config import timetable
from reclaimerr.store import backup, schedules
from reclaimerr.web import asking
from reclaimerr.web.api.tasks import off
from reclaimerr.web.here import here
from reclaimerr.web.problems import answer
from reclaimerr.web.queries import WholeAsked, query
from reclaimerr.web.roles import admin
from reclaimerr.web.shapes import Instant, Job, Listed, Shown, cut
from reclaimerr.web.told import tells

blueprint = Blueprint("backups", __name__)


class Backup(Shown, frozen=True):
    """A copy of the database in the data directory; `why` it was made: daily, or before a migration."""

    name: str
    at: Instant
    bytes: int
    why: str


@blueprint.get("/backups")
@admin
@tells(Listed[Backup], asks=WholeAsked)
def listed() -> Response:
    """The copies of the database, newest first."""
    found = [Backup(name=one.name, at=iso(one.at), bytes=one.bytes, why=one.why) for one in backup.listing(here().data)]
    return answer(cut(found, query(WholeAsked)))


@blueprint.post("/backups")
@admin
@tells(Job, 202, refuses={409: "backups are switched off in [schedules]"})
def make() -> Response:
    """Queue a copy now: the same job as the daily one, and kept as long. The answer is the job."""
    plan = timetable.plan(here().config, "backup")
    off(plan)
    return answer(asking.put(schedules.wanted(plan), "run", "backup"), 202)
