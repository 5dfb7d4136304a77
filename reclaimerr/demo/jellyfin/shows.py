"""Jellyfin's documents of series, seasons and episodes, and of anything by its kind."""

from __future__ import annotations

from collections.abc import Callable

from reclaimerr.clock import iso
from reclaimerr.demo.entries import Entry, EpisodeItem, SeasonItem, SeriesItem
from reclaimerr.demo.household import Household, Item, User, Watch
from reclaimerr.demo.jellyfin.render import TICKS, Document, item, media_source, streams, user_data, when
from reclaimerr.demo.shows import ZONE, Show
from reclaimerr.demo.words import make_overview


def entry(server: Household, of: Entry, fields: frozenset[str], user: User | None = None) -> Document:
    """Anything in the catalogue; `fields` in small letters, "*" for all of them."""
    if isinstance(of, Item):
        return item(server, of, fields, user)
    if not isinstance(of, SeriesItem | SeasonItem | EpisodeItem):
        raise TypeError(of)
    document = _plain(server, of)
    document |= {name: write(server, of) for name, write in _FIELDS.items() if name.lower() in fields or "*" in fields}
    if isinstance(of, EpisodeItem) and of.sources:
        document |= {
            name: tell(server, of) for name, tell in _INSIDE.items() if name.lower() in fields or "*" in fields
        }
    if user is not None:
        watch = user.watched.get(of.id) or Watch()
        document["UserData"] = user_data(of, watch) if isinstance(of, EpisodeItem) else _folder_data(of, user, watch)
    return document


def _plain(server: Household, of: SeriesItem | SeasonItem | EpisodeItem) -> Document:
    """What is told without being asked for."""
    if isinstance(of, SeriesItem):
        return _series(server, of)
    return _season(server, of) if isinstance(of, SeasonItem) else _episode(server, of)


def unplayed(of: SeriesItem | SeasonItem, user: User) -> int:
    """How many episodes a user has not marked as played; virtual ones do not count."""
    nothing = Watch()
    return sum(bool(one.sources) and not user.watched.get(one.id, nothing).played for one in _episodes(of))


def _episodes(of: SeriesItem | SeasonItem) -> list[EpisodeItem]:
    return of.episodes() if isinstance(of, SeriesItem) else of.episodes


def _folder_data(of: SeriesItem | SeasonItem, user: User, watch: Watch) -> Document:
    """What one user did with a series or season: nothing of his own but a favourite, the rest is counted."""
    left, total = unplayed(of, user), sum(bool(one.sources) for one in _episodes(of))
    return {
        "PlayedPercentage": round(100 - 100 * left / total, 6) if total else 100.0,
        "UnplayedItemCount": left,
        "PlaybackPositionTicks": 0,
        "PlayCount": 0,
        "IsFavorite": watch.favourite,
        "Played": left == 0,
        "Key": of.watch_key,
        "ItemId": of.id,
    }


def _base(server: Household, of: SeriesItem | SeasonItem | EpisodeItem) -> Document:
    document: Document = {
        "Name": of.name,
        "ServerId": server.id,
        "Id": of.id,
        "ChannelId": None,
        "IsFolder": of.kind != "Episode",
        "Type": of.kind,
        "ImageTags": {},
        "BackdropImageTags": [],
        "ImageBlurHashes": {},
        "LocationType": "FileSystem",
        "MediaType": "Video" if of.kind == "Episode" else "Unknown",
    }
    if of.released is not None:
        document["PremiereDate"] = _day(of.released)
    if of.year is not None:
        document["ProductionYear"] = of.year
    return document


def _day(instant: int) -> str:
    """The day on which it was aired, at midnight."""
    return f"{(iso(instant + ZONE) or '')[:10]}T00:00:00.0000000Z"


def _series(server: Household, of: SeriesItem) -> Document:
    show = of.show
    document = _base(server, of) | {
        "OfficialRating": show.certification,
        "CommunityRating": show.rating.value,
        "RunTimeTicks": of.seconds * TICKS,
        "Status": "Ended" if show.status == "ended" else "Continuing",
        "AirDays": [],
        "DisplayOrder": "",
    }
    aired = [one.aired for one in show.episodes.values() if one.aired]
    if show.status == "ended" and aired:
        document["EndDate"] = _day(max(aired))
    return document


