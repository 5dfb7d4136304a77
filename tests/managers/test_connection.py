"""When a service is asked again: back-off, its own word, refusals, and what a person's job proves."""

from __future__ import annotations

import pytest

from reclaimerr.clock import HOUR, MINUTE
from reclaimerr.demo.faults import RESET, Fault, on, status
from reclaimerr.demo.messages import Answer
from reclaimerr.managers import connection
from reclaimerr.managers.connection import Connection
from reclaimerr.managers.manager import Manager
from reclaimerr.store import db, jobs, services
from tests.managers.house import Clock, Quick
from tests.whole import Whole

CHECK = "/api/v3/system/status"
LIBRARY = "/api/v3/movie"


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read is tried once: its attempts are the client's affair, and take time."""
    monkeypatch.setattr("reclaimerr.clients.http.TRIES", 1)


def busy(seconds: object) -> Fault:
    """429, come back in so many seconds."""
    return Fault(answer=Answer(429, b"{}", headers={"Retry-After": str(seconds)}))


def asked(house: Whole, path: str = CHECK) -> int:
    return sum(one.path == path for one in house.stack.requests("radarr-hd"))


def seconds_until_asked(house: Whole, clock: Clock, found: Manager, path: str = CHECK, most: int = 8 * HOUR) -> int:
    """How long it is left alone from now."""
    before, begun = asked(house, path), clock.at
    while asked(house, path) == before and clock.at < begun + most:
        clock.move(1 if clock.at - begun < 900 else 30)
        found.step()
    return clock.at - begun


def test_a_service_that_says_when_is_asked_then_and_not_before(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: busy(700))
    found = Quick(house.contexts["radarr-hd"])
    found.step()
    assert 700 <= seconds_until_asked(house, clock, found) <= 841


def test_its_word_counts_as_well_where_a_job_heard_it(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", on("GET", LIBRARY, busy(600)))
    found = Quick(house.contexts["radarr-hd"])
    for _ in range(3):
        found.step()
    house.stack.fault("radarr-hd", None)
    assert asked(house, LIBRARY) == 1
    assert 600 <= seconds_until_asked(house, clock, found) <= 605
    assert seconds_until_asked(house, clock, found, LIBRARY) <= 5


def test_nobody_waits_for_days_because_of_a_word(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: busy(10**9))
    found = Quick(house.contexts["radarr-hd"])
    found.step()
    assert connection.OBEYED <= seconds_until_asked(house, clock, found) <= 1.2 * connection.OBEYED + MINUTE


def test_a_later_loss_does_not_shorten_what_it_asked_for(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: busy(600))
    found = Quick(house.contexts["radarr-hd"])
    found.step()
    house.stack.fault("radarr-hd", lambda _: RESET)
    jobs.put(jobs.Wanted(task="sync", lane="radarr-hd"), now=clock.at, requested_by="alice")
    found.step()
    found.step()
    assert 600 <= seconds_until_asked(house, clock, found) <= 721


def test_the_pauses_are_not_the_same_everywhere(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: busy(600))
    told = set()
    for _ in range(8):
        found = Connection(house.contexts["radarr-hd"])
        found.look(clock.at)
        told.add(found._next - clock.at)
    assert min(told) >= 600
    assert len(told) > 1


def test_connections_and_names_are_looked_up_afresh_after_several_failures(
    house: Whole, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Connection(house.contexts["radarr-hd"])
    closed: list[int] = []
    monkeypatch.setattr(found.context.client.session, "close", lambda: closed.append(clock.at))
    house.stack.fault("radarr-hd", lambda _: RESET)
    for _ in range(2 * connection.RENEW_AFTER):
        found.look(clock.move(HOUR))
    assert len(closed) == 2


def test_a_refusal_is_hardly_ever_asked_about_again(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: status(401))
    found = Quick(house.contexts["radarr-hd"])
    found.step()
    pauses = [seconds_until_asked(house, clock, found) for _ in range(6)]
    assert [round(pause / MINUTE) for pause in pauses] == [15, 30, 60, 120, 360, 360]
    assert asked(house, LIBRARY) == 0
    assert services.get("radarr-hd").state == "refused"


def test_a_new_process_asks_a_refusing_service_at_once_because_its_section_may_have_changed(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: status(401))
    Quick(house.contexts["radarr-hd"]).step()
    house.stack.fault("radarr-hd", None)
    successor = Quick(house.contexts["radarr-hd"])
    for _ in range(4):
        successor.step()
    assert services.get("radarr-hd").state == "ok"


def test_a_persons_read_proves_that_it_is_back(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: status(401))
    found = Quick(house.contexts["radarr-hd"])
    found.step()
    house.stack.fault("radarr-hd", None)
    jobs.put(jobs.Wanted(task="sync", lane="radarr-hd", key="sync:radarr-hd"), now=clock.at, requested_by="alice")
    for _ in range(3):
        found.step()
    assert services.get("radarr-hd").state == "ok"
    interval = found.context.section.sync_interval
    assert interval <= seconds_until_asked(house, clock, found, LIBRARY) <= interval + 3


def test_a_lost_service_stops_no_chore_that_belongs_to_nobody(house: Whole, clock: Clock) -> None:
    house.stack.fault("radarr-hd", lambda _: RESET)
    found = Quick(house.contexts["radarr-hd"])
    one = jobs.put(jobs.Wanted(task="echo"), now=clock.at)
    for _ in range(3):
        found.step()
    assert db.value("SELECT state FROM job WHERE id = :id", {"id": one}) == "done"
    assert services.get("radarr-hd").state == "lost"
