"""Radarr's own answers: the fields that we read. Null and absent are one."""

from __future__ import annotations

from reclaimerr.clients.answers import Int64
from reclaimerr.clients.arr_answers import Answer, MediaFile, Named


class Statistics(Answer, frozen=True):
    movie_file_count: Int64 = 0


class Rating(Answer, frozen=True):
    value: float | None = None
    votes: Int64 | None = None


class Ratings(Answer, frozen=True):
    imdb: Rating = Rating()
    tmdb: Rating = Rating()
    metacritic: Rating = Rating()
    rotten_tomatoes: Rating = Rating()
    trakt: Rating = Rating()


class Movie(Answer, frozen=True):
    """/movie. `statistics` is missing before v5."""

    id: Int64
    title: str
    year: Int64 | None = None
    tmdb_id: Int64 | None = None
    imdb_id: str | None = None
    path: str | None = None
    root_folder_path: str | None = None
    added: str | None = None
    monitored: bool | None = None
    tags: list[Int64] | None = None
    quality_profile_id: Int64 | None = None
    has_file: bool | None = None
    movie_file: MediaFile | None = None
    statistics: Statistics | None = None
    collection: Named | None = None
    ratings: Ratings | None = None
    genres: list[str] | None = None
    keywords: list[str] | None = None
    original_language: Named | None = None
    studio: str | None = None
    certification: str | None = None
    status: str | None = None
    runtime: Int64 | None = None
    popularity: float | None = None
    in_cinemas: str | None = None
    digital_release: str | None = None
    physical_release: str | None = None

    @property
    def file_count(self) -> int:
        """Files that Radarr claims for the movie."""
        here = int(self.movie_file is not None)
        claimed = self.statistics.movie_file_count if self.statistics else int(bool(self.has_file))
        return max(here, claimed)

    @property
    def is_whole(self) -> bool:
        """Whether the list tells every file: of several it shows but one."""
        return self.file_count == int(self.movie_file is not None)


class ExtraFile(Answer, frozen=True):
    """/extrafile: subtitles, metadata and the like that Radarr manages beside a movie."""

    relative_path: str
