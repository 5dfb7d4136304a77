"""What a removal would do in one service, and the facts its guards look at."""

from __future__ import annotations

from typing import Any

import msgspec

from reclaimerr.clock import DAY
from reclaimerr.config.shape import Config
from reclaimerr.model.location import parent
from reclaimerr.rules.guards import Scene
from reclaimerr.store import db, families, intents, protections
from reclaimerr.store.services import Service


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One placement that a candidate would take something from.

    `placement` is the title's (of a season or episode, its series'), `episodes` the placements of the
    episodes that the candidate covers, `files` the distinct files that would go.
    """

    service: Service
    title_id: int
    media_id: int
    kind: str
    action: str
    placement: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    episodes: tuple[dict[str, Any], ...] = ()
    season_number: int | None = None

    @property
    def versions(self) -> list[int]:
        """The versions or episodes whose files these are."""
        return [one["version_id"] for one in self.files]


def target(candidate: db.Row, service: Service) -> Target | None:
    """The placement in a service that a candidate speaks of, with the files it would take; None if there is none."""
    media = db.row("SELECT id, kind, season_number FROM media WHERE id = :id", {"id": candidate["media_id"]})
    title = families.title_of(candidate["media_id"])
    if media is None or title is None:
        return None
    placements = db.rows(
        "SELECT * FROM placement WHERE service_id = :service AND media_id = :title ORDER BY id",
        {"service": service.id, "title": title},
    )
    for placement in placements:
        episodes = _episodes(placement, media)
        files = _files(placement, media, episodes)
        if files or (candidate["action"] == "unmonitor" and service.is_arr):
            return Target(
                service=service, title_id=title, media_id=media["id"], kind=media["kind"], action=candidate["action"],
                placement=placement, files=tuple(files), episodes=tuple(episodes), season_number=media["season_number"],
            )  # fmt: skip
    return None


def plan(aim: Target, config: Config) -> intents.Plan:
    """What is to be done, in the service's own words. An `unmonitor` touches no file."""
    files = () if aim.action == "unmonitor" else aim.files
    every = _count_files(aim.placement) == len(aim.files)
    whole = aim.kind in ("movie", "series") and aim.action == "delete" and every
    silence = aim.service.is_arr and (every or aim.kind in ("season", "episode") or aim.action == "unmonitor")
    return intents.Plan(
        remote_id=aim.placement["remote_id"],
        title=aim.placement["title"],
        kind=aim.kind,
        folder=aim.placement["path"] if aim.service.is_arr else None,
        files=tuple(intents.FilePlan(one["remote_id"], one["path"], one["size"]) for one in files),
        was_monitored=_was_monitored(aim) if silence else None,
        seasons=(aim.season_number,) if aim.kind == "season" and aim.season_number is not None else (),
        episodes=tuple(one["remote_id"] for one in aim.episodes if one["monitored"]) if aim.kind != "series" else (),
        drop_title=whole,
        drop_folder=aim.service.is_arr and whole and not strangers(aim),
        exclude=config.actions.exclude_from_lists,
        bytes=sum(one["size"] or 0 for one in files),
    )


