"""When a disk is full: from how its room went, undisturbed by single large steps."""

from __future__ import annotations

from reclaimerr.clock import DAY
from reclaimerr.paths import DataDir
from reclaimerr.store import db, growth
from reclaimerr.store.growth import Sample, fills_in
from tests.store import builders
from tests.store.builders import NOW

GIB = 2**30


def days(*free: int) -> list[Sample]:
    """A sample a day, the last one at NOW."""
    return [Sample(NOW - (len(free) - 1 - number) * DAY, room * GIB) for number, room in enumerate(free)]


def test_a_disk_that_shrinks_by_ten_a_day_with_fifty_left_is_full_in_five_days() -> None:
    assert fills_in(days(90, 80, 70, 60, 50), 50 * GIB, NOW) == 5 * DAY


def test_a_large_removal_in_between_does_not_hide_the_pace() -> None:
    told = fills_in(days(40, 30, 20, 10, 500, 490, 480, 470, 460, 450, 440, 430), 430 * GIB, NOW)
    assert told is not None
    assert 35 * DAY < told < 60 * DAY


def test_a_large_import_on_one_day_does_not_make_a_disk_full_tomorrow() -> None:
    told = fills_in(days(*(1000 - 10 * day for day in range(27)), 340, 330, 320), 320 * GIB, NOW)
    assert told is not None
    assert 28 * DAY < told < 33 * DAY


def test_too_little_to_go_by_is_no_answer() -> None:
    assert fills_in([], 50 * GIB, NOW) is None
    assert fills_in(days(60, 50), 50 * GIB, NOW) is None
    assert fills_in(days(70, 60, 50), 50 * GIB, NOW) is None  # two days in all
    assert fills_in(days(80, 70, 60, 50), None, NOW) is None


def test_a_disk_that_does_not_shrink_is_never_full() -> None:
    assert fills_in(days(50, 50, 50, 50, 50), 50 * GIB, NOW) is None
    assert fills_in(days(50, 60, 70, 80, 90), 90 * GIB, NOW) is None


def test_what_is_older_than_a_month_does_not_count() -> None:
    old = [Sample(NOW - (60 - number) * DAY, (1000 - 20 * number) * GIB) for number in range(20)]
    assert fills_in([*old, *days(50, 50, 50, 50)], 50 * GIB, NOW) is None


def test_a_full_disk_is_full_now() -> None:
    assert fills_in(days(3, 2, 1, 0), 0, NOW) == 0


def test_one_sample_a_day_is_told_and_nothing_of_a_folder_that_is_no_more(data: DataDir) -> None:
    builders.service()
    with db.write("test"):
        db.insert("root_folder", {"service_id": 1, "path": "/data", "free": 1, "total": 9, "at": NOW})
        for path, at, free in (
            ("/data", NOW - 200 * DAY, 9), ("/data", NOW - DAY - 60, 7), ("/data", NOW - DAY, 6), ("/data", NOW, 5),
            ("/data", NOW - 2 * DAY, None), ("/gone", NOW, 1),
        ):  # fmt: skip
            db.insert("disk_sample", {"service_id": 1, "path": path, "free": free, "total": 9, "at": at})
    assert growth.samples(NOW) == {("radarr-hd", "/data"): [Sample(NOW - DAY, 6), Sample(NOW, 5)]}


def test_samples_that_nobody_looks_at_any_more_are_dropped(data: DataDir) -> None:
    builders.service()
    with db.write("test"):
        for age in (0, 89, 91, 300):
            db.insert("disk_sample", {"service_id": 1, "path": "/data", "free": 1, "total": 9, "at": NOW - age * DAY})
    assert growth.tidy(NOW) == 2
    assert db.column("SELECT at FROM disk_sample ORDER BY at") == [NOW - 89 * DAY, NOW]
