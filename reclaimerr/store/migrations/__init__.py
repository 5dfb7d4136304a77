"""Numbered migrations: each is a text of SQL that runs once, in one transaction."""

from __future__ import annotations

from reclaimerr.store.migrations import m0001_start, m0002_effects, m0003_queue, m0004_breaker, m0005_replies

MIGRATIONS: tuple[tuple[int, str], ...] = (
    (1, m0001_start.SQL),
    (2, m0002_effects.SQL),
    (3, m0003_queue.SQL),
    (4, m0004_breaker.SQL),
    (5, m0005_replies.SQL),
)
LATEST = MIGRATIONS[-1][0]
