"""Version numbers as services write them."""

from __future__ import annotations

import re

from reclaimerr.errors import BadAnswer


def at_least(service: str, version: str, oldest: tuple[int, ...]) -> bool:
    """Whether `10.11.11`, `6.0.3.10276` or `5.1-develop` is `oldest` or newer."""
    match = re.match(r"\s*v?(\d+(?:\.\d+)*)", version)
    if not match:
        raise BadAnswer(service, f"{version[:40]!r} is no version")
    return tuple(map(int, match[1].split("."))) >= oldest
