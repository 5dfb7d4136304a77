"""One turn after another until asked to stop; the signals say when the next turn comes."""

from __future__ import annotations

import logging

from reclaimerr.errors import DelayLoop, RestartLoop, Skip, StopLoop, StoreError
from reclaimerr.process import Life

log = logging.getLogger(__name__)

TROUBLE_PAUSE = 2.0
"""Seconds to wait after an error that a turn did not expect."""
IN_A_ROW = 3
"""So many turns that were skipped or begun anew follow at once; then each waits, so that none is a hot loop."""


class Loop:
    """A worker: `initialize`, then `step` until the life ends, then `shutdown`. `skipped` counts the turns left out."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.skipped = 0
        self._told: str | None = None
        self._in_vain = 0

    def initialize(self) -> None:
        """Get ready; runs once."""

    def step(self) -> float:
        """Do one turn's work; the seconds to wait before the next."""
        raise NotImplementedError

    def shutdown(self) -> None:
        """Leave things in order; runs once."""

    def run(self) -> int:
        """Turn until stopped; the exit code of the process."""
        self.initialize()
        try:
            while not self.life.stopping:
                try:
                    pause = self._turn()
                except StopLoop:
                    break
                if pause > 0:
                    self.life.beat(deadline_in=pause)
                    self.life.wait(pause)
        finally:
            self.shutdown()
        return 0

    def _turn(self) -> float:
        try:
            pause = self.step()
        except RestartLoop:
            return self._again()
        except Skip as signal:
            self.skipped += 1
            log.info("skipped (%s so far): %s", self.skipped, signal.why)
            return self._again()
        except DelayLoop as signal:
            log.info("waiting %.0f s: %s", signal.seconds, signal.why)
            return signal.seconds
        except StoreError as error:  # locked or full is no hang and no crash: told once, tried again
            self._tell(str(error))
            return TROUBLE_PAUSE
        except Exception:
            log.exception("a turn failed")
            return TROUBLE_PAUSE
        self._told, self._in_vain = None, 0
        return pause

    def _again(self) -> float:
        self._in_vain += 1
        return 0 if self._in_vain <= IN_A_ROW else TROUBLE_PAUSE

    def _tell(self, text: str) -> None:
        if text != self._told:
            log.warning("%s", text)
        self._told = text
