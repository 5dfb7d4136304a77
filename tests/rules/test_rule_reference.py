"""The owner's guide says what the registry says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reclaimerr.rules.fields import FIELDS, FUNCTIONS
from reclaimerr.rules.parse import parse
from reclaimerr.rules.reference import render

_DOCS = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
_GUIDE = render().split("## Fields")[0]
_IN_THE_GUIDE = re.findall(r"^\| `([^`]+)`(?:, `([^`]+)`)? \|", _GUIDE, re.MULTILINE)


def test_the_guide_in_docs_is_the_one_that_the_registry_makes() -> None:
    assert _DOCS.read_text(encoding="utf-8") == render()


def test_every_field_and_function_stands_in_the_guide() -> None:
    text = render()
    assert [name for name in FIELDS if f"| `{name}` |" not in text] == []
    assert [one.name for one in FUNCTIONS.values() if f"| `{one.example}` |" not in text] == []


@pytest.mark.parametrize("when", [when for pair in _IN_THE_GUIDE for when in pair if when and when != "and"])
def test_what_the_guide_shows_is_a_rule(when: str) -> None:
    parse(when, "movie")
