"""How Jellyfin's answers become the model's: one word for a thing, None for what it does not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from reclaimerr.clients import mediainfo
from reclaimerr.clients.answers import instant, past
from reclaimerr.clients.jellyfin_answers import Folder, Item, SessionInfo, Source, Stream, User, UserData
from reclaimerr.clients.mediainfo import imdb, named, positive
from reclaimerr.model import location
from reclaimerr.model.media import (
    About,
    Account,
    FileDetails,
    FileSeen,
    Ids,
    ItemSeen,
    Kind,
    Library,
    NowPlaying,
    WatchSeen,
)

TICKS = 10_000_000
"""Ticks a second."""
TYPES: Mapping[Kind, str] = {"movie": "Movie", "series": "Series", "season": "Season", "episode": "Episode"}
LEAVES: tuple[Kind, ...] = ("movie", "episode")
"""The kinds that are played and have files; the others are folders of them."""
_TYPED: Mapping[str, Kind] = {word: kind for kind, word in TYPES.items()}
_STATUS = {"unreleased": "upcoming"}
_KINDS: dict[str, Literal["movies", "series", "mixed", "other"]] = {
    "": "mixed",
    "mixed": "mixed",
    "movies": "movies",
    "tvshows": "series",
}


def plain(remote_id: str) -> str:
    """One spelling of an id: 32 hex digits, small, without dashes."""
    return remote_id.replace("-", "").lower()


def dashed(remote_id: str) -> str:
    """An id as the API's document wants it asked for; answers have it without dashes. What is no id stays as it is."""
    found = plain(remote_id)
    return "-".join((found[:8], found[8:12], found[12:16], found[16:20], found[20:])) if len(found) == 32 else remote_id


def library(folder: Folder) -> Library:
    """A library; one without a type may hold anything."""
    kind = _KINDS.get((folder.collection_type or "").lower(), "other")
    return Library(remote_id=plain(folder.item_id), name=folder.name, kind=kind, folders=tuple(folder.locations or ()))


