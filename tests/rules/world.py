"""A database of facts to ask rules about: a real SQLite file with the real tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from reclaimerr import clock
from reclaimerr.model.decision import Reason, Verdict, verdict
from reclaimerr.model.media import Kind
from reclaimerr.rules import explain
from reclaimerr.rules.compile import Compiled, compile
from reclaimerr.rules.fields import FIELDS
from reclaimerr.rules.functions import SQL_FUNCTIONS, fold
from reclaimerr.rules.schema import FACT_TABLES
from reclaimerr.store.migrations import m0001_start

NOW = 1_800_000_000
NONE: Final = b""
UNKNOWN: Final = None
Fact = bool | int | float | str | bytes | list[str] | date | None


def column_value(value: Fact) -> int | float | str | bytes | None:
    """A fact as its column holds it."""
    if isinstance(value, list):
        return "\x1f" + "\x1f".join(value) + "\x1f" if value else NONE
    if isinstance(value, date):
        return clock.midnight(value, "UTC")
    return int(value) if isinstance(value, bool) else value


class World:
    """Items with facts, persons, names, disks; and the verdicts of rules about them."""

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute("PRAGMA journal_mode = MEMORY")
        if fresh:
            self.db.executescript(f"BEGIN; {m0001_start.SQL} {FACT_TABLES} COMMIT")
        for name, (count, function) in SQL_FUNCTIONS.items():
            self.db.create_function(name, count, function, deterministic=True)
        self.stale = 0
        self.stale_watch = 0
        self.now = NOW

    def put(self, media_id: int = 1, kind: Kind = "movie", disks: Mapping[int, str] = MappingProxyType({}), **columns: Any) -> None:
        """An item; columns are named as in the table, fields that count from an instant by their own name.

        `disks`: the root folders that it lies in, by service.
        """
        for service, path in disks.items():
            self.db.execute("INSERT OR REPLACE INTO fact_disk VALUES (?, ?, ?)", (media_id, service, path))
        row: dict[str, Fact] = {"media_id": media_id, "kind": kind, "title_id": media_id}
        for name, value in columns.items():
            field = FIELDS.get(name)
            if field is not None and field.ago:
                value = self.now - value if isinstance(value, int) else value
                name = field.stored
            row[name] = value
        marks = ", ".join("?" * len(row))
        text = f"INSERT OR REPLACE INTO fact ({', '.join(row)}) VALUES ({marks})"
        self.db.execute(text, [column_value(value) for value in row.values()])

    def person(self, name: str, media_id: int = 1, **columns: int | None) -> None:
        """What a person did with an item; the person is a known name."""
        self.know("user", name)
        row = {"media_id": media_id, "person": fold(name), **columns}
        text = f"INSERT OR REPLACE INTO fact_person ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        self.db.execute(text, list(row.values()))

    def know(self, kind: str, *names: str) -> None:
        """Names that some service knows."""
        rows = [(kind, fold(name)) for name in names]
        self.db.executemany("INSERT OR IGNORE INTO vocabulary (kind, name) VALUES (?, ?)", rows)

    def disk(self, free: int | None, total: int | None, *, accessible: int = 1, service: int = 1) -> None:
        """A root folder `/data` of a service."""
        self.db.execute(
            "INSERT OR IGNORE INTO service (id, name, type) VALUES (?, ?, 'radarr')", (service, f"r{service}")
        )
        self.db.execute(
            "INSERT OR REPLACE INTO root_folder (service_id, path, free, total, accessible, at) VALUES (?, '/data', ?, ?, ?, 0)",
            (service, free, total, accessible),
        )

    def moment(self) -> dict[str, int]:
        return {"now": self.now, "stale": self.stale, "stale_watch": self.stale_watch}

    def compiled(self, when: str, target: Kind = "movie", mask: int | None = None, timezone: str = "UTC") -> Compiled:
        return compile(when, target, mask=mask, timezone=timezone)

    def verdict(
        self, when: str, target: Kind = "movie", media_id: int = 1, mask: int | None = None, timezone: str = "UTC"
    ) -> Verdict:
        """What a rule says of an item."""
        rule = self.compiled(when, target, mask, timezone)
        text = f"SELECT {rule.sql} FROM fact f WHERE f.media_id = :media_id"
        found = self.db.execute(text, rule.params | self.moment() | {"media_id": media_id}).fetchone()[0]
        assert found in (0, 1, None)
        return verdict(found)

    def row(self, rule: Compiled, media_id: int = 1) -> Mapping[str, object]:
        params = rule.params | self.moment() | {"ids": json.dumps([media_id])}
        row = self.db.execute(explain.select(rule), params).fetchone()
        return {key: row[key] for key in row.keys()}  # noqa: SIM118 - a Row iterates its values

    def reasons(self, when: str, sources: Mapping[str, explain.Source] | None = None) -> list[Reason]:
        """Why, or why not, for item 1."""
        rule = self.compiled(when)
        return explain.reasons("a rule", rule, self.row(rule), sources or {}, self.now)
