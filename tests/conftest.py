"""What every room's tests share."""

from __future__ import annotations

import signal
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator

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
    for line in (*figures(reports), *counts(reports)):
        terminalreporter.write_line(line)
    for line in counts(report for reports in terminalreporter.stats.values() for report in reports):
        terminalreporter.write_line(line)


def counts(reports: Iterable[object]) -> Iterator[str]:
    """How often what happened (`record_property("count", (what, how it ended))`), a line each kind of thing."""
    found: dict[str, Counter[str]] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "count" and getattr(report, "when", "") == "call":
                found.setdefault(value[0], Counter())[value[1]] += 1
    for what, outcomes in sorted(found.items()):
        told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        yield f"{what}: {outcomes.total()}: {told}"


def figures(reports: Iterable[object]) -> Iterator[str]:
    """What tests measured on the way (`record_property("figure", (what, whose, seconds))`), a line each.

    So is how much they tried (`record_property("tried", (what, whose, count))`).
    """
    found: dict[tuple[str, str], list[float]] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "figure" and getattr(report, "when", "") == "call":
                what, whose, seconds = value
                found.setdefault((what, whose), []).append(seconds)
            elif name == "tried" and getattr(report, "when", "") == "call":
                what, whose, count = value
                yield f"{what}: {whose}: {count}"
    for (what, whose), all_of_them in sorted(found.items()):
        typical, worst = statistics.median(all_of_them), max(all_of_them)
        yield f"{what}: {whose}: {typical:.2f} s, worst {worst:.2f} s of {len(all_of_them)}"


def counts(reports: Iterable[object]) -> Iterator[str]:
    """What tests tried, by number (`record_property("count", (what, number))`), a line each."""
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "count" and getattr(report, "when", "") == "call":
                what, number = value
                yield f"{what}: {number:,}"
