"""echo and sleep: tasks that touch nothing, for trying the queue, its schedules and its processes."""

from __future__ import annotations

from collections.abc import Generator

from reclaimerr import clock
from reclaimerr.managers.context import Context
from reclaimerr.model.tasks import TASKS, told
from reclaimerr.store import jobs

LINES_AT_ONCE = 50
NAP = 0.2
"""Seconds between two looks at whether it shall stop."""


def echo(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Say `text` as `lines` lines of output; the text is the result."""
    given = told(TASKS["echo"], job.args)
    lines = int(given["lines"])
    for number in range(lines):
        if number % LINES_AT_ONCE == 0:
            yield number / lines
        context.say(job, str(given["text"]))
    return str(given["text"])


def sleep(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Pass `seconds`; with `children` as a family of so many jobs that each do."""
    given = told(TASKS["sleep"], job.args)
    seconds, children = float(given["seconds"]), int(given["children"])
    if children:
        child = jobs.Wanted(task="sleep", lane=job.lane, args={"seconds": seconds})
        jobs.hold(job.id, [[child] * children], context.now())
        return None
    ends = clock.monotonic() + seconds
    while (left := ends - clock.monotonic()) > 0:
        yield 1 - left / seconds
        context.life.wait(min(left, NAP))
    return f"slept {seconds:g} s"
