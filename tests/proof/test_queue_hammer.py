"""Several managers on one queue, killed and stopped at random: nothing is lost, nothing runs twice."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reclaimerr import clock
from reclaimerr.config import accepted
from reclaimerr.managers import manager
from reclaimerr.paths import DataDir
from reclaimerr.store import db, joblist, jobs, prepare
from reclaimerr.store.jobs import Wanted
from tests.material import ROOT
from tests.proof import hammer
from tests.proof.installation import clean_environment, until

CHILDREN = 3
BATCH = 200


class Crew:
    """Real managers as processes; `kills` and `stops` count what was done to them."""

    def __init__(self, root: Path, names: list[str], turn: float | None = None) -> None:
        self.data = DataDir(root).make()
        self.names, self.turn = names, turn
        self.kills = self.stops = 0
        self.members: dict[str, subprocess.Popen[bytes]] = {}
        for folder in ("locks", "doubled"):
            (root / folder).mkdir()
        prepare.prepare(self.data)
        accepted.write(self.data, hammer.config(names), 1)

    def __enter__(self) -> Crew:
        for name in self.names:
            self.start(name)
        db.attach(self.data)
        db.connect()
        return self

    def __exit__(self, *_: object) -> None:
        db.detach()
        for one in self.members.values():
            one.kill()
            one.wait()

    def start(self, name: str) -> None:
        more = [] if self.turn is None else [str(self.turn)]
        command = [sys.executable, "-m", "tests.proof.hammer", str(self.data.root), name, *more]
        with (self.data.root / "stderr").open("ab") as told:
            self.members[name] = subprocess.Popen(
                command, cwd=ROOT, env=clean_environment(self.data.root), stdin=subprocess.DEVNULL, stdout=told, stderr=told
            )

    def hurt(self, name: str, number: signal.Signals) -> None:
        """Kill or stop one, and start its successor."""
        self.members[name].send_signal(number)
        self.members[name].wait(60)
        if number == signal.SIGKILL:
            self.kills += 1
        else:
            self.stops += 1
        self.start(name)

    def stop(self) -> list[int]:
        """Tell all to leave, once they are there to hear it; their exit codes."""
        for name, one in self.members.items():
            until(lambda name=name, pid=one.pid: self.is_up(name, pid), f"{name} is up: {self.told()}")  # type: ignore[misc]
        for one in self.members.values():
            one.terminate()
        return [one.wait(60) for one in self.members.values()]

    def is_up(self, name: str, pid: int) -> bool:
        """Whether a process has said that it runs."""
        return bool(db.value("SELECT 1 FROM worker WHERE name = :name AND pid = :pid", {"name": name, "pid": pid}))

    def told(self) -> str:
        return (self.data.root / "stderr").read_text(errors="replace")[-4000:]


def watch_ends() -> None:
    """Note each end of a job, so that a second one would show."""
    with db.write("test"):
        db.run("CREATE TABLE ended_log (job_id INTEGER NOT NULL, state TEXT NOT NULL)")
        db.run(
            "CREATE TRIGGER note_end AFTER UPDATE OF state ON job WHEN OLD.ended IS NULL AND NEW.ended IS NOT NULL"
            " BEGIN INSERT INTO ended_log VALUES (NEW.id, NEW.state); END"
        )


def fill(count: int, lanes: list[str]) -> int:
    """Jobs of every sort, families among them; how many there will have been in the end."""
    now, total = clock.now(), 0
    while total < count:
        with db.write("test"):
            for number in range(BATCH):
                if number % 20 == 0:
                    jobs.put(Wanted(task="sleep", args={"seconds": 0, "children": CHILDREN}), now=now)
                    total += 1 + CHILDREN
                else:
                    jobs.put(Wanted(task="echo", lane=random.choice([*lanes, "keeper", "keeper"])), now=now)
                    total += 1
    return total


def still_open() -> int:
    return int(db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL"))


def hammered(root: Path, count: int, managers: int, pause: float, hits: int) -> dict[str, float]:
    """Hurt those that work, at most so often, until every job has ended; what it came to."""
    names = [f"service-{number}" for number in range(managers)]
    with Crew(root, names) as crew:
        watch_ends()
        begun = time.monotonic()
        total = fill(count, names)
        chance = random.Random(count)
        while still_open():
            time.sleep(chance.uniform(pause / 2, pause * 2))
            up = [name for name in names if crew.is_up(name, crew.members[name].pid)]
            if up and crew.kills + crew.stops < hits:
                crew.hurt(chance.choice(up), chance.choice([signal.SIGKILL] * 3 + [signal.SIGTERM]))
            assert time.monotonic() - begun < 1500, f"{still_open()} are still open\n{crew.told()}"
        took = time.monotonic() - begun
        assert crew.stop() == [0] * managers, crew.told()
        states = {row["state"]: row["n"] for row in db.rows("SELECT state, COUNT(*) AS n FROM job GROUP BY state")}
        assert states == {"done": total}, db.rows("SELECT error, COUNT(*) FROM job WHERE state <> 'done' GROUP BY error")
        assert db.value("SELECT COUNT(*) FROM ended_log") == total
        assert db.value("SELECT COUNT(DISTINCT job_id) FROM ended_log") == total
        assert list((root / "doubled").iterdir()) == []
        assert db.value("PRAGMA integrity_check") == "ok"
        families = db.rows("SELECT COUNT(*) AS n FROM job WHERE parent IS NOT NULL GROUP BY parent")
        assert {row["n"] for row in families} == {CHILDREN}
        again = int(db.value("SELECT COUNT(DISTINCT job_id) FROM job_line WHERE text LIKE '%queued again%'"))
    return {"jobs": total, "kills": crew.kills, "stops": crew.stops, "seconds": round(took, 1), "run again": again}


@pytest.mark.prove
def test_managers_that_are_killed_and_stopped_lose_and_double_nothing(tmp_path: Path) -> None:
    told = hammered(tmp_path, 400, managers=3, pause=0.2, hits=4)
    assert told["kills"] + told["stops"] >= 1


@pytest.mark.prove
def test_eight_managers_and_ten_thousand_jobs_with_random_kills(tmp_path: Path) -> None:
    told = hammered(tmp_path, 10_000, managers=8, pause=0.3, hits=1000)
    assert told["kills"] >= 20
    print(f"\nhammer: {told}, lost 0, doubled 0")


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Crew]:
    """One manager whose turns last for ever: only a look at the database's version can wake it."""
    with Crew(tmp_path, ["service-0"], turn=3600) as crew:
        until(lambda: db.value("SELECT pid FROM worker WHERE name = 'service-0'"), f"the manager is up: {crew.told()}")
        yield crew


