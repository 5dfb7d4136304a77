"""Random conditions over every field and function, each with what it must say; and random items to ask them of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from reclaimerr.clock import DAY, HOUR
from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, STORED, Field, Type
from tests.rules import oracle
from tests.rules.oracle import NONE, NOW, SURE, Answer, Item, Person

Saying = tuple[str, Callable[[Item], Answer]]
"""A condition's text, and what it must say."""
KINDS: tuple[Kind, ...] = ("movie", "version", "series", "season", "episode")
WORDS = ["heat", "Heat", "HEAT", "Größe", "GRÖSSE", "Cafe\u0301", "café", "a b", "%", "fr", "French", "4K", "2160p", "x265",
         "hevc", "Σίσυφος", "ΣΊΣΥΦΟΣ", "x" * 2001, " ", "b"]  # fmt: skip
LITERALS = [one for one in WORDS if one.strip() and len(one) < 100]
PERSONAL = ["watched_by", "plays_by", "unwatched_for_by", "favourite_of", "watched_by_all", "only_watched_by"]
NAMES = ["alice", "Bob", "Ça"]
UNITS = {Type.SIZE: {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "GiB": 2**30, "tib": 2**40},
         Type.DURATION: {
             "min": 60, "hours": HOUR, "days": DAY, "weeks": 7 * DAY, "months": 30 * DAY, "year": 365 * DAY,
         }}  # fmt: skip
DAYS = [date(2024, 3, 10), date(2024, 3, 31), date(2024, 11, 3), date(2026, 12, 31)]
PATTERNS = ["^h", "t$", "é", "[a-c] b", "h.*t", "^$", "x{3}"]
EVIL = st.sampled_from(["7", "", "\x1f", "\x1f\x1f", b"x", b"7", 2**62, -1, 0.5, 1e300, float("inf"), "keep\x1f"])
"""What should never stand in a column, and of some columns may."""


@cache
def stored(about: Field) -> st.SearchStrategy[Any]:
    """A value as a column holds it, none, unknown, or something that does not belong there."""
    good: dict[Type, st.SearchStrategy[Any]] = {
        Type.TEXT: st.sampled_from(WORDS), Type.LIST: st.lists(st.sampled_from([*LITERALS, *NAMES]), max_size=3),
        Type.NUMBER: st.one_of(st.integers(0, 4), st.sampled_from([0.5, 1.0, 2.5])), Type.FLAG: st.booleans(),
        Type.SIZE: st.sampled_from([0, 1, 10**9, 2**30, 2**30 + 1, 2**40]), Type.SHARE: st.sampled_from([0, 0.25, 0.5, 1, 1.0]),
        Type.DATE: _instants(), Type.DURATION: _instants() if about.ago else st.integers(0, 4).map(lambda hours: hours * HOUR),
    }  # fmt: skip
    return st.one_of(good[about.type], good[about.type], good[about.type], st.none(), st.just(NONE), EVIL)


@cache
def _instants() -> st.SearchStrategy[int]:
    around = st.builds(lambda day, shift: int(oracle.midnight(day, "UTC")) + shift, st.sampled_from(DAYS),
                       st.sampled_from([-14 * HOUR, -DAY, -1, 0, 1, 4 * HOUR, 5 * HOUR, DAY]))  # fmt: skip
    return st.one_of(around, st.sampled_from([0, 1, 2, 30, 365]).map(lambda days: NOW - days * DAY))


