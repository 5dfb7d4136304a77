"""The history and its sums; the audit."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.decision import Reason
from reclaimerr.store import audit, db, history, library
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")


def record(**more: Any) -> int:
    """One removal of 10 bytes at NOW."""
    item = library.item(builders.movie(more.pop("title", "Heat")), NOW)
    assert item is not None
    values = {"at": NOW, "media": item, "action": "delete", "service": "radarr-hd", "outcome": "removed", "by": "auto",
              "rules": ["Old"], "size": 10, "verified": True, **more}  # fmt: skip
    return history.record(**values)


def test_a_row_outlives_its_item() -> None:
    reason = Reason(rule="Old", text="size > 1 B", value=10, verdict="yes", source="radarr-hd", age=5, field="size")
    record(reasons=[reason])
    found = history.page()[0][0]
    assert (found.media["title"], found.rules, found.reasons, found.verified) == ("Heat", ["Old"], [reason], True)


def test_an_intent_has_one_row_however_often_it_is_settled() -> None:
    with db.write("test"):
        db.run("PRAGMA defer_foreign_keys = ON")
        media_id = builders.movie()
        intent = db.insert(
            "intent",
            {"title_id": media_id, "media_id": media_id, "service": "radarr-hd", "action": "delete", "plan": "{}",
             "dry_run": 0, "by": "auto", "rules": "[]", "reasons": "[]", "created_at": NOW},
        )  # fmt: skip
    first = record(intent_id=intent)
    assert record(intent_id=intent, outcome="failed") == first
    assert [row.outcome for row in history.page()[0]] == ["removed"]


def test_only_what_was_really_removed_counts_as_freed() -> None:
    record()
    record(at=NOW - 40 * DAY, size=5)
    record(dry_run=True)
    record(outcome="failed")
    freed = history.freed(NOW)
    assert (freed.items, freed.bytes, freed.month_items, freed.month_bytes) == (2, 15, 1, 10)


def test_what_was_freed_is_summed_by_month_the_oldest_first() -> None:
    record()
    record(at=NOW - 40 * DAY, size=5)
    assert [(one["month"], one["bytes"]) for one in history.freed_by_month(NOW)] == [("2026-12", 5), ("2027-01", 10)]


def test_rows_are_found_by_title_and_by_outcome() -> None:
    record(title="Alien", outcome="failed")
    record(title="Heat")
    assert [row.media["title"] for row in history.page(text="ALI")[0]] == ["Alien"]
    assert history.page(outcome="skipped") == ([], 0)
    assert [row.media["title"] for row in history.page(order="title", descending=False, limit=1)[0]] == ["Alien"]


def test_the_audit_stands_or_falls_with_the_change() -> None:
    with pytest.raises(RuntimeError), db.write("test"):
        audit.write("owner", "approve", "candidate 1", now=NOW)
        raise RuntimeError
    assert audit.page() == ([], 0)


def test_the_audit_lists_the_newest_first() -> None:
    audit.write("owner", "approve", "candidate 1", now=NOW)
    audit.write("owner", "dismiss", "candidate 2", now=NOW)
    assert [(one.what, one.subject) for one in audit.page()[0]] == [
        ("dismiss", "candidate 2"),
        ("approve", "candidate 1"),
    ]
