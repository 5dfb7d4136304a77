"""What a condition must say of an item, written down a second time: plain Python over plain values, one value at a time.

It shares nothing with the compiler but the list of fields: a fact's place, what it rests on, what it is measured in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, Field, Type

Answer = bool | None
NONE = b""
NOW = 1_800_000_000
TITLE, MEDIA, WATCH, PEOPLE = 1, 2, 4, 8
"""The services that the facts of an item rest on: an arr, a media server, ..."""
LANGUAGES = [{"fr", "fre", "fra", "french"}, {"de", "ger", "deu", "german"}]
CANONICAL = {"resolution": {"4k": "2160p", "uhd": "2160p"}, "codec": {"x265": "hevc", "h265": "hevc"}}
"""What is stored is canonical already; what people write need not be."""
SURE = {"user", "service", "library", "quality_profile"}
"""Names that have to be known to some service before a condition over them says anything."""
JUDGES: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other, "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other, ">=": lambda one, other: one >= other,
    "==": lambda one, other: one == other, "!=": lambda one, other: one != other,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What somebody did with the item."""

    plays: int
    started: bool
    since: int | None
    favourite: bool


@dataclass(frozen=True)
class Item:
    """All that is known of one item: `facts` by column as stored, absent ones unknown."""

    kind: Kind
    facts: dict[str, Any]
    late: int = 0
    late_watch: int = 0
    with_arr: bool = True
    doubt: bool = False
    vouch_at: int | None = None
    vouch_from: int | None = None
    names: frozenset[str] = frozenset()
    people: dict[str, Person] = field(default_factory=dict)
    disks: tuple[tuple[int, int | None, bool], ...] = ()
    zone: str = "UTC"


def same(text: str) -> str:
    """Texts that differ by case or composition alone give the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def stands(about: Field, text: str) -> str:
    """A stored text as comparisons see it."""
    folded = same(text)
    spellings = LANGUAGES if about.words == "language" else []
    return next((min(group) for group in spellings if folded in group), folded)


def meant(about: Field, text: str) -> str:
    """A written text as comparisons see it."""
    return stands(about, CANONICAL.get(about.words, {}).get(same(text), text))


def reachable(item: Item, rests: str) -> bool:
    """Whether what a fact rests on answered lately."""
    arr, media = (TITLE if item.with_arr else 0), MEDIA
    if rests == "watch":
        return not (WATCH & item.late_watch) and not item.doubt
    needed = {"title": arr or media, "arr": arr, "media": media, "both": arr | media, "people": PEOPLE}[rests]
    return not needed & item.late


def fits(kind: Type, value: Any) -> bool:
    """Whether a stored value is one of its type at all."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind in (Type.SIZE, Type.DURATION, Type.DATE):
        return whole
    if kind in (Type.NUMBER, Type.SHARE):
        return whole or isinstance(value, float)
    if kind is Type.FLAG:
        return value is True or value is False or (whole and value in (0, 1))
    if kind is Type.LIST:
        return isinstance(value, list)
    return isinstance(value, str)


def fact(item: Item, about: Field) -> Any:
    """The value in the units of the language; None unknown, b"" none."""
    told_by_servers = about.group == "ratings" and item.kind in ("series", "season", "episode")
    if not reachable(item, "media" if told_by_servers else about.rests):
        return None
    if about.group == "disk":
        return _disk(item)
    value = item.facts.get(about.column or about.name)
    if isinstance(value, list) and not value:
        value = NONE
    if value == NONE and isinstance(value, bytes):
        return NONE
    if value is None or not fits(about.type, value):
        return None
    if about.name == "never_watched" and value and (item.vouch_at is None or item.vouch_at > NOW):
        return None
    return NOW - value if about.ago else value


def _disk(item: Item) -> int | None:
    free = {amount if there else None for _, amount, there in item.disks}
    return next(iter(free)) if len(free) == 1 else None


def spoken(item: Item, about: Field, names: Iterable[str]) -> bool:
    return about.vocabulary not in SURE or all(same(name) in item.names for name in names)


def asked(item: Item, about: Field, on_none: bool, test: Callable[[Any], bool]) -> Answer:
    """One condition over one fact."""
    found = fact(item, about)
    if found is None:
        return None
    return on_none if isinstance(found, bytes) else test(found)


def midnight(day: date, zone: str) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp()


def on_day(instant: int, day: date, zone: str) -> bool:
    """By the calendar on the wall there, not by counting seconds; what no calendar reaches is on no day."""
    return abs(instant) < 10**10 and datetime.fromtimestamp(instant, ZoneInfo(zone)).date() == day


def compared(about: Field, sign: str, worth: Any) -> Callable[[Item], Answer]:
    """`field sign literal`."""

    def answer(item: Item) -> Answer:
        if not spoken(item, about, [worth] if isinstance(worth, str) else []):
            return None
        return asked(item, about, sign == "!=", lambda found: _holds(about, sign, found, worth, item.zone))

    return answer


def _holds(about: Field, sign: str, found: Any, worth: Any, zone: str) -> bool:
    if about.type is Type.DATE and sign in ("==", "!="):
        return on_day(found, worth, zone) == (sign == "==")
    if about.type is Type.DATE:
        return JUDGES[sign](found, midnight(worth, zone))
    if about.type is Type.TEXT:
        return JUDGES[sign](stands(about, found), meant(about, worth))
    return JUDGES[sign](found, worth)


def person_of(item: Item, name: str) -> Person:
    return item.people.get(same(name), Person(0, False, None, False))


def personal(function: str, names: list[str], sign: str = "", worth: int = 0) -> Callable[[Item], Answer]:
    """A function over what single persons did."""
    gate = FIELDS["favourite" if function == "favourite_of" else "plays"]

    def answer(item: Item) -> Answer:
        if fact(item, gate) is None or any(same(name) not in item.names for name in names):
            return None
        who = [person_of(item, name) for name in names]
        if function == "unwatched_for_by":
            return _quiet(item, who[0], sign, worth)
        if function == "plays_by":
            return JUDGES[sign](who[0].plays, worth)
        if function == "favourite_of":
            return who[0].favourite
        others = [one.plays > 0 for name, one in item.people.items() if name != same(names[0])]
        return all(one.plays > 0 for one in who) and (function != "only_watched_by" or not any(others))

    return answer


def _quiet(item: Item, who: Person, sign: str, worth: int) -> Answer:
    added = item.facts.get("added")
    if not fits(Type.DATE, added) or item.vouch_from is None or (who.started and who.since is None):
        return None
    return JUDGES[sign](NOW - max(added, item.vouch_from, who.since or 0), worth)
