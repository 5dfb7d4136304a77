"""One condition from its parts: what may be compared with what, and the word for what may not."""

from __future__ import annotations

import msgspec

from reclaimerr.errors import RuleMistake
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, PHRASES, Measured, Type
from reclaimerr.rules.lexer import Token, shown
from reclaimerr.rules.literals import Items, Number, Text, read
from reclaimerr.rules.tree import Subject, Test, Value

Operand = Number | Text | Items | Subject | Test
ORDER = ("<", "<=", ">", ">=")
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Place(msgspec.Struct, frozen=True):
    """A condition's own text and where it begins."""

    text: str
    column: int


def measured(subject: Subject) -> Measured:
    """The field or function that a subject names."""
    return FIELDS.get(subject.name) or FUNCTIONS[subject.name]


def alone(operand: Operand, place: Place) -> Test:
    """A condition without a comparison: a yes/no field or function."""
    if isinstance(operand, Test):
        return msgspec.structs.replace(operand, text=place.text, column=place.column)
    if not isinstance(operand, Subject):
        raise RuleMistake(operand.column, f"{shown(operand.text)} alone is no condition", "a field")
    what = measured(operand)
    if what.type is Type.FLAG:
        return Test(operand, "is", (), place.text, place.column)
    example = getattr(what, "example", "")
    said = f"{what.name} is {PHRASES[what.type]} and needs a comparison: {example}"
    raise RuleMistake(operand.column, said, "a comparison")


def refuse_flag(operand: Operand) -> None:
    """A yes/no field or function is never compared."""
    if isinstance(operand, Test):
        said = f"{shown(operand.text)} is yes or no and stands alone"
        raise RuleMistake(operand.column, said, "and, or, or the end")
    if isinstance(operand, Subject) and measured(operand).type is Type.FLAG:
        name = operand.name
        said = f"a yes/no field stands alone: {name}, or not {name}"
        raise RuleMistake(operand.column, said, f"{name}, or not {name}")


def comparison(left: Operand, sign: Token, right: Operand, place: Place) -> Test:
    """`subject < literal` or `literal < subject`."""
    if isinstance(left, Subject):
        subject, other, op = left, right, sign.text
    elif isinstance(right, Subject):
        subject, other, op = right, left, FLIPPED[sign.text]
    else:
        refuse_flag(right)
        raise RuleMistake(left.column, "a field is expected on one side of a comparison", "a field")
    refuse_flag(right)
    what = measured(subject)
    if what.type is Type.LIST:
        raise _list_compared(subject, op, other, left.column)
    if what.type is Type.TEXT and op in ORDER:
        said = f"{what.name} is text, which has no order: use ==, !=, in or matches"
        raise RuleMistake(sign.column, said, "== or !=")
    return Test(subject, op, (literal(what, other),), place.text, place.column)


def chain(operands: list[Operand], signs: list[Token], place: Place) -> Test:
    """`literal < subject < literal`, either way round."""
    low, subject, high = operands[:3]
    if len(operands) > 3 or not isinstance(subject, Subject) or isinstance(low, Subject):
        said = f"a chain has one field between two literals: 5 < {_named(operands)} < 7"
        raise RuleMistake(signs[2 if len(operands) > 3 else 0].column, said, "5 < field < 7")
    for operand in operands:
        refuse_flag(operand)
    what = measured(subject)
    if what.type in (Type.TEXT, Type.LIST):
        raise RuleMistake(signs[0].column, f"{what.name} is {PHRASES[what.type]}, which has no order", "== or in")
    ops = [sign.text for sign in signs]
    if not (set(ops) <= {"<", "<="} or set(ops) <= {">", ">="}):
        wrong = signs[0 if ops[0] not in ORDER else 1]
        raise RuleMistake(wrong.column, "the two signs of a chain point the same way: 5 < field < 7", "< or <=")
    bounds = [literal(what, low), literal(what, high)]
    if ops[0] in (">", ">="):
        bounds.reverse()
        ops = [FLIPPED[op] for op in reversed(ops)]
    _not_empty(bounds, ops, low.column)
    return Test(subject, "between", tuple(bounds), place.text, place.column, tuple(ops))


