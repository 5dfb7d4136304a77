"""A fresh database of facts for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.world import World


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables, made once."""
    path = tmp_path_factory.mktemp("facts") / "empty.db"
    World(path).db.close()
    return path


@pytest.fixture
def world(_empty: Path, tmp_path: Path) -> Iterator[World]:
    """An empty one."""
    found = World(Path(shutil.copy(_empty, tmp_path / "facts.db")))
    yield found
    found.db.close()