def scene(aim: Target, services: int, config: Config, answers_at: int | None, now: int) -> Scene:
    """Everything that the guards look at; `services`: the mask that the decision speaks for.

    Whether a version is played or loved is asked of its movie: a server may know the file as another version.
    """
    fact = _fact(aim.media_id)
    seen = _fact(aim.title_id) if aim.kind == "version" else fact
    items, spent = intents.spent(now - DAY, aim.media_id)
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
        favourite=_flag(seen.get("favourite")),
        keep_favourites=config.actions.keep_favourites,
        playing=_flag(seen.get("playing")),
        served=bool(seen.get("src_media")) or not seen,
        added=fact.get("added") if isinstance(fact.get("added"), int) else None,
        min_age=config.limits.min_age,
        busy=tuple(_busy(aim)),
        files=tuple(one.path for one in planned.files),
        folder=planned.folder,
        roots=tuple(_roots(aim.service, accessible=None)),
        closed_roots=tuple(_roots(aim.service, accessible=0)),
        others=tuple(_other_folders(aim)),
        shared_with=tuple(_shared_with(aim, services)),
        copies_left=_copies_left(aim),
        drop_folder=planned.drop_folder or not aim.service.is_arr,
        strangers=tuple(strangers(aim)),
        size=None if any(one.size is None for one in planned.files) else planned.bytes,
        items_today=items,
        bytes_today=spent,
        max_items=config.limits.max_items_per_day,
        max_bytes=config.limits.max_bytes_per_day,
        known_bytes=_known_bytes(now - DAY) + spent,
        max_share=config.limits.max_share_per_day,
    )


def strangers(aim: Target) -> list[str]:
    """Media files below the folder that would go along and that are not of this title, as any service sees them."""
    folder = _folder(aim)
    if folder is None:
        return []
    marks, params = db.marks(aim.versions)
    return db.column(
        f"SELECT DISTINCT path FROM file WHERE substr(here, 1, length(:folder) + 1) = :folder || '/'"
        f" AND version_id NOT IN ({marks})",
        params | {"folder": folder},
    )


def _folder(aim: Target) -> str | None:
    """The title's own folder, mapped. A media server takes the file's along, unless that is a library's."""
    here: str | None = aim.placement["here"]
    if here is None or aim.service.is_arr:
        return here
    shared = db.column(
        "SELECT d.value FROM service s, json_each(s.folders, '$.folders') d WHERE s.id = :id", {"id": aim.service.id}
    )
    return None if parent(here) in shared else parent(here)


def _fact(media_id: int) -> db.Row:
    return db.row("SELECT * FROM fact WHERE media_id = :id", {"id": media_id}) or {}


def _episodes(placement: db.Row, media: db.Row) -> list[db.Row]:
    """The episodes of a series' placement that a series, season or episode covers."""
    if media["kind"] not in ("series", "season", "episode"):
        return []
    return db.rows(
        "SELECT p.id, p.remote_id, p.media_id, p.monitored FROM placement p JOIN media e ON e.id = p.media_id"
        " WHERE p.service_id = :service AND p.parent = :series AND p.kind = 'episode'"
        " AND (:kind = 'series' OR e.parent_id = :media OR e.id = :media) ORDER BY p.id",
        {"service": placement["service_id"], "series": placement["remote_id"], "kind": media["kind"], "media": media["id"]},
    )


def _files(placement: db.Row, media: db.Row, episodes: list[db.Row]) -> list[db.Row]:
    """The distinct files: one that holds several episodes counts once."""
    ids = [one["id"] for one in episodes] if media["kind"] in ("series", "season", "episode") else [placement["id"]]
    version = media["id"] if media["kind"] == "version" else None
    found = db.rows(
        "SELECT * FROM file WHERE placement_id IN (SELECT value FROM json_each(:ids))"
        " AND (:version IS NULL OR version_id = :version) ORDER BY id",
        {"ids": msgspec.json.encode(ids).decode(), "version": version},
    )
    return list({one["remote_id"]: one for one in reversed(found)}.values())[::-1]


def _was_monitored(aim: Target) -> bool:
    if aim.kind == "season":
        return bool(
            db.value(
                "SELECT MAX(monitored) FROM placement WHERE service_id = :service AND media_id = :id",
                {"service": aim.service.id, "id": aim.media_id},
            )
        )
    if aim.kind == "episode":
        return any(one["monitored"] for one in aim.episodes)
    return bool(aim.placement["monitored"] != 0)


