"""A file of several episodes goes with all of them, so each of them must be free to go: announced, agreed, its grace over."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.store import candidates, db, families, jobs
from reclaimerr.store.judging import REMOVALS, Bench, Weighed

_SAID_NO = ("held", "snoozed", "dismissed")


def agreed(others: Sequence[Weighed], job: jobs.Job, bench: Bench) -> list[int]:
    """Of what is decided beside a removal: the items, with all below them, that may go at this moment, too."""
    named = _named(job)
    free = [one.decision.media_id for one in others if _may_go(one, named, bench)]
    return sorted({below for one in free for below in families.kin(one)}) if free else []


def _may_go(one: Weighed, named: set[int], bench: Bench) -> bool:
    decision = one.decision
    if one.hold or decision.action not in REMOVALS:
        return False
    row = db.row(
        "SELECT * FROM candidate WHERE media_id = :id AND action = :action AND ended_at IS NULL",
        {"id": decision.media_id, "action": decision.action},
    )
    if row is None or row["state"] in _SAID_NO or decision.services & ~row["services"]:
        return False
    if candidates.is_other(row, one, {rule.name: rule for rule in bench.rules}):
        return False
    by_itself = row["approved_by"] is not None or (row["auto"] and decision.auto)
    return row["id"] in named or (row["due_at"] <= bench.now and by_itself)


def _named(job: jobs.Job) -> set[int]:
    """The candidates that a person named together with this one."""
    if job.args["due"]:
        return set()
    return set(db.column(
        "SELECT c.value FROM job one JOIN job family ON family.id = one.parent, json_each(family.args, '$.candidates') c"
        " WHERE one.id = :id",
        {"id": job.parent},
    ))  # fmt: skip
