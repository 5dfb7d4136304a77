"""What a person should know: one open notice a key, said once, gone when it is over or dismissed."""

from __future__ import annotations

from typing import Literal

import msgspec

from reclaimerr.store import db

Level = Literal["info", "warning", "error"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One notice; instants in epoch seconds."""

    id: int
    key: str
    level: Level
    text: str
    at: int


def put(key: str, level: Level, text: str, now: int) -> bool:
    """Say something under a key; True when it is news.

    Saying the same again changes nothing. What a person dismissed stays away until the matter was
    over (`end`) or the words have changed.
    """
    if _known(key, level, text):
        return False
    with db.write("notice"):
        if _known(key, level, text):
            return False
        changed = db.run(
            "UPDATE notice SET level = :level, text = :text, at = :now WHERE key = :key AND ended_at IS NULL",
            {"key": key, "level": level, "text": text, "now": now},
        )
        if not changed:
            db.insert("notice", {"key": key, "level": level, "text": text, "at": now})
    return True


def end(key: str, now: int) -> bool:
    """The matter is over; True when a notice was open."""
    told = "SELECT 1 FROM notice WHERE key = :key AND (ended_at IS NULL OR ended_by IS NOT NULL) LIMIT 1"
    if db.value(told, {"key": key}) is None:
        return False
    with db.write("notice"):
        db.run("UPDATE notice SET ended_by = NULL WHERE key = :key AND ended_by IS NOT NULL", {"key": key})
        over = "UPDATE notice SET ended_at = :now WHERE key = :key AND ended_at IS NULL"
        return db.run(over, {"key": key, "now": now}) > 0


def dismiss(notice_id: int, by: str, now: int) -> bool:
    """A person has read it; True when it was open."""
    with db.write("notice"):
        return (
            db.run(
                "UPDATE notice SET ended_at = :now, ended_by = :by WHERE id = :id AND ended_at IS NULL",
                {"id": notice_id, "by": by, "now": now},
            )
            > 0
        )


def open_notices() -> list[Notice]:
    """Every open notice, the most serious first, then the newest."""
    found = db.rows(
        "SELECT id, key, level, text, at FROM notice WHERE ended_at IS NULL"
        " ORDER BY CASE level WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, id DESC"
    )
    return [Notice(**row) for row in found]


def tidy(before: int) -> int:
    """Forget notices that ended before an instant; how many."""
    with db.write("tidy notices"):
        return db.run("DELETE FROM notice WHERE ended_at < :at", {"at": before})


def _known(key: str, level: str, text: str) -> bool:
    """Whether this was said in these words and is open, or was dismissed by a person since."""
    latest = db.row("SELECT level, text, ended_at, ended_by FROM notice WHERE key = :key ORDER BY id DESC LIMIT 1",
                    {"key": key})  # fmt: skip
    if latest is None or (latest["level"], latest["text"]) != (level, text):
        return False
    return latest["ended_at"] is None or latest["ended_by"] is not None
