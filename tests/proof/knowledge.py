"""All that an installation knows, in words that two installations of the same household share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reclaimerr.clock import now
from reclaimerr.config import load
from reclaimerr.demo.stack import Stack
from reclaimerr.managers import main
from reclaimerr.managers.worker import Worker
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.rules.fields import STORED
from reclaimerr.store import db, jobs, prepare
from reclaimerr.store.words import US, split

Row = tuple[Any, ...]
Knowledge = dict[str, set[Row]]

_PLACEMENTS = """
SELECT s.name, p.remote_id, p.title, p.year, p.tmdb, p.imdb, p.path, p.here, p.added, p.monitored, p.tags, p.library,
       p.file_count, {m}, m.doubt IS NULL FROM placement p JOIN service s ON s.id = p.service_id JOIN media m ON m.id = p.media_id
"""
_FILES = """
SELECT s.name, f.remote_id, f.path, f.here, f.size, f.added, f.details, m.kind, {t} FROM file f
  JOIN service s ON s.id = f.service_id JOIN media m ON m.id = f.version_id JOIN media t ON t.id = m.parent_id
"""
_WATCHING = """
SELECT a.name, {m}, w.plays, w.played, w.last_played, w.position, w.favourite FROM watch w
  JOIN media m ON m.id = w.media_id LEFT JOIN account a ON a.server = w.server AND a.remote_id = w.account
 WHERE m.gone_at IS NULL AND (w.plays OR w.played OR w.position OR w.favourite OR w.last_played IS NOT NULL)
"""
_FACTS = """
SELECT f.kind, f.holders, f.src_arr, f.src_media, f.vouch_at, {stored}
  FROM fact f JOIN media t ON t.id = f.title_id
 WHERE t.doubt IS NULL AND t.id NOT IN (SELECT media_id FROM watch WHERE last_played IS NULL AND (plays OR played OR position))
"""
_CANDIDATES = """
SELECT m.kind, {t}, c.action, c.services, c.rules, c.bytes, c.state FROM candidate c
  JOIN media m ON m.id = c.media_id JOIN media t ON t.id = COALESCE(m.parent_id, m.id) WHERE c.ended_at IS NULL
"""
_PARTS = {"placements": _PLACEMENTS, "files": _FILES, "watching": _WATCHING, "facts": _FACTS, "candidates": _CANDIDATES}
_NAME = "CASE WHEN {0}.doubt IS NULL THEN {0}.title END"
PARTS = {
    part: sql.format(m=_NAME.format("m"), t=_NAME.format("t"), stored=", ".join(f"f.{name}" for name in STORED))
    for part, sql in _PARTS.items()
}
"""What may differ is left out: name and facts of what is in doubt (whoever was read first names it), and facts of what
was watched at a time that nobody knows (they rest on when that was noticed)."""


def knowledge(*parts: str) -> Knowledge:
    """What the attached database knows; of all parts, or of some."""
    with db.translated():
        return {part: set(map(_row, db.database.execute_sql(PARTS[part]).fetchall())) for part in parts or PARTS}


def _row(found: Row) -> Row:
    """A row whose lists are in order: they are sets to everybody who asks."""
    return tuple(tuple(sorted(split(value))) if isinstance(value, str) and value.startswith(US) else value for value in found)


@contextmanager
def another(home: DataDir, there: DataDir) -> Iterator[None]:
    """Work in another database of this process for the length of a block."""
    db.detach()
    prepare.prepare(there)
    db.attach(there)
    db.connect()
    try:
        yield
    finally:
        db.detach()
        db.attach(home)
        db.connect()


def learnt_afresh(stack: Stack, config: Path, home: DataDir, folder: Path) -> Knowledge:
    """What an installation knows that begins now and is never disturbed, on the same services."""
    settings = load.load(config, {})
    with another(home, DataDir(folder).make()):
        workers = {name: Worker(main.open_context(Life.alone(name), DataDir(folder), settings)) for name in settings.services}
        for name in workers:
            jobs.put(jobs.Wanted(task="sync", lane=name, key=f"sync:{name}"), now=now())
        while any([worker.turn() for worker in workers.values()]):
            pass
        return knowledge()


def differences(one: Knowledge, other: Knowledge) -> str:
    """What only the one (-) and what only the other (+) knows, the first few of each part; nothing where they agree."""
    told = []
    for part in one.keys() & other.keys():
        told += [f"- {part}: {row}" for row in sorted(map(repr, one[part] - other[part]))[:4]]
        told += [f"+ {part}: {row}" for row in sorted(map(repr, other[part] - one[part]))[:4]]
    return "\n".join(told)
