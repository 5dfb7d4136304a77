"""tidy and backup: what keeps an installation small and safe over the years."""

from __future__ import annotations

from collections.abc import Generator

from reclaimerr.clock import DAY
from reclaimerr.managers.context import Context
from reclaimerr.store import backup as backups
from reclaimerr.store import jobs, notices


def tidy(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Forget ended jobs and old notices."""
    yield 0.0
    before = context.now() - context.config.settings.job_expiry_days * DAY
    return f"{jobs.tidy(before)} jobs and {notices.tidy(before)} notices forgotten"


def backup(context: Context, job: jobs.Job) -> Generator[float, None, str | None]:
    """Copy the database, keep the newest `backup_keep` copies."""
    yield 0.0
    path = backups.make(context.data, context.now())
    dropped = backups.prune(context.data, context.config.settings.backup_keep)
    return f"{path.name}, {dropped} older ones dropped"
