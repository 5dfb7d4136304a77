"""The breaker: what stops automation until a person says go on. Its memory is in the database.

It is open while one trip has not ended. Syncs, judging and announcements go on, and so does what a
person names himself; nothing is removed because its time has come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from reclaimerr.store import audit, db, notices

Cause = Literal["loss", "empty", "server", "scan"]
KEY = "breaker"
"""Of its notice."""
FEWEST = 20
"""Fewer items never stop anything by their share."""
MANY = 5
"""A scan that selects so many times as much as before wants a look, whatever its share."""
_OF_A_SERVICE = "cause IN ('loss', 'empty', 'server') AND subject = :service"
_MEANT = "cause = 'server' AND subject = :service AND ended_at IS NOT NULL AND settled_at IS NULL"


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """Why automation stopped, in words and figures; `subject` is a service's or a rule's name."""

    id: int
    cause: Cause
    subject: str
    text: str
    figures: dict[str, Any]
    at: int
    ended_at: int | None
    ended_by: str | None


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule selects in a scan: in all, newly, and before (None: it is the first one since it was written)."""

    rule: str
    target: str
    selected: int
    fresh: int
    before: int | None


def is_open() -> bool:
    """Whether automation stands."""
    return db.value("SELECT 1 FROM trip WHERE ended_at IS NULL LIMIT 1") is not None


def why() -> str | None:
    """Why automation stands, in sentences; None where it runs."""
    return " ".join(trip.text for trip in trips()) or None


def trips() -> list[Trip]:
    """What stops automation now, oldest first."""
    return _read("ended_at IS NULL ORDER BY id")


def past(limit: int = 20) -> list[Trip]:
    """What stopped it before, and who said go on; the latest first."""
    return _read("ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT :limit", limit=limit)


def trip(cause: Cause, subject: str, text: str, figures: Mapping[str, object], now: int) -> None:
    """Stop automation. What stopped it for this reason before and was not continued yet gets the new figures."""
    told = {"cause": cause, "subject": subject, "text": text, "figures": msgspec.json.encode(figures).decode(), "at": now}
    same = "SELECT 1 FROM trip WHERE cause = :cause AND subject = :subject AND text = :text AND ended_at IS NULL"
    if db.value(same, told) is not None:
        return
    with db.write("breaker"):
        known = db.run(
            "UPDATE trip SET text = :text, figures = :figures WHERE cause = :cause AND subject = :subject AND ended_at IS NULL",
            told,
        )
        if not known:
            db.insert("trip", told)
            audit.write("reclaimerr", "automation stopped", subject, text, now=now)
        _tell(now)


def go_on(by: str, now: int, ids: Sequence[int] | None = None) -> int:
    """A person says go on; how many reasons that ended. `ids`: only what they saw, where something came meanwhile."""
    with db.write("go on"):
        ended = [one for one in trips() if ids is None or one.id in ids]
        for one in ended:
            db.run("UPDATE trip SET ended_at = :now, ended_by = :by WHERE id = :id", {"now": now, "by": by, "id": one.id})
            audit.write(by, "automation continued", one.subject, one.text, now=now)
        _tell(now)
    return len(ended)


def agreed_at(service: str) -> int | None:
    """When a person last took what a service had lost for gone, or its new database for meant."""
    found = db.value(f"SELECT MAX(ended_at) FROM trip WHERE {_OF_A_SERVICE}", {"service": service})
    return None if found is None else int(found)


def keeps(service: str) -> bool:
    """Whether what a service does not list any more is to stay known: nobody has said yet that it is gone."""
    sql = f"SELECT 1 FROM trip WHERE {_OF_A_SERVICE} AND ended_at IS NULL LIMIT 1"
    return db.value(sql, {"service": service}) is not None


def is_meant(service: str) -> bool:
    """Whether a person agreed to another server or database, which was not read to its end since."""
    return db.value(f"SELECT 1 FROM trip WHERE {_MEANT} LIMIT 1", {"service": service}) is not None


def was_read(service: str, now: int) -> None:
    """What was agreed to is read to its end: from now on it is what a loss is measured by. Inside `write()`."""
    db.run(f"UPDATE trip SET settled_at = :now WHERE {_MEANT}", {"service": service, "now": now})


def another_server(service: str, before: str, after: str, now: int) -> None:
    """Another server answers than the one that was read until now."""
    text = f"Another server answers as {service}: it was {before}, it is {after}."
    trip("server", service, text, {"before": before, "after": after}, now)


def another_database(service: str, told: str, now: int) -> None:
    """An arr's titles are not the ones that were known. Where a person knows, it does not stop everything again."""
    if not is_meant(service):
        trip("server", service, f"{service} holds other titles than before: {told}.", {"told": told}, now)


def scanned(scans: Sequence[Scan], fresh: Mapping[str, int], known: Mapping[str, int], share: float, now: int) -> None:
    """Look at what a scan selects: newly more of a kind than a share of it, or by one rule many times more than before.

    `fresh` and `known`: by kind, how many items are selected newly (by whichever rules), and how many there are.
    """
    for target, count in fresh.items():
        mine = [scan for scan in scans if scan.target == target]
        sudden = next((scan for scan in mine if _is_jump(scan)), None)
        if sudden is None and is_too_much(count, known.get(target, 0), share):
            sudden = max(mine, key=lambda scan: scan.fresh)
        if sudden is not None:
            figures = {"kind": target, "known": known.get(target, 0), "newly": count, "breaker_share": share}
            figures |= {name: getattr(sudden, name) for name in ("selected", "fresh", "before")}
            trip("scan", sudden.rule, _scan_words(sudden, figures), figures, now)


def is_too_much(lost: int, known: int, share: float) -> bool:
    """Whether so many of so many are more than `breaker_share` allows; fewer than 20 never are."""
    return lost >= FEWEST and lost > share * known


def _is_jump(scan: Scan) -> bool:
    return scan.before is not None and scan.fresh >= FEWEST and scan.selected > MANY * max(scan.before, 1)


def _scan_words(scan: Scan, told: Mapping[str, Any]) -> str:
    before = "in its first scan" if scan.before is None else f"where its last scan selected {scan.before}"
    every = f"; all rules together newly select {told['newly']}" if told["newly"] > scan.fresh else ""
    return (f"The rule “{scan.rule}” selects {scan.selected} of {told['known']} items of the kind {scan.target}, {scan.fresh} of"
            f" them newly, {before}{every} (breaker_share is {told['breaker_share']:.0%}).")  # fmt: skip


def _tell(now: int) -> None:
    """One notice that says all there is to say; it ends with the last reason."""
    told = why()
    if told is None:
        notices.end(KEY, now)
    else:
        notices.put(KEY, "error", f"Automatic removal has stopped. {told} It goes on when you say so.", now)


def _read(where: str, **params: object) -> list[Trip]:
    found = db.rows(f"SELECT id, cause, subject, text, figures, at, ended_at, ended_by FROM trip WHERE {where}", params)
    return [Trip(**{**one, "figures": msgspec.json.decode(one["figures"])}) for one in found]
