"""Words of rules and candidates, and their order from mild to final."""

from __future__ import annotations

from typing import Literal

import msgspec

from reclaimerr.model.media import Kind

Verdict = Literal["yes", "no", "unknown"]
Action = Literal["delete", "delete_files", "trash", "archive", "downgrade", "unmonitor", "tag", "notify", "protect"]
SEVERITY: dict[str, int] = {
    "unmonitor": 1, "downgrade": 2, "trash": 3, "archive": 4, "delete_files": 5, "delete": 6,
}  # fmt: skip
SIDE_EFFECTS: frozenset[str] = frozenset({"tag", "notify"})

CandidateState = Literal[
    "scheduled", "due", "approved", "held", "snoozed", "dismissed", "blocked", "removing", "failed"
]


def verdict(value: int | None) -> Verdict:
    """The word for SQL's 1, 0 and NULL."""
    return "unknown" if value is None else "yes" if value else "no"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One [[rules]] entry as read; `grace` in seconds."""

    name: str
    target: Kind
    when: str
    action: Action
    enabled: bool = True
    grace: int = 14 * 86400
    auto: bool = False
    services: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with anything that changes what the rule selects or does."""
        return "|".join((self.target, self.when, self.action, ",".join(self.services), str(self.grace), str(self.auto)))


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of a rule, answered; `age` in seconds, `said` a clause of English, `found` the value in words."""

    rule: str
    text: str
    value: bool | int | float | str | list[str] | None
    verdict: Verdict
    source: str | None = None
    age: int | None = None
    field: str | None = None
    said: str = ""
    found: str = ""
