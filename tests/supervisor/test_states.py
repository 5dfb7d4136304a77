"""The machine of one child: pure, so every state meets every event here."""

from __future__ import annotations

import itertools
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reclaimerr.process import State
from reclaimerr.supervisor import states
from reclaimerr.supervisor.states import Child, Died, Hung, Ready, Restart, Start, Stop, Tick, step

NOW = 1000.0
LEGAL: dict[str, set[str]] = {
    "stopped": {"starting"},
    "starting": {"running", "backoff", "fatal", "stopping"},
    "running": {"starting", "backoff", "fatal", "stopping"},
    "stopping": {"stopped", "starting", "backoff", "fatal"},
    "backoff": {"starting", "stopped"},
    "fatal": {"starting", "stopped"},
}
EVENTS: list[states.Event] = [
    Start(), Ready(), Died(0), Died(1), Died(-9), Died(78), Died(None), Hung("hung"), Stop(NOW + 8), Restart(NOW + 8), Tick(),
]  # fmt: skip


def child(state: State, **more: Any) -> Child:
    """A child in a state, with what belongs to that state."""
    fields: dict[str, Any] = {"name": "plex", "state": state, "started_at": NOW - 100, "since": NOW - 100}
    if state == "running":
        fields["ready_at"] = NOW - 99
    if state == "stopping":
        fields["kill_at"] = NOW + 5
    if state == "backoff":
        fields |= {"next_retry_at": NOW + 5, "failures": 2}
    if state == "fatal":
        fields |= {"next_retry_at": NOW + 500, "failures": 9}
    return Child(**(fields | more))


def after(start: Child, *events: states.Event, now: float = NOW) -> Child:
    """The child after some events at one instant."""
    for event in events:
        start, _ = step(start, event, now)
    return start


@pytest.mark.parametrize(("state", "event"), list(itertools.product(get_args(State), EVENTS)))
def test_every_state_takes_every_event_and_moves_only_where_it_may(state: State, event: states.Event) -> None:
    before = child(state)
    then, actions = step(before, event, NOW)
    assert then.state == before.state or then.state in LEGAL[before.state]
    assert ("spawn" in actions) == (then.state == "starting" and before.state != "starting")
    assert not set(actions) & {"terminate", "abort", "kill"} or before.alive


def test_a_start_spawns_and_the_first_beat_makes_it_run() -> None:
    started, actions = step(child("stopped", started_at=None), Start("asked by ann"), NOW)
    assert (started.state, actions, started.reason, started.restarts) == ("starting", ("spawn",), "asked by ann", 0)
    assert step(started, Ready(), NOW + 1)[0].state == "running"


def test_the_first_death_of_a_healthy_child_costs_no_wait() -> None:
    then, actions = step(child("running"), Died(-9), NOW)
    assert (then.state, actions, then.restarts) == ("starting", ("spawn",), 1)
    assert (then.last_exit, then.reason) == ("SIGKILL", "died: SIGKILL")


def test_a_child_that_leaves_by_itself_with_0_is_started_again() -> None:
    then, actions = step(child("running"), Died(0), NOW)
    assert (then.state, actions, then.reason) == ("starting", ("spawn",), "died: exit code 0")


def test_delays_double_up_to_a_minute_and_then_it_is_fatal() -> None:
    now, found, waits = NOW, child("running", ready_at=NOW - 1), []
    while found.state != "fatal":
        found, _ = step(found, Died(1, chance=1.0), now)
        if found.state == "backoff" and found.next_retry_at:
            waits.append(found.next_retry_at - now)
            now = found.next_retry_at
            found = after(found, Tick(), now=now)
        if found.state == "starting":
            found = after(found, Ready(), now=now)
    assert waits == [1, 2, 4, 8, 16, 32, 60]
    assert found.reason == "died: exit code 1, too often"
    assert found.next_retry_at == now + 600


def test_a_child_that_never_got_ready_gets_no_free_restart_and_says_so() -> None:
    then, actions = step(child("starting"), Died(1, chance=1.0), NOW)
    assert (then.state, actions, then.reason) == ("backoff", (), "failed to start: exit code 1")
    assert then.next_retry_at == NOW + 1


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 0.8), (0.5, 0.9), (1.0, 1.0)])
def test_delays_are_spread_by_chance(chance: float, wait: float) -> None:
    then = after(child("starting"), Died(1, chance=chance))
    assert then.next_retry_at == pytest.approx(NOW + wait)


def test_a_minute_of_health_forgives_earlier_deaths() -> None:
    ill = child("running", failures=7, ready_at=NOW)
    assert after(ill, Tick(), now=NOW + 59).failures == 7
    assert after(ill, Tick(), now=NOW + 60).failures == 0
    assert after(ill, Died(1), now=NOW + 60).state == "starting"


