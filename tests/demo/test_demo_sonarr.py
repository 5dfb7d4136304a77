"""The simulated Sonarr answers as the real one does."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from demo_asking import NOW, Asker, case, told

from reclaimerr.clock import DAY, iso, parse
from reclaimerr.demo.series_arr import ArrSeries
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World


def row(shows: World, name: str) -> ArrSeries:
    """Sonarr's row of a case."""
    return shows.series(case(shows, name))[1]


def listed(sonarr: Asker, row: ArrSeries) -> dict[str, Any]:
    """A series as the list has it."""
    return next(found for found in sonarr.get("/api/v3/series") if found["id"] == row.id)


def season(document: dict[str, Any], number: int) -> dict[str, Any]:
    return next(found for found in document["seasons"] if found["seasonNumber"] == number)


def test_who_it_is_and_that_it_lives(shows_stack: Stack, sonarr: Asker) -> None:
    status = sonarr.get("/api/v3/system/status")
    assert (status["appName"], status["version"].split(".")[0]) == ("Sonarr", "4")
    assert requests.get(shows_stack.service("sonarr").url + "/ping", timeout=10).json() == {"status": "OK"}


def test_without_the_key_there_is_an_empty_401(shows_stack: Stack) -> None:
    answer = requests.get(shows_stack.service("sonarr").url + "/api/v3/series", timeout=10)
    assert (answer.status_code, answer.content) == (401, b"")


def test_the_list_has_every_series_but_the_one_that_sonarr_does_not_know(shows: World, sonarr: Asker) -> None:
    numbers = {found["tvdbId"] for found in sonarr.get("/api/v3/series", includeSeasonImages="false")}
    unknown = shows.shows[case(shows, "series-server-only")]
    assert numbers == {show.tvdb for show in shows.shows.values()} - {unknown.tvdb}


def test_a_series_may_be_asked_for_by_its_tvdb_number(shows: World, sonarr: Asker) -> None:
    found = sonarr.get("/api/v3/series", tvdbId=row(shows, "daily").show.tvdb)
    assert [one["title"] for one in found] == [row(shows, "daily").show.name]


def test_what_is_not_known_is_left_out_or_zero(shows: World, sonarr: Asker) -> None:
    document = listed(sonarr, row(shows, "tmdb-zero"))
    assert document["tmdbId"] == 0
    assert "imdbId" not in document


def test_what_has_a_file_counts_and_what_is_monitored_and_aired(shows: World, sonarr: Asker) -> None:
    document = listed(sonarr, row(shows, "unaired"))
    figures = season(document, 3)["statistics"]
    assert (figures["episodeFileCount"], figures["episodeCount"], figures["totalEpisodeCount"]) == (2, 4, 8)
    assert figures["percentOfEpisodes"] == 50
    assert document["statistics"]["totalEpisodeCount"] == 24
    assert document["statistics"]["seasonCount"] == 3


def test_unmonitored_episodes_without_a_file_do_not_count(shows: World, sonarr: Asker) -> None:
    held = row(shows, "unaired")
    shows.set_monitored("sonarr", held.show.key, False)
    document = listed(sonarr, held)
    figures = season(document, 3)["statistics"]
    assert (figures["episodeCount"], figures["totalEpisodeCount"], figures["percentOfEpisodes"]) == (2, 8, 100)
    assert "nextAiring" not in document
    assert "previousAiring" not in document


def test_the_next_and_the_previous_airing_are_told_where_there_are_any(shows: World, sonarr: Asker) -> None:
    document = listed(sonarr, row(shows, "unaired"))
    aired = [one.of.aired for one in row(shows, "unaired").episodes if one.of.aired]
    assert document["nextAiring"] == iso(min(at for at in aired if at >= NOW))
    assert document["previousAiring"] == iso(max(at for at in aired if at < NOW))
    assert "nextAiring" not in listed(sonarr, row(shows, "series-unwatched"))


def test_figures_change_when_an_episode_is_aired(shows: World, sonarr: Asker) -> None:
    held = row(shows, "unaired")
    assert season(listed(sonarr, held), 3)["statistics"]["episodeCount"] == 4
    shows.clock = lambda: NOW + 8 * DAY
    assert season(listed(sonarr, held), 3)["statistics"]["episodeCount"] == 5


