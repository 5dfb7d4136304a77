"""Texts of configurations, and the one way in which the tests read mistakes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reclaimerr.config.load import load_text
from reclaimerr.errors import ConfigMistakes

TOKEN = "0123456789abcdef-token"
KEY = "fedcba9876543210fedcba9876543210"

RADARR = f"""\
[services.radarr-hd]
type = "radarr"
url = "http://radarr:7878"
api_key = "{KEY}"
"""
JELLYFIN = RADARR.replace("radarr-hd", "jellyfin").replace("radarr", "jellyfin")
PLEX = RADARR.replace("radarr-hd", "plex").replace("radarr", "plex")
RULE = """\
[[rules]]
name = "Old"
target = "movie"
when = "unwatched_for > 180 days"
action = "delete"
"""

WORN = f"""\
# my config

config_version = 1   # leave it

[settings]
dry_run = false       # I mean it
log_level = 'debug'
# stale_after = "26h"

# --- the page ---
[web]
port = 0x1F90   # in hex
token = "{TOKEN}"

# --- services ---

  [services.radarr-hd]  # the big one
  type = "radarr"
  # behind the proxy
  url = "https://radarr.lan/radarr/"
  api_key = "{KEY}"
  path_map = [
    {{ from = "/data", to = "/mnt" }},  # the disk
  ]

[services.jellyfin]
type = "jellyfin"
url = "http://jellyfin:8096"
api_key = "{KEY}"

# people
[users]
alice = ["jellyfin:Alice"]  # and her tablet

# the first rule
[[rules]]
name = "Old"
target = "movie"
when = '''
  unwatched_for > 180 days
  and size > 20 GiB'''
action = "delete"

# the second rule
[[rules]]
name = "Keep"
target = "movie"
when = "imdb_rating > 8"   # the good ones
action = "protect"
# the end
"""


def mistakes(text: str, env: Mapping[str, str] | None = None) -> list[str]:
    """Every mistake of a text, as a person reads it."""
    with pytest.raises(ConfigMistakes) as caught:
        load_text(text, env or {})
    return [str(mistake) for mistake in caught.value.mistakes]


def mistake(text: str, env: Mapping[str, str] | None = None) -> str:
    """The only mistake of a text."""
    found = mistakes(text, env)
    assert len(found) == 1, found
    return found[0]


def comments(text: str) -> list[str]:
    """What stands behind a # in a text whose values hold none."""
    return [line[line.index("#") :].rstrip() for line in text.splitlines() if "#" in line]
