"""A progress bar on a terminal, fed by the jobs' rows."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from reclaimerr.store import db, jobs

LOOK_EVERY = 0.2


@contextmanager
def bar(put: Mapping[str, int]) -> Iterator[None]:
    """Show how far these jobs are (name -> id) for the length of a block; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_draw, args=(dict(put), over), name="bar", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(2)


def _draw(put: Mapping[str, int], over: threading.Event) -> None:
    from rich.console import Console
    from rich.progress import Progress

    with db.connected(), Progress(console=Console(stderr=True), transient=True) as drawn:
        tasks = {drawn.add_task(name, total=1.0): job for name, job in put.items()}
        while not over.wait(LOOK_EVERY):
            for task, job_id in tasks.items():
                job = jobs.get(job_id)
                drawn.update(task, completed=job.progress if job else 1.0)
