"""What supervising costs, and how fast it is: `make bench`; RECLAIMERR_IDLE_SECONDS=600 for a long rest."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from reclaimerr.clock import now
from reclaimerr.demo.library import generate
from tests.bench.outside import Figures, cpu_seconds, pss, rested, tree, who
from tests.material import ROOT
from tests.proof.installation import Installation

pytestmark = pytest.mark.bench
MIB = 1 << 20
IDLE_SECONDS = float(os.environ.get("RECLAIMERR_IDLE_SECONDS", "60"))
TIMES = 10


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    found = Figures()
    yield found
    print(f"\n\na supervisor, the web and five managers; {os.cpu_count()} cores\n{found.told()}\n")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A household with every kind of service, after its first judgement."""
    world = generate(11, 60, now(), series=10, plex=True)
    with Installation(tmp_path_factory.mktemp("watched"), world) as found:
        found.start()
        found.ready()
        found.judged()
        yield found


def start_method(method: str) -> dict[str, Any]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    order = [sys.executable, "-c", f"from tests.bench import starts; starts.main({method!r})"]
    done = subprocess.run(order, env=env, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_the_start_method(figures: Figures) -> None:
    ours, plain = start_method("forkserver"), start_method("spawn")
    for name, one in (("fork server, as ours", ours), ("spawn", plain)):
        figures.add(f"seven idle children by {name} (PSS)", f"{one['memory'] / MIB:.0f} MiB",
                    f"kill -9 to ready {statistics.median(one['seconds']) * 1000:.0f} ms")  # fmt: skip
    ratio = statistics.median(plain["seconds"]) / statistics.median(ours["seconds"])
    figures.add("ours against spawn", f"{ours['memory'] / plain['memory']:.2f} of its memory", f"{ratio:.1f} times as fast")
    assert len(ours["seconds"]) == len(plain["seconds"]) == 7


def killed(home: Installation, names: list[str]) -> float:
    """Seconds from kill -9 of these to the moment when the last of them runs again."""
    for name in names:
        home.forgive(name)
    since = time.monotonic()
    dead = {name: home.kill(name) for name in names}
    return max(home.seconds_until_back(name, pid, since) for name, pid in dead.items())


def test_a_crash(home: Installation, figures: Figures) -> None:
    for what, names in (("one child", ["jellyfin"]), ("four children at once", ["radarr-hd", "sonarr", "plex", "jellyfin"])):
        found = sorted(killed(home, names) for _ in range(TIMES))
        figures.add(f"kill -9 of {what} until all run", f"{statistics.median(found) * 1000:.0f} ms",
                    f"worst of {TIMES}: {found[-1] * 1000:.0f} ms")  # fmt: skip
    assert home.running.poll() is None


def test_at_rest(home: Installation, figures: Figures) -> None:
    rested(3)
    pids = tree(home.running.pid)
    before, begun = cpu_seconds(pids), time.perf_counter()
    rested(IDLE_SECONDS)
    used = (cpu_seconds(pids) - before) / (time.perf_counter() - begun)
    shares = {pid: pss(pid) for pid in pids}
    figures.add(f"the whole tree after {IDLE_SECONDS:.0f} s of rest (PSS)", f"{sum(shares.values()) / MIB:.0f} MiB",
                f"{used:.1%} of a core")  # fmt: skip
    for pid, share in sorted(shares.items(), key=lambda one: -one[1]):
        figures.add(f"  {who(pid, home.running.pid)}", f"{share / MIB:.1f} MiB")
    assert tree(home.running.pid) == pids


def test_leaving(home: Installation, figures: Figures) -> None:
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        home.running.terminate()
        assert home.running.wait(30) == 0
        found.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        home.start()
        home.ready()
        figures.add("start until everybody runs", f"{time.perf_counter() - begun:.2f} s")
    figures.add("SIGTERM until the whole tree has left", f"{statistics.median(found) * 1000:.0f} ms")
