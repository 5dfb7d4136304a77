"""The house that the tests of managers work in: not read yet, and its clock, which stands until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.managers.house import Clock, clocked, synced
from tests.whole import Whole


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Whole]:
    with synced(tmp_path) as found:
        yield found


@pytest.fixture
def clock(house: Whole) -> Clock:
    return clocked(house, Clock())
