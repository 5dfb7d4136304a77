"""The life of one child as a pure machine: `step(child, event, now)` gives the next child and what to do.

    stopped  -> starting                      asked to start
    starting -> running                       its first beat
    starting, running -> starting             died: the first time is free
    starting, running -> backoff, fatal       died again and again, or refuses its configuration
    starting, running -> stopping             asked to stop or to restart, or hung
    stopping -> stopped, starting, backoff, fatal     died at last
    backoff, fatal -> starting, stopped       time is up, or a person or a new configuration says so

`now` and every instant here are monotonic seconds.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from reclaimerr import process
from reclaimerr.process import State

Action = Literal["spawn", "terminate", "abort", "kill"]
Step = tuple["Child", tuple[Action, ...]]

DELAYS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)  # before the 1st, 2nd .. restart in a row
HEALTHY = 60.0  # up so long, and earlier deaths are forgiven
SLOW_RETRY = 600.0  # between attempts while fatal
SPREAD = 0.2  # delays differ by up to this share, so that many do not start at one instant
KILL_AGAIN = 1.0
LAST_WORDS = 1.0  # from SIGABRT to SIGKILL: time to write the stack
ALIVE: frozenset[State] = frozenset({"starting", "running", "stopping"})


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """One child. `failures` are deaths in a row not yet forgiven; `hung` makes a stop a failure."""

    name: str
    state: State = "stopped"
    reason: str = ""
    since: float = 0.0
    wanted: bool = True
    hung: bool = False
    started_at: float | None = None
    ready_at: float | None = None
    next_retry_at: float | None = None
    kill_at: float | None = None
    restarts: int = 0
    failures: int = 0
    last_exit: str | None = None

    @property
    def alive(self) -> bool:
        """Whether there is, or may be, a process."""
        return self.state in ALIVE

    @property
    def due_at(self) -> float | None:
        """When a Tick will change something; None while only an event can."""
        if self.state == "stopping":
            return self.kill_at
        if self.state in ("backoff", "fatal"):
            return self.next_retry_at
        return None


class Start(msgspec.Struct, frozen=True):
    """Somebody wants it up; heals a fatal one."""

    why: str = "asked to start"


class Ready(msgspec.Struct, frozen=True):
    """Its first beat."""


class Died(msgspec.Struct, frozen=True):
    """`exit` as multiprocess has it (negative: a signal, None: not known); `chance` is 0 to 1."""

    exit: int | None
    chance: float = 0.5


class Hung(msgspec.Struct, frozen=True):
    """No beat for too long."""

    why: str


class Stop(msgspec.Struct, frozen=True):
    """Somebody wants it down, by force from `kill_at` on."""

    kill_at: float
    why: str = "asked to stop"


class Restart(msgspec.Struct, frozen=True):
    """Down and up again, by force from `kill_at` on."""

    kill_at: float
    why: str = "asked to restart"


class Tick(msgspec.Struct, frozen=True):
    """Time has passed."""


Event = Start | Ready | Died | Hung | Stop | Restart | Tick


def step(child: Child, event: Event, now: float) -> Step:
    """What an event makes of a child; one that does not fit its state changes nothing."""
    return _STEPS[type(event)](child, event, now)


def exit_word(code: int | None) -> str | None:
    """`3`, `SIGKILL`, or None for an exit that nobody knows."""
    if code is None or code >= 0:
        return None if code is None else str(code)
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _start(child: Child, event: Start, now: float) -> Step:
    if child.state in ("starting", "running"):
        return child, ()
    if child.state == "stopping":
        return _with(child, wanted=True), ()
    return _launch(_with(child, wanted=True, failures=0), event.why, now)


def _ready(child: Child, _event: Ready, now: float) -> Step:
    if child.state != "starting":
        return child, ()
    return _enter(child, "running", "", now, ready_at=now), ()


def _stop(child: Child, event: Stop, now: float) -> Step:
    if child.state == "stopping":
        kill_at = min(event.kill_at, child.kill_at or event.kill_at)
        return _with(child, wanted=False, reason=event.why, kill_at=kill_at), ()
    if child.alive:
        return _enter(child, "stopping", event.why, now, wanted=False, kill_at=event.kill_at), ("terminate",)
    return _enter(child, "stopped", event.why, now, wanted=False), ()


def _restart(child: Child, event: Restart, now: float) -> Step:
    if child.state == "stopping":
        return _with(child, wanted=True), ()
    if child.alive:
        return _enter(child, "stopping", event.why, now, wanted=True, kill_at=event.kill_at), ("terminate",)
    return _launch(_with(child, wanted=True, failures=0), event.why, now)


def _hung(child: Child, event: Hung, now: float) -> Step:
    if child.state not in ("starting", "running"):
        return child, ()
    return _enter(child, "stopping", event.why, now, hung=True, kill_at=now + LAST_WORDS), ("abort",)


def _died(child: Child, event: Died, now: float) -> Step:
    if not child.alive:
        return child, ()
    child = _with(child, last_exit=exit_word(event.exit))
    if not child.wanted:
        return _enter(child, "stopped", child.reason, now), ()
    if child.state == "stopping" and not child.hung:
        return _launch(_with(child, failures=0), child.reason, now)
    return _failed(child, event, now)


def _failed(child: Child, event: Died, now: float) -> Step:
    reason = _what_happened(child, event)
    if event.exit == process.CONFIGURATION:
        return _enter(child, "fatal", f"{reason}; waits for another configuration", now), ()
    up_for = now - child.ready_at if child.ready_at is not None else 0.0
    failures = 1 if up_for >= HEALTHY else child.failures + 1
    if child.ready_at is None:
        failures = max(failures, 2)  # what cannot even start gets no free restart
    child = _with(child, failures=failures)
    if failures > len(DELAYS):
        return _enter(child, "fatal", f"{reason}, too often", now, next_retry_at=now + SLOW_RETRY), ()
    delay = DELAYS[failures - 1] * (1 - SPREAD + SPREAD * event.chance)
    if delay == 0:
        return _launch(child, reason, now)
    return _enter(child, "backoff", reason, now, next_retry_at=now + delay), ()


def _what_happened(child: Child, event: Died) -> str:
    if child.hung:
        return child.reason
    verb = "failed to start" if child.ready_at is None else "died"
    if event.exit is None:
        return f"{verb} (nobody knows how)"
    return f"{verb}: {'exit code ' if event.exit >= 0 else ''}{child.last_exit}"


def _tick(child: Child, _event: Tick, now: float) -> Step:
    if child.state == "running" and child.failures and now - (child.ready_at or now) >= HEALTHY:
        return _with(child, failures=0), ()
    if child.due_at is None or now < child.due_at:
        return child, ()
    if child.state == "stopping":
        return _with(child, kill_at=now + KILL_AGAIN), ("kill",)
    return _launch(child, f"tries again: {child.reason}" if child.state == "fatal" else child.reason, now)


def _launch(child: Child, why: str, now: float) -> Step:
    again = child.started_at is not None
    child = _with(child, ready_at=None, hung=False, restarts=child.restarts + again, started_at=now)
    return _enter(child, "starting", why, now), ("spawn",)


def _enter(child: Child, state: State, reason: str, now: float, **changes: object) -> Child:
    fresh: dict[str, object] = {"next_retry_at": None, "kill_at": None}
    return _with(child, state=state, reason=reason, since=now, **(fresh | changes))


def _with(child: Child, **changes: object) -> Child:
    return msgspec.structs.replace(child, **changes)


_STEPS: dict[type, Callable[[Child, Any, float], Step]] = {
    Start: _start, Ready: _ready, Died: _died, Hung: _hung, Stop: _stop, Restart: _restart, Tick: _tick,
}  # fmt: skip