COLUMNS = {entry.column or entry.name: entry for entry in FIELDS.values() if entry.stored}
COLUMNS |= {one.column.stored: one.column for one in FUNCTIONS.values() if one.column}
assert set(COLUMNS) == set(STORED)
PEOPLE = st.dictionaries(
    st.sampled_from(NAMES).map(oracle.same),
    st.builds(Person, st.integers(0, 2), st.booleans(), st.one_of(st.none(), _instants()), st.booleans()),
)


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Tokyo"])
VOUCH_AT = st.sampled_from([None, NOW - 1, NOW, NOW + 1])
DISKS = st.lists(st.tuples(st.just(0), st.sampled_from([2**30, 2**31, None]), st.integers(0, 4).map(bool)), max_size=2)
KNOWN = st.sampled_from([frozenset(map(oracle.same, names)) for names in ([*NAMES, *LITERALS], NAMES, NAMES[:1], [], LITERALS)])
LATE = st.sampled_from([0, 0, 0, 0, 1, 2, 4, 8, 15])
"""Mostly everybody answered."""


@st.composite
def items(draw: st.DrawFn, kind: Kind, used: list[str]) -> Item:
    """An item whose used facts are drawn; others do not matter."""
    columns = {name: COLUMNS[name] for name in {*used, "plays", "favourite", "added"}}
    return Item(
        kind=kind, facts={name: draw(stored(about)) for name, about in sorted(columns.items())}, late=draw(LATE),
        late_watch=draw(LATE), with_arr=draw(st.booleans()), doubt=draw(st.integers(0, 5)) == 0, vouch_at=draw(VOUCH_AT),
        vouch_from=draw(st.none() | _instants()), names=draw(KNOWN), people=draw(PEOPLE), zone=draw(ZONES),
        disks=tuple(draw(DISKS)),
    )  # fmt: skip


@cache
@st.composite
def literals(draw: st.DrawFn, about: Field) -> tuple[str, Any]:
    """A literal as written, and what it is worth."""
    kind = about.type
    if kind in UNITS:
        digits = draw(st.sampled_from(["0", "1", "2", "30", "1.5", "0.1"]))
        unit = draw(st.sampled_from(sorted(UNITS[kind])))
        return digits + draw(st.sampled_from(["", " "])) + unit, int(Fraction(digits) * UNITS[kind][unit])
    if kind is Type.SHARE:
        digits = draw(st.sampled_from(["0", "25", "50", "100", "49.5"]))
        return f"{digits} %", float(Fraction(digits) / 100)
    if kind is Type.DATE:
        day = draw(st.sampled_from(DAYS)) + timedelta(days=draw(st.integers(-1, 1)))
        return f"'{day}'", day
    if kind is Type.NUMBER:
        low = int(about.low or 0)
        digits = draw(st.sampled_from([str(low), str(low + 1), str(low + 2), f"{low}.5"]))
        return digits, float(digits) if "." in digits else int(digits)
    name = draw(st.sampled_from([*NAMES, *LITERALS] if about.vocabulary else LITERALS))
    return draw(st.sampled_from(["'{}'", '"{}"'])).format(name), name


@cache
@st.composite
def compared(draw: st.DrawFn, about: Field) -> Saying:
    """`field < literal`, `literal < field`, `field in [...]`."""
    many = draw(st.lists(literals(about), min_size=1, max_size=3))
    if draw(st.integers(0, 3)) == 0:
        inside = draw(st.booleans())
        each = [oracle.compared(about, "==", worth) for _, worth in many]
        text = f"{about.name} {'in' if inside else 'not in'} [{', '.join(text for text, _ in many)}]"
        return text, lambda item: _among([one(item) for one in each], about, item, inside)
    signs = ["==", "!="] if about.type is Type.TEXT else [*oracle.JUDGES]
    sign, (text, worth) = draw(st.sampled_from(signs)), many[0]
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)
    answer = oracle.compared(about, sign, worth)
    return draw(st.sampled_from([f"{about.name} {sign} {text}", f"{text}{turned}{about.name}"])), answer


def _among(each: list[Answer], about: Field, item: Item, inside: bool) -> Answer:
    """All unknown, or none is: a name that nobody knows leaves the whole list without an answer."""
    return None if None in each else any(each) == inside


