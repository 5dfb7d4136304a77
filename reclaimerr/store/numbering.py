"""Seasons and episodes: which of ours a service means, by file first and by number then.

A server may number a season differently from Sonarr. The file says what an episode really is; where
the numbers then disagree, the season is in doubt and what is known of its watching does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from reclaimerr.model.location import PathMap, mapped, tail
from reclaimerr.model.media import ARRS, FileSeen, ItemSeen
from reclaimerr.store import db

PART = "#"
"""Between a server's own id of an item that spans several episodes, and the further episode's number."""


def spread(items: Iterable[ItemSeen]) -> Iterator[ItemSeen]:
    """An item that spans several episodes as one item each: what is done with it is done with all of them."""
    for item in items:
        yield item
        first, last = item.episode_number, item.episode_number_end
        if item.kind != "episode" or first is None or last is None:
            continue
        for number in range(first + 1, min(last, first + 20) + 1):
            yield msgspec.structs.replace(
                item, remote_id=f"{item.remote_id}{PART}{number}", episode_number=number, episode_number_end=None
            )


def resolve_season(item: ItemSeen, service_id: int, now: int) -> int | None:
    """The season of ours; made where nobody knew it. None while its series is not known. Inside `write()`."""
    series = series_of(item, service_id)
    if series is None or item.season_number is None:
        return None
    return _season(series, item.season_number, now)


def resolve_episode(
    item: ItemSeen, service_id: int, service_type: str, maps: tuple[PathMap, ...], now: int
) -> int | None:
    """The episode of ours: an arr's by its number, a server's by its file if another service holds it. Inside `write()`.

    None while its series is not known, or where neither file nor number tells.
    """
    series = series_of(item, service_id)
    if series is None:
        return None
    number = item.episode_number
    if service_type not in ARRS and PART not in item.remote_id and item.episode_number_end is None:
        for file in item.files:
            found = _by_file(file, series, service_id, number, maps)
            if found is not None:
                return found
    if item.season_number is None or number is None:
        return None
    season = _season(series, item.season_number, now)
    found = db.value(
        "SELECT id FROM media WHERE parent_id = :season AND kind = 'episode' AND season_number = :n AND episode_number = :e",
        {"season": season, "n": item.season_number, "e": number},
    )
    if found is not None:
        return int(found)
    title = db.row("SELECT title, year FROM media WHERE id = :id", {"id": series}) or {}
    return db.insert(
        "media",
        {"kind": "episode", "parent_id": season, "season_number": item.season_number, "episode_number": number,
         "created_at": now, **title},
    )  # fmt: skip


def series_of(item: ItemSeen, service_id: int) -> int | None:
    """Our series that a season or episode hangs below, by its parent's remote id."""
    found = db.value(
        "SELECT media_id FROM placement WHERE service_id = :service AND remote_id = :parent AND kind = 'series'",
        {"service": service_id, "parent": item.parent},
    )
    return None if found is None else int(found)


def series_above(media_ids: Sequence[int]) -> list[int]:
    """The series that these seasons and episodes belong to."""
    marks, params = db.marks(media_ids)
    return db.column(
        f"SELECT parent_id FROM media WHERE id IN ({marks}) AND kind = 'season'"
        f" UNION SELECT n.parent_id FROM media e JOIN media n ON n.id = e.parent_id WHERE e.id IN ({marks}) AND e.kind = 'episode'",
        params,
    )


def _season(series: int, number: int, now: int) -> int:
    found = db.value(
        "SELECT id FROM media WHERE parent_id = :series AND kind = 'season' AND season_number = :number",
        {"series": series, "number": number},
    )
    if found is not None:
        return int(found)
    title = db.row("SELECT title, year FROM media WHERE id = :id", {"id": series}) or {}
    return db.insert("media", {"kind": "season", "parent_id": series, "season_number": number, "created_at": now, **title})


def ask_again(episode_id: int, service_id: int) -> None:
    """An arr told an episode's file: what servers took it for by number is resolved anew when they are read next.

    Inside `write()`.
    """
    db.run(
        """
        UPDATE placement SET digest = 0 WHERE kind = 'episode' AND part_of IS NULL AND episode_number_end IS NULL AND id IN (
            SELECT g.placement_id FROM file f JOIN file g ON g.tail = f.tail AND (g.here = f.here OR g.size = f.size)
              JOIN service s ON s.id = g.service_id
             WHERE f.version_id = :episode AND f.service_id = :service AND s.type NOT IN ('radarr', 'sonarr')
               AND g.version_id <> f.version_id)
        """,
        {"episode": episode_id, "service": service_id},
    )


def _by_file(
    file: FileSeen, series: int, service_id: int, number: int | None, maps: tuple[PathMap, ...]
) -> int | None:
    """The episode of the series that another service holds this file as, an arr before a server; of several,
    the one with this number."""
    found = db.rows(
        """
        SELECT DISTINCT e.id, e.episode_number, f.here, f.size, s.type IN ('radarr', 'sonarr') AS arr FROM file f
          JOIN media e ON e.id = f.version_id JOIN media n ON n.id = e.parent_id JOIN service s ON s.id = f.service_id
         WHERE f.tail = :tail AND n.parent_id = :series AND f.service_id <> :service AND s.state <> 'removed'
        """,
        {"tail": tail(file.path), "series": series, "service": service_id},
    )
    here = mapped(file.path, maps)
    same = [one for one in found if one["here"] == here or file.size is None or one["size"] in (None, file.size)]
    told = [one for one in same if one["arr"]] or same
    fits = {one["id"]: one["episode_number"] for one in told}
    if number in fits.values():
        return next(int(media_id) for media_id, its in fits.items() if its == number)
    return int(next(iter(fits))) if len(fits) == 1 else None
