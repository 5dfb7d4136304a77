"""What a subject is in SQL: when it is known, what it is worth, when it is none.

Every expression is over `fact f`. A stored value of a wrong type counts as unknown: SQLite would
otherwise find any text, and any blob, larger than any number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from reclaimerr import clock
from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, VOCABULARY, Field, Function, Type
from reclaimerr.rules.functions import BETWEEN, fold, language
from reclaimerr.rules.tree import Subject, Value

_TITLE = "iif(f.src_arr <> 0, f.src_arr, f.src_media)"
SOURCES: dict[str, str] = {
    "title": f"({_TITLE} & :stale) = 0",
    "arr": "(f.src_arr & :stale) = 0",
    "media": "(f.src_media & :stale) = 0",
    "both": "((f.src_arr | f.src_media) & :stale) = 0",
    "watch": "(f.src_watch & :stale_watch) = 0 AND f.doubt IS NULL",
    "people": "(f.src_people & :stale) = 0",
}
"""For each word of Field.rests: whether its services have answered lately enough."""

_INTEGER = "typeof({c}) = 'integer'"
_NUMERIC = "typeof({c}) IN ('integer', 'real')"
_FITS: dict[Type, str] = {
    Type.TEXT: "typeof({c}) = 'text'",
    Type.NUMBER: _NUMERIC,
    Type.SIZE: _INTEGER,
    Type.DURATION: _INTEGER,
    Type.SHARE: _NUMERIC,
    Type.FLAG: "typeof({c}) = 'integer' AND {c} IN (0, 1)",
    Type.DATE: _INTEGER,
    Type.LIST: f"typeof({{c}}) = 'text' AND {{c}} GLOB '{BETWEEN}?*{BETWEEN}'",
}


class Term(msgspec.Struct, frozen=True):
    """A subject in SQL; `none` is empty where there always is a value, `test` the answer of a yes/no one.

    `cost` orders conditions: 0 a column, 1 text, 2 other rows, 3 a pattern.
    """

    known: str
    value: str
    type: Type
    group: str
    none: str = ""
    test: str = ""
    words: str = ""
    cost: int = 0


class Scope:
    """One compilation: what it is for, and the parameters and names that its literals became."""

    def __init__(self, target: Kind, mask: int | None, timezone: str, prefix: str) -> None:
        self.target = target
        self.mask = mask
        self.timezone = timezone
        self.prefix = prefix
        self.params: dict[str, int | float | str] = {}
        self.literals: list[tuple[str, str, int]] = []

    def bind(self, value: int | float | str) -> str:
        """The parameter that stands for a value; no literal is ever written into SQL."""
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def midnight(self, value: Value, days: int = 0) -> str:
        """The parameter for the beginning of a day, or of a later one."""
        day = date.fromisoformat(str(value.value)) + timedelta(days=days)
        return self.bind(clock.midnight(day, self.timezone))

    def word(self, value: Value, words: str = "") -> str:
        """The parameter for a text as comparisons see it."""
        return self.bind(seen(str(value.value), words))

    def listed(self, value: Value, words: str = "") -> str:
        """The parameter for a text as a whole value of a list."""
        return self.bind(BETWEEN + seen(str(value.value), words) + BETWEEN)

    def spoken(self, kind: str, value: Value) -> str:
        """Notes a name; the condition that some service knows it, where that is required."""
        self.literals.append((kind, str(value.value), value.column))
        if not VOCABULARY[kind]:
            return ""
        return f" AND EXISTS (SELECT 1 FROM vocabulary w WHERE w.kind = '{kind}' AND w.name = {self.word(value)})"


def seen(text: str, words: str) -> str:
    """A literal as the column's expression of `text_of` will show its equals."""
    return str(language(text) if words == "language" else fold(text))


def text_of(value: str, words: str = "") -> str:
    """A text or list as comparisons see it. ASCII, which nearly all of it is, needs no call into Python."""
    if words == "language":
        return f"language({value})"
    return f"CASE WHEN length({value}) = length(CAST({value} AS BLOB)) THEN lower({value}) ELSE fold({value}) END"


def term(subject: Subject, scope: Scope) -> Term:
    """A subject in SQL; its arguments become parameters."""
    field = FIELDS.get(subject.name)
    if field is None:
        return _function(FUNCTIONS[subject.name], subject.args, scope)
    special = _SPECIAL.get(field.name)
    return special(field, scope) if special else stored(_told_by(field, scope))


def _told_by(field: Field, scope: Scope) -> Field:
    """A series' ratings are what media servers tell: Sonarr has one value and does not say whose it is."""
    if field.group == "ratings" and scope.target in ("series", "season", "episode"):
        return msgspec.structs.replace(field, rests="media")
    return field


def stored(field: Field) -> Term:
    """A field with a column of its own."""
    column = f"f.{field.stored}"
    none = f"{column} IS x''"
    return Term(
        known=f"({_FITS[field.type].format(c=column)} OR {none}) AND {SOURCES[field.rests]}",
        value=f"(:now - {column})" if field.ago else column,
        type=field.type,
        group=field.rests,
        none=none,
        test=f"{column} IS 1",
        words=field.words,
        cost=1 if field.type in (Type.TEXT, Type.LIST) else 0,
    )


