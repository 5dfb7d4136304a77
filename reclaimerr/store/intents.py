"""The journal: what we are about to remove is written before, and settled after, each removal.

An intent is opened in one transaction with the check of protections and asks. While it is open, no
other may open within its title. Closing it writes the history row in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from reclaimerr.errors import ReclaimerrError
from reclaimerr.model.decision import Reason
from reclaimerr.store import db, families, history, library, protections

Outcome = Literal["removed", "failed", "skipped"]


class FilePlan(msgspec.Struct, frozen=True):
    """A file that is to go: its id in the service, its path there, its bytes.

    `linked`: another name of it stays on the disk, so that its going frees nothing.
    """

    remote_id: str
    path: str
    size: int | None
    linked: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done in one service, in its own words.

    `remote_id`, `folder` and `was_monitored` (None: leave the flag alone) are the movie's or series', the
    flag of a season or episode its own; `seasons` and `episodes` are those that lose their flag. `elsewhere`: the same
    files as each media server spells them, who is told when they are gone and may not be known to list them by then.
    """

    remote_id: str
    title: str
    folder: str | None
    files: tuple[FilePlan, ...]
    was_monitored: bool | None
    drop_title: bool
    drop_folder: bool
    exclude: bool
    bytes: int
    kind: str = "movie"
    seasons: tuple[int, ...] = ()
    episodes: tuple[str, ...] = ()
    elsewhere: dict[str, tuple[str, ...]] = {}

    @property
    def frees(self) -> int:
        """The bytes that the disk gets back."""
        return self.bytes - sum(file.size or 0 for file in self.files if file.linked)


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the journal."""

    id: int
    title_id: int
    media_id: int
    candidate_id: int | None
    service: str
    action: str
    plan: Plan
    dry_run: bool
    by: str
    rules: list[str]
    reasons: list[Reason]
    step: str
    state: str
    created_at: int


class Denied(ReclaimerrError):
    """Somebody objected, or another removal of the title is open; the text says which."""


_PLAN = msgspec.json.Decoder(Plan)
_REASONS = msgspec.json.Decoder(list[Reason])


def open_intent(
    *, title_id: int, media_id: int, candidate_id: int | None, service: str, action: str, plan: Plan, dry_run: bool,
    by: str, rules: Sequence[str], reasons: Sequence[Reason], job_id: int | None, now: int,
) -> int:  # fmt: skip
    """Write an intent down; its id. Raises Denied where a person objected or the title is busy."""
    with db.write("intent"):
        _check(title_id, media_id, candidate_id, now)
        return db.insert(
            "intent",
            {
                "title_id": title_id, "media_id": media_id, "candidate_id": candidate_id, "service": service,
                "action": action, "plan": _text(plan), "dry_run": int(dry_run), "by": by, "rules": _text(list(rules)),
                "reasons": _text(list(reasons)), "job_id": job_id, "created_at": now,
            },
        )  # fmt: skip


def step(intent_id: int, name: str) -> None:
    """Note how far an open intent got."""
    with db.write("intent step"):
        db.run("UPDATE intent SET step = :step WHERE id = :id AND state = 'open'", {"step": name, "id": intent_id})


def note_links(intent: Intent, linked: Collection[str]) -> Intent:
    """Write down of which files of an open intent another name stays, by their ids; the intent as it is then."""
    files = tuple(msgspec.structs.replace(file, linked=file.remote_id in linked) for file in intent.plan.files)
    plan = msgspec.structs.replace(intent.plan, files=files)
    with db.write("intent links"):
        db.run("UPDATE intent SET plan = :plan WHERE id = :id AND state = 'open'", {"plan": _text(plan), "id": intent.id})
    return get(intent.id)


def close(
    intent: Intent, outcome: Outcome, now: int, *, freed: int, verified: bool, message: str, media: library.MediaItem,
    effect: str | None = None,
) -> None:  # fmt: skip
    """Settle an intent and write its history row, in one transaction. A second call changes nothing.

    `effect`: what the removal changed of the facts, see `effects`.
    """
    with db.write("intent close"):
        changed = db.run(
            "UPDATE intent SET state = :state, ended_at = :now, effect = :effect WHERE id = :id AND state = 'open'",
            {"state": outcome, "now": now, "effect": effect, "id": intent.id},
        )
        if changed:
            history.record(
                at=now, media=media, action=intent.action, service=intent.service, outcome=outcome, by=intent.by,
                rules=intent.rules, reasons=intent.reasons, size=freed, verified=verified, dry_run=intent.dry_run,
                message=message, intent_id=intent.id,
            )  # fmt: skip


def get(intent_id: int) -> Intent:
    """One intent; KeyError where there is none."""
    found = db.row("SELECT * FROM intent WHERE id = :id", {"id": intent_id})
    if found is None:
        raise KeyError(intent_id)
    return _intent(found)


def open_in(service: str) -> list[Intent]:
    """The open intents of one service, oldest first."""
    return [
        _intent(one)
        for one in db.rows("SELECT * FROM intent WHERE state = 'open' AND service = :s ORDER BY id", {"s": service})
    ]


def open_of_title(title_id: int) -> Intent | None:
    """The open intent of a title, if there is one."""
    found = db.row("SELECT * FROM intent WHERE state = 'open' AND title_id = :id", {"id": title_id})
    return _intent(found) if found else None


def job_of(intent_id: int) -> int | None:
    """The job that opened an intent."""
    found = db.value("SELECT job_id FROM intent WHERE id = :id", {"id": intent_id})
    return None if found is None else int(found)


def finished_by(job_id: int) -> str | None:
    """What an earlier run of a job removed before its process died, in words; None where it removed nothing."""
    found = db.value(
        "SELECT h.message FROM intent i JOIN history h ON h.intent_id = i.id"
        " WHERE i.job_id = :job AND i.state = 'removed' ORDER BY i.id DESC LIMIT 1",
        {"job": job_id},
    )
    return None if found is None else str(found)


def spent(since: int, beside: int | None = None) -> tuple[int, int]:
    """Items (others than `beside`) and bytes that went, or are going, since an instant.

    What a recycle bin took frees nothing, but is gone from the library; so is a part of a failed removal.
    """
    found = db.row(
        "SELECT COUNT(DISTINCT CASE WHEN media_id IS NOT :beside THEN media_id END) AS items,"
        " COALESCE(SUM(bytes), 0) AS bytes FROM ("
        " SELECT h.media_id, CASE WHEN h.outcome = 'removed' THEN MAX(h.bytes, COALESCE(json_extract(i.plan, '$.bytes'), 0))"
        "                         ELSE h.bytes END AS bytes"
        " FROM history h LEFT JOIN intent i ON i.id = h.intent_id WHERE h.at >= :since AND h.dry_run = 0"
        " AND h.action <> 'unmonitor' AND (h.outcome = 'removed' OR h.bytes > 0)"
        " UNION ALL SELECT media_id, json_extract(plan, '$.bytes') FROM intent"
        " WHERE state = 'open' AND dry_run = 0 AND action <> 'unmonitor')",
        {"since": since, "beside": beside},
    )
    return (found["items"], found["bytes"] or 0) if found else (0, 0)


def of_others(known: Sequence[str]) -> list[Intent]:
    """Open intents of services that are configured no more: nobody can say what came of them."""
    marks, params = db.marks(list(known))
    found = db.rows(f"SELECT * FROM intent WHERE state = 'open' AND service NOT IN ({marks}) ORDER BY id", params)
    return [_intent(one) for one in found]


def asked_to_keep(media_id: int) -> bool:
    """Whether a pending ask to keep concerns an item, what it belongs to or what belongs to it."""
    marks, params = db.marks(families.kin(media_id))
    sql = f"SELECT 1 FROM request WHERE state = 'pending' AND wish = 'keep' AND media_id IN ({marks}) LIMIT 1"
    return db.value(sql, params) is not None


def _check(title_id: int, media_id: int, candidate_id: int | None, now: int) -> None:
    if protections.protects(media_id, now):
        raise Denied("it is protected")
    if asked_to_keep(media_id):
        raise Denied("somebody asked to keep it, and that is not decided yet")
    if open_of_title(title_id) is not None:
        raise Denied("another removal of this title is not settled yet")
    if candidate_id is not None:
        state = db.value("SELECT state FROM candidate WHERE id = :id AND ended_at IS NULL", {"id": candidate_id})
        if state != "removing":
            raise Denied("its candidacy ended meanwhile")


def _intent(found: db.Row) -> Intent:
    kept = {name: found[name] for name in Intent.__struct_fields__}
    kept["plan"] = _PLAN.decode(found["plan"])
    kept["dry_run"] = bool(found["dry_run"])
    kept["rules"] = msgspec.json.decode(found["rules"])
    kept["reasons"] = _REASONS.decode(found["reasons"])
    return Intent(**kept)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
