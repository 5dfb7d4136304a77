"""`reclaimerr demo`: the real supervisor, as its own process, against the simulated stack in this one."""

from __future__ import annotations

import argparse
import contextlib
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
from reclaimerr.demo.once import Person, once
from reclaimerr.demo.saved import from_saved
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.errors import ReclaimerrError
from reclaimerr.paths import write_private

HOST = "127.0.0.1"
STOP_SECONDS = 20
MARK = "# Written by `reclaimerr demo`, anew at every start.\n"


def demo(options: argparse.Namespace) -> int:
    """Run the demo until it is told to stop, or once; the exit code."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    port = _free_port(options.port)
    with (
        _data(options.data) as folder,
        Stack(_world(options), scan_every=None if options.once else 60) as stack,
    ):
        token = secrets.token_urlsafe(18)
        config = folder / "config.toml"
        write_private(config, MARK + stack.config_toml(token, port=port, data_dir="."))
        begun = clock.monotonic()
        supervisor = _start(config, folder, quiet=options.once or options.json)
        address = f"http://{HOST}:{port}"
        try:
            person = Person(address, token, supervisor, stopped)
            if options.once:
                return once(person, stack, begun, as_json=options.json)
            return _stay(person, address, token, as_json=options.json)
        finally:
            _end(supervisor)


def _world(options: argparse.Namespace) -> World:
    if options.library is None:
        return generate(options.seed, options.movies, clock.now(), jellyfin=options.jellyfin, series=options.series,
                        plex=options.plex)  # fmt: skip
    world = from_saved(Path(options.library), clock.now(), options.seed, jellyfin=options.jellyfin, plex=options.plex)
    for sentence in world.synthesised:
        print(sentence, file=sys.stderr)
    return world


def _stay(person: Person, address: str, token: str, *, as_json: bool) -> int:
    """Until Ctrl-C or TERM, which is a good end."""
    with contextlib.suppress(KeyboardInterrupt):
        person.wait("the page", person.ready)
        if as_json:
            print(f'{{"address": "{address}", "token": "{token}"}}', flush=True)
        else:
            print(f"\n  The page: {address}\n  Token:    {token}\n\n  Ctrl-C ends the demo.\n", flush=True)
        person.stay()
    return 0


def _start(config: Path, data: Path, *, quiet: bool) -> subprocess.Popen[bytes]:
    """The real thing, in a session of its own: Ctrl-C is ours, and it ends when we do."""
    command = [sys.executable, "-m", "reclaimerr.demo.supervised", str(os.getpid()), str(config), str(data)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("RECLAIMERR_")}
    output = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(command, env=env, stdout=output, stderr=output, start_new_session=True)  # noqa: S603 - ours


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
        _refuse_somebody_elses(folder / "config.toml")
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="reclaimerr-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_somebody_elses(config: Path) -> None:
    """A real installation's configuration is not overwritten by a demo."""
    if config.exists() and not config.read_text(encoding="utf-8", errors="replace").startswith(MARK):
        raise ReclaimerrError(f"{config} is not a demo's: name another folder with --data")


def _free_port(wanted: int) -> int:
    """The port that was asked for, or any free one for 0; ReclaimerrError where somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise ReclaimerrError(f"port {wanted}: {why}; give another with --port, or --port 0 for any") from None
        return int(probe.getsockname()[1])
