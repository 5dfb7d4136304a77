"""What machines ask: figures for Prometheus, and the copies of the database."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from reclaimerr import __version__
from reclaimerr.store import backup, db, notices
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page

GIB = 2**30


def figures(page: Page) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels, read by Prometheus' own library."""
    answer = page.ask("GET", "/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_dashboard(page: Page) -> None:
    builders.service()
    builders.movie("Heat", size=48 * GIB)
    notices.put("lost", "warning", "plex does not answer", NOW)
    found = figures(page)
    assert found["reclaimerr_info", (("version", __version__),)] == 1
    assert found["reclaimerr_dry_run", ()] == 1
    assert found["reclaimerr_library_bytes", (("kind", "movie"),)] == 48 * GIB
    assert found["reclaimerr_service_up", (("service", "radarr-hd"), ("type", "radarr"))] == 1
    assert found["reclaimerr_service_synced_timestamp_seconds", (("service", "radarr-hd"), ("type", "radarr"))] == NOW - 60
    assert found["reclaimerr_notices", (("level", "warning"),)] == 1
    assert found["reclaimerr_freed_bytes_total", ()] == 0


def test_what_is_not_known_is_no_figure(page: Page) -> None:
    builders.service()
    with db.write("test"):
        db.insert("root_folder", {"service_id": 1, "path": "/nas", "free": 5, "total": None, "at": NOW})
    found = figures(page)
    assert found["reclaimerr_disk_free_bytes", (("path", "/nas"), ("service", "radarr-hd"))] == 5
    assert [name for name, _ in found if name == "reclaimerr_disk_total_bytes"] == []


def test_a_hostile_path_cannot_write_figures_of_its_own(page: Page) -> None:
    builders.service()
    path = '/a"} 1\nreclaimerr_dry_run 0\n#\\'
    with db.write("test"):
        db.insert("root_folder", {"service_id": 1, "path": path, "free": 5, "total": 9, "at": NOW})
    found = figures(page)
    assert found["reclaimerr_dry_run", ()] == 1
    assert found["reclaimerr_disk_total_bytes", (("path", path), ("service", "radarr-hd"))] == 9


def test_the_figures_are_the_owners(page: Page) -> None:
    assert page.ask("GET", "/metrics", token=None).status_code == 401
    assert page.ask("GET", "/metrics", token=FAMILY).status_code == 403


def test_backups_are_listed_newest_first_with_their_reason(page: Page) -> None:
    first = backup.make(page.data, NOW)
    second = backup.make(page.data, NOW + 60, "before-migration-2")
    (page.data.backups / "notes.txt").write_text("mine")
    (page.data.backups / "reclaimerr-yesterday.db").write_text("mine")
    found = page.get("backups")
    assert [(one["name"], one["why"]) for one in found["items"]] == [(second.name, "before-migration-2"), (first.name, "daily")]
    assert found["items"][1]["bytes"] == first.stat().st_size


def test_a_backup_by_hand_is_the_daily_job(page: Page) -> None:
    first, again = page.post("backups"), page.post("backups")
    assert (first.status_code, first.get_json()["task"], first.get_json()["requested_by"]) == (202, "backup", "owner")
    assert again.get_json()["id"] == first.get_json()["id"]
    assert page.ask("GET", "backups", token=FAMILY).status_code == 403
