"""Plex's documents, written from its items; a number that is nought or never is left out."""

from __future__ import annotations

from reclaimerr.clock import iso
from reclaimerr.demo.disks import View
from reclaimerr.demo.plex.wire import Document
from reclaimerr.demo.plexhouse import Account, Mark, Playing, PlexFile, PlexHouse, PlexItem, Section, Viewing
from reclaimerr.demo.quality import Details
from reclaimerr.demo.shows import Episode, Show
from reclaimerr.demo.titles import Title
from reclaimerr.demo.words import make_overview

IDENTIFIER = "com.plexapp.plugins.library"
CODECS = {"x264": "h264", "x265": "hevc", "AV1": "av1"}
SOUNDS = {"EAC3": "eac3", "AC3": "ac3", "AAC": "aac", "DTS": "dca", "DTS-HD MA": "dca", "TrueHD Atmos": "truehd"}
RESOLUTIONS = {480: "480", 720: "720", 1080: "1080", 2160: "4k"}
NEVER = Mark()


def item(house: PlexHouse, of: PlexItem, *, guids: bool, streams: bool = False) -> Document:
    """One item as lists have it; `guids` where they were asked for, `streams` only alone."""
    mark = house.marks.get(of.key, NEVER)
    own = f"/library/metadata/{of.key}"
    document: Document = {
        "ratingKey": str(of.key),
        "key": own if of.kind in ("movie", "episode") else f"{own}/children",
        "guid": of.guid,
        "type": of.kind,
        "title": of.name,
        "librarySectionTitle": of.section.name,
        "librarySectionID": of.section.key,
        "librarySectionKey": f"/library/sections/{of.section.key}",
        "thumb": f"{own}/thumb/{of.added}",
        "art": f"/library/metadata/{of.show.key}/art/{of.added}",
        "addedAt": of.added,
        "updatedAt": of.added + 60,
    }
    document |= _about(of) | _above(of) | _counts(house, of)
    if of.number is not None:
        document["index"] = of.number
    if mark.views:
        document["viewCount"] = mark.views
    if mark.last:
        document["lastViewedAt"] = mark.last
    if of.files:
        seconds = of.files[0].details.seconds
        document["duration"] = seconds * 1_000
        if mark.offset:
            document["viewOffset"] = int(seconds * mark.offset * 1_000)
        document["Media"] = [media(house.view, file, streams=streams) for file in of.files]
    if guids and of.ids:
        document["Guid"] = [{"id": one} for one in of.ids]
    return document


def _about(of: PlexItem) -> Document:
    """What the agent tells."""
    what = of.of
    if isinstance(what, Title):
        told: Document = {"studio": what.studio, "contentRating": what.certification, "year": what.year,
                          "summary": make_overview(what.number), "originallyAvailableAt": (iso(what.released) or "")[:10],
                          "Genre": _tags(what.genres)}  # fmt: skip
        if "imdb" in what.ratings:
            told |= {"audienceRating": what.ratings["imdb"].value, "audienceRatingImage": "imdb://image.rating"}
        return told
    if isinstance(what, Show):
        first = min((one.day for one in what.episodes.values() if one.day and one.season), default=None)
        told = {"studio": what.network, "contentRating": what.certification, "year": what.year,
                "summary": make_overview(what.number + 500_000), "audienceRating": what.rating.value,
                "duration": what.minutes * 60_000, "Genre": _tags(what.genres)}  # fmt: skip
        return told | ({"originallyAvailableAt": first} if first else {})
    if isinstance(what, Episode):
        return (
            {"summary": "", "originallyAvailableAt": what.day, "year": int(what.day[:4])}
            if what.day
            else {"summary": ""}
        )
    return {"summary": ""}


def _tags(words: tuple[str, ...]) -> list[Document]:
    return [{"tag": word} for word in words]


def _above(of: PlexItem) -> Document:
    """What it lies in."""
    if of.parent is None:
        return {}
    told = _holder("parent", of.parent)
    return told | _holder("grandparent", of.parent.parent) if of.parent.parent else told


def _holder(word: str, of: PlexItem) -> Document:
    told: Document = {f"{word}RatingKey": str(of.key), f"{word}Guid": of.guid, f"{word}Key": f"/library/metadata/{of.key}",
                      f"{word}Title": of.name}  # fmt: skip
    return told | ({f"{word}Index": of.number} if of.number is not None else {})


def _counts(house: PlexHouse, of: PlexItem) -> Document:
    """How many episodes a show or season has, and how many of them the owner has seen."""
    if of.kind not in ("show", "season"):
        return {}
    leaves = list(of.leaves())
    seen = sum(house.marks.get(leaf.key, NEVER).views > 0 for leaf in leaves)
    told: Document = {"leafCount": len(leaves), "viewedLeafCount": seen}
    return told | ({"childCount": len(of.children)} if of.kind == "show" else {})


