"""What a removal would do in one service, and the facts its guards look at."""

from __future__ import annotations

from typing import Any

import msgspec

from reclaimerr.clock import DAY
from reclaimerr.config.shape import Config
from reclaimerr.model.location import below
from reclaimerr.rules.guards import Scene
from reclaimerr.store import db, intents, protections
from reclaimerr.store.services import Service


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One placement that a candidate would take something from."""

    service: Service
    title_id: int
    media_id: int
    kind: str
    action: str
    placement: dict[str, Any]
    files: tuple[dict[str, Any], ...]


def target(candidate: db.Row, service: Service) -> Target | None:
    """The placement in a service that a candidate speaks of, with the files it would take; None if gone."""
    media = db.row("SELECT id, kind, COALESCE(parent_id, id) AS title_id FROM media WHERE id = :id",
                   {"id": candidate["media_id"]})  # fmt: skip
    if media is None:
        return None
    version = media["id"] if media["kind"] == "version" else None
    placements = db.rows(
        "SELECT * FROM placement WHERE service_id = :service AND media_id = :title ORDER BY id",
        {"service": service.id, "title": media["title_id"]},
    )
    for placement in placements:
        files = db.rows(
            "SELECT * FROM file WHERE placement_id = :id AND (:version IS NULL OR version_id = :version) ORDER BY id",
            {"id": placement["id"], "version": version},
        )
        if files:
            return Target(
                service=service, title_id=media["title_id"], media_id=media["id"], kind=media["kind"],
                action=candidate["action"], placement=placement, files=tuple(files),
            )  # fmt: skip
    return None


def plan(aim: Target, config: Config) -> intents.Plan:
    """What is to be done, in the service's own words."""
    whole = aim.kind == "movie" and aim.action == "delete"
    every = _count_files(aim.placement["id"]) == len(aim.files)
    return intents.Plan(
        remote_id=aim.placement["remote_id"],
        title=aim.placement["title"],
        folder=aim.placement["path"] if aim.service.is_arr else None,
        files=tuple(intents.FilePlan(one["remote_id"], one["path"], one["size"]) for one in aim.files),
        was_monitored=None if not aim.service.is_arr or not every else bool(aim.placement["monitored"]),
        drop_title=whole and every,
        drop_folder=whole and every and not strangers(aim),
        exclude=config.actions.exclude_from_lists,
        bytes=sum(one["size"] or 0 for one in aim.files),
    )


def scene(aim: Target, candidate: db.Row, config: Config, answers_at: int | None, now: int) -> Scene:
    """Everything that the guards look at."""
    fact = db.row("SELECT * FROM fact WHERE media_id = :id", {"id": aim.media_id}) or {}
    items, spent = intents.spent(now - DAY)
    planned = plan(aim, config)
    return Scene(
        now=now,
        action=aim.action,
        kind=aim.kind,
        service=aim.service.name,
        answers_at=answers_at,
        protected=protections.protects(aim.media_id, now),
        asked_to_keep=intents.asked_to_keep(aim.media_id),
        doubt=fact.get("doubt"),
        favourite=_flag(fact.get("favourite")),
        keep_favourites=config.actions.keep_favourites,
        playing=_flag(fact.get("playing")),
        served=bool(fact.get("src_media")),
        added=fact.get("added") if isinstance(fact.get("added"), int) else None,
        min_age=config.limits.min_age,
        busy=tuple(_busy(aim)),
        files=tuple(one["path"] for one in aim.files),
        folder=planned.folder,
        roots=tuple(_roots(aim.service, accessible=None)),
        closed_roots=tuple(_roots(aim.service, accessible=0)),
        others=tuple(_other_folders(aim)),
        shared_with=tuple(_shared_with(aim, candidate["services"])),
        copies_left=_copies_left(aim),
        drop_folder=planned.drop_folder,
        strangers=tuple(strangers(aim)),
        size=planned.bytes,
        items_today=items,
        bytes_today=spent,
        max_items=config.limits.max_items_per_day,
        max_bytes=config.limits.max_bytes_per_day,
        known_bytes=_known_bytes(now - DAY) + spent,
        max_share=config.limits.max_share_per_day,
    )


def strangers(aim: Target) -> list[str]:
    """Media files below the placement's folder that are not of this title, as any service sees them."""
    folder = aim.placement["here"]
    if not folder:
        return []
    chosen = [one["version_id"] for one in aim.files]
    marks, params = db.marks(chosen)
    return db.column(
        f"SELECT DISTINCT path FROM file WHERE substr(here, 1, length(:folder) + 1) = :folder || '/'"
        f" AND version_id NOT IN ({marks})",
        params | {"folder": folder},
    )


def _flag(value: Any) -> bool | None:
    return bool(value) if isinstance(value, int) else False if value == b"" else None


def _count_files(placement_id: int) -> int:
    return int(db.value("SELECT COUNT(*) FROM file WHERE placement_id = :id", {"id": placement_id}))


def _busy(aim: Target) -> list[str]:
    return db.column(
        "SELECT b.state FROM busy b JOIN placement p ON p.service_id = b.service_id AND p.remote_id = b.remote_id"
        " WHERE p.media_id = :title",
        {"title": aim.title_id},
    )


def _roots(service: Service, accessible: int | None) -> list[str]:
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


def _other_folders(aim: Target) -> list[str]:
    """Folders of other titles in the same service that touch this one (compared as mapped paths)."""
    folder = aim.placement["here"]
    if not folder or not aim.service.is_arr:
        return []
    found = db.rows(
        "SELECT path, here FROM placement WHERE service_id = :service AND media_id <> :title AND here IS NOT NULL"
        " AND (here = :folder OR substr(here, 1, length(:folder) + 1) = :folder || '/'"
        "      OR substr(:folder, 1, length(here) + 1) = here || '/')",
        {"service": aim.service.id, "title": aim.title_id, "folder": folder},
    )
    return [
        one["path"]
        for one in found
        if one["here"] == folder or below(one["here"], folder) or below(folder, one["here"])
    ]


def _shared_with(aim: Target, services: int) -> list[str]:
    """Arrs that hold one of these files and that the candidate does not speak for."""
    marks, params = db.marks([one["version_id"] for one in aim.files])
    return db.column(
        f"SELECT DISTINCT s.name FROM file f JOIN service s ON s.id = f.service_id WHERE f.version_id IN ({marks})"
        " AND s.type IN ('radarr', 'sonarr') AND s.state <> 'removed' AND (1 << (s.id - 1)) & :services = 0",
        params | {"services": services},
    )


def _copies_left(aim: Target) -> int | None:
    marks, params = db.marks([one["version_id"] for one in aim.files])
    return int(
        db.value(
            "SELECT COUNT(DISTINCT f.version_id) FROM file f JOIN media v ON v.id = f.version_id JOIN service s ON"
            " s.id = f.service_id WHERE v.parent_id = :title AND s.type IN ('radarr', 'sonarr') AND s.state <> 'removed'"
            f" AND f.version_id NOT IN ({marks})",
            params | {"title": aim.title_id},
        )
    )


def _known_bytes(since: int) -> int:
    """What the library holds beside what went since: a media server lists removed files until its next scan."""
    return int(
        db.value(
            "SELECT COALESCE(SUM(CASE WHEN typeof(size) = 'integer' THEN size END), 0) FROM fact WHERE kind = 'movie'"
            " AND media_id NOT IN (SELECT COALESCE(m.parent_id, m.id) FROM history h JOIN media m ON m.id = h.media_id"
            " WHERE h.outcome = 'removed' AND NOT h.dry_run AND h.at >= :since)",
            {"since": since},
        )
    )
