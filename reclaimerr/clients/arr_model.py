"""How the answers that Radarr and Sonarr give alike become the model's: None for what they do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from reclaimerr.clients import mediainfo
from reclaimerr.clients.answers import instant, past
from reclaimerr.clients.arr_answers import Folder, HistoryRecord, MediaFile, MediaInfo, Mount, Quality, QueueRecord
from reclaimerr.clients.mediainfo import named, positive, rating
from reclaimerr.model.media import Disk, FileDetails, FileSeen, QueueItem, RootFolder, Struct


class Names(Struct, frozen=True):
    """What tags and quality profiles are called, by their numbers."""

    tags: Mapping[int, str] = {}
    profiles: Mapping[int, str] = {}

    def labels(self, numbers: Sequence[int] | None) -> tuple[str, ...] | None:
        """The names of some tags. One without a name makes them all unknown, not fewer."""
        found = None if numbers is None else tuple(self.tags.get(number, "") for number in numbers)
        return found if found is None or all(found) else None

    def profile(self, number: int | None) -> str | None:
        """The name of a quality profile."""
        return self.profiles.get(number or 0)


class Event(Struct, frozen=True):
    """Something that an arr noted about a title. `kind` in its words (`movieFileDeleted`), `reason` of a deletion."""

    remote_id: str
    at: int | None
    kind: str
    title: str = ""
    reason: str = ""
    episode: str | None = None


def file_seen(file: MediaFile, folder: str | None) -> FileSeen:
    """One file; `folder` is its title's, for answers that give the path below it only.

    Raises msgspec.ValidationError for one that lies nowhere: its folder's path would stand for it.
    """
    if not (file.path or file.relative_path):
        raise msgspec.ValidationError(f"Expected the path of file {file.id}")
    beside = "/".join(filter(None, ((folder or "").rstrip("/\\"), file.relative_path)))
    path = file.path or beside
    return FileSeen(
        remote_id=str(file.id),
        path=path,
        size=mediainfo.size(file.size),
        added=past(instant(file.date_added)),
        details=details(file, path),
    )


def details(file: MediaFile, path: str) -> FileDetails:
    """What is inside a file, in our words."""
    quality = (file.quality.quality if file.quality else None) or Quality()
    info = file.media_info or MediaInfo()
    unmet = file.quality_cutoff_not_met
    duration = mediainfo.seconds(info.run_time)
    hdr, vision = mediainfo.arr_range(info.video_dynamic_range_type, info.video_dynamic_range)
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
    """`eng/eng/fre` track by track (before Radarr 4.7: `eng / fre`)."""
    return [track.strip() for track in (text or "").split("/") if track.strip()]


def words(found: list[str] | None) -> tuple[str, ...] | None:
    """A list of words without empty ones."""
    return None if found is None else tuple(filter(None, (word.strip() for word in found)))


def folder_path(path: str | None) -> str | None:
    """A folder without its last slash: a title's root folder has one, the list of them has not."""
    return (path.rstrip("/\\") or path[:1] or None) if path else None


def root_folder(folder: Folder) -> RootFolder:
    """A root folder; where it does not say whether it is there, one without free space is not."""
    there = folder.free_space is not None if folder.accessible is None else folder.accessible
    return RootFolder(path=folder_path(folder.path) or "", free=mediainfo.room(folder.free_space), accessible=there)


def disk(mount: Mount) -> Disk:
    """A mount; one of 0 bytes is a remote one of which nothing is known."""
    total = mediainfo.size(mount.total_space)
    return Disk(path=mount.path, free=mediainfo.room(mount.free_space) if total else None, total=total)


def queue_item(record: QueueRecord) -> QueueItem:
    """A download; `remote_id` is empty where the arr does not know what it is."""
    return QueueItem(
        remote_id=_id(record.movie_id) or _id(record.series_id) or "",
        title=record.title or "",
        state=record.tracked_download_state or record.status or "unknown",
        season_number=record.season_number,
        episode=_id(record.episode_id),
    )


def event(record: HistoryRecord) -> Event:
    """A line of a title's history."""
    return Event(
        remote_id=_id(record.movie_id) or _id(record.series_id) or "",
        at=instant(record.date),
        kind=record.event_type,
        title=record.source_title or "",
        reason=record.data.get("reason") or "",
        episode=_id(record.episode_id),
    )


def _id(number: int | None) -> str | None:
    found = positive(number)
    return str(found) if found else None
