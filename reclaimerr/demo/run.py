"""`reclaimerr demo`: the real supervisor, as its own process, against the simulated stack in this one."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from reclaimerr import clock
from reclaimerr.demo.library import generate
from reclaimerr.demo.once import once
from reclaimerr.demo.stack import Stack
from reclaimerr.errors import ReclaimerrError
from reclaimerr.paths import write_private

STOP_SECONDS = 20
_PR_SET_PDEATHSIG = 1


def demo(options: argparse.Namespace) -> int:
    """Run the demo until it is told to stop, or once; the exit code."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    if options.movies < 1:
        raise ReclaimerrError("--movies has to be at least 1")
    with (
        _data(options.data) as folder,
        Stack(generate(options.seed, options.movies, clock.now()), scan_every=None if options.once else 60) as stack,
    ):
        port = options.port or _free_port()
        token = secrets.token_urlsafe(18)
        config = folder / "config.toml"
        write_private(config, stack.config_toml(token, port=port))
        begun = clock.monotonic()
        supervisor = _start(config, folder / "data", quiet=options.once or options.json)
        try:
            address = f"http://127.0.0.1:{port}"
            if options.once:
                return once(address, token, stack, begun, supervisor, stopped, as_json=options.json)
            return _stay(address, token, supervisor, stopped)
        finally:
            _end(supervisor)


def _stay(address: str, token: str, supervisor: subprocess.Popen[bytes], stopped: threading.Event) -> int:
    print(f"\n  The page: {address}\n  Token:    {token}\n\n  Ctrl-C ends the demo.\n", flush=True)
    while not stopped.wait(0.2):
        code = supervisor.poll()
        if code is not None:
            print(f"reclaimerr: the supervisor ended with exit code {code}", file=sys.stderr)
            return 1
    return 0


def _start(config: Path, data: Path, *, quiet: bool) -> subprocess.Popen[bytes]:
    """The real thing, in a process group of its own; it ends when we do."""
    command = [sys.executable, "-m", "reclaimerr", "run", "--config", str(config), "--data", str(data)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("RECLAIMERR_")}
    output = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        env=env,
        stderr=output,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Linux: a killed demo leaves no supervisor behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(supervisor: subprocess.Popen[bytes]) -> None:
    supervisor.terminate()
    try:
        supervisor.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()


@contextlib.contextmanager
def _data(named: str | None) -> Iterator[Path]:
    if named:
        folder = Path(named).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="reclaimerr-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
