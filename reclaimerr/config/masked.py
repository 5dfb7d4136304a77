"""The configuration as people write it: durations and sizes with units; secrets masked or not."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from reclaimerr.config.outline import split_key
from reclaimerr.config.shape import Config
from reclaimerr.config.spec import SECTIONS, Raw, Setting, row_at, rows
from reclaimerr.config.values import KINDS
from reclaimerr.logs import MASK

_MASKED_URL = re.compile(rf"[^:]*://{re.escape(MASK)}(\d+)")


def written(config: Config) -> dict[str, Raw]:
    """Every setting as it would stand in config.toml, defaults too; None is "not set"."""
    zone = config.settings.timezone
    values: dict[str, Raw] = {"config_version": config.config_version}
    for name, section in SECTIONS.items():
        if "." in name:
            continue
        part = getattr(config, name)
        if section.form == "map":
            write = KINDS[rows(name)["*"].kind].write
            values[name] = {key: write(value) for key, value in part.items()}
        elif section.form == "named":
            values[name] = {key: _table(name, entry, zone) for key, entry in part.items()}
        elif section.form == "array":
            values[name] = [_table(name, entry, zone) for entry in part]
        else:
            values[name] = _table(name, part, zone)
    return values


def masked(config: Config) -> dict[str, Raw]:
    """The same with every secret replaced; an edit that sends a mask back changes nothing."""
    values: dict[str, Raw] = _masked((), written(config))
    return values


def pick(values: dict[str, Raw], key: str) -> Raw:
    """The value of a dotted key such as web.port; KeyError where there is none."""
    try:
        place: Raw = values
        for part in split_key(key):
            place = place[part]
    except (ValueError, TypeError, KeyError):
        raise KeyError(key) from None
    return place


def unmasked(path: tuple[str | int, ...], new: Raw, old: Raw) -> Raw:
    """A new value with every mask in it replaced by what stood there; None for a mask of nothing."""
    if isinstance(new, dict):
        known = old if isinstance(old, dict) else {}
        filled = {key: unmasked((*path, key), value, known.get(key)) for key, value in new.items()}
        return {key: value for key, value in filled.items() if value is not None}
    if isinstance(new, list):
        return [_unmasked_item((*path, index), item, old) for index, item in enumerate(new)]
    row = row_at(path)
    return old if new == MASK and row is not None and row.secret else new


def _unmasked_item(path: tuple[str | int, ...], item: Raw, old: Raw) -> Raw:
    known = old if isinstance(old, list) else []
    if isinstance(item, dict):
        same = [entry for entry in known if isinstance(entry, dict) and entry.get("name") == item.get("name")]
        return unmasked(path, item, same[0] if same else None)
    row = row_at(path)
    place = _MASKED_URL.fullmatch(item) if isinstance(item, str) and row is not None and row.secret else None
    return known[int(place[1]) - 1] if place and 0 < int(place[1]) <= len(known) else item


def _table(section: str, part: Raw, zone: str) -> dict[str, Raw]:
    known = rows(section).values()
    values = {row.key: _written(row, getattr(part, row.key), zone) for row in known if _has(row, part)}
    for name in SECTIONS:
        if name.startswith(f"{section}."):
            key = name.rpartition(".")[2]
            values[key] = [_table(name, entry, zone) for entry in getattr(part, key)]
    return values


def _has(row: Setting, part: Raw) -> bool:
    return not row.only or part.type in row.only


def _written(row: Setting, value: Raw, zone: str) -> Raw:
    if value is None:
        return None
    if row.kind == "date":
        return datetime.fromtimestamp(value, ZoneInfo(zone)).date().isoformat()
    return KINDS[row.kind].write(value)


def _masked(path: tuple[str | int, ...], value: Raw) -> Raw:
    if isinstance(value, dict):
        return {key: _masked((*path, key), item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked((*path, index), item) for index, item in enumerate(value)]
    row = row_at(path)
    if row is None or not row.secret or not value:
        return value
    # Of a list of addresses: the scheme, and which one it is (`ntfy://***1`).
    return f"{value.partition('://')[0]}://{MASK}{int(path[-1]) + 1}" if row.kind == "notify_urls" else MASK
