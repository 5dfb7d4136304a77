"""Every command as people run it: a process, its exit code, what stands on stdout and on stderr."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.proof.commands import failed_in_one_line, one_document
from tests.proof.installation import run

BAD = """\
[settings]
dry_rum = true
stale_after = 26

[services.radarr-hd]
type = "radar"
url = "http://127.0.0.1:9"
api_key = "0123456789abcdef0123456789abcdef"
"""


def test_init_writes_a_private_configuration_that_loads(tmp_path: Path) -> None:
    done = run(tmp_path, "init")
    path = tmp_path / "config.toml"
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert one_document(run(tmp_path, "check", "--json"))["ok"] is True


def test_two_configurations_have_two_tokens(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        run(tmp_path, "init", "--config", name)
    one, two = ((tmp_path / name).read_text() for name in ("one.toml", "two.toml"))
    assert one != two


def test_init_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine")
    assert "exists already" in failed_in_one_line(run(tmp_path, "init"))
    assert path.read_text() == "mine"


def test_a_bad_file_is_told_mistake_by_mistake_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(BAD)
    done = run(tmp_path, "check")
    assert done.returncode == 78
    assert not done.stdout
    lines = done.stderr.splitlines()
    assert [line.split(" ")[:2] for line in lines] == [
        ["config.toml:2:", "settings.dry_rum:"],
        ["config.toml:3:", "settings.stale_after:"],
        ["config.toml:6:", "services.radarr-hd.type:"],
    ]


def test_the_mistakes_of_a_bad_file_are_a_document_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(BAD)
    done = run(tmp_path, "check", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 78
    assert told["ok"] is False
    assert [(one["line"], one["key"]) for one in told["mistakes"]] == [
        (2, "settings.dry_rum"), (3, "settings.stale_after"), (6, "services.radarr-hd.type"),
    ]  # fmt: skip


@pytest.mark.parametrize("command", [["run"], [], ["sync"], ["status"], ["config", "show"]], ids=" ".join)
def test_no_command_works_with_a_bad_file(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "config.toml").write_text(BAD)
    done = run(tmp_path, *command)
    assert done.returncode == 78
    assert "config.toml:2: settings.dry_rum" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_service_that_is_not_reached_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(BAD.replace("radar\"", "radarr\"").replace("dry_rum", "dry_run")
                                          .replace("26\n", '"26h"\n'))  # fmt: skip
    done = run(tmp_path, "check", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["ok"] is False
    assert told["services"]["radarr-hd"]["ok"] is False


@pytest.mark.parametrize("words", [
    ["frobnicate"], ["preview"], ["preview", "--rule", "a", "--when", "b"], ["explain"], ["explain", "seven"],
    ["sync", "--frobnicate"], ["demo", "--port", "99999"], ["demo", "--movies", "0"], ["restore"], ["config"],
    ["logs", "--json", "--follow"], ["preview", "--when", "size > 1 GB", "--limit", "0"],
], ids=" ".join)  # fmt: skip
def test_wrong_usage_is_exit_code_2_and_says_how(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: reclaimerr")
    assert not done.stdout


@pytest.mark.parametrize("words", [
    ["status"], ["history", "--json"], ["jobs"], ["preview", "--when", "size > 20 GiB"], ["explain", "1"],
    ["logs"], ["backup"], ["restore", "nowhere.db"], ["sync"], ["config", "get", "web.prot"],
], ids=" ".join)  # fmt: skip
def test_what_cannot_be_done_is_one_line_and_exit_code_1(tmp_path: Path, words: list[str]) -> None:
    run(tmp_path, "init")
    failed_in_one_line(run(tmp_path, *words))


def test_help_and_version_are_told(tmp_path: Path) -> None:
    told = run(tmp_path, "--help")
    assert told.returncode == 0
    assert {"run", "demo", "init", "check", "sync", "preview", "explain", "status"} <= set(told.stdout.split())
    assert run(tmp_path, "--version").stdout.startswith("reclaimerr 0.")


def test_the_configuration_is_read_and_changed_from_the_command_line(tmp_path: Path) -> None:
    run(tmp_path, "init")
    before = (tmp_path / "config.toml").read_text()
    assert run(tmp_path, "config", "set", "web.port", "7070").returncode == 0
    assert run(tmp_path, "config", "get", "web.port").stdout == "7070\n"
    assert (tmp_path / "config.toml").read_text() == before.replace("port = 7676", "port = 7070")
    assert run(tmp_path, "config", "unset", "web.port").returncode == 0
    assert one_document(run(tmp_path, "config", "show", "--json"))["web"]["port"] == 7676


def test_no_command_shows_a_secret_of_the_configuration(tmp_path: Path) -> None:
    run(tmp_path, "init")
    token = next(line for line in (tmp_path / "config.toml").read_text().splitlines() if line.startswith("token"))
    secret = token.partition('"')[2].rstrip('"')
    for words in (["config", "show"], ["config", "show", "--json"], ["config", "get", "web.token"], ["check", "--json"]):
        done = run(tmp_path, *words)
        assert secret not in done.stdout + done.stderr


def test_a_change_that_is_a_mistake_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path, "init")
    before = (tmp_path / "config.toml").read_bytes()
    done = run(tmp_path, "config", "set", "web.port", "many")
    assert done.returncode == 78
    assert (tmp_path / "config.toml").read_bytes() == before


def test_a_file_of_this_layout_needs_no_upgrade(tmp_path: Path) -> None:
    run(tmp_path, "init")
    assert "up to date already" in run(tmp_path, "config", "upgrade").stdout
