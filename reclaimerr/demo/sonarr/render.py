"""Sonarr's documents, written from its rows; what is null is left out, as the real one does."""

from __future__ import annotations

from typing import Any

import msgspec

from reclaimerr.clock import iso
from reclaimerr.demo.series_arr import (
    EVENTS,
    ArrEpisode,
    ArrSeries,
    EpisodeEvent,
    EpisodeFile,
    EpisodeQueueRow,
    SeriesArr,
    SeriesExclusion,
)
from reclaimerr.demo.servarr.render import Document, languages, media_info, quality_model
from reclaimerr.demo.shows import ZONE, Show
from reclaimerr.demo.sonarr.statistics import Count, by_season, good_until, season_document, series_document, together
from reclaimerr.demo.words import make_overview

_NOTHING = Count()


def series_bytes(arr: SeriesArr, row: ArrSeries, now: int) -> bytes:
    """The series' JSON as the list has it, kept until the row changes or an episode is aired."""
    if row.rendered is None or now >= row.rendered[1]:
        row.rendered = msgspec.json.encode(series_document_of(arr, row, now)), good_until(row, now)
    return row.rendered[0]


def series_document_of(arr: SeriesArr, row: ArrSeries, now: int, *, alone: bool = False) -> Document:
    """Everything that GET /series tells of one row; a series without any episode has figures only when asked alone."""
    counts = by_season(row, now)
    whole = together(counts.values())
    document = about(row.show) | {
        "seasons": [_season(number, flag, counts.get(number)) for number, flag in sorted(row.seasons.items())],
        "path": arr.view.seen(row.folder) or row.folder,
        "qualityProfileId": row.profile,
        "seasonFolder": row.season_folder,
        "monitored": row.monitored,
        "monitorNewItems": row.new_items,
        "rootFolderPath": arr.root_of(row.folder)[0],
        "tags": sorted(row.tags),
        "added": iso(row.added),
        "id": row.id,
    }
    if whole.following is not None:
        document["nextAiring"] = iso(whole.following)
    if whole.previous is not None:
        document["previousAiring"] = iso(whole.previous)
    if counts or alone:
        document["statistics"] = series_document(whole if counts else _NOTHING, sum(n > 0 for n in row.seasons))
    return document


def _season(number: int, monitored: bool, count: Count | None) -> Document:
    """A season; one of which no episode is known has no figures."""
    document: Document = {"seasonNumber": number, "monitored": monitored}
    return document | ({"statistics": season_document(count)} if count else {})


def about(show: Show) -> Document:
    """What the public database tells of a series."""
    aired = sorted(one.aired for one in show.episodes.values() if one.aired and one.season)
    document: Document = {
        "title": show.name,
        "alternateTitles": [],
        "sortTitle": show.name.lower().removeprefix("the "),
        "status": show.status,
        "ended": show.status == "ended",
        "overview": make_overview(show.number + 500_000),
        "network": show.network,
        "airTime": "20:00",
        "images": [_image(show, kind) for kind in ("banner", "poster", "fanart")],
        "originalLanguage": {"id": 8, "name": "Japanese"} if show.kind == "anime" else {"id": 1, "name": "English"},
        "year": show.year,
        "useSceneNumbering": False,
        "runtime": show.minutes,
        "tvdbId": show.tvdb,
        "tvRageId": 0,
        "tvMazeId": show.tvdb % 1_000_000,
        "tmdbId": show.tmdb,
        "seriesType": show.kind,
        "cleanTitle": "".join(char for char in show.name.lower() if char.isalnum()),
        "titleSlug": f"{show.number}-{'-'.join(show.name.lower().split())}",
        "certification": show.certification,
        "genres": list(show.genres),
        "ratings": {"votes": show.rating.votes, "value": show.rating.value},
        "languageProfileId": 1,
    }
    if show.imdb:
        document["imdbId"] = show.imdb
    if aired:
        document |= {"firstAired": _day(aired[0]), "lastAired": _day(aired[-1])}
    return document


def _day(instant: int) -> str:
    """Midnight of the day on which it was aired."""
    local = instant + ZONE
    return iso(local - local % 86_400) or ""


