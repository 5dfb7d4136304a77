"""The words for mistakes of grammar: where, what is wrong, what was expected, what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from reclaimerr.errors import RuleMistake
from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, PHRASES, Field, Function, Type
from reclaimerr.rules.lexer import KEYWORDS, Token, shown

_FLAG = "a yes/no field stands alone: field, or not field"
_NONE = "absence is asked for with not exists(field)"
_NO_VALUES = {
    "true": _FLAG, "false": _FLAG, "yes": _FLAG, "no": _FLAG, "none": _NONE, "null": _NONE,
    "unknown": "what is not known is asked for with not known(field)",
}  # fmt: skip
_ARGUMENTS = {
    "name": "a name in quotes", "pattern": "a pattern in quotes", "text": "a text in quotes", "count": "a whole number",
}  # fmt: skip


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that was probably meant, or nothing."""
    return next(iter(get_close_matches(name.lower()[:60], list(names), 1)), "")


def unknown(token: Token, after: str, target: Kind) -> RuleMistake:
    """A word that is no field and no function; `after` is the sign or word that it follows as a value."""
    name = token.text
    meant = nearest(name, [word for word, entry in (FIELDS | FUNCTIONS).items() if target in entry.targets])
    said = f"unknown name {shown(name)}"
    if name.lower() in _NO_VALUES:
        return RuleMistake(token.column, f"{said}: {_NO_VALUES[name.lower()]}", "a field or a function", meant)
    if name.lower() in KEYWORDS:
        meant, said = name.lower(), f"{said}: {name.lower()} is written in small letters"
        return RuleMistake(token.column, said, meant, meant)
    if after:
        said = f"{said}: text stands in quotes: '{shown(name)}'"
    if meant:
        said = f"{said}; did you mean {meant}?"
    return RuleMistake(token.column, said, "a field or a function", meant)


def no_condition(token: Token, previous: Token | None, depth: int) -> RuleMistake:
    """A condition should begin here."""
    if token.is_(")") and depth == 0:
        return unexpected(token, previous)
    after = f" after {shown(previous.text)}" if previous else ""
    got = "" if token.kind == "end" else f"; unexpected {shown(token.text)}"
    return RuleMistake(token.column, f"a condition{after} is expected{got}", "a condition")


def unexpected(token: Token, previous: Token | None) -> RuleMistake:
    """What can't follow a complete condition."""
    if token.is_(")"):
        return RuleMistake(token.column, "unexpected ): no parenthesis is open", "and, or, or the end")
    hint = ""
    if previous and previous.kind == "text" and previous.end == token.column:
        hint = "; a text with an apostrophe stands in double quotes"
    if token.kind == "number" and token.text.startswith("-"):
        hint = "; a rule does not calculate"
    meant = nearest(token.text, ("and", "or")) if token.kind == "word" else ""
    hint = f"; did you mean {meant}?" if meant else hint
    said = f"unexpected {shown(token.text)}: and, or, or the end is expected{hint}"
    return RuleMistake(token.column, said, "and, or, or the end", meant)


def no_literal(token: Token, said: str, expected: str) -> RuleMistake:
    """A literal or a sign should stand here; an unquoted word is shown in quotes."""
    if token.kind == "word" and token.text not in KEYWORDS:
        said = f"{said}; text stands in quotes: '{shown(token.text)}'"
    return RuleMistake(token.column, said, expected)


def no_argument(token: Token, function: Function) -> RuleMistake:
    """The argument of a function is missing or of the wrong kind."""
    expected = _ARGUMENTS[function.literal]
    return no_literal(token, f"{expected} is expected: {function.example}", expected)


def wrong_field(token: Token, function: Function, field: Field) -> RuleMistake:
    """A field of another type than the function works on."""
    said = f"{function.name} takes a {function.over} field; {field.name} is {PHRASES[field.type]}"
    mended = ""
    if field.type is Type.LIST:
        mended = f"any_of({field.name}, 'text')"
    elif function.over == "list" and field.type is Type.TEXT:
        mended = f"{field.name} in ['text']"
    said = f"{said}: write {mended}" if mended else said
    return RuleMistake(token.column, said, mended or f"a {function.over} field")
