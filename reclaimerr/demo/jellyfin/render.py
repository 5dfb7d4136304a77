"""Jellyfin's documents, written from its catalogue; most of an item is told only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from reclaimerr.clock import iso
from reclaimerr.demo.entries import Entry, Source
from reclaimerr.demo.household import Household, Item, User, Watch
from reclaimerr.demo.quality import Details
from reclaimerr.demo.words import make_overview

Document = dict[str, Any]
TICKS = 10_000_000
CODECS = {"x264": "h264", "x265": "hevc", "AV1": "av1"}
RANGES = {"": "SDR", "HDR10": "HDR10", "DV HDR10": "DOVIWithHDR10"}


def fraction(salt: str) -> int:
    """The seven digits of a second that go with an id."""
    return int(salt[:6], 16) % TICKS


def when(at: int, salt: str) -> str:
    """An instant with the server's seven digits of a second."""
    return f"{(iso(at) or '')[:-1]}.{fraction(salt):07}Z"


def item(server: Household, of: Item, fields: frozenset[str], user: User | None = None) -> Document:
    """One movie; `fields` in small letters, "*" for all of them."""
    details, title = of.sources[0].details, of.title
    document: Document = {
        "Name": title.name,
        "ServerId": server.id,
        "Id": of.id,
        "HasSubtitles": bool(details.subtitles),
        "Container": "mkv",
        "PremiereDate": f"{(iso(title.released) or '')[:-1]}.0000000Z",
        "OfficialRating": title.certification,
        "ChannelId": None,
        "RunTimeTicks": details.seconds * TICKS,
        "ProductionYear": title.year,
        "IsFolder": False,
        "Type": "Movie",
        "VideoType": "VideoFile",
        "ImageTags": {},
        "BackdropImageTags": [],
        "ImageBlurHashes": {},
        "LocationType": "FileSystem",
        "MediaType": "Video",
    }
    if "imdb" in title.ratings:
        document["CommunityRating"] = title.ratings["imdb"].value
    if "rottenTomatoes" in title.ratings:
        document["CriticRating"] = title.ratings["rottenTomatoes"].value
    for name, write in _FIELDS.items():
        if name.lower() in fields or "*" in fields:
            document[name] = write(server, of)
    if user is not None:
        document["UserData"] = user_data(of, user.watched.get(of.id) or Watch())
    return document


def user_data(of: Entry, watch: Watch) -> Document:
    """What one user did with an item."""
    ticks = int(of.seconds * watch.share) * TICKS
    document: Document = {
        "PlaybackPositionTicks": ticks,
        "PlayCount": watch.plays,
        "IsFavorite": watch.favourite,
        "Played": watch.played,
        "Key": of.watch_key,
        "ItemId": of.id,
    }
    if watch.share:
        document["PlayedPercentage"] = round(watch.share * 100, 6)
    if watch.last is not None:
        document["LastPlayedDate"] = when(watch.last, of.id)
    return document


def media_source(server: Household, of: Source, number: str) -> Document:
    """One version of an item; `number` is its id."""
    return {
        "Protocol": "File",
        "Id": number,
        "Path": server.view.seen(of.path),
        "Type": "Default",
        "Container": "mkv",
        "Size": of.size,
        "Name": of.path.rpartition("/")[2].removesuffix(".mkv"),
        "IsRemote": False,
        "ETag": number[::-1],
        "RunTimeTicks": of.details.seconds * TICKS,
        "ReadAtNativeFramerate": False,
        "IgnoreDts": False,
        "IgnoreIndex": False,
        "GenPtsInput": False,
        "SupportsTranscoding": True,
        "SupportsDirectStream": True,
        "SupportsDirectPlay": True,
        "IsInfiniteStream": False,
        "UseMostCompatibleTranscodingProfile": False,
        "RequiresOpening": False,
        "RequiresClosing": False,
        "RequiresLooping": False,
        "SupportsProbing": True,
        "VideoType": "VideoFile",
        "MediaStreams": streams(of.details),
        "MediaAttachments": [],
        "Formats": [],
        "Bitrate": of.details.bitrate,
        "RequiredHttpHeaders": {},
        "TranscodingSubProtocol": "http",
        "DefaultAudioStreamIndex": 1,
        "HasSegments": False,
    }


@lru_cache(maxsize=8_192)
def streams(details: Details) -> list[Document]:
    """Picture, sound and subtitles of a file."""
    rows = [_picture(details)]
    rows += [_sound(details, language) for language in details.languages]
    rows += [_subtitle(language) for language in details.subtitles]
    for index, row in enumerate(rows):
        row |= {"Index": index, "IsDefault": index < 2, "IsForced": False, "IsHearingImpaired": False,
                "IsInterlaced": False, "IsExternal": False, "TimeBase": "1/1000"}  # fmt: skip
    return rows


