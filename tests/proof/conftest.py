"""What the proofs share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.dying import Mortal


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    """Processes that die where they are told to."""
    with Mortal(tmp_path) as found:
        yield found
