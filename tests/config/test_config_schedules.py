"""When a task runs."""

from __future__ import annotations

import pytest

from reclaimerr.config.schedules import Schedule, parse_schedule

NOON = 1_700_049_600  # 2023-11-15 12:00 UTC


def test_schedules_are_read() -> None:
    assert parse_schedule("every 90 min") == Schedule("every", seconds=5400)
    assert parse_schedule("cron 0  3 * * *") == Schedule("cron", cron="0 3 * * *")
    assert parse_schedule("manual") == Schedule("manual")
    assert parse_schedule("off") == Schedule("off")


@pytest.mark.parametrize(
    "text",
    ["", "6h", "every", "every 0s", "every day", f"every {'9' * 50} years", "every 9999 years", "cron", "cron 0 3 * *",
     "cron 0 0 31 2 *", "cron 61 * * * *", "cron * * * * * *", "manual x", "off 1", "sometimes"],
)  # fmt: skip
def test_what_is_no_schedule_is_told_with_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_schedule(text)


def test_the_next_run_follows_the_last() -> None:
    assert parse_schedule("every 6h").next(NOON, "UTC") == NOON + 6 * 3600
    assert parse_schedule("manual").next(NOON, "UTC") is None
    assert parse_schedule("off").next(NOON, "UTC") is None


def test_a_cron_expression_means_the_wall_clock_of_its_zone() -> None:
    assert parse_schedule("cron 0 3 * * *").next(NOON, "UTC") == NOON + 15 * 3600
    assert parse_schedule("cron 0 3 * * *").next(NOON, "Europe/Berlin") == NOON + 14 * 3600
