"""One service's manager, turn by turn, against the simulated stack and with a clock of its own."""

from __future__ import annotations

import itertools
import logging

import msgspec
import pytest

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.config.shape import Config
from reclaimerr.demo.faults import GARBAGE, RESET, Fault, on, status
from reclaimerr.managers.manager import Manager
from reclaimerr.store import candidates, db, intents, jobs, notices, services
from tests.managers.house import Clock, Quick, clocked, history, now_of, passing, plain, ripen, writes
from tests.whole import Whole


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read is tried once: its attempts are the client's affair, and take time."""
    monkeypatch.setattr("reclaimerr.clients.http.TRIES", 1)


def manager(house: Whole, name: str = "radarr-hd") -> Quick:
    return Quick(house.contexts[name])


def turns(found: Manager, count: int = 6) -> None:
    for _ in range(count):
        found.step()


def row(name: str = "radarr-hd") -> services.Service:
    return services.get(name)


def asked(house: Whole, part: str, name: str = "radarr-hd") -> int:
    """How often a service was asked for that."""
    return sum(one.path == part for one in house.stack.requests(name))


def told(caplog: pytest.LogCaptureFixture, word: str) -> list[str]:
    return [record.message for record in caplog.records if word in record.message]


def test_the_first_turns_look_who_is_there_and_read_everything(house: Whole, clock: Clock) -> None:
    found = manager(house)
    found.initialize()
    turns(found)
    assert (row().state, row().library_at, row().items) == ("ok", clock.at, 56)
    assert row().sync_next_at == clock.at + found.context.section.sync_interval
    assert asked(house, "/api/v3/movie") == 1


def test_a_read_comes_again_when_its_time_has_come_and_not_before(house: Whole, clock: Clock) -> None:
    found = manager(house)
    turns(found)
    clock.move(found.context.section.sync_interval - 1)
    turns(found)
    assert asked(house, "/api/v3/movie") == 1
    clock.move(1)
    turns(found)
    assert asked(house, "/api/v3/movie") == 2


def test_watching_is_read_between_two_reads_of_the_library(house: Whole, clock: Clock) -> None:
    found = manager(house, "jellyfin")
    turns(found)
    first = row("jellyfin").watch_at
    clock.move(found.context.section.watch_interval)
    turns(found)
    assert (first, row("jellyfin").watch_at) == (clock.at - found.context.section.watch_interval, clock.at)
    assert row("jellyfin").library_at == first


