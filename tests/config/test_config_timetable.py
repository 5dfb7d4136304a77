"""Which plans there are, whose word counts, and when they come: time zones and the hours that a year has twice or never."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reclaimerr.config import load, timetable
from reclaimerr.config.schedules import parse_schedule
from reclaimerr.config.shape import Config
from reclaimerr.config.timetable import Plan
from reclaimerr.errors import ConfigMistakes

BERLIN = "Europe/Berlin"
TEXT = """
config_version = 1
[services.radarr-hd]
type = "radarr"
url = "http://radarr:7878"
api_key = "0123456789abcdef0123456789abcdef"
sync_interval = "2h"
[services.radarr-4k]
type = "radarr"
url = "http://radarr4k:7878"
api_key = "0123456789abcdef0123456789abcdef"
[services.jellyfin]
type = "jellyfin"
url = "http://jellyfin:8096"
api_key = "0123456789abcdef0123456789abcdef"
[services.old]
type = "sonarr"
url = "http://sonarr:8989"
api_key = "0123456789abcdef0123456789abcdef"
enabled = false
"""


def config(*schedules: str) -> Config:
    return load.load_text("\n".join([TEXT, "[schedules]", *schedules]), {})


def plans(*schedules: str) -> dict[str, Plan]:
    return timetable.plans(config(*schedules))


def test_every_service_has_plans_of_its_own_and_a_disabled_one_has_none() -> None:
    assert set(plans()) == {
        "sync:radarr-hd", "sync:radarr-4k", "sync:jellyfin", "watch:jellyfin", "disks:radarr-hd", "disks:radarr-4k",
        "judge", "due", "backup", "tidy", "integrity", "updates", "echo", "sleep",
    }  # fmt: skip


def test_where_the_owner_says_nothing_the_section_and_the_code_do() -> None:
    found = plans()
    assert [(found[name].text, found[name].chosen) for name in ("sync:radarr-hd", "sync:radarr-4k", "judge", "due", "echo")] == [
        ("every 2 hours", False), ("every 1 hour", False), ("every 10 min", False), ("as needed", False), ("manual", False),
    ]  # fmt: skip
    assert found["due"].schedule is None
    assert found["due"].next(0, "UTC") is None


def test_a_service_by_name_goes_before_the_task_and_the_task_before_the_section() -> None:
    found = plans('sync = "every 6h"', '"sync:radarr-4k" = "cron 0 3 * * *"')
    assert [found[f"sync:{name}"].text for name in ("radarr-hd", "radarr-4k", "jellyfin")] == [
        "every 6h", "cron 0 3 * * *", "every 6h",
    ]  # fmt: skip
    assert (found["sync:radarr-4k"].default, found["sync:radarr-4k"].chosen) == ("every 1 hour", True)


def test_nobody_is_asked_for_updates_without_an_address() -> None:
    assert plans()["updates"].text == "manual"
    asked = load.load_text(TEXT + '[settings]\nreleases_url = "https://example.org/latest"\n', {})
    assert timetable.plan(asked, "updates").text == "every 1 day"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"sync:plex" = "off"', "there is no service"),
        ('"watch:radarr-hd" = "off"', 'there is no service "radarr-hd" that has watch, expected one of: jellyfin'),
        ('"sync:radarr-hdd" = "off"', 'did you mean "radarr-hd"?'),
        ('"judge:radarr-hd" = "off"', "judge belongs to no service, expected judge alone"),
        ('jugde = "off"', 'did you mean "judge"?'),
        ('reclaim = "off"', "no such task"),
        ('"sync:" = "off"', "there is no service"),
    ],
)
def test_a_plan_that_there_cannot_be_is_a_mistake(line: str, says: str) -> None:
    with pytest.raises(ConfigMistakes, match=r"config.toml:\d+: schedules") as told:
        config(line)
    assert says in str(told.value)


def instant(text: str, zone: str = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def after(cron: str, start: int, count: int, zone: str = BERLIN) -> list[str]:
    """The next runs as the wall clock shows them."""
    schedule, told = parse_schedule(f"cron {cron}"), []
    for _ in range(count):
        coming = schedule.next(start, zone)
        assert coming is not None
        assert coming > start
        start = coming
        told.append(datetime.fromtimestamp(start, ZoneInfo(zone)).strftime("%m-%d %H:%M %z"))
    return told


def test_a_daily_run_keeps_its_hour_when_the_clocks_change() -> None:
    assert after("0 4 * * *", instant("2026-03-28 12:00"), 2) == ["03-29 04:00 +0200", "03-30 04:00 +0200"]
    assert after("0 4 * * *", instant("2026-10-24 12:00"), 2) == ["10-25 04:00 +0100", "10-26 04:00 +0100"]


def test_an_hour_that_does_not_exist_is_made_up_for_once() -> None:
    assert after("30 2 * * *", instant("2026-03-28 12:00"), 2) == ["03-29 03:00 +0200", "03-30 02:30 +0200"]


def test_an_hour_that_comes_twice_counts_once() -> None:
    assert after("30 2 * * *", instant("2026-10-24 12:00"), 2) == ["10-25 02:30 +0200", "10-26 02:30 +0100"]


def test_what_runs_every_half_hour_runs_in_both_of_the_hours() -> None:
    runs = after("*/30 * * * *", instant("2026-10-25 01:45"), 5)
    assert runs == ["10-25 02:00 +0200", "10-25 02:30 +0200", "10-25 02:00 +0100", "10-25 02:30 +0100", "10-25 03:00 +0100"]


def test_a_distance_is_a_distance_whatever_the_clocks_do() -> None:
    start = instant("2026-03-28 12:00")
    assert parse_schedule("every 1 day").next(start, BERLIN) == start + 86_400


@pytest.mark.parametrize("zone", ["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"])
@pytest.mark.parametrize("cron", ["30 2 * * *", "15 */3 * * *", "0 0 29 2 *", "0 5 * * 1-5", "59 23 31 12 *"])
def test_runs_only_ever_go_forward(zone: str, cron: str) -> None:
    start = instant("2026-01-01 00:00", zone)
    assert len(after(cron, start, 4 if "29 2" in cron else 400, zone)) > 3
