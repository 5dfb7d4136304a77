"""What deciding needs to know of items and of all their relatives: who holds what, and which files they share."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.store import db

CHUNK = 2000

_FACTS = """
SELECT f.media_id, f.kind, f.parent_id, f.title_id, f.holders, f.src_arr, f.doubt, f.size, f.added,
       f.favourite, f.monitored, f.versions, f.season_number, f.episode_number,
       CASE f.kind WHEN 'version' THEN f.holders
            WHEN 'episode' THEN (SELECT SUM(DISTINCT 1 << (g.service_id - 1)) FROM file g WHERE g.version_id = f.media_id)
            ELSE (SELECT SUM(DISTINCT 1 << (p.service_id - 1)) FROM placement p
                   WHERE p.media_id = f.media_id AND COALESCE(p.file_count, 1) > 0) END AS filed
  FROM fact f WHERE f.title_id IN (SELECT title_id FROM fact WHERE media_id IN ({marks}))
"""
"""`filed`: the services that have a file of it, as far as they tell."""
_MATES = """
SELECT DISTINCT f.version_id AS one, g.version_id AS other, f.service_id FROM (
    SELECT media_id FROM fact WHERE media_id IN ({marks}) AND +kind = 'episode'
     UNION SELECT media_id FROM fact WHERE parent_id IN ({marks}) AND +kind = 'episode') e
  CROSS JOIN file f ON f.version_id = e.media_id
  CROSS JOIN file g ON g.here = f.here AND +g.service_id = f.service_id AND g.version_id <> f.version_id
  CROSS JOIN service s ON s.id = f.service_id AND s.type IN ('radarr', 'sonarr') AND s.state <> 'removed'
"""
"""Episodes in the same file. Each `+` keeps SQLite from an index that would find tens of thousands of rows: by service, by kind."""


class Family:
    """Facts by id, with who stands above and below whom."""

    def __init__(self) -> None:
        self.facts: dict[int, db.Row] = {}
        self._below: dict[int, list[int]] = {}
        self._shares: dict[int, list[db.Row]] = {}
        self._mates: dict[int, list[tuple[int, int]]] = {}

    def add(self, facts: Sequence[db.Row], shares: Sequence[db.Row], mates: Sequence[db.Row]) -> None:
        """Some more titles, whole."""
        for fact in facts:
            if fact["media_id"] not in self.facts and fact["parent_id"] is not None:
                self._below.setdefault(fact["parent_id"], []).append(fact["media_id"])
            self.facts[fact["media_id"]] = fact
        for share in shares:
            self._shares.setdefault(share["media_id"], []).append(share)
        for mate in mates:
            self._mates.setdefault(mate["one"], []).append((mate["other"], 1 << (mate["service_id"] - 1)))

    def above(self, media_id: int) -> list[int]:
        """Parents: of an episode its season and series."""
        found, fact = [], self.facts.get(media_id)
        while fact is not None and fact["parent_id"] is not None:
            found.append(fact["parent_id"])
            fact = self.facts.get(fact["parent_id"])
        return found

    def below(self, media_id: int) -> list[int]:
        """All that hangs below: of a series its seasons and their episodes."""
        found = list(self._below.get(media_id, ()))
        for child in list(found):
            found += self.below(child)
        return found

    def with_files(self, media_id: int, services: int) -> list[db.Row]:
        """The facts of what has files of its own in these services: versions and episodes, at or below an item.

        Of a series or season whose inventory is not known yet, its own fact.
        """
        ids = self.below(media_id) or [media_id]
        own = [self.facts[one] for one in ids if self.facts[one]["kind"] in ("version", "episode")]
        there = [one for one in own if one["kind"] == "version" or one["size"] != 0]
        found = [one for one in there if (one["filed"] or 0) & services]
        fact = self.facts[media_id]
        told = fact["kind"] in ("series", "season") and fact["size"] != 0 and (fact["filed"] or 0) & services
        return found or ([fact] if told else [])

    def bytes(self, media_id: int, mine: Sequence[db.Row], services: int, others: int) -> int | None:
        """Bytes of an item in these services (`mine`: what of it has files there); None where that is not known.

        `others` are the arrs beside them: where one of them holds a series too, only the files tell whose is what.
        """
        fact = self.facts[media_id]
        sizes = [one["size"] for one in mine]
        if fact["kind"] in ("series", "season", "episode") and fact["holders"] & others:
            sizes = [one["size"] for one in self._shares.get(media_id, ()) if one["holders"] & services] or [None]
        elif fact["kind"] in ("series", "season"):
            sizes = [fact["size"]]
        return None if any(not isinstance(size, int) for size in sizes) else sum(sizes)

    def mates(self, media_id: int, services: int) -> list[tuple[int, int]]:
        """Episodes outside an item that share a file with an episode of it, and in which of these services (its bit)."""
        covered = {media_id, *self.below(media_id)}
        found = {pair for one in covered for pair in self._mates.get(one, ()) if pair[1] & services and pair[0] not in covered}
        return sorted(found)

    def number(self, media_id: int) -> str:
        """What people call an episode: S1E2."""
        fact = self.facts[media_id]
        return f"S{fact['season_number']}E{fact['episode_number']}"


def gather(ids: Sequence[int]) -> Family:
    """The families of some items, in a few statements."""
    family = Family()
    for start in range(0, len(ids), CHUNK):
        marks, params = db.marks(ids[start : start + CHUNK])
        family.add(
            db.rows(_FACTS.format(marks=marks), params),
            db.rows(f"SELECT * FROM fact_share WHERE media_id IN ({marks})", params),
            db.rows(_MATES.format(marks=marks), params),
        )
    return family
