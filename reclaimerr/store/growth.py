"""How the room on each disk went, and when it will be gone at that pace."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import median

import msgspec

from reclaimerr.clock import DAY
from reclaimerr.store import db

SHOWN = 90 * DAY
COUNTED = 30 * DAY
LEAST = 3 * DAY
Place = tuple[str, str]
"""A service's name and the path of a root folder of it."""


class Sample(msgspec.Struct, frozen=True):
    """So many bytes were free at an instant."""

    at: int
    free: int


def samples(now: int) -> dict[Place, list[Sample]]:
    """The last sample of each day of the last 90 days, oldest first."""
    found = db.rows(
        "SELECT s.name, d.path, MAX(d.at) AS at, d.free FROM root_folder r JOIN service s ON s.id = r.service_id"
        " JOIN disk_sample d ON d.path = r.path AND d.service_id = r.service_id"
        f" WHERE d.at BETWEEN :now - {SHOWN} AND :now AND d.free IS NOT NULL GROUP BY d.service_id, d.path, d.at / {DAY}"
        " ORDER BY at",
        {"now": now},
    )
    told: dict[Place, list[Sample]] = {}
    for row in found:
        told.setdefault((row["name"], row["path"]), []).append(Sample(row["at"], row["free"]))
    return told


def tidy(now: int) -> int:
    """Drop the samples that nobody looks at any more; how many."""
    with db.write("samples"):
        return db.run("DELETE FROM disk_sample WHERE at < :before", {"before": now - SHOWN})


def fills_in(known: Sequence[Sample], free: int | None, now: int) -> int | None:
    """Seconds until nothing is free at the pace of the last 30 days; None where that is too short a time, or it does not shrink.

    The pace is the median between any two days: one large removal or import does not turn it.
    """
    recent = [one for one in known if one.at >= now - COUNTED]
    if free is None or len(recent) < 3 or recent[-1].at - recent[0].at < LEAST:
        return None
    pace = median((later.free - earlier.free) / (later.at - earlier.at) for earlier, later in combinations(recent, 2))
    return None if pace >= 0 else int(max(0, free) / -pace)
