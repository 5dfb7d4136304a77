"""What the environment sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_builders import KEY, RADARR, mistake, mistakes

from reclaimerr.config.load import load_text
from reclaimerr.config.spec import SETTINGS


def test_the_environment_goes_before_the_file() -> None:
    assert load_text("[web]\nport = 1\n", {"RECLAIMERR_WEB__PORT": "9000"}).web.port == 9000


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("Yes", True), ("off", False), ("0", False), (" no ", False)]
)
def test_flags_are_read_from_their_usual_words(text: str, value: bool) -> None:
    assert load_text("", {"RECLAIMERR_SETTINGS__DRY_RUN": text}).settings.dry_run is value


def test_quantities_are_read_with_their_units() -> None:
    env = {"RECLAIMERR_LIMITS__MAX_BYTES_PER_DAY": "20 GiB", "RECLAIMERR_LEAVING_SOON__DAYS_BEFORE": "3"}
    config = load_text("", env)

    assert (config.limits.max_bytes_per_day, config.leaving_soon.days_before) == (20 * 2**30, 3)


def test_a_service_of_the_file_is_found_by_its_name_with_underscores() -> None:
    config = load_text(RADARR, {"RECLAIMERR_SERVICES__RADARR_HD__API_KEY": "other-key"})

    assert config.services["radarr-hd"].api_key == "other-key"


def test_a_service_can_be_made_by_the_environment_alone() -> None:
    prefix = "RECLAIMERR_SERVICES__RADARR_4K__"
    config = load_text("", {f"{prefix}TYPE": "radarr", f"{prefix}URL": "http://r:1", f"{prefix}API_KEY": KEY})

    assert config.services["radarr-4k"].url == "http://r:1"


def test_what_is_missing_of_such_a_service_is_told_as_the_environment_s() -> None:
    assert mistakes("", {"RECLAIMERR_SERVICES__X__URL": "http://r:1"}) == [
        "environment: services.x.type: is missing, expected one of radarr, sonarr, plex, jellyfin, seerr, tautulli",
        "environment: services.x.api_key: is missing, expected text",
    ]


def test_a_wrong_value_is_told_with_the_variable_that_has_it() -> None:
    assert mistake("[web]\nport = 1\n", {"RECLAIMERR_WEB__PORT": "many"}) == (
        'environment: RECLAIMERR_WEB__PORT: "many" is text, expected a whole number from 0 to 65535'
    )


def test_a_value_can_be_read_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(f"{KEY}\n")

    config = load_text(RADARR, {"RECLAIMERR_SERVICES__RADARR_HD__API_KEY_FILE": str(secret)})

    assert config.services["radarr-hd"].api_key == KEY


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    assert mistake("", {"RECLAIMERR_WEB__TOKEN_FILE": str(tmp_path / "none")}).endswith(
        "cannot be read (No such file or directory), expected a file with the value"
    )


def test_a_value_and_its_file_together_are_a_mistake(tmp_path: Path) -> None:
    env = {"RECLAIMERR_WEB__TOKEN": "x" * 20, "RECLAIMERR_WEB__TOKEN_FILE": str(tmp_path / "none")}

    assert mistake("", env) == (
        "environment: RECLAIMERR_WEB__TOKEN_FILE: RECLAIMERR_WEB__TOKEN sets the same key, expected one of the two"
    )


@pytest.mark.parametrize("name", ["WEB__TOKENS", "RULES__NAME", "NOTIFY__URLS", "USERS__ALICE", "TARGETS__DISK"])
def test_lists_are_out_of_reach(name: str) -> None:
    assert mistake("", {f"RECLAIMERR_{name}": "x"}) == (
        f"environment: RECLAIMERR_{name}: lists are out of the environment's reach, expected them in config.toml"
    )


def test_schedules_are_within_reach() -> None:
    assert load_text("", {"RECLAIMERR_SCHEDULES__JUDGE": "every 6h"}).schedules == {"judge": "every 6h"}


@pytest.mark.parametrize(
    "env",
    [
        {"RECLAIMERR_PORT": "tcp://10.0.0.1:7676"},
        {"RECLAIMERR_PORT_7676_TCP_ADDR": "10.0.0.1"},
        {"RECLAIMERR_CONFIG": "/config/config.toml"},
        {"OTHER__KEY": "x"},
        {"RECLAIMERR_WEB__PROT": ""},
    ],
)
def test_variables_that_are_not_ours_and_empty_ones_are_left_alone(env: dict[str, str]) -> None:
    load_text("", env)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("RECLAIMERR_WEBB__PORT", 'there is no section "webb", did you mean "web"?'),
        ("RECLAIMERR_SERVICES__URL", "has no key, expected RECLAIMERR_SERVICES__NAME__KEY"),
        ("RECLAIMERR_WEB__A__PORT", "has too many parts, expected RECLAIMERR_WEB__KEY"),
        ("RECLAIMERR_SERVICES__X__URI", 'there is no key "uri" in services, did you mean "url"?'),
    ],
)
def test_unknown_variables_of_ours_are_mistakes(name: str, told: str) -> None:
    assert mistake("", {name: "1"}) == f"environment: {name}: {told}"


def test_bytes_that_are_no_text_are_a_mistake_and_no_crash() -> None:
    assert "control character" in mistake("", {"RECLAIMERR_SETTINGS__DATA_DIR": "/data\udcff"})
    assert mistake("", {"RECLAIMERR_X\udcff__Y": "1"}).isascii()


def test_no_setting_is_called_like_the_file_of_another() -> None:
    assert [row.name for row in SETTINGS if row.key.endswith("_file")] == []
