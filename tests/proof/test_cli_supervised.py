"""Commands about an installation that runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
import requests

from tests.proof.commands import failed_in_one_line, one_document
from tests.proof.installation import Installation, clean_environment, installation, until
from tests.proof.killing import alive


@pytest.fixture(scope="module")
def supervised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that runs, has judged, and has removed one title at a person's word."""
    with installation(tmp_path_factory.mktemp("supervised"), seed=22) as home:
        home.start()
        home.ready()
        home.judged()
        ready = [one for one in home.get("/api/v1/candidates?size=100")["items"] if one["state"] == "scheduled"]
        home.ended(home.reclaim(ready[0]["id"]))
        yield home


def test_a_sync_goes_through_the_running_installation(supervised: Installation) -> None:
    told = one_document(supervised.cli("sync", "radarr-hd", "jellyfin", "--json"))
    assert list(told) == ["radarr-hd", "jellyfin"]
    last = one_document(supervised.cli("jobs", "--json"))["items"]
    assert {"sync"} == {job["task"] for job in last if job["requested_by"] == "command line"}


def test_the_command_line_tells_the_same_status_as_the_page(supervised: Installation) -> None:
    told = one_document(supervised.cli("status", "--json"))
    page = supervised.get("/api/v1/status")
    assert told.keys() == page.keys()
    assert [one["name"] for one in told["processes"]] == [one["name"] for one in page["processes"]]
    assert {one["state"] for one in told["processes"]} == {"running"}
    assert told["sums"]["library"] == page["sums"]["library"]


def test_the_command_line_tells_the_same_history_as_the_page(supervised: Installation) -> None:
    told = one_document(supervised.cli("history", "--json"))
    assert told["items"] == supervised.get("/api/v1/history")["items"]
    assert told["items"][0]["outcome"] == "removed"
    assert told["total"] == len(told["items"])


def test_tables_are_for_people(supervised: Installation) -> None:
    title = one_document(supervised.cli("history", "--json"))["items"][0]["media"]["title"]
    assert title[:20] in supervised.cli("history").stdout
    assert "radarr-4k" in supervised.cli("status").stdout


def test_the_logs_of_all_processes_are_told_in_order(supervised: Installation) -> None:
    told = one_document(supervised.cli("logs", "--json", "--limit", "1000"))["items"]
    assert {"supervisor", "web", "radarr-hd", "radarr-4k", "jellyfin"} <= {line["process"] for line in told}
    assert [line["at"] for line in told] == sorted(line["at"] for line in told)
    assert "listening on" in supervised.cli("logs", "--process", "web").stdout


