"""The language in examples, as the design's file of cases has them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.errors import RuleMistake
from reclaimerr.rules.fields import FIELDS, Type
from reclaimerr.rules.parse import parse
from tests.material import needs, place
from tests.rules.world import NONE, UNKNOWN, Fact, World

_FILE = place("design", "rule-cases.json")
_CASES: dict[str, Any] = (
    json.loads(_FILE.read_text()) if _FILE.is_file() else {"cases": [], "mistakes": [], "facts": {}, "none": []}
)
pytestmark = needs("design", "rule-cases.json")
_VERDICTS = [case for case in _CASES["cases"] if case["verdict"] != "mistake"]
_REFUSED = [case for case in _CASES["cases"] if case["verdict"] == "mistake"]
_DISK = 1000


def _fact(name: str, told: Any) -> Fact:
    if told in ("none", "unknown"):
        return NONE if told == "none" else UNKNOWN
    if isinstance(told, dict):
        return int(told["days"]) * DAY
    if FIELDS[name].type is Type.DATE:
        return date.fromisoformat(told)
    found: Fact = told
    return found


def _arrange(world: World, case: dict[str, Any]) -> None:
    told: dict[str, Any] = {
        name: _fact(name, value) for name, value in (_CASES["facts"] | case.get("facts", {})).items()
    }
    told |= {name: NONE for name in _CASES["none"] if name not in case.get("facts", {})}
    share = told.pop("disk_free_share")
    world.disk(free=round(float(str(share)) * _DISK), total=_DISK)
    world.put(disks={1: "/data"}, **told)
    world.know("user", "alice")


@pytest.mark.parametrize("case", _VERDICTS, ids=lambda case: f"{case['when']} is {case['verdict']}")
def test_a_case_of_the_design_has_its_verdict(world: World, case: dict[str, Any]) -> None:
    _arrange(world, case)
    assert world.verdict(case["when"]) == case["verdict"]


@pytest.mark.parametrize("case", _REFUSED, ids=lambda case: str(case["when"]))
def test_a_case_of_the_design_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(RuleMistake):
        parse(case["when"], "movie")


@pytest.mark.parametrize("case", _CASES["mistakes"], ids=lambda case: case["when"] or "empty")
def test_a_mistake_of_the_design_has_its_column_and_its_words(case: dict[str, Any]) -> None:
    with pytest.raises(RuleMistake) as caught:
        parse(case["when"], "movie")
    assert caught.value.column == case["column"]
    assert case["says"] in caught.value.message
