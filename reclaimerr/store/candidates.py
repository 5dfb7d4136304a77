"""Candidates: what may go, since when that is announced, and what people said about it.

scheduled ──grace over──> due ──(auto, or a person)──> removing ──> ended
    │  ▲                                                  │
    held: a question is open, the clock stands still      blocked / failed: tried again later
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from reclaimerr.clock import HOUR
from reclaimerr.model.decision import Rule
from reclaimerr.store import db, families
from reclaimerr.store.judging import Bench, Judgement, Weighed
from reclaimerr.store.picking import ORDERS, Wish, where

EVERY = Wish()
RETRY = HOUR
"""A blocked or failed candidate is tried again after this long."""
DUE_KEY = "reclaim:due"
"""The key of the one family that removes what is due."""
_FIXED = ("removing",)
_SAID = ("dismissed", "snoozed")
"""What a person said of it outlives a question that is open meanwhile."""


class Changes(msgspec.Struct):
    """What applying a judgement did; `fresh` is what was announced by it."""

    announced: int = 0
    ended: int = 0
    held: int = 0
    renewed: int = 0
    open: int = 0
    fresh: list[Weighed] = []


def apply(judgement: Judgement, bench: Bench, titles: Sequence[int] | None = None) -> Changes:
    """Make the open candidates follow a judgement (of everything, or of some titles)."""
    rules = {rule.name: rule for rule in bench.rules}
    changes = Changes()
    with db.write("candidates"):
        known = {(one["media_id"], one["action"]): one for one in _open(titles)}
        said = _said_before()
        for weighed in judgement.weighed:
            before = known.pop((weighed.decision.media_id, weighed.decision.action), None)
            if before is None:
                _announce(weighed, rules, bench.now, said.get((weighed.decision.media_id, weighed.decision.action)))
                changes.announced += 1
                changes.fresh.append(weighed)
            else:
                changes.renewed += _follow(before, weighed, rules, bench.now)
            changes.held += bool(weighed.hold)
        under_way = set(db.column("SELECT candidate_id FROM intent WHERE state = 'open'"))
        for before in known.values():
            if before["id"] not in under_way:
                _unmatched(before, judgement, rules, bench, changes)
        changes.open = int(db.value("SELECT COUNT(*) FROM candidate WHERE ended_at IS NULL"))
    return changes


def pause(why: str, now: int) -> int:
    """Hold every clock while nothing can be judged; the judgement after it gives the time back."""
    with db.write("pause"):
        return db.run(
            "UPDATE candidate SET held_since = :now, blocked_by = :why,"
            " state = CASE WHEN state IN ('dismissed', 'snoozed') THEN state ELSE 'held' END"
            " WHERE ended_at IS NULL AND state <> 'removing' AND held_since IS NULL",
            {"now": now, "why": msgspec.json.encode([why]).decode()},
        )


def postpone(at_least: int, why: str, now: int, *, void_approvals: bool) -> int:
    """Move every due date to at least this instant; how many candidates that touched. Inside `write()`."""
    moved = db.run(
        "UPDATE candidate SET due_at = MAX(due_at, :at), approved_by = CASE WHEN :void THEN NULL ELSE approved_by END,"
        " state = CASE WHEN state IN ('due', 'scheduled') OR (state = 'approved' AND :void) THEN 'scheduled' ELSE state END"
        " WHERE ended_at IS NULL AND (due_at < :at OR (:void AND approved_by IS NOT NULL))",
        {"at": at_least, "void": int(void_approvals)},
    )
    if moved:
        _audit("postponed", "", f"{moved} candidates: {why}", "reclaimerr", now)
    return moved


def ripe(now: int, *, dry_run: bool, only: int | None = None) -> list[db.Row]:
    """Candidates to remove now: grace is over, and a rule is automatic or a person agreed.

    A dry run says once a candidacy what it would do. `only`: whether this one is among them.
    """
    return db.rows(
        "SELECT id, media_id, auto, approved_by FROM candidate WHERE ended_at IS NULL AND due_at <= :now"
        " AND (:only IS NULL OR id = :only) AND (auto OR approved_by IS NOT NULL) AND (state IN ('scheduled', 'due', 'approved')"
        " OR (state IN ('blocked', 'failed') AND COALESCE(attempted_at, 0) <= :retry))"
        " AND NOT (:dry AND EXISTS (SELECT 1 FROM intent i WHERE i.candidate_id = candidate.id AND i.dry_run"
        " AND i.created_at >= candidate.announced_at)) ORDER BY due_at, id",
        {"now": now, "retry": now - RETRY, "dry": int(dry_run), "only": only},
    )


def get(candidate_id: int) -> db.Row | None:
    """One candidate's row."""
    return db.row("SELECT * FROM candidate WHERE id = :id", {"id": candidate_id})