@cache
@st.composite
def chained(draw: st.DrawFn, about: Field) -> Saying:
    """`literal < field <= literal`, either way round; bounds that hold nothing between them are a mistake."""
    pairs = st.lists(literals(about), min_size=2, max_size=2).filter(lambda found: found[0][1] != found[1][1])
    (low, least), (high, most) = sorted(draw(pairs), key=lambda found: found[1])
    one, other = draw(st.sampled_from(["<", "<="])), draw(st.sampled_from(["<", "<="]))
    above, below = oracle.compared(about, one.replace("<", ">"), least), oracle.compared(about, other, most)
    forth = f"{low} {one} {about.name} {other} {high}"
    back = f"{high} {other.replace('<', '>')} {about.name} {one.replace('<', '>')} {low}"
    return draw(st.sampled_from([forth, back])), lambda item: both(above(item), below(item))


def both(one: Answer, other: Answer) -> Answer:
    return False if one is False or other is False else None if None in (one, other) else True


@cache
@st.composite
def listed(draw: st.DrawFn, about: Field) -> Saying:
    """`'x' in list`, any_of, all_of."""
    many = draw(st.lists(literals(about), min_size=1, max_size=3))
    how = draw(st.sampled_from(["in", "not in", "any_of", "all_of"]))
    texts = [text for text, _ in many][: 1 if "in" in how else None]
    wanted = [worth for _, worth in many][: len(texts)]
    text = f"{texts[0]} {how} {about.name}" if "in" in how else f"{how}({about.name}, {', '.join(texts)})"
    judge = all if how == "all_of" else any

    def answer(item: Item) -> Answer:
        if not oracle.spoken(item, about, wanted):
            return None
        held = how == "not in"
        return oracle.asked(item, about, held, lambda found: judge(_is_in(about, one, found) for one in wanted) != held)

    return text, answer


def _is_in(about: Field, one: str, found: list[str]) -> bool:
    return oracle.meant(about, one) in {oracle.stands(about, value) for value in found}


@cache
@st.composite
def partly(draw: st.DrawFn, about: Field) -> Saying:
    """contains and matches."""
    if draw(st.booleans()):
        part = draw(st.sampled_from(LITERALS))
        return f"contains({about.name}, '{part}')", lambda item: oracle.asked(
            item, about, False, lambda found: oracle.same(part) in oracle.same(found)
        )
    pattern = draw(st.sampled_from(PATTERNS))
    search = re.compile(pattern, re.IGNORECASE).search

    def answer(item: Item) -> Answer:
        found = oracle.fact(item, about)
        if isinstance(found, str) and len(found) > 2000:
            return None
        return oracle.asked(item, about, False, lambda text: search(unicodedata.normalize("NFC", text)) is not None)

    return f"matches({about.name}, '{pattern}')", answer


@cache
@st.composite
def about_persons(draw: st.DrawFn) -> Saying:
    """The functions over single persons."""
    name = draw(st.sampled_from(NAMES))
    spelled = draw(st.sampled_from([name, name.upper()]))
    function = draw(st.sampled_from(PERSONAL))
    if function in ("plays_by", "unwatched_for_by"):
        sign, number = draw(st.sampled_from([*oracle.JUDGES])), draw(st.integers(0, 2))
        unit, worth = ("", 1) if function == "plays_by" else (" days", DAY)
        return f"{function}('{spelled}') {sign} {number}{unit}", oracle.personal(function, [name], sign, number * worth)
    names = [spelled, *draw(st.lists(st.sampled_from(NAMES), max_size=2))] if function == "watched_by_all" else [spelled]
    return f"{function}({', '.join(map(repr, names))})", oracle.personal(function, names)


@cache
@st.composite
def stored_answers(draw: st.DrawFn, kind: Kind) -> Saying:
    """The functions whose answer stands in a column."""
    entry = draw(st.sampled_from([one for one in FUNCTIONS.values() if one.column and kind in one.targets]))
    assert entry.column
    about = entry.column
    if entry.literal == "count":
        number = draw(st.integers(1, 3))
        return f"newest({number})", lambda item: oracle.asked(item, about, False, lambda rank: rank <= number)
    if entry.literal == "name":
        name = draw(st.sampled_from(NAMES))
        said = listed_name(about, name)
        return f"requested_by('{name}')", said
    return entry.name, lambda item: oracle.asked(item, about, False, lambda found: bool(found == 1))


