"""The supervisor's small parts, each alone."""

from __future__ import annotations

import http.server
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reclaimerr.config.shape import Config, Limits, Service, Settings, Web
from reclaimerr.model.decision import Rule
from reclaimerr.paths import DataDir
from reclaimerr.process import Beat
from reclaimerr.supervisor import health, pulse
from reclaimerr.supervisor.intake import Intake
from reclaimerr.supervisor.lock import AlreadySupervised, hold
from reclaimerr.supervisor.notify import Notifier
from reclaimerr.supervisor.pulse import Pulse
from reclaimerr.supervisor.roster import roster
from reclaimerr.supervisor.wishes import Wish, Wishes

ROOT = Path(__file__).parents[2]
RADARR = Service(name="radarr", type="radarr", url="http://a", api_key="a" * 32)
PLEX = Service(name="plex", type="plex", url="http://b", api_key="b" * 32, main=True)
CONFIG = Config(services={"radarr": RADARR, "plex": PLEX})


# pulse


@pytest.mark.parametrize(
    ("felt_at", "deadline", "verdict"),
    [
        (100.0, 0.0, None),
        (79.0, 0.0, "hung: no sign of life for 121 s"),
        (79.0, 195.0, None),  # its step may still take five seconds
        (79.0, 191.0, None),  # overdue, by less than it may be
        (79.0, 189.0, "hung: no sign of life for 121 s"),
    ],
)
def test_hung_is_late_by_the_beat_and_by_the_deadline(felt_at: float, deadline: float, verdict: str | None) -> None:
    assert pulse.hung(Pulse(felt_at, Beat(1.0, deadline)), 200.0, 120.0) == verdict


def test_a_child_that_never_beat_is_hung_after_the_same_time() -> None:
    assert pulse.hung(Pulse(100.0), 220.0, 120.0) is None
    assert pulse.hung(Pulse(100.0), 221.0, 120.0) == "hung: no sign of life for 121 s"


def test_a_beat_counts_from_when_it_was_seen_whatever_the_wall_clock_says() -> None:
    first = pulse.feel(Pulse(100.0), Beat(5e9, 0.0), 101.0)
    assert first == Pulse(101.0, Beat(5e9, 0.0))
    assert pulse.feel(first, Beat(5e9, 0.0), 150.0) == first
    assert pulse.feel(first, Beat(1.0, 0.0), 151.0).felt_at == 151.0
    assert pulse.feel(first, None, 152.0) == first


# roster


def changed(config: Config, other: Config) -> set[str]:
    """Whose life another configuration changes."""
    before, after = roster(config), roster(other)
    return {name for name in before if after[name].lives_by != before[name].lives_by}


def test_disabled_services_have_no_manager() -> None:
    config = Config(services={"radarr": RADARR, "plex": replace(PLEX, enabled=False)})
    assert [(post.name, post.kind) for post in roster(config).values()] == [("web", "web"), ("radarr", "manager")]


@pytest.mark.parametrize(
    ("other", "restarted"),
    [
        ({"web": Web(port=9000)}, {"web"}),
        ({"settings": Settings(dry_run=False)}, {"web", "radarr", "plex"}),
        ({"limits": Limits(max_items_per_day=1)}, {"web", "radarr", "plex"}),
        ({"users": {"ann": ("plex:ann",)}}, {"web", "radarr", "plex"}),
        ({"schedules": {"backup": "off"}}, {"web", "radarr", "plex"}),
        ({"rules": (Rule(name="r", target="movie", when="year < 1990", action="notify"),)}, {"web", "radarr", "plex"}),
        ({"services": {"radarr": replace(RADARR, url="http://c"), "plex": PLEX}}, {"web", "radarr"}),
        ({"services": {"radarr": RADARR, "plex": replace(PLEX, main=False)}}, {"web", "radarr", "plex"}),
        ({}, set()),
    ],
)
def test_a_change_restarts_those_who_live_by_it(other: dict[str, Any], restarted: set[str]) -> None:
    assert changed(CONFIG, replace(CONFIG, **other)) == restarted


# intake


def test_a_configuration_that_does_not_change_is_not_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[settings]\n")
    intake = Intake(path, DataDir(tmp_path / "data").make(), {})
    intake.first()
    os.utime(path, ns=(1, path.stat().st_mtime_ns))  # so old that any read would set it anew
    assert [intake.changed() for _ in range(100)] == [False] * 100
    assert path.stat().st_atime_ns == 1


