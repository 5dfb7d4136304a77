"""What a removal would do in one service, and the facts its guards look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from reclaimerr.clock import DAY
from reclaimerr.config.shape import Config
from reclaimerr.rules.guards import Scene
from reclaimerr.store import db, families, intents, neighbours, protections, services
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
            told = {one["remote_id"] for one in neighbours.files_of_item(item)}
            files = [one for one in files if one["remote_id"] in told]
        beside = _beside(files, free) if episodes else []
        found.append(Target(
            service=service, title_id=title, media_id=media["id"], kind=media["kind"], action=candidate["action"],
            placement=placement, item=item, files=tuple(files), episodes=(*episodes, *beside),
            mates=tuple(one["media_id"] for one in beside), season_number=media["season_number"],
        ))  # fmt: skip
    worth = [one for one in found if one.files] or [one for one in found if _would_come_back(one)]
    return worth[0] if worth else None


def _would_come_back(aim: Target) -> bool:
    """Whether an arr without a file of it has to be told: not to look for it, or that the title is over."""
    if not aim.service.is_arr or aim.kind == "version":
        return False
    if aim.action == "delete" and aim.kind in ("movie", "series"):
        return True
    return _was_monitored(aim) or any(one["monitored"] for one in aim.episodes)


def _own_item(placement: db.Row, media: db.Row) -> db.Row | None:
    """What a media server lists a season or episode as, below a series of its; of a movie's version, the movie."""
    if media["kind"] not in ("season", "episode"):
        return placement
    return db.row(
        "SELECT * FROM placement WHERE service_id = :service AND media_id = :media AND parent = :series"
        " ORDER BY part_of IS NOT NULL, id LIMIT 1",
        {"service": placement["service_id"], "media": media["id"], "series": placement["remote_id"]},
    )


def plan(aim: Target, config: Config) -> intents.Plan:
    """What is to be done, in the service's own words. An `unmonitor` touches no file; a media server's item goes whole."""
    files = () if aim.action == "unmonitor" else aim.files
    every = _count_files(aim.placement) == len(aim.files)
    whole = aim.kind in ("movie", "series") and aim.action == "delete" and every
    silence = aim.service.is_arr and (every or aim.kind in ("season", "episode") or aim.action == "unmonitor")
    return intents.Plan(
        remote_id=aim.item["part_of"] or aim.item["remote_id"],
        title=aim.placement["title"],
        kind=aim.kind,
        folder=aim.placement["path"] if aim.service.is_arr else None,
        files=tuple(intents.FilePlan(one["remote_id"], one["path"], one["size"]) for one in files),
        was_monitored=_was_monitored(aim) if silence else None,
        seasons=(aim.season_number,) if aim.kind == "season" and aim.season_number is not None else (),
        episodes=tuple(one["remote_id"] for one in aim.episodes if one["monitored"]) if aim.kind != "series" else (),
        drop_title=whole or not aim.service.is_arr,
        drop_folder=aim.service.is_arr and whole and bool(files) and not neighbours.strangers(aim),
        exclude=config.actions.exclude_from_lists,
        bytes=sum(one["size"] or 0 for one in files),
        elsewhere=neighbours.elsewhere(aim.service, [one["version_id"] for one in files]),
    )


def scene(
    aim: Target, mask: int, config: Config, answers_at: int | None, now: int, stopped: str | None = None
) -> Scene:  # fmt: skip
    """Everything that the guards look at; `mask`: the services that the decision speaks for; `stopped`: why automation
    stands, where this is automatic.

    Whether a version is played or loved is asked of its movie: a server may know the file as another version.
    """
    fact = _fact(aim.media_id)
    seen = _fact(aim.title_id) if aim.kind == "version" else fact
    watched = [seen, *(_fact(one) for one in aim.mates)]
    items, spent = intents.spent(now - DAY, aim.media_id)
    planned = plan(aim, config)
    return Scene(
        now=now,
        action=aim.action,
        kind=aim.kind,
        service=aim.service.name,
        stopped=stopped,
        answers_at=answers_at,
        protected=protections.protects(aim.media_id, now),
        asked_to_keep=intents.asked_to_keep(aim.media_id),
        awaited=tuple(neighbours.unheard_requests()),
        doubt=fact.get("doubt"),
        favourite=_any("favourite", watched),
        keep_favourites=config.actions.keep_favourites,
        playing=_any("playing", watched),
        served=bool(seen.get("src_media")) or not seen,
        added=fact.get("added") if isinstance(fact.get("added"), int) else None,
        min_age=config.limits.min_age,
        busy=tuple(neighbours.busy(aim)),
        silent=tuple(neighbours.silent(aim, services.stale(now, config.settings.stale_after).library)),
        files=tuple(one.path for one in planned.files),
        folder=planned.folder,
        roots=tuple(neighbours.roots(aim.service, accessible=None)),
        closed_roots=tuple(neighbours.roots(aim.service, accessible=0)),
        others=tuple(neighbours.others(aim)),
        shared_with=tuple(neighbours.shared_with(aim, mask)),
        along=tuple(neighbours.along(aim)),
        copies_left=neighbours.copies_left(aim),
        drop_folder=planned.drop_folder or not aim.service.is_arr,
        strangers=tuple(neighbours.strangers(aim)),
        size=None if any(one.size is None for one in planned.files) else planned.bytes,
        items_today=items,
        bytes_today=spent,
        max_items=config.limits.max_items_per_day,
        max_bytes=config.limits.max_bytes_per_day,
        known_bytes=neighbours.known_bytes(now - DAY) + spent,
        max_share=config.limits.max_share_per_day,
    )


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
        {"ids": _json(ids), "version": version},
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


def _beside(files: list[db.Row], free: Collection[int]) -> list[db.Row]:
    """The placements of those of some episodes that are in one of these files."""
    if not free or not files:
        return []
    return db.rows(
        "SELECT DISTINCT p.id, p.remote_id, p.media_id, p.monitored FROM file f JOIN placement p ON p.id = f.placement_id"
        " WHERE +f.service_id = :service AND +f.remote_id IN (SELECT value FROM json_each(:files))"
        " AND f.version_id IN (SELECT value FROM json_each(:free)) ORDER BY p.id",
        {"service": files[0]["service_id"], "files": _json(one["remote_id"] for one in files), "free": _json(free)},
    )


def _any(name: str, facts: list[db.Row]) -> bool | None:
    """Whether a flag is set on any of them; None where it is on none, and not known of one."""
    flags = [_flag(fact.get(name)) for fact in facts]
    return True if True in flags else None if None in flags else False


def _flag(value: Any) -> bool | None:
    return bool(value) if isinstance(value, int) else False if value == b"" else None


def _json(values: Iterable[object]) -> str:
    return msgspec.json.encode(list(values)).decode()
