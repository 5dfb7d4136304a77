"""What is allowed and probably not meant."""

from __future__ import annotations

import pytest
from config_builders import JELLYFIN, RADARR, RULE, WORN

from reclaimerr.config.doubts import doubts
from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config


def test_a_usual_configuration_leaves_no_doubt() -> None:
    assert doubts(Config()) == []
    assert doubts(load_text(WORN, {})) == []


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ('[users]\nal = ["plex:al"]\n', 'users.al: there is no service "plex", so the account "plex:al" is nobody\'s'),
        (RADARR + RADARR.replace("-hd", "-4k"), "services.radarr-4k.url: services.radarr-hd has the same address"),
        (RADARR + 'sync_interval = "2 days"\n', "services.radarr-hd.sync_interval: 2 days is not shorter than"),
        (JELLYFIN + "enabled = false\nmain = true\n", "services.jellyfin.enabled: the main media server is disabled"),
        (RULE.replace('"delete"', '"trash"'), "rules.Old: actions.trash_dir is not set"),
        (RADARR.replace("http:", "https:") + "verify_tls = false\n", "services.radarr-hd.verify_tls: whoever answers"),
    ],
)
def test_a_doubt_begins_with_its_key(text: str, doubt: str) -> None:
    found = doubts(load_text(text, {}))

    assert len(found) == 1
    assert found[0].startswith(doubt)
