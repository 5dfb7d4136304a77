"""Arguments to commands; what goes wrong is one line on stderr and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from reclaimerr import __version__
from reclaimerr.cli.installation import say
from reclaimerr.errors import ConfigMistakes, ReclaimerrError

FINE, FAILED, CONFIGURATION = 0, 1, 78
DEFAULT = "run"
MODULES: dict[str, str] = {
    "run": "running", "demo": "running",
    "init": "setup", "check": "setup",
    "sync": "syncing",
    "preview": "asking", "explain": "asking",
    "status": "listing", "history": "listing",
    "jobs": "queueing", "tasks": "queueing",
    "breaker": "stopping",
    "logs": "reading",
    "start": "steering", "stop": "steering", "restart": "steering",
    "backup": "keeping", "restore": "keeping",
    "config": "configuring",
}  # fmt: skip
"""Which module knows a command. Only that one is imported: the supervisor lives for years in what `run` needs."""

_LONG = re.compile(r"(?<![\w-])(?!--)[^\s'\",=]{16,}")
"""What somebody typed that is as long as a key or a token; a long option is none."""


class Parser(argparse.ArgumentParser):
    """Mistakes as everything else is told: no sign that commands a terminal, and nothing that may be a key."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        say(f"{self.prog}: error: {one_line(_LONG.sub('***', message))}", sys.stderr)
        raise SystemExit(2)


def main(argv: Sequence[str]) -> int:
    """Run one command; its exit code."""
    words = list(argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, DEFAULT)
    options = parser(words[0]).parse_args(words)
    try:
        code = int(options.command(options))
        sys.stdout.flush()
    except BrokenPipeError:  # `reclaimerr history | head`
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except ConfigMistakes as error:
        for line in str(error).split("\n"):
            say(line, sys.stderr)
        return CONFIGURATION
    except (ReclaimerrError, OSError) as error:
        say(f"reclaimerr: {one_line(error)}", sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        say("reclaimerr: interrupted", sys.stderr)
        return FAILED
    return code


def parser(command: str) -> argparse.ArgumentParser:
    """The command's arguments; those of every command where it is none that we know."""
    top = Parser(
        prog="reclaimerr", description="Gives disk space back without deleting what somebody wanted."
    )
    top.add_argument("--version", action="version", version=f"reclaimerr {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--config", metavar="FILE", help="the configuration file")
    where.add_argument("--data", metavar="DIR", help="the data directory")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print exactly one JSON document")
    modules = [MODULES[command]] if command in MODULES else dict.fromkeys(MODULES.values())
    for module in modules:
        import_module(f"reclaimerr.cli.{module}").add(commands, where, as_json)
    return top


def one_line(error: BaseException | str) -> str:
    """What an error says, without its line breaks."""
    return " ".join(str(error).split()) or type(error).__name__
