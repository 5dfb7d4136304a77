"""How SQLite finds the rows of each statement: by what narrows, never by walking over everything that a service has.

Without statistics SQLite takes an index whose first column is a service, or a kind, for as good as any other. On a small
library nobody notices; on 50,000 episodes a judgement did not end within minutes. So every statement of a household's
whole day is explained.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reclaimerr.config import accepted
from reclaimerr.store import candidates, db, jobs
from reclaimerr.web.app import create_app
from tests.whole import TOKEN, whole

LARGE = frozenset({"media", "placement", "file", "fact", "watch", "fact_person", "fact_share", "fact_disk", "inventory"})
"""Tables with a row for each item, or more."""
BROAD = re.compile(r"\((service_id|kind|server)=\?\)")
"""An index that is used for nothing but this finds a good part of a table."""
ALL = {
    "services._forget_removed": "a service was taken out of the configuration",
    "services._retire": "a service was taken out of the configuration",
    "sameness.whole": "once a sync",
    "intake._mark_missing": "once a sync",
    "intake._retire_left": "once a sync",
    "intake.complete": "the first whole read, or other folders",
    "losses.look": "once a sync",
    "linked.is_any": "once a sync of an arr",
    "linked.page": "once a sync of an arr whose disks are seen from here",
    "inventories.due": "once a sync",
    "judging.ask": "a rule is asked of everything",
    "judging._shielded_by_people": "once a judgement: all favourites",
    "scans.look": "once a judgement",
    "library.page": "a page of everything",
    "stats.library": "sums of everything",
    "stats.space": "sums of everything",
    "neighbours.others": "once a removal: folders that touch this one",
    "neighbours.strangers": "once a removal: files below its folder",
    "neighbours.known_bytes": "once a removal",
    "neighbours.shared_with": "once a removal of episodes",
}
"""Who may walk over everything, and why."""
ROUTES = (
    "status", "media", "media?kind=episode", "candidates", "stats", "history", "jobs", "services", "rules", "tasks",
    "requests", "protections", "notices", "disks", "media/1", "candidates?rule=x", "media?q=a&sort=size",
)  # fmt: skip


class Statements:
    """Every statement once, with who executed it first and how SQLite would find its rows."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[str, list[str]]] = {}
        self._met: set[str] = set()
        self._execute = db.database.execute_sql

    def execute(self, sql: str, params: Any = None, *more: Any) -> Any:
        if sql not in self._met and re.match(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT)", sql) and "IN ()" not in sql:
            self._met.add(sql)
            key = re.sub(r"(:\w*?\d+,\s*)+", "", sql)
            if key not in self.seen:
                plan = [row[3] for row in self._execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
                self.seen[key] = _asker(), plan
        return self._execute(sql, params, *more)

    def broad(self) -> set[str]:
        """Who walks over a large table, how, and in which statement."""
        return {f"{who}: {step} in {' '.join(sql.split())[:160]}" for sql, (who, plan) in self.seen.items()
                for step in plan if who not in ALL and _is_broad(sql, step)}  # fmt: skip


def _asker() -> str:
    """The first function above `store.db` that stands in the product."""
    frame = sys._getframe(2)
    while frame.f_back is not None:
        path = Path(frame.f_code.co_filename)
        if "reclaimerr" in path.parts and path.name != "db.py":
            return f"{path.stem}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "nobody"


def _is_broad(sql: str, step: str) -> bool:
    found = re.match(r"(SCAN|SEARCH) (\w+)(.*)", step)
    if found is None:
        return False
    names = {table for table, alias in re.findall(r"(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", sql, re.IGNORECASE)
             if found[2] in (table, alias)}  # fmt: skip
    return bool(names) and names <= LARGE and (found[1] == "SCAN" or bool(BROAD.search(found[3])))


@contextmanager
def explained(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    found = Statements()
    with monkeypatch.context() as patch:
        patch.setattr(db.database, "execute_sql", found.execute)
        yield found


def test_no_statement_of_a_whole_day_walks_over_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with whole(tmp_path, movies=24, series=4, plex=True) as house, explained(monkeypatch) as statements:
        house.sync()
        for name, context in house.contexts.items():
            if context.row().is_media_server:
                jobs.put(jobs.Wanted(task="watch", lane=name), now=house.now)
        house.turn()
        due = [one["id"] for one in candidates.page(limit=500)[0] if one["state"] == "scheduled"]
        house.reclaim(*due[::6])
        house.tick()
        house.sync()
        assert db.value("SELECT COUNT(*) FROM history WHERE outcome = 'removed'") > 2
        accepted.write(house.data, house.config, 1)
        client = create_app(house.data).test_client()
        head = {"Authorization": f"Bearer {TOKEN}", "Host": "127.0.0.1:8686"}
        assert [client.get(f"/api/v1/{route}", headers=head).status_code for route in ROUTES] == [200] * len(ROUTES)
    assert len(statements.seen) > 300
    assert not statements.broad()


@pytest.mark.parametrize("sql, step, broad", [
    ("SELECT 1 FROM file f", "SCAN f", True),
    ("SELECT 1 FROM file f", "SEARCH f USING INDEX sqlite_autoindex_file_1 (service_id=?)", True),
    ("SELECT 1 FROM file f", "SEARCH f USING INDEX sqlite_autoindex_file_1 (service_id=? AND placement_id=?)", False),
    ("SELECT 1 FROM fact", "SEARCH fact USING INDEX fact_kind (kind=?)", True),
    ("SELECT 1 FROM service s", "SCAN s", False),
])  # fmt: skip
def test_what_counts_as_walking_over_everything(sql: str, step: str, broad: bool) -> None:
    assert _is_broad(sql, step) is broad
