"""kill -9 in the middle of reads and judgements: afterwards as much is known as if nothing had happened."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from reclaimerr.clock import now
from reclaimerr.demo.world import World
from reclaimerr.store import db, jobs
from tests.proof.evidence import open_candidates, really, told
from tests.proof.installation import Installation, installation, until
from tests.proof.killing import Killer, Nth, Stopper, alive
from tests.proof.knowledge import differences, knowledge, learnt_afresh

SERVICES = ("radarr-hd", "radarr-4k", "jellyfin")
REQUESTS = {"radarr-hd": 8, "radarr-4k": 8, "jellyfin": 26}
"""About as many as one read makes."""
SOME = [("radarr-hd", 7), ("jellyfin", 9)]
ALL = [(service, n) for service, count in REQUESTS.items() for n in range(1, count + 1) if (service, n) not in SOME]
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that has read and judged."""
    with installation(tmp_path_factory.mktemp("reads"), seed=41, movies=90) as made:
        made.start()
        made.ready()
        made.judged()
        yield made


@pytest.fixture
def home(lasting: Installation) -> Installation:
    """The same with its database open here: another test may have opened another."""
    lasting.look_inside()
    return lasting


def stir(world: World, rng: Random) -> None:
    """A day in the household: tags, plays, favourites, better files."""
    keys = [key for key in sorted(world.titles) if world.server.items_of(key)]
    for key in rng.sample(keys, 8):
        world.play(rng.choice(["Anna", "Ben", "Chiara"]), key)
    for key in rng.sample(keys, 4):
        world.favourite("Ben", key, rng.random() < 0.5)
    held = [key for key in keys if any(arr.name == "radarr-hd" and movie.files for arr, movie in world.holders(key))]
    for key in rng.sample(held, 8):
        world.set_tag("radarr-hd", key, rng.choice(["kids", "loud"]), rng.random() < 0.7)
        world.set_monitored("radarr-hd", key, rng.random() < 0.5)
    for key in rng.sample(held, 2):
        with suppress(KeyError):  # a file that was deleted by hand cannot be replaced
            world.import_upgrade("radarr-hd", key)
    world.scan()


def agrees_with_an_undisturbed_one(home: Installation, folder: Path, *parts: str) -> None:
    """Compare with an installation that learns everything now, at once and in peace."""
    home.sync()
    home.sync()  # only a second read says that what is missing is gone
    watch = jobs.Wanted(task="watch", lane="jellyfin", key="watch:jellyfin")
    home.ended(jobs.put(watch, now=now()))
    home.judged()
    fresh = learnt_afresh(home.stack, home.config, home.data, folder)
    found = differences(knowledge(*parts), fresh)
    assert not found, found


def killed_in_a_read(home: Installation, service: str, n: int) -> float:
    """Kill a manager when the n-th request of its read arrives; the seconds until its successor runs."""
    killer = Killer(lambda: home.pid(service), Nth(n), after=True)
    job = home.post(f"/api/v1/services/{service}/sync")["id"]
    home.stack.fault(service, killer)
    until(lambda: killer.dead or home.get(f"/api/v1/jobs/{job}")["state"] == "done", "the request comes")
    home.stack.fault(service, None)
    seconds = home.seconds_until_back(service, killer.dead, killer.at) if killer.dead else 0.0
    assert home.ended(job)["state"] == "done"
    return seconds


@pytest.mark.parametrize(("service", "n"), SOME)
def test_a_manager_that_dies_while_it_reads_reads_again(
    home: Installation, tmp_path: Path, service: str, n: int, record_property: Record
) -> None:
    stir(home.world, Random(n))
    seconds = killed_in_a_read(home, service, n)
    home.forgive(service)
    agrees_with_an_undisturbed_one(home, tmp_path)
    record_property("figure", ("back after kill -9 in a read", service, seconds))


