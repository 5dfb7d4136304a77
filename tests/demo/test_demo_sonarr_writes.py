"""Writing to the simulated Sonarr changes the world, with the real one's sharp edges."""

from __future__ import annotations

import requests
from demo_asking import Asker, case, gone, told

from reclaimerr.demo.series_arr import ArrSeries
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World


def row(shows: World, name: str) -> ArrSeries:
    """Sonarr's row of a case."""
    return shows.series(case(shows, name))[1]


def monitor(sonarr: Asker, held: ArrSeries, on: bool, *seasons: int) -> requests.Response:
    ids = [one.id for one in held.episodes if not seasons or one.of.season in seasons]
    return sonarr.ask("PUT", "/api/v3/episode/monitor", json={"episodeIds": ids, "monitored": on})


def flags(held: ArrSeries, season: int) -> set[bool]:
    return {one.monitored for one in held.episodes if one.of.season == season}


def test_episodes_are_unmonitored_by_their_numbers(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    answer = monitor(sonarr, held, False, 1)
    assert (answer.status_code, {one["monitored"] for one in answer.json()}) == (202, {False})
    assert (flags(held, 1), flags(held, 2)) == ({False}, {True})


def test_an_unknown_episode_among_several_fails_after_the_others_were_changed(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    ids = [held.episodes[0].id, 999_999]
    answer = sonarr.ask("PUT", "/api/v3/episode/monitor", json={"episodeIds": ids, "monitored": False})
    assert (answer.status_code, held.episodes[0].monitored) == (500, False)
    alone = sonarr.ask("PUT", "/api/v3/episode/monitor", json={"episodeIds": [999_999], "monitored": False})
    assert alone.status_code == 404


def test_the_season_pass_changes_a_seasons_flag_and_leaves_its_episodes(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    body = {"series": [{"id": held.id, "seasons": [{"seasonNumber": 1, "monitored": False}]}]}
    assert sonarr.ask("POST", "/api/v3/seasonpass", json=body).status_code == 202
    assert held.seasons == {1: False, 2: True}
    assert flags(held, 1) == {True}


def test_a_series_put_back_hands_a_changed_season_flag_down(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    document = sonarr.get(f"/api/v3/series/{held.id}")
    document["seasons"][0]["monitored"] = False
    assert sonarr.ask("PUT", f"/api/v3/series/{held.id}", json=document).status_code == 202
    assert (flags(held, 1), flags(held, 2)) == ({False}, {True})


def test_a_series_put_back_in_part_is_refused_or_loses_seasons(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    document = sonarr.get(f"/api/v3/series/{held.id}")
    assert sonarr.ask("PUT", f"/api/v3/series/{held.id}", json={"id": held.id, "monitored": False}).status_code == 400
    document["seasons"].pop()
    assert sonarr.ask("PUT", f"/api/v3/series/{held.id}", json=document).status_code == 202
    assert list(held.seasons) == [1]
    assert told(shows_stack) == [f"{held.show.name} does not get all its seasons back"]


def test_the_editor_changes_the_series_and_none_of_its_episodes(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-keep-tag")
    before = set(held.tags)
    body = {"seriesIds": [held.id], "monitored": False, "monitorNewItems": "none", "tags": [77], "applyTags": "add"}
    answer = sonarr.ask("PUT", "/api/v3/series/editor", json=body)
    assert (answer.status_code, answer.json()[0]["monitored"], answer.json()[0]["monitorNewItems"]) == (
        202,
        False,
        "none",
    )
    assert (held.tags, flags(held, 1), held.seasons[1]) == (before | {77}, {True}, True)


def test_new_items_are_all_or_none(shows: World, sonarr: Asker) -> None:
    body = {"seriesIds": [row(shows, "daily").id], "monitorNewItems": "some"}
    answer = sonarr.ask("PUT", "/api/v3/series/editor", json=body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["$.monitorNewItems"])


def test_a_missing_or_duplicate_id_fails_the_whole_call(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    number = row(shows, "series-unwatched").id
    for ids, found in (([number, 99_999], 1), ([number, number], 1)):
        answer = sonarr.ask("DELETE", "/api/v3/series/editor", json={"seriesIds": ids, "deleteFiles": True})
        assert answer.status_code == 500
        assert answer.json()["message"] == f"Expected query to return 2 rows but returned {found}"
    assert gone(shows_stack) == []


def test_the_editor_takes_its_flags_from_the_body_alone(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    query = {"deleteFiles": "true", "addImportListExclusion": "true"}
    sonarr.ask("DELETE", "/api/v3/series/editor", params=query, json={"seriesIds": [held.id]})
    shows_stack.settle()
    assert shows.fs.below(held.folder)
    assert sonarr.get("/api/v3/importlistexclusion") == []
    assert len(told(shows_stack)) == 2


def test_radarrs_word_for_the_exclusion_is_passed_over(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    body = {"seriesIds": [row(shows, "series-unwatched").id], "deleteFiles": True, "addImportExclusion": True}
    assert sonarr.ask("DELETE", "/api/v3/series/editor", json=body).status_code == 200
    assert sonarr.get("/api/v3/importlistexclusion") == []
    assert told(shows_stack) == ["unknown body key 'addImportExclusion'"]


def test_a_series_goes_at_once_and_its_folder_later(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    held = row(shows, "series-sidecars")
    shows_stack.later.hold()
    query = {"deleteFiles": "true", "addImportListExclusion": "true"}
    assert sonarr.ask("DELETE", f"/api/v3/series/{held.id}", params=query).status_code == 200
    assert sonarr.ask("GET", f"/api/v3/series/{held.id}").status_code == 404
    assert len(shows.fs.below(held.folder)) == 13
    shows_stack.settle()
    assert shows.fs.below(held.folder) == []
    assert [one["tvdbId"] for one in sonarr.get("/api/v3/importlistexclusion")] == [held.show.tvdb]
    assert shows.wrong_removals() == []


def test_a_series_that_is_gone_already_is_a_500_not_a_404(shows: World, sonarr: Asker) -> None:
    number = row(shows, "series-unwatched").id
    answers = [sonarr.ask("DELETE", f"/api/v3/series/{number}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 500]
    assert answers[1].json()["message"] == "Expected query to return 1 rows but returned 0"


def test_a_folder_with_anothers_inside_stays_and_ends_the_batch(
    shows: World, shows_stack: Stack, sonarr: Asker
) -> None:
    outer, later = row(shows, "series-nested"), row(shows, "series-unwatched")
    body = {"seriesIds": [outer.id, later.id], "deleteFiles": True, "addImportListExclusion": False}
    assert sonarr.ask("DELETE", "/api/v3/series/editor", json=body).status_code == 200
    shows_stack.settle()
    assert shows.fs.below(outer.folder)
    assert shows.fs.below(later.folder)


def test_a_file_goes_with_every_episode_that_it_holds(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    held = row(shows, "several-episodes")
    monitor(sonarr, held, False)
    file = held.files[-1]
    assert sonarr.ask("DELETE", f"/api/v3/episodefile/{file.id}").status_code == 200
    assert gone(shows_stack) == [("file", file.path)]
    assert [one.of.number for one in held.episodes if one.file is None] == [5, 6]
    assert [one["data"]["reason"] for one in sonarr.get("/api/v3/history/series", seriesId=held.id, eventType=5)] == [
        "Manual"
    ] * 2  # fmt: skip


def test_a_file_that_is_gone_is_a_404(shows: World, sonarr: Asker) -> None:
    number = row(shows, "series-unmonitored").files[0].id
    answers = [sonarr.ask("DELETE", f"/api/v3/episodefile/{number}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[1].json()["message"] == "Episode file not found"


def test_removing_a_file_of_a_monitored_episode_is_complained_about(
    shows: World, shows_stack: Stack, sonarr: Asker
) -> None:
    held = row(shows, "series-unwatched")
    shows.set_monitored("sonarr", held.show.key, True)
    sonarr.ask("DELETE", f"/api/v3/episodefile/{held.files[0].id}")
    assert told(shows_stack) == [
        f"{held.show.name} {held.show.key}/s01e01 lost its file while monitored: it is fetched again"
    ]


def test_a_season_goes_by_its_files(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    held = shows.series(case(shows, "season-never"))[1]
    monitor(sonarr, held, False, 2)
    ids = [file.id for file in held.files if file.season == 2]
    assert sonarr.ask("DELETE", "/api/v3/episodefile/bulk", json={"episodeFileIds": ids}).status_code == 200
    assert {path.rpartition("/")[0][-9:] for _, path in gone(shows_stack)} == {"Season 02"}
    assert len(held.files) == 6
    assert shows.wrong_removals() == []
    assert told(shows_stack) == []


def test_a_bulk_call_that_mixes_series_loses_rows_and_leaves_files(
    shows: World, shows_stack: Stack, sonarr: Asker
) -> None:
    one, other = row(shows, "series-unmonitored"), row(shows, "series-unwatched")
    monitor(sonarr, other, False)
    path = other.files[0].path
    ids = [one.files[0].id, other.files[0].id]
    assert sonarr.ask("DELETE", "/api/v3/episodefile/bulk", json={"episodeFileIds": ids}).status_code == 200
    assert shows.fs.get(path) is not None
    assert other.episodes[0].file is None
    assert told(shows_stack) == ["files of several series in one call"]


def test_a_bulk_call_without_files_is_a_500(sonarr: Asker) -> None:
    answer = sonarr.ask("DELETE", "/api/v3/episodefile/bulk", json={"episodeFileIds": []})
    assert (answer.status_code, answer.json()["message"]) == (500, "Sequence contains no elements")


def test_a_missing_or_empty_root_folder_is_a_409(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    file = row(shows, "series-unmonitored").files[0]
    for state, words in (("missing", "doesn't exist"), ("empty", "is empty")):
        shows.mount("disk3", state)  # type: ignore[arg-type]
        answer = sonarr.ask("DELETE", f"/api/v3/episodefile/{file.id}")
        assert answer.status_code == 409
        assert answer.json()["message"] == f"Series' root folder (/tv) {words}."
    assert gone(shows_stack) == []


def test_a_disk_that_is_read_only_is_a_500(shows: World, sonarr: Asker) -> None:
    shows.make_read_only("disk3")
    answer = sonarr.ask("DELETE", f"/api/v3/episodefile/{row(shows, 'series-unmonitored').files[0].id}")
    assert (answer.status_code, answer.json()["message"]) == (500, "Unable to delete episode file")


def test_empty_folders_go_only_where_that_is_switched_on(shows: World, sonarr: Asker) -> None:
    held, folders = row(shows, "series-unmonitored"), []
    for on, season in ((False, 1), (True, 2)):
        shows.sonarrs["sonarr"].settings.delete_empty_folders = on
        ids = [file.id for file in held.files if file.season == season]
        folder = held.files[0].path.rpartition("/")[0]
        sonarr.ask("DELETE", "/api/v3/episodefile/bulk", json={"episodeFileIds": ids})
        folders.append(shows.fs.folder_exists(folder))
    assert folders == [True, False]


def test_a_rescan_notices_a_file_that_vanished(shows: World, shows_stack: Stack, sonarr: Asker) -> None:
    held = row(shows, "episode-vanished")
    made = sonarr.ask("POST", "/api/v3/command", json={"name": "RescanSeries", "seriesId": held.id})
    shows_stack.settle()
    assert sonarr.get(f"/api/v3/command/{made.json()['id']}")["status"] == "completed"
    assert len(held.files) == 11


def test_a_series_that_was_removed_can_be_added_again(shows: World, sonarr: Asker) -> None:
    held = row(shows, "series-unwatched")
    sonarr.ask("DELETE", f"/api/v3/series/{held.id}")
    found = sonarr.get("/api/v3/series/lookup", term=f"tvdb:{held.show.tvdb}")
    body = {"title": found[0]["title"], "tvdbId": held.show.tvdb, "qualityProfileId": 1, "rootFolderPath": "/tv",
            "monitored": True}  # fmt: skip
    made = sonarr.ask("POST", "/api/v3/series", json=body)
    assert (made.status_code, made.json()["statistics"]["episodeFileCount"]) == (201, 0)
    assert made.json()["id"] != held.id
    assert sonarr.ask("POST", "/api/v3/series", json=body).status_code == 400


def test_what_had_to_stay_is_told_when_it_is_removed(shows: World, sonarr: Asker) -> None:
    key = case(shows, "episode-favourite")
    held = shows.series(key)[1]
    monitor(sonarr, held, False)
    for file in held.files:
        sonarr.ask("DELETE", f"/api/v3/episodefile/{file.id}")
    loved = next(told for told in shows.wrong_removals() if told.endswith("it is a favourite of Ben"))
    assert "S02E03" in loved or "episodefile" in loved


def test_a_file_that_holds_the_newest_as_well_is_wrongly_removed(shows: World, sonarr: Asker) -> None:
    held = row(shows, "daily")
    monitor(sonarr, held, False)
    old, shared = held.episodes[0].file, held.episodes[19].file
    for file in (old, shared):
        sonarr.ask("DELETE", f"/api/v3/episodefile/{file.id if file else 0}")
    assert len(shows.wrong_removals()) == 1
    assert shows.wrong_removals()[0].endswith(f"its file also holds {held.show.key}/s01e21")
