"""From rule verdicts to decisions, per placement: protect wins, then the mildest action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from reclaimerr.model.decision import SEVERITY, Rule

ALL = -1
"""The mask of a rule that names no service: every placement."""


class Judged(msgspec.Struct, frozen=True):
    """One rule with the mask of the placements it speaks for, in the order of the file."""

    rule: Rule
    mask: int


class Subject(msgspec.Struct, frozen=True):
    """One item to decide about. `relatives` are the items whose protection it shares."""

    media_id: int
    holders: int
    relatives: tuple[int, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """What is to happen to some placements of one item; `held_by` names protect rules without an answer."""

    media_id: int
    action: str
    services: int
    rules: tuple[str, ...]
    auto: bool
    grace: int
    held_by: tuple[str, ...] = ()


Verdicts = Mapping[int, Mapping[int, int | None]]
"""media id -> index of the rule -> 1 or None (unknown); a missing entry is a no."""


def decide(subject: Subject, rules: Sequence[Judged], verdicts: Verdicts) -> list[Decision]:
    """The decisions for one item: at most one per action, over distinct placements."""
    asked = [
        rules[index] for index, found in verdicts.get(subject.media_id, {}).items() if found and _removes(rules[index])
    ]
    if not asked:
        return []
    shields = _shields(subject, rules, verdicts)
    chosen: dict[str, int] = {}
    for bit in _bits(subject.holders):
        speaking = [one for one in asked if one.mask & bit]
        if speaking and not any(found and one.mask & bit for one, found in shields):
            action = min((one.rule.action for one in speaking), key=SEVERITY.__getitem__)
            chosen[action] = chosen.get(action, 0) | bit
    return [_decision(subject.media_id, action, services, asked, shields) for action, services in chosen.items()]


def shields_of(subject: Subject, rules: Sequence[Judged], verdicts: Verdicts) -> list[str]:
    """The names of the protect rules that say yes to an item or a relative of it."""
    return [one.rule.name for one, found in _shields(subject, rules, verdicts) if found]


def _removes(judged: Judged) -> bool:
    return judged.rule.action in SEVERITY


def _shields(subject: Subject, rules: Sequence[Judged], verdicts: Verdicts) -> list[tuple[Judged, int | None]]:
    """Protect rules that say yes, or cannot say: on the item itself and on its relatives."""
    found: list[tuple[Judged, int | None]] = []
    for media_id in (subject.media_id, *subject.relatives):
        for index, verdict in verdicts.get(media_id, {}).items():
            if rules[index].rule.action == "protect":
                found.append((rules[index], verdict))
    return found


def _decision(
    media_id: int, action: str, services: int, asked: Iterable[Judged], shields: Iterable[tuple[Judged, int | None]]
) -> Decision:
    matching = [one for one in asked if one.mask & services]
    unsure = {one.rule.name: None for one, found in shields if found is None and one.mask & services}
    return Decision(
        media_id=media_id,
        action=action,
        services=services,
        rules=tuple(one.rule.name for one in matching),
        auto=_is_auto(action, services, matching),
        grace=max(one.rule.grace for one in matching),
        held_by=tuple(unsure),
    )


def _is_auto(action: str, services: int, matching: Sequence[Judged]) -> bool:
    """Every placement needs an auto rule of its own that asks for this or worse."""
    return all(
        any(one.rule.auto and one.mask & bit and SEVERITY[one.rule.action] >= SEVERITY[action] for one in matching)
        for bit in _bits(services)
    )


def _bits(mask: int) -> Iterable[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