def test_specials_are_in_the_sum_but_are_no_season(shows: World, sonarr: Asker) -> None:
    document = listed(sonarr, row(shows, "specials"))
    assert (document["statistics"]["seasonCount"], document["statistics"]["totalEpisodeCount"]) == (2, 15)
    assert season(document, 0)["statistics"]["episodeFileCount"] == 2
    assert season(document, 0)["monitored"] is False


def test_a_season_without_any_episode_has_no_figures(shows: World, sonarr: Asker) -> None:
    held = row(shows, "upcoming")
    document = listed(sonarr, held)
    assert "statistics" not in document
    assert document["seasons"] == [{"seasonNumber": 1, "monitored": True}]
    assert sonarr.get(f"/api/v3/series/{held.id}")["statistics"]["totalEpisodeCount"] == 0


def test_sizes_add_up_to_what_lies_on_the_disk(shows: World, sonarr: Asker) -> None:
    held = row(shows, "several-episodes")
    document = listed(sonarr, held)
    lying = sum(shows.fs.files[path].size for path in shows.fs.videos_below(held.folder))
    assert document["statistics"]["sizeOnDisk"] == season(document, 1)["statistics"]["sizeOnDisk"] == lying


def test_several_episodes_share_a_file(shows: World, sonarr: Asker) -> None:
    held = row(shows, "several-episodes")
    episodes = sonarr.get("/api/v3/episode", seriesId=held.id, includeEpisodeFile="true")
    assert [one["episodeFileId"] for one in episodes[:4]] == [file.id for file in held.files[:4]]
    assert episodes[4]["episodeFileId"] == episodes[5]["episodeFileId"] == episodes[5]["episodeFile"]["id"]
    assert len(sonarr.get("/api/v3/episodefile", seriesId=held.id)) == 5


