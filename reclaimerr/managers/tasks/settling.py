"""Carrying an intent out, and settling it: whatever happened, the service itself says what is gone."""

from __future__ import annotations

import logging
from collections.abc import Generator

from reclaimerr.clients.http import Permit
from reclaimerr.errors import Conflict, NoPermit, ServiceError
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks import links, removers
from reclaimerr.managers.tasks.confirming import describe
from reclaimerr.managers.tasks.titles import Take, answer
from reclaimerr.store import candidates, db, effects, intake, intents, jobs, library
from reclaimerr.units import human_bytes

log = logging.getLogger(__name__)

HINT_SECONDS = 3600
"""A media server may be told about a settled removal for this long."""
FINISH_WITHIN = 86_400
"""An interrupted removal is finished, and its flags given back, this long; later it is only looked at."""


class Unfinished(Conflict):
    """The files went and the title could not: the intent stays open, and is looked at again until it could or a day is over."""


def settle(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Settle every removal that was interrupted; one that failed does not keep the others waiting."""
    done = []
    for intent in intents.open_in(context.name):
        try:
            done.append(settle_later(context, intent))
        except Conflict as error:
            done.append(error.message)
        yield 0.5
    return "; ".join(done)


def settle_later(context: Context, intent: intents.Intent) -> str:
    """`settle_one` of an earlier attempt. What turned out to be done ends the candidacy where its owner was the last to act."""
    text = settle_one(context, intent)
    number = intents.job_of(intent.id)
    job = jobs.get(number) if number is not None else None
    if job is not None and job.args.get("last") and intent.candidate_id is not None and not intent.dry_run:
        candidates.end(intent.candidate_id, "removed", context.now())
    return text


def give_up(context: Context) -> None:
    """Removals in services that are configured no more: nobody can look, which the history says."""
    for intent in intents.of_others(list(context.config.services)):
        media = library.item(intent.media_id, context.now())
        assert media is not None  # noqa: S101 - media rows that an intent names are never dropped
        text = f"{intent.plan.title}: interrupted, and {intent.service} is not configured any more"
        intents.close(intent, "failed", context.now(), freed=0, verified=False, message=text, media=media)


def tell(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Tell this media server which of its paths are gone."""
    yield 0.1
    permit = permit_for(job.args["intent"], context.name, context.now(), hint=True)
    context.client.tell_deleted(job.args["paths"], permit)
    count = len(job.args["paths"])
    return f"told {count} path{'' if count == 1 else 's'}"


def permit_for(intent_id: int, service: str, now: int, *, hint: bool = False) -> Permit:
    """Leave to write: for an open intent of a real run, and hints for one just settled."""
    found = db.row("SELECT state, dry_run, service, ended_at FROM intent WHERE id = :id", {"id": intent_id})
    if found is None or found["dry_run"]:
        raise NoPermit(service, f"intent {intent_id} permits nothing")
    if found["state"] == "open" and (hint or found["service"] == service):
        return Permit(intent_id, service)
    if hint and found["state"] == "removed" and now - found["ended_at"] < HINT_SECONDS:
        return Permit(intent_id, service)
    raise NoPermit(service, f"intent {intent_id} is {found['state']}")


def carry_out(context: Context, intent: intents.Intent) -> str:
    """Remove what the plan says, then settle by what the service shows. Raises when nothing was removed."""
    permit = permit_for(intent.id, context.name, context.now())
    trouble: ServiceError | None = None
    with context.client.session.to_the_end():
        try:
            removers.of(context).remove(intent, permit, _note(context, intent))
        except ServiceError as error:
            log.warning("removing %s: %s", intent.plan.title, error)
            trouble = error
        return settle_one(context, intents.get(intent.id), trouble)


def settle_one(context: Context, intent: intents.Intent, trouble: ServiceError | None = None) -> str:
    """Close an intent by what the service shows now; one that cannot be read stays open.

    Finishes what is half done (files gone, title not); gives the monitored flag back where nothing
    was removed. Raises Conflict where it ends as a failure, Unfinished where the title would not go yet.
    """
    now = context.now()
    media = library.item(intent.media_id, now)
    assert media is not None  # noqa: S101 - media rows that an intent names are never dropped
    if intent.dry_run:
        intents.close(intent, "skipped", now, freed=0, verified=False, message="dry run", media=media)
        return "dry run"
    context.life.beat(deadline_in=context.patience(12))
    left, trouble = _finished(context, intent, trouble)
    if not _is_done(intent, left):
        return _failed(context, intent, left, trouble, media)
    freed = 0 if context.row().recycle_bin else intent.plan.frees
    text = _removed_words(context, intent, freed)
    take = _known_of(context, intent)
    with db.write("removal settled"):
        effect = _take_in(context, intent, take)
        intents.close(intent, "removed", context.now(), freed=freed, verified=True, message=text, media=media, effect=effect)
    _put_tells(intent, context.now())
    log.info("%s", text)
    return text


def _finished(
    context: Context, intent: intents.Intent, trouble: ServiceError | None
) -> tuple[removers.Left, ServiceError | None]:
    """What is left, after the title whose files are gone was dropped too; not long afterwards, when it may be another."""
    remover = removers.of(context)
    left = remover.left(intent)
    half = intent.plan.drop_title and left.title and not left.files and not left.others
    if not half or context.now() - intent.created_at > FINISH_WITHIN:
        return left, trouble
    try:
        remover.drop_title(intent, permit_for(intent.id, context.name, context.now()), _note(context, intent))
    except Conflict as error:
        left = remover.left(intent)
        if left.title and not left.files and not left.others:
            raise Unfinished(context.name, f"{intent.plan.title}: its files are gone, its title is not: {error.message}") from error
        return left, error
    return remover.left(intent), trouble


def _is_done(intent: intents.Intent, left: removers.Left) -> bool:
    if intent.action == "unmonitor":
        return not left.monitored
    return not left.files and not (intent.plan.drop_title and left.title)


def _note(context: Context, intent: intents.Intent) -> removers.Note:
    """Each deed is written down before it is done, and has its own time."""

    def note(step: str) -> None:
        context.life.beat(deadline_in=context.patience(4))
        intents.step(intent.id, step)

    return note


def _failed(
    context: Context, intent: intents.Intent, left: removers.Left, trouble: ServiceError | None, media: library.MediaItem
) -> str:  # fmt: skip
    gone = [file for file in intent.plan.files if file.remote_id not in left.files]
    freed = 0 if context.row().recycle_bin else sum(file.size or 0 for file in gone if not file.linked)
    if gone:
        take = _look_again(context, intent)
        with db.write("removal failed"):
            _take_in(context, intent, take)
    else:
        _give_back(context, intent)
    what = f"{len(gone)} of {len(intent.plan.files)} files are gone" if gone else "nothing was removed"
    why = trouble.message if trouble else "it was interrupted"
    text = f"{intent.plan.title}: {what}; {why}"
    intents.close(intent, "failed", context.now(), freed=freed, verified=True, message=text, media=media)
    raise Conflict(context.name, text)


def _give_back(context: Context, intent: intents.Intent) -> None:
    """The monitored flag as it was, where we had begun to take it and nobody had time to change it since."""
    began = intents.get(intent.id).step != "written"
    if not intent.plan.was_monitored or not began or context.now() - intent.created_at > FINISH_WITHIN:
        return
    try:
        removers.of(context).give_back(intent, permit_for(intent.id, context.name, context.now()))
    except ServiceError as error:
        log.warning("%s: the monitored flag could not be given back: %s", intent.plan.title, error)


def _removed_words(context: Context, intent: intents.Intent, freed: int) -> str:
    if intent.action == "unmonitor":
        return f"{context.name} does not look for {intent.plan.title} any more"
    return f"removed {intent.plan.title} from {context.name}: {_freed_words(context, intent, freed)}"


def _freed_words(context: Context, intent: intents.Intent, freed: int) -> str:
    if context.row().recycle_bin:
        return f"{human_bytes(intent.plan.bytes)} moved to its recycle bin, which frees nothing yet"
    return f"{human_bytes(freed)} freed{links.told(intent.plan)}"


def _known_of(context: Context, intent: intents.Intent) -> Take:
    """Our own knowledge follows: what we removed ourselves is no loss."""
    if not intent.plan.drop_title and context.row().is_arr:
        return _look_again(context, intent)

    def gone(read: intake.Intake) -> None:
        for remote_id in _with_episodes(context, intent.plan.remote_id):
            read.absent(remote_id)

    return gone


def _with_episodes(context: Context, remote_id: str) -> list[str]:
    """An item, and where it is a media server's season, the episodes that went with it."""
    return [remote_id, *db.column(
        "SELECT e.remote_id FROM placement p JOIN placement e ON e.service_id = p.service_id AND e.parent = p.parent"
        " AND e.season_number = p.season_number AND e.kind = 'episode'"
        " WHERE p.service_id = :service AND p.remote_id = :remote AND p.kind = 'season'",
        {"service": context.row().id, "remote": remote_id},
    )]  # fmt: skip


def _look_again(context: Context, intent: intents.Intent) -> Take:
    """What the service shows of the title now."""
    if context.row().is_arr:
        return answer(context, intent.plan.remote_id)
    found = context.client.items([intent.plan.remote_id])
    return lambda read: read.afresh(found) if found else read.absent(intent.plan.remote_id)


def _take_in(context: Context, intent: intents.Intent, take: Take) -> str | None:
    """Write down what a removal left; what that changed of the facts, and that alone, if others follow. Inside `write()`."""
    following = effects.others_follow(intents.job_of(intent.id))
    if following:
        describe(context, [intent.title_id])
    before = effects.seen(intent.title_id) if following else {}
    take(intake.Intake(context.row(), context.maps, context.now()))
    describe(context, [intent.title_id])
    return effects.between(before, effects.seen(intent.title_id)) if following else None


def _put_tells(intent: intents.Intent, now: int) -> None:
    for service, paths in intent.plan.elsewhere.items():
        args = {"intent": intent.id, "paths": list(paths)}
        jobs.put(jobs.Wanted(task="tell", lane=service, args=args), now=now, requested_by=intent.by)
