"""The configuration as people see it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomlkit
from config_builders import JELLYFIN, KEY, TOKEN, WORN

from reclaimerr.config.load import load_text
from reclaimerr.config.masked import masked, pick, written
from reclaimerr.config.shape import Config
from reclaimerr.config.spec import SETTINGS

NOTIFY = '[notify]\nurls = ["ntfy://s3cret/topic", "discord://a/b"]\n'
FURTHER = f'[[web.tokens]]\nname = "tv"\ntoken = "{TOKEN}2"\n'


def _filled(values: Any) -> Any:
    """Without what is not set."""
    if isinstance(values, dict):
        return {key: _filled(value) for key, value in values.items() if value is not None}
    return [_filled(value) for value in values] if isinstance(values, list) else values


def test_no_secret_is_in_what_is_shown() -> None:
    config = load_text(WORN + NOTIFY + FURTHER, {})

    shown = json.dumps(masked(config))

    assert [secret for secret in config.secrets() if secret in shown] == []


def test_masks_say_that_something_is_there() -> None:
    shown = masked(load_text(WORN + NOTIFY + FURTHER, {}))

    assert shown["web"]["token"] == "***"
    assert shown["web"]["tokens"] == [{"name": "tv", "token": "***", "role": "viewer"}]
    assert shown["services"]["jellyfin"]["api_key"] == "***"
    assert shown["notify"]["urls"] == ["ntfy://***1", "discord://***2"]
    assert masked(Config())["web"]["token"] == ""


def test_quantities_are_shown_with_their_units() -> None:
    values = written(load_text(WORN, {}))

    assert values["settings"]["stale_after"] == "26 hours"
    assert values["limits"]["max_bytes_per_day"] == "500 GiB"
    assert values["limits"]["max_share_per_day"] == "5 %"
    assert values["rules"][0]["grace"] == "14 days"
    assert values["services"]["radarr-hd"]["path_map"] == [{"from": "/data", "to": "/mnt"}]


def test_what_is_written_loads_as_the_same_configuration() -> None:
    text = '[settings]\ntimezone = "Europe/Berlin"\n' + JELLYFIN + "history_since = 2020-03-29\n" + NOTIFY + FURTHER
    config = load_text(text, {})

    assert load_text(tomlkit.dumps(_filled(written(config))), {}) == config


def test_every_setting_is_shown() -> None:
    values = written(load_text(WORN + FURTHER + '[[targets]]\ndisk = "/d"\nkeep_free = "1 %"\n', {}))
    shown: dict[str, Any] = {
        "": values,
        "web.tokens": values["web"]["tokens"][0],
        "services": values["services"]["jellyfin"],
        "targets": values["targets"][0],
        "rules": values["rules"][0],
    }

    for row in SETTINGS:
        assert row.key == "*" or row.key in shown.get(row.section, values.get(row.section.split(".")[0]))


def test_a_key_is_picked_by_its_dotted_name() -> None:
    values = masked(load_text(WORN, {}))

    assert pick(values, "web.port") == 8080
    assert pick(values, "services.radarr-hd.url") == "https://radarr.lan/radarr"
    assert pick(values, "services.jellyfin.api_key") == "***"
    assert KEY not in json.dumps(pick(values, "services"))


@pytest.mark.parametrize("key", ["web.prot", "web.port.x", "", "rules.x"])
def test_a_key_that_is_not_there_is_told(key: str) -> None:
    with pytest.raises(KeyError):
        pick(masked(Config()), key)
