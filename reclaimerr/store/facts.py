"""Facts, materialised: the items that an intake touched are described anew, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from reclaimerr.store import db, holding, series_facts, series_people_sql, series_sql
from reclaimerr.store.doubts import judge_doubt, judge_parts
from reclaimerr.store.facts_sql import MOVIES, PEOPLE, PEOPLE_OF_EPISODES, VERSIONS

ITEMS = 400
"""About so many items are described in one transaction: somebody else waits to write. A series is never split."""
_SERIES = [
    text for module in (series_sql, series_people_sql) for name, text in sorted(vars(module).items())
    if name.isupper() and isinstance(text, str)
]  # fmt: skip
TEXTS: str = sha256("\n".join((PEOPLE, PEOPLE_OF_EPISODES, MOVIES, VERSIONS, *holding.TEXTS, *_SERIES)).encode()).hexdigest()[:16]
"""Changes with what any fact means: then every item is described anew."""


def refresh(min_history: int, now: int, limit: int | None = None) -> int:
    """Describe touched items anew, in several short transactions; how many titles that were.

    `min_history` in seconds: how long a server must be able to vouch before "never watched".
    """
    _note_min_history(min_history)
    done = 0
    while (limit is None or done < limit) and db.value("SELECT 1 FROM touched LIMIT 1"):
        with db.write("facts"):
            titles = _next()  # in here: somebody else who refreshes takes other ones
            if titles:
                describe(titles, min_history, now)
            else:
                db.run("DELETE FROM touched WHERE media_id NOT IN (SELECT id FROM media)")  # merged away
        done += len(titles)
    return done


def describe(titles: Sequence[int], min_history: int, now: int) -> None:
    """Write the facts of some movies and series with all that hangs below them. Inside `write()`.

    Whether they are in doubt is looked at again: it depends on other titles and on who is configured.
    """
    judge_doubt(titles)
    db.run("CREATE TEMP TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY, title_id INTEGER NOT NULL)")
    marks, params = db.marks(titles)
    holding.forget(titles)
    db.run(f"DELETE FROM fact WHERE title_id IN ({marks})", params)
    found = db.rows(f"SELECT id, kind FROM media WHERE id IN ({marks})", params)
    movies = [one["id"] for one in found if one["kind"] == "movie"]
    series = [one["id"] for one in found if one["kind"] == "series"]
    if movies:
        _movies(movies, min_history)
    if series:
        judge_parts(series)
        series_facts.describe(series, min_history, now)
    holding.describe(titles)
    below = f"SELECT id FROM media WHERE parent_id IN ({marks})"
    db.run(
        f"DELETE FROM touched WHERE media_id IN ({marks}) OR media_id IN ({below})"
        f" OR media_id IN (SELECT id FROM media WHERE parent_id IN ({below}))",
        params,
    )


def _movies(titles: Sequence[int], min_history: int) -> None:
    """Movies after their versions: what all versions agree on is a fact of the movie."""
    marks, params = db.marks(titles)
    _fill(f"SELECT id, parent_id FROM media WHERE parent_id IN ({marks}) AND kind = 'version'", params)
    db.run("DELETE FROM fact_person WHERE media_id IN (SELECT id FROM batch)")
    db.run(PEOPLE)
    db.run(VERSIONS, {"min_history": min_history})
    _fill(f"SELECT id, id FROM media WHERE id IN ({marks})", params)
    db.run(f"DELETE FROM fact_person WHERE media_id IN ({marks})", params)
    db.run(PEOPLE)
    db.run(MOVIES, {"min_history": min_history})


def waiting() -> int:
    """How many items wait to be described."""
    return int(db.value("SELECT COUNT(*) FROM touched"))


def _fill(select: str, params: dict[str, object]) -> None:
    db.run("DELETE FROM batch")
    db.run(f"INSERT INTO batch {select}", params)


def _next() -> list[int]:
    """The titles to be described next: few enough, with all that hangs below them, for one short transaction."""
    sized = db.rows(
        """
        SELECT t.id, 1 + (SELECT COUNT(*) FROM media n WHERE n.parent_id = t.id)
                       + (SELECT COUNT(*) FROM media n JOIN media e ON e.parent_id = n.id WHERE n.parent_id = t.id) AS items
          FROM (SELECT DISTINCT COALESCE(n.parent_id, m.parent_id, m.id) AS id
                  FROM (SELECT media_id FROM touched ORDER BY media_id LIMIT :items) f
                  CROSS JOIN media m ON m.id = f.media_id LEFT JOIN media n ON n.id = m.parent_id) t
        """,
        {"items": ITEMS},
    )
    titles: list[int] = []
    items = 0
    for one in sized:
        items += one["items"]
        if titles and items > ITEMS:
            break
        titles.append(int(one["id"]))
    return [*titles, *_siblings(titles)]


def _siblings(titles: Sequence[int]) -> list[int]:
    """The other members of their collections: a play of one changes what is known of all."""
    marks, params = db.marks(titles)
    return db.column(
        f"SELECT DISTINCT o.media_id FROM placement p JOIN placement o ON o.collection = p.collection"
        f" WHERE p.media_id IN ({marks}) AND o.media_id NOT IN ({marks})",
        params,
    )


def _note_min_history(min_history: int) -> None:
    """A changed `min_history` changes every item's facts."""
    found = db.value("SELECT value FROM setting WHERE key = 'min_history'")
    if found == str(min_history):
        return
    with db.write("min_history"):
        db.run(
            "INSERT INTO setting(key, value) VALUES ('min_history', :value)"
            " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            {"value": str(min_history)},
        )
        db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")
