"""The services as rows: their bit in a mask, their state in words, and what each has answered when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from reclaimerr.clock import HOUR, MINUTE
from reclaimerr.model.media import ARRS, MEDIA_SERVERS, Identity
from reclaimerr.store import breaker, db

_ASKED = "state NOT IN ('disabled', 'removed')"
"""A process that is on its way out must not bring its section back."""


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
    Facts rest on who is configured, so a change there has every item described anew.
    """
    with db.write("services"):
        before = _shape()
        names = [_upsert(*section) for section in configured]
        marks, params = db.marks(names)
        db.run(f"UPDATE service SET enabled = 0, main = 0, state = 'removed' WHERE name NOT IN ({marks})", params)
        if before != _shape():
            _forget_removed()


def _upsert(name: str, kind: str, enabled: bool, main: bool) -> str:
    """A section as it is configured now. Of another type it is another service, which was never read."""
    db.run(
        "INSERT INTO service(name, type, enabled, main, state) VALUES (:name, :type, :enabled, :main,"
        " CASE WHEN :enabled THEN 'stale' ELSE 'disabled' END)"
        " ON CONFLICT(name) DO UPDATE SET type = excluded.type, enabled = excluded.enabled, main = excluded.main,"
        " state = CASE WHEN NOT excluded.enabled THEN 'disabled'"
        " WHEN state IN ('disabled', 'removed') OR type <> excluded.type THEN 'stale' ELSE state END,"
        " library_at = iif(type = excluded.type, library_at, NULL), watch_at = iif(type = excluded.type, watch_at, NULL),"
        " vouch_from = iif(type = excluded.type, vouch_from, NULL), server = iif(type = excluded.type, server, NULL),"
        " sync_next_at = iif(state IN ('disabled', 'removed'), NULL, sync_next_at)",
        {"name": name, "type": kind, "enabled": int(enabled), "main": int(main)},
    )
    return name


def _shape() -> dict[int, tuple[Any, ...]]:
    """What facts depend on: which services there are, of which type, and whether they are asked."""
    found = db.rows("SELECT id, type, enabled, state = 'removed' AS gone FROM service")
    return {one["id"]: (one["type"], one["enabled"], one["gone"]) for one in found}


def _forget_removed() -> None:
    """What a section that is gone said counts no more; what rests on who is there is described anew."""
    for table in ("playing", "busy", "vocabulary"):
        db.run(f"DELETE FROM {table} WHERE service_id IN (SELECT id FROM service WHERE state = 'removed')")
    db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")


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
        if down or _is_late(service.library_at, now, stale_after):
            library |= service.bit
        if service.is_media_server and (down or _is_late(service.watch_at, now, stale_after)):
            watch |= service.bit
    return Stale(library, watch | library)


def waits_for(main: str | None, now: int, stale_after: int) -> str | None:
    """Why nothing can be decided yet: the main media server was not read lately. None: it can."""
    known = next((service for service in all_services() if service.name == main), None)
    if known is None:
        return None if main is None else f"waiting for {main}: it was not read yet"
    late = stale(now, stale_after)
    if known.bit & (late.library | late.watch):
        return f"waiting for {main}: it was not read completely lately"
    return None


def _is_late(read_at: int | None, now: int, stale_after: int) -> bool:
    """Never, too long ago, or in a future that a wrong clock made up."""
    return read_at is None or read_at < now - stale_after or read_at > now + HOUR


def met(service_id: int, identity: Identity, now: int) -> bool:
    """Note who answered; True when it is another server than the one that was read until now.

    Whether it is back is not said yet: see `back`. Of another server nothing has been read, and automation stops.
    """
    told = {"product": identity.product, "version": identity.version, "server": identity.server, "now": now}
    known = "SELECT server, :now - asked_at BETWEEN 0 AND :often AND (product, version) IS (:product, :version) AS fresh" \
            " FROM service WHERE id = :id"  # fmt: skip
    before = db.row(known, told | {"id": service_id, "often": MINUTE // 2}) or {"server": None, "fresh": 0}
    swapped = bool(before["server"] and identity.server and before["server"] != identity.server)
    if before["fresh"] and not swapped and identity.server in (None, before["server"]):
        return False
    with db.write("met"):
        db.run(
            "UPDATE service SET product = :product, version = :version, server = COALESCE(:server, server),"
            " asked_at = :now WHERE id = :id",
            told | {"id": service_id},
        )
        if swapped:
            name = db.value("SELECT name FROM service WHERE id = :id", {"id": service_id})
            breaker.another_server(name, before["server"], identity.server or "", now)
            db.run(
                "UPDATE service SET library_at = NULL, watch_at = NULL, vouch_from = NULL, sync_next_at = NULL,"
                " state = iif(state = 'ok', 'stale', state) WHERE id = :id",
                {"id": service_id},
            )
            db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")
    return swapped


def back(service_id: int) -> bool:
    """What was asked of a service was answered; True when it had been lost or refused."""
    wanted = "iif(library_at IS NULL, 'stale', 'ok')"
    other = f"id = :id AND (state, message) IS NOT ({wanted}, '') AND {_ASKED}"
    before = db.value(f"SELECT state FROM service WHERE {other}", {"id": service_id})
    if before is None:
        return False
    with db.write("back"):
        db.run(f"UPDATE service SET state = {wanted}, message = '' WHERE {other}", {"id": service_id})
    return before in ("lost", "refused")


def failed(service_id: int, state: str, message: str, now: int) -> bool:
    """Note that a service is lost or refused; True the first time."""
    with db.write("failed"):
        before = db.value("SELECT state FROM service WHERE id = :id", {"id": service_id})
        db.run(
            f"UPDATE service SET state = :state, message = :message, asked_at = :now WHERE id = :id AND {_ASKED}",
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