def approve(candidate_id: int, by: str, now: int) -> bool:
    """A person agrees: it goes when grace is over."""
    return _act(candidate_id, "approve", by, now, "state = 'approved', approved_by = :by")


def dismiss(candidate_id: int, by: str, now: int) -> bool:
    """Not until the rule or the item's files change."""
    return _act(candidate_id, "dismiss", by, now, "state = 'dismissed', approved_by = NULL")


def snooze(candidate_id: int, until: int, by: str, now: int) -> bool:
    """Not before an instant."""
    return _act(
        candidate_id, "snooze", by, now, "state = 'snoozed', approved_by = NULL, snoozed_until = :until", until=until
    )


def end(candidate_id: int, reason: str, now: int) -> None:
    """The candidacy is over; matching again starts a new clock."""
    with db.write("candidate ends"):
        db.run(
            "UPDATE candidate SET ended_at = :now, end_reason = :reason WHERE id = :id AND ended_at IS NULL",
            {"now": now, "reason": reason, "id": candidate_id},
        )


def went_along(media_ids: Collection[int], now: int) -> None:
    """What was in the file of something that was removed is over, too, where nobody has a file of it any more."""
    if not media_ids:
        return
    marks, params = db.marks(list(media_ids))
    with db.write("went along"):
        db.run(
            f"UPDATE candidate SET ended_at = :now, end_reason = 'removed' WHERE ended_at IS NULL AND media_id IN ({marks})"
            " AND EXISTS (SELECT 1 FROM fact f WHERE f.media_id = candidate.media_id AND f.size = 0)",
            params | {"now": now},
        )


def end_for_protected(media_id: int, now: int) -> int:
    """Protecting an item ends its candidacies, its parent's and its children's."""
    with db.write("protected"):
        marks, params = db.marks(families.kin(media_id))
        return db.run(
            f"UPDATE candidate SET ended_at = :now, end_reason = 'protected' WHERE ended_at IS NULL AND media_id IN ({marks})",
            params | {"now": now},
        )


def removing(candidate_id: int, now: int) -> bool:
    """Take a candidate for an attempt; False if somebody else has it or it is over."""
    with db.write("removing"):
        return db.run(
            "UPDATE candidate SET state = 'removing', attempted_at = :now, blocked_by = '[]'"
            " WHERE id = :id AND ended_at IS NULL AND state NOT IN ('removing', 'dismissed')",
            {"now": now, "id": candidate_id},
        ) > 0  # fmt: skip


def stopped(candidate_id: int, state: str, why: Sequence[str]) -> None:
    """An attempt ended without a removal: blocked or failed, and why."""
    with db.write("blocked"):
        db.run(
            "UPDATE candidate SET state = :state, blocked_by = :why WHERE id = :id AND ended_at IS NULL",
            {"state": state, "why": msgspec.json.encode(list(why)).decode(), "id": candidate_id},
        )


def abandoned(now: int) -> int:
    """Free candidates whose attempt has no open job any more (a crash between two steps)."""
    lost = db.column(
        "SELECT c.id FROM candidate c WHERE c.state = 'removing' AND c.ended_at IS NULL AND NOT EXISTS ("
        " SELECT 1 FROM job j WHERE j.key = 'reclaim-one:' || c.id AND j.ended IS NULL)"
        " AND c.attempted_at < :before",
        {"before": now - 60},
    )
    for candidate_id in lost:
        stopped(candidate_id, "blocked", ["The attempt was interrupted; it will be tried again."])
    return len(lost)


