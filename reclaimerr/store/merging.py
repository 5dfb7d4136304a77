"""Two items that turn out to be one: what was said and watched of either is said and watched of the other."""

from __future__ import annotations

from collections.abc import Iterable

from reclaimerr.store import db

_WATCH = """
INSERT INTO watch(server, account, media_id, plays, played, last_played, position, favourite, observed_at)
SELECT server, account, :kept, plays, played, last_played, position, favourite, observed_at FROM watch WHERE media_id = :lost
ON CONFLICT(media_id, server, account) DO UPDATE SET
    plays = MAX(plays, excluded.plays), played = MAX(played, excluded.played),
    last_played = NULLIF(MAX(COALESCE(last_played, 0), COALESCE(excluded.last_played, 0)), 0),
    position = MAX(position, excluded.position), favourite = MAX(favourite, excluded.favourite),
    observed_at = MAX(observed_at, excluded.observed_at)
"""
_NAMED = (("placement", "media_id"), ("alias", "media_id"), ("media", "parent_id"), ("file", "version_id"),
          ("protection", "media_id"), ("request", "media_id"), ("intent", "media_id"), ("intent", "title_id"),
          ("history", "media_id"))  # fmt: skip
_WORD = (("protection", "media_id"), ("request", "media_id"))
"""What people said of an item."""


def touch(ids: Iterable[int]) -> None:
    """Mark items whose facts are to be refreshed. Inside `write()`."""
    db.run_many("INSERT OR IGNORE INTO touched(media_id) VALUES (?)", [(one,) for one in ids])


def merge(lost: int, kept: int) -> None:
    """Make one item of two: everything that names `lost` names `kept`. Inside `write()`."""
    both = {"lost": lost, "kept": kept}
    db.run(_WATCH, both)
    db.run("DELETE FROM watch WHERE media_id = :lost", both)
    db.run("UPDATE OR IGNORE playing SET media_id = :kept WHERE media_id = :lost", both)
    db.run("DELETE FROM playing WHERE media_id = :lost", both)
    db.run("UPDATE OR IGNORE candidate SET media_id = :kept WHERE media_id = :lost", both)
    db.run(
        "UPDATE candidate SET media_id = :kept, ended_at = announced_at, end_reason = 'merged' WHERE media_id = :lost",
        both,
    )
    for table, column in _NAMED:
        db.run(f"UPDATE {table} SET {column} = :kept WHERE {column} = :lost", both)
    db.run("DELETE FROM touched WHERE media_id = :lost", both)
    for table in ("fact_person", "fact_share", "fact_disk"):
        db.run(f"DELETE FROM {table} WHERE media_id = :lost", both)
    db.run("DELETE FROM fact WHERE :lost IN (media_id, title_id, parent_id)", both)
    db.run("DELETE FROM media WHERE id = :lost", both)
    touch([kept])


def follow(left: int, entered: int) -> None:
    """A service means another item by the same file now: its plays are that one's, too. Inside `write()`.

    Where nobody holds the item that was left, what people said of it was said of the file as well.
    """
    both = {"lost": left, "kept": entered}
    db.run(_WATCH, both)
    if db.value("SELECT 1 FROM placement WHERE media_id = :lost", both) is None:
        for table, column in _WORD:
            db.run(f"UPDATE {table} SET {column} = :kept WHERE {column} = :lost", both)
        db.run("UPDATE alias SET media_id = :kept WHERE media_id = :lost AND scheme = 'path'", both)
    touch([left, entered])
