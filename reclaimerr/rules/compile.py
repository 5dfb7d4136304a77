"""From a rule's tree to one SQL expression over `fact f`: 1 is yes, 0 no, NULL unknown.

Each condition becomes `CASE WHEN known THEN test END`, and nothing else makes a condition; AND, OR
and NOT of SQL are those of three values. A statement that uses it binds :now, :stale and :stale_watch
(masks of services that did not answer lately), and the expression's own parameters.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, Type
from reclaimerr.rules.parse import parse
from reclaimerr.rules.terms import Scope, Term, term, text_of
from reclaimerr.rules.tree import And, Expr, Not, Test, depth, plain, render, tests

_DEEP = 8
"""From here on the deeper term goes first: SQLite's parser can nest to the left, but not far to the right."""


class Leaf(msgspec.Struct, frozen=True):
    """One condition: `field` is what it asks about, `group` which services that rests on (Field.rests).

    `value_sql` gives NULL for unknown and x'' for none, `verdict_sql` 1, 0 or NULL.
    """

    text: str
    column: int
    field: str
    group: str
    value_sql: str
    verdict_sql: str
    type: Type
    cost: int = 0


class Compiled(msgspec.Struct, frozen=True):
    """A rule as SQL, with its own parameters and the (kind, name, column) of the names in its literals."""

    text: str
    target: Kind
    sql: str
    params: dict[str, int | float | str]
    leaves: tuple[Leaf, ...]
    literals: tuple[tuple[str, str, int], ...]


def compile(
    rule: str | Expr, target: Kind, *, mask: int | None = None, timezone: str = "UTC", prefix: str = "p"
) -> Compiled:
    """Compile a rule's text or tree. `mask`: the services it speaks for; `prefix` begins its parameters' names.

    Raises RuleMistake.
    """
    expr = parse(rule, target) if isinstance(rule, str) else rule
    scope = Scope(target, mask, timezone, prefix)
    leaves = {test.column: leaf(test, scope) for test in tests(expr)}
    return Compiled(
        text=rule if isinstance(rule, str) else render(expr),
        target=target,
        sql=_join(plain(expr), leaves),
        params=scope.params,
        leaves=tuple(leaves.values()),
        literals=tuple(scope.literals),
    )


def leaf(test: Test, scope: Scope) -> Leaf:
    """The only place where a condition becomes SQL."""
    about = term(test.subject, scope)
    known, condition = about.known, _condition(test, about, scope)
    if test.op == "known":
        known, condition = "1", known
    value = f"CASE WHEN {about.none} THEN x'' ELSE {about.value} END" if about.none else about.value
    return Leaf(
        text=test.text,
        column=test.column,
        field=test.subject.name,
        group=about.group,
        value_sql=f"CASE WHEN {about.known} THEN {value} END",
        verdict_sql=f"CASE WHEN {known}{_spoken(test, scope)} THEN {condition} END",
        type=about.type,
        cost=3 if test.op == "matches" else about.cost,
    )


def _condition(test: Test, about: Term, scope: Scope) -> str:
    """The test of a known subject: none is no, but differs from everything."""
    if test.op in _PLAIN:
        return _PLAIN[test.op](about)
    opposite = _OPPOSITES.get(test.op)
    condition = _TESTS[opposite or test.op](test, about, scope)
    if opposite:
        return f"({about.none} OR NOT ({condition}))" if about.none else f"NOT ({condition})"
    return f"(NOT {about.none} AND ({condition}))" if about.none else f"({condition})"


def _spoken(test: Test, scope: Scope) -> str:
    """That some service knows the names in the literals."""
    field = FIELDS.get(test.subject.name)
    if field is None or not field.vocabulary or test.op in ("contains", "matches"):
        return ""
    return "".join(scope.spoken(field.vocabulary, value) for value in test.values)


def _join(expr: Expr, leaves: dict[int, Leaf]) -> str:
    if isinstance(expr, Test):
        return leaves[expr.column].verdict_sql
    if isinstance(expr, Not):
        return f"NOT {_join(expr.term, leaves)}"
    word = " AND " if isinstance(expr, And) else " OR "
    terms = sorted(expr.terms, key=lambda one: _place(one, leaves))
    return f"({word.join(_join(one, leaves) for one in terms)})"


def _place(expr: Expr, leaves: dict[int, Leaf]) -> tuple[int, int]:
    """Where a term stands among its siblings: very deep ones first, then the cheap ones."""
    deep = depth(expr)
    return -deep if deep > _DEEP else 0, max(leaves[test.column].cost for test in tests(expr))


def _equal(test: Test, about: Term, scope: Scope) -> str:
    if about.type is Type.DATE:
        days = [(scope.midnight(value), scope.midnight(value, 1)) for value in test.values]
        return " OR ".join(f"({about.value} >= {begin} AND {about.value} < {end})" for begin, end in days)
    if about.type is Type.TEXT:
        words = ", ".join(scope.word(value, about.words) for value in test.values)
        return f"{text_of(about.value, about.words)} IN ({words})"
    return f"{about.value} IN ({', '.join(scope.bind(value.value) for value in test.values)})"


def _ordered(test: Test, about: Term, scope: Scope) -> str:
    return f"{about.value} {test.op} {_bound(test, about, scope)[0]}"


def _between(test: Test, about: Term, scope: Scope) -> str:
    low, high = _bound(test, about, scope)
    return f"{low} {test.signs[0]} {about.value} AND {about.value} {test.signs[1]} {high}"


def _bound(test: Test, about: Term, scope: Scope) -> list[str]:
    if about.type is Type.DATE:
        return [scope.midnight(value) for value in test.values]
    return [scope.bind(value.value) for value in test.values]


def _some(test: Test, about: Term, scope: Scope) -> str:
    return " OR ".join(_has(test, about, scope))


def _every(test: Test, about: Term, scope: Scope) -> str:
    return " AND ".join(_has(test, about, scope))


def _has(test: Test, about: Term, scope: Scope) -> list[str]:
    whole = text_of(about.value, about.words)
    return [f"instr({whole}, {scope.listed(value, about.words)}) > 0" for value in test.values]


def _contains(test: Test, about: Term, scope: Scope) -> str:
    return f"instr({text_of(about.value)}, {scope.word(test.values[0])}) > 0"


def _matches(test: Test, about: Term, scope: Scope) -> str:
    return f"matches({scope.bind(test.values[0].value)}, {about.value})"


_OPPOSITES = {"!=": "==", "not in": "in", "has not": "has"}
_PLAIN: dict[str, Callable[[Term], str]] = {
    "is": lambda about: f"({about.test})" if not about.none else f"(NOT {about.none} AND {about.test})",
    "known": lambda about: about.known,
    "exists": lambda about: f"NOT {about.none}" if about.none else "1",
}
_TESTS: dict[str, Callable[[Test, Term, Scope], str]] = {
    "==": _equal, "in": _equal, "<": _ordered, "<=": _ordered, ">": _ordered, ">=": _ordered, "between": _between,
    "has": _some, "any_of": _some, "all_of": _every, "contains": _contains, "matches": _matches,
}  # fmt: skip
