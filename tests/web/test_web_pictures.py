"""What the pictures are drawn of: weeks, ages, and how the disks went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reclaimerr.clock import DAY, iso
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, db, history, library, services, stats
from tests.store import builders
from tests.store.builders import NONE, NOW
from tests.web.conftest import FAMILY, Page

GIB = 2**30


def freed(media_id: int, at: int, size: int) -> None:
    item = library.item(media_id, NOW)
    assert item is not None
    history.record(at=at, media=item, action="delete", service="radarr-hd", outcome="removed", by="auto", rules=["Old"],
                   size=size)  # fmt: skip


def test_half_a_year_of_weeks_is_told_those_without_a_removal_too(page: Page) -> None:
    builders.service()
    first, second = builders.movie("Heat"), builders.movie("Ran")
    monday = datetime.fromtimestamp(NOW, UTC).date() - timedelta(days=datetime.fromtimestamp(NOW, UTC).weekday())
    begins = int(datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp())
    deeds = ((first, begins, 5), (second, begins - 1, 3), (first, begins - 7 * DAY, 2), (first, NOW - 400 * DAY, 9))
    for media_id, at, size in deeds:
        freed(media_id, at, size)
    weeks = page.get("stats", token=FAMILY)["freed_by_week"]
    assert len(weeks) == 26
    assert weeks[-1] == {"week": monday.isoformat(), "items": 1, "bytes": 5}
    assert weeks[-2] == {"week": (monday - timedelta(days=7)).isoformat(), "items": 2, "bytes": 5}
    assert {week["bytes"] for week in weeks[:-2]} == {0}
    assert all(date.fromisoformat(week["week"]).weekday() == 0 for week in weeks)


def test_the_room_is_told_by_how_long_ago_anybody_watched(page: Page) -> None:
    for days, size in ((0, 1), (29, 2), (31, 4), (100, 8), (200, 16), (400, 32), (800, 64)):
        builders.movie(f"After {days}", last_watched=NOW - days * DAY, never_watched=0, size=size)
    builders.movie("Never", last_watched=NONE, never_watched=1, vouch_at=NOW - DAY, size=128)
    builders.movie("Not sure yet", last_watched=NONE, never_watched=1, vouch_at=NOW + DAY, size=256)
    builders.movie("Nobody knows", size=512)
    builders.movie("Nobody knows how large", last_watched=NOW)
    builders.fact(900, "season", 900, last_watched=NOW, size=7)
    builders.fact(901, "episode", 901, last_watched=NOW, size=7)
    space = [(one["kind"], one["age"], one["items"], one["bytes"]) for one in page.get("stats")["space"]]
    assert space == [
        ("movie", "<1m", 3, 3), ("movie", "1-3m", 1, 4), ("movie", "3-6m", 1, 8), ("movie", "6-12m", 1, 16),
        ("movie", "1-2y", 1, 32), ("movie", ">2y", 1, 64), ("movie", "never", 1, 128), ("movie", "unknown", 2, 768),
        ("season", "<1m", 1, 7),
    ]  # fmt: skip


@pytest.mark.parametrize("ask", [stats.library, lambda: stats.space(NOW)])
def test_the_sums_of_a_library_need_no_look_at_the_items_themselves(
    page: Page, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    assert "COVERING INDEX fact_sums" in plan_of(monkeypatch, ask)


def test_a_rule_reads_its_items_in_the_order_in_which_they_lie(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers.Asked("", compile("size > 20 GiB and 'keep' in tags", "movie"))
    when = answers.Moment(NOW, services.stale(NOW, DAY), ())
    plan = plan_of(monkeypatch, lambda: answers.sums(asked, when))
    assert "INDEX fact_kind" in plan
    assert "fact_sums" not in plan


def plan_of(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> str:
    """How SQLite goes about the statement that a question is."""
    told: list[str] = []
    real = db.rows

    def rows(sql: str, params: Any = None) -> list[db.Row]:
        told.extend(row["detail"] for row in real(f"EXPLAIN QUERY PLAN {sql}", params))
        return real(sql, params)

    monkeypatch.setattr(db, "rows", rows)
    ask()
    return "; ".join(told)


def test_a_disk_tells_how_it_went_and_when_it_is_full(page: Page) -> None:
    builders.service()
    with db.write("test"):
        db.insert("root_folder", {"service_id": 1, "path": "/data", "free": 50 * GIB, "total": 99 * GIB, "at": NOW})
        for back in range(5):
            db.insert("disk_sample", {"service_id": 1, "path": "/data", "free": (50 + 10 * back) * GIB, "total": 99 * GIB,
                                      "at": NOW - back * DAY})  # fmt: skip
    disk = page.get("disks", token=FAMILY)["items"][0]
    assert disk["fills_in"] == 5 * DAY
    assert disk["samples"][-1] == {"at": iso(NOW), "free": 50 * GIB}
    assert len(disk["samples"]) == 5
