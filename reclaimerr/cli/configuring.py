"""config get, set, unset, show and upgrade: config.toml from the command line; comments and order stay."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reclaimerr.cli.installation import find, say, show
from reclaimerr.config import load
from reclaimerr.config.spec import Raw
from reclaimerr.errors import ReclaimerrError


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    config = commands.add_parser("config", help="read and change the configuration")
    inner = config.add_subparsers(metavar="WHAT", required=True)
    shown = inner.add_parser("show", parents=[where, as_json], help="what is in force; secrets are masked")
    shown.set_defaults(command=do_show)
    got = inner.add_parser("get", parents=[where, as_json], help="one value; a secret is masked")
    got.add_argument("key", metavar="KEY", help="such as web.port")
    got.set_defaults(command=do_get)
    put = inner.add_parser("set", parents=[where], help="write one value into the file")
    put.add_argument("key", metavar="KEY")
    put.add_argument("value", metavar="VALUE", help='text as it is; lists as in TOML: ["a", "b"]')
    put.set_defaults(command=do_set)
    unset = inner.add_parser("unset", parents=[where], help="back to the default")
    unset.add_argument("key", metavar="KEY")
    unset.set_defaults(command=do_unset)
    upgrade = inner.add_parser("upgrade", parents=[where], help="bring an older file's layout up to date")
    upgrade.set_defaults(command=do_upgrade)


def do_show(options: argparse.Namespace) -> int:
    """The whole configuration as people write it, defaults too."""
    from reclaimerr.config.masked import masked

    values = masked(find(options).config)
    if options.json:
        show(values)
    else:
        sys.stdout.write("\n".join(_blocks(values)))  # as TOML writes signs
    return 0


def do_get(options: argparse.Namespace) -> int:
    """One value, a section as well."""
    from reclaimerr.config.masked import masked, pick

    try:
        value = pick(masked(find(options).config), options.key)
    except KeyError:
        raise ReclaimerrError(f"there is no {options.key} in this configuration") from None
    if options.json or isinstance(value, dict | list | tuple):
        show(value)
    else:
        say(_word(value))
    return 0


def do_set(options: argparse.Namespace) -> int:
    """Write one value; a supervisor that runs takes it in by itself."""
    from reclaimerr.config.save import edit, value_of

    path = _file(options)
    edit(path, {options.key: value_of(options.key, options.value)}, None)
    say(f"{path}: {options.key} is set")
    return 0


def do_unset(options: argparse.Namespace) -> int:
    """Take one value out of the file."""
    from reclaimerr.config.save import edit

    path = _file(options)
    edit(path, {options.key: None}, None)
    say(f"{path}: {options.key} has its default again")
    return 0


def do_upgrade(options: argparse.Namespace) -> int:
    """Bring the file to this version's layout; the old one stays beside it."""
    from reclaimerr.config.upgrade import upgrade

    path = _file(options)
    say(f"{path}: {'brought up to date' if upgrade(path) else 'is up to date already'}")
    return 0


def _blocks(values: dict[str, Raw]) -> Iterator[str]:
    """The text of a configuration, section by section; what is not set is left out."""
    from reclaimerr.config.render import render_block, render_entry, render_key, render_value

    for name, part in _set(values).items():
        if isinstance(part, dict):
            yield render_block((name,), part)
        elif isinstance(part, list):
            yield from (render_entry((name,), entry) for entry in part)
        else:
            yield f"{render_key(name)} = {render_value(part)}\n"


def _set(value: Raw) -> Raw:
    if isinstance(value, dict):
        return {key: _set(item) for key, item in value.items() if item is not None}
    return [_set(item) for item in value] if isinstance(value, list | tuple) else value


def _file(options: argparse.Namespace) -> Path:
    path = load.find(options.config, os.environ, options.data)
    if path is None or not path.is_file():
        raise ReclaimerrError(f"there is no {path or load.NAME}; `reclaimerr init` writes one")
    return path


def _word(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
