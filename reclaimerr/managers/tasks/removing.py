"""remove: judge once more on fresh facts, ask every guard, write the intent, remove, verify, record."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from reclaimerr.errors import ReclaimerrError
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks import companions, links
from reclaimerr.managers.tasks.confirming import describe
from reclaimerr.managers.tasks.settling import carry_out, settle_later
from reclaimerr.model.decision import Reason
from reclaimerr.rules import guards
from reclaimerr.rules.decide import ALL
from reclaimerr.store import (
    aims,
    answers,
    breaker,
    candidates,
    db,
    effects,
    families,
    intents,
    jobs,
    judging,
    library,
    protections,
    scenes,
    services,
)
from reclaimerr.store.judging import Bench, Weighed
from reclaimerr.units import human_bytes


class Blocked(ReclaimerrError):
    """It may not go now; the reasons are sentences for the owner."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Over(Blocked):
    """No rule asks for it any more: its candidacy is over."""


def remove(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Remove one candidate from this service, or say why not."""
    yield 0.1
    left = intents.open_of_title(job.args["title"])
    if left is not None and left.service == context.name:
        settle_later(context, left)  # a crash interrupted it: look before anything else
    done = intents.finished_by(job.id)
    candidate = candidates.get(job.args["candidate"])
    if candidate is None or candidate["ended_at"] is not None:
        return done or "its candidacy ended"
    text = done or _attempt(context, job, candidate)
    if job.args["last"]:
        _last(context, candidate["id"])
    return text


def _attempt(context: Context, job: jobs.Job, candidate: db.Row) -> str:
    """What became of it, in words."""
    agreed = _agreed(context, job, candidate)
    if agreed is None:
        return f"{context.name} holds nothing of it any more"
    intent_id, along = agreed
    text = _do(context, job, intent_id)
    candidates.went_along(along, context.now())
    return text


def _agreed(context: Context, job: jobs.Job, candidate: db.Row) -> tuple[int, tuple[int, ...]] | None:
    """The intent, once rules, guards and people all agree, and what goes along; all of it in one transaction.

    None where an earlier removal of this attempt took the rest along. Raises Blocked.
    """
    try:
        with db.write("removal"):
            if families.title_of(candidate["media_id"]) != job.args["title"]:
                raise Blocked("It turned out to be another title meanwhile, of which nobody was asked.")
            describe(context, [job.args["title"]])
            bench, before = context.bench(), effects.of_attempt(candidate["id"], job.parent)
            with effects.set_aside(before):
                weighed, mates = _still_wanted(context, candidate, job, bench)
                reasons = _reasons(bench, candidate["media_id"], weighed.decision.rules)
            aim = aims.target(candidate, context.row(), mates)
            if aim is None and before:
                return None
            if aim is None:
                raise Blocked(f"{context.name} does not hold a file of it any more.")
            mask = weighed.decision.services & candidate["services"]
            stopped = breaker.why() if job.args["due"] else None
            scene = scenes.scene(aim, mask, context.config, _answers_at(context.name, job), context.now(), stopped)
            if objections := guards.objections(scene):
                raise Blocked(*objections)
            return _open(context, job, candidate, (weighed, reasons), aim), aim.mates
    except Over as error:
        candidates.end(candidate["id"], "no longer matches on fresh facts, or protected", context.now())
        raise Blocked(*error.reasons) from error
    except Blocked as error:
        candidates.stopped(candidate["id"], "blocked", error.reasons)
        raise


def _still_wanted(
    context: Context, candidate: db.Row, job: jobs.Job, bench: Bench
) -> tuple[Weighed, list[int]]:
    """The decision as it falls on the facts of this moment, and what else of the title may go now.

    The announced action must still win.
    """
    if job.args["dry_run"] != context.config.settings.dry_run:
        raise Blocked("dry_run was switched over since this attempt began.")
    judgement = judging.judge(bench, [job.args["title"]])
    wanted = [
        one for one in judgement.weighed
        if (one.decision.media_id, one.decision.action) == (candidate["media_id"], candidate["action"])
        and one.decision.services & candidate["services"] & context.row().bit
    ]  # fmt: skip
    if not wanted:
        if names := judgement.unsure.get(candidate["media_id"]):
            raise Blocked(*(f"Rule “{name}” can't be answered on the fresh facts." for name in names))
        raise Over(_spoken_for(candidate["media_id"], bench.now) or "On fresh facts no rule asks for this any more.")
    if wanted[0].hold:
        raise Blocked(*wanted[0].hold)
    _still_agreed(candidate, wanted[0], job, bench)
    others = [one for one in judgement.weighed if one is not wanted[0] and one.decision.services & context.row().bit]
    return wanted[0], companions.agreed(others, job, bench)


def _spoken_for(media_id: int, now: int) -> str | None:
    """A person's word that keeps it from every rule, in a guard's words."""
    if protections.protects(media_id, now):
        return guards.PROTECTED
    return guards.ASKED_TO_KEEP if intents.asked_to_keep(media_id) else None


def _still_agreed(candidate: db.Row, weighed: Weighed, job: jobs.Job, bench: Bench) -> None:
    """What made it due still does: its rules as they were announced, and the grace, unless a person named it."""
    if candidates.is_other(candidate, weighed, {rule.name: rule for rule in bench.rules}):
        raise Blocked("Its rules were edited since it was announced; its time begins anew.")
    if not job.args["due"]:
        return
    if candidate["due_at"] > bench.now:
        raise Blocked("Its grace is not over any more.")
    if candidate["approved_by"] is None and not (candidate["auto"] and weighed.decision.auto):
        raise Blocked("No automatic rule asks for it any more.")


def _answers_at(owner: str, job: jobs.Job) -> int | None:
    """When the oldest of the answers that confirmed for this owner's turn began; None if one is missing."""
    found = db.row(
        "SELECT MIN(started) AS at, SUM(state <> 'done') AS missing, COUNT(*) AS asked FROM job"
        " WHERE parent = :parent AND task = 'confirm' AND json_extract(args, '$.for') = :owner",
        {"parent": job.parent, "owner": owner},
    )
    return found["at"] if found and found["asked"] and not found["missing"] else None


def _open(
    context: Context, job: jobs.Job, candidate: db.Row, why: tuple[Weighed, list[Reason]], aim: aims.Target
) -> int:
    """Write the intent down. By whom: the person who named it now, else who agreed, else nobody."""
    weighed, reasons = why
    by = candidate["approved_by"] or "auto" if job.args["due"] else job.requested_by
    return intents.open_intent(
        title_id=aim.title_id, media_id=aim.media_id, candidate_id=candidate["id"], service=context.name,
        action=aim.action, plan=scenes.plan(aim, context.config), dry_run=context.config.settings.dry_run, by=by,
        rules=weighed.decision.rules, reasons=reasons, job_id=job.id, now=context.now(),
    )  # fmt: skip


def _do(context: Context, job: jobs.Job, intent_id: int) -> str:
    intent = links.noted(context, intents.get(intent_id))
    if intent.dry_run:
        what = "unmonitored" if intent.action == "unmonitor" else "removed"
        size = human_bytes(intent.plan.frees)
        text = f"dry run: would have {what} {intent.plan.title} ({size}) from {context.name}{links.told(intent.plan)}"
        media = library.item(intent.media_id, context.now())
        assert media is not None  # noqa: S101 - media rows that an intent names are never dropped
        intents.close(intent, "skipped", context.now(), freed=0, verified=False, message=text, media=media)
    else:
        text = carry_out(context, intent)
    context.say(job, text)
    return text


def _reasons(bench: Bench, media_id: int, names: Sequence[str]) -> list[Reason]:
    """Every condition of the rules that asked for it, as it was answered at this moment."""
    when = answers.Moment(bench.now, bench.stale, bench.services)
    told: list[Reason] = []
    for rule in bench.rules:
        if rule.name in names:
            mask = services.mask_of(rule.services, bench.services) if rule.services else ALL
            asked = answers.Asked(rule.name, judging.compiled_of(rule, mask, bench.timezone))
            told += answers.explain(asked, [media_id], when)[media_id].reasons
    return told


def _last(context: Context, candidate_id: int) -> None:
    """The last owner is done: the candidacy ends, unless a dry run only talked about it."""
    if context.config.settings.dry_run:
        candidates.stopped(candidate_id, "due", [])
        return
    candidates.end(candidate_id, "removed", context.now())
