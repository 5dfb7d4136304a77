"""What single persons watched, like and asked for: the owner's affair, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reclaimerr.model.decision import Reason
from reclaimerr.rules.fields import FIELDS, FUNCTIONS
from reclaimerr.web.roles import Role

PERSONAL: frozenset[str] = frozenset(
    [name for name, field in FIELDS.items() if field.vocabulary == "user"]
    + [name for name, function in FUNCTIONS.items() if function.literal == "name"]
    + ["watched_by_requester", "finished_by_all_viewers"]
)
"""Fields and functions that tell of single persons."""
_PERSONAL = re.compile(rf"\b({'|'.join(sorted(PERSONAL))})\b", re.IGNORECASE)


def reasons_for(reasons: Iterable[Reason], role: Role) -> list[Reason]:
    """The reasons that somebody may see: only the owner sees what a single person did."""
    return [reason for reason in reasons if role == "admin" or not personal(reason.text)]


def personal(text: str) -> str | None:
    """The first name in an expression that is about single persons."""
    found = _PERSONAL.search(text)
    return found[1] if found else None
