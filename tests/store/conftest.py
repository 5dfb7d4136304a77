"""One database for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reclaimerr.paths import DataDir
from tests.store import builders


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDir]:
    """A prepared, connected, empty database."""
    with builders.database(tmp_path) as found:
        yield found
