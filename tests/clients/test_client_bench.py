"""What ten thousand movies and 48,000 episodes of 800 series cost: seconds and bytes are told, requests and memory are bounded."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import KEY

from reclaimerr.clients.http import Session
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.watching import EVERYTHING
from reclaimerr.model.media import Account

COUNT = 10_000
SERIES, EPISODES = 800, 48_000
MIB = 1 << 20

pytestmark = [pytest.mark.bench, pytest.mark.material]


@pytest.fixture(scope="module")
def large(material: Path) -> Iterator[str]:
    """The address of a server with large libraries, in a process of its own."""
    order = [sys.executable, str(Path(__file__).with_name("bench_server.py")), str(material), str(COUNT)]
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=here) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield f"http://127.0.0.1:{port}"
        process.communicate("")


def anonymous() -> int:
    """Bytes of memory that only we have."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0


class Measured:
    """Counts what is read, and the most memory that it took."""

    def __init__(self, session: Session) -> None:
        self.session, self.before, self.peak, self.count = session, anonymous(), 0, 0
        self.start = time.perf_counter()

    def take(self, count: int) -> None:
        """Note that so many more were read."""
        self.count += count
        if count > 1 or not self.count % 100:
            self.peak = max(self.peak, anonymous() - self.before)

    def told(self, what: str) -> str:
        """One line for people."""
        seconds = time.perf_counter() - self.start
        return (
            f"\n{what}: {self.count} in {seconds:.2f} s, {self.session.requests} requests,"
            f" {self.session.bytes / MIB:.1f} MiB on the wire, peak anonymous memory +{self.peak / MIB:.1f} MiB"
        )


def test_a_radarr_of_ten_thousand(large: str) -> None:
    session = Session("hall", large, {"X-Api-Key": KEY}, timeout=60)
    measured = Measured(session)
    for _ in Radarr(session).movies():
        measured.take(1)
    sys.stderr.write(measured.told("Radarr"))
    assert (measured.count, session.requests) == (COUNT, 3)
    assert measured.peak < 24 * MIB
    session.close()


def test_a_jellyfin_of_ten_thousand(large: str) -> None:
    session = Session("hall", large, {"Authorization": "MediaBrowser"}, timeout=60)
    measured = Measured(session)
    for page in Jellyfin(session).pages():
        measured.take(len(page))
    sys.stderr.write(measured.told("Jellyfin"))
    assert (measured.count, session.requests) == (COUNT, 22)
    assert measured.peak < 40 * MIB
    session.close()


def test_the_plays_of_one_account(large: str) -> None:
    session = Session("hall", large, {"Authorization": "MediaBrowser"}, timeout=60)
    measured = Measured(session)
    for page in Jellyfin(session).watched(Account(remote_id=f"{501:032x}", name="Anna")):
        measured.take(len(page))
    sys.stderr.write(measured.told("Jellyfin, one account"))
    assert (measured.count, session.requests) == (800, 6)
    session.close()


def test_a_sonarr_of_800_series(large: str) -> None:
    session = Session("hall", large, {"X-Api-Key": KEY}, timeout=60)
    measured = Measured(session)
    found = 0
    for item in Sonarr(session).series():
        measured.take(1)
        found += item.kind == "series"
    sys.stderr.write(measured.told("Sonarr, series and seasons"))
    assert (found, session.requests) == (SERIES, 3)
    assert measured.peak < 24 * MIB
    session.close()


def test_the_episodes_of_all_series_of_a_sonarr(large: str) -> None:
    """Nobody needs all of them: this is what a candidate costs, 800 times."""
    session = Session("hall", large, {"X-Api-Key": KEY}, timeout=60)
    measured = Measured(session)
    client = Sonarr(session)
    for number in range(1, SERIES + 1):
        measured.take(len(client.episodes(str(number))))
    sys.stderr.write(measured.told("Sonarr, every episode"))
    assert (measured.count, session.requests) == (EPISODES, SERIES)
    session.close()


def test_a_plex_of_48_000_episodes(large: str) -> None:
    session = Session("hall", large, {"X-Plex-Token": KEY}, timeout=60)
    measured = Measured(session)
    for page in Plex(session).pages(EVERYTHING[1:]):
        measured.take(len(page))
    sys.stderr.write(measured.told("Plex, series"))
    assert (measured.count, session.requests) == (SERIES * 7 + EPISODES, 111)
    assert measured.peak < 40 * MIB
    session.close()


def test_the_history_of_a_plex(large: str) -> None:
    session = Session("hall", large, {"X-Plex-Token": KEY}, timeout=60)
    measured = Measured(session)
    for told, _share in Plex(session).sweep([], EVERYTHING):
        measured.take(len(told))
    sys.stderr.write(measured.told("Plex, 40,000 views"))
    assert (measured.count, session.requests) == (40_000, 86)
    assert measured.peak < 40 * MIB
    session.close()


def test_a_jellyfin_of_48_000_episodes(large: str) -> None:
    session = Session("hall", large, {"Authorization": "MediaBrowser"}, timeout=60)
    measured = Measured(session)
    for page in Jellyfin(session).pages(EVERYTHING[1:]):
        measured.take(len(page))
    sys.stderr.write(measured.told("Jellyfin, series"))
    assert (measured.count, session.requests) == (SERIES * 7 + EPISODES, 111)
    assert measured.peak < 40 * MIB
    session.close()
