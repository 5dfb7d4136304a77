"""What a service has lost between two syncs: items that it does not list any more, and files that went.

What we removed ourselves is no loss, wherever it was listed; nor is what a person took for gone.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from reclaimerr.store import breaker, db
from reclaimerr.store.services import Service

FEW = 5
"""A library among others that had fewer titles may well be emptied by hand."""
_NEVER = 1 << 60
"""An instant that nothing comes after."""
_OURS = """
    WITH RECURSIVE removed(media_id, title_id) AS MATERIALIZED (
        SELECT i.media_id, i.title_id FROM intent i JOIN media m ON m.id = i.media_id
         WHERE i.state = 'removed' AND NOT i.dry_run AND i.action <> 'unmonitor' AND i.ended_at >= COALESCE(m.back_at, 0)
    ),
    ours(id) AS (
        SELECT media_id FROM removed
        UNION SELECT m.parent_id FROM removed r JOIN media m ON m.id = r.media_id WHERE m.kind = 'version'
        UNION SELECT m.id FROM ours JOIN media m ON m.parent_id = ours.id
    )"""
"""What we removed since it came (last), with all that hung below it; a movie with the version that went."""
_NEWLY = "COALESCE({of}.id IN (SELECT value FROM json_each(:newly)), 0)"
_GONE = f"({_NEWLY} OR COALESCE({{of}}.missing_at > :agreed, 0))"
_COUNTS = f"({_NEWLY} OR COALESCE({{of}}.missing_at > :agreed, 1))"
"""What a person took for gone counts no more."""
_TITLES = f"""{_OURS}
    SELECT p.library, COUNT(*) AS known, COALESCE(SUM({_GONE.format(of="p")}), 0) AS lost
      FROM placement p
     WHERE p.service_id = :id AND p.kind IN ('movie', 'series') AND {_COUNTS.format(of="p")}
       AND NOT (p.missing_at IS NOT NULL AND (p.media_id IN (SELECT id FROM ours)
                                              OR p.media_id IN (SELECT title_id FROM removed)))
     GROUP BY p.library"""
_FILES = f"""{_OURS}
    SELECT COUNT(*) AS known, COALESCE(SUM({_GONE.format(of="p")} OR {_GONE.format(of="s")} OR emptied), 0) AS lost FROM (
        SELECT p.id, p.missing_at, p.parent, p.service_id,
               p.id IN (SELECT value FROM json_each(:emptied))
               OR COALESCE(p.emptied_at >= :since AND p.emptied_at > :agreed, 0) AS emptied
          FROM placement p WHERE p.service_id = :id AND p.kind IN ('movie', 'episode')
           AND p.media_id NOT IN (SELECT id FROM ours)) p
      LEFT JOIN placement s ON s.service_id = p.service_id AND s.remote_id = p.parent AND s.kind = 'series'
     WHERE (emptied OR p.id IN (SELECT value FROM json_each(:newly)) OR EXISTS (SELECT 1 FROM file f WHERE f.placement_id = p.id))
       AND {_COUNTS.format(of="p")} AND {_COUNTS.format(of="s")}"""


def look(service: Service, newly: Collection[int], emptied: Collection[int], share: float, now: int) -> None:
    """Stop automation where a service lost too much since it was read last. Inside `write()`.

    `service` as it was before this read; `newly` and `emptied` are the placements that this read found missing, and
    the ones that had a file before it.
    """
    if breaker.is_meant(service.name) or _swapped(service):
        return
    params = {
        "id": service.id,
        "newly": msgspec.json.encode(sorted(newly)).decode(),
        "emptied": msgspec.json.encode(sorted(emptied)).decode(),
        "agreed": breaker.agreed_at(service.name) or 0,
        "since": service.library_at if service.library_at is not None else _NEVER,
    }
    libraries = db.rows(_TITLES, params)
    if not _emptied(service, libraries, now):
        _lost(service, libraries, db.row(_FILES, params) or {}, share, now)


def missing(service: str) -> int:
    """How many titles a service does not list at this moment although they are known."""
    return int(
        db.value(
            "SELECT COUNT(*) FROM placement p JOIN service s ON s.id = p.service_id WHERE s.name = :name"
            " AND p.missing_at IS NOT NULL AND p.kind IN ('movie', 'series')",
            {"name": service},
        )
    )


def _swapped(service: Service) -> bool:
    """Another server answers there and nobody has said yet that it is meant: it does not know what the former one knew."""
    return any(trip.cause == "server" and trip.subject == service.name for trip in breaker.trips())


def _emptied(service: Service, libraries: list[db.Row], now: int) -> bool:
    """Whether the service lists nothing any more, which stops automation however little it had; or a library of it,
    which says nothing of the others."""
    empty = [one for one in libraries if one["lost"] == one["known"]]
    whole = bool(libraries) and len(empty) == len(libraries)
    if not whole:
        empty = [one for one in empty if one["library"] is not None and one["known"] >= FEW]
    if empty:
        lost = sum(one["lost"] for one in empty)
        where = service.name if whole else f"{service.name}'s library {' and '.join(one['library'] for one in empty)}"
        text = f"{where} lists nothing any more; titles that were there: {lost}."
        breaker.trip("empty", service.name, text, {"lost": lost, "known": sum(one["known"] for one in libraries)}, now)
    return whole


def _lost(service: Service, libraries: list[db.Row], files: db.Row, share: float, now: int) -> None:
    titles = (sum(one["lost"] for one in libraries), sum(one["known"] for one in libraries), "titles")
    for lost, known, measure in (titles, (files["lost"], files["known"], "movies and episodes with a file")):
        if breaker.is_too_much(lost, known, share):
            text = (f"{service.name} lost {lost} of its {known} {measure} ({lost / known:.0%}; breaker_share is {share:.0%}),"
                    " and not by our removals.")  # fmt: skip
            figures = {"lost": lost, "known": known, "measure": measure, "breaker_share": share}
            breaker.trip("loss", service.name, text, figures, now)
            return
