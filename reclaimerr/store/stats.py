"""The dashboard's sums: what is there, what waits, how full the disks are. A few statements in all."""

from __future__ import annotations

import msgspec

from reclaimerr.model.decision import CandidateState
from reclaimerr.store import db


class Sum(msgspec.Struct, frozen=True):
    """So many items, so many bytes."""

    items: int
    bytes: int


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """A root folder as its arr reports it; `total` is None where no mount was proved."""

    service: str
    path: str
    free: int | None
    total: int | None
    accessible: bool
    at: int

    @property
    def used_share(self) -> float | None:
        """The used part of one, None where it is not known."""
        if self.free is None or not self.total:
            return None
        return max(0.0, 1 - self.free / self.total)


def library() -> dict[str, Sum]:
    """Items and bytes that are there, by kind; a movie's bytes are its versions' bytes once more."""
    found = db.rows(
        "SELECT kind, COUNT(*) AS items, COALESCE(SUM(iif(typeof(size) = 'integer', size, 0)), 0) AS bytes"
        " FROM fact GROUP BY kind"
    )
    return {row["kind"]: Sum(row["items"], row["bytes"]) for row in found}


def candidates() -> dict[CandidateState, Sum]:
    """Open candidacies and their bytes, by state."""
    found = db.rows(
        "SELECT state, COUNT(*) AS items, COALESCE(SUM(bytes), 0) AS bytes FROM candidate"
        " WHERE ended_at IS NULL GROUP BY state"
    )
    return {row["state"]: Sum(row["items"], row["bytes"]) for row in found}


def ripe(now: int) -> Sum:
    """What would go by itself at once if automation ran: its grace is over and somebody, or a rule, agreed."""
    found = db.row(
        "SELECT COUNT(*) AS items, COALESCE(SUM(bytes), 0) AS bytes FROM candidate WHERE ended_at IS NULL AND due_at <= :now"
        " AND (auto OR approved_by IS NOT NULL) AND state IN ('scheduled', 'due', 'approved', 'blocked', 'failed')",
        {"now": now},
    )
    return Sum(**found) if found else Sum(0, 0)


def jobs() -> dict[str, int]:
    """Open jobs by state, and what failed is left out: it is in the list."""
    found = db.rows("SELECT state, COUNT(*) AS n FROM job WHERE ended IS NULL GROUP BY state")
    return {row["state"]: row["n"] for row in found}


def disks() -> list[Disk]:
    """Every root folder with its room, the fullest first."""
    found = db.rows(
        "SELECT s.name AS service, r.path, r.free, r.total, r.accessible, r.at FROM root_folder r"
        " JOIN service s ON s.id = r.service_id WHERE s.enabled ORDER BY r.path, s.name"
    )
    rows = [Disk(**{**row, "accessible": bool(row["accessible"])}) for row in found]
    return sorted(rows, key=lambda disk: -(disk.used_share or 0))
