"""kill -9 of every process at every step of a removal and of a sync: nothing lost, nothing doubled, nothing half told."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from reclaimerr.demo.messages import Request
from reclaimerr.demo.verdicts import LARGE
from reclaimerr.store import db
from tests.proof.evidence import candidates_of, gone, media_id, really, told
from tests.proof.installation import Installation, installation, until
from tests.proof.killing import Killer, Nth, Stopper, Wanted, alive, on

STEPS: dict[str, Wanted] = {
    "unmonitor": on("PUT", "/movie/editor"),
    "file": on("DELETE", "/moviefile/"),
    "title": on("DELETE", "/movie/"),
}
MOMENTS = [(step, after) for step in STEPS for after in (False, True)]
VICTIMS = ("web", "radarr-hd", "radarr-4k", "jellyfin", "supervisor")
NORMAL = [("radarr-hd", "unmonitor", True), ("radarr-hd", "file", True), ("radarr-hd", "title", False),
          ("supervisor", "file", False)]  # fmt: skip
MATRIX = [one for one in ((victim, step, after) for victim in VICTIMS for step, after in MOMENTS) if one not in NORMAL]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that has read and judged; each test takes titles of its own."""

    def change(text: str) -> str:
        return text.replace('"50 %"', '"100 %"')

    with installation(tmp_path_factory.mktemp("crashes"), seed=31, movies=400, change=change) as made:
        made.start()
        made.ready()
        made.judged()
        made.look_inside()
        yield made
        nothing_is_amiss(made)


def nothing_is_amiss(home: Installation) -> None:
    """After all: what went is what the history says, once, and nothing that had to stay."""
    home.stack.settle()
    [in_two_steps] = home.world.cases["several-files"]
    assert really(home.world, in_two_steps) == told(home.world, in_two_steps)
    assert not really(home.world).files or max(really(home.world).files.values()) == 1
    assert not home.world.wrong_removals()
    assert not home.stack.complaints


def take(home: Installation, fits: Callable[[str], bool]) -> str:
    """A title that is announced, that nothing happened to yet, and that fits."""
    for key in sorted(home.world.expected_removable):
        rows = candidates_of(home.world, key)
        if fits(key) and [(row["state"], row["ended_at"]) for row in rows] == [("scheduled", None)]:
            return key
    raise AssertionError("the household has no such title left")


def monitored_single(home: Installation) -> Callable[[str], bool]:
    """Titles of radarr-hd alone, monitored, with one file."""

    def fits(key: str) -> bool:
        holders = home.world.holders(key)
        return [(arr.name, movie.monitored, len(movie.files)) for arr, movie in holders] == [("radarr-hd", True, 1)]

    return fits


def in_both(home: Installation) -> Callable[[str], bool]:
    """Titles that both Radarrs are to lose; what the second holds is large enough to go by itself."""

    def fits(key: str) -> bool:
        holders = home.world.holders(key)
        sizes = {arr.name: movie.size for arr, movie in holders if movie.monitored and len(movie.files) == 1}
        return len(sizes) == len(home.world.expected_removable[key]) == 2 and sizes["radarr-4k"] > LARGE

    return fits


def pid_of(home: Installation, victim: str) -> int:
    return home.running.pid if victim == "supervisor" else home.pid(victim)


@contextmanager
def killing(home: Installation, victim: str, service: str, wanted: Wanted, *, after: bool) -> Iterator[Killer]:
    """Have a process killed when a wanted request arrives at a service."""
    asker = service if victim == "supervisor" else victim  # who asks is dead before the answer, or goes on
    killer = Killer(lambda: pid_of(home, victim), wanted, after=after, asker=lambda: pid_of(home, asker))
    home.stack.fault(service, killer)
    try:
        yield killer
    finally:
        home.stack.fault(service, None)


def recover(home: Installation, victim: str, killer: Killer) -> float:
    """Wait until the dead one has a successor, and forgive it; the seconds that took."""
    assert killer.dead is not None
    if victim == "supervisor":
        until(lambda: not any(map(alive, home.seen_pids)), "its children leave with it")
        begun = time.monotonic()
        home.start()
        home.ready()
        return time.monotonic() - begun
    seconds = home.seconds_until_back(victim, killer.dead, killer.at)
    home.forgive(victim)
    return seconds


def crash(home: Installation, victim: str, key: str, service: str, step: Wanted, *, after: bool) -> float:
    """Ask for a title to go, kill a process at a step of that, and wait for the end of the matter."""
    candidate = candidates_of(home.world, key)[0]["id"]
    home.note_pids()
    with killing(home, victim, service, step, after=after) as killer:
        job = home.reclaim(candidate)
        until(lambda: killer.dead is not None, "the step is reached")
        seconds = recover(home, victim, killer)
        home.ended(job)
    until(lambda: not db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL AND task IN ('settle', 'remove', 'outcome')"),
          "all is settled")  # fmt: skip
    return seconds


def settled(home: Installation, key: str, monitored: dict[str, bool]) -> bool:
    """Whether it went. Either way the books are whole: this asserts it."""
    history = db.rows(
        "SELECT outcome, verified, service FROM history WHERE media_id = :id ORDER BY id", {"id": media_id(home.world, key)}
    )
    candidate = candidates_of(home.world, key)[-1]
    removed = [row["service"] for row in history if row["outcome"] == "removed"]
    assert all(row["verified"] for row in history)
    assert not db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'")
    assert sorted(removed) == sorted(gone(home.world).get(key, set())), "told what happened, once"
    if len(removed) == len(monitored):
        assert candidate["end_reason"] == "removed"
        return True
    assert candidate["ended_at"] is None
    assert candidate["state"] == "blocked"
    assert len(candidate["blocked_by"]) > len("[]")
    for arr, movie in home.world.holders(key):
        assert movie.files, "what stays is whole"
        assert movie.monitored == monitored[arr.name]
    return False


