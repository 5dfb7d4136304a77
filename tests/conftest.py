"""What every room's tests share."""

from __future__ import annotations

import pytest

from tests.material import ABSENT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests did not run because the material is absent: a green run without them is a smaller one."""
    skipped = terminalreporter.stats.get("skipped", [])
    absent = [report for report in skipped if ABSENT in str(report.longrepr)]
    if absent:
        terminalreporter.write_line(f"not run: {len(absent)} ({ABSENT})")
