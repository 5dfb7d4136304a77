"""Arguments to commands; what goes wrong is one line on stderr and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from reclaimerr import __version__
from reclaimerr.cli import asking, listing, serving, setup
from reclaimerr.errors import ConfigMistakes, ReclaimerrError

FINE, FAILED, USAGE, CONFIGURATION = 0, 1, 2, 78


def main(argv: Sequence[str]) -> int:
    """Run one command; its exit code."""
    options = parser().parse_args(argv or ["run"])
    try:
        return int(options.command(options))
    except ConfigMistakes as error:
        print(error, file=sys.stderr)
        return CONFIGURATION
    except (ReclaimerrError, OSError) as error:
        print(f"reclaimerr: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:  # `reclaimerr history | head`
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def parser() -> argparse.ArgumentParser:
    """Every command with its options; each command's function stands in `command`."""
    top = argparse.ArgumentParser(
        prog="reclaimerr", description="Gives disk space back without deleting what somebody wanted."
    )
    top.add_argument("--version", action="version", version=f"reclaimerr {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--config", metavar="FILE", help="the configuration file")
    where.add_argument("--data", metavar="DIR", help="the data directory")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print exactly one JSON document")
    serving.add(commands, where, as_json)
    setup.add(commands, where, as_json)
    asking.add(commands, where, as_json)
    listing.add(commands, where, as_json)
    return top
