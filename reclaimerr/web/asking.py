"""Jobs on behalf of a request: queued in the name of whoever asks, with a line in the audit where it is a deed."""

from __future__ import annotations

from reclaimerr.store import audit, db, jobs
from reclaimerr.web import shapes
from reclaimerr.web.here import now, person


def put(wanted: jobs.Wanted, deed: str = "", subject: str = "") -> shapes.Job:
    """The job; where its key is taken, the open one. `deed` and `subject` go to the audit."""
    with db.write("put"):
        found = jobs.get(jobs.put(wanted, now=now(), requested_by=person().name))
        if deed:
            audit.write(person().name, deed, subject, now=now())
    assert found is not None, "a job is there within the transaction that put it"  # noqa: S101
    return shapes.job(found)