def test_a_fatal_child_tries_again_after_ten_minutes_and_is_fatal_again() -> None:
    fatal = child("fatal", reason="died: exit code 1, too often", next_retry_at=NOW + 600)
    assert after(fatal, Tick(), now=NOW + 599) == fatal
    tried = after(fatal, Tick(), now=NOW + 600)
    assert (tried.state, tried.reason) == ("starting", "tries again: died: exit code 1, too often")
    assert after(tried, Died(1), now=NOW + 601).state == "fatal"


def test_a_fatal_child_starts_afresh_when_somebody_asks() -> None:
    then, actions = step(child("fatal"), Start("the configuration changed"), NOW)
    assert (then.state, then.failures, actions) == ("starting", 0, ("spawn",))


def test_exit_78_is_fatal_at_once_and_only_a_start_heals_it() -> None:
    refused = after(child("running"), Died(78))
    assert (refused.state, refused.next_retry_at, refused.last_exit) == ("fatal", None, "78")
    assert after(refused, Tick(), now=NOW + 1e6).state == "fatal"
    assert after(refused, Start()).state == "starting"


def test_a_stop_terminates_then_kills_at_the_deadline_and_again_each_second() -> None:
    stopping, actions = step(child("running"), Stop(NOW + 8), NOW)
    assert (stopping.state, actions) == ("stopping", ("terminate",))
    assert step(stopping, Tick(), NOW + 7.9)[1] == ()
    killed, actions = step(stopping, Tick(), NOW + 8)
    assert actions == ("kill",)
    assert step(killed, Tick(), NOW + 8.9)[1] == ()
    assert step(killed, Tick(), NOW + 9)[1] == ("kill",)
    assert after(killed, Died(-9)).state == "stopped"


def test_a_second_stop_may_only_bring_the_deadline_nearer() -> None:
    stopping = after(child("running"), Stop(NOW + 8))
    assert after(stopping, Stop(NOW + 1)).kill_at == NOW + 1
    assert after(stopping, Stop(NOW + 20)).kill_at == NOW + 8


def test_a_restart_comes_up_again_at_once_and_counts_no_failure() -> None:
    stopping = after(child("running", failures=3), Restart(NOW + 8))
    then, actions = step(stopping, Died(0), NOW)
    assert (then.state, actions, then.failures) == ("starting", ("spawn",), 0)


def test_a_start_during_a_stop_brings_it_up_afterwards() -> None:
    then = after(child("running"), Stop(NOW + 8), Start(), Died(0))
    assert then.state == "starting"


def test_a_stop_during_a_restart_keeps_it_down() -> None:
    then = after(child("running"), Restart(NOW + 8), Stop(NOW + 8), Died(0))
    assert then.state == "stopped"


def test_a_hung_child_gets_time_for_its_stack_then_is_killed_and_started_again() -> None:
    hung, actions = step(child("running"), Hung("hung: no sign of life for 121 s"), NOW)
    assert (hung.state, actions) == ("stopping", ("abort",))
    assert step(hung, Tick(), NOW + 1)[1] == ("kill",)
    then, actions = step(hung, Died(-6), NOW)
    assert (then.state, actions, then.last_exit) == ("starting", ("spawn",), "SIGABRT")
    assert then.reason == "hung: no sign of life for 121 s"
    assert not then.hung


def test_a_child_that_hangs_over_and_over_is_a_failing_child() -> None:
    again = child("running", failures=4, ready_at=NOW - 10)
    assert after(again, Hung("hung"), Died(-6)).state == "backoff"


@pytest.mark.parametrize("state", ["backoff", "fatal"])
def test_a_waiting_child_is_stopped_without_a_signal(state: State) -> None:
    then, actions = step(child(state), Stop(NOW + 8, "asked by ann"), NOW)
    assert (then.state, actions, then.next_retry_at, then.reason) == ("stopped", (), None, "asked by ann")


@pytest.mark.parametrize(
    ("code", "word"), [(None, None), (0, "0"), (3, "3"), (-11, "SIGSEGV"), (-9, "SIGKILL"), (-63, "signal 63")]
)
def test_exits_have_words(code: int | None, word: str | None) -> None:
    assert states.exit_word(code) == word


@pytest.mark.parametrize(
    ("state", "due"),
    [("stopping", NOW + 5), ("backoff", NOW + 5), ("fatal", NOW + 500), ("running", None), ("stopped", None)],
)
def test_a_child_knows_when_time_alone_will_change_it(state: State, due: float | None) -> None:
    assert child(state).due_at == due


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.floats(0, 700)), max_size=60))
def test_however_events_fall_there_is_never_more_than_one_process(story: list[tuple[states.Event, float]]) -> None:
    found, now, processes = Child(name="plex"), NOW, 0
    for event, pause in story:
        if isinstance(event, Died) and not processes:
            continue  # nobody is there to die
        now += pause
        processes -= isinstance(event, Died)
        before = found
        found, actions = step(found, event, now)
        processes += actions.count("spawn")
        assert found.state == before.state or found.state in LEGAL[before.state]
        assert processes == found.alive
        assert (found.next_retry_at is not None) <= (found.state in ("backoff", "fatal"))
        assert (found.kill_at is not None) == (found.state == "stopping")
