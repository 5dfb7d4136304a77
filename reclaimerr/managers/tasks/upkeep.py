"""tidy, backup, integrity, updates: what keeps an installation small, safe and sound over the years."""

from __future__ import annotations

import logging
from collections.abc import Generator

from reclaimerr import __version__
from reclaimerr.clients import releases
from reclaimerr.clock import DAY
from reclaimerr.errors import ReclaimerrError
from reclaimerr.managers.context import Context
from reclaimerr.store import backup as backups
from reclaimerr.store import growth, joblist, jobs, notices
from reclaimerr.store import integrity as sound

log = logging.getLogger(__name__)


class Unsound(ReclaimerrError):
    """The database is not as it should be, though it can be written."""


def tidy(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Forget ended jobs, old notices and samples of disks."""
    yield 0.0
    before = context.now() - context.config.settings.job_expiry_days * DAY
    samples = growth.tidy(context.now())
    return f"{joblist.tidy(before)} jobs, {notices.tidy(before)} notices and {samples} samples of disks forgotten"


def backup(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Copy the database, keep the newest `backup_keep` copies."""
    yield 0.0
    path = backups.make(context.data, context.now())
    dropped = backups.prune(context.data, context.config.settings.backup_keep)
    return f"{path.name}, {dropped} older ones dropped"


def integrity(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Look at every page of the database; what is wrong is told, and damage looked at again by the supervisor."""
    yield 0.0
    wrong = sound.faults(context.data)
    if not wrong:
        notices.end("integrity", context.now())
        return "sound"
    for line in wrong:
        context.say(job, line, "error")
    log.error("something is wrong with the database: %s", "; ".join(wrong[:3]))
    notices.put("integrity", "error", f"Something is wrong with the database: {wrong[0]}.", context.now())
    raise Unsound(f"something is wrong with the database: {wrong[0]}")


def updates(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Ask for the newest version; a newer one is told, and nothing else is done about it."""
    yield 0.0
    url = context.config.settings.releases_url
    if url is None:
        return "settings.releases_url is not set, so nobody was asked"
    newest = releases.latest(url, lambda: context.life.stopping)
    if not releases.is_newer(newest, __version__):
        notices.end("update", context.now())
        return f"{__version__} is the newest version"
    notices.put("update", "info", f"Reclaimerr {newest} is there; this is {__version__}.", context.now())
    return f"{newest} is there; this is {__version__}"
