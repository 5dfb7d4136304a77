"""From config.toml and the environment to a frozen Config, or every mistake at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from reclaimerr.config import check, cross
from reclaimerr.config.environment import overlay
from reclaimerr.config.findings import Findings
from reclaimerr.config.shape import Config
from reclaimerr.config.spec import Raw
from reclaimerr.errors import ConfigMistakes, Mistake

NAME = "config.toml"
MOST = 1 << 20
"""No configuration that a person wrote is larger (bytes)."""

_TOO_DEEP = "is nested too deeply, expected plain TOML"
_WHERE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def find(argument: str | None, env: Mapping[str, str], data: str | None = None) -> Path | None:
    """The file to read: named by --config or $RECLAIMERR_CONFIG (there or not), else the first that is there.

    `data`: the data directory that --data names; the last place where a file may lie.
    """
    named = argument or env.get("RECLAIMERR_CONFIG")
    if named:
        return Path(named).expanduser()
    beside = data or env.get("RECLAIMERR_DATA")
    places = [Path(NAME), personal(env), *([Path(beside).expanduser() / NAME] if beside else [])]
    return next((place for place in places if place.is_file()), None)


def personal(env: Mapping[str, str]) -> Path:
    """Where the file of the person who runs this belongs: $XDG_CONFIG_HOME/reclaimerr/config.toml."""
    return _xdg(env, "XDG_CONFIG_HOME", ".config") / "reclaimerr" / NAME


def data_root(argument: str | None, env: Mapping[str, str], config: Config, path: Path | None) -> Path:
    """The data directory: --data, $RECLAIMERR_DATA, data_dir (relative to its file), else the person's own."""
    named = argument or env.get("RECLAIMERR_DATA")
    if named:
        return Path(named).expanduser().absolute()
    if config.settings.data_dir:
        folder = path.absolute().parent if path else Path.cwd()
        return folder / Path(config.settings.data_dir).expanduser()
    return _xdg(env, "XDG_DATA_HOME", ".local/share") / "reclaimerr"


def _xdg(env: Mapping[str, str], variable: str, otherwise: str) -> Path:
    given = Path(env.get(variable, ""))
    return given if given.is_absolute() else Path(env.get("HOME") or "~").expanduser() / otherwise


def load(path: Path | None, env: Mapping[str, str]) -> Config:
    """The checked configuration; no path means no file: environment and defaults alone."""
    if path is None:
        return load_text("", env)
    return load_text(read(path), env, path.name)


def load_text(text: str, env: Mapping[str, str], file: str = NAME) -> Config:
    """The checked configuration of a text; ConfigMistakes holds every mistake with its line."""
    document = parsed(text, file)
    laid = overlay(document, env)
    found = Findings(text, file, laid.origins)
    for name, words in laid.mistakes:
        found.add_variable(name, words)
    values = check.tree(document, found)
    cross.settle(values, env, found)
    found.settle()
    return msgspec.convert(values, Config)


def digest(text: str) -> str:
    """Tells one text from another: an edit names the one that it was made from."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read(path: Path) -> str:
    """A file's text; ConfigMistakes when there is none to be had."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST + 1)
    except OSError as error:
        raise _one(f"cannot be read: {error.strerror}, expected a file", None, path.name) from None
    if len(content) > MOST:
        raise _one("is larger than 1 MiB, expected a configuration", None, path.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _one("is not UTF-8 text, expected the file saved as UTF-8", line, path.name) from None


def parsed(text: str, file: str = NAME) -> dict[str, Raw]:
    """The document of a text; ConfigMistakes names the line of what is no TOML."""
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise _one(_TOO_DEEP, None, file) from None
    except ValueError as error:
        where = _WHERE.search(str(error))
        words = _WHERE.sub("", str(error))
        line = int(where[1]) if where and where[1] else text.count("\n") + 1 if where else None
        column = f"column {where[2]}: " if where and where[2] else ""
        raise _one(f"{column}{words}, expected valid TOML", line, file) from None
    if not _is_flat(document, 20):
        raise _one(_TOO_DEEP, None, file)
    return document


def _is_flat(value: Raw, levels: int) -> bool:
    """Whether a value holds at most so many levels of others: what works on it may recurse then."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels >= 0 and all(_is_flat(item, levels - 1) for item in inner)


def _one(words: str, line: int | None, file: str) -> ConfigMistakes:
    return ConfigMistakes([Mistake("", words, line, file)])
