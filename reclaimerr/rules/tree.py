"""What a rule's text means, as frozen nodes: conditions, joined by and, or, not."""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True):
    """A literal in the units of storage (bytes, seconds, a share of one); `text` as written.

    A date stays text: only compiling knows the time zone.
    """

    value: int | float | str
    text: str
    column: int


class Subject(msgspec.Struct, frozen=True):
    """The field, or the function and its arguments, that a condition asks about."""

    name: str
    column: int
    args: tuple[Value, ...] = ()


class Test(msgspec.Struct, frozen=True):
    """One condition. `signs` are those of a chain `low < subject < high`; else empty."""

    __test__ = False

    subject: Subject
    op: str
    values: tuple[Value, ...]
    text: str
    column: int
    signs: tuple[str, ...] = ()


class And(msgspec.Struct, frozen=True):
    """Yes when every term is yes."""

    terms: tuple[Expr, ...]


class Or(msgspec.Struct, frozen=True):
    """Yes when at least one term is yes."""

    terms: tuple[Expr, ...]


class Not(msgspec.Struct, frozen=True):
    """Yes when its term is no; unknown stays unknown."""

    term: Expr


Expr = Test | And | Or | Not


def tests(expr: Expr) -> list[Test]:
    """The conditions, in the order of the text."""
    if isinstance(expr, Test):
        return [expr]
    terms = (expr.term,) if isinstance(expr, Not) else expr.terms
    return [test for term in terms for test in tests(term)]


def depth(expr: Expr) -> int:
    """How many levels of and, or, not lie above the deepest condition."""
    if isinstance(expr, Test):
        return 0
    terms = (expr.term,) if isinstance(expr, Not) else expr.terms
    return 1 + max(depth(term) for term in terms)


def plain(expr: Expr, *, turned: bool = False) -> Expr:
    """The same meaning with `not` only at the conditions and no `and` within `and`.

    De Morgan holds with three values; SQLite's parser has a stack of 100, which nested NOT eats.
    """
    if isinstance(expr, Test):
        return Not(expr) if turned else expr
    if isinstance(expr, Not):
        return plain(expr.term, turned=not turned)
    kind = type(expr) if not turned else Or if isinstance(expr, And) else And
    terms: list[Expr] = []
    for term in expr.terms:
        inner = plain(term, turned=turned)
        terms.extend(inner.terms if isinstance(inner, kind) else (inner,))
    return kind(tuple(terms))


def render(expr: Expr) -> str:
    """The text of an expression, with parentheses where they are needed."""
    if isinstance(expr, Test):
        return expr.text
    if isinstance(expr, Not):
        return f"not ({render(expr.term)})" if not isinstance(expr.term, Test) else f"not {expr.term.text}"
    word = " and " if isinstance(expr, And) else " or "
    return word.join(f"({render(term)})" if isinstance(term, And | Or) else render(term) for term in expr.terms)
