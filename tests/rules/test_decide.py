"""Decisions: protect wins both ways, else the mildest action, per placement."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.decision import Rule
from reclaimerr.rules.decide import ALL, Decision, Judged, Subject, decide, shields_of

HD, UHD, SERVER = 1, 2, 4
MOVIE, VERSION, SIBLING = 10, 11, 12


def rule(action: str = "delete", mask: int = ALL, **more: Any) -> Judged:
    told = {"name": f"{action} {mask}", "target": "movie", "when": "size > 1 B", "action": action, **more}
    return Judged(Rule(**told), mask)


def of(*rules: Judged, holders: int = HD | UHD | SERVER, **verdicts: int | None) -> list[Decision]:
    """The decisions about the movie, to which every rule says yes unless told otherwise (`r0=None`)."""
    found = {index: verdicts.get(f"r{index}", 1) for index in range(len(rules))}
    return decide(Subject(MOVIE, holders), rules, {MOVIE: {index: one for index, one in found.items() if one != 0}})


def test_a_rule_that_says_yes_speaks_for_every_holder() -> None:
    (found,) = of(rule())
    assert (found.action, found.services, found.rules) == ("delete", HD | UHD | SERVER, ("delete -1",))


@pytest.mark.parametrize("verdict", [0, None])
def test_only_a_clear_yes_decides(verdict: int | None) -> None:
    assert of(rule(), r0=verdict) == []


def test_a_rule_speaks_only_for_the_placements_it_names() -> None:
    (found,) = of(rule(mask=UHD))
    assert found.services == UHD
    assert of(rule(mask=UHD), holders=HD | SERVER) == []


def test_protect_wins_over_everything() -> None:
    assert of(rule(), rule("protect")) == []


def test_protect_wins_only_for_the_placements_it_names() -> None:
    (found,) = of(rule(), rule("protect", HD))
    assert found.services == UHD | SERVER


def test_a_protect_rule_without_an_answer_holds() -> None:
    (found,) = of(rule(), rule("protect", name="Keep"), r1=None)
    assert found.held_by == ("Keep",)


def test_a_protect_rule_without_an_answer_holds_nothing_that_it_does_not_speak_for() -> None:
    found = {one.action: one for one in of(rule(mask=HD), rule("unmonitor", UHD), rule("protect", HD, name="Keep"), r2=None)}
    assert (found["delete"].held_by, found["unmonitor"].held_by) == (("Keep",), ())


@pytest.mark.parametrize("verdict", [1, None])
def test_the_protection_of_a_relative_counts(verdict: int | None) -> None:
    rules = (rule(), rule("protect", name="Keep"))
    verdicts = {MOVIE: {0: 1}, VERSION: {1: verdict}}
    found = decide(Subject(MOVIE, HD, (VERSION,)), rules, verdicts)
    assert found == [] if verdict else found[0].held_by == ("Keep",)


def test_what_is_no_relative_does_not_count() -> None:
    rules = (rule(), rule("protect"))
    assert len(decide(Subject(VERSION, HD, (MOVIE,)), rules, {VERSION: {0: 1}, SIBLING: {1: 1}})) == 1


@pytest.mark.parametrize(
    ("one", "other", "wins"),
    [("delete", "unmonitor", "unmonitor"), ("delete", "delete_files", "delete_files"), ("archive", "delete_files", "archive"),
     ("trash", "archive", "trash"), ("downgrade", "trash", "downgrade"), ("unmonitor", "downgrade", "unmonitor")],
)  # fmt: skip
def test_the_least_destructive_action_wins(one: str, other: str, wins: str) -> None:
    for rules in ((rule(one), rule(other)), (rule(other), rule(one))):
        (found,) = of(*rules)
        assert found.action == wins
        assert set(found.rules) == {rules[0].rule.name, rules[1].rule.name}


def test_the_mildest_is_chosen_for_each_placement() -> None:
    found = {one.action: one.services for one in of(rule(), rule("unmonitor", UHD))}
    assert found == {"delete": HD | SERVER, "unmonitor": UHD}


@pytest.mark.parametrize("side", ["tag", "notify"])
def test_side_effects_weaken_nothing_and_decide_nothing(side: str) -> None:
    (found,) = of(rule(), rule(side))
    assert (found.action, found.rules) == ("delete", ("delete -1",))
    assert of(rule(side)) == []


def test_the_longest_grace_of_all_matching_rules_counts() -> None:
    (found,) = of(rule(grace=14 * DAY), rule("delete", HD, grace=30 * DAY))
    assert found.grace == 30 * DAY


def test_automatic_only_where_an_automatic_rule_asks_for_that_or_worse() -> None:
    worse, milder = rule("delete", auto=True), rule("unmonitor", auto=True)
    assert of(worse, rule("unmonitor"))[0].auto
    assert not of(rule("delete"), rule("delete_files"))[0].auto
    assert of(rule("delete"), milder)[0].auto
    assert [one.auto for one in of(rule("delete"), rule("tag", auto=True))] == [False]


def test_automatic_only_where_every_placement_has_an_automatic_rule() -> None:
    assert not of(rule(), rule("delete", HD, auto=True))[0].auto
    assert of(rule(), rule("delete", HD, auto=True), holders=HD)[0].auto


def test_no_holder_no_decision() -> None:
    assert of(rule(), holders=0) == []


def test_shields_are_named() -> None:
    rules = (rule(), rule("protect", name="Keep"), rule("protect", name="Loved"))
    assert shields_of(Subject(MOVIE, HD), rules, {MOVIE: {0: 1, 1: 1, 2: None}}) == ["Keep"]
