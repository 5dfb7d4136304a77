"""Seven idle children that have imported what ours import, by one start method: memory, and how long a successor takes."""

from __future__ import annotations

import json
import os
import signal
import time

from pathos.helpers import mp

from tests.bench import idle_child
from tests.bench.outside import pss, rested, tree

PRELOAD = "reclaimerr.supervisor.preload"
CHILDREN = 7


def born(context: mp.context.BaseContext, to: mp.connection.Connection, heard: mp.connection.Connection) -> mp.Process:
    """A child that is ready."""
    child = context.Process(target=idle_child.idle, args=(to,), daemon=True)
    child.start()
    heard.recv_bytes()
    return child


def main(method: str) -> None:
    """Print bytes of the whole tree and the seconds from kill -9 to a ready successor, each."""
    context = mp.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([PRELOAD])
    heard, to = context.Pipe(duplex=False)
    children = [born(context, to, heard) for _ in range(CHILDREN)]
    rested(0.5)
    memory = sum(pss(pid) for pid in tree(os.getpid()))
    seconds = []
    for index, child in enumerate(children):
        begun = time.perf_counter()
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        children[index] = born(context, to, heard)
        seconds.append(time.perf_counter() - begun)
    for child in children:
        child.kill()
    print(json.dumps({"memory": memory, "seconds": seconds}))
