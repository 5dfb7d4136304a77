"""The whole language over random items: SQLite says what the language means, and says it of each condition as well."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reclaimerr.errors import RuleMistake
from reclaimerr.model.decision import verdict
from reclaimerr.model.media import Kind
from reclaimerr.rules.compile import Compiled
from reclaimerr.rules.functions import fold
from reclaimerr.rules.lexer import LONGEST
from reclaimerr.rules.parse import parse
from reclaimerr.rules.tree import And, Expr, Not, Test, render
from tests.rules import oracle, sayings
from tests.rules.oracle import Answer, Item
from tests.rules.world import World

FEW, MANY = 120, 6_000
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("language") / "facts.db")
    for service in (1, 2):
        world.disk(None, None, service=service)
    yield world
    world.db.close()


def lay(world: World, item: Item) -> None:
    """The item, and nothing else, in the tables."""
    for table in ("fact", "fact_person", "fact_disk", "vocabulary", "root_folder"):
        world.db.execute(f"DELETE FROM {table}")
    world.now, world.stale, world.stale_watch = oracle.NOW, item.late, item.late_watch
    sources = {"src_arr": oracle.TITLE if item.with_arr else 0, "src_media": oracle.MEDIA, "src_watch": oracle.WATCH,
               "src_people": oracle.PEOPLE}  # fmt: skip
    for number, (_, free, there) in enumerate(item.disks, 1):
        world.disk(free, None, accessible=int(there), service=number)
    disks = {number: "/data" for number in range(1, len(item.disks) + 1)}
    world.put(kind=item.kind, disks=disks, **sources, doubt="two ids" if item.doubt else None, vouch_at=item.vouch_at,
              vouch_from=item.vouch_from)  # fmt: skip
    for column, value in item.facts.items():
        held = "\x1f" + "\x1f".join(value) + "\x1f" if isinstance(value, list) and value else b"" if value == [] else value
        world.db.execute(f"UPDATE fact SET {column} = ?", (held,))
    rows = [(kind, fold(name)) for name in item.names for kind in sorted(oracle.SURE)]
    world.db.executemany("INSERT OR IGNORE INTO vocabulary (kind, name) VALUES (?, ?)", rows)
    people = [(name, one.plays, one.started, one.since, one.favourite) for name, one in item.people.items()]
    world.db.executemany("INSERT INTO fact_person (media_id, person, plays, started, since, favourite)"
                         " VALUES (1, ?, ?, ?, ?, ?)", people)  # fmt: skip


def told(answer: Answer) -> str:
    return verdict(None if answer is None else int(answer))


def agree(world: World, data: st.DataObject) -> None:
    """One rule, one item: the whole, and the whole put together from its conditions, say what they must."""
    kind: Kind = data.draw(st.sampled_from(sayings.KINDS))
    text, answer, parts = data.draw(sayings.rules(kind))
    item = data.draw(sayings.items(kind, sayings.columns_of(text)))
    lay(world, item)
    must = told(answer(item))
    assert world.verdict(text, kind, timezone=item.zone) == must
    rule = world.compiled(text, kind, timezone=item.zone)
    said = of_conditions(world, rule)
    assert list(said.values()) == [part(item) for part in parts]
    assert told(together(parse(text, kind), said)) == must


def of_conditions(world: World, rule: Compiled) -> dict[int, Answer]:
    """What the explanation says of each condition, by its column."""
    row = world.row(rule)
    found = {leaf.column: row[f"verdict_{number}"] for number, leaf in enumerate(rule.leaves)}
    return {column: None if one is None else bool(one) for column, one in found.items()}


def together(expr: Expr, said: dict[int, Answer]) -> Answer:
    if isinstance(expr, Test):
        return said[expr.column]
    if isinstance(expr, Not):
        inner = together(expr.term, said)
        return None if inner is None else not inner
    decisive = not isinstance(expr, And)
    terms = [together(term, said) for term in expr.terms]
    return decisive if decisive in terms else None if None in terms else not decisive


@settings(max_examples=FEW, deadline=None, suppress_health_check=RELAXED)
@given(data=st.data())
def test_a_rule_says_what_it_means(long_lived: World, data: st.DataObject) -> None:
    agree(long_lived, data)


@pytest.mark.prove
def test_very_many_rules_say_what_they_mean(long_lived: World, record_property: Callable[[str, object], None]) -> None:
    count = 0

    @settings(max_examples=MANY, deadline=None, suppress_health_check=RELAXED)
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        nonlocal count
        agree(long_lived, data)
        count += 1

    ask()
    record_property("tried", ("random rules over random items", "agree with a second evaluator", count))


def shape(expr: Expr) -> object:
    """A tree without columns and spelling."""
    if isinstance(expr, Test):
        values = [one.value for one in expr.values], [one.value for one in expr.subject.args]
        return expr.subject.name, expr.op, expr.signs, values
    terms = (expr.term,) if isinstance(expr, Not) else expr.terms
    return type(expr).__name__, [shape(term) for term in terms]


@settings(max_examples=FEW, deadline=None, suppress_health_check=RELAXED)
@given(data=st.data())
def test_a_rule_that_is_written_out_again_is_the_same_rule(data: st.DataObject) -> None:
    kind: Kind = data.draw(st.sampled_from(sayings.KINDS))
    tree = parse(data.draw(sayings.rules(kind)).text, kind)
    assert shape(parse(render(tree), kind)) == shape(tree)


LONG = ["(" * 4_000, "not " * 1_000, "a" * 4_000, "'" * 4_000, "((" * 900 + "hdr",
        "hdr and " * 500, "1" * 4_000, "[" * 4_000,
        "in " * 1_300, "hdr or(" * 570, "size>1GB and " * 307, "title=='" + "é" * 3_900 + "'", "-" * 4_000, "\x00" * 4_000,
        "title in [" + "'x'," * 990, "=" * 4_000, "matches(title,'" + "(a+)+" * 39 + "$')",
        "(" * 1_000_000, "x" * 10_000_000]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda text: f"{text[:12]!r} x {len(text)}")
def test_the_longest_texts_are_read_at_once(text: str) -> None:
    begun = time.thread_time()
    with pytest.raises(RuleMistake) as found:
        parse(text, "movie")
        raise RuleMistake(1, "a rule after all", "")
    assert 1 <= found.value.column <= min(len(text), LONGEST) + 1
    assert time.thread_time() - begun < 2
