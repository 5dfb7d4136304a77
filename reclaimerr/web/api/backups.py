"""Copies of the database: which there are, and one more now. Nothing here hands their content out."""

from __future__ import annotations

from flask import Blueprint, Response

from reclaimerr.clock import iso
from reclaimerr.model.tasks import Priority
from reclaimerr.store import backup, jobs
from reclaimerr.web import asking
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
@tells(Job, 202)
def make() -> Response:
    """Queue a copy now: the same job as the daily one, and kept as long. The answer is the job."""
    wanted = jobs.Wanted(task="backup", key="backup", priority=int(Priority.PERSON))
    return answer(asking.put(wanted, "run", "backup"), 202)
