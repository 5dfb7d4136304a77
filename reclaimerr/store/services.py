"""The services as rows: their bit in a mask, their state in words, and what each has answered when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from reclaimerr.model.media import ARRS, MEDIA_SERVERS, Identity
from reclaimerr.store import db


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One configured service and what is known of it."""

    id: int
    name: str
    type: str
    enabled: bool
    main: bool
    state: str
    message: str
    product: str | None
    version: str | None
    server: str | None
    folders: str
    recycle_bin: str
    items: int
    library_at: int | None
    watch_at: int | None
    vouch_from: int | None
    asked_at: int | None
    sync_next_at: int | None
    watch_next_at: int | None
    last_sync: str | None

    @property
    def bit(self) -> int:
        return 1 << (self.id - 1)

    @property
    def is_arr(self) -> bool:
        return self.type in ARRS

    @property
    def is_media_server(self) -> bool:
        return self.type in MEDIA_SERVERS


class Stale(msgspec.Struct, frozen=True):
    """Masks of the services whose library, or watching, cannot be relied on now."""

    library: int
    watch: int


def register(configured: Iterable[tuple[str, str, bool, bool]]) -> None:
    """Make the rows follow the configuration: (name, type, enabled, main).

    Rows are never dropped: a section that is gone is `removed`, and what it knew of plays lives on.
    """
    with db.write("services"):
        names = []
        for name, kind, enabled, main in configured:
            names.append(name)
            db.run(
                "INSERT INTO service(name, type, enabled, main, state) VALUES (:name, :type, :enabled, :main,"
                " CASE WHEN :enabled THEN 'stale' ELSE 'disabled' END)"
                " ON CONFLICT(name) DO UPDATE SET type = excluded.type, enabled = excluded.enabled, main = excluded.main,"
                " state = CASE WHEN NOT excluded.enabled THEN 'disabled'"
                " WHEN state IN ('disabled', 'removed') THEN 'stale' ELSE state END",
                {"name": name, "type": kind, "enabled": int(enabled), "main": int(main)},
            )
        marks, params = db.marks(names)
        db.run(f"UPDATE service SET enabled = 0, main = 0, state = 'removed' WHERE name NOT IN ({marks})", params)


def all_services() -> list[Service]:
    """Every service that was ever configured, by id."""
    return [_service(found) for found in db.rows("SELECT * FROM service ORDER BY id")]


def get(name: str) -> Service:
    """One service by its section's name; KeyError where there is none."""
    found = db.row("SELECT * FROM service WHERE name = :name", {"name": name})
    if found is None:
        raise KeyError(name)
    return _service(found)


def names_of(mask: int, services: Iterable[Service]) -> list[str]:
    """The names whose bits are in a mask."""
    return [service.name for service in services if service.bit & mask]


def mask_of(names: Iterable[str], services: Iterable[Service]) -> int:
    """The mask of some names; unknown names add nothing."""
    wanted = set(names)
    return sum(service.bit for service in services if service.name in wanted)


def stale(now: int, stale_after: int) -> Stale:
    """Which services cannot be relied on: lost, refused, disabled, never read, or read too long ago."""
    library = watch = 0
    for service in all_services():
        down = service.state in ("lost", "refused", "disabled", "removed")
        if down or service.library_at is None or service.library_at < now - stale_after:
            library |= service.bit
        if service.is_media_server and (down or service.watch_at is None or service.watch_at < now - stale_after):
            watch |= service.bit
    return Stale(library, watch | library)


def answered(service_id: int, identity: Identity, now: int) -> bool:
    """Note that a service answered; True when it had been lost, refused or never seen."""
    with db.write("answered"):
        before = db.value("SELECT state FROM service WHERE id = :id", {"id": service_id})
        db.run(
            "UPDATE service SET state = CASE WHEN library_at IS NULL THEN 'stale' ELSE 'ok' END, message = '',"
            " product = :product, version = :version, server = COALESCE(:server, server), asked_at = :now WHERE id = :id",
            {
                "id": service_id, "product": identity.product, "version": identity.version,
                "server": identity.server, "now": now,
            },
        )  # fmt: skip
    return before in ("lost", "refused")


def failed(service_id: int, state: str, message: str, now: int) -> bool:
    """Note that a service is lost or refused; True the first time."""
    with db.write("failed"):
        before = db.value("SELECT state FROM service WHERE id = :id", {"id": service_id})
        db.run(
            "UPDATE service SET state = :state, message = :message, asked_at = :now WHERE id = :id",
            {"id": service_id, "state": state, "message": message, "now": now},
        )
    return bool(before != state)


def note(service_id: int, values: Mapping[str, Any]) -> None:
    """Set some of a service's columns; the names are ours."""
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    with db.write("note"):
        db.run(f"UPDATE service SET {assignments} WHERE id = :id", {**values, "id": service_id})


def _service(found: db.Row) -> Service:
    found["enabled"], found["main"] = bool(found["enabled"]), bool(found["main"])
    return Service(**found)