def page(
    wish: Wish = EVERY, *, offset: int = 0, limit: int = 100, order: str = "due_at", descending: bool = False
) -> tuple[list[db.Row], int]:
    """Open candidates, soonest first by default; and how many there are. `order` is a key of picking.ORDERS."""
    source, params = where(wish)
    total = int(db.value(f"SELECT COUNT(*){source}", params))
    way = "DESC" if descending else "ASC"
    found = db.rows(
        f"SELECT c.*{source} ORDER BY {ORDERS[order]} {way}, c.id {way} LIMIT :limit OFFSET :offset",
        params | {"limit": limit, "offset": offset},
    )
    return found, total


def ids(wish: Wish) -> list[int]:
    """Every open candidate that is meant, soonest first."""
    source, params = where(wish)
    return [int(one) for one in db.column(f"SELECT c.id{source} ORDER BY c.due_at, c.id", params)]


def _open(titles: Sequence[int] | None) -> list[db.Row]:
    if titles is None:
        return db.rows("SELECT * FROM candidate WHERE ended_at IS NULL")
    ids, params = families.everything_of(titles)
    return db.rows(f"SELECT * FROM candidate WHERE ended_at IS NULL AND media_id IN ({ids})", params)


def _digests(names: Sequence[str], rules: dict[str, Rule]) -> dict[str, str]:
    return {name: rules[name].digest for name in names}


def _values(weighed: Weighed, rules: dict[str, Rule]) -> dict[str, Any]:
    decision = weighed.decision
    return {
        "services": decision.services,
        "rules": msgspec.json.encode(decision.rules).decode(),
        "digest": msgspec.json.encode(_digests(decision.rules, rules)).decode(),
        "files": weighed.files,
        "bytes": weighed.bytes,
        "auto": int(decision.auto),
        "grace": decision.grace,
        "blocked_by": msgspec.json.encode(weighed.hold).decode(),
    }


def _said_before() -> dict[tuple[int, str], db.Row]:
    """What people had said of candidacies that ended: (item, action) -> the last one."""
    found = db.rows(
        "SELECT media_id, action, state, rules, digest, files, snoozed_until, MAX(id) FROM candidate WHERE ended_at IS NOT NULL"
        " GROUP BY media_id, action HAVING state IN ('dismissed', 'snoozed')"
    )
    return {(one["media_id"], one["action"]): one for one in found}


def _announce(weighed: Weighed, rules: dict[str, Rule], now: int, said: db.Row | None) -> None:
    """A new candidacy. A dismissal counts until the rule or the files change, whatever it did meanwhile."""
    state, snoozed_until = "held" if weighed.hold else "scheduled", None
    if said is not None and said["state"] == "dismissed" and not is_other(said, weighed, rules):
        state = "dismissed"
    elif said is not None and said["state"] == "snoozed" and said["snoozed_until"] > now:
        state, snoozed_until = "snoozed", said["snoozed_until"]
    db.insert(
        "candidate",
        {
            **_values(weighed, rules),
            "media_id": weighed.decision.media_id,
            "action": weighed.decision.action,
            "state": state,
            "snoozed_until": snoozed_until,
            "held_since": now if weighed.hold else None,
            "first_seen": now,
            "announced_at": now,
            "due_at": now + weighed.decision.grace,
        },
    )


def _follow(before: db.Row, weighed: Weighed, rules: dict[str, Rule], now: int) -> bool:
    """An open candidate still matches: keep its clock, or start a new one (True) where it would be unfair to keep it."""
    if before["state"] in _FIXED:
        return False
    values = _values(weighed, rules)
    anew = is_other(before, weighed, rules) or _reaches_further(before, weighed)
    if anew:
        values |= _anew(before, weighed, rules, now)
    else:
        values["due_at"] = max(before["due_at"], before["announced_at"] + weighed.decision.grace)
        values |= {} if weighed.hold else _state_of(before, values, now)
    if values["auto"] and not before["auto"]:  # nobody was told that it would go by itself
        values["due_at"] = max(values["due_at"], now + weighed.decision.grace)
    if weighed.hold:
        state = values.get("state", before["state"])
        values |= {
            "state": state if state in _SAID else "held",
            "held_since": values.get("held_since", before["held_since"]) or now,
        }
    changed = {name: value for name, value in values.items() if before[name] != value}
    if changed:
        sets = ", ".join(f"{name} = :{name}" for name in changed)
        db.run(f"UPDATE candidate SET {sets} WHERE id = :id", changed | {"id": before["id"]})
    return anew


