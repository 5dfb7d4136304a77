"""jobs and tasks on the command line: looked at, followed, cancelled, forgotten, started; with and without a supervisor."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from reclaimerr.cli.main import main
from tests.proof.commands import failed_in_one_line, one_document
from tests.proof.installation import Installation, clean_environment, installation, until


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that runs."""
    with installation(tmp_path_factory.mktemp("queue"), seed=23, movies=30) as found:
        found.start()
        found.ready()
        found.judged()
        yield found


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that was read once and does not run."""
    with installation(tmp_path_factory.mktemp("still"), seed=24, movies=20) as found:
        one_document(found.cli("sync", "--json"))
        yield found


def job(home: Installation, number: int) -> Any:
    return one_document(home.cli("jobs", str(number), "--json"))


def started(home: Installation, *words: str) -> Any:
    """The first job that a run put."""
    return one_document(home.cli("tasks", *words, "--run", "--json"))["items"][0]


@contextmanager
def following(home: Installation, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on until it is interrupted, or the test ends."""
    command = [sys.executable, "-u", "-m", "reclaimerr", *words, "--config", str(home.config), "--data", str(home.data.root)]
    with subprocess.Popen(
        command, cwd=home.folder, env=clean_environment(home.folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def test_the_tasks_are_the_same_on_the_command_line_and_in_the_api(home: Installation) -> None:
    told = one_document(home.cli("tasks", "--json"))["items"]
    page = home.get("/api/v1/tasks")["items"]
    assert [one["name"] for one in told] == [one["name"] for one in page]
    assert {"sync:radarr-hd", "watch:jellyfin", "disks:radarr-4k", "judge", "backup"} <= {one["name"] for one in told}
    read = next(one for one in page if one["name"] == "sync:radarr-hd")
    assert (read["state"], read["figures"]["items"] > 0, read["next"] > read["last"]) == ("done", True, True)
    assert "every 10 min" in home.cli("tasks", "judge").stdout


def test_a_task_is_run_and_followed_to_its_end(home: Installation) -> None:
    done = home.cli("tasks", "echo", "--run", "--follow", "--arg", "text=hello there", "--arg", "lines=2")
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"Z info: hello there\n", done.stdout)) == 2
    assert re.search(r"job \d+ echo \(keeper\): done: hello there\n$", done.stdout)


def test_a_run_that_fails_is_a_failure_of_the_command(home: Installation) -> None:
    home.stack.fault("radarr-4k", lambda _: _refusing())
    try:
        done = home.cli("tasks", "sync:radarr-4k", "--run", "--follow")
    finally:
        home.stack.fault("radarr-4k", None)
    assert done.returncode == 1
    assert ": failed: " in done.stdout


def _refusing() -> Any:
    from reclaimerr.demo.faults import status

    return status(404, b"gone")


def test_a_job_says_who_asked_for_it_and_shows_its_output_and_children(home: Installation) -> None:
    one = started(home, "sleep", "--arg", "seconds=0", "--arg", "children=2")
    assert (one["requested_by"], one["args"]) == ("command line", {"seconds": 0.0, "children": 2})
    assert home.ended(one["id"])["state"] == "done"
    told = job(home, one["id"])
    assert [child["state"] for child in told["children"]] == ["done", "done"]
    assert told["output"] == []
    assert told == home.get(f"/api/v1/jobs/{one['id']}")


def test_a_running_job_is_cancelled(home: Installation) -> None:
    one = started(home, "sleep", "--arg", "seconds=600")
    until(lambda: job(home, one["id"])["state"] == "running", "it runs")
    assert home.cli("jobs", str(one["id"]), "--cancel").returncode == 0
    assert home.ended(one["id"])["state"] == "cancelled"
    assert "has ended already (cancelled)" in failed_in_one_line(home.cli("jobs", str(one["id"]), "--cancel"))


