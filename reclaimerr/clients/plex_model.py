"""How Plex's answers become the model's: one word for a thing, None for what it does not say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal

import msgspec

from reclaimerr.clients import mediainfo, plex_guids
from reclaimerr.clients.answers import instant, past
from reclaimerr.clients.mediainfo import named, positive
from reclaimerr.clients.plex_answers import Account as AccountAnswer
from reclaimerr.clients.plex_answers import Item, Key, Media, Part, Playing, Section, Tag
from reclaimerr.model.media import (
    About,
    Account,
    FileDetails,
    FileSeen,
    ItemSeen,
    Kind,
    Library,
    NowPlaying,
    WatchSeen,
)

KINDS: Mapping[str, Kind] = {"movie": "movie", "show": "series", "season": "season", "episode": "episode"}
OWNER = "1"
"""The owner's account; marks in the items' own answers are the owner's."""
_LIBRARIES: Mapping[str, Literal["movies", "series", "mixed", "other"]] = {"movie": "movies", "show": "series"}
SHOWN = 2
_LINES = {"4k": 2160, "sd": 480}


def text(key: Key | None) -> str | None:
    """A key as text."""
    return None if key is None else str(key)


def library(section: Section) -> Library:
    """A library and its folders."""
    folders = tuple(location.path for location in section.locations or ())
    kind = _LIBRARIES.get(section.type, "other")
    return Library(remote_id=str(section.key), name=section.title, kind=kind, folders=folders)


def item(seen: Item, library: str | None) -> ItemSeen:
    """The item as the model says it; a season's and an episode's `title` is the show's."""
    kind = KINDS.get(seen.type)
    if kind is None:
        raise msgspec.ValidationError(f"Expected a movie or show, got {seen.type[:20]!r}")
    aired = instant(seen.originally_available_at)
    found = files(seen)
    return ItemSeen(
        remote_id=str(seen.rating_key),
        kind=kind,
        title={"season": seen.parent_title, "episode": seen.grandparent_title}.get(kind, seen.title) or "",
        year=positive(seen.year),
        ids=plex_guids.ids(seen.guid, (guid.id for guid in seen.guids or ())),
        path=found[0].path if found else None,
        added=past(seen.added_at),
        library=library,
        file_count=_file_count(seen),
        files=found,
        about=about(seen, kind),
        parent=text({"season": seen.parent_rating_key, "episode": seen.grandparent_rating_key}.get(kind)),
        season_number={"season": seen.index, "episode": seen.parent_index}.get(kind),
        episode_number=seen.index if kind == "episode" else None,
        episode_title=named(seen.title) if kind == "episode" else None,
        aired=aired if kind == "episode" else None,
        first_aired=aired if kind == "series" else None,
        episode_count=seen.leaf_count if kind in ("series", "season") else None,
    )


def about(seen: Item, kind: Kind) -> About:
    """The title's facts. A show's `studio` is its network."""
    ratings = _ratings(seen)
    return About(
        release_date=instant(seen.originally_available_at),
        genres=_words(seen.genres),
        studio=named(seen.studio) if kind == "movie" else None,
        network=named(seen.network or seen.studio) if kind == "series" else None,
        countries=_words(seen.countries),
        certification=named(seen.content_rating),
        duration=_seconds(seen.duration),
        imdb_rating=ratings.get("imdb"),
        tmdb_rating=ratings.get("themoviedb"),
        rt_rating=ratings.get("rottentomatoes"),
    )


def _ratings(seen: Item) -> dict[str, float]:
    """Whose a rating is stands in the address of its picture; of Rotten Tomatoes' two the critics' counts."""
    found: dict[str, float] = {}
    for image, value in ((seen.rating_image, seen.rating), (seen.audience_rating_image, seen.audience_rating)):
        whose, _, picture = (image or "").partition("://")
        if not value or value <= 0:
            continue
        if whose != "rottentomatoes":
            found[whose] = value
        elif picture.endswith((".ripe", ".rotten")):
            found[whose] = round(value * 10, 1)
    return found


