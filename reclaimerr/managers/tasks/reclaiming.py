"""due, reclaim, reclaim-one, outcome: families of jobs that lead one candidate after another to its end."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

from reclaimerr.clock import DAY
from reclaimerr.errors import Skip
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks.judging import waits_for_main
from reclaimerr.model.tasks import Priority
from reclaimerr.rules import guards
from reclaimerr.store import aims, breaker, candidates, db, families, intents, jobs, services
from reclaimerr.store.jobs import Wanted

CONFIRM_WITHIN = 900
"""Seconds that a service has to answer a confirmation; then the attempt ends."""


def due(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Hand the candidates whose time has come to the family that removes them."""
    yield 0.0
    if waiting := waits_for_main(context):
        return waiting
    if (stopped := breaker.why()) is not None:
        return f"automation has stopped: {stopped}"
    ripe = candidates.ripe(context.now(), dry_run=context.config.settings.dry_run)
    if not ripe:
        return "nothing is due"
    args = {"candidates": [one["id"] for one in ripe], "due": True}
    jobs.put(Wanted(task="reclaim", key=candidates.DUE_KEY, args=args), now=context.now(), requested_by="auto")
    return f"{len(ripe)} are due"


def reclaim(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """One stage a candidate: each begins after the previous one's outcome."""
    yield 0.0
    due_only = bool(job.args.get("due"))
    stages = [
        [
            Wanted(
                task="reclaim-one",
                key=f"reclaim-one:{one}",
                args={"candidate": one, "due": due_only},
                priority=Priority.PERSON,
            )
        ]
        for one in dict.fromkeys(job.args["candidates"])
    ]
    jobs.hold(job.id, stages, context.now(), keep_going=True)
    return None


def reclaim_one(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """For each owner in turn: confirm on every service that holds the title, then remove. At the end the outcome."""
    yield 0.0
    with db.write("reclaim-one"):
        candidate = candidates.get(job.args["candidate"])
        if candidate is None or not _may_begin(context, candidate, due=bool(job.args.get("due"))):
            raise Skip("it is no candidate any more, or not due any more")
        if (full := _day_is_full(context, candidate)) is not None:
            candidates.stopped(candidate["id"], "blocked", [full])
            return full
        title = families.title_of(candidate["media_id"]) or candidate["media_id"]
        everybody = services.all_services()
        holders = _holders(title)
        owners = _in_turn(candidate, owners_of(candidate["services"], holders, everybody))
        if not owners:
            candidates.stopped(candidate["id"], "blocked", ["No service could remove it."])
            return "no service could remove it"
        asked = [one for one in everybody if one.bit & holders or (one.main and one.enabled)]
        jobs.hold(job.id, _stages(context, job, title, asked, owners), context.now())
    return None


def _day_is_full(context: Context, candidate: db.Row) -> str | None:
    """What the guard would say in the end, before every service is asked for nothing; `unmonitor` takes nothing away."""
    if candidate["action"] == "unmonitor":
        return None
    items, _ = intents.spent(context.now() - DAY, candidate["media_id"])
    return guards.day_is_full(items, context.config.limits.max_items_per_day)


def _may_begin(context: Context, candidate: db.Row, *, due: bool) -> bool:
    """Take the candidate for this attempt. What waited its turn as due must be due still: people may have spoken,
    automation may have stopped."""
    now = context.now()
    if due and breaker.is_open():
        return False
    if due and not candidates.ripe(now, dry_run=context.config.settings.dry_run, only=candidate["id"]):
        return False
    return candidates.removing(candidate["id"], now)


def _stages(
    context: Context, job: jobs.Job, title: int, asked: Sequence[services.Service], owners: Sequence[services.Service]
) -> list[list[Wanted]]:
    """Before each owner's turn everybody answers afresh; at the end, whatever came of it, the outcome."""
    args = {"candidate": job.args["candidate"], "title": title}
    removing = args | {"due": bool(job.args.get("due")), "dry_run": context.config.settings.dry_run}
    titles = {"titles": _asked_titles(context, title)}
    stages = []
    for owner in owners:
        confirming = args | titles | {"for": owner.name}
        stages.append([Wanted(task="confirm", lane=one.name, args=confirming, expires_in=CONFIRM_WITHIN) for one in asked])
        last = {"last": owner is owners[-1]}
        stages.append([Wanted(task="remove", lane=owner.name, args=removing | last, expires_in=CONFIRM_WITHIN)])
    return [*stages, [Wanted(task="outcome", args=args, always=True)]]


def outcome(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """After the attempt, whichever way it went: nothing stays "removing"."""
    yield 0.0
    candidate = candidates.get(job.args["candidate"])
    if candidate is None or candidate["ended_at"] is not None or candidate["state"] != "removing":
        return None
    failures = db.column(
        "SELECT error FROM job WHERE parent = :parent AND state IN ('failed', 'cancelled') AND error IS NOT NULL ORDER BY id",
        {"parent": job.parent},
    )
    candidates.stopped(candidate["id"], "blocked", failures or ["The attempt was cancelled."])
    return "; ".join(failures)


def _in_turn(candidate: db.Row, owners: Iterable[services.Service]) -> list[services.Service]:
    """Those who have something to do. Who only waits for a file goes first: when the last file is gone, no rule asks any more."""
    found = [(owner, aims.target(candidate, owner)) for owner in owners]
    return [owner for owner, aim in sorted((pair for pair in found if pair[1]), key=lambda pair: bool(pair[1] and pair[1].files))]


def owners_of(mask: int, holders: int, everybody: Iterable[services.Service]) -> list[services.Service]:
    """Who removes: the arrs that the candidate speaks for; a media server only where no arr knows the title."""
    arrs = [one for one in everybody if one.is_arr and one.bit & holders]
    if arrs:
        return [one for one in arrs if one.bit & mask]
    return [one for one in everybody if one.is_media_server and one.bit & holders & mask]


def _holders(title: int) -> int:
    return int(
        db.value(
            "SELECT COALESCE(SUM(DISTINCT 1 << (p.service_id - 1)), 0) FROM placement p JOIN service s ON s.id = p.service_id"
            " WHERE p.media_id = :title AND s.state <> 'removed'",
            {"title": title},
        )
    )


def _asked_titles(context: Context, title: int) -> list[int]:
    """The title, and its collection where a rule looks at it."""
    looks = any("collection_last_watched" in rule.when for rule in context.config.rules if rule.enabled)
    if not looks:
        return [title]
    members = db.column(
        "SELECT DISTINCT o.media_id FROM placement p JOIN placement o ON o.collection = p.collection WHERE p.media_id = :id",
        {"id": title},
    )
    return [title, *(one for one in members if one != title)]
