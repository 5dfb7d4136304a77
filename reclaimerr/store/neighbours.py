"""What is around something that is to be removed: the guards look at it. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Collection

from reclaimerr.model.location import parent
from reclaimerr.store import db
from reclaimerr.store.aims import Target, as_json, files_of_item
from reclaimerr.store.services import Service


def strangers(aim: Target) -> list[str]:
    """Media files below the folder that would go along and that are not of this title, as any service sees them."""
    folder = _folder(aim)
    if folder is None:
        return []
    marks, params = db.marks(aim.versions)
    return db.column(
        f"SELECT DISTINCT path FROM file WHERE substr(here, 1, length(:folder) + 1) = :folder || '/'"
        f" AND (version_id NOT IN ({marks}) OR (:parts AND here NOT IN (SELECT value FROM json_each(:ours))))",
        params | {"folder": folder, "parts": bool(aim.episodes), "ours": as_json(one["here"] for one in aim.files)},
    )


def others(aim: Target) -> list[str]:
    """Folders of other titles, in any arr, that touch this one (compared as mapped paths)."""
    return db.column(
        "SELECT p.path FROM placement p JOIN service s ON s.id = p.service_id WHERE s.type IN ('radarr', 'sonarr')"
        " AND s.state <> 'removed' AND p.kind IN ('movie', 'series') AND p.media_id <> :title AND p.here IS NOT NULL"
        " AND (p.here = :folder OR substr(p.here, 1, length(:folder) + 1) = :folder || '/'"
        "      OR substr(:folder, 1, length(p.here) + 1) = p.here || '/')",
        {"title": aim.title_id, "folder": _folder(aim) or aim.item["here"]},
    )


def along(aim: Target) -> list[str]:
    """Files that a media server would delete with the item beside those that are meant: other versions, other episodes.

    An arr deletes file by file, so nothing goes along.
    """
    if aim.service.is_arr or aim.action == "unmonitor":
        return []
    meant = {one["remote_id"] for one in aim.files}
    return list(dict.fromkeys(one["path"] for one in files_of_item(aim.item) if one["remote_id"] not in meant))


def shared_with(aim: Target, services: int) -> list[str]:
    """Arrs that hold one of these files and that the candidate does not speak for; episodes outside it in one of them.

    An episode may have a file in each arr: there the path says whether they are one.
    """
    marks, params = db.marks(aim.versions)
    found = db.column(
        f"SELECT DISTINCT s.name FROM file f JOIN service s ON s.id = f.service_id WHERE f.version_id IN ({marks})"
        " AND s.type IN ('radarr', 'sonarr') AND s.state <> 'removed' AND (1 << (s.id - 1)) & :services = 0"
        " AND NOT (:parts AND f.here NOT IN (SELECT value FROM json_each(:ours)))",
        params | {"services": services, "parts": bool(aim.episodes), "ours": as_json(one["here"] for one in aim.files)},
    )
    if not aim.episodes:
        return found
    return found + db.column(
        "SELECT DISTINCT 'S' || e.season_number || 'E' || e.episode_number FROM file f JOIN media e ON e.id = f.version_id"
        " WHERE f.service_id = :service AND f.remote_id IN (SELECT value FROM json_each(:files))"
        " AND f.version_id NOT IN (SELECT value FROM json_each(:covered))",
        {
            "service": aim.service.id,
            "files": as_json(one["remote_id"] for one in aim.files),
            "covered": as_json(one["media_id"] for one in aim.episodes),
        },
    )


def copies_left(aim: Target) -> int | None:
    """The movie's versions that somebody would still hold afterwards; None for what is no version.

    Those of a Radarr count, and where the media server itself is the owner, its own.
    """
    if aim.kind != "version":
        return None
    marks, params = db.marks(aim.versions)
    return int(
        db.value(
            "SELECT COUNT(DISTINCT f.version_id) FROM file f JOIN media v ON v.id = f.version_id JOIN service s ON"
            " s.id = f.service_id WHERE v.parent_id = :title AND (s.type = 'radarr' OR s.id = :service) AND s.state <> 'removed'"
            f" AND f.version_id NOT IN ({marks})"
            " AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.id = f.placement_id AND p.missing_at IS NOT NULL)",
            params | {"title": aim.title_id, "service": aim.service.id},
        )
    )


def busy(aim: Target) -> list[str]:
    """What arrs download or import for the title."""
    return db.column(
        "SELECT b.state FROM busy b JOIN placement p ON p.service_id = b.service_id AND p.remote_id = b.remote_id"
        " JOIN service s ON s.id = p.service_id WHERE p.media_id = :title AND s.state <> 'removed'",
        {"title": aim.title_id},
    )


def silent(aim: Target, stale: int) -> list[str]:
    """Who holds the title, or decides about watching, and was not read completely lately."""
    return db.column(
        "SELECT s.name FROM service s WHERE s.state <> 'removed' AND (1 << (s.id - 1)) & :stale AND (s.main OR EXISTS ("
        " SELECT 1 FROM placement p WHERE p.service_id = s.id AND p.media_id = :title)) ORDER BY s.id",
        {"stale": stale, "title": aim.title_id},
    )


def unheard_requests() -> list[str]:
    """The Seerrs that are configured. None of them is read yet, so what is still awaited is not known."""
    return db.column("SELECT name FROM service WHERE type = 'seerr' AND state NOT IN ('removed', 'disabled') ORDER BY id")


def roots(service: Service, accessible: int | None) -> list[str]:
    """An arr's root folders, or the folders of a media server's libraries as it spells them."""
    if service.is_arr:
        return db.column(
            "SELECT path FROM root_folder WHERE service_id = :id AND (:wanted IS NULL OR accessible = :wanted)",
            {"id": service.id, "wanted": accessible},
        )
    if accessible is not None:
        return []
    return db.column(
        "SELECT d.value FROM service s, json_each(s.folders, '$.spelled') d WHERE s.id = :id", {"id": service.id}
    )


def known_bytes(since: int) -> int:
    """What the library holds beside what went since: a media server lists removed files until its next scan."""
    return int(
        db.value(
            "SELECT COALESCE(SUM(CASE WHEN typeof(size) = 'integer' THEN size END), 0) FROM fact WHERE kind IN ('movie', 'series')"
            " AND media_id NOT IN (SELECT COALESCE(m.parent_id, m.id) FROM history h JOIN media m ON m.id = h.media_id"
            " WHERE h.outcome = 'removed' AND NOT h.dry_run AND h.at >= :since)",
            {"since": since},
        )
    )


def _folder(aim: Target) -> str | None:
    """The folder that may go along, mapped: an arr's title's own; a server's series or season; a movie's, unless it is
    a library's. An episode's file goes alone."""
    here: str | None = aim.item["here"]
    if here is None or aim.service.is_arr or aim.kind in ("series", "season"):
        return here
    if aim.kind == "episode":
        return None
    shared = db.column(
        "SELECT d.value FROM service s, json_each(s.folders, '$.folders') d WHERE s.id = :id", {"id": aim.service.id}
    )
    return None if parent(here) in shared else parent(here)


def elsewhere(service: Service, versions: Collection[int]) -> dict[str, tuple[str, ...]]:
    """The files of some versions or episodes as the other media servers spell them."""
    marks, params = db.marks(sorted(set(versions)))
    found: dict[str, list[str]] = {}
    for one in db.rows(
        f"SELECT DISTINCT s.name, f.path FROM file f JOIN service s ON s.id = f.service_id WHERE f.version_id IN ({marks})"
        " AND s.type IN ('plex', 'jellyfin') AND s.enabled AND s.id <> :service ORDER BY f.path",
        params | {"service": service.id},
    ):
        found.setdefault(one["name"], []).append(one["path"])
    return {name: tuple(paths) for name, paths in found.items()}
