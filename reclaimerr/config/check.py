"""From a parsed document to the tree of checked values that becomes a Config.

Each function looks at one form of section; what concerns several settings at once is in cross.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from reclaimerr.config.addresses import SERVICE_NAME
from reclaimerr.config.findings import Findings
from reclaimerr.config.outline import Path
from reclaimerr.config.spec import RESERVED, SECTIONS, VERSION, Raw, Section, Setting, default, rows
from reclaimerr.config.values import KINDS
from reclaimerr.config.wrong import cut, nearest, told
from reclaimerr.model.tasks import KEEPER, SCHEDULED, TASKS

Tree = dict[str, Raw]
TOP = tuple(name for name in SECTIONS if "." not in name)


def tree(document: Tree, found: Findings) -> Tree:
    """The values of a whole document; what is wrong is left out of the tree and told."""
    _unknown((), document, ["config_version", *TOP], found)
    values: Tree = {}
    _version(document, found)
    for name in TOP:
        raw = document.get(name)
        if raw is not None:
            values[name] = section(SECTIONS[name], raw, (name,), found)
    return values


def section(known: Section, raw: Raw, path: Path, found: Findings) -> Raw:
    """The values of one section, by its form."""
    if known.form == "array":
        return _array(known.name, raw, path, found)
    if not isinstance(raw, dict):
        found.add(path, f"{told(raw)}, expected a section [{known.name}]")
        return {}
    if known.form == "map":
        return _map(known.name, raw, path, found)
    if known.form == "named":
        return _named(known.name, raw, path, found)
    return _table(known.name, raw, path, found)


def _version(document: Tree, found: Findings) -> None:
    raw = document.get("config_version", VERSION)
    if isinstance(raw, bool) or not isinstance(raw, int):
        found.add(("config_version",), f"{told(raw)}, expected {VERSION}")
    elif raw > VERSION:
        found.add(("config_version",), f"{cut(raw)} was written by a newer Reclaimerr, expected at most {VERSION}")
    elif raw < VERSION:
        found.add(("config_version",), f"{cut(raw)} is no version, expected {VERSION}")


def _table(name: str, raw: Tree, path: Path, found: Findings) -> Tree:
    known = rows(name)
    parts = [part for part in SECTIONS if part.startswith(f"{name}.")]
    nested = {part.rpartition(".")[2]: SECTIONS[part] for part in parts}
    _unknown(path, raw, [*known, *nested], found)
    values = {}
    for key, row in known.items():
        value = _value(row, raw, path, found)
        if value is not None:
            values[key] = value
    for key, part in nested.items():
        if key in raw:
            values[key] = section(part, raw[key], (*path, key), found)
    return values


def _value(row: Setting, raw: Tree, path: Path, found: Findings) -> Raw:
    """A row's value, its default as a value, or None where it is wrong or not set."""
    written = raw.get(row.key)
    if written is None:
        if row.required:
            found.add((*path, row.key), f"is missing, expected {_expected(row)}")
        written = default(row, raw.get("type"))
    if written is None:
        return None
    try:
        return KINDS[row.kind].read(written, row)
    except ValueError as error:
        found.add((*path, row.key), str(error))
        return None


def _array(name: str, raw: Raw, path: Path, found: Findings) -> list[Tree]:
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        found.add(path, f"{told(raw)}, expected blocks that begin with [[{name}]]")
        return []
    return [_table(name, entry, (*path, index), found) for index, entry in enumerate(raw)]


def _named(name: str, raw: Tree, path: Path, found: Findings) -> Tree:
    values: Tree = {}
    for key, entry in raw.items():
        if not isinstance(entry, dict):
            found.add((*path, key), f"{told(entry)}, expected a section [{name}.NAME]")
            continue
        if not SERVICE_NAME.fullmatch(key):
            found.add((*path, key), f"{cut(key)} is no name, expected small letters, digits and dashes")
        elif key in RESERVED:
            found.add((*path, key), f"{cut(key)} is the name of a part of Reclaimerr, expected another")
        values[key] = {"name": key} | _table(name, entry, (*path, key), found)
    return values


def _map(name: str, raw: Tree, path: Path, found: Findings) -> Tree:
    row = rows(name)["*"]
    values: Tree = {}
    for key, written in raw.items():
        if name == "schedules" and not _may_be_scheduled(key, path, found):
            continue
        if name == "users" and not key.strip():
            found.add((*path, key), "a person without a name, expected a name")
        try:
            values[key] = KINDS[row.kind].read(written, row)
        except ValueError as error:
            found.add((*path, key), str(error))
    return values


def _may_be_scheduled(key: str, path: Path, found: Findings) -> bool:
    """TASK, or TASK:SERVICE where each service has its own; whether there is such a service is seen later."""
    task, colon, _ = key.partition(":")
    if task not in SCHEDULED:
        found.add((*path, key), f"no such task, expected one of {', '.join(SCHEDULED)}{nearest(task, SCHEDULED)}")
    elif colon and TASKS[task].lane == KEEPER:
        found.add((*path, key), f"{task} belongs to no service, expected {task} alone")
    else:
        return True
    return False


def _expected(row: Setting) -> str:
    return f"one of {', '.join(row.choices)}" if row.choices else KINDS[row.kind].hint


def _unknown(path: Path, raw: Tree, known: Iterable[str], found: Findings) -> None:
    names = tuple(known)
    for key in raw:
        if key not in names:
            hint = _belongs(key) if not path else ""
            hint = hint or nearest(key, names) or f", expected one of {', '.join(names)}"
            found.add((*path, key), f"unknown key {cut(key)}{hint}")


def _belongs(key: str) -> str:
    """A hint for a setting that was written above the first section."""
    homes = [name for name in TOP if SECTIONS[name].form == "table" and key in rows(name)]
    return f", it belongs into [{homes[0]}]" if homes else ""
