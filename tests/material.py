"""The material beside the checkout: specifications and captured answers, found through $RECLAIMERR_MATERIAL.

Tests that need it are skipped where it is absent; conftest.py counts them in the last lines.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MATERIAL = (ROOT / os.environ.get("RECLAIMERR_MATERIAL", "../shared")).resolve()
ABSENT = "the material beside the checkout is absent"


def place(*parts: str) -> Path:
    """A file or folder of the material, there or not."""
    return MATERIAL.joinpath(*parts)


def needs(*parts: str) -> list[pytest.MarkDecorator]:
    """The marks of tests that read this file or folder of the material."""
    there = place(*parts).exists()
    return [pytest.mark.material, pytest.mark.skipif(not there, reason=f"{ABSENT}: no {'/'.join(parts)}")]