def _never_watched(field: Field, scope: Scope) -> Term:
    """A yes is known only from the instant on at which every holder can vouch for long enough."""
    plain = stored(field)
    known = f"{plain.known} AND (f.never_watched IS NOT 1 OR ifnull(:now >= f.vouch_at, 0))"
    return msgspec.structs.replace(plain, known=known)


def _size(field: Field, scope: Scope) -> Term:
    """The bytes of the placements that the rule names: of a movie, its versions held there; of what belongs to a
    series, the files held there, or its one figure where nobody else tells of it.
    """
    plain = stored(field)
    if scope.mask is None or scope.target == "version":
        return plain
    mask = scope.bind(scope.mask)
    if scope.target == "movie":
        versions = f"v.parent_id = f.media_id AND v.kind = 'version' AND v.holders & {mask}"
        return _computed(field, _SUM.format(table="fact", where=versions))
    some = _SUM.format(table="fact_share", where=f"v.media_id = f.media_id AND v.holders & {mask}")
    figure = f"iif(typeof({plain.value}) = 'integer', {plain.value}, NULL)"
    return _computed(field, f"iif(({_TITLE} & ~{mask}) = 0, {figure}, {some})")


_SUM = (
    "(SELECT iif(min(typeof(v.size) = 'integer'), CAST(total(v.size) AS INTEGER), NULL) FROM {table} v WHERE {where})"
)


def _disk(what: str) -> Callable[[Field, Scope], Term]:
    """A figure of the disk that holds the item: of its root folder, or of several that tell the same."""

    def term(field: Field, scope: Scope) -> Term:
        item = "f.media_id" if scope.target in ("movie", "version", "series") else "f.title_id"
        mine = "" if scope.mask is None else f" AND (1 << (d.service_id - 1)) & {scope.bind(scope.mask)}"
        found = (
            f"(SELECT iif(COUNT(*) = COUNT({what}) AND COUNT(DISTINCT {what}) = 1, MAX({what}), NULL) FROM fact_disk d"
            " LEFT JOIN root_folder r ON r.service_id = d.service_id AND r.path = d.path AND r.accessible = 1"
            f" WHERE d.media_id = {item}{mine})"
        )
        return _computed(field, found)

    return term


def _computed(field: Field, value: str) -> Term:
    """A field that other rows tell; no row, or NULL, is unknown."""
    return Term(f"{value} IS NOT NULL AND {SOURCES[field.rests]}", value, field.type, field.rests, cost=2)


_SPECIAL: dict[str, Callable[[Field, Scope], Term]] = {
    "never_watched": _never_watched,
    "size": _size,
    "disk_free": _disk("r.free"),
    "disk_free_share": _disk("CAST(r.free AS REAL) / nullif(r.total, 0)"),
}


def _function(function: Function, args: tuple[Value, ...], scope: Scope) -> Term:
    if function.column is None:
        return _person(function, args, scope)
    plain = stored(function.column)
    if function.literal == "count":
        return msgspec.structs.replace(plain, test=f"{plain.value} <= {scope.bind(args[0].value)}")
    if function.literal == "name":
        known = plain.known + scope.spoken("user", args[0])
        test = f"instr({text_of(plain.value)}, {scope.listed(args[0])}) > 0"
        return msgspec.structs.replace(plain, known=known, test=test)
    return plain


_ROW = "FROM fact_person p WHERE p.media_id = f.media_id AND p.person = {who}"
_WATCHED = f"EXISTS (SELECT 1 {_ROW} AND p.plays > 0)"
_QUIET = f"max(f.added, f.vouch_from, ifnull((SELECT p.since {_ROW}), 0))"
_PERSON: dict[str, str] = {
    "watched_by": _WATCHED,
    "watched_by_all": _WATCHED,
    "plays_by": f"ifnull((SELECT p.plays {_ROW}), 0)",
    "unwatched_for_by": f"(:now - {_QUIET})",
    "favourite_of": f"EXISTS (SELECT 1 {_ROW} AND p.favourite = 1)",
    "only_watched_by": f"({_WATCHED} AND NOT EXISTS (SELECT 1 FROM fact_person p"
    " WHERE p.media_id = f.media_id AND p.person <> {who} AND p.plays > 0))",
}
_ALSO_KNOWN: dict[str, str] = {
    "unwatched_for_by": " AND typeof(f.added) = 'integer' AND f.vouch_from IS NOT NULL"
    f" AND NOT EXISTS (SELECT 1 {_ROW} AND p.started = 1 AND p.since IS NULL)",
}


def _person(function: Function, args: tuple[Value, ...], scope: Scope) -> Term:
    """What single persons did; known when the whole of watching is, and every person is one."""
    known = stored(FIELDS[function.gate]).known + "".join(scope.spoken("user", arg) for arg in args)
    whos = [scope.word(arg) for arg in args]
    known += "".join(_ALSO_KNOWN.get(function.name, "").format(who=who) for who in whos)
    value = " AND ".join(_PERSON[function.name].format(who=who) for who in whos)
    return Term(known, f"({value})", function.type, "watch", test=f"({value}) IS 1", cost=2)