def _season(server: Household, of: SeasonItem) -> Document:
    return _base(server, of) | {
        "IndexNumber": of.number,
        "SeriesName": of.series.name,
        "SeriesId": of.series.id,
    } | ({} if of.folder else {"LocationType": "Virtual"})  # fmt: skip


def _episode(server: Household, of: EpisodeItem) -> Document:
    """An episode; what holds several has an end, and a virtual one no file."""
    series = of.season.series
    document = _base(server, of) | {
        "IndexNumber": of.number,
        "ParentIndexNumber": of.season.number,
        "SeriesName": series.name,
        "SeriesId": series.id,
        "SeasonId": of.season.id,
        "SeasonName": of.season.name,
        "RunTimeTicks": of.seconds * TICKS,
    }
    if of.end is not None:
        document["IndexNumberEnd"] = of.end
    if not of.sources:
        return document | {"LocationType": "Virtual"}
    return document | {
        "Container": "mkv",
        "VideoType": "VideoFile",
        "HasSubtitles": bool(of.sources[0].details.subtitles),
    }


def _show(of: SeriesItem | SeasonItem | EpisodeItem) -> Show:
    if isinstance(of, SeriesItem):
        return of.show
    return of.series.show if isinstance(of, SeasonItem) else of.season.series.show


def _path(server: Household, of: SeriesItem | SeasonItem | EpisodeItem) -> str | None:
    if isinstance(of, EpisodeItem):
        return server.view.seen(of.sources[0].path) if of.sources else None
    return server.view.seen(of.folder) if of.folder else None


def _parent(of: SeriesItem | SeasonItem | EpisodeItem) -> str:
    if isinstance(of, SeriesItem):
        return of.library
    return of.series.id if isinstance(of, SeasonItem) else of.season.id


def _providers(of: SeriesItem | SeasonItem | EpisodeItem) -> dict[str, str]:
    return {} if isinstance(of, SeasonItem) else of.providers


def _children(of: SeriesItem | SeasonItem | EpisodeItem) -> int:
    if isinstance(of, EpisodeItem):
        return 0
    return len(of.seasons) if isinstance(of, SeriesItem) else len(of.episodes)


_FIELDS: dict[str, Callable[[Household, SeriesItem | SeasonItem | EpisodeItem], object]] = {
    "OriginalTitle": lambda server, of: of.name,
    "SortName": lambda server, of: of.name.lower(),
    "DateCreated": lambda server, of: when(of.created, of.id),
    "Path": _path,
    "ParentId": lambda server, of: _parent(of),
    "ProviderIds": lambda server, of: _providers(of),
    "Genres": lambda server, of: list(_show(of).genres),
    "Tags": lambda server, of: [],
    "Studios": lambda server, of: [{"Name": _show(of).network, "Id": of.id[::-1]}],
    "Overview": lambda server, of: make_overview(_show(of).number),
    "ChildCount": lambda server, of: _children(of),
    "RecursiveItemCount": lambda server, of: len(of.episodes()) if isinstance(of, SeriesItem) else _children(of),
    "CanDelete": lambda server, of: True,
    "Etag": lambda server, of: of.id[::-1],
    "ProductionLocations": lambda server, of: [],
    "RemoteTrailers": lambda server, of: [],
    "Taglines": lambda server, of: [],
}
_INSIDE: dict[str, Callable[[Household, EpisodeItem], object]] = {
    "MediaSourceCount": lambda server, of: len(of.sources),
    "MediaSources": lambda server, of: [media_source(server, source, of.id) for source in of.sources],
    "MediaStreams": lambda server, of: streams(of.sources[0].details),
    "Width": lambda server, of: of.sources[0].details.width,
    "Height": lambda server, of: of.sources[0].details.height,
    "IsHD": lambda server, of: of.sources[0].details.height >= 720,
}
SERIES_FIELDS = frozenset(name.lower() for name in (*_FIELDS, *_INSIDE))