def _count_files(placement: db.Row) -> int:
    """The distinct files of a whole title in its service."""
    if placement["kind"] == "series":
        sql = ("SELECT COUNT(DISTINCT f.remote_id) FROM placement p JOIN file f ON f.placement_id = p.id"
               " WHERE p.service_id = :service_id AND p.parent = :remote_id AND p.kind = 'episode'")  # fmt: skip
    else:
        sql = "SELECT COUNT(*) FROM file WHERE placement_id = :id AND :service_id AND :remote_id"
    return int(db.value(sql, {name: placement[name] for name in ("id", "service_id", "remote_id")}))


def _flag(value: Any) -> bool | None:
    return bool(value) if isinstance(value, int) else False if value == b"" else None


def _busy(aim: Target) -> list[str]:
    return db.column(
        "SELECT b.state FROM busy b JOIN placement p ON p.service_id = b.service_id AND p.remote_id = b.remote_id"
        " JOIN service s ON s.id = p.service_id WHERE p.media_id = :title AND s.state <> 'removed'",
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
    """Folders of other titles, in any arr, that touch this one (compared as mapped paths)."""
    return db.column(
        "SELECT p.path FROM placement p JOIN service s ON s.id = p.service_id WHERE s.type IN ('radarr', 'sonarr')"
        " AND s.state <> 'removed' AND p.kind IN ('movie', 'series') AND p.media_id <> :title AND p.here IS NOT NULL"
        " AND (p.here = :folder OR substr(p.here, 1, length(:folder) + 1) = :folder || '/'"
        "      OR substr(:folder, 1, length(p.here) + 1) = p.here || '/')",
        {"title": aim.title_id, "folder": _folder(aim) or aim.placement["here"]},
    )


def _shared_with(aim: Target, services: int) -> list[str]:
    """Arrs that hold one of these files and that the candidate does not speak for; episodes outside it in one of them."""
    marks, params = db.marks(aim.versions)
    others = db.column(
        f"SELECT DISTINCT s.name FROM file f JOIN service s ON s.id = f.service_id WHERE f.version_id IN ({marks})"
        " AND s.type IN ('radarr', 'sonarr') AND s.state <> 'removed' AND (1 << (s.id - 1)) & :services = 0",
        params | {"services": services},
    )
    if not aim.episodes:
        return others
    return others + db.column(
        "SELECT DISTINCT 'S' || e.season_number || 'E' || e.episode_number FROM file f JOIN media e ON e.id = f.version_id"
        " WHERE f.service_id = :service AND f.remote_id IN (SELECT value FROM json_each(:files))"
        " AND f.version_id NOT IN (SELECT value FROM json_each(:covered))",
        {
            "service": aim.service.id,
            "files": msgspec.json.encode([one["remote_id"] for one in aim.files]).decode(),
            "covered": msgspec.json.encode([one["media_id"] for one in aim.episodes]).decode(),
        },
    )


def _copies_left(aim: Target) -> int | None:
    if aim.kind != "version":
        return None
    marks, params = db.marks(aim.versions)
    return int(
        db.value(
            "SELECT COUNT(DISTINCT f.version_id) FROM file f JOIN media v ON v.id = f.version_id JOIN service s ON"
            " s.id = f.service_id WHERE v.parent_id = :title AND s.type = 'radarr' AND s.state <> 'removed'"
            f" AND f.version_id NOT IN ({marks})"
            " AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.id = f.placement_id AND p.missing_at IS NOT NULL)",
            params | {"title": aim.title_id},
        )
    )


def _known_bytes(since: int) -> int:
    """What the library holds beside what went since: a media server lists removed files until its next scan."""
    return int(
        db.value(
            "SELECT COALESCE(SUM(CASE WHEN typeof(size) = 'integer' THEN size END), 0) FROM fact WHERE kind IN ('movie', 'series')"
            " AND media_id NOT IN (SELECT COALESCE(m.parent_id, m.id) FROM history h JOIN media m ON m.id = h.media_id"
            " WHERE h.outcome = 'removed' AND NOT h.dry_run AND h.at >= :since)",
            {"since": since},
        )
    )
