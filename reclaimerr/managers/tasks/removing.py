"""remove: judge once more on fresh facts, ask every guard, write the intent, remove, verify, record."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from reclaimerr.errors import ReclaimerrError
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks import removers
from reclaimerr.managers.tasks.confirming import describe
from reclaimerr.managers.tasks.settling import carry_out, settle_one
from reclaimerr.model.decision import Reason
from reclaimerr.rules import guards
from reclaimerr.rules.decide import ALL
from reclaimerr.store import answers, candidates, db, intents, jobs, judging, library, scenes, services
from reclaimerr.store.judging import Bench, Weighed
from reclaimerr.units import human_bytes


class Blocked(ReclaimerrError):
    """It may not go now; the reasons are sentences for the owner."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def remove(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Remove one candidate from this service, or say why not."""
    candidate_id, title = int(job.args["candidate"]), int(job.args["title"])
    left = intents.open_of_title(title)
    if left is not None and left.service == context.name:
        settle_one(context, left)  # a crash interrupted it: look before anything else
    done = intents.finished_by(job.id)
    yield 0.1
    candidate = candidates.get(candidate_id)
    if candidate is None or candidate["ended_at"] is not None:
        return done or "its candidacy ended"
    text = done or _remove(context, job, candidate, title)
    if job.args["last"]:
        _last(context, candidate_id)
    return text


def _remove(context: Context, job: jobs.Job, candidate: db.Row, title: int) -> str:
    """Judge, ask the guards, do it; what happened in words. Raises Blocked."""
    describe(context, [title])
    try:
        weighed = _still_wanted(context, candidate, title)
        if job.args.get("due"):
            _check_grace(context, candidate, weighed)
        aim = scenes.target(candidate, context.row())
        if aim is None:
            raise Blocked([f"{context.name} does not hold a file of it any more."])
        scene = scenes.scene(aim, candidate, context.config, _answers_at(job), context.now())
        objections = guards.objections(scene)
        if objections:
            raise Blocked(objections)
    except Blocked as error:
        candidates.stopped(candidate["id"], "blocked", error.reasons)
        raise
    return _do(context, job, candidate, weighed, aim)


def _still_wanted(context: Context, candidate: db.Row, title: int) -> Weighed:
    """The decision as it falls on the facts of this moment; the announced action must still win."""
    bench = context.bench()
    judgement = judging.judge(bench, [title])
    for weighed in judgement.weighed:
        decision = weighed.decision
        if (decision.media_id, decision.action) == (candidate["media_id"], candidate["action"]):
            if not decision.services & context.row().bit:
                break
            if weighed.hold:
                raise Blocked(list(weighed.hold))
            return weighed
    unsure = judgement.unsure.get(candidate["media_id"])
    if unsure:
        raise Blocked([f"Rule “{name}” can't be answered on the fresh facts." for name in unsure])
    candidates.end(candidate["id"], "no longer matches on fresh facts, or protected", bench.now)
    raise Blocked(["On fresh facts no rule asks for this any more."])


def _check_grace(context: Context, candidate: db.Row, weighed: Weighed) -> None:
    """Nobody named this one: its time has to be over, for the very rules that announced it."""
    rules = {rule.name: rule for rule in context.config.rules}
    agreed = (candidate["auto"] and weighed.decision.auto) or candidate["approved_by"] is not None
    if not agreed or candidate["due_at"] > context.now() or candidates.is_other(candidate, weighed, rules):
        raise Blocked(["It changed since it was announced; its time begins anew."])


def _answers_at(job: jobs.Job) -> int | None:
    """When the oldest of the confirming answers began; None if one is missing."""
    found = db.row(
        "SELECT MIN(started) AS at, SUM(state <> 'done') AS missing, COUNT(*) AS asked FROM job"
        " WHERE parent = :parent AND task = 'confirm'",
        {"parent": job.parent},
    )
    return found["at"] if found and found["asked"] and not found["missing"] else None


def _do(context: Context, job: jobs.Job, candidate: db.Row, weighed: Weighed, aim: scenes.Target) -> str:
    now = context.now()
    plan = removers.without_strangers(context, scenes.plan(aim, context.config))
    media = library.item(aim.media_id, now)
    assert media is not None  # noqa: S101 - scenes.target found it in the same process
    dry_run = context.config.settings.dry_run
    intent_id = intents.open_intent(
        title_id=aim.title_id, media_id=aim.media_id, candidate_id=candidate["id"], service=context.name,
        action=aim.action, plan=plan, dry_run=dry_run, by=job.requested_by, rules=weighed.decision.rules,
        reasons=_reasons(context.bench(), aim.media_id, weighed.decision.rules), job_id=job.id, now=now,
    )  # fmt: skip
    intent = intents.get(intent_id)
    if dry_run:
        what = "unmonitored" if aim.action == "unmonitor" else "removed"
        text = f"dry run: would have {what} {plan.title} ({human_bytes(plan.bytes)}) from {context.name}"
        intents.close(intent, "skipped", now, freed=0, verified=False, message=text, media=media)
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
