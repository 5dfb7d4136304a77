"""The dashboard's sums: what is there, what waits, how full the disks are. A few statements in all."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from reclaimerr.clock import DAY
from reclaimerr.model.decision import CandidateState
from reclaimerr.store import db

Age = Literal["<1m", "1-3m", "3-6m", "6-12m", "1-2y", ">2y", "never", "unknown"]
AGES: tuple[tuple[Age, int], ...] = (
    ("<1m", 30 * DAY), ("1-3m", 91 * DAY), ("3-6m", 182 * DAY), ("6-12m", 365 * DAY), ("1-2y", 730 * DAY),
)  # fmt: skip
"""Younger than so many seconds."""


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
        " FROM fact INDEXED BY fact_sums WHERE media_id > 0 GROUP BY kind"
    )
    return {row["kind"]: Sum(row["items"], row["bytes"]) for row in found}


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """Movies or seasons of one age, counted from when somebody last watched any of them."""

    kind: Literal["movie", "season"]
    age: Age
    items: int
    bytes: int


def space(now: int) -> list[Space]:
    """Where the room is: movies and seasons by kind and age; `never` where that is known, `unknown` else."""
    ages = " ".join(f"WHEN last_watched > :now - {seconds} THEN '{age}'" for age, seconds in AGES)
    found = db.rows(
        f"SELECT kind, CASE WHEN typeof(last_watched) = 'integer' THEN CASE {ages} ELSE '>2y' END"
        " WHEN never_watched = 1 AND vouch_at <= :now THEN 'never' ELSE 'unknown' END AS age, COUNT(*) AS items,"
        " SUM(iif(typeof(size) = 'integer', size, 0)) AS bytes FROM fact INDEXED BY fact_sums"
        " WHERE media_id > 0 AND kind IN ('movie', 'season') GROUP BY 1, 2",
        {"now": now},
    )
    order = get_args(Age)
    rows = [msgspec.convert(row, Space) for row in found]
    return sorted(rows, key=lambda row: (row.kind, order.index(row.age)))


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
