"""The look at the database before anybody uses it: what is damaged gives way to the newest good copy.

Runs in a process of its own, which the supervisor starts before any other, and again whenever
somebody met damage. Never a repair in place: the damaged files are set aside whole.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from pathlib import Path

import msgspec

from reclaimerr import clock, process
from reclaimerr.errors import Busy, StoreError, WrongPlace, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import backup, db, prepare, restore, soundness, wal

log = logging.getLogger(__name__)


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with the database, in words.

    `whole`: the file is sound and only lacks what came last. `rows`: only rows are wrong, by the rules
    of their tables.
    """

    text: str
    whole: bool = False
    rows: bool = False


def run(life: Life, root: str) -> int:
    """The short-lived process; its exit code.

    75: somebody uses the database, the disk is full or cannot be read: try again. 78: trying again does not help.
    """
    data = DataDir(Path(root))
    log.info("SQLite %s", sqlite3.sqlite_version)
    try:
        with db.translated():
            mend(data, clock.now())
    except (WrongSchema, WrongPlace) as error:
        log.error("%s", error)  # noqa: TRY400 - a sentence for the owner, who has to act
        return process.CONFIGURATION
    except (StoreError, OSError) as error:
        log.warning("%s", error)
        return process.TEMPORARY
    return process.DONE


def mend(data: DataDir, now: int) -> None:
    """Have a sound database of this version's schema. Raises Busy, Full, WrongSchema or StoreError."""
    data.make()
    db.refuse_network(data.root)
    if not data.pending.exists():
        try:
            with prepare.alone(data):
                _look(data, now)
        except Busy:
            if data.suspect.exists():
                raise
            log.info("the database was not looked at: another program uses it")
    ready(data, now)
    data.suspect.unlink(missing_ok=True)


def ready(data: DataDir, now: int) -> None:
    """The same without the look, for a command: what was begun is ended, and the schema is this version's."""
    done = restore.finish(data, now)
    if done:
        log.warning("%s due dates were moved, %s jobs dropped; kept: %s", done.candidates, done.jobs, done.carried)
    prepare.prepare(data)


def examine(data: DataDir) -> Finding | None:
    """What is wrong with the database; None where nothing is. Needs prepare.alone()."""
    unclean = data.in_use.exists()
    lost = wal.lost(data.database, in_use=unclean)  # first: opening it makes a new log
    if not data.database.exists():
        return Finding("the database is gone") if unclean or backup.listing(data) else None
    found = soundness.complaints(data.database, deep=unclean or lost is not None or data.suspect.exists())
    if found:
        return Finding(f"the database is damaged ({found[0]})", rows=not soundness.structural(found))
    if soundness.is_empty(data.database):
        return Finding("the database is empty") if unclean or backup.listing(data) else None
    if lost:
        return Finding(lost.text, whole=not lost.half and soundness.fits_together(data.database))
    return None


def _look(data: DataDir, now: int) -> None:
    found = examine(data)
    if found is None:
        if data.suspect.exists():
            log.warning("somebody met damage in the database, but it is sound: %s", _suspicion(data))
        data.in_use.unlink(missing_ok=True)  # from now on a log that is not there was closed in order
        return
    log.error("%s", found.text)
    if found.whole:
        _keep(data, found, now)
    else:
        _replace(data, found, now)


def _keep(data: DataDir, found: Finding, now: int) -> None:
    """No copy is newer than the file itself: it stays, and counts as restored; a copy of it is set aside."""
    old = restore.aside(data, "corrupt", now)
    for part in restore.parts(data.database):
        shutil.copyfile(part, old.with_name(old.name + part.name.removeprefix(data.database.name)))
    log.error("the database is sound, and goes on without what was written last; a copy is kept as %s", old.name)
    text = f"{found.text[0].upper()}{found.text[1:]}: what was written last is not known any more. The rest is sound"
    restore.begin(data, text, old, loud=True)


def _replace(data: DataDir, found: Finding, now: int) -> None:
    source = _newest_good(data)
    if source is None and found.rows:
        log.error("no backup is better: it stays")
        return
    old = restore.aside(data, "corrupt", now) if restore.parts(data.database) else None
    text = f"{found.text[0].upper()}{found.text[1:]}"
    if source is None:
        data.fresh.write_bytes(b"")
        what = "no good backup was found, so everything begins anew: history and protections are in the old one alone"
    else:
        what = f"the newest good backup, {source.path.name}, was put in its place"
    log.error("%s; %s", what, f"the damaged one is kept as {old.name}" if old else "of the old one nothing is left")
    restore.begin(data, f"{text}: {what}", old, loud=True)


def _newest_good(data: DataDir) -> backup.Copy | None:
    """The newest backup that is sound, as `data.fresh`; StoreError where there is no room for it."""
    for copy in backup.listing(data):
        try:
            restore.copy(copy.path, data.fresh)
        except (restore.Unfit, WrongSchema) as error:
            log.warning("%s", error)
        else:
            return copy
    return None


def _suspicion(data: DataDir) -> str:
    return data.suspect.read_text(encoding="utf-8", errors="replace").strip()
