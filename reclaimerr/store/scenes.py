"""What a removal would do in one service, and the facts its guards look at."""

from __future__ import annotations

from typing import Any

from reclaimerr.clock import DAY
from reclaimerr.config.shape import Config
from reclaimerr.rules.guards import Scene
from reclaimerr.store import db, intents, neighbours, protections, services
from reclaimerr.store.aims import Target, was_monitored


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
        was_monitored=was_monitored(aim) if silence else None,
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


def _count_files(placement: db.Row) -> int:
    """The distinct files of a whole title in its service."""
    if placement["kind"] == "series":
        sql = ("SELECT COUNT(DISTINCT f.remote_id) FROM placement p JOIN file f ON f.placement_id = p.id"
               " WHERE p.service_id = :service_id AND p.parent = :remote_id AND p.kind = 'episode'")  # fmt: skip
    else:
        sql = "SELECT COUNT(*) FROM file WHERE placement_id = :id AND :service_id AND :remote_id"
    return int(db.value(sql, {name: placement[name] for name in ("id", "service_id", "remote_id")}))


def _any(name: str, facts: list[db.Row]) -> bool | None:
    """Whether a flag is set on any of them; None where it is on none, and not known of one."""
    flags = [_flag(fact.get(name)) for fact in facts]
    return True if True in flags else None if None in flags else False


def _flag(value: Any) -> bool | None:
    return bool(value) if isinstance(value, int) else False if value == b"" else None
