"""breaker: why automation stands, and the word that it goes on."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from reclaimerr import clock
from reclaimerr.cli.installation import say, show
from reclaimerr.cli.knowledge import opened
from reclaimerr.store import breaker
from reclaimerr.units import human_bytes
from reclaimerr.web import documents


def add(commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """Register the command."""
    stopped = commands.add_parser("breaker", parents=[where, as_json], help="why automation stands; let it go on")
    stopped.add_argument("word", nargs="?", choices=("continue",), help="it is right so: automation goes on")
    stopped.set_defaults(command=do_breaker)


def do_breaker(options: argparse.Namespace) -> int:
    """Tell why automation stands; with `continue`, let it go on with what is known now."""
    with opened(options):
        before = documents.breaker_state(clock.now())
        if options.word == "continue":
            breaker.go_on(f"command line ({_name()})", clock.now())
        if options.json:
            show(documents.breaker_state(clock.now()) if options.word else before)
        else:
            _tell(before, continued=options.word == "continue")
    return 0


def _tell(state: documents.Breaker, *, continued: bool) -> None:
    if not state.open:
        say("Automation runs.")
        return
    say("Automation goes on, after:" if continued else f"Automation stands since {state.since}:")
    for cause in state.causes:
        now = "" if cause.missing_now is None else f" (missing now: {cause.missing_now})"
        say(f"- {cause.text}{now}")
    if state.waiting.items:
        say(f"{state.waiting.items} candidates, {human_bytes(state.waiting.bytes)}, are due.")
    if not continued:
        say("If that is right: reclaimerr breaker continue")


def _name() -> str:
    """Who sits at the terminal, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "nobody"
