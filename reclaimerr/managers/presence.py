"""Whether the service is there: told once when it is lost, once when it is back."""

from __future__ import annotations

import logging

from reclaimerr.errors import Refused, ServiceError
from reclaimerr.managers.context import Context
from reclaimerr.model.media import Identity
from reclaimerr.store import notices, services

log = logging.getLogger(__name__)


def met(context: Context, identity: Identity) -> None:
    """The service said who it is. Whether what is asked of it next gets an answer, too, is not known yet."""
    row = context.row()
    if row.version != identity.version:
        log.info("%s is %s %s", context.name, identity.product, identity.version)
    if services.met(row.id, identity, context.now()):
        log.warning("%s is another server now: everything is read anew", context.name)
        text = (f"Another server answers as {context.name}. What was watched on the former one stays known; nothing that"
                " depends on the new one is decided before it was read completely.")  # fmt: skip
        notices.put(f"server:{context.name}", "warning", text, context.now())


def here(context: Context) -> bool:
    """What was asked was answered; True where the service had been away."""
    if not services.back(context.row().id):
        return False
    log.info("%s is back", context.name)
    notices.end(f"service:{context.name}", context.now())
    return True


def lost(context: Context, error: ServiceError) -> None:
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
