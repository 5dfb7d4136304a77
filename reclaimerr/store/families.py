"""Who belongs to whom: a movie and its versions; a series, its seasons and their episodes."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.store import db


def title_of(media_id: int) -> int | None:
    """The movie or series that an item belongs to, itself if it is one; None for an unknown item."""
    found = db.value(
        "SELECT COALESCE(n.parent_id, m.parent_id, m.id) FROM media m LEFT JOIN media n ON n.id = m.parent_id WHERE m.id = :id",
        {"id": media_id},
    )
    return None if found is None else int(found)


def kin(media_id: int) -> list[int]:
    """An item with all that stands above it and all that hangs below it: a word for one of them is a word for it."""
    return db.column(
        """
        WITH RECURSIVE
        up(id) AS (SELECT :id UNION SELECT m.parent_id FROM up JOIN media m ON m.id = up.id WHERE m.parent_id IS NOT NULL),
        down(id) AS (SELECT :id UNION SELECT m.id FROM down JOIN media m ON m.parent_id = down.id)
        SELECT id FROM up UNION SELECT id FROM down
        """,
        {"id": media_id},
    )


def everything_of(titles: Sequence[int]) -> tuple[str, dict[str, int]]:
    """SQL that lists the ids of some titles with all that hangs below them, and its parameters."""
    marks, params = db.marks(titles, "t")
    below = f"SELECT id FROM media WHERE parent_id IN ({marks})"
    lowest = f"SELECT id FROM media WHERE parent_id IN ({below})"
    return f"SELECT id FROM media WHERE id IN ({marks}) UNION {below} UNION {lowest}", params
