"""The demo as people run it: it says when it cannot, ends when it is told to and leaves nothing behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.commands import failed_in_one_line, one_document, processes_about
from tests.proof.installation import clean_environment, free_port, run, until


def demo(folder: Path, *words: str) -> subprocess.Popen[str]:
    """A demo that runs; its temporary folders are made below this one."""
    command = [sys.executable, "-m", "reclaimerr", "demo", "--movies", "60", *words]
    env = clean_environment(folder) | {"TMPDIR": str(folder)}
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.prove)], ids=["SIGINT", "SIGTERM"]
)
def test_a_demo_ends_well_when_it_is_told_to_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    with demo(tmp_path, "--port", "0", "--json") as running:
        assert running.stdout
        said = json.loads(running.stdout.readline())
        assert said["address"].startswith("http://127.0.0.1:")
        running.send_signal(number)
        assert running.wait(30) == 0
        assert running.stdout.read() == ""
    assert not list(tmp_path.glob("reclaimerr-demo-*"))
    assert not processes_about(str(tmp_path))


@pytest.mark.prove
def test_a_demo_that_is_killed_takes_its_supervisor_along(tmp_path: Path) -> None:
    with demo(tmp_path, "--port", "0", "--json") as running:
        assert running.stdout
        running.stdout.readline()
        running.kill()
    until(lambda: not processes_about(str(tmp_path)), "nobody is left")


def test_a_demo_on_a_port_that_is_taken_says_so(tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        done = run(tmp_path, "demo", "--port", str(port))
    assert f"port {port}: address already in use" in failed_in_one_line(done)


def test_a_demo_never_overwrites_a_real_configuration(tmp_path: Path) -> None:
    run(tmp_path, "init")
    before = (tmp_path / "config.toml").read_bytes()
    assert "is not a demo's" in failed_in_one_line(run(tmp_path, "demo", "--port", "0", "--data", str(tmp_path)))
    assert (tmp_path / "config.toml").read_bytes() == before


def test_a_demo_keeps_its_installation_in_the_data_directory_that_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with demo(tmp_path, "--port", "0", "--json", "--series", "1", "--data", str(folder)) as running:
        assert running.stdout
        said = json.loads(running.stdout.readline())
        by_data = run(tmp_path, "status", "--json", "--data", str(folder))
        by_file = run(tmp_path, "status", "--json", "--config", str(folder / "config.toml"))
        port = run(tmp_path, "config", "get", "web.port", "--data", str(folder)).stdout.strip()
        running.terminate()
        assert running.wait(30) == 0
    for done in (by_data, by_file):
        assert {one["type"] for one in one_document(done)["services"]} == {"radarr", "sonarr", "jellyfin", "plex"}
    assert said["address"] == f"http://127.0.0.1:{port}"
    assert (folder / "reclaimerr.db").is_file()


@pytest.mark.parametrize("version", ["10.11.11", pytest.param("12.0.0", marks=pytest.mark.prove)])
def test_a_demo_once_sums_up_in_one_document(tmp_path: Path, version: str) -> None:
    words = ["--once", "--json", "--port", "0", "--movies", "60", "--series", "0", "--jellyfin", version]
    told = one_document(run(tmp_path, "demo", *words))
    assert told["confirmed"] is True
    assert told["reclaimed"]["items"] == 5
    assert told["seconds"].keys() == {"start", "sync", "judge", "reclaim"}
