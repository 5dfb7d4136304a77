"""Literals as written, and what they are worth for a field: bytes, seconds, shares, dates, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

import msgspec

from reclaimerr.errors import RuleMistake
from reclaimerr.rules.fields import Field, Measured, Type
from reclaimerr.rules.lexer import shown
from reclaimerr.rules.tree import Value
from reclaimerr.rules.words import canonical
from reclaimerr.units import BYTES, SECONDS

SIZES = "B, KB, MB, GB, TB, KiB, MiB, GiB, TiB"
TIMES = "min, hours, days, weeks, months, years"
MOST_BYTES = 2**60
MOST_SECONDS = 1000 * SECONDS["year"]
DIGITS = 18
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class Number(msgspec.Struct, frozen=True):
    """A number and the unit beside it, if there is one."""

    digits: str
    unit: str
    text: str
    column: int
    unit_column: int = 0


class Text(msgspec.Struct, frozen=True):
    """A text in quotes; `text` has them, `value` has not."""

    value: str
    text: str
    column: int


class Items(msgspec.Struct, frozen=True):
    """A list of literals."""

    items: tuple[Number | Text, ...]
    text: str
    column: int


def read(measured: Measured, raw: Number | Text) -> Value:
    """What a literal is worth when it is compared with something; RuleMistake where it is worth nothing."""
    return _READERS[measured.type](measured, raw)


def plain_text(raw: Number | Text, expected: str) -> Value:
    """A text literal that is not empty."""
    if isinstance(raw, Number):
        raise RuleMistake(raw.column, f"{expected} is expected, in quotes: '{raw.text}'", expected)
    if not raw.value.strip():
        said = f"{expected} is expected, not an empty one (exists(field) asks whether there is any)"
        raise RuleMistake(raw.column, said, expected)
    return Value(raw.value, raw.text, raw.column)


def whole(measured: Measured, raw: Number | Text) -> Value:
    """A whole number within the range."""
    value = _number(measured, raw)
    if not isinstance(value.value, int):
        raise RuleMistake(raw.column, f"{measured.name} takes a whole number", "a whole number")
    return value


def _number(measured: Measured, raw: Number | Text) -> Value:
    if isinstance(raw, Text):
        raise RuleMistake(raw.column, f"{measured.name} is compared with a number, not with text", "a number")
    if raw.unit == "%":
        raise RuleMistake(raw.column, f"{measured.name} is a number{_span(measured)}, % goes with shares", "a number")
    if raw.unit:
        said = f"{measured.name} is a number without a unit; unexpected {shown(raw.unit)}"
        raise RuleMistake(raw.unit_column, said, "a number")
    number = float(raw.digits) if "." in raw.digits else int(raw.digits)
    return _within(measured, number, raw)


def _size(measured: Measured, raw: Number | Text) -> Value:
    number = _quantity(measured, raw, "size", "20 GiB")
    if not number.unit:
        examples = f"{number.digits} GiB, {number.digits} GB"
        raise RuleMistake(raw.column, f"{measured.name} needs a unit: {examples}", f"a unit: {examples}")
    worth = Decimal(number.digits) * _factor(number, BYTES, "size", SIZES)
    if abs(worth) > MOST_BYTES:
        raise RuleMistake(raw.column, f"{shown(raw.text)} is larger than any disk", "a smaller size")
    return _within(measured, int(worth), raw)


def _duration(measured: Measured, raw: Number | Text) -> Value:
    number = _quantity(measured, raw, "duration", "180 days")
    if not number.unit:
        example = f"{number.digits} days"
        raise RuleMistake(raw.column, f"{measured.name} needs a unit: {example}", f"a unit: {example}")
    if number.unit.lower() == "m":
        said = f"m may be minutes or months: write {number.digits} min or {number.digits} months"
        raise RuleMistake(number.unit_column, said, "min or months")
    worth = Decimal(number.digits) * _factor(number, SECONDS, "time", TIMES)
    if abs(worth) > MOST_SECONDS:
        raise RuleMistake(raw.column, f"{shown(raw.text)} is longer than 1000 years", "a shorter duration")
    return _within(measured, int(worth), raw)


def _share(measured: Measured, raw: Number | Text) -> Value:
    number = _quantity(measured, raw, "share", "10 %")
    if number.unit != "%":
        column = number.unit_column if number.unit else raw.column
        example = f"a share: {number.digits} %"
        raise RuleMistake(column, f"{measured.name} is {example}", example)
    return _within(measured, float(Decimal(number.digits) / 100), raw)


def _date(measured: Measured, raw: Number | Text) -> Value:
    if isinstance(raw, Number):
        said = f"{measured.name} is compared with a date in quotes: '2010-01-01'"
        raise RuleMistake(raw.column, said, "a date: YYYY-MM-DD")
    match = _DATE.fullmatch(raw.value)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None or not 1800 <= day.year <= 2200:
        said = f"{measured.name} is compared with a date: YYYY-MM-DD, such as '2010-01-01'"
        raise RuleMistake(raw.column, said, "a date: YYYY-MM-DD")
    return Value(day.isoformat(), raw.text, raw.column)


def _text(measured: Measured, raw: Number | Text) -> Value:
    value = plain_text(raw, "text")
    if isinstance(measured, Field) and isinstance(value.value, str):
        return msgspec.structs.replace(value, value=canonical(measured.words, value.value))
    return value


def _flag(measured: Measured, raw: Number | Text) -> Value:
    raise RuleMistake(raw.column, f"{measured.name} is yes or no and stands alone", "no comparison")


_READERS: dict[Type, Callable[[Measured, Number | Text], Value]] = {
    Type.TEXT: _text, Type.LIST: _text, Type.NUMBER: _number, Type.SIZE: _size, Type.DURATION: _duration,
    Type.SHARE: _share, Type.DATE: _date, Type.FLAG: _flag,
}  # fmt: skip


def _quantity(measured: Measured, raw: Number | Text, word: str, example: str) -> Number:
    if isinstance(raw, Number):
        return raw
    raise RuleMistake(raw.column, f"{measured.name} is compared with a {word} without quotes: {example}", f"a {word}")


def _factor(number: Number, units: dict[str, int], word: str, names: str) -> int:
    unit = number.unit.lower()
    if unit in units:
        return units[unit]
    nearest = next(iter(get_close_matches(unit[:30], units, 1)), "")
    nearest = next((name for name in names.split(", ") if name.lower() == nearest), nearest)
    hint = f"; did you mean {nearest}?" if nearest else ""
    said = f"{shown(number.unit)} is no unit of {word}: {names}{hint}"
    raise RuleMistake(number.unit_column, said, f"a unit: {names}", nearest)


def _within(measured: Measured, number: int | float, raw: Number | Text) -> Value:
    low, high = measured.low, measured.high
    if (low is None or number >= low) and (high is None or number <= high):
        return Value(number, raw.text, raw.column)
    bounds = _span(measured)
    said = f"{measured.name} goes{bounds}" if high is not None else f"{measured.name} is never less than {low:g}"
    raise RuleMistake(raw.column, f"{said}; {shown(raw.text)} is outside", f"a {measured.type}{bounds}")


def _span(measured: Measured) -> str:
    if measured.low is None or measured.high is None:
        return ""
    if measured.type is Type.SHARE:
        return f" from {measured.low:.0%} to {measured.high:.0%}"
    return f" from {measured.low:g} to {measured.high:g}"
