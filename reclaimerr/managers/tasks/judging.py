"""judge: every rule over every item, then the candidates follow."""

from __future__ import annotations

from collections.abc import Generator

from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks.facts import refresh
from reclaimerr.store import breaker, candidates, db, jobs, judging, notices, scans, services


def judge(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Refresh what is pending, judge, announce. Waits for the main media server."""
    yield from refresh(context)
    waiting = waits_for_main(context)
    if waiting:
        held = candidates.pause(f"{waiting[0].upper()}{waiting[1:]}.", context.now())
        context.say(job, f"{waiting}; {held} more candidates are held")
        return waiting
    bench = context.bench()
    yield 0.5
    judgement = judging.judge(bench)
    yield 0.8
    with db.write("judgement"):
        before = scans.before(bench.rules)
        judging.note_runs(judgement.runs, bench.now)
        changes = candidates.apply(judgement, bench)
        scans.look(judgement, changes.fresh, bench, before, context.config.limits.breaker_share)
    if changes.renewed:
        text = f"{changes.renewed} announcements begin anew, because their rules were edited or reach further now."
        notices.put("announced anew", "info", text, bench.now)
    text = f"{changes.announced} announced, {changes.ended} ended, {changes.held} held, {changes.open} open"
    context.say(job, text)
    if (stopped := breaker.why()) is not None:
        context.say(job, f"automation has stopped: {stopped}", "warning")
    return text


def waits_for_main(context: Context) -> str | None:
    """Why nothing can be judged yet: the main media server was not read lately. None: it can."""
    main = context.config.main
    return services.waits_for(main.name if main else None, context.now(), context.config.settings.stale_after)
