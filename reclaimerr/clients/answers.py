"""What the answers of all services have in common."""

from __future__ import annotations

from typing import Annotated

import msgspec

from reclaimerr import clock

Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""Any whole number that a database can hold."""


def instant(text: str | None) -> int | None:
    """Epoch seconds of a date; None for none, an empty text and the year 1 that .NET means by "never".

    Raises msgspec.ValidationError as a decoder would.
    """
    try:
        return clock.parse(text)
    except (ValueError, OverflowError) as error:
        raise msgspec.ValidationError(f"Expected a date, got {(text or '')[:40]!r}") from error


def past(at: int | None) -> int | None:
    """When something happened; what lies further ahead than any time zone is an instant that nobody knows."""
    return at if at is not None and 0 < at <= clock.now() + clock.DAY else None
