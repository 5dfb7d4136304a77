"""run and demo: the supervisor, on the owner's services or on simulated ones."""

from __future__ import annotations

import argparse
import os
from typing import Any

from reclaimerr.cli.installation import find
from reclaimerr.config import load


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the commands."""
    run = commands.add_parser("run", parents=[where], help="the supervisor, in the foreground (default)")
    run.set_defaults(command=do_run)
    demo = commands.add_parser("demo", parents=[as_json], help="the same against an embedded simulated media stack")
    demo.add_argument("--port", type=_port, default=7676, help="the page's port; 0 takes a free one")
    demo.add_argument("--data", metavar="DIR", help="the data directory, with its config.toml (else dropped at the end)")
    demo.add_argument("--seed", type=int, default=1, help="another seed gives another household")
    demo.add_argument("--movies", type=_count, default=200, help="so many titles, at least")
    demo.add_argument("--series", type=_none_or_more, default=40, help="so many series, at least; 0 for none")
    demo.add_argument("--jellyfin", choices=("10.11.11", "12.0.0"), default="10.11.11", help="the media server's version")
    demo.add_argument("--no-plex", dest="plex", action="store_false", help="Jellyfin as the only media server")
    demo.add_argument("--library", metavar="DIR", help="a copy of your own: saved answers of /api/v3/movie and /series")
    demo.add_argument("--once", action="store_true", help="sync, judge, remove a few, print a summary, end")
    demo.set_defaults(command=do_demo)


def do_run(options: argparse.Namespace) -> int:
    """Supervise until told to stop. Without a file and without services the page leads through the set-up."""
    from reclaimerr.supervisor import watch

    found = find(options, may_be_absent=True)
    path = found.path if found.path or found.config.services else load.personal(os.environ)
    return watch.run(path.absolute() if path else None, found.data, os.environ)


def do_demo(options: argparse.Namespace) -> int:
    """The real supervisor against simulated services."""
    from reclaimerr.demo import run

    return run.demo(options)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _none_or_more(text: str) -> int:
    return 0 if text == "0" else _count(text)


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 1_000_000:
        raise argparse.ArgumentTypeError("expected a number from 1 to 1000000")
    return count
