"""Whether a child still works: its beats, felt on our own clock."""

from __future__ import annotations

import msgspec

from reclaimerr.process import Beat

PAST_DEADLINE = 10.0  # a step may be late by so much


class Pulse(msgspec.Struct, frozen=True):
    """`felt_at` is when we saw the beat file change (monotonic), or the start before the first beat.

    Comparing its mtime with the wall clock instead would kill everybody when somebody sets the clock.
    """

    felt_at: float
    beat: Beat | None = None


def feel(pulse: Pulse, beat: Beat | None, now: float) -> Pulse:
    """The pulse after a look at the beat file."""
    if beat is None or (pulse.beat is not None and beat.at == pulse.beat.at):
        return pulse
    return Pulse(now, beat)


def hung(pulse: Pulse, now: float, patience: float) -> str | None:
    """Why a child counts as hung (no beat for `patience` seconds, its step overdue), or None."""
    deadline = pulse.beat.deadline if pulse.beat else 0.0
    silent = now - pulse.felt_at
    if silent <= patience or now <= deadline + PAST_DEADLINE:
        return None
    return f"hung: no sign of life for {silent:.0f} s"
