"""Quantities and instants, as people write them and as they are told back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr import clock, units

GIB = 2**30


@pytest.mark.parametrize(
    ("text", "count"),
    [("20 GiB", 20 * GIB), ("1.5 TB", 1_500_000_000_000), ("24GB", 24 * 10**9), ("512 b", 512), (" 3 kib ", 3072)],
)
def test_sizes_are_read_in_either_kind_of_unit(text: str, count: int) -> None:
    assert units.parse_bytes(text) == count


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("90 min", 5400), ("14 days", 14 * clock.DAY), ("2 weeks", 14 * clock.DAY), ("6 months", 180 * clock.DAY),
     ("1 year", 365 * clock.DAY), ("26h", 26 * clock.HOUR)],
)  # fmt: skip
def test_durations_are_read(text: str, seconds: int) -> None:
    assert units.parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "20", "GiB", "20 parsecs", "-3 GiB", "1e3 GB", "3 GiB left", "²3 GiB"])
def test_what_is_no_size_is_refused_with_a_word_on_what_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|GiB"):
        units.parse_bytes(text)


def test_shares_are_parts_of_one_and_never_more() -> None:
    assert units.parse_share("5 %") == 0.05
    with pytest.raises(ValueError, match="more than 100"):
        units.parse_share("101 %")
    with pytest.raises(ValueError, match="5 %"):
        units.parse_share("5 days")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (1023, "1023 B"), (24_696_061_952, "23.0 GiB"), (5 * 2**40, "5.00 TiB"), (None, "?"), (2**20, "1.0 MiB")],
)
def test_sizes_are_told_in_the_unit_that_fits(count: int | None, text: str) -> None:
    assert units.human_bytes(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(30, "30 s"), (5400, "90 min"), (3 * clock.DAY, "3 days"), (912 * clock.DAY, "2.5 years"), (None, "?")]
)
def test_spans_are_told_in_the_unit_that_fits(seconds: int | None, text: str) -> None:
    assert units.human_seconds(seconds) == text


@given(st.integers(min_value=0, max_value=2**60))
def test_every_size_can_be_told(count: int) -> None:
    assert units.human_bytes(count).split()[1] in ("B", "KiB", "MiB", "GiB", "TiB")


def test_instants_are_read_as_services_write_them() -> None:
    assert clock.parse("2023-09-19T23:55:56Z") == 1695167756
    assert clock.parse("2023-12-11T12:10:40.7607527Z") == 1702296640
    assert clock.parse("2023-09-20T01:55:56+02:00") == 1695167756
    assert clock.parse("2023-09-19T23:55:56") == 1695167756
    assert clock.parse("0001-01-01T00:00:00Z") is None
    assert clock.parse("") is None
    with pytest.raises(ValueError, match="yesterday"):
        clock.parse("yesterday")


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_an_instant_survives_being_told_and_read(instant: int) -> None:
    assert clock.parse(clock.iso(instant)) == instant