@pytest.mark.prove
@pytest.mark.parametrize(("service", "n"), ALL)
def test_a_manager_that_dies_at_any_request_reads_again(
    home: Installation, tmp_path: Path, service: str, n: int, record_property: Record
) -> None:
    stir(home.world, Random(n))
    seconds = killed_in_a_read(home, service, n)
    home.forgive(service)
    agrees_with_an_undisturbed_one(home, tmp_path)
    record_property("figure", ("back after kill -9 in a read", service, seconds))


def first_reads_disturbed(folder: Path, n: int) -> Installation:
    """An installation whose managers are each killed at the n-th request of their first read."""
    made = installation(folder / "home", seed=42, movies=90)
    made.folder.mkdir()
    made.__enter__()
    killers = {name: Killer(lambda name=name: made.pid(name), Nth(n), after=False) for name in SERVICES}  # type: ignore[misc]
    for name, killer in killers.items():
        made.stack.fault(name, killer)
    made.start()
    until(lambda: all(killer.dead for killer in killers.values()), "everybody was killed once")
    for name in SERVICES:
        made.stack.fault(name, None)
    made.ready()
    return made


@pytest.mark.parametrize("n", [6, *(pytest.param(n, marks=pytest.mark.prove) for n in (1, 2, 3, 4, 5, 7, 8))])
def test_a_household_is_known_even_if_everybody_dies_in_the_first_read(tmp_path: Path, n: int) -> None:
    made = first_reads_disturbed(tmp_path, n)
    try:
        made.judged()
        made.look_inside()
        agrees_with_an_undisturbed_one(made, tmp_path / "fresh")
    finally:
        made.__exit__(None, None, None)


@pytest.mark.parametrize("service", ["radarr-hd", pytest.param("jellyfin", marks=pytest.mark.prove)])
def test_a_manager_that_is_told_to_stop_while_it_reads_puts_its_read_back(
    home: Installation, tmp_path: Path, service: str
) -> None:
    stir(home.world, Random(99))
    stopper = Stopper(lambda: home.pid(service), Nth(5))
    home.stack.fault(service, stopper)
    job = home.post(f"/api/v1/services/{service}/sync")["id"]
    until(lambda: stopper.told is not None, "the request comes")
    home.stack.fault(service, None)
    assert home.ended(job)["state"] == "done"
    home.forgive(service)
    agrees_with_an_undisturbed_one(home, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(3))
def test_a_storm_of_deaths_leaves_nothing_undone_and_nothing_done_twice(tmp_path: Path, seed: int) -> None:
    """Thirty deaths at any instant while everything is read, judged and removed at once."""
    rng = Random(seed)
    with installation(tmp_path, seed=50 + seed, movies=150, change=lambda text: text.replace("50 %", "100 %")) as home:
        home.start()
        home.ready()
        home.judged()
        home.look_inside()
        for _ in range(30):
            strike(home, rng)
        home.ready()
        home.sync()
        assert really(home.world) == told(home.world)
        assert not home.world.wrong_removals()
        assert not home.stack.complaints
        assert not db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'")
        assert not [row for row in open_candidates() if row["state"] == "removing"]
        agrees_with_an_undisturbed_one(home, tmp_path / "fresh", "placements", "files", "watching", "facts")


def strike(home: Installation, rng: Random) -> None:
    """A read of everything and two removals begin; somebody dies in the midst of it."""
    victim = rng.choice(["web", *SERVICES, *SERVICES, "supervisor"])
    ready = [row["id"] for row in open_candidates() if row["state"] == "scheduled"]
    for service in SERVICES:
        home.post(f"/api/v1/services/{service}/sync")
    for candidate in ready[:2]:
        with suppress(Exception):  # it may just have ended
            home.reclaim(candidate)
    time.sleep(rng.random() * 0.4)
    if victim == "supervisor":
        home.note_pids()
        os.kill(home.running.pid, signal.SIGKILL)
        until(lambda: not any(map(alive, home.seen_pids)), "nobody is left")
        home.start()
        home.ready()
        return
    home.seconds_until_back(victim, home.kill(victim), time.monotonic())
    home.ready()
    home.forgive(victim)