def _file_count(seen: Item) -> int | None:
    """Files that Plex claims; None where it says nothing of them. A version without parts is one."""
    if seen.media is None:
        return 0 if seen.type in ("movie", "episode") else None
    return sum(len(_there(media)) if media.parts else 1 for media in seen.media if not media.deleted_at)


def _there(media: Media) -> list[Part]:
    """Its files; those that Plex misses and has not forgotten yet are left out."""
    return [part for part in media.parts or () if not part.deleted_at]


def files(seen: Item) -> tuple[FileSeen, ...]:
    """Every file of every version. Only where there is one version has it the item's date."""
    versions = [media for media in seen.media or () if not media.deleted_at]
    added = past(seen.added_at) if len(versions) == 1 else None
    found = {
        one.remote_id: one
        for media in versions
        for part in _there(media)
        if part.file
        for one in (file_seen(part, part.file, media, seen, added),)
    }
    return tuple(found.values())


def file_seen(part: Part, path: str, media: Media, seen: Item, added: int | None) -> FileSeen:
    """One file. Plex makes a part of its own for every episode in a file, so that their path is their id."""
    remote_id = f"file-{hashlib.blake2b(path.encode(), digest_size=8).hexdigest()}" if seen.type == "episode" else ""
    return FileSeen(
        remote_id=remote_id or str(part.id),
        path=path,
        size=mediainfo.size(part.size),
        added=added,
        details=details(part, media, path),
    )


def details(part: Part, media: Media, path: str) -> FileDetails:
    """What is inside a file, in our words: no more than a library's list tells, so that it is told alike anywhere."""
    duration = _seconds(part.duration or media.duration)
    return FileDetails(
        container=mediainfo.container(path, part.container or media.container),
        resolution=mediainfo.resolution(media.width, media.height, _nominal(media.video_resolution)),
        video_codec=mediainfo.video_codec(media.video_codec),
        bitrate=positive((media.bitrate or 0) * 1000) or mediainfo.bitrate(part.size, duration),
        audio_codec=mediainfo.audio_codec(media.audio_codec, media.audio_profile),
        audio_channels=mediainfo.channels(media.audio_channels),
        duration=duration,
    )


def _nominal(word: str | None) -> int | None:
    """Lines of `1080`, `1080p`, `4k` or `sd`."""
    folded = (word or "").lower().removesuffix("p")
    return _LINES.get(folded) or (int(folded) if folded.isdecimal() and len(folded) < 6 else None)


def marks(seen: Item) -> WatchSeen:
    """What the owner did with a movie or episode, by the item's own answer."""
    plays = max(seen.view_count or 0, 0)
    return WatchSeen(
        remote_id=str(seen.rating_key),
        account=OWNER,
        plays=plays,
        played=plays > 0,
        last_played=past(seen.last_viewed_at),
        position=_position(seen),
    )


def is_trace(mark: WatchSeen) -> bool:
    """Whether there is any sign that the item was ever started."""
    return bool(mark.plays or mark.last_played or mark.position)


def _position(seen: Item) -> float:
    """The share that was seen; never 0 where somebody is in the middle of it."""
    if not seen.view_offset or seen.view_offset < 0:
        return 0.0
    share = seen.view_offset / seen.duration if seen.duration and seen.duration > 0 else 0.0
    return min(max(share, 0.001), 1.0)


def account(seen: AccountAnswer) -> Account:
    """An account; the one without a name plays without a login."""
    return Account(remote_id=str(seen.id), name=named(seen.name) or f"account {seen.id}")


def playing(seen: Playing) -> NowPlaying | None:
    """What a session plays: the item, its season and show."""
    keys = (seen.rating_key, seen.parent_rating_key, seen.grandparent_rating_key)
    ids = dict.fromkeys(str(key) for key in keys if key is not None)
    return NowPlaying(remote_ids=tuple(ids), account=text(seen.user.id if seen.user else None) or "") if ids else None


def _seconds(milliseconds: int | None) -> int | None:
    return positive((milliseconds or 0) // 1000)


def _words(tags: list[Tag] | None) -> tuple[str, ...] | None:
    """All tags, or None where there may be more: a library's list shows but the first SHOWN."""
    return None if tags is None or len(tags) >= SHOWN else tuple(tag.tag for tag in tags)