def media(view: View, file: PlexFile, *, streams: bool) -> Document:
    """One version with its one part; `deletedAt` once it lies in the trash."""
    details = file.details
    part: Document = {
        "id": file.id,
        "key": f"/library/parts/{file.id}/{file.id}/file.mkv",
        "duration": details.seconds * 1_000,
        "file": view.seen(file.path) or file.path,
        "size": file.size,
        "container": "mkv",
        "videoProfile": "main 10" if details.depth == 10 else "high",
    }
    if streams:
        part["Stream"] = _streams(details)
    document: Document = {
        "id": file.id,
        "duration": details.seconds * 1_000,
        "bitrate": details.bitrate // 1_000,
        "width": details.width,
        "height": details.height,
        "aspectRatio": 1.78,
        "audioChannels": int(details.channels) + (details.channels % 1 > 0),
        "audioCodec": SOUNDS[details.sound],
        "videoCodec": CODECS[details.codec],
        "videoResolution": RESOLUTIONS[details.height],
        "container": "mkv",
        "videoFrameRate": "24p",
        "videoProfile": part["videoProfile"],
        "Part": [part],
    }
    return document | ({"deletedAt": 1} if file.lost else {})


def _streams(details: Details) -> list[Document]:
    picture: Document = {"id": 1, "streamType": 1, "codec": CODECS[details.codec], "index": 0, "bitDepth": details.depth,
                         "width": details.width, "height": details.height, "default": True}  # fmt: skip
    if details.dynamic_range:
        picture |= {"colorTrc": "smpte2084", "DOVIPresent": details.dynamic_range.startswith("DV")}
    sounds = [{"id": 2 + place, "streamType": 2, "codec": SOUNDS[details.sound], "index": 1 + place,
               "languageCode": language, "channels": int(details.channels)}
              for place, language in enumerate(details.languages)]  # fmt: skip
    texts = [{"id": 20 + place, "streamType": 3, "codec": "srt", "index": 10 + place, "languageCode": language}
             for place, language in enumerate(details.subtitles)]  # fmt: skip
    return [picture, *sounds, *texts]


def section(house: PlexHouse, of: Section) -> Document:
    """A library."""
    own = f"/library/sections/{of.key}"
    agents = {"movie": "tv.plex.agents.movie", "show": "tv.plex.agents.series", "artist": "tv.plex.agents.music"}
    return {
        "allowSync": True,
        "art": f"/:/resources/{of.kind}-fanart.jpg",
        "composite": f"{own}/composite/{of.scanned}",
        "filters": True,
        "refreshing": False,
        "thumb": f"/:/resources/{of.kind}.png",
        "key": str(of.key),
        "type": of.kind,
        "title": of.name,
        "agent": agents[of.kind],
        "scanner": "Plex Movie" if of.kind == "movie" else "Plex TV Series" if of.kind == "show" else "Plex Music",
        "language": "en-US",
        "uuid": f"{house.machine[:30]}{of.key:02}",
        "updatedAt": of.scanned,
        "createdAt": 1_600_000_000,
        "scannedAt": of.scanned,
        "content": True,
        "directory": True,
        "contentChangedAt": of.changed,
        "hidden": 0,
        "Location": [{"id": of.key * 10 + place, "path": house.view.seen(path) or path}
                     for place, path in enumerate(of.folders)],
    }  # fmt: skip


def viewing(house: PlexHouse, row: Viewing) -> Document:
    """A row of the history; of an item that is gone the keys are, too."""
    of = row.item
    document: Document = {
        "historyKey": f"/status/sessions/history/{row.id}",
        "librarySectionID": str(of.section.key),
        "title": of.name,
        "type": of.kind,
        "viewedAt": row.at,
        "accountID": row.account,
        "deviceID": 1,
    }
    if of.kind == "episode" and of.parent:
        document |= {"grandparentTitle": of.show.name, "index": of.number, "parentIndex": of.parent.number}
    if of.key not in house.items:
        return document
    document |= {"key": f"/library/metadata/{of.key}", "ratingKey": str(of.key),
                 "thumb": f"/library/metadata/{of.key}/thumb/{of.added}"}  # fmt: skip
    if of.kind == "episode" and of.parent:
        document |= {"parentKey": f"/library/metadata/{of.parent.key}",
                     "grandparentKey": f"/library/metadata/{of.show.key}"}  # fmt: skip
    return document


def account(of: Account) -> Document:
    return {"id": of.id, "key": f"/accounts/{of.id}", "name": of.name, "defaultAudioLanguage": "en",
            "autoSelectAudio": True, "defaultSubtitleLanguage": "en", "subtitleMode": 0, "thumb": ""}  # fmt: skip


def playing(house: PlexHouse, of: Playing) -> Document:
    """What a client plays, with who and on what."""
    found = house.items[of.key]
    name = next(one.name for one in house.accounts if one.id == of.account)
    seconds = found.files[0].details.seconds if found.files else 0
    return item(house, found, guids=True) | {
        "sessionKey": of.id,
        "viewOffset": int(seconds * of.share * 1_000),
        "User": {"id": str(of.account), "thumb": "", "title": name},
        "Player": {"address": "192.0.2.18", "machineIdentifier": f"player-{of.id}", "platform": "Telly",
                   "product": "Plex for Sofas", "state": of.state, "title": "Living Room", "version": "1.0",
                   "local": True, "relayed": False, "secure": True, "userID": of.account},
        "Session": {"id": f"session-{of.id}", "bandwidth": 20_000, "location": "lan"},
    }  # fmt: skip
