"""What services say, and what rules answer to it: reads through the real intake, questions in the rule language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from reclaimerr.clock import DAY, HOUR
from reclaimerr.model.decision import Rule, verdict
from reclaimerr.model.location import PathMap
from reclaimerr.model.media import Account, FileDetails, FileSeen, Ids, ItemSeen, Kind, Library, NowPlaying, WatchSeen
from reclaimerr.rules.compile import compile
from reclaimerr.store import db, facts, inventories, judging, places, services, watching
from reclaimerr.store.intake import Counts, Intake

NOW = 1_800_000_000
GIB = 2**30
LONG_AGO = NOW - 400 * DAY
MIN_HISTORY = 90 * DAY
SHOWS: tuple[Kind, ...] = ("series", "season", "episode")
HEAT = "/data/movies/Heat (1995)"
SHOW = "/data/tv/Lost"


def open_service(name: str, kind: str | None = None, *, enabled: bool = True, folders: Sequence[str] = ()) -> services.Service:
    """A section that was never read; its kind is the beginning of its name unless told."""
    known = [(one.name, one.type, one.enabled, one.main) for one in services.all_services() if one.name != name]
    services.register([*known, (name, kind or name.partition("-")[0], enabled, False)])
    if folders:
        shelf = Library(remote_id="1", name="Films", kind="mixed", folders=tuple(folders))
        places.note_libraries(services.get(name), [shelf], list(folders))
    return services.get(name)


def file(path: str = f"{HEAT}/Heat.mkv", size: int | None = 10 * GIB, *, added: int | None = LONG_AGO, id: str | None = None,
         **details: Any) -> FileSeen:  # fmt: skip
    return FileSeen(remote_id=id or path, path=path, size=size, added=added, details=FileDetails(**details))


def movie(
    remote_id: str = "1", title: str = "Heat", *files: FileSeen, tmdb: int | None = 949, imdb: str | None = None, **more: Any
) -> ItemSeen:
    """A movie as an arr or a media server tells it; without files named, one in its folder."""
    told = {"path": f"/data/movies/{title} (1995)", "year": 1995, "added": LONG_AGO, "about": {}, **more}
    told.pop("about") if told["about"] == {} else None
    mine = files or (file(f"{told['path']}/{title}.mkv"),)
    return ItemSeen(remote_id=remote_id, kind="movie", title=title, ids=Ids(tmdb=tmdb, imdb=imdb), files=mine, **told)


def series(remote_id: str = "s", title: str = "Lost", *, tvdb: int | None = 73739, **more: Any) -> ItemSeen:
    told = {"path": f"/data/tv/{title}", "year": 2004, "added": LONG_AGO, **more}
    return ItemSeen(remote_id=remote_id, kind="series", title=title, ids=Ids(tvdb=tvdb), **told)


def season(number: int, parent: str = "s", **more: Any) -> ItemSeen:
    return ItemSeen(
        remote_id=f"{parent}:{number}", kind="season", title="Lost", parent=parent, season_number=number, **more
    )


def episode(season_number: int, number: int, *files: FileSeen, parent: str = "s", id: str | None = None, **more: Any) -> ItemSeen:
    """An episode; `files=()` needs `bare=True`."""
    bare = more.pop("bare", False)
    mine = () if bare else files or (file(episode_path(season_number, number), GIB),)
    told = {"added": LONG_AGO, "aired": NOW - 1000 * DAY + season_number * 100 * DAY + number * 7 * DAY, **more}
    return ItemSeen(
        remote_id=id or f"{parent}:{season_number}x{number}", kind="episode", title="Lost", parent=parent,
        season_number=season_number, episode_number=number, files=mine, **told,
    )  # fmt: skip


def episode_path(season_number: int, number: int) -> str:
    return f"{SHOW}/Season {season_number}/Lost S{season_number:02}E{number:02}.mkv"


def read(
    name: str, *items: ItemSeen, at: int = NOW, kinds: tuple[Kind, ...] = ("movie",), maps: tuple[PathMap, ...] = (),
    whole: bool = True,
) -> Counts:  # fmt: skip
    """One read of a service; `whole=False`: it broke off before its end."""
    found = Intake(services.get(name), maps, at, kinds)
    found.take(items)
    return found.complete() if whole else found.counts


def sonarr(*episodes: ItemSeen, name: str = "sonarr", at: int = NOW, show: ItemSeen | None = None, **more: Any) -> None:
    """A whole read of a Sonarr with one series: its statistics are what its episodes add up to."""
    show = show or series(monitored=True, tags=(), root_folder="/data/tv")
    numbers = sorted({one.season_number or 0 for one in episodes})
    above = [_summed(show, episodes, **more)] + [
        _summed(season(number, show.remote_id, monitored=True), [one for one in episodes if one.season_number == number])
        for number in numbers
    ]
    read(name, *above, at=at, kinds=("series", "season"))
    inventories.take(Intake(services.get(name), (), at, ("episode",)), show.remote_id, episodes, inventories.digest(above))


def _summed(item: ItemSeen, episodes: Sequence[ItemSeen], **more: Any) -> ItemSeen:
    there = {one.remote_id: one.size or 0 for each in episodes for one in each.files}
    count = sum(bool(one.files) for one in episodes)
    told = {"file_count": count, "size": sum(there.values()), "total_episode_count": len(episodes), **more}
    return msgspec.structs.replace(item, **told)


def jellyfin_shows(*episodes: ItemSeen, name: str = "jellyfin", at: int = NOW, show: ItemSeen | None = None) -> None:
    """A whole read of a media server with one series."""
    show = show or series("j")
    numbers = sorted({one.season_number or 0 for one in episodes})
    read(name, show, *(season(number, show.remote_id) for number in numbers), *episodes, at=at, kinds=("movie", *SHOWS))


def on_server(*episodes: ItemSeen, parent: str = "j") -> list[ItemSeen]:
    """The same episodes as a media server lists them: by its own ids, with no import dates."""
    return [
        msgspec.structs.replace(
            one, remote_id=f"{parent}:{one.remote_id}", parent=parent, aired=None,
            files=tuple(msgspec.structs.replace(each, added=None) for each in one.files),
        )
        for one in episodes if one.files
    ]  # fmt: skip


def play(remote_id: str = "1", who: str = "u1", *, at: int | None = NOW - 30 * DAY, **more: Any) -> WatchSeen:
    """A completed view, unless told otherwise."""
    return WatchSeen(**{"remote_id": remote_id, "account": who, "plays": 1, "played": True, "last_played": at, **more})


def watch(
    name: str, *seen: WatchSeen, at: int = NOW, since: int | None = LONG_AGO, users: dict[str, tuple[str, ...]] | None = None,
    whole: bool = True,
) -> None:  # fmt: skip
    """A sweep of all accounts, u1 (Alice) and u2 (Bob); `whole=False`: it broke off."""
    row = services.get(name)
    watching.accounts(row, name, [Account(remote_id="u1", name="Alice"), Account(remote_id="u2", name="Bob")], users or {})
    watching.record(row, name, seen, at)
    watching.playing(row, [])
    if whole:
        watching.complete(services.get(name), name, since, at)


def sees(name: str, *remote_ids: str, who: str = "u1") -> None:
    """Somebody is watching right now."""
    watching.playing(services.get(name), [NowPlaying(remote_ids=remote_ids, account=who)])


def ask(expr: str, target: Kind = "movie", *, at: int = NOW, mask: int | None = None) -> dict[int, str]:
    """What a rule says of each item of a kind: media id -> yes, no or unknown."""
    facts.refresh(MIN_HISTORY, at)
    compiled = compile(expr, target, mask=mask)
    stale = services.stale(at, 26 * HOUR)
    params = compiled.params | {"now": at, "stale": stale.library, "stale_watch": stale.watch, "target": target}
    found = db.rows(f"SELECT f.media_id, {compiled.sql} AS verdict FROM fact f WHERE f.kind = :target", params)
    return {one["media_id"]: verdict(one["verdict"]) for one in found}


def says(expr: str, target: Kind = "movie", **more: Any) -> str:
    """The same of the only item of its kind."""
    (found,) = ask(expr, target, **more).values()
    return found


def of_season(expr: str, number: int, **more: Any) -> str:
    return ask(expr, "season", **more)[season_id(number)]


def of_episode(expr: str, season_number: int, number: int, **more: Any) -> str:
    return ask(expr, "episode", **more)[episode_id(season_number, number)]


def judge(*rules: Rule, at: int = NOW, fallback: bool = False, min_age: int = 14 * DAY) -> judging.Judgement:
    """One judgement on the facts as they stand."""
    facts.refresh(MIN_HISTORY, at)
    bench = judging.Bench(
        rules=rules, services=tuple(services.all_services()), stale=services.stale(at, 26 * HOUR), now=at, timezone="UTC",
        min_age=min_age, keep_favourites=True, fallback=fallback,
    )  # fmt: skip
    return judging.judge(bench)


def rule(when: str, target: Kind = "movie", action: Any = "delete", **more: Any) -> Rule:
    return Rule(**{"name": f"{action} {target}", "target": target, "when": when, "action": action, **more})


def ids(kind: str) -> list[int]:
    """Our items of a kind that somebody holds."""
    return db.column("SELECT id FROM media WHERE kind = :kind AND gone_at IS NULL ORDER BY id", {"kind": kind})


def held_by(name: str) -> dict[str, int]:
    """remote id -> our id of all that a service holds."""
    found = db.rows("SELECT remote_id, media_id FROM placement WHERE service_id = :id", {"id": services.get(name).id})
    return {one["remote_id"]: one["media_id"] for one in found}


def doubt(media_id: int) -> str | None:
    found = db.value("SELECT doubt FROM media WHERE id = :id", {"id": media_id})
    return None if found is None else str(found)


def season_id(number: int) -> int:
    return int(db.value("SELECT id FROM media WHERE kind = 'season' AND season_number = :n", {"n": number}))


def episode_id(season_number: int, number: int) -> int:
    return int(
        db.value(
            "SELECT id FROM media WHERE kind = 'episode' AND season_number = :n AND episode_number = :e",
            {"n": season_number, "e": number},
        )
    )