def hear_interrupts() -> None:
    """A runner started in the background ignores Ctrl-C, and its children would with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_logs_can_be_followed(supervised: Installation) -> None:
    words = [sys.executable, "-m", "reclaimerr", "logs", "--follow", "--limit", "1", "--data", str(supervised.data.root)]
    with subprocess.Popen(
        [*words, "--config", str(supervised.config)], env=clean_environment(supervised.folder), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, preexec_fn=hear_interrupts,
    ) as following:  # fmt: skip
        assert following.stdout
        assert following.stderr
        following.stdout.readline()
        (supervised.data.logs / "stranger.log").write_text("2030-01-01T00:00:00Z INFO stranger tests: here I am\n")
        assert following.stdout.readline() == "2030-01-01T00:00:00Z INFO stranger tests: here I am\n"
        following.send_signal(signal.SIGINT)
        assert following.wait(10) == 1
        assert following.stderr.read() == "reclaimerr: interrupted\n"


def test_a_copy_is_made_while_it_is_in_use_and_restored_only_when_nobody_uses_it(supervised: Installation) -> None:
    copy = supervised.folder / "copy.db"
    assert supervised.cli("backup", str(copy)).returncode == 0
    assert "stop it first" in failed_in_one_line(supervised.cli("restore", str(copy)))
    assert not list(supervised.data.root.glob("*.before-restore.*"))


def test_a_process_is_stopped_started_and_restarted_by_command_and_others_go_on(supervised: Installation) -> None:
    others = [supervised.pid(name) for name in ("web", "radarr-hd", "jellyfin")]
    first = supervised.pid("radarr-4k")
    assert supervised.cli("stop", "radarr-4k").stdout == "radarr-4k is stopped\n"
    assert not alive(first)
    assert supervised.cli("start", "radarr-4k").stdout == f"radarr-4k is running (process {supervised.pid('radarr-4k')})\n"
    second = supervised.pid("radarr-4k")
    assert f"running already (process {second})" in supervised.cli("start", "radarr-4k").stdout
    assert supervised.cli("restart", "radarr-4k").returncode == 0
    assert supervised.pid("radarr-4k") not in (first, second)
    assert [supervised.pid(name) for name in ("web", "radarr-hd", "jellyfin")] == others
    told = [(one["who"], one["what"], one["subject"]) for one in supervised.get("/api/v1/audit?size=3")["items"]]
    assert told == [("command line", f"process {wish}", "radarr-4k") for wish in ("restart", "start", "stop")]


def test_a_process_is_stopped_and_started_through_the_api(supervised: Installation) -> None:
    supervised.post("/api/v1/processes/radarr-4k/stop")
    until(lambda: (row := supervised.row("radarr-4k")) and row.state == "stopped", "it stops")
    state = {one["name"]: one["state"] for one in supervised.get("/api/v1/processes")["items"]}
    assert (state["radarr-4k"], state["jellyfin"]) == ("stopped", "running")
    supervised.post("/api/v1/processes/radarr-4k/start")
    assert supervised.pid("radarr-4k")


@pytest.mark.parametrize(
    ("words", "why"),
    [(("stop", "web"), "can be restarted"), (("restart", "supervisor"), "whoever runs it"), (("start", "nobody"), "there are:")],
)
def test_a_wish_that_makes_no_sense_is_refused(supervised: Installation, words: tuple[str, str], why: str) -> None:
    assert why in failed_in_one_line(supervised.cli(*words))


@pytest.mark.prove
def test_what_happens_can_be_followed_through_the_api(supervised: Installation) -> None:
    with supervised.stream("/api/v1/events?topics=log,job&process=radarr-4k&level=info") as heard:
        supervised.post("/api/v1/services/radarr-hd/sync")
        before = supervised.pid("radarr-4k")
        supervised.post("/api/v1/processes/radarr-4k/restart")
        kinds = set()
        for line in heard:
            kinds |= {line.partition(" ")[2]} if line.startswith("event:") else set()
            assert not line.startswith("data:") or '"process":"radarr-hd"' not in line
            if kinds >= {"log", "job"}:
                break
    assert supervised.seconds_until_back("radarr-4k", before, 0.0)


def test_a_second_supervisor_is_refused(supervised: Installation) -> None:
    assert "another supervisor" in failed_in_one_line(supervised.cli("run"))


def test_a_changed_setting_reaches_the_running_installation(supervised: Installation) -> None:
    assert supervised.cli("config", "set", "limits.max_items_per_day", "7").returncode == 0
    until(lambda: supervised.get("/api/v1/config")["config"]["limits"]["max_items_per_day"] == 7, "it is taken in")


def test_who_knocks_while_the_page_is_started_again_waits_and_is_answered(supervised: Installation) -> None:
    refused: list[str] = []
    answered = 0
    over = threading.Event()

    def knock() -> None:
        nonlocal answered
        while not over.is_set():
            try:
                assert requests.get(f"{supervised.address}/healthz", timeout=30).status_code == 200
                answered += 1
            except requests.ConnectionError as error:
                refused.append(f"{error}")

    visitor = threading.Thread(target=knock)
    visitor.start()
    try:
        for _ in range(3):
            before = supervised.pid("web")
            assert supervised.cli("restart", "web").returncode == 0
            until(lambda before=before: supervised.pid("web") not in (before, None), "another web process")
            seen = answered
            until(lambda seen=seen: answered > seen + 5, "answers")
    finally:
        over.set()
        visitor.join()
    assert not refused
    before = supervised.pid("web")
    os.kill(before, signal.SIGKILL)
    assert requests.get(f"{supervised.address}/healthz", timeout=30).status_code == 200
