"""A reason as an English clause: a condition's own text, and what was found, in words for people.

A condition that is met is told with its bound, another one by what was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from reclaimerr.model.decision import Reason
from reclaimerr.rules.fields import Type
from reclaimerr.rules.nouns import FUNCTIONS, Words, type_of, words_of
from reclaimerr.units import human_bytes, spelled_seconds

Value = bool | int | float | str | list[str] | None
_NAME = "([a-z_][a-z0-9_]*)"
_NOT = "n't"
_MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class _Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition's text, taken apart."""

    say: Callable[[_Condition, Reason], str]
    field: str = ""
    op: str = ""
    literal: str = ""
    ends: tuple[str, str] | None = None
    negated: bool = False


def clause(reason: Reason) -> str:
    """`nobody watched it for 2 years 3 months`, without its source."""
    condition = _read(reason.text)
    if reason.verdict == "unknown":
        return _unknown(condition, reason.text)
    return condition.say(condition, reason) if condition else _plain(reason)


def found(reason: Reason) -> str:
    """A condition's value by the condition's own text: `24696061952` beside `size > 20 GiB` is 23.0 GiB."""
    if reason.verdict == "unknown":
        return "not known"
    condition = _read(reason.text)
    return value_words(reason.value, condition.field if condition else "")


def why(state: str, rules: Iterable[str], reasons: Iterable[Reason], blocked: Iterable[str] = ()) -> str:
    """Why an item is a candidate, or what keeps it from being one; sentences with a full stop."""
    told = list(reasons)
    unknown = [reason for reason in told if reason.verdict == "unknown"]
    if state == "held" and unknown:
        named = dict.fromkeys(reason.rule for reason in unknown)
        return " ".join(f"Rule “{name}” can't be answered: {_joined(unknown, name)}." for name in named)
    if stopped := [text if text.endswith((".", "!", "?")) else f"{text}." for text in blocked]:
        return " ".join(stopped)
    best = [one for one in told if one.verdict == "yes"] or [one for one in told if one.verdict == "no"]
    if best:
        said = _joined(best)
        return f"{said[0].upper()}{said[1:]}."
    names = enumerated(_marked(rules))
    return f"Selected by {names}." if names else ""


def _joined(reasons: Iterable[Reason], rule: str | None = None) -> str:
    """The clauses of the reasons, of one rule or of all, each once."""
    return enumerated(dict.fromkeys(one.said or clause(one) for one in reasons if rule in (None, one.rule)))


def value_words(value: Value, field: str = "") -> str:
    """A value in the words of its field."""
    kind = type_of(field)
    if value is None:
        return "none"
    if isinstance(value, list):
        return enumerated(_marked(value)) or "none"
    if kind is Type.FLAG or isinstance(value, bool):
        return "yes" if value else "no"
    if kind is Type.DATE:
        return _date(value)
    if isinstance(value, str):
        return f"“{value}”"
    if kind in _MEASURED:
        return _MEASURED[kind](value)
    return str(value) if value < 10_000 or field.endswith("_id") else f"{value:,}"


def fact_words(value: Value, field: str) -> str:
    """The same where it stands alone: texts and lists without quotation marks."""
    if isinstance(value, str) and type_of(field) is not Type.DATE:
        return value
    return (", ".join(value) or "none") if isinstance(value, list) else value_words(value, field)


