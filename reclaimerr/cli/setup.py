"""init and check: from nothing to a configuration that works."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from reclaimerr.cli.installation import find, say, show
from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.config import doubts, example, load, tokens
from reclaimerr.config.shape import Service
from reclaimerr.errors import ConfigMistakes, ReclaimerrError, ServiceError
from reclaimerr.paths import create_private


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    init = commands.add_parser("init", help="write a commented config.toml with a fresh token")
    init.add_argument("--config", metavar="FILE", help="where to write it")
    init.set_defaults(command=do_init)
    check = commands.add_parser("check", parents=[where, as_json], help="validate the file, then try each connection")
    check.set_defaults(command=do_check)


def do_init(options: argparse.Namespace) -> int:
    """Write the starter configuration; an existing file is never touched."""
    path = Path(options.config or os.environ.get("RECLAIMERR_CONFIG") or load.NAME).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        create_private(path.absolute(), example.init_text(tokens.fresh()))
    except FileExistsError:
        raise ReclaimerrError(f"{path} exists already; it was not touched") from None
    say(f"Wrote {path}. Add your services to it, then try: reclaimerr check --config {path}")
    return 0


def do_check(options: argparse.Namespace) -> int:
    """Every mistake of the file (exit 78), then every connection (exit 1 where one fails)."""
    try:
        found = find(options)
    except ConfigMistakes as error:
        if options.json:
            told = [{"file": one.file, "line": one.line, "key": one.key, "message": one.text} for one in error.mistakes]
            where = load.find(options.config, os.environ, options.data)
            show({"ok": False, "file": str(where) if where else None, "mistakes": told, "doubts": [], "services": {}})
        raise
    services = {one.name: check_service(one) for one in found.config.services.values() if one.enabled}
    fine = all(one["ok"] for one in services.values())
    unsure = doubts.doubts(found.config)
    if options.json:
        file = str(found.path) if found.path else None
        show({"ok": fine, "file": file, "mistakes": [], "doubts": unsure, "services": services})
        return 0 if fine else 1
    say(f"{found.path or 'no file: environment and defaults'}: no mistakes")
    sys.stdout.flush()
    for sentence in unsure:
        say(f"  is this meant? {sentence}")
    for name, one in services.items():
        say(f"  {name}: {one['message']}", sys.stdout if one["ok"] else sys.stderr)
        sys.stdout.flush()
    return 0 if fine else 1


def check_service(section: Service) -> dict[str, Any]:
    """Whether a service is reached, the right product, new enough, and takes the key."""
    if section.type not in CLIENTS:
        return {"ok": False, "message": f"{section.type} is not supported yet", "version": None}
    client = CLIENTS[section.type](section, lambda: False)
    try:
        identity = client.identity()
    except ServiceError as error:
        return {"ok": False, "message": error.message, "version": None}
    said = f"{identity.product} {identity.version} ({identity.name})"
    return {"ok": True, "message": said, "version": identity.version}
