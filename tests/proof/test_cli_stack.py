"""Commands about services and what is known of them, where no supervisor runs."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from reclaimerr.demo.faults import Fault
from reclaimerr.demo.messages import Request
from tests.proof.commands import failed_in_one_line, one_document
from tests.proof.installation import Installation, clean_environment, installation, until

Alone = tuple[Installation, dict[str, Any]]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    """An installation that the command line alone has synced, and what that sync told."""
    with installation(tmp_path_factory.mktemp("alone"), seed=21) as home:
        yield home, one_document(home.cli("sync", "--json"))


def test_a_good_file_and_services_that_answer_pass_the_check(alone: Alone) -> None:
    told = one_document(alone[0].cli("check", "--json"))
    assert told["ok"] is True
    assert {name: one["ok"] for name, one in told["services"].items()} == {
        "radarr-hd": True, "radarr-4k": True, "jellyfin": True,
    }  # fmt: skip


def test_a_sync_without_a_supervisor_reads_every_service(alone: Alone) -> None:
    home, told = alone
    listed = {name: len(arr.movies) for name, arr in home.world.arrs.items()} | {"jellyfin": len(home.world.server.items)}
    assert {name: one["items"] for name, one in told.items()} == listed
    keys = {"items", "added", "changed", "missing", "requests", "bytes", "seconds", "peak_memory"}
    assert all(one.keys() >= keys for one in told.values())


def test_a_second_sync_finds_nothing_new(alone: Alone) -> None:
    told = one_document(alone[0].cli("sync", "radarr-hd", "--json"))
    assert list(told) == ["radarr-hd"]
    assert (told["radarr-hd"]["added"], told["radarr-hd"]["changed"], told["radarr-hd"]["missing"]) == (0, 0, 0)


def test_a_sync_that_was_killed_is_done_by_the_next(alone: Alone) -> None:
    home, _ = alone
    held = home.stack.requests("radarr-hd")[-1].number

    def slow(request: Request) -> Fault | None:
        return Fault(delay=30) if request.path.endswith("/movie") else None

    home.stack.fault("radarr-hd", slow)
    command = [sys.executable, "-m", "reclaimerr", "sync", "radarr-hd", "--config", str(home.config), "--data",
               str(home.data.root)]  # fmt: skip
    began = subprocess.Popen(command, env=clean_environment(home.folder), stderr=subprocess.DEVNULL)
    asked = "/api/v3/rootfolder"
    until(lambda: any(one.number > held and one.path == asked for one in home.stack.requests("radarr-hd")), "it reads")
    began.kill()
    began.wait()
    home.stack.fault("radarr-hd", None)
    told = one_document(home.cli("sync", "radarr-hd", "--json"))
    assert told["radarr-hd"]["items"] == len(home.world.arrs["radarr-hd"].movies)


def test_an_unknown_service_is_told_with_those_there_are(alone: Alone) -> None:
    assert "radarr-hd, radarr-4k, jellyfin" in failed_in_one_line(alone[0].cli("sync", "radarr-hq"))


def test_a_service_that_is_down_fails_the_sync_and_is_told(alone: Alone) -> None:
    home, _ = alone
    home.stack.down("radarr-4k")
    try:
        done = home.cli("sync", "radarr-4k", "radarr-hd", "--json")
    finally:
        home.stack.up("radarr-4k")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert "error" in told["radarr-4k"]
    assert told["radarr-hd"]["items"] > 0
    assert one_document(home.cli("sync", "radarr-4k", "--json"))["radarr-4k"]["items"] > 0


def test_a_preview_of_an_expression_counts_and_gives_reasons(alone: Alone) -> None:
    told = one_document(alone[0].cli("preview", "--when", "size > 20 GiB", "--limit", "3", "--json"))
    assert told["count"] > 3
    assert len(told["items"]) == 3
    assert all(one["size"] > 20 * 2**30 for one in told["items"])
    assert [reason["text"] for reason in told["items"][0]["reasons"]] == ["size > 20 GiB"]


def test_a_preview_of_a_rule_is_the_preview_of_its_expression(alone: Alone) -> None:
    home, _ = alone
    ruled = one_document(home.cli("preview", "--rule", "Old, unwatched, large", "--json"))
    asked = one_document(home.cli("preview", "--when", "unwatched_for > 180 days and size > 20 GiB", "--json"))
    assert ruled["count"] == asked["count"] > 0
    assert [one["id"] for one in ruled["items"]] == [one["id"] for one in asked["items"]]


def test_a_mistake_in_an_expression_is_told_with_its_column(alone: Alone) -> None:
    assert "column 1" in failed_in_one_line(alone[0].cli("preview", "--when", "sise > 20 GiB"))


def test_an_unknown_rule_is_told(alone: Alone) -> None:
    assert "no rule is called" in failed_in_one_line(alone[0].cli("preview", "--rule", "Nothing"))


def test_an_item_is_explained_rule_by_rule(alone: Alone) -> None:
    home, _ = alone
    item = one_document(home.cli("preview", "--when", "size > 20 GiB", "--limit", "1", "--json"))["items"][0]
    told = one_document(home.cli("explain", str(item["id"]), "--json"))
    assert told["media"]["id"] == item["id"]
    assert "Old, unwatched, large" in [one["rule"] for one in told["rules"]]
    assert all(one["reasons"] for one in told["rules"])
    only = one_document(home.cli("explain", str(item["id"]), "--rule", "Keep favourites", "--json"))
    assert [one["rule"] for one in only["rules"]] == ["Keep favourites"]


def test_an_item_that_there_is_not_cannot_be_explained(alone: Alone) -> None:
    assert "there is no item 999999" in failed_in_one_line(alone[0].cli("explain", "999999"))


@pytest.mark.parametrize("words", [["status"], ["history"], ["jobs"]], ids=" ".join)
def test_what_is_known_is_told_without_a_supervisor(alone: Alone, words: list[str]) -> None:
    done = alone[0].cli(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert one_document(alone[0].cli(*words, "--json"))


def test_a_reader_that_goes_away_is_no_failure(alone: Alone) -> None:
    home, _ = alone
    words = f"'{sys.executable}' -m reclaimerr jobs --config '{home.config}' --data '{home.data.root}'"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words} | true"], env=clean_environment(home.folder), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.prove
def test_a_copy_of_the_database_is_made_and_restored(alone: Alone) -> None:
    home, _ = alone
    copy = home.folder / "copy.db"
    assert home.cli("backup", str(copy)).stdout == f"{copy}\n"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "exists already" in failed_in_one_line(home.cli("backup", str(copy)))
    done = home.cli("restore", str(copy))
    assert done.returncode == 0, done.stderr
    assert list(home.data.root.glob("reclaimerr.db.before-restore.*"))
    assert one_document(home.cli("preview", "--when", "size > 0 B", "--json"))["held"]["count"] > 0
    one_document(home.cli("sync", "--json"))
    assert one_document(home.cli("preview", "--when", "size > 0 B", "--json"))["count"] > 0


def test_what_is_no_database_of_ours_is_not_restored(alone: Alone) -> None:
    home, _ = alone
    before = home.data.database.read_bytes()
    (home.folder / "notes.db").write_text("no database")
    failed_in_one_line(home.cli("restore", str(home.folder / "notes.db")))
    assert home.data.database.read_bytes() == before
