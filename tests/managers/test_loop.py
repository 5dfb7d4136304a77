"""Turns, and what ends or delays them."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from reclaimerr.errors import Busy, DelayLoop, RestartLoop, Skip, StopLoop
from reclaimerr.managers.loop import Loop
from reclaimerr.process import Life


class Hasty(Life):
    """Waits for nothing, and remembers how long it was asked to."""

    def __init__(self) -> None:
        super().__init__("test")
        self.waited: list[float] = []
        self.deadlines: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return self.stopping

    def beat(self, deadline_in: float = 0) -> None:
        self.deadlines.append(deadline_in)


class Scripted(Loop):
    """Does one scripted thing a turn, and stops after the last."""

    def __init__(self, *script: Callable[[], float]) -> None:
        super().__init__(Hasty())
        self.script, self.done = list(script), list[str]()

    def initialize(self) -> None:
        self.done.append("initialize")

    def step(self) -> float:
        if not self.script:
            raise StopLoop
        self.done.append("step")
        return self.script.pop(0)()

    def shutdown(self) -> None:
        self.done.append("shutdown")

    @property
    def waited(self) -> list[float]:
        assert isinstance(self.life, Hasty)
        return self.life.waited


def raising(error: BaseException) -> Callable[[], float]:
    def step() -> float:
        raise error

    return step


def test_it_begins_turns_and_ends_in_order() -> None:
    loop = Scripted(lambda: 0, lambda: 1.5)
    assert loop.run() == 0
    assert loop.done == ["initialize", "step", "step", "shutdown"]
    assert loop.waited == [1.5]


def test_a_wish_to_stop_ends_it_after_the_turn() -> None:
    loop = Scripted(lambda: loop.life.stop() or 5.0, lambda: 0)  # type: ignore[func-returns-value]
    loop.run()
    assert loop.done == ["initialize", "step", "shutdown"]


@pytest.mark.parametrize(
    ("error", "pause"),
    [(DelayLoop(40, "because"), [40]), (RestartLoop(), []), (Skip("no"), []), (Busy("x"), [2.0]), (ZeroDivisionError(), [2.0])],
    ids=["delay", "restart", "skip", "busy", "bug"],
)
def test_nothing_but_a_stop_ends_it(error: BaseException, pause: list[float]) -> None:
    loop = Scripted(raising(error), lambda: 0)
    loop.run()
    assert loop.done.count("step") == 2
    assert loop.waited == pause


def test_a_long_wait_is_no_hang() -> None:
    loop = Scripted(raising(DelayLoop(900, "because")))
    loop.run()
    assert isinstance(loop.life, Hasty)
    assert loop.life.deadlines == [900]


def test_a_locked_database_is_told_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    busy = raising(Busy("locked"))
    Scripted(busy, busy, busy, lambda: 0, busy).run()
    assert [record.message for record in caplog.records] == ["locked", "locked"]


def test_it_says_goodbye_even_if_it_could_not_go_on() -> None:
    loop = Scripted(raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        loop.run()
    assert loop.done[-1] == "shutdown"


@pytest.mark.parametrize("signal", [Skip("a broken item"), RestartLoop()], ids=["skip", "restart"])
def test_what_is_left_out_or_begun_anew_for_ever_is_no_hot_loop(signal: BaseException) -> None:
    loop = Scripted(*[raising(signal)] * 6, lambda: 0, raising(signal))
    loop.run()
    assert loop.waited == [2.0, 2.0, 2.0]


def test_what_was_left_out_is_counted_and_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    loop = Scripted(raising(Skip("a broken item")), lambda: 0, raising(Skip("another")))
    loop.run()
    assert loop.skipped == 2
    assert [record.message for record in caplog.records] == ["skipped (1 so far): a broken item", "skipped (2 so far): another"]
