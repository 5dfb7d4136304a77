"""What a service tells of an item, as it is kept: the columns of a placement, and what changes with any of it."""

from __future__ import annotations

import hashlib

import msgspec

from reclaimerr.model.location import PathMap, mapped, tail
from reclaimerr.model.media import ItemSeen
from reclaimerr.store.numbering import PART
from reclaimerr.store.words import join, pack

_MORE = ("episode_title", "aired", "first_aired", "last_aired", "previous_airing", "next_airing", "series_type",
         "monitor_new_items", "episode_count", "total_episode_count", "absolute_number")  # fmt: skip


def digest(item: ItemSeen, maps: tuple[PathMap, ...]) -> int:
    """Changes whenever anything that we keep of an item changes (64 bits, signed)."""
    packed = msgspec.msgpack.encode((item, maps))
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big", signed=True)


def columns(item: ItemSeen, service_id: int, maps: tuple[PathMap, ...], now: int) -> dict[str, object]:
    """The row of a placement, but for the item of ours that it is and the digest."""
    return {
        "service_id": service_id,
        "remote_id": item.remote_id,
        "kind": item.kind,
        "title": item.title,
        "year": item.year,
        "tmdb": text_of(item.ids.tmdb),
        "tvdb": text_of(item.ids.tvdb),
        "imdb": item.ids.imdb,
        "path": item.path,
        "here": mapped(item.path, maps) if item.path else None,
        "tail": tail(item.path) if item.path else None,
        "added": item.added,
        "monitored": None if item.monitored is None else int(item.monitored),
        "tags": join(item.tags),
        "quality_profile": item.quality_profile,
        "root_folder": item.root_folder,
        "library": item.library,
        "collection": item.collection,
        "file_count": item.file_count,
        "parent": item.parent,
        "part_of": item.remote_id.partition(PART)[0] if PART in item.remote_id else None,
        "season_number": item.season_number,
        "episode_number": item.episode_number,
        "episode_number_end": item.episode_number_end,
        "size": item.size,
        "more": _more(item),
        "about": pack(item.about),
        "observed_at": now,
    }


def text_of(number: int | None) -> str | None:
    """A number as the text that an id is kept as."""
    return None if number is None else str(number)


def _more(item: ItemSeen) -> str:
    """What only series, seasons and episodes have, as JSON."""
    if item.kind == "movie":
        return "{}"
    told = {name: value for name in _MORE if (value := getattr(item, name)) is not None}
    return msgspec.json.encode(told).decode()
