"""The configuration that the supervisor accepted, on its way to the children.

The supervisor alone reads config.toml; what it made of that and of the environment goes to
data/accepted.toml, which is all that a child ever reads. Values stand as they are inside (seconds,
bytes), so reading needs neither the registry nor a check of the rules.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from reclaimerr.config.shape import Config, Part
from reclaimerr.paths import DataDir, write_private

HEAD = "# Written by Reclaimerr; it holds secrets, and edits are lost. The file to edit is config.toml.\n"


class Accepted(Part, frozen=True):
    """`generation` grows with every configuration that is accepted; `path` is the file that edits go to."""

    generation: int
    config: Config
    path: str | None = None


def write(data: DataDir, config: Config, generation: int, path: Path | None = None) -> None:
    """Hand a configuration to the children; the file is private and replaced atomically."""
    from reclaimerr.config.render import render_value  # Children never write, and tomlkit is slow to import.

    where = [] if path is None else [f"path = {render_value(str(path.absolute()))}"]
    lines = [f"generation = {generation}", *where, "", "[config]"]
    lines += [f"{name} = {render_value(value)}" for name, value in msgspec.to_builtins(config).items()]
    write_private(data.accepted, HEAD + "\n".join(lines) + "\n")


def read(data: DataDir) -> tuple[Config, int]:
    """The configuration and its generation; OSError where nothing was accepted yet."""
    accepted = _read(data)
    return accepted.config, accepted.generation


def source(data: DataDir) -> Path | None:
    """The config.toml that the configuration came from and that edits go to; None where there is none."""
    path = _read(data).path
    return Path(path) if path else None


def _read(data: DataDir) -> Accepted:
    return msgspec.convert(tomllib.loads(data.accepted.read_text(encoding="utf-8")), Accepted)
