"""How Radarr's answers become the model's: one word for a thing, None for what it does not say."""

from __future__ import annotations

from collections.abc import Sequence

from reclaimerr.clients import mediainfo
from reclaimerr.clients.answers import instant, past
from reclaimerr.clients.arr_answers import MediaFile
from reclaimerr.clients.arr_model import Names, file_seen, folder_path, words
from reclaimerr.clients.mediainfo import imdb, named, positive, rating
from reclaimerr.clients.radarr_answers import Movie, Ratings
from reclaimerr.model.media import About, Ids, ItemSeen


def item(movie: Movie, files: Sequence[MediaFile], names: Names) -> ItemSeen:
    """The movie as the model says it."""
    collection = movie.collection
    return ItemSeen(
        remote_id=str(movie.id),
        kind="movie",
        title=movie.title,
        year=positive(movie.year),
        ids=Ids(tmdb=positive(movie.tmdb_id), imdb=imdb(movie.imdb_id)),
        path=named(movie.path),
        added=past(instant(movie.added)),
        monitored=movie.monitored,
        tags=names.labels(movie.tags),
        quality_profile=names.profile(movie.quality_profile_id),
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
        genres=words(movie.genres),
        keywords=words(movie.keywords),
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
