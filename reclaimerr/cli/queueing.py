"""jobs and tasks: the queue and what fills it; looked at, followed, cancelled, forgotten, started by hand."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import Installation, say, show, table
from reclaimerr.cli.knowledge import opened
from reclaimerr.cli.listing import changes, how, limit, listed
from reclaimerr.config import timetable
from reclaimerr.errors import ReclaimerrError
from reclaimerr.model.tasks import ENDED, OPEN, TASKS, told
from reclaimerr.store import joblist, jobs, schedules
from reclaimerr.units import human_seconds
from reclaimerr.web import shapes, tasklist

LOOK_EVERY = 0.2
BY = "command line"
STATES = (*OPEN, *ENDED, *joblist.GROUPS)


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    queue = commands.add_parser("jobs", parents=[where], help="the queue, newest first, or one job with its output")
    queue.add_argument("job", nargs="?", type=int, metavar="ID", help="one job")
    queue.add_argument("--state", choices=STATES, help="only those")
    queue.add_argument("--task", metavar="NAME", help="only of this task")
    queue.add_argument("--limit", type=limit, default=50, metavar="N", help="so many at the most")
    how(queue, "go on until the job ends, or until Ctrl-C")
    deed = queue.add_mutually_exclusive_group()
    deed.add_argument("--cancel", action="store_true", help="end the job ID, with what it handed out")
    deed.add_argument("--delete", action="store_true", help="forget the job ID, or every ended one (of a --state)")
    queue.set_defaults(command=do_jobs)
    own = commands.add_parser("tasks", parents=[where], help="what runs by itself: schedules, last and next runs")
    own.add_argument("task", nargs="?", metavar="NAME", help="one task")
    own.add_argument("--run", action="store_true", help="queue it now")
    own.add_argument("--arg", action="append", default=[], metavar="NAME=VALUE", help="for echo and sleep")
    how(own, "with --run: go on until the job ends")
    own.set_defaults(command=do_tasks)


def do_jobs(options: argparse.Namespace) -> int:
    """The queue, or what is wished of it."""
    if options.cancel and options.job is None:
        raise ReclaimerrError("--cancel needs the job's ID")
    with opened(options):
        if options.cancel:
            _cancel(options.job)
        if options.delete:
            return _delete(options)
        if options.job is not None:
            return _one(options.job, options)
        wish = joblist.Wish(state=options.state, task=options.task)
        found, total = joblist.page(wish, limit=options.limit)
        if options.json:
            show(listed([shapes.job(one) for one in found], total, options.limit))
        elif options.follow:
            _follow_all(wish, options.limit)
        else:
            _table(f"Jobs ({total})", found)
    return 0


def do_tasks(options: argparse.Namespace) -> int:
    """The tasks, or a run now."""
    if options.run and options.task is None:
        raise ReclaimerrError("--run needs the task's NAME")
    with opened(options) as found:
        if options.run:
            return _run(found, options)
        every = tasklist.tasks(found.config, clock.now())
        tasks = [one for one in every if options.task in (None, one.name, one.task)]
        if not tasks:
            raise ReclaimerrError(_unknown(found, options.task))
        if options.json:
            show(listed(tasks, len(tasks), len(tasks)))
        else:
            rows = [(one.name, one.schedule, one.last or "never", _took(one.seconds), _result(one), one.next or "",
                     one.waits_for or "") for one in tasks]  # fmt: skip
            table("Tasks", ("name", "schedule", "last", "took", "result", "next", "waits for"), rows)
    return 0


def _cancel(job_id: int) -> None:
    job = _known(job_id)
    if not jobs.cancel(job.id, clock.now()):
        raise ReclaimerrError(f"job {job_id} has ended already ({job.state})")


def _delete(options: argparse.Namespace) -> int:
    if options.job is None:
        state = None if options.state in (None, "ended") else options.state
        if state is not None and state not in ENDED:
            raise ReclaimerrError(f"only ended jobs can be forgotten, expected --state {', '.join((*ENDED, 'ended'))}")
        count = joblist.delete_ended(state)
    else:
        job = _known(options.job)
        if not joblist.delete(job.id):
            why = "it belongs to another job" if job.parent is not None else f"it is {job.state}"
            raise ReclaimerrError(f"job {job.id} cannot be forgotten: {why}")
        count = 1
    if options.json:
        show({"deleted": count})
    else:
        say(f"{count} forgotten")
    return 0


def _one(job_id: int, options: argparse.Namespace) -> int:
    job = _known(job_id)
    if options.follow:
        _follow(job.id)
        return 0
    children, _ = joblist.page(joblist.Wish(parent=job.id), limit=500)
    output = jobs.lines(job.id)
    if options.json:
        show(shapes.job_told(job, output, children))
        return 0
    _table(f"Job {job.id}, asked for by {job.requested_by}", [job, *children])
    for line in output:
        say(f"{clock.iso(line['at'])} {line['level']}: {line['text']}")
    return 0


def _run(found: Installation, options: argparse.Namespace) -> int:
    plans = timetable.plans(found.config)
    wanted = [plan for plan in plans.values() if options.task in (plan.name, plan.task)]
    if not wanted:
        raise ReclaimerrError(_unknown(found, options.task))
    put = []
    for plan in wanted:
        if plan.is_off:
            raise ReclaimerrError(f"{plan.name} is switched off in [schedules]")
        args = _arguments(plan, options.arg)
        put.append(jobs.put(schedules.wanted(plan, args), now=clock.now(), requested_by=BY))
    if options.follow:
        return 0 if all([_follow(one) == "done" for one in put]) else 1
    if options.json:
        show(listed([shapes.job(_known(one)) for one in put], len(put), len(put)))
        return 0
    idle = "" if found.supervised else "; it waits until Reclaimerr runs"
    for plan, one in zip(wanted, put, strict=True):
        say(f"{plan.name} is queued as job {one}{idle}")
    return 0


def _arguments(plan: timetable.Plan, pairs: list[str]) -> dict[str, str | float]:
    known, given = TASKS[plan.task].arguments, {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        numeric = name in known and not isinstance(known[name].default, str)
        try:
            given[name] = float(text) if numeric else text
        except ValueError:
            raise ReclaimerrError(f"{name}: {text[:50]!r} is no number") from None
    return told(TASKS[plan.task], given)


def _follow(job_id: int) -> str:
    """Print a job's output as it comes, until it has ended; how it did."""
    last, said = 0, ""
    while True:
        job = jobs.get(job_id)
        for line in jobs.lines(job_id, last):
            last = line["id"]
            say(f"{clock.iso(line['at'])} {line['level']}: {line['text']}")
        if job is None:
            raise ReclaimerrError(f"job {job_id} was forgotten")
        if (now := _state(job)) != said:
            said = now
            say(said)
        sys.stdout.flush()
        if job.ended is not None:
            return job.state
        time.sleep(LOOK_EVERY)


