"""Whatever stands in an answer, it becomes the model's or a BadAnswer: nothing else gets out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as some
from plex_shelf import episode, play
from shelf import film

from reclaimerr.clients import (
    body,
    jellyfin_answers,
    jellyfin_model,
    plex_answers,
    plex_lists,
    plex_model,
    plex_watch,
    radarr_answers,
    radarr_model,
    sonarr_answers,
    sonarr_model,
)
from reclaimerr.clients.arr_model import Names
from reclaimerr.errors import BadAnswer
from reclaimerr.model.media import ItemSeen, Library

MOVIE: dict[str, Any] = {
    "id": 1, "title": "x", "year": 1999, "tmdbId": 5, "imdbId": "tt5", "path": "/m/x", "rootFolderPath": "/m/",
    "added": "2024-01-01T00:00:00Z", "monitored": True, "tags": [1], "qualityProfileId": 1, "hasFile": True,
    "movieFile": {"id": 1, "path": "/m/x/x.mkv", "size": 5, "dateAdded": "2024-01-01T00:00:00Z",
                  "quality": {"quality": {"name": "a", "resolution": 1080}}, "qualityCutoffNotMet": True,
                  "mediaInfo": {"audioChannels": 5.1, "audioLanguages": "eng/und", "resolution": "1x2",
                                "runTime": "1:00:00", "videoDynamicRangeType": "DV", "subtitles": "x"}},
    "statistics": {"movieFileCount": 1}, "collection": {"title": "c"}, "ratings": {"imdb": {"value": 7.1, "votes": 3}},
    "genres": ["a"], "originalLanguage": {"name": "English"}, "runtime": 100, "inCinemas": "2024-01-01T00:00:00Z",
}  # fmt: skip
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here] + [place for name, part in inside for place in places(part, (*here, name))]


def changed(value: Any, place: tuple[str | int, ...], new: object) -> Any:
    """A copy with another value at one place."""
    if not place:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = changed(copy[place[0]], place[1:], new)
    return copy


def read_movie(data: bytes) -> ItemSeen:
    movie = body.decode("hall", data, radarr_answers.Movie)
    with body.reading("hall", "it"):
        return radarr_model.item(movie, [movie.movie_file] if movie.movie_file else [], Names())


def read_film(data: bytes) -> ItemSeen:
    item = body.decode("hall", data, jellyfin_answers.Item)
    with body.reading("hall", "it"):
        jellyfin_model.watch(item, "anna")
        return jellyfin_model.item(item, [Library(remote_id="1", name="l", kind="movies", folders=("/data",))])


@settings(deadline=None)
@given(some.sampled_from(places(MOVIE)), ANYTHING)
def test_any_change_of_a_radarr_movie_is_read_or_refused(place: tuple[str | int, ...], new: object) -> None:
    data = json.dumps(changed(MOVIE, place, new)).encode("utf-8", "surrogatepass")
    try:
        assert msgspec.json.encode(read_movie(data))
    except BadAnswer as error:
        assert error.service == "hall"


FILM = film(1, UserData={"Played": False, "PlayCount": 1, "LastPlayedDate": "2024-01-01T00:00:00.1234567Z"})


@settings(deadline=None)
@given(some.sampled_from(places(FILM)), ANYTHING)
def test_any_change_of_a_jellyfin_movie_is_read_or_refused(place: tuple[str | int, ...], new: object) -> None:
    data = json.dumps(changed(FILM, place, new)).encode("utf-8", "surrogatepass")
    try:
        assert msgspec.json.encode(read_film(data))
    except BadAnswer as error:
        assert error.service == "hall"


SERIES: dict[str, Any] = {
    "id": 1, "title": "x", "year": 1999, "tvdbId": 5, "imdbId": "tt5", "path": "/tv/x", "rootFolderPath": "/tv/",
    "added": "2024-01-01T00:00:00Z", "monitored": True, "monitorNewItems": "all", "seriesType": "anime", "tags": [1],
    "status": "ended", "firstAired": "2024-01-01T00:00:00Z", "nextAiring": "2024-01-01T00:00:00Z", "genres": ["a"],
    "originalLanguage": {"name": "English"}, "runtime": 30, "statistics": {"sizeOnDisk": 5, "episodeFileCount": 1},
    "seasons": [{"seasonNumber": 1, "monitored": True, "statistics": {"previousAiring": "2024-01-01T00:00:00Z"}}],
}  # fmt: skip
EPISODE: dict[str, Any] = {
    "id": 1, "seriesId": 1, "seasonNumber": 1, "episodeNumber": 2, "absoluteEpisodeNumber": 3, "title": "x",
    "tvdbId": 5, "airDateUtc": "2024-01-01T00:00:00Z", "runtime": 30, "monitored": True, "episodeFileId": 1,
    "episodeFile": MOVIE["movieFile"],
}  # fmt: skip
PART = episode(30, 1, 10, Genre=[{"tag": "a"}], viewCount=1, viewOffset=5, ratingImage="imdb://x", rating=5.0)


def read_series(data: bytes) -> list[ItemSeen]:
    series = body.decode("hall", data, sonarr_answers.Series)
    with body.reading("hall", "it"):
        return list(sonarr_model.items(series, Names()))


def read_episode(data: bytes) -> ItemSeen:
    found = body.decode("hall", data, sonarr_answers.Episode)
    with body.reading("hall", "it"):
        return sonarr_model.episode(found, "x")


def read_part(data: bytes) -> list[object]:
    (found,) = plex_lists.rows("hall", [msgspec.Raw(data)], plex_answers.Item)
    with body.reading("hall", "it"):
        return [plex_model.item(found, "l"), plex_model.marks(found)]


def read_play(data: bytes) -> list[object]:
    tally = plex_watch.Tally()
    for row in plex_lists.rows("hall", [msgspec.Raw(data)], plex_answers.HistoryRow):
        tally.add(row)
    return list(tally.told({}))


READERS: dict[str, tuple[Any, Callable[[bytes], object]]] = {
    "series": (SERIES, read_series),
    "episode": (EPISODE, read_episode),
    "part": (PART, read_part),
    "play": (play(1, 2, 3, 4), read_play),
}


@settings(deadline=None)
@given(some.data(), some.sampled_from(sorted(READERS)), ANYTHING)
def test_any_change_of_a_sonarrs_or_a_plexs_answer_is_read_or_refused(
    data: some.DataObject, name: str, new: object
) -> None:
    whole, read = READERS[name]
    place = data.draw(some.sampled_from(places(whole)))
    told = json.dumps(changed(whole, place, new)).encode("utf-8", "surrogatepass")
    try:
        assert msgspec.json.encode(read(told))
    except BadAnswer as error:
        assert error.service == "hall"