def ended(job_id: int) -> jobs.Job:
    def look() -> jobs.Job | None:
        found = jobs.get(job_id)
        return found if found and found.ended is not None else None

    return until(look, f"job {job_id} ends")


def test_an_idle_manager_is_woken_by_another_process_and_by_a_jobs_time(idle: Crew) -> None:
    assert ended(jobs.put(Wanted(task="echo"), now=clock.now())).result == "service-0"
    assert ended(jobs.put(Wanted(task="echo", lane="service-0"), now=clock.now(), run_after=clock.now() + 2)).state == "done"


def test_a_manager_that_is_told_to_stop_puts_its_job_back_and_its_successor_goes_on(idle: Crew) -> None:
    one = jobs.put(Wanted(task="sleep", args={"seconds": 3600}), now=clock.now())
    until(lambda: db.value("SELECT 1 FROM job WHERE state = 'running' AND progress > 0"), "it runs")
    assert idle.stop() == [0], idle.told()
    left = jobs.get(one)
    assert left is not None
    assert (left.state, left.tries, left.owner) == ("waiting", 0, None)
    assert [line["text"] for line in jobs.lines(one)] == ["stopped; queued again"]
    idle.start("service-0")
    until(lambda: db.value("SELECT 1 FROM job WHERE state = 'running'"), "it runs again")
    jobs.cancel(one, clock.now())
    assert ended(one).state == "cancelled"


def test_a_family_is_cancelled_across_processes(idle: Crew) -> None:
    parent = jobs.put(Wanted(task="sleep", args={"seconds": 3600, "children": 4}), now=clock.now())
    until(lambda: db.value("SELECT 1 FROM job WHERE parent = :id AND state = 'running'", {"id": parent}), "a child runs")
    jobs.cancel(parent, clock.now())
    assert ended(parent).state == "cancelled"
    assert {one.state for one in joblist.page(joblist.Wish(parent=parent))[0]} == {"cancelled"}


def test_what_a_killed_manager_ran_is_taken_over_by_another_though_it_never_comes_back(tmp_path: Path) -> None:
    with Crew(tmp_path, ["service-0", "service-1"]) as crew:
        one = jobs.put(Wanted(task="sleep", args={"seconds": 0.5}, lane="keeper"), now=clock.now())
        owner = until(lambda: db.value("SELECT owner FROM job WHERE state = 'running'"), f"it runs: {crew.told()}")
        crew.members[owner].kill()
        crew.members[owner].wait()
        assert ended(one).owner != owner


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def claimed(job_id: int) -> bool:
    return bool(db.value("SELECT 1 FROM job WHERE id = :id AND state <> 'waiting'", {"id": job_id}))


@pytest.mark.bench
def test_how_long_an_idle_manager_sleeps_and_what_that_costs(tmp_path: Path) -> None:
    waits = []
    with Crew(tmp_path, ["service-0"]) as crew:
        until(lambda: db.value("SELECT pid FROM worker WHERE name = 'service-0'"), f"the manager is up: {crew.told()}")
        for _ in range(25):
            time.sleep(manager.FRESH + random.uniform(0.5, 1.5))
            begun = time.monotonic()
            one = jobs.put(Wanted(task="echo"), now=clock.now())
            until(lambda one=one: claimed(one), "it is claimed", every=0.002)  # type: ignore[misc]
            waits.append(time.monotonic() - begun)
        time.sleep(manager.FRESH)
        pid, seconds = crew.members["service-0"].pid, 60
        before = processor_seconds(pid)
        time.sleep(seconds)
        share = (processor_seconds(pid) - before) / seconds
    waits.sort()
    print(
        f"\nput to claimed, idle manager: median {statistics.median(waits) * 1000:.0f} ms,"
        f" slowest of {len(waits)} {waits[-1] * 1000:.0f} ms; idle processor time {share:.2%} of a core"
    )
    assert waits[-1] < manager.TURN
