"""Whether the service is there, and when it is asked next: back-off, its own word on when, and who has to act."""

from __future__ import annotations

import math
import random

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.config import timetable
from reclaimerr.errors import NoConnection, Refused, ServiceError
from reclaimerr.managers import presence
from reclaimerr.managers.context import Context

BACK_OFF = (5, 10, 20, 40, 80, 160, 300)
"""Seconds until it is asked again, while nobody answers."""
RENEW_AFTER = 3
"""So many failures in a row, and idle connections and names that were looked up are not trusted any more."""
REFUSED = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR)
"""A refusal waits for another configuration or a person. A rare look all the same: a proxy refuses while its
service restarts, and Plex while plex.tv is away; often enough to be banned for it would be too often."""
OBEYED = 6 * HOUR
"""A Retry-After beyond this is a mistake."""
CALLS = 2
"""Requests that asking who is there may take."""


class Connection:
    """`reached`: the last answer was one. What was lost in a job is only back once a job has ended well."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reached = False
        self._unproved = False
        self._failures = 0
        self._refusals = 0
        self._next = self._not_before = 0

    def trouble(self, error: ServiceError, now: int) -> None:
        """A job found it away, or refusing: look soon, but not before it wants to be asked."""
        self._unproved, self.reached = True, False
        soon = now + _pause(error, 0)
        self._next = soon if _asked_for(error) else max(self._not_before, min(self._next, soon))
        self._note_wish(error, now)

    def proved(self, now: int) -> None:
        """A job ended well: no reason to wait any longer."""
        if not self.reached:
            self._next = self._not_before = now

    def look(self, now: int) -> bool:
        """Ask who is there, where that is due; True where it is there after it had been away."""
        if now < self._next <= now + DAY:  # later: a wrong clock has set it
            return False
        self.context.life.beat(deadline_in=self.context.patience(CALLS))
        self.reached = False
        try:
            identity = self.context.client.identity()
        except Refused as error:
            presence.refused(self.context, error)
            self._next = now + REFUSED[min(self._refusals, len(REFUSED) - 1)]
            self._refusals += 1
        except ServiceError as error:
            self._lost(error, now)
        else:
            self.reached, self._failures, self._refusals = True, 0, 0
            self._next = now + self.context.section.check_interval
            presence.met(self.context, identity)
            return self._was_away()
        return False

    def _lost(self, error: ServiceError, now: int) -> None:
        presence.lost(self.context, error)
        pause = _pause(error, self._failures)
        self._failures += 1
        if self._failures % RENEW_AFTER == 0:
            self.context.client.session.close()
        self._next = now + int(pause * random.uniform(1, 1.2))  # noqa: S311 - spreading
        self._note_wish(error, now)

    def _note_wish(self, error: ServiceError, now: int) -> None:
        if asked := _asked_for(error):
            self._not_before = now + asked

    def _was_away(self) -> bool:
        """It says who it is. Whether it is back, a read proves where a job had found it away."""
        if self.context.row().state not in ("lost", "refused"):
            self._unproved = False
            return False
        if not self._unproved or timetable.plan(self.context.config, "sync", self.context.name).chosen:
            presence.here(self.context)
        return True


def _asked_for(error: ServiceError) -> int:
    """Seconds that the service wants to be left alone; 0 where it did not say."""
    asked = error.retry_after if isinstance(error, NoConnection) else None
    return math.ceil(min(asked, OBEYED)) if asked and asked > 0 else 0


def _pause(error: ServiceError, failures: int) -> int:
    """Seconds: what the service asked for, else more and more."""
    return _asked_for(error) or BACK_OFF[min(failures, len(BACK_OFF) - 1)]