def enumerated(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, end = list(words) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def _share(value: float) -> str:
    figure = value * 100
    return f"{round(figure, 1):g} %" if figure < 10 else f"{figure:.0f} %"


_MEASURED: dict[Type | None, Callable[[float], str]] = {
    Type.SIZE: human_bytes, Type.DURATION: spelled_seconds, Type.SHARE: _share,
}  # fmt: skip


def _date(value: int | float | str) -> str:
    try:
        at = datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        return str(value)
    return f"{at.day} {at:%b} {at.year}"


def _marked(words: Iterable[str]) -> list[str]:
    return [f"“{word}”" for word in words]


def _quoted(text: str) -> list[str]:
    return [double or single for double, single in _QUOTED.findall(text)]


def _literal(literal: str) -> str:
    """What a literal says to a reader: texts in typographic quotes, dates as dates, quantities as written."""
    texts = _quoted(literal)
    if not texts:
        return literal
    return _date(texts[0]) if _ISO_DAY.fullmatch(texts[0]) else f"“{texts[0]}”"


def _bound(condition: _Condition, words: Words, kind: Type | None) -> str:
    if condition.ends:
        return f"between {condition.ends[0]} and {condition.ends[1]}"
    more, less = words.more, words.less
    if more == "above" and kind in (Type.DURATION, Type.DATE):
        more, less = ("more than", "less than") if kind is Type.DURATION else ("after", "before")
    said = {">": more, ">=": "at least", "<": less, "<=": "at most", "==": "exactly", "!=": "not"}
    return f"{said[condition.op]} {_literal(condition.literal)}"


def _compared(condition: _Condition, reason: Reason) -> str:
    words, kind = words_of(condition.field), type_of(condition.field)
    if reason.value is None:
        return words.none
    plain = value_words(reason.value, condition.field)
    said = _said(words, reason.value, plain)
    if reason.verdict == "no" or condition.op == "==":
        return said
    if kind is Type.SIZE and words.says and not condition.ends:
        return f"it is {_bound(condition, words, kind)} ({plain})"
    return said if words.says and kind is not Type.SIZE else f"{said}, {_bound(condition, words, kind)}"


def _said(words: Words, value: Value, plain: str) -> str:
    special = words.one if value == 1 else words.zero if value == 0 else ""
    if special:
        return special
    return words.says.format(plain) if words.says else f"{words.noun} {'are' if words.many else 'is'} {plain}"


def _member(condition: _Condition, reason: Reason) -> str:
    there = (reason.verdict == "yes") != condition.negated
    literal = _literal(condition.literal)
    if condition.field == "tags":
        return f"{'it is' if there else 'it is' + _NOT} tagged {literal}"
    return f"{words_of(condition.field).noun} {'include' if there else 'do' + _NOT + ' include'} {literal}"


def _flagged(condition: _Condition, reason: Reason) -> str:
    if condition.field in FUNCTIONS:
        return _asked(condition, reason)
    words = words_of(condition.field)
    return (words.yes if reason.verdict == "yes" else words.no) or _plain(reason)


def _asked(condition: _Condition, reason: Reason) -> str:
    said = FUNCTIONS[condition.field][reason.verdict != "yes"]
    return said.format(enumerated(_quoted(condition.literal)) or condition.literal.strip())


def _called(condition: _Condition, reason: Reason) -> str:
    name, texts, yes = condition.field, _quoted(condition.literal), reason.verdict == "yes"
    if name in FUNCTIONS:
        return _asked(condition, reason)
    if name in _FIGURES and texts:
        return _FIGURES[name](texts[0], reason)
    about = _subject(condition)
    words = words_of(about)
    is_ = "are" if words.many else "is"
    if name == "exists" and not yes:
        return words.none
    if name in ("known", "exists"):
        return f"{words.noun} {is_}{'' if yes else _NOT} known"
    if name in _TOLD and texts:
        verb, joined = _TOLD[name][not yes], enumerated(_marked(texts), "or" if name == "any_of" else "and")
        return f"{words.noun} {verb} {joined}"
    return _plain(reason)


_TOLD = {
    "contains": ("contains", "doesn't contain"), "matches": ("matches the pattern", "doesn't match the pattern"),
    "any_of": ("include", "include none of"), "all_of": ("include", "don't include all of"),
}  # fmt: skip


def _plays_by(person: str, reason: Reason) -> str:
    return f"{person} played it {'once' if reason.value == 1 else f'{reason.value or 0} times'}"


def _unwatched_by(person: str, reason: Reason) -> str:
    seconds = reason.value if isinstance(reason.value, int | float) else None
    return f"{person} hasn't watched it for {spelled_seconds(seconds)}"


_FIGURES: Mapping[str, Callable[[str, Reason], str]] = {"plays_by": _plays_by, "unwatched_for_by": _unwatched_by}


def _plain(reason: Reason) -> str:
    told = "" if reason.value is None else f" (found {value_words(reason.value)})"
    return f"“{reason.text}” is {'true' if reason.verdict == 'yes' else 'not true'}{told}"


def _unknown(condition: _Condition | None, text: str) -> str:
    if condition and condition.field in FUNCTIONS:
        names = enumerated(_quoted(condition.literal)) or condition.literal
        return f"whether {FUNCTIONS[condition.field][0].format(names)} isn't known"
    about = _subject(condition) if condition else ""
    if not about:
        return f"“{text}” can't be answered"
    words = words_of(about)
    return f"{words.noun} {'are' if words.many else 'is'}n't known"


def _subject(condition: _Condition) -> str:
    """The field that a condition is about: a function's first argument where that is a name."""
    if condition.say is not _called:
        return condition.field
    match = re.match(rf"\s*{_NAME}", condition.literal)
    return match[1] if match else ""


def _read(text: str) -> _Condition | None:
    """A condition's text, taken apart; None where its form is not known."""
    plain = " ".join(text.split())
    for pattern, make in _FORMS:
        match = pattern.fullmatch(plain)
        if match:
            return make(*match.groups())
    return None


def _between(low: str, op: str, field: str, high: str) -> _Condition:
    ends = (low, high) if op[0] == "<" else (high, low)
    return _Condition(say=_compared, field=field, op="between", ends=ends)


def _mirrored(literal: str, op: str, field: str) -> _Condition:
    return _Condition(say=_compared, field=field, op=_MIRROR.get(op, op), literal=literal)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., _Condition]], ...] = (
    (re.compile(_NAME), lambda field: _Condition(say=_flagged, field=field)),
    (re.compile(rf"{_NAME}\((.*)\)[^()]*", re.DOTALL),
     lambda name, args: _Condition(say=_called, field=name, literal=args)),
    (re.compile(rf"([\"'].*[\"']) (not )?in {_NAME}", re.DOTALL),
     lambda literal, no, field: _Condition(say=_member, field=field, literal=literal, negated=bool(no))),
    (re.compile(rf"{_NAME} (?:not )?in ?\[.*\]", re.DOTALL), lambda field: _Condition(say=_compared, field=field, op="==")),
    (re.compile(rf"([^<>=!]+?) ?(<=?|>=?) ?{_NAME} ?(?:<=?|>=?) ?(.+)", re.DOTALL), _between),
    (re.compile(rf"{_NAME} ?(==|!=|<=|>=|<|>) ?(.+)", re.DOTALL),
     lambda field, op, literal: _Condition(say=_compared, field=field, op=op, literal=literal)),
    (re.compile(rf"(.+?) ?(==|!=|<=|>=|<|>) ?{_NAME}", re.DOTALL), _mirrored),
)  # fmt: skip