def _anew(before: db.Row, weighed: Weighed, rules: dict[str, Rule], now: int) -> dict[str, Any]:
    """A new clock, without approvals; "not before a date" stands, and so does "no" where only more is reached."""
    state = "scheduled"
    if before["state"] == "dismissed" and not is_other(before, weighed, rules):
        state = "dismissed"
    snoozed = (before["snoozed_until"] or 0) > now and before["state"] != "dismissed"
    return {
        "announced_at": now, "due_at": now + weighed.decision.grace, "approved_by": None, "held_since": None,
        "attempted_at": None, "state": "snoozed" if snoozed else state,
        "snoozed_until": before["snoozed_until"] if snoozed else None,
    }  # fmt: skip


def is_other(before: db.Row, weighed: Weighed, rules: dict[str, Rule]) -> bool:
    """No rule that announced it stands as it was, one was edited, or what was dismissed is another file now."""
    old: dict[str, str] = msgspec.json.decode(before["digest"])
    edited = any(name in rules and rules[name].digest != digest for name, digest in old.items())
    stands = any(old.get(name) == rules[name].digest for name in weighed.decision.rules)
    if before["state"] == "dismissed" and before["files"] != weighed.files:
        return True
    return edited or not stands


def _reaches_further(before: db.Row, weighed: Weighed) -> bool:
    """It reaches placements that were not announced."""
    return bool(weighed.decision.services & ~before["services"])


def _state_of(before: db.Row, values: dict[str, Any], now: int) -> dict[str, Any]:
    """The state of a candidate whose clock goes on; a hold that ended gives its time back."""
    found: dict[str, Any] = {}
    due_at = int(values["due_at"])
    if before["held_since"] is not None:
        due_at += max(0, now - before["held_since"])
        found |= {"due_at": due_at, "held_since": None}
    state = before["state"]
    if state == "dismissed":
        return found
    if state == "snoozed":
        if now < (before["snoozed_until"] or 0):
            return found
        found |= {"snoozed_until": None}
    if state in ("blocked", "failed") and now < (before["attempted_at"] or 0) + RETRY:
        return found | {"blocked_by": before["blocked_by"]}
    if before["approved_by"] is not None:
        return found | {"state": "approved"}
    return found | {"state": "due" if due_at <= now else "scheduled"}


def _unmatched(before: db.Row, judgement: Judgement, rules: dict[str, Rule], bench: Bench, changes: Changes) -> None:
    """An open candidate that is not decided any more: held while its question is open, else over."""
    if before["state"] in _FIXED:
        return
    names: list[str] = msgspec.json.decode(before["rules"])
    open_questions = [name for name in judgement.unsure.get(before["media_id"], ()) if name in names]
    same = all(
        name in rules and rules[name].digest == digest for name, digest in msgspec.json.decode(before["digest"]).items()
    )
    if open_questions and same:
        changes.held += 1
        why = [f"Rule “{name}” can't be answered now." for name in open_questions]
        db.run(
            "UPDATE candidate SET state = CASE WHEN state IN ('dismissed', 'snoozed') THEN state ELSE 'held' END,"
            " held_since = COALESCE(held_since, :now), blocked_by = :why WHERE id = :id",
            {"now": bench.now, "why": msgspec.json.encode(why).decode(), "id": before["id"]},
        )
        return
    changes.ended += 1
    end(before["id"], "no longer matches, or protected", bench.now)


def _act(candidate_id: int, what: str, by: str, now: int, sets: str, **more: Any) -> bool:
    with db.write(what):
        done = db.run(
            f"UPDATE candidate SET {sets} WHERE id = :id AND ended_at IS NULL AND state <> 'removing'",
            {"id": candidate_id, "by": by, **more},
        )
        if done:
            _audit(what, f"candidate {candidate_id}", str(more or ""), by, now)
    return done > 0


def _audit(what: str, subject: str, detail: str, who: str, now: int) -> None:
    db.insert("audit", {"at": now, "who": who, "what": what, "subject": subject, "detail": detail})
