"""What a request works with: the installation's configuration as accepted, and who asks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

import msgspec
from flask import Flask, current_app, g

from reclaimerr.config import accepted
from reclaimerr.config.shape import Config, NamedToken
from reclaimerr.config.tokens import end_setup, setup_token
from reclaimerr.paths import DataDir
from reclaimerr.store import services
from reclaimerr.web.limiter import Limiter
from reclaimerr.web.ready import Ready
from reclaimerr.web.sessions import Ended, Session, session_of
from reclaimerr.web.streams import Streams
from reclaimerr.web.tokens import Person, first_tokens, tokens_of

log = logging.getLogger(__name__)

KEY = "reclaimerr"
Mark: TypeAlias = tuple[int, int, int]
"""Tells one state of a file from another."""
Marks: TypeAlias = tuple[Mark | None, ...]


class _Known(NamedTuple):
    config: Config
    tokens: tuple[NamedToken, ...]
    file: Path | None
    marks: Marks
    waits: bool
    """Whether there is no configuration yet, and the page leads through one."""


class Here:
    """One installation as the page sees it; what was accepted is read again when it changes."""

    def __init__(self, data: DataDir, static: Path, now: Callable[[], int]) -> None:
        self.data = data
        self.static = static
        self.now = now
        self.limiter = Limiter()
        self.ready = Ready(data)
        self.ended = Ended(data)
        self.streams = Streams()
        self._lock = threading.Lock()
        self._chosen: str | None = None
        self._known = self._read()

    @property
    def config(self) -> Config:
        """The configuration that the supervisor accepted last."""
        return self._current().config

    @property
    def tokens(self) -> tuple[NamedToken, ...]:
        """Every token that opens the page now."""
        return self._current().tokens

    @property
    def config_file(self) -> Path | None:
        """The config.toml that edits go to; None where the environment alone configures."""
        return self._current().file

    @property
    def waits_for_setup(self) -> bool:
        """Whether the page is there for the set-up alone: nothing else may be changed yet."""
        return self._current().waits

    def set_up(self, token: str) -> None:
        """The first configuration is written: the token for once is dead, and the owner's new one counts at once."""
        with self._lock:
            self._chosen = token
            end_setup(self.data)
            self._known = self._read()

    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, while it is open."""
        found = session_of(cookie, self.tokens)
        return None if found is None or found in self.ended else found

    def stale(self, now: int) -> services.Stale:
        """Which services cannot be relied on at this instant."""
        return services.stale(now, self.config.settings.stale_after)

    def _current(self) -> _Known:
        marks = self._marks()
        if marks != self._known.marks:
            with self._lock:
                if marks != self._known.marks:
                    self._known = self._read_again(marks)
        return self._known

    def _read_again(self, marks: Marks) -> _Known:
        """What is accepted now; what was before where that cannot be read."""
        try:
            return self._read()
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            log.warning("the accepted configuration cannot be read, the last one stays: %s", error)
            return self._known._replace(marks=marks)

    def _read(self) -> _Known:
        config, _ = accepted.read(self.data)
        once = setup_token(self.data) if self._chosen is None else None
        if once or (self._chosen and not config.web.token):
            tokens = first_tokens(config, once, self._chosen)
        else:
            tokens = tokens_of(config, self.data)  # may make data/token: its mark comes after
        return _Known(config, tokens, accepted.source(self.data), self._marks(), once is not None)

    def _marks(self) -> Marks:
        return tuple(_mark(path) for path in (self.data.accepted, self.data.token, self.data.setup_token))


def installation(app: Flask) -> Here:
    """What an application is about."""
    return cast(Here, app.extensions[KEY])


def here() -> Here:
    """The installation that this request is about."""
    return cast(Here, current_app.extensions[KEY])


def person() -> Person:
    """Who asks; the gate has made sure that somebody does."""
    return cast(Person, g.person)


def now() -> int:
    """The instant of this request: one, however long it takes."""
    if "now" not in g:
        g.now = here().now()
    return cast(int, g.now)


def _mark(path: Path) -> Mark | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
