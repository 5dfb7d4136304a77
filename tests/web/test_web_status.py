"""The dashboard's document, processes and services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from reclaimerr.clock import HOUR, iso
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.paths import DataDir, write_private
from reclaimerr.process import Processes, Row, ToldMistake, ToldMistakes
from reclaimerr.store import db, notices, workers
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page
from tests.web.test_web_pages import supervised

GIB = 2**30


def told(data: DataDir) -> None:
    """What a supervisor tells of itself and two children."""
    rows = tuple(
        Row(name=name, kind=kind, pid=pid, state="running", restarts=1, started_at=NOW - 60, heartbeat_at=NOW - 5,
            memory=None, last_exit="SIGKILL")
        for name, kind, pid in (("supervisor", "supervisor", 1), ("web", "web", 2), ("radarr-hd", "manager", 3))
    )  # fmt: skip
    write_private(data.processes, msgspec.json.encode(Processes(at=NOW, generation=1, processes=rows)).decode())


def test_what_may_leave_is_summed_and_what_a_person_put_aside_is_not(page: Page) -> None:
    builders.service()
    for number, state in enumerate(("scheduled", "due", "blocked", "held", "snoozed", "dismissed")):
        builders.candidate(builders.movie(f"Movie {number}", size=GIB), state=state)
    sums = page.get("status")["sums"]
    assert (sums["leaving"]["items"], sums["blocked"]["items"]) == (3, 1)
    assert sums["titles"] == {"items": 6, "bytes": 6 * GIB}


def test_the_dashboard_has_every_part(page: Page) -> None:
    builders.service()
    builders.movie("Heat", size=48 * GIB)
    found = page.get("status")
    assert {"processes", "services", "disks", "sums", "notices", "next_runs", "dry_run", "version"} <= set(found)
    assert found["sums"]["library"] == {"movie": {"items": 1, "bytes": 48 * GIB}}
    assert (found["dry_run"], found["now"]) == (True, iso(NOW))


def test_a_service_has_every_key_of_the_contract(page: Page) -> None:
    builders.service()
    found = page.get("services")["items"][0]
    assert {name: found[name] for name in ("name", "type", "state", "version", "main", "last_sync", "items", "message")} == {
        "name": "radarr-hd", "type": "radarr", "state": "ok", "version": "5.0", "main": False, "last_sync": iso(NOW - 60),
        "items": 1, "message": "",
    }  # fmt: skip


def test_a_service_that_was_read_too_long_ago_is_stale_however_well_it_was(page: Page) -> None:
    builders.service(read_at=NOW - 27 * HOUR)
    assert page.get("services")["items"][0]["state"] == "stale"


def test_a_service_that_is_no_longer_configured_is_not_listed(page: Page) -> None:
    builders.service("radarr-old")
    assert page.get("services")["items"] == []


def test_processes_are_what_the_supervisor_sees_with_what_each_says_of_itself(page: Page) -> None:
    told(page.data)
    workers.say("radarr-hd", "manager", 3, "running", NOW, memory=11 << 20, job="sync")
    with supervised(page.data):
        found = {one["name"]: one for one in page.get("processes")["items"]}
    assert {name: found["radarr-hd"][name] for name in ("kind", "pid", "state", "restarts", "memory", "last_exit", "job")} == {
        "kind": "manager", "pid": 3, "state": "running", "restarts": 1, "memory": 11 << 20, "last_exit": "SIGKILL", "job": "sync",
    }  # fmt: skip
    assert (found["radarr-hd"]["started_at"], found["radarr-hd"]["heartbeat_at"]) == (iso(NOW - 60), iso(NOW))


def test_what_a_dead_predecessor_said_is_not_believed(page: Page) -> None:
    told(page.data)
    workers.say("radarr-hd", "manager", 999, "running", NOW, job="sync")
    with supervised(page.data):
        assert page.get("processes")["items"][2]["job"] is None


def test_without_a_supervisor_everything_is_stopped(page: Page) -> None:
    told(page.data)
    assert {one["state"] for one in page.get("processes")["items"]} == {"stopped"}


def test_a_restart_is_a_wish_in_the_persons_name(page: Page) -> None:
    told(page.data)
    assert page.post("processes/radarr-hd/restart").status_code == 202
    assert db.rows("SELECT process, wish, by FROM wish") == [{"process": "radarr-hd", "wish": "restart", "by": "owner"}]


@pytest.mark.parametrize(
    ("path", "status"), [("web/stop", 409), ("supervisor/restart", 409), ("nobody/start", 404), ("web/kill", 404)]
)
def test_some_wishes_make_no_sense(page: Page, path: str, status: int) -> None:
    told(page.data)
    assert page.post(f"processes/{path}").status_code == status


def test_the_owner_sees_notices_and_what_is_wrong_with_the_file(page: Page) -> None:
    notices.put("lost", "warning", "plex does not answer", NOW)
    mistake = ToldMistake(file="config.toml", line=41, key="rules.garce", text='unknown key, did you mean "grace"?')
    write_private(page.data.config_mistakes, msgspec.json.encode(ToldMistakes(at=NOW, mistakes=(mistake,))).decode())
    assert [(one["level"], one["text"]) for one in page.get("status")["notices"]] == [
        ("error", 'config.toml line 41: rules.garce: unknown key, did you mean "grace"?'),
        ("warning", "plex does not answer"),
    ]
    assert page.get("notices")["items"] == page.get("status")["notices"]


def test_a_process_that_was_given_up_is_told_with_its_reason(page: Page) -> None:
    row = Row(name="plex", kind="manager", pid=None, state="fatal", restarts=9, started_at=None, heartbeat_at=None,
              memory=None, last_exit="1", reason="died: exit code 1, too often", since=NOW, next_retry_at=NOW + 600)  # fmt: skip
    write_private(page.data.processes, msgspec.json.encode(Processes(at=NOW, generation=1, processes=(row,))).decode())
    with supervised(page.data):
        (told_notice,) = page.get("status")["notices"]
    assert told_notice["text"] == (
        f"plex was given up for now: died: exit code 1, too often; it is tried again at {iso(NOW + 600)}"
    )
    assert told_notice["level"] == "error"


def test_a_viewer_sees_no_notices(page: Page) -> None:
    notices.put("lost", "warning", "plex does not answer", NOW)
    assert page.get("status", token=FAMILY)["notices"] == []


def test_disks_are_told_the_fullest_first_and_without_guessing(page: Page) -> None:
    builders.service()
    with db.write("test"):
        for path, free, total in (("/data", 200, 1000), ("/mnt/4k", 10, 1000), ("/nas", 5, None)):
            db.insert("root_folder", {"service_id": 1, "path": path, "free": free, "total": total, "at": NOW})
    assert [(one["path"], one["used_share"]) for one in page.get("disks")["items"]] == [
        ("/mnt/4k", 0.99), ("/data", 0.8), ("/nas", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://", "radarr:7878", "http://[::1", "http://a b/", "", "http://x/?a=b"]
)
def test_a_service_is_tried_at_http_addresses_only(page: Page, url: str) -> None:
    answer = page.post("services/test", {"type": "radarr", "url": url, "api_key": "x" * 32})
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "url")


@pytest.mark.parametrize("key", ["", "a b", "x\r\nHost: evil", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused(page: Page, key: str) -> None:
    answer = page.post("services/test", {"type": "radarr", "url": "http://127.0.0.1:1", "api_key": key})
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "api_key")


def test_a_service_that_does_not_answer_is_told_in_words(page: Page) -> None:
    answer = page.post("services/test", {"type": "radarr", "url": "http://127.0.0.1:1", "api_key": "0123456789abcdef"})
    assert answer.status_code == 200
    assert (answer.get_json()["ok"], answer.get_json()["error"]["code"]) == (False, "no_connection")
    assert "0123456789abcdef" not in answer.text


def test_an_unwritten_processes_file_is_no_failure(page: Page, tmp_path: Path) -> None:
    write_private(page.data.processes, "{broken")
    assert page.get("processes")["items"] == []


@pytest.fixture
def stack() -> Iterator[Stack]:
    """Simulated services on loopback."""
    with Stack(generate(7, 40, NOW)) as found:
        yield found


@pytest.mark.parametrize(("name", "product"), [("radarr-hd", "Radarr"), ("jellyfin", "Jellyfin")])
def test_a_service_that_answers_says_who_it_is(page: Page, stack: Stack, name: str, product: str) -> None:
    service = stack.service(name)
    answer = page.post("services/test", {"type": service.type, "url": f"{service.url}/", "api_key": service.api_key})
    assert (answer.get_json()["ok"], product in answer.get_json()["product"]) == (True, True)


def test_a_service_that_refuses_the_key_is_another_answer_than_one_that_is_lost(page: Page, stack: Stack) -> None:
    service = stack.service("radarr-hd")
    answer = page.post("services/test", {"type": "radarr", "url": service.url, "api_key": "f" * 32})
    assert (answer.get_json()["ok"], answer.get_json()["error"]["code"]) == (False, "refused")


def test_another_product_at_the_address_is_said(page: Page, stack: Stack) -> None:
    answer = page.post("services/test", {"type": "radarr", "url": stack.service("jellyfin").url, "api_key": "f" * 32})
    assert answer.get_json()["ok"] is False
