"""A real manager of a service that nobody answers for, as a program of its own: `python -m tests.proof.hammer ROOT NAME [TURN]`.

Its `echo` holds a lock on a file of the job's own while it runs: two processes that run one job at
the same time are found, whoever is killed when.
"""

from __future__ import annotations

import fcntl
import os
import random
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from reclaimerr.config import accepted
from reclaimerr.config.shape import Config, Service
from reclaimerr.managers import main, manager
from reclaimerr.managers.context import Context
from reclaimerr.managers.tasks import trying
from reclaimerr.model.tasks import SCHEDULED
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import db, jobs

NOBODY = "http://127.0.0.1:1"


def config(names: list[str]) -> Config:
    """So many services at an address where nobody listens; no clock starts anything."""
    services = {
        name: Service(name=name, type="radarr", url=NOBODY, api_key="0123456789abcdef0123456789abcdef") for name in names
    }
    return Config(services=services, schedules=dict.fromkeys(SCHEDULED, "manual"))


def marked(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Nobody else may be in here with the same job."""
    root = context.data.root
    handle = os.open(root / "locks" / str(job.id), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        (root / "doubled" / str(job.id)).touch()
    try:
        yield 0.0
        if job.id % 20 == 0:
            context.say(job, "one of twenty")
        context.life.wait(random.uniform(0, 0.002))
        yield 0.5
    finally:
        os.close(handle)
    return context.name


def run(root: str, name: str) -> int:
    """The manager, until it is told to stop."""
    life = Life(name)
    life.obey_signals()
    data = DataDir(Path(root))
    db.attach(data)
    db.connect()
    context = main.open_context(life, data, accepted.read(data)[0])
    return manager.Manager(replace(context, tasks={"echo": marked, "sleep": trying.sleep})).run()


if __name__ == "__main__":
    if len(sys.argv) > 3:
        manager.TURN = float(sys.argv[3])
    sys.exit(run(sys.argv[1], sys.argv[2]))
