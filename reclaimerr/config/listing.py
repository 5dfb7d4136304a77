"""Every setting one by one as text, for a form; and what an edit of config.toml would change, before it is made."""

from __future__ import annotations

import difflib
import json
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from reclaimerr.config import load, save
from reclaimerr.config.environment import set_by
from reclaimerr.config.masked import masked
from reclaimerr.config.outline import split_key
from reclaimerr.config.shape import Config
from reclaimerr.config.spec import SECTIONS, Raw, Setting, default, row_at, rows
from reclaimerr.config.values import KINDS
from reclaimerr.errors import ConfigMistakes, Mistake
from reclaimerr.logs import Masker
from reclaimerr.paths import write_private

ANY = "*"
"""Stands for a name that the owner has not chosen yet: `services.*.url` is what a new service needs."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the file with what it says now; texts are as `config set` takes them, secrets masked."""

    key: str
    section: str
    name: str
    help: str
    hint: str
    text: str
    default: str
    choices: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    secret: bool = False
    required: bool = False
    flag: bool = False
    env: str | None = None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """The lines that an edit would change, secrets masked, or the mistakes in it; `digest` is the file's as it is."""

    diff: list[str]
    mistakes: list[Mistake]
    digest: str


def entries(config: Config, env: Mapping[str, str]) -> list[Entry]:
    """Every setting, in the order of the example; those of a service, and a template for a new one."""
    values = masked(config)
    return [_entry(path, row, value, env) for path, row, value in _places(values) if row.section != "rules"]


def typed(texts: Mapping[str, str]) -> dict[str, Raw]:
    """What texts stand for at their keys, an empty one for the default (None); raises ConfigMistakes for all at once."""
    found: dict[str, Raw] = {}
    mistakes: list[Mistake] = []
    for key, text in texts.items():
        try:
            found[key] = _typed(key, text)
        except ConfigMistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise ConfigMistakes(mistakes)
    return found


def proposed(path: Path, edit: Callable[[Path], str]) -> Proposal:
    """What an edit would change, found by doing it to a private copy of the file."""
    before, digest = save.current(path)
    with tempfile.TemporaryDirectory(prefix="reclaimerr-") as folder:
        copy = Path(folder) / path.name
        write_private(copy, before)
        try:
            edit(copy)
        except ConfigMistakes as error:
            return Proposal(diff=[], mistakes=list(error.mistakes), digest=digest)
        after, _ = save.current(copy)
    mask = Masker([*_secrets(before, path.name), *_secrets(after, path.name)])
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    return Proposal(diff=[mask(line) for line in list(lines)[2:]], mistakes=[], digest=digest)


def _secrets(text: str, name: str) -> tuple[str, ...]:
    try:
        return load.load_text(text, {}, name).secrets()
    except ConfigMistakes:
        return ()


def _typed(key: str, text: str) -> Raw:
    plain = text.strip()
    if not plain:
        return None
    if row_at(_path(key)) is None and plain.startswith("["):  # a list of blocks, such as [[targets]]
        try:
            return tomllib.loads(f"value = {plain}")["value"]
        except ValueError as error:
            raise ConfigMistakes([Mistake(key, f"is no list of blocks ({error}), expected such as [{{ ... }}]", None)]) from None
    return save.value_of(key, plain)


def _path(key: str) -> tuple[str, ...]:
    try:
        return split_key(key)
    except ValueError:
        return (key,)


def _places(values: Mapping[str, Raw]) -> Iterator[tuple[tuple[str, ...], Setting, Raw]]:
    """Path, row and value of each setting; a list of blocks is one."""
    for name, section in SECTIONS.items():
        known = rows(name)
        part = values
        for step in name.split("."):
            part = part[step]
        if section.form == "array":
            yield tuple(name.split(".")), _block(name, known), part
        elif section.form == "map":
            named = {**part, ANY: None}
            yield from (((name, key), known[ANY], value) for key, value in named.items())
        elif section.form == "named":
            for entry, table in {**part, ANY: {}}.items():
                yield from (((name, entry, key), row, table.get(key)) for key, row in known.items() if not table or key in table)
        else:
            yield from (((name, key), row, part[key]) for key, row in known.items())


def _block(name: str, known: Mapping[str, Setting]) -> Setting:
    keys = ", ".join(row.key for row in known.values())
    return Setting(name, name.rpartition(".")[2], "texts", (), f"{SECTIONS[name].help} Each has {keys}.")


def _entry(path: tuple[str, ...], row: Setting, value: Raw, env: Mapping[str, str]) -> Entry:
    kind = KINDS[row.kind]
    fallback = default(row)
    return Entry(
        key=".".join(part if _BARE.fullmatch(part) or part == ANY else json.dumps(part) for part in path),
        section=row.section, name=path[-1], help=row.help, hint=kind.hint, text=_text(value),
        default="" if row.secret else _text(row.example) if fallback in (None, (), "") else _text(fallback),
        choices=row.choices if kind.scalar else (), only=row.only, secret=row.secret, required=row.required,
        flag=row.kind == "flag", env=set_by(path, env),
    )  # fmt: skip


def _text(value: Raw) -> str:
    """A value as one writes it, a text without its quotes."""
    return "" if value is None or value in ([], ()) else value if isinstance(value, str) else _toml(value)


def _toml(value: Raw) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
