"""What moves every due date: a long absence, a clock that jumped, `dry_run` switched over."""

from __future__ import annotations

from reclaimerr.clock import DAY
from reclaimerr.store import candidates, db, notices


def watch(dry_run: bool, now: int) -> None:
    """Compare with the last time; give people their time back where it was taken from them."""
    with db.write("alarms"):
        last_alive = _setting("last_alive")
        before = _setting("dry_run")
        moved = candidates.notice_absence(now, int(last_alive) if last_alive else None)
        if moved:
            notices.put("absence", "warning", f"Reclaimerr was off for more than a day: {moved} due dates were moved"
                        " so that at least 48 hours remain.", now)  # fmt: skip
        if before is not None and before != str(int(dry_run)):
            moved = candidates.postpone(now + DAY, "dry_run was switched over", now, void_approvals=True)
            notices.put("dry_run", "warning", f"dry_run is now {'on' if dry_run else 'off'}: approvals are void and"
                        f" {moved} due dates are at least 24 hours away.", now)  # fmt: skip
        _remember("last_alive", str(now))
        _remember("dry_run", str(int(dry_run)))


def _setting(key: str) -> str | None:
    found = db.value("SELECT value FROM setting WHERE key = :key", {"key": key})
    return None if found is None else str(found)


def _remember(key: str, value: str) -> None:
    db.run(
        "INSERT INTO setting(key, value) VALUES (:key, :value) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        {"key": key, "value": value},
    )