def test_a_service_that_goes_away_is_told_once_and_asked_less_and_less(
    house: Whole, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    found = manager(house)
    turns(found)
    house.stack.fault("radarr-hd", lambda _: RESET)
    clock.move(found.context.section.check_interval)
    waits = []
    for _ in range(9):
        before = asked(house, "/api/v3/system/status")
        while asked(house, "/api/v3/system/status") == before:
            found.step()
            clock.move(1)
        waits.append(clock.at)
    pauses = [later - earlier for earlier, later in itertools.pairwise(waits)]
    assert pauses[:6] == sorted(pauses[:6])
    assert (5 <= pauses[0] <= 7, 300 <= pauses[6] <= 361, 300 <= pauses[7] <= 361) == (True, True, True)
    assert (row().state, len(told(caplog, "is lost"))) == ("lost", 1)
    house.stack.fault("radarr-hd", None)
    clock.move(400)
    turns(found)
    assert (row().state, len(told(caplog, "is back")), notices.open_notices()) == ("ok", 1, [])


def test_what_comes_back_is_read_soon(house: Whole, clock: Clock) -> None:
    found = manager(house)
    turns(found)
    house.stack.fault("radarr-hd", lambda _: RESET)
    clock.move(MINUTE)
    turns(found)
    house.stack.fault("radarr-hd", None)
    clock.move(3 * MINUTE)
    turns(found)
    assert row().library_at == clock.at


def test_a_library_that_cannot_be_read_is_no_hot_loop_and_neither_lost_nor_back_again_and_again(
    house: Whole, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    found = manager(house)
    turns(found)
    house.stack.fault("radarr-hd", on("GET", "/api/v3/movie", status(500, b"database is locked")))
    clock.move(found.context.section.sync_interval)
    reads = asked(house, "/api/v3/movie")
    for _ in range(20 * MINUTE):
        found.step()
        clock.move(1)
    assert 8 <= asked(house, "/api/v3/movie") - reads <= 11
    assert row().state == "lost"
    assert (len(told(caplog, "is lost")), len(told(caplog, "is back"))) == (1, 0)
    house.stack.fault("radarr-hd", None)
    clock.move(3 * MINUTE)
    turns(found, 8)
    assert (row().state, len(told(caplog, "is back"))) == ("ok", 1)


@pytest.mark.parametrize("fault", [GARBAGE, status(404, b"404 page not found")], ids=["garbage", "a proxy's page"])
def test_an_answer_that_is_none_is_no_hot_loop(house: Whole, clock: Clock, fault: Fault) -> None:
    house.stack.fault("radarr-hd", lambda _: fault)
    found = manager(house)
    for _ in range(MINUTE):
        found.step()
        clock.move(1)
    assert len(house.stack.requests("radarr-hd")) <= 12
    assert row().state in ("lost", "refused")


def test_a_refusal_is_asked_about_again_after_a_quarter_of_an_hour(house: Whole, clock: Clock) -> None:
    found = manager(house)
    turns(found)
    house.stack.fault("radarr-hd", lambda _: status(401))
    clock.move(found.context.section.check_interval)
    turns(found)
    assert row().state == "refused"
    house.stack.fault("radarr-hd", None)
    clock.move(14 * MINUTE)
    turns(found)
    assert row().state == "refused"
    clock.move(MINUTE)
    turns(found)
    assert row().state == "ok"


@pytest.mark.parametrize("word", ["refused", "lost"])
def test_a_new_process_asks_at_once_whatever_the_last_one_found(house: Whole, clock: Clock, word: str) -> None:
    services.failed(row().id, word, "from yesterday", clock.at)
    found = manager(house)
    found.initialize()
    turns(found)
    assert (row().state, row().library_at) == ("ok", clock.at)


def test_another_server_behind_the_section_is_told_and_read_anew(house: Whole, clock: Clock) -> None:
    found = manager(house, "jellyfin")
    turns(found)
    house.world.server.id = "f" * 32
    clock.move(found.context.section.check_interval)
    turns(found)
    assert row("jellyfin").library_at == clock.at
    assert "server:jellyfin" in [one.key for one in notices.open_notices()]


def test_a_history_that_the_owner_says_began_later_counts_before_the_next_sweep(house: Whole, clock: Clock) -> None:
    turns(manager(house, "jellyfin"))
    since = clock.at - 5 * DAY
    section = msgspec.structs.replace(house.config.services["jellyfin"], history_since=since)
    house.use(msgspec.structs.replace(house.config, services={**house.config.services, "jellyfin": section}))
    assert (row("jellyfin").vouch_from or since) < since
    manager(house, "jellyfin").initialize()
    assert row("jellyfin").vouch_from == since
    assert db.value("SELECT COUNT(*) FROM touched") > 50


@pytest.mark.parametrize("ahead", [30 * DAY, 4000 * DAY])
def test_dates_that_a_wrong_clock_left_behind_do_not_stop_everything(house: Whole, clock: Clock, ahead: int) -> None:
    clock.move(ahead)
    found = manager(house)
    turns(found)
    clock.move(-ahead)
    turns(found, 8)
    assert row().library_at == clock.at
    clock.move(11 * MINUTE)
    turns(found)
    assert db.value("SELECT MAX(created) FROM job WHERE task = 'judge'") >= clock.at - MINUTE


def scheduled(house: Whole, **chosen: str) -> None:
    house.use(msgspec.structs.replace(house.config, schedules=chosen))


@pytest.mark.parametrize("word", ["manual", "off"])
def test_what_the_owner_starts_by_hand_starts_by_no_clock(house: Whole, word: str) -> None:
    scheduled(house, sync=word, judge=word, backup=word, due=word)
    clock = clocked(house, Clock())
    found = manager(house)
    found.initialize()
    for _ in range(3):
        turns(found)
        clock.move(2 * DAY)
    assert asked(house, "/api/v3/movie") == 0
    assert db.column("SELECT DISTINCT task FROM job WHERE task IN ('sync', 'judge', 'backup', 'due')") == []


def test_the_owners_interval_is_obeyed(house: Whole) -> None:
    scheduled(house, sync="every 6h")
    clock = clocked(house, Clock())
    found = manager(house)
    turns(found)
    assert row().sync_next_at == clock.at + 6 * HOUR
    scheduled(house, sync="every 1h")
    clocked(house, clock)
    clock.move(MINUTE)
    turns(manager(house))
    assert (row().sync_next_at, asked(house, "/api/v3/movie")) == (clock.at - MINUTE + HOUR, 1)


def test_a_cron_schedule_starts_at_its_time(house: Whole) -> None:
    scheduled(house, sync="cron 0 3 * * *")
    clock = clocked(house, Clock())
    turns(manager(house))
    coming = row().sync_next_at
    assert coming is not None
    assert clock.at < coming <= clock.at + DAY
    assert coming % DAY == 3 * HOUR


def test_what_is_due_waits_for_the_owners_time(house: Whole) -> None:
    scheduled(house, due="every 6h")
    clock = clocked(house, Clock())
    house.sync()
    found = plain(house)
    candidates.approve(found["id"], "owner", clock.at)
    ripen(found["id"], clock.at - 60)
    turns(manager(house))
    assert db.value("SELECT COUNT(*) FROM job WHERE task = 'due'") == 0
    clock.move(6 * HOUR)
    turns(manager(house))
    assert db.value("SELECT COUNT(*) FROM job WHERE task = 'due'") == 1


def interrupted(house: Whole) -> db.Row:
    """A removal whose service went away after it had deleted the file: its intent is open."""
    found = plain(house)

    def vanish(request: object) -> Fault | None:
        if getattr(request, "method", "") == "DELETE":
            house.stack.fault("radarr-hd", lambda _: RESET)
            return Fault(reset=True, after=True)
        return None

    house.stack.fault("radarr-hd", vanish)
    house.reclaim(found["id"])
    assert db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'") == 1
    house.stack.fault("radarr-hd", None)
    return found


def test_an_open_removal_is_settled_without_a_restart(house: Whole, clock: Clock) -> None:
    house.sync()
    interrupted(house)
    found = manager(house)
    turns(found, 8)
    assert history() == [("removed", "radarr-hd", "owner")]
    assert db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'") == 0


def test_one_that_cannot_be_settled_yet_is_no_hot_loop(house: Whole, clock: Clock) -> None:
    house.sync()
    interrupted(house)
    house.stack.fault("radarr-hd", on("GET", "/api/v3/movie/", status(500)))
    found = manager(house)
    for _ in range(10 * MINUTE):
        found.step()
        clock.move(1)
    assert db.value("SELECT COUNT(*) FROM job WHERE task = 'settle'") <= 6
    house.stack.fault("radarr-hd", None)
    for _ in range(10 * MINUTE):
        found.step()
        clock.move(1)
    assert history() == [("removed", "radarr-hd", "owner")]


def test_a_removal_in_a_section_that_is_gone_ends_as_not_verified(house: Whole, clock: Clock) -> None:
    house.sync()
    interrupted(house)
    left = {name: one for name, one in house.config.services.items() if name != "radarr-hd"}
    house.use(msgspec.structs.replace(house.config, services=left))
    manager(house, "jellyfin").initialize()
    (entry,) = db.rows("SELECT outcome, verified, message FROM history")
    assert (entry["outcome"], entry["verified"]) == ("failed", 0)
    assert "radarr-hd is not configured any more" in entry["message"]
    assert intents.of_others(["jellyfin", "radarr-4k"]) == []


def test_after_two_weeks_off_nothing_goes_before_people_had_two_days(house: Whole, clock: Clock) -> None:
    passing(house, clock)
    house.sync()
    manager(house).initialize()
    found = plain(house)
    candidates.approve(found["id"], "owner", clock.at)
    ripen(found["id"], clock.at + DAY)
    jobs.put(jobs.Wanted(task="due", key="due"), now=clock.at)
    clock.move(14 * DAY)
    fresh = manager(house)
    fresh.initialize()
    turns(fresh, 10)
    house.turn()
    assert (history(), writes(house)) == ([], [])
    assert now_of(found["id"])["due_at"] >= clock.at + 2 * DAY


def test_asking_who_is_there_has_time_for_both_of_its_calls(house: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    found = manager(house, "jellyfin")
    deadlines: list[float] = []
    monkeypatch.setattr(found.life, "beat", lambda deadline_in=0: deadlines.append(deadline_in))
    monkeypatch.setattr(found.worker, "turn", lambda: False)
    found.step()
    assert max(deadlines) > 2 * found.context.client.session.longest


def test_a_reconfigured_house_forgets_no_section(house: Whole, clock: Clock) -> None:
    config: Config = house.config
    assert {one.name for one in services.all_services()} == set(config.services)


def test_goodbye_is_said_even_on_a_locked_database(house: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "LOCK_SECONDS", 0.01)
    found = manager(house)
    with db.write("somebody"):
        found.shutdown()
    assert db.value("SELECT state FROM worker WHERE name = 'radarr-hd'") in (None, "stopped")