def _follow_all(wish: joblist.Wish, most: int) -> None:
    """Print the jobs, then every one whose state changes, until Ctrl-C."""
    states: dict[int, str] = {}
    for _ in itertools.chain([None], changes()):
        newest = joblist.page(wish, limit=most)[0]
        for job in reversed(newest):
            if states.get(job.id) != job.state:
                say(f"{clock.iso(clock.now())} {_state(job)}")
        states = {job.id: job.state for job in newest}


def _state(job: jobs.Job) -> str:
    about = f"job {job.id} {job.task} ({job.lane}): {job.state}"
    if job.state in ("running", "held"):
        return f"{about} {job.progress:.0%}"
    return f"{about}{': ' if job.error or job.result else ''}{job.error or job.result or ''}"


def _known(job_id: int) -> jobs.Job:
    job = jobs.get(job_id)
    if job is None:
        raise ReclaimerrError(f"there is no job {job_id}")
    return job


def _unknown(found: Installation, name: str) -> str:
    return f"no task is called {name!r}; there are: {', '.join(timetable.plans(found.config))}"


def _table(title: str, found: list[jobs.Job]) -> None:
    rows = [(str(one.id), one.task, one.lane, one.state, f"{one.progress:.0%}", one.requested_by,
             one.error or one.result or "") for one in found]  # fmt: skip
    table(title, ("id", "task", "lane", "state", "done", "asked by", "result"), rows)


def _took(seconds: float | None) -> str:
    return "" if seconds is None else human_seconds(seconds)


def _result(task: tasklist.Task) -> str:
    failed = "" if task.state in (None, "done") else f"{task.state}: "
    return f"{failed}{task.result or ''}"