def _picture(details: Details) -> Document:
    kind = RANGES[details.dynamic_range]
    return {
        "Codec": CODECS[details.codec],
        "VideoRange": "SDR" if kind == "SDR" else "HDR",
        "VideoRangeType": kind,
        "AudioSpatialFormat": "None",
        "DisplayTitle": f"{details.height}p {CODECS[details.codec].upper()} {kind}",
        "IsAVC": False,
        "BitRate": details.bitrate,
        "BitDepth": details.depth,
        "Height": details.height,
        "Width": details.width,
        "AverageFrameRate": 23.976025,
        "RealFrameRate": 23.976025,
        "Profile": "Main 10" if details.depth == 10 else "High",
        "Type": "Video",
        "AspectRatio": "16:9",
        "IsTextSubtitleStream": False,
        "SupportsExternalStream": False,
        "PixelFormat": "yuv420p10le" if details.depth == 10 else "yuv420p",
    }


def _sound(details: Details, language: str) -> Document:
    return {
        "Codec": details.sound.split()[0].lower().replace("dts-hd", "dts"),
        "Language": language,
        "VideoRange": "Unknown",
        "VideoRangeType": "Unknown",
        "AudioSpatialFormat": "DolbyAtmos" if "Atmos" in details.sound else "None",
        "DisplayTitle": f"{language} - {details.sound}",
        "ChannelLayout": str(details.channels),
        "Channels": int(details.channels) + (details.channels % 1 > 0),
        "SampleRate": 48_000,
        "Type": "Audio",
        "IsTextSubtitleStream": False,
        "SupportsExternalStream": False,
    }


def _subtitle(language: str) -> Document:
    return {
        "Codec": "subrip",
        "Language": language,
        "VideoRange": "Unknown",
        "VideoRangeType": "Unknown",
        "AudioSpatialFormat": "None",
        "DisplayTitle": f"{language} - SUBRIP",
        "Type": "Subtitle",
        "IsTextSubtitleStream": True,
        "SupportsExternalStream": True,
    }


def box_set(server: Household, number: str, name: str, members: list[str]) -> Document:
    """A collection."""
    return {"Name": name, "ServerId": server.id, "Id": number, "ChannelId": None, "IsFolder": True, "Type": "BoxSet",
            "ChildCount": len(members), "LocationType": "FileSystem", "MediaType": "Unknown"}  # fmt: skip


def account(server: Household, user: User) -> Document:
    """A user with the policy that limits him."""
    document: Document = {
        "Name": user.name,
        "ServerId": server.id,
        "Id": user.id,
        "HasPassword": True,
        "HasConfiguredPassword": True,
        "HasConfiguredEasyPassword": False,
        "EnableAutoLogin": False,
        "Configuration": {"PlayDefaultAudioTrack": True, "SubtitleMode": "Default", "GroupedFolders": [],
                          "OrderedViews": [], "LatestItemsExcludes": [], "MyMediaExcludes": []},
        "Policy": _policy(user),
    }  # fmt: skip
    if user.last_activity is not None:
        document["LastActivityDate"] = document["LastLoginDate"] = when(user.last_activity, user.id)
    return document


def _policy(user: User) -> Document:
    base = "Jellyfin.Server.Implementations.Users.Default"
    return {
        "IsAdministrator": user.admin,
        "IsHidden": True,
        "IsDisabled": user.disabled,
        "EnableAllFolders": user.libraries is None,
        "EnabledFolders": sorted(user.libraries or ()),
        "EnableContentDeletion": user.admin,
        "EnableMediaPlayback": True,
        "AuthenticationProviderId": f"{base}AuthenticationProvider",
        "PasswordResetProviderId": f"{base}PasswordResetProvider",
        "SyncPlayAccess": "CreateAndJoinGroups",
    }


_FIELDS: dict[str, Callable[[Household, Item], object]] = {
    "OriginalTitle": lambda server, of: of.title.name,
    "SortName": lambda server, of: of.title.name.lower(),
    "DateCreated": lambda server, of: when(of.created, of.id),
    "Path": lambda server, of: server.view.seen(of.sources[0].path),
    "ParentId": lambda server, of: of.library,
    "ProviderIds": lambda server, of: of.providers,
    "Genres": lambda server, of: list(of.title.genres),
    "Tags": lambda server, of: [],
    "Studios": lambda server, of: [{"Name": of.title.studio, "Id": of.id[::-1]}],
    "Overview": lambda server, of: make_overview(of.title.number),
    "MediaSourceCount": lambda server, of: len(of.sources),
    "MediaSources": lambda server, of: [
        media_source(server, source, server.id_of(source.path)) for source in of.sources
    ],
    "MediaStreams": lambda server, of: streams(of.sources[0].details),
    "Width": lambda server, of: of.sources[0].details.width,
    "Height": lambda server, of: of.sources[0].details.height,
    "IsHD": lambda server, of: of.sources[0].details.height >= 720,
    "CanDelete": lambda server, of: True,
    "Etag": lambda server, of: of.id[::-1],
    "ProductionLocations": lambda server, of: [],
    "RemoteTrailers": lambda server, of: [],
    "Taglines": lambda server, of: [],
}
FIELDS = frozenset(name.lower() for name in _FIELDS)