# notify


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """systemd's end of the notification socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(30)
        yield listening


def test_the_service_manager_hears_what_goes_on(manager: socket.socket) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready()
    notifier.status("5 of 5 running")
    notifier.status("5 of 5 running")
    notifier.extend(20)
    notifier.stopping()
    heard = [manager.recv(200) for _ in range(4)]
    assert heard == [b"READY=1", b"STATUS=5 of 5 running", b"EXTEND_TIMEOUT_USEC=20000000", b"STOPPING=1"]


def test_a_reload_carries_its_instant(manager: socket.socket) -> None:
    Notifier({"NOTIFY_SOCKET": manager.getsockname()}).reloading()
    assert manager.recv(200).startswith(b"RELOADING=1\nMONOTONIC_USEC=")


def test_the_watchdog_is_fed_twice_a_period(manager: socket.socket) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "30000000"})
    for now in (100.0, 101.0, 114.9, 115.0, 116.0):
        notifier.alive(now)
    notifier.stopping()
    assert [manager.recv(200) for _ in range(3)] == [b"WATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_a_watchdog_that_watches_somebody_else_is_not_fed(manager: socket.socket) -> None:
    env = {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}
    notifier = Notifier(env)
    notifier.alive(100.0)
    notifier.stopping()
    assert manager.recv(200) == b"STOPPING=1"


@pytest.mark.parametrize("env", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_without_a_listener_nothing_happens(env: dict[str, str]) -> None:
    Notifier(env).ready()


# lock


def test_the_lock_keeps_others_out_until_it_is_given_back(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    handle = hold(data, lambda _seconds: None)
    with pytest.raises(AlreadySupervised, match=f"process {os.getpid()}"):
        hold(data, lambda _seconds: None)
    os.close(handle)
    os.close(hold(data, lambda _seconds: None))


# wishes


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The web's connection to a database with wishes."""
    connection = sqlite3.connect(DataDir(tmp_path).database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("CREATE TABLE wish (id INTEGER PRIMARY KEY AUTOINCREMENT, process, wish, by, at)")
    yield connection
    connection.close()


def test_each_wish_is_seen_once_and_old_ones_are_void(tmp_path: Path, rows: sqlite3.Connection) -> None:
    put = "INSERT INTO wish (process, wish, by, at) VALUES ('plex', ?, 'ann', 0)"
    rows.execute(put, ("stop",))
    wishes = Wishes(DataDir(tmp_path))
    assert wishes.look() == []
    rows.execute(put, ("start",))
    rows.execute(put, ("restart",))
    assert wishes.look() == [Wish(2, "plex", "start", "ann"), Wish(3, "plex", "restart", "ann")]
    rows.execute("DELETE FROM wish")
    assert wishes.look() == []
    rows.execute(put, ("stop",))
    assert wishes.look() == [Wish(4, "plex", "stop", "ann")]


def test_without_a_database_nobody_wishes_anything_and_none_is_made(tmp_path: Path) -> None:
    assert Wishes(DataDir(tmp_path)).look() == []
    assert list(tmp_path.iterdir()) == []


def test_a_locked_database_costs_one_look(tmp_path: Path, rows: sqlite3.Connection) -> None:
    wishes = Wishes(DataDir(tmp_path))
    wishes.look()
    rows.execute("INSERT INTO wish (process, wish, by, at) VALUES ('plex', 'stop', 'ann', 0)")
    rows.execute("PRAGMA journal_mode=delete")
    rows.execute("BEGIN EXCLUSIVE")
    assert wishes.look() == []
    rows.execute("COMMIT")
    assert [wish.wish for wish in wishes.look()] == ["stop"]


# health


class Answer(http.server.BaseHTTPRequestHandler):
    """Answers /here/healthz alone."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/here/healthz" else 404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


def test_a_page_that_answers_is_healthy_and_any_other_is_not() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        port = server.server_port
        assert health.healthy(Web(host="0.0.0.0", port=port, base_path="/here"))
        assert not health.healthy(Web(host="127.0.0.1", port=port, base_path="/elsewhere"))
        server.shutdown()
        thread.join()
    assert not health.healthy(Web(host="127.0.0.1", port=port, base_path="/here"))


def test_without_an_accepted_configuration_nothing_is_healthy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert health.main([str(tmp_path)]) == 1
    assert "no accepted configuration" in capsys.readouterr().err


# reap


def test_strangers_are_buried_and_our_own_are_left(tmp_path: Path) -> None:
    program = """
import os, sys
from reclaimerr.supervisor.reap import reap_strangers
own = os.fork()
if own == 0:
    os._exit(3)
os.waitid(os.P_PID, own, os.WEXITED | os.WNOWAIT)
assert reap_strangers({own}) == 0
assert os.waitstatus_to_exitcode(os.waitpid(own, 0)[1]) == 3
for _ in range(3):
    if os.fork() == 0:
        os._exit(0)
count = 0
while count < 3:
    count += reap_strangers({own})
assert reap_strangers({own}) == 0
print(count)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("3\n", "")
