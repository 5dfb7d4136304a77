"""What every room's tests share."""

from __future__ import annotations

import signal
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.material import ABSENT

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # what a shell starts with & ignores Ctrl-C, and so would all that we start
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests did not run because the material is absent: a green run without them is a smaller one."""
    skipped = terminalreporter.stats.get("skipped", [])
    absent = [report for report in skipped if ABSENT in str(report.longrepr)]
    if absent:
        terminalreporter.write_line(f"not run: {len(absent)} ({ABSENT})")
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    for line in (*seconds(reports), *outcomes(reports), *tried(reports)):
        terminalreporter.write_line(line)


def noted(reports: Iterable[object], kind: str) -> Iterator[tuple[Any, ...]]:
    """What tests noted of a kind (`record_property(kind, (...))`)."""
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == kind and getattr(report, "when", "") == "call":
                yield tuple(value)


def seconds(reports: Iterable[object]) -> Iterator[str]:
    """What they measured: ("figure", (what, whose, seconds))."""
    found: dict[tuple[str, str], list[float]] = {}
    for what, whose, took in noted(reports, "figure"):
        found.setdefault((what, whose), []).append(took)
    for (what, whose), all_of_them in sorted(found.items()):
        typical, worst = statistics.median(all_of_them), max(all_of_them)
        yield f"{what}: {whose}: {typical:.2f} s, worst {worst:.2f} s of {len(all_of_them)}"


def outcomes(reports: Iterable[object]) -> Iterator[str]:
    """How often what happened: ("outcome", (what, how it ended))."""
    found: dict[str, Counter[str]] = {}
    for what, ended in noted(reports, "outcome"):
        found.setdefault(what, Counter())[ended] += 1
    for what, ends in sorted(found.items()):
        yield f"{what}: {ends.total()}: " + ", ".join(f"{count} {end}" for end, count in ends.most_common())


def tried(reports: Iterable[object]) -> Iterator[str]:
    """How much they tried: ("tried", (what, whose, how many))."""
    for what, whose, count in noted(reports, "tried"):
        yield f"{what}: {whose}: {count:,}"
