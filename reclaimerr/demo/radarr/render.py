"""Radarr's documents, written from its rows; what is null is left out, as the real one does."""

from __future__ import annotations

import msgspec

from reclaimerr.clock import DAY, iso
from reclaimerr.demo.arr import EVENTS, Arr, ArrFile, ArrMovie, Event, Exclusion, QueueRow
from reclaimerr.demo.servarr.render import Document, languages, media_info, quality_model
from reclaimerr.demo.titles import Title
from reclaimerr.demo.words import make_overview


def seen(arr: Arr, path: str) -> str:
    """A host path as this arr names it."""
    return arr.view.seen(path) or path


def movie_file(arr: Arr, movie: ArrMovie, file: ArrFile) -> Document:
    """A file as the list of movies carries it, without its custom formats."""
    relative = file.path[len(movie.folder) + 1 :]
    stem = relative.rpartition("/")[2].removesuffix(".mkv")
    return {
        "movieId": movie.id,
        "relativePath": relative,
        "path": seen(arr, file.path),
        "size": file.size,
        "dateAdded": iso(file.added),
        "sceneName": stem,
        "indexerFlags": 0,
        "quality": quality_model(file.details),
        "customFormatScore": 0,
        "mediaInfo": media_info(file.details),
        "originalFilePath": f"{stem}/{stem}.mkv",
        "qualityCutoffNotMet": file.details.quality.resolution < 1080,
        "languages": languages(file.details),
        "releaseGroup": file.details.group,
        "edition": "",
        "id": file.id,
    }


def file_alone(arr: Arr, movie: ArrMovie, file: ArrFile) -> Document:
    """A file as /moviefile gives it."""
    return movie_file(arr, movie, file) | {"customFormats": []}


def movie_bytes(arr: Arr, movie: ArrMovie) -> bytes:
    """The movie's JSON, kept until the row changes."""
    if movie.rendered is None:
        movie.rendered = msgspec.json.encode(movie_document(arr, movie))
    return movie.rendered


def movie_document(arr: Arr, movie: ArrMovie) -> Document:
    """Everything that GET /movie tells of one row."""
    document = about(movie.title) | {
        "sizeOnDisk": movie.size,
        "path": seen(arr, movie.folder),
        "folderName": seen(arr, movie.folder),
        "rootFolderPath": arr.root_of(movie.folder)[0],
        "qualityProfileId": movie.profile,
        "hasFile": bool(movie.files),
        "movieFileId": movie.files[-1].id if movie.files else 0,
        "monitored": movie.monitored,
        "minimumAvailability": "released",
        "isAvailable": True,
        "tags": sorted(movie.tags),
        "added": iso(movie.added),
        "statistics": {
            "movieFileCount": len(movie.files),
            "sizeOnDisk": movie.size,
            "releaseGroups": sorted({file.details.group for file in movie.files} - {""}),
        },
        "id": movie.id,
    }
    if movie.files:
        document["movieFile"] = movie_file(arr, movie, movie.files[-1])
    return document


def about(title: Title) -> Document:
    """What the public database tells of a title."""
    clean = "".join(char for char in title.name.lower() if char.isalnum())
    document: Document = {
        "title": title.name,
        "originalTitle": title.name,
        "originalLanguage": {"id": 1, "name": "English"},
        "alternateTitles": [_other_name(title, number) for number in range(title.number % 4)],
        "secondaryYearSourceId": 0,
        "sortTitle": title.name.lower().removeprefix("the "),
        "status": "released",
        "overview": make_overview(title.number),
        "inCinemas": iso(title.released - 90 * DAY),
        "physicalRelease": iso(title.released + 30 * DAY),
        "digitalRelease": iso(title.released),
        "releaseDate": iso(title.released),
        "images": [_image(title, kind) for kind in ("poster", "fanart")],
        "website": "",
        "year": title.year,
        "youTubeTrailerId": "",
        "studio": title.studio,
        "runtime": title.minutes,
        "cleanTitle": clean,
        "tmdbId": title.tmdb,
        "titleSlug": str(title.tmdb),
        "certification": title.certification,
        "genres": list(title.genres),
        "keywords": list(title.keywords),
        "ratings": {name: _rating(rating.value, rating.votes) for name, rating in title.ratings.items()},
        "popularity": title.popularity,
    }
    if title.imdb:
        document["imdbId"] = title.imdb
    if title.collection:
        document["collection"] = {"title": title.collection[0], "tmdbId": title.collection[1]}
    return document


def _rating(value: float, votes: int) -> Document:
    return {"votes": votes, "value": value, "type": "user"}


def _image(title: Title, kind: str) -> Document:
    return {"coverType": kind, "url": f"/MediaCover/{title.number}/{kind}.jpg?lastWrite=638294004510842666",
            "remoteUrl": f"https://images.example/t/p/original/{title.tmdb:x}{kind}.jpg"}  # fmt: skip


def _other_name(title: Title, number: int) -> Document:
    return {"sourceType": "tmdb", "movieMetadataId": title.number, "title": f"{title.name[:60]}, Take {number + 2}",
            "id": title.number * 4 + number}  # fmt: skip


def event(row: Event) -> Document:
    """A history record; every value of its data is text."""
    return {
        "movieId": row.movie_id,
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


def queue_row(row: QueueRow) -> Document:
    """A download; without movieId where nobody knows the movie."""
    blocked = row.state == "importBlocked"
    document: Document = {
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
        "statusMessages": [{"title": row.source, "messages": ["Movie title mismatch"]}] if blocked else [],
        "downloadId": f"{row.id:040X}",
        "protocol": "torrent",
        "downloadClient": "Loader",
        "downloadClientHasPostImportCategory": False,
        "indexer": "Some Indexer",
        "sizeleft": row.left,
        "timeleft": "00:25:53" if row.left else "00:00:00",
        "id": row.id,
    }
    if row.movie_id is not None:
        document["movieId"] = row.movie_id
    return document


def exclusion(row: Exclusion) -> Document:
    return {"tmdbId": row.tmdb, "movieTitle": row.name, "movieYear": row.year, "id": row.id}