def test_a_file_comes_with_its_episode_only_when_asked_for(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    assert all("episodeFile" not in one for one in sonarr.get("/api/v3/episode", seriesId=held.id))
    assert all("episodeFile" in one for one in
               sonarr.get("/api/v3/episode", seriesId=held.id, includeEpisodeFile="true"))  # fmt: skip


def test_an_episode_without_a_file_has_the_number_zero_for_it(shows: World, sonarr: Asker) -> None:
    held = row(shows, "season-empty")
    episodes = sonarr.get("/api/v3/episode", seriesId=held.id, seasonNumber=3, includeEpisodeFile="true")
    assert {(one["hasFile"], one["episodeFileId"], "episodeFile" in one) for one in episodes} == {(False, 0, False)}


def test_an_air_date_that_nobody_knows_is_left_out(shows: World, sonarr: Asker) -> None:
    episodes = sonarr.get("/api/v3/episode", seriesId=row(shows, "air-date-missing").id)
    assert [one["episodeNumber"] for one in episodes if "airDateUtc" not in one] == [3, 4]
    assert all(("airDate" in one) == ("airDateUtc" in one) for one in episodes)


def test_the_day_of_an_airing_may_be_the_one_before_that_in_utc(shows: World, sonarr: Asker) -> None:
    first = sonarr.get("/api/v3/episode", seriesId=row(shows, "daily").id)[0]
    assert (parse(first["airDateUtc"]) or 0) - (parse(first["airDate"]) or 0) == 25 * 3600


def test_anime_is_counted_through_and_lies_in_its_own_root(shows: World, sonarr: Asker) -> None:
    held = row(shows, "absolute-numbers")
    episodes = sonarr.get("/api/v3/episode", seriesId=held.id)
    assert [one["absoluteEpisodeNumber"] for one in episodes] == list(range(1, 25))
    assert listed(sonarr, held)["rootFolderPath"] == "/anime/"
    assert listed(sonarr, held)["path"].startswith("/anime/")
    assert all("absoluteEpisodeNumber" not in one for one in
               sonarr.get("/api/v3/episode", seriesId=row(shows, "daily").id))  # fmt: skip


def test_episodes_need_to_be_asked_for_by_something(sonarr: Asker) -> None:
    assert sonarr.ask("GET", "/api/v3/episode").status_code == 400
    assert sonarr.ask("GET", "/api/v3/episodefile").status_code == 400


def test_a_series_that_is_not_there_has_no_episodes_and_is_a_404(sonarr: Asker) -> None:
    assert sonarr.get("/api/v3/episode", seriesId=99_999) == []
    assert sonarr.ask("GET", "/api/v3/series/99999").json()["message"] == "Series with ID 99999 does not exist"


def test_files_may_be_asked_for_by_repeated_numbers(shows: World, sonarr: Asker) -> None:
    wanted = [file.id for file in row(shows, "daily").files[:3]]
    assert [one["id"] for one in sonarr.get("/api/v3/episodefile", episodeFileIds=wanted)] == wanted
    assert sonarr.get(f"/api/v3/episodefile/{wanted[0]}")["id"] == wanted[0]


def test_both_root_folders_and_their_disks_are_told(shows: World, sonarr: Asker) -> None:
    free = shows.fs.disk_of("/srv/disk3/tv").free
    assert [(one["path"], one["freeSpace"]) for one in sonarr.get("/api/v3/rootfolder")] == [
        ("/tv", free),
        ("/anime/", free),
    ]
    disks = {one["path"]: one for one in sonarr.get("/api/v3/diskspace")}
    assert disks["/tv"]["totalSpace"] == disks["/anime"]["totalSpace"] == shows.fs.disk_of("/srv/disk3/tv").total


def test_an_unmounted_root_folder_is_not_accessible(shows: World, sonarr: Asker) -> None:
    shows.mount("disk3", "missing")
    assert [(one["accessible"], "freeSpace" in one) for one in sonarr.get("/api/v3/rootfolder")] == [(False, False)] * 2


def test_a_pack_has_a_row_in_the_queue_for_each_of_its_episodes(shows: World, sonarr: Asker) -> None:
    held = row(shows, "season-importing")
    known = sonarr.get("/api/v3/queue", pageSize=100)
    everything = sonarr.get("/api/v3/queue", pageSize=100, includeUnknownSeriesItems="true")
    assert known["totalRecords"] == everything["totalRecords"] - 1 == 6
    assert {(one["seriesId"], one["seasonNumber"]) for one in known["records"]} == {(held.id, 2)}
    assert len({one["downloadId"] for one in known["records"]}) == 1


def test_the_queue_may_be_asked_about_one_series(shows: World, sonarr: Asker) -> None:
    assert len(sonarr.get("/api/v3/queue/details", seriesId=row(shows, "season-importing").id)) == 6
    assert sonarr.get("/api/v3/queue/details", seriesId=row(shows, "daily").id) == []


def test_event_types_have_sonarrs_own_numbers(shows: World, sonarr: Asker) -> None:
    imported = sonarr.get("/api/v3/history", eventType=3, pageSize=5)
    assert {one["eventType"] for one in imported["records"]} == {"downloadFolderImported"}
    assert sonarr.get("/api/v3/history", eventType=6)["records"] == []
    since = sonarr.get("/api/v3/history/since", date=iso(NOW - 30 * DAY), eventType="downloadFolderImported")
    assert since
    assert all((parse(one["date"]) or 0) >= NOW - 30 * DAY for one in since)


def test_the_history_of_a_season(shows: World, sonarr: Asker) -> None:
    held = row(shows, "season-partial")
    found = sonarr.get("/api/v3/history/series", seriesId=held.id, seasonNumber=1)
    assert {one["episodeId"] for one in found} == {one.id for one in held.episodes if one.of.season == 1 and one.file}


def test_tags_are_told_with_the_series_that_carry_them(shows: World, sonarr: Asker) -> None:
    details = {one["label"]: one["seriesIds"] for one in sonarr.get("/api/v3/tag/detail")}
    assert details["keep"] == [row(shows, "series-keep-tag").id]


def test_what_lies_in_a_folder(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-sidecars")
    path = listed(sonarr, held)["path"]
    assert len(sonarr.get("/api/v3/filesystem/mediafiles", path=path)) == 6
    assert len(sonarr.get("/api/v3/filesystem", path=path, includeFiles="true")["files"]) == 13


def test_paths_are_taken_in_any_case_and_unknown_keys_are_complained_about(shows_stack: Stack, sonarr: Asker) -> None:
    assert sonarr.ask("GET", "/API/V3/Series", params={"seasons": "1"}).status_code == 200
    assert told(shows_stack) == ["unknown query key 'seasons'"]


@pytest.mark.parametrize("name", ["daily", "several-episodes", "other-numbers"])
def test_a_single_series_is_told_as_in_the_list(shows: World, sonarr: Asker, name: str) -> None:
    held = row(shows, name)
    assert sonarr.get(f"/api/v3/series/{held.id}") == listed(sonarr, held)
