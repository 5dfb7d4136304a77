"""How Sonarr's answers become the model's: one word for a thing, None for what it does not say."""

from __future__ import annotations

from collections.abc import Iterator

from reclaimerr.clients import mediainfo
from reclaimerr.clients.answers import instant, past
from reclaimerr.clients.arr_model import Names, file_seen, folder_path, words
from reclaimerr.clients.mediainfo import imdb, named, positive
from reclaimerr.clients.sonarr_answers import Episode, Season, Series, Statistics
from reclaimerr.model.media import About, Ids, ItemSeen


def season_id(series: str | int, number: int) -> str:
    """The remote id that we give a season, which Sonarr knows by its series and number only."""
    return f"{series}:{number}"


def season_of(remote_id: str) -> tuple[str, int]:
    """The series and the number of a season's remote id. ValueError for anything else."""
    series, colon, number = remote_id.partition(":")
    if not (colon and series.isdecimal() and number.isdecimal()):
        raise ValueError(f"{remote_id!r} is no season")
    return series, int(number)


def items(seen: Series, names: Names) -> Iterator[ItemSeen]:
    """The series, then its seasons. Its one rating, of which Sonarr does not say whose it is, is left out."""
    counted = seen.statistics or Statistics()
    yield ItemSeen(
        remote_id=str(seen.id),
        kind="series",
        title=seen.title,
        year=positive(seen.year),
        ids=Ids(tmdb=positive(seen.tmdb_id), tvdb=positive(seen.tvdb_id), imdb=imdb(seen.imdb_id)),
        path=named(seen.path),
        added=past(instant(seen.added)),
        monitored=seen.monitored,
        tags=names.labels(seen.tags),
        quality_profile=names.profile(seen.quality_profile_id),
        root_folder=folder_path(seen.root_folder_path),
        file_count=counted.episode_file_count,
        about=about(seen),
        first_aired=instant(seen.first_aired),
        last_aired=instant(seen.last_aired),
        previous_airing=instant(seen.previous_airing or counted.previous_airing),
        next_airing=instant(seen.next_airing or counted.next_airing),
        series_type=named(seen.series_type),
        monitor_new_items=named(seen.monitor_new_items),
        episode_count=counted.episode_count,
        total_episode_count=counted.total_episode_count,
        size=mediainfo.room(counted.size_on_disk),
    )
    for one in seen.seasons or ():
        yield season(one, seen)


def season(one: Season, series: Series) -> ItemSeen:
    """A season, with what Sonarr says of it alone: ids, tags and folder are the series'."""
    counted = one.statistics or Statistics()
    return ItemSeen(
        remote_id=season_id(series.id, one.season_number),
        kind="season",
        title=series.title,
        year=positive(series.year),
        monitored=one.monitored,
        file_count=counted.episode_file_count,
        parent=str(series.id),
        season_number=one.season_number,
        previous_airing=instant(counted.previous_airing),
        next_airing=instant(counted.next_airing),
        episode_count=counted.episode_count,
        total_episode_count=counted.total_episode_count,
        size=mediainfo.room(counted.size_on_disk),
    )


def about(seen: Series) -> About:
    """The title's facts; it is released when its first episode is aired."""
    return About(
        release_date=instant(seen.first_aired),
        genres=words(seen.genres),
        original_language=mediainfo.language(seen.original_language.name if seen.original_language else None),
        network=named(seen.network),
        certification=named(seen.certification),
        status=named(seen.status),
        duration=positive((seen.runtime or 0) * 60),
    )


def episode(seen: Episode, title: str) -> ItemSeen:
    """An episode; `title` is what its series is called. One that claims a file without listing it counts it."""
    file = seen.episode_file
    files = (file_seen(file, None),) if file else ()
    aired = instant(seen.air_date_utc)
    return ItemSeen(
        remote_id=str(seen.id),
        kind="episode",
        title=title,
        ids=Ids(tvdb=positive(seen.tvdb_id)),
        path=named(files[0].path) if files else None,
        monitored=seen.monitored,
        file_count=int(bool(files) or positive(seen.episode_file_id) is not None),
        files=files,
        about=About(release_date=aired, duration=positive((seen.runtime or 0) * 60)),
        parent=str(seen.series_id),
        season_number=seen.season_number,
        episode_number=seen.episode_number,
        absolute_number=positive(seen.absolute_episode_number),
        episode_title=named(seen.title),
        aired=aired,
    )
