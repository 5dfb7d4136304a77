"""What a candidate means in one service: the placement, the item and the files that a removal would take."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from reclaimerr.store import db, families
from reclaimerr.store.services import Service


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One placement that a candidate would take something from.

    `placement` is the title's (of a season or episode, its series'), `episodes` the placements of the
    episodes that the candidate covers, `files` the distinct files that would go. `item` is what the service
    is told about: an arr of its title, a media server of the movie, series, season or episode itself.
    `mates` are episodes beside it that are in one of these files and go with it.
    """

    service: Service
    title_id: int
    media_id: int
    kind: str
    action: str
    placement: dict[str, Any]
    item: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    episodes: tuple[dict[str, Any], ...] = ()
    mates: tuple[int, ...] = ()
    season_number: int | None = None

    @property
    def versions(self) -> list[int]:
        """The versions or episodes whose files these are."""
        return [one["version_id"] for one in self.files]


def target(candidate: db.Row, service: Service, free: Collection[int] = ()) -> Target | None:
    """The placement in a service that a candidate speaks of, with the files it would take; None if nothing is to do.

    `free`: episodes that may go with it where they are in one of its files.
    """
    media = db.row("SELECT id, kind, season_number FROM media WHERE id = :id", {"id": candidate["media_id"]})
    title = families.title_of(candidate["media_id"])
    if media is None or title is None:
        return None
    placements = db.rows(
        "SELECT * FROM placement WHERE service_id = :service AND media_id = :title ORDER BY id",
        {"service": service.id, "title": title},
    )
    found = []
    for placement in placements:
        episodes = _episodes(placement, media)
        files = _files(placement, media, episodes)
        item = placement if service.is_arr else _own_item(placement, media)
        if item is None:
            continue
        if not service.is_arr:
            told = {one["remote_id"] for one in files_of_item(item)}
            files = [one for one in files if one["remote_id"] in told]
        beside = _beside(files, free) if episodes else []
        found.append(Target(
            service=service, title_id=title, media_id=media["id"], kind=media["kind"], action=candidate["action"],
            placement=placement, item=item, files=tuple(files), episodes=(*episodes, *beside),
            mates=tuple(one["media_id"] for one in beside), season_number=media["season_number"],
        ))  # fmt: skip
    worth = [one for one in found if one.files] or [one for one in found if _would_come_back(one)]
    return worth[0] if worth else None


def was_monitored(aim: Target) -> bool:
    """Whether its service looks for what the candidate is about."""
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


def files_of_item(item: db.Row) -> list[db.Row]:
    """Every file that a media server lists in an item: its own, or those of the episodes below it."""
    return db.rows(
        """
        SELECT f.* FROM file f JOIN placement p ON p.id = f.placement_id
         WHERE p.service_id = :service_id AND (
               p.id = :id OR p.part_of = :remote_id OR p.remote_id = :part_of OR p.part_of = :part_of
               OR (:kind = 'series' AND p.parent = :remote_id)
               OR (:kind = 'season' AND p.parent = :parent AND p.season_number = :season_number AND p.kind = 'episode'))
         ORDER BY f.id
        """,
        {name: item[name] for name in ("service_id", "id", "remote_id", "part_of", "kind", "parent", "season_number")},
    )


def _would_come_back(aim: Target) -> bool:
    """Whether an arr without a file of it has to be told: not to look for it, or that the title is over."""
    if not aim.service.is_arr or aim.kind == "version":
        return False
    if aim.action == "delete" and aim.kind in ("movie", "series"):
        return True
    return was_monitored(aim) or any(one["monitored"] for one in aim.episodes)


def _own_item(placement: db.Row, media: db.Row) -> db.Row | None:
    """What a media server lists a season or episode as, below a series of its; of a movie's version, the movie."""
    if media["kind"] not in ("season", "episode"):
        return placement
    return db.row(
        "SELECT * FROM placement WHERE service_id = :service AND media_id = :media AND parent = :series"
        " ORDER BY part_of IS NOT NULL, id LIMIT 1",
        {"service": placement["service_id"], "media": media["id"], "series": placement["remote_id"]},
    )


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
        {"ids": as_json(ids), "version": version},
    )
    return list({one["remote_id"]: one for one in reversed(found)}.values())[::-1]


def _beside(files: list[db.Row], free: Collection[int]) -> list[db.Row]:
    """The placements of those of some episodes that are in one of these files."""
    if not free or not files:
        return []
    return db.rows(
        "SELECT DISTINCT p.id, p.remote_id, p.media_id, p.monitored FROM file f JOIN placement p ON p.id = f.placement_id"
        " WHERE +f.service_id = :service AND +f.remote_id IN (SELECT value FROM json_each(:files))"
        " AND f.version_id IN (SELECT value FROM json_each(:free)) ORDER BY p.id",
        {"service": files[0]["service_id"], "files": as_json(one["remote_id"] for one in files), "free": as_json(free)},
    )


def as_json(values: Iterable[object]) -> str:
    """Values as one parameter, for `json_each`."""
    return msgspec.json.encode(list(values)).decode()
