"""The child's side of a start: settle in, run what its import path names, leave with its code."""

from __future__ import annotations

import logging
import os
import pkgutil
import socket
import sys
from contextlib import suppress
from pathlib import Path

from pathos.helpers import mp

from reclaimerr import logs, process
from reclaimerr.errors import Mistakes, StoreError, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.process import Life

log = logging.getLogger(__name__)

SACRIFICE = 300


def main(name: str, entry: str, generation: int, root: str, door: socket.socket | None = None) -> None:
    """Run `entry` ("package.module:function", called with a Life and `root`); never returns."""
    data = DataDir(Path(root))
    life = Life(name, generation, data.beat(name), door)
    life.leave_with(mp.process.parent_process().sentinel)
    process.show_stack_in(data.stack(name))
    life.obey_signals()
    _let_go_of_the_fork_server()
    _be_called(name)
    _go_first_when_memory_is_short()
    logs.setup(name, data.logs, "info", logs.Masker())  # the entry sets its own once it has read its level
    code = _run(life, entry, root)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)  # a forgotten thread must not keep a finished process alive


def _run(life: Life, entry: str, root: str) -> int:
    try:
        return int(pkgutil.resolve_name(entry)(life, root) or process.DONE)
    except (Mistakes, WrongSchema) as error:
        log.error("%s", error)  # noqa: TRY400 - a person's mistake, told in its own words
        return process.CONFIGURATION
    except StoreError as error:
        log.error("%s", error)  # noqa: TRY400 - no bug of ours
        return process.TEMPORARY
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else process.FAILED
    except Exception:  # the outermost place: what escapes goes to the log, masked
        log.exception("ended by an error")
        return process.FAILED


def _go_first_when_memory_is_short() -> None:
    """Linux ends whom this file names: better one child, which is started again, than the supervisor."""
    path = Path("/proc/self/oom_score_adj")
    with suppress(OSError, ValueError):
        path.write_text(str(min(1000, int(path.read_text(encoding="ascii")) + SACRIFICE)), encoding="ascii")


def _let_go_of_the_fork_server() -> None:
    """Close what would keep the fork server and its tracker alive as long as this child."""
    server, tracker = mp.forkserver._forkserver, mp.resource_tracker._resource_tracker
    for handle in (server._forkserver_alive_fd, tracker._fd):
        if handle is not None:
            os.close(handle)
    server._forkserver_alive_fd = tracker._fd = None


def _be_called(name: str) -> None:
    with suppress(OSError):  # Linux only, and only for ps and top
        Path("/proc/self/comm").write_text(name[:15], encoding="utf-8")
