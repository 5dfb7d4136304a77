"""The facts of series: episodes first, then the seasons and the series that fold them."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.store import db
from reclaimerr.store import series_people_sql as people_sql
from reclaimerr.store import series_sql as sql
from reclaimerr.store.facts_sql import PEOPLE_OF_EPISODES


def describe(titles: Sequence[int], min_history: int, now: int) -> None:
    """Write the facts of some series, their seasons and episodes. Inside `write()`; the batch table is there."""
    marks, params = db.marks(titles)
    moment = {"min_history": min_history, "now": now}
    seasons = f"SELECT id, parent_id FROM media WHERE parent_id IN ({marks}) AND kind = 'season'"
    _fill(
        f"SELECT e.id, n.parent_id FROM media n CROSS JOIN media e ON e.parent_id = n.id"
        f" WHERE n.parent_id IN ({marks}) AND n.kind = 'season' AND e.kind = 'episode'",
        params,
    )
    _fold(PEOPLE_OF_EPISODES, sql.EPISODES, moment)
    _fill(seasons, params)
    _fold(people_sql.PEOPLE_OF_SEASONS, sql.SEASONS, moment)
    _fill(f"SELECT id, id FROM media WHERE id IN ({marks}) AND kind = 'series'", params)
    _fold(people_sql.PEOPLE_OF_SERIES, sql.SERIES, moment)
    db.run(people_sql.PLACES)


def _fold(people: str, facts: str, moment: dict[str, int]) -> None:
    db.run("DELETE FROM fact_person WHERE media_id IN (SELECT id FROM batch)")
    db.run(people)
    if people is not PEOPLE_OF_EPISODES:
        db.run(people_sql.FANS)
    db.run(facts, moment)


def _fill(select: str, params: dict[str, object]) -> None:
    db.run("DELETE FROM batch")
    db.run(f"INSERT INTO batch {select}", params)
