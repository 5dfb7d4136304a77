"""Random rules over random facts: SQLite agrees with three-valued logic written down a second time, here."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reclaimerr.clock import DAY
from reclaimerr.model.decision import verdict
from tests.rules.world import NONE, UNKNOWN, World

Answer = bool | None
Facts = dict[str, Any]
Rule = tuple[str, Callable[[Facts], Answer]]
"""A rule's text and what it must say of some facts."""

GIB = 2**30
SIGNS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
WORDS = ["heat", "Heat", "keep", "Größe", "GRÖSSE", "a b", "%"]
ABSENT = st.sampled_from([NONE, UNKNOWN])

FACTS = st.fixed_dictionaries(
    {
        "size": st.one_of(ABSENT, st.integers(0, 4).map(lambda n: n * GIB)),
        "unwatched_for": st.one_of(ABSENT, st.integers(0, 4).map(lambda n: n * DAY)),
        "imdb_rating": st.one_of(ABSENT, st.sampled_from([0, 1, 1.5, 2.0, 3, 4])),
        "title": st.one_of(ABSENT, st.sampled_from(WORDS)),
        "tags": st.one_of(ABSENT, st.lists(st.sampled_from(WORDS), max_size=3)),
        "monitored": st.one_of(ABSENT, st.booleans()),
    }
)


def _asked(name: str, on_none: bool, test: Callable[[Any], bool]) -> Callable[[Facts], Answer]:
    def answer(facts: Facts) -> Answer:
        fact = facts[name]
        if fact is None:
            return None
        return on_none if fact in (NONE, []) else test(fact)

    return answer


def _same(one: str) -> str:
    return one.casefold()


def _number(name: str, sign: str, number: int) -> Rule:
    worth = {"size": GIB, "unwatched_for": DAY, "imdb_rating": 1}[name] * number
    unit = {"size": " GiB", "unwatched_for": " days", "imdb_rating": ""}[name]
    compare = SIGNS[sign]
    return f"{name} {sign} {number}{unit}", _asked(name, sign == "!=", lambda fact: bool(compare(fact, worth)))


def _chain(low: int, high: int) -> Rule:
    text = f"{low} <= imdb_rating < {high}"
    return text, _asked("imdb_rating", False, lambda fact: low <= fact < high)


def _title(op: str, word: str) -> Rule:
    test: dict[str, tuple[str, bool, Callable[[str], bool]]] = {
        "==": (f"title == '{word}'", False, lambda title: _same(title) == _same(word)),
        "!=": (f"'{word}' != title", True, lambda title: _same(title) != _same(word)),
        "in": (f"title in ['x', '{word}']", False, lambda title: _same(title) == _same(word)),
        "not in": (f"title not in ['{word}', 'x']", True, lambda title: _same(title) != _same(word)),
        "contains": (f"contains(title, '{word}')", False, lambda title: _same(word) in _same(title)),
    }
    text, on_none, told = test[op]
    return text, _asked("title", on_none, lambda fact: told(str(fact)))


def _tags(op: str, one: str, other: str) -> Rule:
    wanted = {_same(one), _same(other)}
    test: dict[str, tuple[str, bool, Callable[[set[str]], bool]]] = {
        "in": (f"'{one}' in tags", False, lambda tags: _same(one) in tags),
        "not in": (f"'{one}' not in tags", True, lambda tags: _same(one) not in tags),
        "any_of": (f"any_of(tags, '{one}', '{other}')", False, lambda tags: bool(wanted & tags)),
        "all_of": (f"all_of(tags, '{one}', '{other}')", False, lambda tags: wanted <= tags),
    }
    text, on_none, told = test[op]
    return text, _asked("tags", on_none, lambda fact: told({_same(tag) for tag in fact}))


def _about(function: str, name: str) -> Rule:
    def answer(facts: Facts) -> Answer:
        if function == "known":
            return facts[name] is not None
        return None if facts[name] is None else facts[name] not in (NONE, [])

    return f"{function}({name})", answer


