"""What moves every due date: a long absence, a clock that jumped, `dry_run` or a rule's `auto` switched over.

Looked at before anything that is due starts, because nobody could object meanwhile.
"""

from __future__ import annotations

import msgspec

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.store import candidates, db, jobs, notices
from reclaimerr.units import human_seconds

JUMP = HOUR
"""The wall clock ran ahead of the real time by so much: somebody set it, or it had been wrong."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared with the last time. `uptime` in seconds since the machine started, asleep or awake."""

    now: int
    uptime: int
    dry_run: bool
    auto: tuple[str, ...]


def watch(moment: Moment) -> None:
    """Compare with the last time; give people their time back where it was taken from them."""
    if not _is_news(moment, _remembered()):
        return
    with db.write("alarms"):
        before = _remembered()
        if before:
            _clock(moment, before)
            _dry_run(moment, before)
            _auto(moment, before)
        _remember(moment)


def _is_news(moment: Moment, before: dict[str, str]) -> bool:
    alive = int(before.get("last_alive", 0))
    same = before.get("dry_run") == str(int(moment.dry_run)) and before.get("auto") == _text(moment.auto)
    return not same or not 0 <= moment.now - alive < MINUTE


def _clock(moment: Moment, before: dict[str, str]) -> None:
    """An absence is told by the time that really passed, where the machine did not start anew meanwhile."""
    away = moment.now - int(before["last_alive"])
    passed = moment.uptime - int(before.get("last_uptime", moment.uptime + 1))
    if 0 <= passed < away - JUMP:
        moved = _postpone(moment, DAY, "the clock jumped", void=True)
        _tell("clock", f"The clock jumped ahead by {human_seconds(away - passed)}: approvals are void and {moved} due dates"
              " are at least 24 hours away.", moment)  # fmt: skip
    if (passed if passed >= 0 else away) > DAY:
        moved = _postpone(moment, 2 * DAY, "Reclaimerr was off for more than a day", void=False)
        _tell("absence", f"Reclaimerr was off for more than a day: {moved} due dates were moved so that at least 48 hours"
              " remain.", moment)  # fmt: skip


def _dry_run(moment: Moment, before: dict[str, str]) -> None:
    if before.get("dry_run") in (None, str(int(moment.dry_run))):
        return
    moved = _postpone(moment, DAY, "dry_run was switched over", void=True)
    _tell("dry_run", f"dry_run is now {'on' if moment.dry_run else 'off'}: approvals are void and {moved} due dates are at"
          " least 24 hours away.", moment)  # fmt: skip


def _auto(moment: Moment, before: dict[str, str]) -> None:
    """A rule that became automatic acts on nothing that was announced while it was not."""
    if "auto" not in before:
        return
    fresh = sorted(set(moment.auto) - set(msgspec.json.decode(before["auto"])))
    if fresh:
        moved = candidates.postpone(moment.now + DAY, "a rule became automatic", moment.now, void_approvals=True)
        _tell("auto", f"{_named(fresh)} automatic now: approvals are void and {moved} due dates are at least 24 hours"
              " away.", moment)  # fmt: skip


def _postpone(moment: Moment, by: int, why: str, *, void: bool) -> int:
    """Move the due dates, and take back what was handed on but not begun."""
    for family in db.column("SELECT id FROM job WHERE task = 'reclaim' AND ended IS NULL"):
        jobs.say(family, "warning", f"Cancelled: {why}.", moment.now)
        jobs.cancel(family, moment.now)
    return candidates.postpone(moment.now + by, why, moment.now, void_approvals=void)


def _named(rules: list[str]) -> str:
    return f"The rule {rules[0]} is" if len(rules) == 1 else f"The rules {', '.join(rules)} are"


def _tell(key: str, text: str, moment: Moment) -> None:
    notices.put(key, "warning", text, moment.now)


def _remembered() -> dict[str, str]:
    found = db.rows("SELECT key, value FROM setting WHERE key IN ('last_alive', 'last_uptime', 'dry_run', 'auto')")
    return {one["key"]: one["value"] for one in found}


def _remember(moment: Moment) -> None:
    values = {"last_alive": str(moment.now), "last_uptime": str(moment.uptime),
              "dry_run": str(int(moment.dry_run)), "auto": _text(moment.auto)}  # fmt: skip
    db.run_many(
        "INSERT INTO setting(key, value) VALUES (:key, :value) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        [{"key": key, "value": value} for key, value in values.items()],
    )


def _text(names: tuple[str, ...]) -> str:
    return msgspec.json.encode(names).decode()