def test_output_is_followed_while_the_job_runs(home: Installation) -> None:
    one = started(home, "sleep", "--arg", "seconds=600")
    with following(home, "jobs", str(one["id"]), "--follow") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        home.post(f"/api/v1/jobs/{one['id']}/cancel")
        rest = process.stdout.read()
        assert process.wait(60) == 0
    assert re.match(rf"job {one['id']} sleep \(keeper\): (waiting|running)", first)
    assert rest.splitlines()[-1] == f"job {one['id']} sleep (keeper): cancelled"


@pytest.mark.parametrize("words", [["jobs"], ["history"], ["status"]], ids=" ".join)
def test_lists_are_followed_until_somebody_has_seen_enough(home: Installation, words: list[str]) -> None:
    with following(home, *words, "--follow") as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 1
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")


def test_what_comes_is_followed(home: Installation) -> None:
    with following(home, "jobs", "--task", "echo", "--follow") as process:
        assert process.stdout is not None
        process.stdout.readline()
        one = started(home, "echo", "--arg", "text=news")
        found = until(lambda: re.search(rf"job {one['id']} echo .*done: news", process.stdout.readline()), "it is told")
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert found


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["jobs", "999999"], "there is no job 999999"),
        (["jobs", "--cancel"], "--cancel needs the job's ID"),
        (["jobs", "--delete", "--state", "running"], "only ended jobs can be forgotten"),
        (["tasks", "--run"], "--run needs the task's NAME"),
        (["tasks", "jugde"], "no task is called 'jugde'; there are: sync:radarr-hd"),
        (["tasks", "remove", "--run"], "no task is called 'remove'"),
        (["tasks", "sleep", "--run", "--arg", "seconds=long"], "seconds: 'long' is no number"),
        (["tasks", "sleep", "--run", "--arg", "minutes=1"], "minutes: sleep takes no such argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_said_in_one_line(
    still: Installation, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert main([*words, "--config", str(still.config), "--data", str(still.data.root)]) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert (told.out, len(told.err.splitlines())) == ("", 1)


@pytest.mark.prove
def test_without_a_supervisor_a_wish_waits_and_says_so(still: Installation) -> None:
    done = still.cli("tasks", "backup", "--run")
    assert re.fullmatch(r"backup is queued as job \d+; it waits until Reclaimerr runs\n", done.stdout)
    waiting = one_document(still.cli("jobs", "--state", "open", "--json"))["items"]
    assert [(one["task"], one["state"]) for one in waiting if one["task"] == "backup"] == [("backup", "waiting")]
    assert f"it is {waiting[0]['state']}" in failed_in_one_line(still.cli("jobs", str(waiting[0]["id"]), "--delete"))
    assert still.cli("jobs", str(waiting[0]["id"]), "--cancel").returncode == 0


@pytest.mark.prove
def test_ended_jobs_are_forgotten_one_by_one_or_all(still: Installation) -> None:
    ended = one_document(still.cli("jobs", "--state", "ended", "--json"))
    assert ended["total"] >= 3
    assert one_document(still.cli("jobs", str(ended["items"][0]["id"]), "--delete", "--json")) == {"deleted": 1}
    assert one_document(still.cli("jobs", "--delete", "--state", "ended", "--json")) == {"deleted": ended["total"] - 1}
    assert one_document(still.cli("jobs", "--state", "ended", "--json"))["total"] == 0


@pytest.mark.prove
def test_what_is_off_is_not_started(still: Installation) -> None:
    assert still.cli("config", "set", "schedules.sync", "off").returncode == 0
    try:
        assert "sync:radarr-hd is switched off in [schedules]" in failed_in_one_line(still.cli("tasks", "sync:radarr-hd", "--run"))
        assert "sync is switched off for radarr-hd" in failed_in_one_line(still.cli("sync", "radarr-hd"))
    finally:
        still.cli("config", "set", "schedules.sync", "every 1h")