NAMES = st.sampled_from(["size", "unwatched_for", "imdb_rating", "title", "tags", "monitored"])
CONDITIONS: st.SearchStrategy[Rule] = st.one_of(
    st.builds(
        _number, st.sampled_from(["size", "unwatched_for", "imdb_rating"]), st.sampled_from([*SIGNS]), st.integers(0, 4)
    ),
    st.builds(lambda low, more: _chain(low, low + more), st.integers(0, 4), st.integers(1, 3)),
    st.builds(_title, st.sampled_from(["==", "!=", "in", "not in", "contains"]), st.sampled_from(WORDS)),
    st.builds(
        _tags, st.sampled_from(["in", "not in", "any_of", "all_of"]), st.sampled_from(WORDS), st.sampled_from(WORDS)
    ),
    st.builds(_about, st.sampled_from(["known", "exists"]), NAMES),
    st.just(("monitored", _asked("monitored", False, bool))),
)


def _turned(rule: Rule) -> Rule:
    text, answer = rule

    def other(facts: Facts) -> Answer:
        said = answer(facts)
        return None if said is None else not said

    return f"not ({text})", other


def _joined(rules: list[Rule], word: str) -> Rule:
    decisive = word == "or"

    def answer(facts: Facts) -> Answer:
        said = [rule(facts) for _, rule in rules]
        if decisive in said:
            return decisive
        return None if None in said else not decisive

    return f" {word} ".join(f"({text})" for text, _ in rules), answer


RULES: st.SearchStrategy[Rule] = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        inner.map(_turned), st.builds(_joined, st.lists(inner, min_size=2, max_size=4), st.sampled_from(["and", "or"]))
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("logic") / "facts.db")
    yield world
    world.db.close()


@settings(max_examples=300, deadline=None)
@given(rule=RULES, facts=FACTS)
def test_sqlite_and_three_valued_logic_agree(long_lived: World, rule: Rule, facts: Facts) -> None:
    text, answer = rule
    long_lived.put(**facts)
    said = answer(facts)
    assert long_lived.verdict(text) == verdict(None if said is None else int(said))


@settings(max_examples=150, deadline=None)
@given(rule=RULES, facts=FACTS)
def test_explaining_and_judging_agree(long_lived: World, rule: Rule, facts: Facts) -> None:
    long_lived.put(**facts)
    row = long_lived.row(long_lived.compiled(rule[0]))
    found = row["verdict"]
    assert verdict(found if isinstance(found, int) else None) == long_lived.verdict(rule[0])


def _nested(pattern: str, levels: int) -> str:
    text = "hdr"
    for level in range(levels):
        text = pattern.format(text, "and" if level % 2 else "or")
    return text


@pytest.mark.parametrize("pattern", [
    "(monitored {1} {0})", "({0} {1} monitored)", "not (monitored {1} {0})", "not ({0} {1} monitored)",
])  # fmt: skip
def test_the_deepest_rule_is_within_what_sqlite_can_read(world: World, pattern: str) -> None:
    levels = 24 if "not" in pattern else 49
    world.put(monitored=True, hdr=True)
    assert world.verdict(_nested(pattern, levels)) in ("yes", "no")


def test_a_bushy_rule_is_within_what_sqlite_can_read(world: World) -> None:
    text = "hdr"
    for level in range(7):
        text = f"({text} {'and' if level % 2 else 'or'} not {text})"
    world.put(hdr=True)
    assert world.verdict(text) in ("yes", "no")


def test_two_hundred_conditions_can_be_judged_and_explained(world: World) -> None:
    world.put(size=5 * GIB, hdr=True)
    text = " and ".join(["size>1 GB", *["hdr"] * 199])
    assert world.verdict(text) == "yes"
    assert len(world.reasons(text)) == 200