def listed_name(about: Field, name: str) -> Callable[[Item], Answer]:
    def answer(item: Item) -> Answer:
        if oracle.same(name) not in item.names:
            return None
        return oracle.asked(item, about, False, lambda found: oracle.same(name) in set(map(oracle.same, found)))

    return answer


@cache
@st.composite
def about_knowing(draw: st.DrawFn, about: Field) -> Saying:
    """known and exists."""
    if draw(st.booleans()):
        return f"known({about.name})", lambda item: oracle.fact(item, about) is not None
    return f"exists({about.name})", lambda item: oracle.asked(item, about, False, lambda _: True)


@cache
def fields_of(kind: Kind) -> list[Field]:
    """The fields for a kind; those with rules of their own more than once."""
    found = [one for one in FIELDS.values() if kind in one.targets and one.name != "disk_free_share"]
    special = [one for one in found if one.type in (Type.SIZE, Type.DATE) or one.vocabulary in SURE or one.name == "never_watched"]
    return [*found, *special, *special]


@cache
@st.composite
def conditions(draw: st.DrawFn, kind: Kind) -> Saying:
    """Any condition that a rule for a kind may have."""
    which = draw(st.integers(0, 11))
    if which in (0, 11):
        return draw(about_persons())
    if which == 1:
        return draw(stored_answers(kind))
    about = draw(st.sampled_from(fields_of(kind)))
    if which == 2:
        return draw(about_knowing(about))
    if about.type is Type.FLAG:
        return about.name, lambda item: oracle.asked(item, about, False, lambda found: bool(found == 1))
    if about.type is Type.LIST:
        return draw(listed(about))
    if about.type is Type.TEXT and draw(st.booleans()):
        return draw(partly(about))
    if about.type is not Type.TEXT and which == 3:
        return draw(chained(about))
    return draw(compared(about))


class Whole(NamedTuple):
    """A rule: its text, what it must say, and what each of its conditions must say, in the order of the text."""

    text: str
    answer: Callable[[Item], Answer]
    parts: tuple[Callable[[Item], Answer], ...]


def alone(saying: Saying) -> Whole:
    return Whole(*saying, (saying[1],))


def turned(rule: Whole) -> Whole:
    def other(item: Item) -> Answer:
        said = rule.answer(item)
        return None if said is None else not said

    return Whole(f"not ({rule.text})", other, rule.parts)


def joined(rules: list[Whole], decisive: bool) -> Whole:
    def answer(item: Item) -> Answer:
        said = [one.answer(item) for one in rules]
        return decisive if decisive in said else None if None in said else not decisive

    text = (" or " if decisive else " and ").join(f"({one.text})" for one in rules)
    return Whole(text, answer, tuple(part for one in rules for part in one.parts))


@cache
def rules(kind: Kind) -> st.SearchStrategy[Whole]:
    """Conditions joined by and, or, not, many levels deep."""
    return st.recursive(
        conditions(kind).map(alone),
        lambda inner: st.one_of(inner.map(turned), st.builds(joined, st.lists(inner, min_size=2, max_size=4), st.booleans())),
        max_leaves=10,
    )  # fmt: skip


def columns_of(text: str) -> list[str]:
    """The columns of the facts that a rule's text names."""
    names = set(re.findall(r"[a-z_]+", text))
    found = {FIELDS[name].stored for name in names & FIELDS.keys()}
    found |= {one.column.stored for name, one in FUNCTIONS.items() if name in names and one.column}
    return sorted(found - {""})


__all__ = ["KINDS", "SURE", "columns_of", "conditions", "items", "rules"]
