"""One Prism for all tests here: a document that it has read once serves them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prism_judge import Prism


@pytest.fixture(scope="session")
def prism() -> Iterator[Prism]:
    with Prism() as running:
        yield running
