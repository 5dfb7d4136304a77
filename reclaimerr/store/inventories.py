"""Which episodes a series has in its arr: read only when counts, sizes or dates changed, and weekly in slices."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from reclaimerr.clock import DAY
from reclaimerr.model.location import PathMap
from reclaimerr.model.media import ItemSeen
from reclaimerr.store import db
from reclaimerr.store.intake import Intake, settle
from reclaimerr.store.services import Service

STALE = 7 * DAY
SLICES = 24
"""At most so many parts of what is a week old are read again in one sync."""
_LOOKED_AT = ("remote_id", "file_count", "episode_count", "total_episode_count", "size", "monitored",
              "first_aired", "last_aired", "previous_airing", "next_airing")  # fmt: skip


def digest(found: Sequence[ItemSeen], maps: tuple[PathMap, ...] = ()) -> int:
    """Of a series and its seasons: changes when their episodes have to be read again (64 bits, signed), or lie elsewhere."""
    looked_at = [[getattr(item, name) for name in _LOOKED_AT] for item in found]
    packed = msgspec.msgpack.encode([looked_at, maps] if maps else looked_at)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big", signed=True)


def due(service: Service, digests: Mapping[str, int], now: int) -> list[str]:
    """The series (remote ids) whose episodes are to be read: new or changed ones, then a slice of the oldest."""
    known = db.rows(
        "SELECT p.remote_id, i.digest, i.at FROM placement p JOIN inventory i ON i.placement_id = p.id"
        " WHERE p.service_id = :id AND p.kind = 'series' ORDER BY i.at",
        {"id": service.id},
    )
    same = {one["remote_id"]: one["at"] for one in known if digests.get(one["remote_id"]) == one["digest"]}
    changed = [remote_id for remote_id in digests if remote_id not in same]
    old = [remote_id for remote_id, at in same.items() if at < now - STALE]
    return changed + old[: max(1, len(digests) // SLICES)] if old else changed


def take(read: Intake, series: str, episodes: Sequence[ItemSeen], its_digest: int) -> None:
    """Take in all episodes of one series; the ones that are not listed any more go at once.

    Where fewer are told than the series claims nothing goes, and they are read again with the next sync.
    """
    read.afresh(episodes)
    listed = {item.remote_id for item in episodes}
    known = db.rows(
        "SELECT id, remote_id, media_id FROM placement WHERE service_id = :service AND parent = :series AND kind = 'episode'",
        {"service": read.service.id, "series": series},
    )
    agree = _agree(read.service, series, episodes)
    gone = [one for one in known if one["remote_id"] not in listed] if agree else []
    with db.write("inventory"):
        for one in gone:
            read.absent(one["remote_id"])
        settle({one["media_id"] for one in gone})
        db.run(
            "INSERT INTO inventory(placement_id, digest, at) SELECT id, :digest, :now FROM placement"
            " WHERE service_id = :service AND remote_id = :series"
            " ON CONFLICT(placement_id) DO UPDATE SET digest = excluded.digest, at = excluded.at",
            {"digest": its_digest if agree else 0, "now": read.now, "service": read.service.id, "series": series},
        )


def _agree(service: Service, series: str, episodes: Sequence[ItemSeen]) -> bool:
    """Whether as many episodes, with a file as well, and as many bytes are told as the series claims."""
    claims = db.row(
        "SELECT file_count, size, json_extract(more, '$.total_episode_count') AS total FROM placement"
        " WHERE service_id = :service AND remote_id = :series",
        {"service": service.id, "series": series},
    ) or {"file_count": None, "size": None, "total": None}  # fmt: skip
    sizes = {file.remote_id: file.size or 0 for item in episodes for file in item.files}
    told = {"total": len(episodes), "file_count": sum(bool(item.files) for item in episodes), "size": sum(sizes.values())}
    return all(claims[name] is None or told[name] >= claims[name] for name in told)