def check_crash(home: Installation, victim: str, key: str, service: str, step: Wanted, *, after: bool) -> float:
    """A crash, the books after it, and the second attempt where the first did not do it."""
    monitored = {arr.name: movie.monitored for arr, movie in home.world.holders(key)}
    seconds = crash(home, victim, key, service, step, after=after)
    if not settled(home, key, monitored):
        home.sync()  # a server gives another id to a title that lost a version
        home.ended(home.reclaim(candidates_of(home.world, key)[-1]["id"]))
        assert settled(home, key, monitored)
    return seconds


Record = Callable[[str, object], None]


@pytest.mark.parametrize(("victim", "step", "after"), NORMAL)
def test_a_death_at_a_step_of_a_removal_is_mended(
    home: Installation, victim: str, step: str, after: bool, record_property: Record
) -> None:
    key = take(home, monitored_single(home))
    seconds = check_crash(home, victim, key, "radarr-hd", STEPS[step], after=after)
    record_property("figure", ("back after kill -9", victim, seconds))


@pytest.mark.prove
@pytest.mark.parametrize(("victim", "step", "after"), MATRIX)
def test_any_death_at_any_step_of_a_removal_is_mended(
    home: Installation, victim: str, step: str, after: bool, record_property: Record
) -> None:
    key = take(home, monitored_single(home))
    seconds = check_crash(home, victim, key, "radarr-hd", STEPS[step], after=after)
    record_property("figure", ("back after kill -9", victim, seconds))


@pytest.mark.prove
@pytest.mark.parametrize(("victim", "step", "after"), [("radarr-4k", *one) for one in MOMENTS])
def test_a_death_between_two_owners_of_a_title_is_mended(
    home: Installation, victim: str, step: str, after: bool, record_property: Record
) -> None:
    seconds = check_crash(home, victim, take(home, in_both(home)), "radarr-4k", STEPS[step], after=after)
    record_property("figure", ("back after kill -9", victim, seconds))


@pytest.mark.prove
@pytest.mark.parametrize("service", ["radarr-hd", "jellyfin"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_death_while_a_removal_is_confirmed_is_mended(
    home: Installation, service: str, n: int, record_property: Record
) -> None:
    wanted = Nth(n)
    key = take(home, monitored_single(home))

    def asked(request: Request) -> bool:
        return "/sessions" not in request.path.lower() and wanted(request)

    seconds = check_crash(home, service, key, service, asked, after=False)
    record_property("figure", ("back after kill -9", service, seconds))


@pytest.mark.parametrize("step", ["file", *(pytest.param(step, marks=pytest.mark.prove) for step in ("unmonitor", "title"))])
def test_a_manager_that_is_told_to_leave_finishes_the_removal_at_hand(home: Installation, step: str) -> None:
    key = take(home, monitored_single(home))
    monitored = {arr.name: movie.monitored for arr, movie in home.world.holders(key)}
    stopper = Stopper(lambda: home.pid("radarr-hd"), STEPS[step])
    home.stack.fault("radarr-hd", stopper)
    job = home.reclaim(candidates_of(home.world, key)[0]["id"])
    until(lambda: stopper.told is not None, "the step is reached")
    home.stack.fault("radarr-hd", None)
    home.seconds_until_back("radarr-hd", stopper.told or 0, 0.0)
    home.forgive("radarr-hd")
    home.ended(job)
    assert settled(home, key, monitored)


def test_of_a_title_with_two_files_the_books_tell_which_one_went(home: Installation) -> None:
    key = home.world.cases["several-files"][0]
    [(_, movie)] = home.world.holders(key)
    size = {file.path: file.size for file in movie.files}
    with killing(home, "radarr-hd", "radarr-hd", STEPS["file"], after=True) as killer:
        job = home.reclaim(candidates_of(home.world, key)[0]["id"])
        until(lambda: killer.dead is not None, "the first file goes")
        recover(home, "radarr-hd", killer)
        home.ended(job)
    [freed] = [removal.bytes for removal in home.stack.removals if removal.path in size]
    [row] = db.rows("SELECT outcome, bytes, message FROM history WHERE media_id = :id", {"id": media_id(home.world, key)})
    assert (row["outcome"], row["bytes"]) == ("failed", freed)
    assert "1 of 2 files are gone" in row["message"]
    home.sync()
    home.judged()
    left = sum(file.size for file in movie.files)
    assert left == sum(size.values()) - freed < LARGE, "what is left is no large movie any more"
    assert candidates_of(home.world, key)[-1]["end_reason"] == "no longer matches, or protected"


def test_a_supervisor_that_is_killed_takes_its_children_along_and_the_next_goes_on(home: Installation) -> None:
    home.note_pids()
    os.kill(home.running.pid, signal.SIGKILL)
    until(lambda: not any(map(alive, home.seen_pids)), "nobody is left")
    home.start()
    home.ready()
    assert home.get("/api/v1/status")["sums"]["library"]["movie"]["items"] > 0
