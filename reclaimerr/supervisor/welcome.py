"""The first start: without a configuration the page leads through one, and the console says how to get in."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

from reclaimerr.config import tokens
from reclaimerr.config.shape import Web
from reclaimerr.paths import DataDir
from reclaimerr.supervisor.intake import Intake

log = logging.getLogger(__name__)
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound


class Welcome:
    """The token for once: made at the start, told on the console alone, gone with the first configuration."""

    def __init__(self, data: DataDir) -> None:
        self._data = data
        self._token: str | None = None

    def begin(self, intake: Intake) -> None:
        """Make a token where there is nothing yet; one of an earlier start is void."""
        if intake.waits_for_setup:
            self._token = tokens.begin_setup(self._data)
            log.info("there is no configuration yet: the page leads through the set-up")
        else:
            tokens.end_setup(self._data)

    def say(self, web: Web) -> None:
        """Print the address to open, once, where the owner looks and no log keeps it."""
        if self._token is None:
            return
        with suppress(OSError, ValueError):  # nobody reads
            sys.stdout.write(f"Open {address(web)}/#/setup?token={self._token}\n")
            sys.stdout.flush()

    def look(self, intake: Intake) -> None:
        """The configuration was read again: with a file the set-up is over, whoever wrote it."""
        if self._token is not None and not intake.waits_for_setup:
            self._token = None
            tokens.end_setup(self._data)


def address(web: Web) -> str:
    """Where the page is, seen from this machine."""
    host = "127.0.0.1" if web.host in EVERYWHERE else web.host
    return f"http://{f'[{host}]' if ':' in host else host}:{web.port}{web.base_path}"
