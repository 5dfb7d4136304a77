"""Small child processes that do one thing, well or badly; a service's name says which."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from reclaimerr import process
from reclaimerr.process import Life


def web(life: Life, root: str) -> int:
    """Lives until it is told to stop; exits as `web.exit` says where a test wrote that."""
    told = Path(root) / "web.exit"
    if told.exists():
        return int(told.read_text())
    return works(life, root)


def manager(life: Life, root: str) -> int:
    """`works-2` works, `exits-1-b` exits with 1: the name up to where no behaviour has it."""
    found = max((name for name in BEHAVIOURS if life.name.startswith(name)), key=len)
    return BEHAVIOURS[found](life, root)


def works(life: Life, root: str) -> int:
    """Writes down its pid and generation, then beats until told to stop."""
    _note(life, root)
    while not life.stopping:
        life.beat(1)
        life.wait(0.2)
    return 0


def ignores_term(life: Life, root: str) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return works(life, root)


def hangs(life: Life, root: str) -> int:
    """Beats once and never again."""
    _note(life, root)
    life.beat()
    threading.Event().wait()
    return 0


def hangs_once(life: Life, root: str) -> int:
    """Hangs the first time, works ever after."""
    return works(life, root) if _times(life, root) > 1 else hangs(life, root)


def stops_itself(life: Life, root: str) -> int:
    """Stands still after its first beat, deaf to all but KILL; works ever after."""
    if _times(life, root) > 1:
        return works(life, root)
    _note(life, root)
    life.beat()
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0


def segfaults(life: Life, _root: str) -> int:
    life.beat()
    ctypes.string_at(0)
    return 0


def raises(life: Life, _root: str) -> int:
    life.beat()
    raise RuntimeError("api_key=0123456789abcdef was not taken")


def spins_once(life: Life, root: str) -> int:
    """Turns in a circle after its first beat, deaf to TERM; works ever after."""
    if _times(life, root) > 1:
        return works(life, root)
    _note(life, root)
    life.beat()
    while True:
        pass


def eats_memory(life: Life, root: str) -> int:
    """Wants more than there is, once."""
    if _times(life, root) > 1:
        return works(life, root)
    life.beat()
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    eaten = []
    while True:
        eaten.append(bytearray(64 << 20))


def leaves_a_stray(life: Life, root: str) -> int:
    """Starts a process whose parent ends at once, so that it falls to process 1, where it ends."""
    command = "import os; os.fork() and os._exit(0); open('stray', 'w').write('x')"
    subprocess.run([sys.executable, "-c", command], cwd=root, check=True)
    return works(life, root)


def starts_slowly(life: Life, root: str) -> int:
    life.wait(1.5)
    return works(life, root)


def spins_deaf(life: Life, root: str) -> int:
    """Keeps a thread that never ends, and returns at once when told to stop."""
    threading.Thread(target=threading.Event().wait).start()
    return works(life, root)


def exits(code: int) -> Callable[[Life, str], int]:
    return lambda _life, _root: code


def prepares(_life: Life, root: str) -> int:
    """Makes a database with the table of wishes, as the real step does."""
    connection = sqlite3.connect(Path(root) / "reclaimerr.db")
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS wish (id INTEGER PRIMARY KEY AUTOINCREMENT, process TEXT, wish TEXT, by TEXT, at INTEGER)"
    )
    connection.commit()
    connection.close()
    return 0


def prepares_and_counts(life: Life, root: str) -> int:
    """As `prepares`; `prepare.times` has a character for each time, `prepare.exit` says how it ends."""
    _times(life, root)
    (Path(root) / "run" / "database.suspect").unlink(missing_ok=True)
    told = Path(root) / "prepare.exit"
    return int(told.read_text()) if told.exists() else prepares(life, root)


def never_prepares(_life: Life, _root: str) -> int:
    return process.CONFIGURATION


BEHAVIOURS: dict[str, Callable[[Life, str], int]] = {
    "works": works,
    "ignores-term": ignores_term,
    "hangs": hangs,
    "hangs-once": hangs_once,
    "stops-itself": stops_itself,
    "segfaults": segfaults,
    "raises": raises,
    "starts-slowly": starts_slowly,
    "spins-once": spins_once,
    "leaves-a-stray": leaves_a_stray,
    "eats-memory": eats_memory,
    "keeps-a-thread": spins_deaf,
    "exits-0": exits(0),
    "exits-1": exits(1),
    "exits-70": exits(process.PARENT_LOST),
    "exits-75": exits(process.TEMPORARY),
    "exits-78": exits(process.CONFIGURATION),
}


def _note(life: Life, root: str) -> None:
    main = "fat" if hasattr(sys.modules["__main__"], "__file__") else "thin"
    (Path(root) / f"{life.name}.pid").write_text(f"{os.getpid()} {life.generation} {main}\n")


def _times(life: Life, root: str) -> int:
    """How often this child has come to life, this time included."""
    path = Path(root) / f"{life.name}.times"
    with path.open("a") as file:
        file.write(".")
    return path.stat().st_size
