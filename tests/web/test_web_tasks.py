"""Schedules over HTTP: what each task does next, a run now, and an edit that lands in config.toml."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from reclaimerr.clock import HOUR, iso
from reclaimerr.config import accepted, load
from reclaimerr.config.shape import Service
from reclaimerr.store import audit, db, jobs, schedules, services
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, OWNER, Page, config
from tests.web.test_web_jobs import run

TEXT = f"""# mine
config_version = 1
[web]
token = "{OWNER}"
[services.radarr-hd]
type = "radarr"
url = "http://radarr:7878"
api_key = "0123456789abcdef"
[schedules]
backup = "every 2 days"   # enough
"""
KEYS = {"name", "task", "service", "lane", "help", "schedule", "default", "chosen", "last", "seconds", "state", "result", "next",
        "waits_for", "job", "last_job", "figures", "arguments"}  # fmt: skip


@pytest.fixture
def file(page: Page, tmp_path: Path) -> Path:
    """A config.toml that edits go to."""
    path = tmp_path / "config.toml"
    path.write_text(TEXT)
    accepted.write(page.data, load.load(path, {}), 3, path)
    return path


def task(page: Page, name: str) -> dict[str, object]:
    return next(one for one in page.get("tasks")["items"] if one["name"] == name)


def test_every_task_is_listed_with_all_that_is_known_of_it(page: Page) -> None:
    found = page.get("tasks")
    assert {one["name"] for one in found["items"]} == {
        "sync:radarr-hd", "disks:radarr-hd", "judge", "due", "backup", "tidy", "integrity", "updates", "echo", "sleep",
    }  # fmt: skip
    assert all(set(one) == KEYS for one in found["items"])
    assert found["total"] == 10


def test_a_task_tells_its_last_run_and_its_next(page: Page) -> None:
    jobs.put(jobs.Wanted(task="backup", key="backup"), now=NOW)
    job = run()
    assert task(page, "backup")["job"] == {"id": job.id, "state": "running", "progress": 0.0, "requested_by": "schedule"}
    jobs.finish(job.id, "done", NOW + 3, result="reclaimerr.db, 1 older ones dropped")
    schedules.note("backup", NOW + HOUR, "every 1 day")
    found = task(page, "backup")
    asked = ("schedule", "chosen", "last", "seconds", "state", "result", "next", "job", "last_job")
    assert {name: found[name] for name in asked} == {
        "schedule": "every 1 day", "chosen": False, "last": iso(NOW), "seconds": 3.0, "state": "done",
        "result": "reclaimerr.db, 1 older ones dropped", "next": iso(NOW + HOUR), "job": None, "last_job": job.id,
    }  # fmt: skip


def test_a_reads_figures_are_told_in_words_and_as_figures(page: Page) -> None:
    builders.service()
    services.note(1, {"sync_next_at": NOW + 60})
    jobs.put(jobs.Wanted(task="sync", lane="radarr-hd", key="sync:radarr-hd"), now=NOW)
    figures = {"items": 56, "added": 2, "changed": 0, "missing": 1, "requests": 9}
    jobs.finish(run("radarr-hd").id, "done", NOW, result=msgspec.json.encode(figures).decode())
    found = task(page, "sync:radarr-hd")
    assert (found["result"], found["figures"]) == ("56 items, 2 added, 0 changed, 1 missing", figures)
    assert (found["service"], found["next"]) == ("radarr-hd", iso(NOW + 60))


def test_what_waits_for_the_main_server_says_so_and_the_rest_does_not(page: Page) -> None:
    jellyfin = Service(name="jellyfin", type="jellyfin", url="http://jellyfin:8096", api_key="0123456789abcdef", main=True)
    page.accept(msgspec.structs.replace(config(), services=config().services | {"jellyfin": jellyfin}))
    builders.service("jellyfin", "jellyfin", read_at=NOW - 27 * HOUR)
    waiting = {one["name"]: one["waits_for"] for one in page.get("tasks")["items"] if one["waits_for"]}
    words = "waiting for jellyfin: it was not read completely lately"
    assert waiting == {"judge": words, "due": words}
    services.note(services.get("jellyfin").id, {"library_at": NOW, "watch_at": NOW})
    assert [one["name"] for one in page.get("tasks")["items"] if one["waits_for"]] == []


def test_a_main_server_that_never_answered_is_waited_for_as_well(page: Page) -> None:
    jellyfin = Service(name="jellyfin", type="jellyfin", url="http://jellyfin:8096", api_key="0123456789abcdef", main=True)
    page.accept(msgspec.structs.replace(config(), services={"jellyfin": jellyfin}))
    assert task(page, "judge")["waits_for"] == "waiting for jellyfin: it was not read yet"


def test_a_service_that_is_away_is_waited_for_by_its_own_tasks(page: Page) -> None:
    builders.service(state="lost")
    services.note(1, {"message": "no answer in time"})
    assert task(page, "sync:radarr-hd")["waits_for"] == "waiting for radarr-hd: no answer in time"
    assert task(page, "judge")["waits_for"] is None


def test_a_run_now_is_the_same_job_that_the_schedule_puts_and_goes_first(page: Page) -> None:
    open_one = jobs.put(jobs.Wanted(task="backup", key="backup"), now=NOW, run_after=NOW + 99)
    answer = page.post("tasks/backup/run")
    assert (answer.status_code, answer.get_json()["id"]) == (202, open_one)
    assert run().id == open_one
    assert page.post("tasks/backup/run").get_json()["id"] == open_one
    assert [row.subject for row in audit.page(offset=0, limit=9)[0]] == ["backup", "backup"]


def test_a_run_is_in_the_name_of_who_asked(page: Page) -> None:
    assert page.post("tasks/judge/run").get_json()["requested_by"] == "owner"


def test_a_service_task_runs_for_one_service_or_for_all(page: Page) -> None:
    builders.service()
    one = page.post("tasks/sync:radarr-hd/run").get_json()
    assert (one["task"], one["lane"]) == ("sync", "radarr-hd")
    every = page.post("tasks/sync/run").get_json()
    assert [job["id"] for job in every["jobs"]] == [one["id"]]
    assert page.post("services/radarr-hd/sync").get_json()["id"] == one["id"]


@pytest.mark.parametrize("name", ["remove", "reclaim", "confirm", "sync:plex", "nothing", "watch"])
def test_what_only_other_jobs_start_nobody_starts(page: Page, name: str) -> None:
    assert page.post(f"tasks/{name}/run").status_code == 404
    assert db.value("SELECT COUNT(*) FROM job") == 0


def test_what_is_off_is_off_for_people_as_well(page: Page) -> None:
    page.accept(msgspec.structs.replace(config(), schedules={"backup": "off", "sync": "off", "tidy": "manual"}))
    for path in ("tasks/backup/run", "tasks/sync/run", "services/radarr-hd/sync"):
        answer = page.post(path)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "off")
    assert page.post("tasks/tidy/run").status_code == 202
    assert db.column("SELECT task FROM job") == ["tidy"]


def test_the_queue_is_tried_with_arguments_and_each_trial_is_a_job(page: Page) -> None:
    first = page.post("tasks/sleep/run", {"args": {"seconds": 0.5, "children": 2}}).get_json()
    second = page.post("tasks/sleep/run", {"args": {"seconds": 0.5}, "lane": "radarr-hd"}).get_json()
    assert (first["args"], first["lane"]) == ({"seconds": 0.5, "children": 2}, "keeper")
    assert (second["args"], second["lane"]) == ({"seconds": 0.5, "children": 0}, "radarr-hd")
    assert page.post("tasks/echo/run").get_json()["args"] == {"text": "hello", "lines": 1}


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("sleep", {"args": {"seconds": 9999}}, 422, "seconds: expected a number from 0 to 3600"),
        ("sleep", {"args": {"seconds": True}}, 422, "seconds: expected a number"),
        ("sleep", {"args": {"minutes": 1}}, 422, "minutes: sleep takes no such argument"),
        ("echo", {"args": {"text": "x" * 2001}}, 422, "text: expected a text of at most 2000 characters"),
        ("judge", {"args": {"text": "x"}}, 422, "judge takes no such argument"),
        ("judge", {"lane": "radarr-hd"}, 422, "judge runs in keeper only"),
        ("echo", {"lane": "plex"}, 422, "no service that is switched on is called 'plex'"),
        ("echo", {"argument": 1}, 422, "argument"),
        ("echo", [], 422, ""),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_and_puts_nothing(page: Page, path: str, body: object, status: int, says: str) -> None:
    answer = page.post(f"tasks/{path}/run", body)
    assert answer.status_code == status, answer.text
    assert says in answer.get_json()["error"]["message"]
    assert db.value("SELECT COUNT(*) FROM job") == 0


def test_an_edit_lands_in_the_file_and_leaves_the_rest_of_it(page: Page, file: Path) -> None:
    answer = page.ask("PATCH", "tasks/judge", json={"schedule": "cron  0 3 * * *"})
    assert answer.status_code == 200, answer.text
    assert (answer.get_json()["schedule"], answer.get_json()["chosen"]) == ("cron 0 3 * * *", True)
    text = file.read_text()
    assert 'judge = "cron 0 3 * * *"' in text
    assert text.startswith("# mine")
    assert 'backup = "every 2 days"   # enough' in text
    assert audit.page(offset=0, limit=1)[0][0].detail == "cron 0 3 * * *"


def test_one_services_schedule_is_edited_by_its_name(page: Page, file: Path) -> None:
    assert page.ask("PATCH", "tasks/sync:radarr-hd", json={"schedule": "every 2h"}).get_json()["schedule"] == "every 2h"
    assert load.load(file, {}).schedules == {"backup": "every 2 days", "sync:radarr-hd": "every 2h"}
    assert page.ask("PATCH", "tasks/sync", json={"schedule": "manual"}).status_code == 200
    assert load.load(file, {}).schedules["sync"] == "manual"


@pytest.mark.parametrize("word", [None, "as needed"])
def test_the_default_is_what_stands_nowhere(page: Page, file: Path, word: str | None) -> None:
    page.ask("PATCH", "tasks/due", json={"schedule": "every 1h"})
    assert page.ask("PATCH", "tasks/due", json={"schedule": word}).get_json()["schedule"] == "as needed"
    assert load.load(file, {}).schedules == {"backup": "every 2 days"}


@pytest.mark.parametrize("text", ["sometimes", "every", "cron 61 * * * *", "every 0s", ""])
def test_a_schedule_that_cannot_be_read_is_told_and_nothing_written(page: Page, file: Path, text: str) -> None:
    answer = page.ask("PATCH", "tasks/judge", json={"schedule": text})
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "schedule")
    assert file.read_text() == TEXT


def test_an_edit_of_a_file_that_was_changed_meanwhile_is_refused(page: Page, file: Path) -> None:
    tag = page.ask("GET", "tasks").headers["ETag"]
    file.write_text(TEXT + "# by hand\n")
    answer = page.ask("PATCH", "tasks/judge", json={"schedule": "manual"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "changed")


def test_without_a_file_there_is_nothing_to_edit(page: Page) -> None:
    assert page.ask("PATCH", "tasks/judge", json={"schedule": "manual"}).status_code == 409
    assert page.ask("PATCH", "tasks/remove", json={"schedule": "manual"}).status_code == 404


def test_the_dashboard_tells_the_next_runs_the_soonest_first(page: Page) -> None:
    builders.service()
    services.note(1, {"sync_next_at": NOW + 120})
    schedules.note("judge", NOW + 60, "every 10 min")
    schedules.note("disks:gone", NOW + 1, "every 1h")
    assert page.get("status")["next_runs"] == [
        {"task": "judge", "service": None, "at": iso(NOW + 60)}, {"task": "sync", "service": "radarr-hd", "at": iso(NOW + 120)},
    ]  # fmt: skip


def test_a_viewer_may_look_at_the_schedules(page: Page) -> None:
    assert page.ask("GET", "tasks", token=FAMILY).status_code == 200
