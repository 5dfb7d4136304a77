"""How Radarr's answers become the model's: one word for a thing, None for what it does not say."""

from __future__ import annotations

from collections.abc import Mapping

from reclaimerr.clients import mediainfo
from reclaimerr.clients.answers import instant
from reclaimerr.clients.mediainfo import imdb, named, positive, rating
from reclaimerr.clients.radarr_answers import (
    Folder,
    HistoryRecord,
    MediaInfo,
    Mount,
    Movie,
    MovieFile,
    Quality,
    QueueRecord,
    Ratings,
)
from reclaimerr.model.media import About, Disk, FileDetails, FileSeen, Ids, ItemSeen, QueueItem, RootFolder, Struct


class Event(Struct, frozen=True):
    """Something that Radarr noted about a movie. `kind` in its words (`movieFileDeleted`), `reason` of a deletion."""

    remote_id: str
    at: int | None
    kind: str
    title: str = ""
    reason: str = ""


def item(movie: Movie, files: list[MovieFile], tags: Mapping[int, str], profiles: Mapping[int, str]) -> ItemSeen:
    """The movie as the model says it. A tag id without a name makes all its tags unknown, not fewer."""
    labels = None if movie.tags is None else tuple(tags.get(tag, "") for tag in movie.tags)
    collection = movie.collection
    return ItemSeen(
        remote_id=str(movie.id),
        kind="movie",
        title=movie.title,
        year=positive(movie.year),
        ids=Ids(tmdb=positive(movie.tmdb_id), imdb=imdb(movie.imdb_id)),
        path=named(movie.path),
        added=instant(movie.added),
        monitored=movie.monitored,
        tags=labels if labels is None or all(labels) else None,
        quality_profile=profiles.get(movie.quality_profile_id or 0),
        root_folder=folder_path(movie.root_folder_path),
        collection=named(collection.title or collection.name) if collection else None,
        file_count=movie.file_count,
        files=tuple(file_seen(file, movie.path) for file in files),
        about=about(movie),
    )


def about(movie: Movie) -> About:
    """The title's facts; its release is the earliest of cinema, digital and physical."""
    ratings = movie.ratings or Ratings()
    releases = map(instant, (movie.in_cinemas, movie.digital_release, movie.physical_release))
    return About(
        release_date=min((each for each in releases if each is not None), default=None),
        genres=_words(movie.genres),
        keywords=_words(movie.keywords),
        original_language=mediainfo.language(movie.original_language.name if movie.original_language else None),
        studio=named(movie.studio),
        certification=named(movie.certification),
        status=named(movie.status),
        duration=positive((movie.runtime or 0) * 60),
        popularity=rating(movie.popularity),
        imdb_rating=rating(ratings.imdb.value),
        imdb_votes=positive(ratings.imdb.votes),
        tmdb_rating=rating(ratings.tmdb.value),
        tmdb_votes=positive(ratings.tmdb.votes),
        rt_rating=rating(ratings.rotten_tomatoes.value),
        metacritic=rating(ratings.metacritic.value),
        trakt_rating=rating(ratings.trakt.value),
    )


def file_seen(file: MovieFile, folder: str | None) -> FileSeen:
    """One file; `folder` is its movie's, for answers that give the path below it only."""
    beside = "/".join(filter(None, ((folder or "").rstrip("/\\"), file.relative_path)))
    path = file.path or beside
    return FileSeen(
        remote_id=str(file.id),
        path=path,
        size=positive(file.size),
        added=instant(file.date_added),
        details=details(file, path),
    )


def details(file: MovieFile, path: str) -> FileDetails:
    """What is inside a file, in our words."""
    quality = (file.quality.quality if file.quality else None) or Quality()
    info = file.media_info or MediaInfo()
    unmet = file.quality_cutoff_not_met
    duration = mediainfo.seconds(info.run_time)
    hdr, vision = mediainfo.radarr_range(info.video_dynamic_range_type, info.video_dynamic_range)
    return FileDetails(
        container=mediainfo.container(path),
        resolution=mediainfo.resolution(*mediainfo.pixels(info.resolution), quality.resolution),
        video_codec=mediainfo.video_codec(info.video_codec),
        hdr=hdr,
        dolby_vision=vision,
        bitrate=mediainfo.bitrate(file.size, duration),
        bit_depth=positive(info.video_bit_depth),
        audio_codec=mediainfo.audio_codec(info.audio_codec),
        audio_channels=rating(info.audio_channels),
        audio_languages=mediainfo.spoken(_tracks(info.audio_languages)),
        subtitle_languages=None if info.subtitles is None else mediainfo.subtitles(_tracks(info.subtitles)),
        duration=duration,
        release_group=named(file.release_group),
        quality=named(quality.name),
        custom_format_score=file.custom_format_score,
        cutoff_met=None if unmet is None else not unmet,
    )


def _tracks(text: str | None) -> list[str]:
    """`eng/eng/fre` track by track (before v4.7: `eng / fre`)."""
    return [track.strip() for track in (text or "").split("/") if track.strip()]


def _words(found: list[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(filter(None, (word.strip() for word in found)))


def folder_path(path: str | None) -> str | None:
    """A folder without its last slash: a movie's root folder has one, the list of them has not."""
    return (path.rstrip("/\\") or path[:1] or None) if path else None


def root_folder(folder: Folder) -> RootFolder:
    """A root folder; where it does not say whether it is there, one without free space is not."""
    there = folder.free_space is not None if folder.accessible is None else folder.accessible
    return RootFolder(path=folder_path(folder.path) or "", free=folder.free_space, accessible=there)


def disk(mount: Mount) -> Disk:
    """A mount; one of 0 bytes is a remote one of which nothing is known."""
    total = positive(mount.total_space)
    return Disk(path=mount.path, free=mount.free_space if total else None, total=total)


def queue_item(record: QueueRecord) -> QueueItem:
    """A download; `remote_id` is empty where Radarr does not know the movie."""
    state = record.tracked_download_state or record.status or "unknown"
    return QueueItem(remote_id=str(positive(record.movie_id) or ""), title=record.title or "", state=state)


def event(record: HistoryRecord) -> Event:
    """A line of a movie's history."""
    return Event(
        remote_id=str(record.movie_id),
        at=instant(record.date),
        kind=record.event_type,
        title=record.source_title or "",
        reason=record.data.get("reason") or "",
    )
