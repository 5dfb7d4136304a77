"""Whether the service is there: told once when it is lost, once when it is back."""

from __future__ import annotations

import logging

from reclaimerr.errors import NoConnection, Refused
from reclaimerr.managers.context import Context
from reclaimerr.model.media import Identity
from reclaimerr.store import notices, services

log = logging.getLogger(__name__)


def here(context: Context, identity: Identity) -> None:
    """The service answered as itself."""
    row = context.row()
    if row.version != identity.version:
        log.info("%s is %s %s", context.name, identity.product, identity.version)
    if services.answered(row.id, identity, context.now()):
        log.info("%s is back", context.name)
        services.note(row.id, {"sync_next_at": context.now()})
        notices.end(f"service:{context.name}", context.now())


def lost(context: Context, error: NoConnection) -> None:
    """The service was not reached; what we know stays, and nothing is decided on it."""
    if services.failed(context.row().id, "lost", error.message, context.now()):
        log.warning("%s is lost: %s", context.name, error.message)
        notices.put(
            f"service:{context.name}", "warning", f"{context.name} is not reached: {error.message}", context.now()
        )


def refused(context: Context, error: Refused) -> None:
    """The service does not let us in: only a person can change that."""
    if services.failed(context.row().id, "refused", error.message, context.now()):
        log.error("%s refuses: %s", context.name, error.message)
        notices.put(f"service:{context.name}", "error", f"{context.name} refuses: {error.message}", context.now())