def library_of(path: str | None, libraries: Iterable[Library]) -> str | None:
    """The name of the library with the longest folder above a path, if there is one."""
    if not path:
        return None
    found = [
        (len(location.normal(folder)), each.name)
        for each in libraries
        for folder in each.folders
        if location.below(path, folder)
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def kind_of(seen: Item) -> Kind:
    """The kind of an item; a video of no kind of its own, such as a home video, counts as a movie."""
    return _TYPED.get(seen.type, "movie")


def item(seen: Item, libraries: Sequence[Library]) -> ItemSeen:
    """The item as the model says it; a season's and an episode's `title` is the series'."""
    kind = kind_of(seen)
    found = {name.lower(): text or "" for name, text in (seen.provider_ids or {}).items()}
    premiere = instant(seen.premiere_date)
    sources = seen.media_sources or []
    return ItemSeen(
        remote_id=plain(seen.id),
        kind=kind,
        title=(seen.series_name if kind in ("season", "episode") else seen.name) or "",
        year=positive(seen.production_year),
        ids=Ids(tmdb=_number(found.get("tmdb")), tvdb=_number(found.get("tvdb")), imdb=imdb(found.get("imdb"))),
        path=named(seen.path),
        added=past(instant(seen.date_created)),
        library=library_of(seen.path, libraries),
        file_count=None if seen.media_sources is None else len(sources) + max(seen.part_count or 0, 1) - 1,
        files=tuple(file for source in sources if (file := file_seen(source, seen))),
        about=about(seen),
        parent=_series(seen) if kind in ("season", "episode") else None,
        season_number={"season": seen.index_number, "episode": seen.parent_index_number}.get(kind),
        episode_number=seen.index_number if kind == "episode" else None,
        episode_number_end=seen.index_number_end if kind == "episode" else None,
        episode_title=named(seen.name) if kind == "episode" else None,
        aired=premiere if kind == "episode" else None,
        first_aired=premiere if kind == "series" else None,
        last_aired=instant(seen.end_date) if kind == "series" else None,
    )


def _series(seen: Item) -> str | None:
    """The series' id; .NET writes zeros for none."""
    found = plain(seen.series_id or "")
    return found if found.strip("0") else None


def about(seen: Item) -> About:
    """The title's facts. Jellyfin's ratings do not say whose they are, so they are left out."""
    studios = [studio.name for studio in seen.studios or [] if studio.name]
    return About(
        release_date=instant(seen.premiere_date),
        genres=_tuple(seen.genres),
        keywords=_tuple(seen.tags),
        studio=studios[0] if studios else None,
        countries=_tuple(seen.production_locations),
        certification=named(seen.official_rating),
        status=_status(seen.status),
        duration=positive((seen.run_time_ticks or 0) // TICKS),
    )


def _status(word: str | None) -> str | None:
    """Sonarr's word for a series' status: continuing, ended or upcoming."""
    folded = (word or "").strip().lower()
    return _STATUS.get(folded, folded) or None


def file_seen(source: Source, seen: Item) -> FileSeen | None:
    """One version's file. Only the first version, whose id is the item's, has the item's date.

    A stream from elsewhere has the item's file (`.strm`), whose size it does not tell.
    """
    is_file = (source.protocol or "File").lower() == "file"
    path = source.path if is_file and source.path else seen.path
    if not path:
        return None
    return FileSeen(
        remote_id=plain(source.id),
        path=path,
        size=mediainfo.size(source.size) if is_file else None,
        added=past(instant(seen.date_created)) if plain(source.id) == plain(seen.id) else None,
        details=details(source, path),
    )


def details(source: Source, path: str) -> FileDetails:
    """What is inside a file, in our words."""
    streams = source.media_streams or []
    video = next((stream for stream in streams if stream.type == "Video"), Stream())
    sound = [stream for stream in streams if stream.type == "Audio"]
    audio = next((stream for stream in sound if stream.is_default), sound[0] if sound else Stream())
    words = [stream.language for stream in streams if stream.type == "Subtitle"]
    duration = positive((source.run_time_ticks or 0) // TICKS)
    hdr, vision = mediainfo.jellyfin_range(video.video_range_type)
    return FileDetails(
        container=mediainfo.container(path, source.container),
        resolution=mediainfo.resolution(video.width, video.height),
        video_codec=mediainfo.video_codec(video.codec, video.codec_tag),
        hdr=hdr,
        dolby_vision=vision,
        bitrate=positive(source.bitrate) or mediainfo.bitrate(source.size, duration),
        bit_depth=positive(video.bit_depth),
        audio_codec=mediainfo.audio_codec(audio.codec, audio.profile),
        audio_channels=mediainfo.channels(audio.channels),
        audio_languages=mediainfo.spoken(stream.language for stream in sound),
        subtitle_languages=mediainfo.subtitles(words) if streams else None,
        duration=duration,
    )


def watch(seen: Item, account: str) -> WatchSeen | None:
    """What an account did with an item, of a series or season its mark only; None where the answer does not say."""
    data = seen.user_data
    if data is None:
        return None
    if kind_of(seen) not in LEAVES:
        return WatchSeen(remote_id=plain(seen.id), account=account, favourite=data.is_favorite)
    return WatchSeen(
        remote_id=plain(seen.id),
        account=account,
        plays=_plays(data),
        played=data.played,
        last_played=past(instant(data.last_played_date)),
        position=_position(data, seen.run_time_ticks),
        favourite=data.is_favorite,
    )


def _plays(data: UserData) -> int:
    """Completed views. Jellyfin counts a play when it *starts*: without the watched mark none is known
    to be complete; but a count that is the only trace of a play is not dropped.
    """
    if data.played:
        return max(data.play_count, 1)
    return 0 if data.last_played_date or data.playback_position_ticks > 0 else max(data.play_count, 0)


def _position(data: UserData, length: int | None) -> float:
    """The share that was seen; never 0 where somebody is in the middle of it."""
    if data.playback_position_ticks <= 0:
        return 0.0
    by_length = data.playback_position_ticks / length if length else 0.0
    share = data.played_percentage / 100 if data.played_percentage else by_length
    return min(max(share, 0.001), 1.0)


def account(user: User) -> Account:
    """A user; one without a policy counts as enabled, so that what they watched is asked for."""
    disabled = user.policy.is_disabled if user.policy else False
    seen = [each for each in map(instant, (user.last_activity_date, user.last_login_date)) if each is not None]
    return Account(
        remote_id=plain(user.id), name=user.name, enabled=not disabled, last_activity=max(seen, default=None)
    )


def playing(session: SessionInfo) -> NowPlaying | None:
    """What a session plays: the item, its season and series, and the version that was chosen."""
    now = session.now_playing_item
    if now is None:
        return None
    version = session.play_state.media_source_id if session.play_state else None
    ids = dict.fromkeys(plain(each) for each in (now.id, now.season_id, now.series_id, version) if each)
    return NowPlaying(remote_ids=tuple(ids), account=plain(session.user_id or ""))


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    return positive(int(stripped)) if stripped.isdecimal() and len(stripped) < 18 else None


def _tuple(words: list[str] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(words)