def _image(show: Show, kind: str) -> Document:
    return {"coverType": kind, "url": f"/MediaCover/{show.number}/{kind}.jpg?lastWrite=638602186947417281",
            "remoteUrl": f"https://images.example/banners/v4/series/{show.tvdb:x}/{kind}.jpg"}  # fmt: skip


def episode(arr: SeriesArr, row: ArrEpisode, *, with_file: bool) -> Document:
    """An episode; what nobody knows (air date, absolute number) is left out."""
    of = row.of
    document: Document = {
        "seriesId": row.series_id,
        "tvdbId": of.tvdb,
        "episodeFileId": row.file.id if row.file else 0,
        "seasonNumber": of.season,
        "episodeNumber": of.number,
        "title": of.name,
        "runtime": of.minutes,
        "hasFile": row.file is not None,
        "monitored": row.monitored,
        "unverifiedSceneNumbering": False,
        "id": row.id,
    }
    if of.aired is not None:
        document |= {"airDate": of.day, "airDateUtc": iso(of.aired)}
    if of.absolute is not None:
        document["absoluteEpisodeNumber"] = of.absolute
    if with_file and row.file:
        document["episodeFile"] = episode_file(arr, row.file)
    return document


def episode_file(arr: SeriesArr, file: EpisodeFile) -> Document:
    """A file; it does not say which episodes it holds."""
    row = arr.series[file.series_id]
    relative = file.path[len(row.folder) + 1 :]
    several = len(row.holding(file)) > 1
    return {
        "seriesId": file.series_id,
        "seasonNumber": file.season,
        "relativePath": relative,
        "path": arr.view.seen(file.path) or file.path,
        "size": file.size,
        "dateAdded": iso(file.added),
        "sceneName": relative.rpartition("/")[2].removesuffix(".mkv"),
        "releaseGroup": file.details.group,
        "languages": languages(file.details),
        "quality": quality_model(file.details),
        "customFormats": [],
        "customFormatScore": 0,
        "indexerFlags": 0,
        "releaseType": "multiEpisode" if several else "singleEpisode",
        "mediaInfo": media_info(file.details),
        "qualityCutoffNotMet": file.details.quality.resolution < 1080,
        "id": file.id,
    }


def event(row: EpisodeEvent) -> Document:
    """A history record; every value of its data is text."""
    return {
        "episodeId": row.episode_id,
        "seriesId": row.series_id,
        "sourceTitle": row.source,
        "languages": languages(row.details),
        "quality": quality_model(row.details),
        "customFormats": [],
        "customFormatScore": 0,
        "qualityCutoffNotMet": False,
        "date": iso(row.at),
        "downloadId": f"{row.id:040X}",
        "eventType": EVENTS[row.kind],
        "data": dict(row.data),
        "id": row.id,
    }


def queue_row(arr: SeriesArr, row: EpisodeQueueRow) -> Document:
    """A download; without ids where nobody knows the series."""
    blocked = row.state == "importBlocked"
    known = arr.episodes.get(row.episode_id or 0)
    document: dict[str, Any] = {
        "languages": languages(row.details),
        "quality": quality_model(row.details),
        "customFormats": [],
        "customFormatScore": 0,
        "size": row.size,
        "title": row.source,
        "estimatedCompletionTime": iso(row.added + 3600),
        "added": iso(row.added),
        "status": row.status,
        "trackedDownloadStatus": "warning" if blocked else "ok",
        "trackedDownloadState": row.state,
        "statusMessages": [{"title": row.source, "messages": ["Series title mismatch"]}] if blocked else [],
        "downloadId": f"{sum(row.source.encode()):040X}",
        "protocol": "torrent",
        "downloadClient": "Loader",
        "downloadClientHasPostImportCategory": False,
        "indexer": "Some Indexer",
        "episodeHasFile": bool(known and known.file),
        "sizeleft": row.left,
        "timeleft": "00:25:53" if row.left else "00:00:00",
        "id": row.id,
    }
    ids = {"seriesId": row.series_id, "episodeId": row.episode_id, "seasonNumber": row.season}
    return document | {name: number for name, number in ids.items() if number is not None}


def exclusion(row: SeriesExclusion) -> Document:
    return {"tvdbId": row.tvdb, "title": row.name, "id": row.id}
