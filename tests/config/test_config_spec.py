"""The registry agrees with the structs, and what is written reads back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr.config.quantities import bytes_text, seconds_text, share_text
from reclaimerr.config.shape import Config, NamedToken, Service, Target
from reclaimerr.config.spec import EVENTS, RESERVED, SECTIONS, SETTINGS, Setting, default, row_at, rows
from reclaimerr.config.values import KINDS
from reclaimerr.model.decision import Rule
from reclaimerr.model.tasks import KEEPER
from reclaimerr.units import parse_bytes, parse_seconds, parse_share

_STRUCTS: dict[str, type[msgspec.Struct]] = {
    "": Config,
    "web.tokens": NamedToken,
    "services": Service,
    "targets": Target,
    "rules": Rule,
}
_STRUCTS |= {name: type(getattr(Config(), name)) for name, section in SECTIONS.items() if section.form == "table"}


def _fields(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return {field.name: field for field in msgspec.structs.fields(struct)}


@pytest.mark.parametrize("section", [name for name in _STRUCTS if name])
def test_the_structs_have_the_registry_s_keys(section: str) -> None:
    others = {name.rpartition(".")[2] for name in SECTIONS if name.startswith(f"{section}.")} | {"name"}

    assert set(rows(section)) | others == set(_fields(_STRUCTS[section])) | others


@pytest.mark.parametrize("row", [row for row in SETTINGS if row.key != "*"], ids=lambda row: row.name)
def test_defaults_are_the_same_in_both(row: Setting) -> None:
    field = _fields(_STRUCTS[row.section])[row.key]
    if row.required:
        assert field.default is msgspec.NODEFAULT
    elif row.name == "settings.timezone":
        assert (row.default, field.default) == (None, "UTC")
    else:
        value = None if row.default is None else KINDS[row.kind].read(row.default, row)
        assert (value, type(value)) == (field.default, type(field.default))


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_every_row_says_what_it_is_and_has_an_example_that_reads(row: Setting) -> None:
    assert row.help[0].isupper() or row.help.startswith(("false", "true"))
    assert row.help.endswith(".")
    shown = row.example if row.example is not None else row.default
    for written in shown.values() if row.key == "*" else [shown]:
        KINDS[row.kind].read(written, row)


def test_defaults_differ_by_type_of_service_where_they_must() -> None:
    timeout = rows("services")["timeout"]

    assert [default(timeout, kind) for kind in ("radarr", "plex", None, 5)] == ["60s", "180s", "60s", "60s"]


def test_reserved_names_hold_the_lane_of_everybody() -> None:
    assert KEEPER in RESERVED


def test_events_are_told_apart() -> None:
    assert len(set(EVENTS)) == len(EVENTS)


def test_a_row_is_found_by_the_place_of_its_key() -> None:
    found = {
        ("web", "port"): "web.port",
        ("web", "tokens", 0, "token"): "web.tokens.token",
        ("services", "x", "api_key"): "services.api_key",
        ("users", "alice"): "users.*",
        ("rules", 3, "when"): "rules.when",
        ("notify", "urls", 1): "notify.urls",
    }

    for path, name in found.items():
        row = row_at(path)
        assert row is not None
        assert row.name == name
    assert row_at(("services", "x")) is None
    assert row_at(("a", "b", "c")) is None


@given(st.integers(0, 10**12))
def test_durations_read_back_exactly(seconds: int) -> None:
    assert parse_seconds(seconds_text(seconds)) == seconds


@given(st.integers(0, 2**53) | st.integers(0, 1000).map(lambda count: count * 10**9))
def test_sizes_read_back_exactly(size: int) -> None:
    assert parse_bytes(bytes_text(size)) == size


@given(st.integers(0, 10_000))
def test_shares_read_back_exactly(part: int) -> None:
    share = parse_share(f"{part / 100} %")

    assert parse_share(share_text(share)) == share


@pytest.mark.parametrize(
    ("text", "seconds"), [("14 days", 14 * 86400), ("1 day", 86400), ("26 hours", 93600), ("15 min", 900), ("0 s", 0)]
)
def test_durations_are_written_in_the_unit_that_fits(text: str, seconds: int) -> None:
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(("text", "size"), [("500 GiB", 500 * 2**30), ("500 GB", 500 * 10**9), ("7 B", 7), ("0 B", 0)])
def test_sizes_are_written_in_the_unit_that_fits(text: str, size: int) -> None:
    assert bytes_text(size) == text


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("settings.hang_timeout", 120, "120 has no unit, expected a duration"),
        ("settings.hang_timeout", "0 s", "0 s is out of range, expected from 1 s to 1 day"),
        ("settings.hang_timeout", "9" * 50 + " years", "is out of range"),
        ("settings.hang_timeout", "9" * 400 + " s", "is text, expected a duration"),
        ("settings.hang_timeout", False, "false is a flag, expected a duration"),
        ("limits.max_bytes_per_day", "20", "'20' is not a size"),
        ("limits.max_bytes_per_day", "99999999 TiB", "is out of range"),
        ("limits.max_share_per_day", 0.05, "0.05 has no unit, expected a share such as 5 %"),
        ("limits.max_share_per_day", "101 %", "more than 100 %"),
        ("limits.max_items_per_day", -1, "-1 is out of range, expected from 0 to 1000000"),
        ("limits.max_items_per_day", 1.5, "1.5 is a number, expected a whole number"),
        ("settings.timezone", "Moon", '"Moon" is no time zone'),
        ("settings.timezone", "../etc/passwd", "is no time zone"),
        ("settings.timezone", "America", "is no time zone"),
        ("web.base_path", "reclaimerr", "is no path, expected such as /reclaimerr"),
        ("web.trusted_proxies", ["10.0.0.0/99"], "is no address or network"),
        ("web.allowed_hosts", ["http://x"], "is no host name"),
        ("web.allowed_hosts", "x", '"x" is text, expected a list of host names'),
        ("services.url", "radarr:7878", "is no http or https address"),
        ("services.url", "http://", "is no http or https address"),
        ("services.url", "http://x:99999", "is no address"),
        ("services.url", "http://[::1", "is no address"),
        ("services.url", "http://x/?a=1", "has a query or fragment"),
        ("services.history_since", "2020-13-01", "is no date"),
        ("services.history_since", "1960-01-01", "is out of range"),
        ("services.history_since", 5, "5 is a number, expected a date"),
        ("services.path_map", [{"from": "/a"}], "an entry has not just from and to"),
        ("services.path_map", [{"from": "/a", "to": "/b"}, {"from": "/a/", "to": "/c"}], "have the same from"),
        ("services.libraries", ["a", ""], "is empty, expected text"),
        ("actions.trash_dir", "trash", "is not absolute"),
        ("notify.urls", ["no address"], "address 1 is none"),
        ("notify.events", ["lots"], '"lots" is not known, expected one of announced'),
        ("leaving_soon.title", " a", "is no name"),
        ("rules.when", " ", "is empty, expected an expression"),
        ("rules.when", "a\x00", "control character"),
        ("rules.action", "delet", 'did you mean "delete"?'),
    ],
)
def test_a_wrong_value_is_told_with_what_is_expected(name: str, written: object, told: str) -> None:
    section, _, key = name.rpartition(".")
    row = rows(section)[key]

    with pytest.raises(ValueError) as caught:
        KINDS[row.kind].read(written, row)

    assert told in str(caught.value)
    assert "expected" in str(caught.value) or "such as" in str(caught.value)


@pytest.mark.parametrize("path", ["/data", "C:\\media", "c:/media", "\\\\nas\\media"])
def test_paths_of_any_service_s_system_are_absolute(path: str) -> None:
    assert KINDS["path"].read(path, rows("targets")["disk"]) == path
