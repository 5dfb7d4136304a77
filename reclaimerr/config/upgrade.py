"""Brings a config.toml of an older layout up to this one, in numbered steps and with a backup.

A step takes the parsed document (tomlkit, so that comments stay) from its number to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument

from reclaimerr.config.load import parsed, read
from reclaimerr.config.spec import VERSION
from reclaimerr.paths import write_private

Step = Callable[[TOMLDocument], None]
STEPS: dict[int, Step] = {}
"""Version 1 is the first: there is nothing to do yet."""


def version_of(text: str) -> int:
    """The layout of a text; a file that does not say has this program's."""
    version = parsed(text).get("config_version", VERSION)
    return version if isinstance(version, int) else VERSION


def upgraded(text: str, steps: Mapping[int, Step] = STEPS, to: int = VERSION) -> str:
    """The text in the layout `to`; the same text when it is that already, or newer."""
    version = version_of(text)
    if version >= to:
        return text
    document = tomlkit.parse(text)
    for number in range(version, to):
        steps[number](document)
    document["config_version"] = to
    return tomlkit.dumps(document)


def upgrade(path: Path, steps: Mapping[int, Step] = STEPS, to: int = VERSION) -> bool:
    """Bring a file up to date and keep what it was as config.toml.vN; whether there was anything to do."""
    path = path.resolve()
    text = read(path)
    new = upgraded(text, steps, to)
    if new == text:
        return False
    write_private(path.with_name(f"{path.name}.v{version_of(text)}"), text)
    write_private(path, new)
    return True
