"""Independent clients (arrapi, plexapi) read the simulated services and remove through them."""

from __future__ import annotations

from typing import Any

import pytest
from demo_asking import Asker, case, told

from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

pytestmark = [pytest.mark.prove, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def arr(stack: Stack, name: str) -> Any:
    """arrapi's client for one of the arrs."""
    arrapi = pytest.importorskip("arrapi")
    service = stack.service(name)
    made = arrapi.SonarrAPI if service.type == "sonarr" else arrapi.RadarrAPI
    return made(service.url, service.api_key)


def server(stack: Stack) -> Any:
    """plexapi's client."""
    plexapi = pytest.importorskip("plexapi.server")
    service = stack.service("plex")
    return plexapi.PlexServer(service.url, service.api_key)


def test_arrapi_reads_every_series(both: World, both_stack: Stack) -> None:
    client = arr(both_stack, "sonarr")
    assert client.system_status().appName == "Sonarr"
    found = {series.id: series for series in client.all_series()}
    rows = both.sonarrs["sonarr"].series
    assert found.keys() == rows.keys()
    assert {found[number].tvdbId for number in found} == {row.show.tvdb for row in rows.values()}
    assert [folder.path for folder in client.root_folder()] == ["/tv", "/anime/"]
    assert {tag.label for tag in client.all_tags()} == {"keep"}
    assert told(both_stack) == []


def test_arrapi_reads_a_series_episodes(both: World, both_stack: Stack) -> None:
    row = both.series(case(both, "season-partial"))[1]
    episodes = arr(both_stack, "sonarr").episodes(row.id)
    assert {(one.seasonNumber, one.episodeNumber, one.hasFile) for one in episodes} == {
        (one.of.season, one.of.number, one.file is not None) for one in row.episodes
    }
    assert told(both_stack) == []


def test_arrapi_unmonitors_and_removes_a_series(both: World, both_stack: Stack) -> None:
    client = arr(both_stack, "sonarr")
    row = both.series(case(both, "series-unwatched"))[1]
    series = client.get_series(series_id=row.id)
    series.edit(monitored=False, tags=["soon"])
    assert (row.monitored, [client._raw.get_tag()[-1]["label"]]) == (False, ["soon"])
    series.delete(addImportListExclusion=True, deleteFiles=True)
    both_stack.settle()
    assert both.fs.below(row.folder) == []
    assert [one.tvdb for one in both.sonarrs["sonarr"].exclusions.values()] == [row.show.tvdb]
    assert both.wrong_removals() == []


def test_arrapi_removes_several_series_and_sends_radarrs_word_for_the_exclusion(both: World, both_stack: Stack) -> None:
    rows = [both.series(case(both, name))[1] for name in ("series-unwatched", "tmdb-zero")]
    arr(both_stack, "sonarr").delete_multiple_series([row.show.tvdb for row in rows], deleteFiles=True)
    both_stack.settle()
    assert [both.fs.below(row.folder) for row in rows] == [[], []]
    assert told(both_stack) == ["unknown body key 'addImportExclusion'"]


def test_arrapi_reads_and_removes_a_movie(both: World, both_stack: Stack) -> None:
    client = arr(both_stack, "radarr-hd")
    assert {movie.id for movie in client.all_movies()} == set(both.arrs["radarr-hd"].movies)
    row = both.movie("radarr-hd", case(both, "sidecars"))
    client.get_movie(movie_id=row.id).delete(addImportExclusion=True, deleteFiles=True)
    both_stack.settle()
    assert both.fs.below(row.folder) == []
    assert both.wrong_removals() == []


def test_plexapi_reads_every_item(both: World, both_stack: Stack) -> None:
    client, house = server(both_stack), both.plex_house()
    assert client.machineIdentifier == house.machine
    films, series = client.library.section("Films"), client.library.section("Series")
    assert {movie.ratingKey for movie in films.all()} == {
        one.key for one in house.items.values() if one.kind == "movie"
    }
    for kind in ("show", "season", "episode"):
        found = {one.ratingKey for one in series.search(libtype=kind)}
        assert found == {one.key for one in house.items.values() if one.kind == kind}
    assert told(both_stack) == []


def test_plexapi_reads_versions_ids_and_paths(both: World, both_stack: Stack) -> None:
    of = both.plex_house().of(case(both, "two-versions"))[0]
    movie = server(both_stack).fetchItem(of.key)
    assert movie.locations == [both.plex_house().view.seen(file.path) for file in of.files]
    assert {one.id for one in movie.guids} == set(of.ids)
    assert [media.videoResolution for media in movie.media] == ["1080", "4k"]


def test_plexapi_walks_a_show(both: World, both_stack: Stack) -> None:
    of = both.plex_house().of(case(both, "plex-season-finished").partition("/")[0])[0]
    show = server(both_stack).fetchItem(of.key)
    assert [season.index for season in show.seasons()] == [1, 2]
    assert [(one.seasonNumber, one.episodeNumber) for one in show.episodes()] == [
        (season, number) for season in (1, 2) for number in range(1, 7)
    ]
    assert (show.leafCount, show.viewedLeafCount) == (12, 3)
    assert [one.episodeNumber for one in show.watched()] == [4, 5, 6]


def test_plexapi_reads_who_watched_and_who_watches(both: World, both_stack: Stack) -> None:
    client, house = server(both_stack), both.plex_house()
    known = {(row.account, row.item.key, row.at) for row in house.history if row.item.key in house.items}
    found = {(one.accountID, one.ratingKey, int(one.viewedAt.timestamp())) for one in client.history() if one.ratingKey}
    assert {(account, int(key), at) for account, key, at in found} == known
    assert {account.id: account.name for account in client.systemAccounts()} == {
        account.id: account.name for account in house.accounts
    }
    assert {session.usernames[0] for session in client.sessions()} == {"ben_1987", "anna"}


def test_plexapi_removes_only_with_the_owners_leave(both: World, both_stack: Stack) -> None:
    exceptions = pytest.importorskip("plexapi.exceptions")
    of = both.plex_house().of(case(both, "plex-old-agent"))[0]
    movie = server(both_stack).fetchItem(of.key)
    with pytest.raises(exceptions.BadRequest):
        movie.delete()
    both.plex_house().allow_deletion = True
    movie.delete()
    assert both.fs.get(of.files[0].path) is None
    with pytest.raises(exceptions.NotFound):
        server(both_stack).fetchItem(of.key)


def test_plexapi_has_a_folder_scanned_and_the_trash_emptied(both: World, both_stack: Stack) -> None:
    house, key = both.plex_house(), case(both, "sidecars")
    house.empties_trash = False
    folder = house.view.seen(both.movie("radarr-hd", key).folder)
    both.remove_from_disk(key)
    films = server(both_stack).library.section("Films")
    films.update(path=folder)
    both_stack.settle()
    assert len(house.of(key)) == 1
    films.emptyTrash()
    assert house.of(key) == []


def test_a_wrong_token_is_what_plexapi_expects_it_to_be(both_stack: Stack, plex: Asker) -> None:
    exceptions, plexapi = pytest.importorskip("plexapi.exceptions"), pytest.importorskip("plexapi.server")
    with pytest.raises(exceptions.Unauthorized):
        plexapi.PlexServer(both_stack.service("plex").url, "wrong")
