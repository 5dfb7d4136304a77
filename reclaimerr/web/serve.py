"""The web process: one application, one loop that serves, beats and obeys."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from pathlib import Path

from flask import Flask

from reclaimerr import clock, logs
from reclaimerr.config import accepted
from reclaimerr.errors import StoreError
from reclaimerr.paths import DataDir
from reclaimerr.process import DONE, TEMPORARY, Life, give_back_memory
from reclaimerr.store import db, workers
from reclaimerr.web.app import create_app
from reclaimerr.web.here import installation
from reclaimerr.web.server import Server

log = logging.getLogger(__name__)
TURN = 5.0
"""The loop sleeps this long where nothing happens; a request or a stop wakes it at once."""
SAY_EVERY = 15.0
WORDS = 2.0
"""Seconds that the row's last writing may take when we are to stop."""
CACHE_KIB = 1000
"""Of pages a connection: twelve threads' 4 MiB stayed with the process for good, and made nothing quicker."""
DRAIN = 3.0
"""Seconds for answers that are under way when we are to stop; below the supervisor's patience."""
UNHEARD = 0.06
"""Seconds within which a connection's first request is there, or will not be missed."""


def run(life: Life, root: str) -> int:
    """Serve until asked to stop; the exit code."""
    data = DataDir(Path(root))
    config, _ = accepted.read(data)
    logs.setup(life.name, data.logs, config.settings.log_level, logs.Masker(config.secrets()))
    db.attach(data, CACHE_KIB)
    try:
        return serve(life, create_app(data), config.web.host, config.web.port)
    finally:
        db.detach()


def serve(life: Life, app: Flask, host: str, port: int) -> int:
    """Serve an application on an address until asked to stop."""
    db.connect()  # kept for life, so that no request's connection is ever the last one
    try:
        server = Server(app, host, port, life.door)
    except OSError as error:
        log.error("cannot listen on %s port %s: %s", host, port, error.strerror or error)  # noqa: TRY400 - no bug
        return TEMPORARY
    log.info("listening on http://%s:%s", host, server.port)
    threading.Thread(target=_wake_on_stop, args=(life, server), name="stop", daemon=True).start()
    try:
        _loop(life, server)
        server.refuse()
        installation(app).streams.close()
        _drain(server)
    finally:
        server.close()
    return DONE


def _loop(life: Life, server: Server) -> None:
    started, said, saying = clock.now(), 0.0, threading.Thread()
    while not life.stopping:
        life.beat(TURN + 1)
        if clock.monotonic() - said >= SAY_EVERY and not saying.is_alive():
            saying = _say(life, started)
            said = clock.monotonic()
        server.turn(TURN)
    if saying.ident is not None:
        saying.join(WORDS)  # the database is about to be left


def _drain(server: Server) -> None:
    """Answer who is connected; one who was accepted just now has not been heard yet."""
    begun = heard = clock.monotonic()
    while (now := clock.monotonic()) < begun + DRAIN and now - heard < UNHEARD:
        server.turn(UNHEARD / 2)
        heard = clock.monotonic() if server.busy else heard


def _say(life: Life, started: int) -> threading.Thread:
    """Our row for people, from a thread: a locked database must not delay the beat."""

    def write() -> None:
        give_back_memory()
        with suppress(StoreError), db.connected():
            workers.say(life.name, "web", os.getpid(), "running", clock.now(), started_at=started, memory=_memory())

    thread = threading.Thread(target=write, name="row", daemon=True)
    thread.start()
    return thread


def _memory() -> int | None:
    """Bytes of this process that no other shares (Linux), None elsewhere."""
    try:
        resident, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[1:3]
    except OSError:
        return None
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _wake_on_stop(life: Life, server: Server) -> None:
    while not life.wait(3600):
        pass
    server.wake()