def membership(left: Operand, right: Operand, place: Place, op: str) -> Test:
    """`"text" in list_field`, or `scalar_field in [literals]`; `op` is `in` or `not in`."""
    refuse_flag(left)
    if isinstance(right, Items):
        return _in_literals(left, right, place, op)
    if isinstance(right, Subject):
        return _in_field(left, right, place, op)
    refuse_flag(right)
    name = left.name if isinstance(left, Subject) else "field"
    raise RuleMistake(right.column, f"a list is expected: {name} {op} [{shown(right.text)}]", "a list")


def literal(what: Measured, operand: Operand) -> Value:
    """The worth of the literal side of a comparison."""
    if isinstance(operand, Subject | Test):
        raise RuleMistake(operand.column, "expected a literal: fields are compared with values", "a literal")
    if isinstance(operand, Items):
        raise RuleMistake(operand.column, f"one value is expected, or {what.name} in {shown(operand.text)}", "in")
    return read(what, operand)


def _in_literals(left: Operand, right: Items, place: Place, op: str) -> Test:
    if not isinstance(left, Subject):
        raise RuleMistake(left.column, "a field is expected before in", "a field")
    what = measured(left)
    if what.type is Type.LIST:
        raise _mended(left.column, f"{what.name} is a list", _any_of(what.name, right, op))
    values = tuple(read(what, item) for item in right.items)
    return Test(left, op, values, place.text, place.column)


def _in_field(left: Operand, right: Subject, place: Place, op: str) -> Test:
    what = measured(right)
    refuse_flag(right)
    if isinstance(left, Subject | Test):
        raise RuleMistake(left.column, "expected a literal: fields are compared with values", "a literal")
    if isinstance(left, Items):
        mended = _any_of(what.name, left, op) if what.type is Type.LIST else f"{what.name} {op} {left.text}"
        raise _mended(left.column, f"a list is not looked up in {what.name}", mended)
    if what.type is Type.LIST:
        return Test(right, "has" if op == "in" else "has not", (read(what, left),), place.text, place.column)
    turned = "not " if op == "not in" else ""
    if what.type is Type.TEXT:
        said, mended = f"{what.name} is text, not a list", f"{turned}contains({what.name}, {left.text})"
    else:
        sign = "==" if op == "in" else "!="
        said, mended = f"{what.name} is {PHRASES[what.type]}, not a list", f"{what.name} {sign} {left.text}"
    raise _mended(left.column, said, mended)


def _list_compared(subject: Subject, op: str, other: Operand, column: int) -> RuleMistake:
    if isinstance(other, Subject | Test):
        return RuleMistake(other.column, "expected a literal: fields are compared with values", "a literal")
    if isinstance(other, Items):
        some, every = _any_of(subject.name, other, "in"), _any_of(subject.name, other, "in", "all_of")
        return _mended(column, f"{subject.name} is a list", some, f" or {every}")
    word = "not in" if op == "!=" else "in"
    return _mended(column, f"{subject.name} is a list", f"{other.text} {word} {subject.name}")


def _mended(column: int, said: str, mended: str, more: str = "") -> RuleMistake:
    return RuleMistake(column, f"{said}: write {mended}{more}", mended)


def _any_of(name: str, items: Items, op: str, function: str = "any_of") -> str:
    turned = "not " if op == "not in" else ""
    return f"{turned}{function}({name}, {', '.join(item.text for item in items.items)})"


def _named(operands: list[Operand]) -> str:
    return next((operand.name for operand in operands if isinstance(operand, Subject)), "field")


def _not_empty(bounds: list[Value], ops: list[str], column: int) -> None:
    low, high = bounds[0].value, bounds[1].value
    inside = str(low) < str(high) if isinstance(low, str) else float(low) < float(high)
    if not inside and not (low == high and ops == ["<=", "<="]):
        said = f"nothing lies between {shown(bounds[0].text)} and {shown(bounds[1].text)}"
        raise RuleMistake(column, said, "the smaller bound first")
