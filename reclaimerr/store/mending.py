"""The look at the database before anybody uses it: what is damaged gives way to the newest good copy.

Runs in a process of its own, which the supervisor starts before any other, and again whenever
somebody met damage. Never a repair in place: the damaged files are set aside whole.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from pathlib import Path
from typing import Literal

import msgspec

from reclaimerr import clock, process
from reclaimerr.errors import Busy, StoreError, WrongPlace, WrongSchema
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import age, backup, db, prepare, restore, soundness, wal

log = logging.getLogger(__name__)


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with the database, in words.

    damaged: nobody may use it. rows: only rows are wrong, by the rules of their tables. shortened: it is
    sound and only lacks what came last. older: it is sound, and not the one that was here last.
    """

    kind: Literal["damaged", "rows", "shortened", "older"]
    text: str


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
    db.attach(data)
    try:
        with db.connected():
            age.grow(data)
    finally:
        db.detach()
    data.suspect.unlink(missing_ok=True)


def ready(data: DataDir, now: int) -> None:
    """The same without the look, for a command: what was begun is ended, and the schema is this version's."""
    done = restore.finish(data, now)
    if done:
        log.warning("%s due dates were moved, %s jobs dropped; kept: %s", done.candidates, done.jobs, done.carried)
    prepare.prepare(data)


def examine(data: DataDir) -> Finding | None:
    """What is wrong with the database; None where nothing is. Needs prepare.alone()."""
    unclean, known = db.is_unclean(data), data.in_use.exists() or bool(backup.listing(data))
    lost = wal.lost(data.database, in_use=unclean)  # first: opening it makes a new log
    if not data.database.exists():
        return Finding("damaged", "the database is gone") if known else None
    found = soundness.complaints(data.database, deep=unclean or lost is not None or data.suspect.exists())
    if found:
        return Finding("damaged" if soundness.structural(found) else "rows", f"the database is damaged ({found[0]})")
    if soundness.is_empty(data.database):
        return Finding("damaged", "the database is empty") if known else None
    if lost:
        whole = not lost.half and soundness.fits_together(data.database)
        return Finding("shortened" if whole else "damaged", lost.text)
    if age.is_older(data):
        return Finding("older", "a copy was put in the place of the database by hand")
    return None


def _look(data: DataDir, now: int) -> None:
    found = examine(data)
    if found is None:
        if data.suspect.exists():
            log.warning("somebody met damage in the database, but it is sound: %s", _suspicion(data))
        data.in_use.unlink(missing_ok=True)  # from now on a log that is not there was closed in order
        return
    log.error("%s", found.text)
    if found.kind == "older":
        restore.begin(data, _begun(found.text), None)
    elif found.kind == "shortened":
        _keep(data, found, now)
    else:
        _replace(data, found, now)


def _keep(data: DataDir, found: Finding, now: int) -> None:
    """No copy is newer than the file itself: it stays, and counts as restored; a copy of it is set aside."""
    old = restore.aside(data, "corrupt", now)
    for part in restore.parts(data.database):
        shutil.copy(part, old.with_name(old.name + part.name.removeprefix(data.database.name)))
    log.error("the database is sound, and goes on without what was written last; a copy is kept as %s", old.name)
    text = f"{found.text}: what was written last is not known any more, the rest is sound"
    restore.begin(data, _begun(text), old, loud=True)


def _replace(data: DataDir, found: Finding, now: int) -> None:
    source = _newest_good(data)
    if source is None and found.kind == "rows":
        log.error("no backup is better: it stays")
        return
    old = restore.aside(data, "corrupt", now) if restore.parts(data.database) else None
    if source is None:
        data.fresh.touch(0o600)
        what = "no good backup was found, so everything begins anew: history and protections are in the old one alone"
    else:
        what = f"the newest good backup, {source.path.name}, was put in its place"
    log.error("%s; %s", what, f"the damaged one is kept as {old.name}" if old else "of the old one nothing is left")
    restore.begin(data, _begun(f"{found.text}: {what}"), old, loud=True)


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


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def _suspicion(data: DataDir) -> str:
    return data.suspect.read_text(encoding="utf-8", errors="replace").strip()
