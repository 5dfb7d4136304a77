"""What the environment sets: RECLAIMERR_<SECTION>__<KEY>, and ..._FILE that names a file with the value.

An empty variable counts as not set (compose files pass those on), and so does a name without two
underscores in a row (Kubernetes makes RECLAIMERR_PORT and the like for a service of that name).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from reclaimerr.config.spec import SECTIONS, Raw, Setting, rows
from reclaimerr.config.values import KINDS
from reclaimerr.config.wrong import Wrong, cut, nearest

PREFIX = "RECLAIMERR_"
_FILE = "_FILE"
_MOST = 64 * 1024
_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


class Variable(msgspec.Struct, frozen=True):
    """A variable that sets `path` by the row `setting`."""

    name: str
    path: tuple[str, ...]
    setting: Setting

    @property
    def names_a_file(self) -> bool:
        return self.name.upper().endswith(_FILE)


class Overlay(msgspec.Struct):
    """What was applied (`origins`: path to variable) and what was wrong (variable, words)."""

    origins: dict[tuple[str, ...], str] = {}
    mistakes: list[tuple[str, str]] = []


def overlay(document: dict[str, Raw], env: Mapping[str, str]) -> Overlay:
    """Put the environment's values over a parsed file, in place."""
    done = Overlay()
    for name in _ours(env):
        try:
            variable = _variable(name)
            if variable.path in done.origins:
                raise Wrong(f"{done.origins[variable.path]} sets the same key, expected one of the two")
            text = _content(env[name]) if variable.names_a_file else env[name]
            _put(document, variable, scalar(variable.setting, text))
            done.origins[variable.path] = name
        except ValueError as error:
            done.mistakes.append((name.encode("ascii", "backslashreplace").decode(), str(error)))
    return done


def set_by(path: tuple[str, ...], env: Mapping[str, str]) -> str | None:
    """The variable that sets a key, if one does: an edit of the file would change nothing."""
    for name in _ours(env):
        try:
            if _variable(name).path == path:
                return name
        except ValueError:
            continue
    return None


def _ours(env: Mapping[str, str]) -> list[str]:
    return sorted(name for name, text in env.items() if name.startswith(PREFIX) and "__" in name and text)


def _variable(name: str) -> Variable:
    section, *middle, key = (part.lower() for part in name[len(PREFIX) :].split("__"))
    form = SECTIONS[section].form if section in SECTIONS else None
    if form is None:
        raise Wrong(f"there is no section {cut(section)}{nearest(section, tuple(SECTIONS))}")
    if form == "array" or f"{section}.{key}" in SECTIONS:
        raise Wrong("lists are out of the environment's reach, expected them in config.toml")
    if form == "map":
        return _in_map(name, section, [*middle, key])
    if form == "named":
        if not middle:
            raise Wrong(f"has no key, expected {PREFIX}{section.upper()}__NAME__KEY")
        path: tuple[str, ...] = (section, "__".join(middle).replace("_", "-"))
    elif middle:
        raise Wrong(f"has too many parts, expected {PREFIX}{section.upper()}__KEY")
    else:
        path = (section,)
    return _of_row(name, path, key, rows(section))


def _in_map(name: str, section: str, parts: list[str]) -> Variable:
    setting = rows(section)["*"]
    key = "__".join(parts).removesuffix(_FILE.lower()).replace("_", "-")
    return _reachable(Variable(name, (section, key), setting))


def _of_row(name: str, path: tuple[str, ...], key: str, known: dict[str, Setting]) -> Variable:
    setting = known.get(key) or known.get(key.removesuffix(_FILE.lower()))
    if setting is None:
        raise Wrong(f"there is no key {cut(key)} in {path[0]}{nearest(key, tuple(known))}")
    return _reachable(Variable(name, (*path, setting.key), setting))


def _reachable(variable: Variable) -> Variable:
    if not KINDS[variable.setting.kind].scalar:
        raise Wrong("lists are out of the environment's reach, expected them in config.toml")
    return variable


def scalar(setting: Setting, text: str) -> Raw:
    """The TOML value that a bare text stands for: `yes` is true for a flag, `20` a number for a count."""
    if setting.kind == "flag":
        return _FLAGS.get(text.strip().lower(), text)
    if setting.kind == "count":
        digits = text.strip()
        return int(digits) if digits.isdecimal() and len(digits) < 20 else text
    return text


def _content(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            content = file.read(_MOST + 1)
        if len(content) > _MOST:
            raise Wrong(f"{cut(name)} is too large, expected a file with one value")
        return content.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise Wrong(f"{cut(name)} is not UTF-8 text, expected a file with one value") from None
    except OSError as error:
        raise Wrong(f"{cut(name)} cannot be read ({error.strerror}), expected a file with the value") from None


def _put(document: dict[str, Raw], variable: Variable, raw: Raw) -> None:
    place: Raw = document
    for key in variable.path[:-1]:
        place = place.setdefault(key, {})
        if not isinstance(place, dict):
            return  # The file has something else there, and that is told as its own mistake.
    place[variable.path[-1]] = raw
