"""What a service says beside its titles: root folders, disks, libraries, what it is busy with."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from reclaimerr.model.location import below, normal
from reclaimerr.model.media import Disk, Library, QueueItem, RootFolder
from reclaimerr.store import db
from reclaimerr.store.services import Service


def note_roots(service: Service, roots: Sequence[RootFolder], disks: Sequence[Disk], now: int) -> None:
    """Replace an arr's root folders, and keep a sample of each disk's room.

    A total is only proved where a mount is the root folder itself or, being the only one above it,
    reports the very same free space.
    """
    with db.write("root folders"):
        db.run("DELETE FROM root_folder WHERE service_id = :id", {"id": service.id})
        db.run_many(
            "INSERT OR REPLACE INTO root_folder(service_id, path, free, total, accessible, at) VALUES (?, ?, ?, ?, ?, ?)",
            [(service.id, root.path, root.free, _total(root, disks), int(root.accessible), now) for root in roots],
        )
        latest = db.value("SELECT MAX(at) FROM disk_sample WHERE service_id = :id", {"id": service.id})
        if latest is None or latest < now - 3000:
            db.run_many(
                "INSERT INTO disk_sample(service_id, path, free, total, at) VALUES (?, ?, ?, ?, ?)",
                [(service.id, root.path, root.free, _total(root, disks), now) for root in roots],
            )


def note_queue(service: Service, queue: Sequence[QueueItem]) -> None:
    """Replace what an arr is downloading or importing."""
    now_busy = {(item.remote_id, item.state) for item in queue}
    found = db.rows("SELECT remote_id, state FROM busy WHERE service_id = :id", {"id": service.id})
    if now_busy == {(one["remote_id"], one["state"]) for one in found}:
        return
    with db.write("queue"):
        db.run("DELETE FROM busy WHERE service_id = :id", {"id": service.id})
        db.run_many(
            "INSERT OR REPLACE INTO busy(service_id, remote_id, state) VALUES (?, ?, ?)",
            [(service.id, remote_id, state) for remote_id, state in now_busy],
        )


def note_libraries(service: Service, libraries: Sequence[Library], spelled: Sequence[str]) -> None:
    """Keep a media server's libraries and their mapped folders; `spelled` are the same in its own spelling.

    A folder that one read does not tell stays: below it nobody can say yet that nobody watched what is not listed.
    """
    told = sorted({normal(folder) for library in libraries for folder in library.folders})
    folders = sorted({*told, *_told_before(service)})
    text = msgspec.json.encode(
        {"libraries": libraries, "folders": folders, "spelled": list(spelled), "told": told}
    ).decode()
    if text != service.folders:
        with db.write("libraries"):
            db.run("UPDATE service SET folders = :text WHERE id = :id", {"text": text, "id": service.id})
            db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")


def _told_before(service: Service) -> list[str]:
    """The folders that the last read told, and not those that it only kept."""
    known = msgspec.json.decode(service.folders)
    return [str(folder) for folder in known.get("told", ())] if isinstance(known, dict) else []


def _total(root: RootFolder, disks: Sequence[Disk]) -> int | None:
    for disk in disks:
        if normal(disk.path) == normal(root.path):
            return disk.total
    above = [disk for disk in disks if below(root.path, disk.path) and disk.free == root.free and root.free is not None]
    totals = {disk.total for disk in above}
    return totals.pop() if len(totals) == 1 else None
