"""Between a read and a judgement: the facts of what the read touched."""

from __future__ import annotations

from collections.abc import Generator

from reclaimerr.managers.context import Context
from reclaimerr.store import facts


def refresh(context: Context) -> Generator[float, None, None]:
    """Describe touched items anew, in small steps."""
    while facts.refresh(context.config.limits.min_history, context.now(), limit=1):
        yield 0.9
