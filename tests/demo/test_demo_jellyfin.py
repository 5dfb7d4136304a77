"""The simulated Jellyfin answers, forgets and remembers as the real one does."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from demo_asking import NOW, Asker, case, gone, told

from reclaimerr.clock import DAY, HOUR, parse
from reclaimerr.demo.household import Item
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

MOVIES = {"recursive": "true", "includeItemTypes": "Movie"}
FIELDS = "ProviderIds,DateCreated,Path,MediaSources"


def sweep(jellyfin: Asker, **query: Any) -> list[dict[str, Any]]:
    """All movies, 25 a page."""
    rows: list[dict[str, Any]] = []
    while True:
        page = jellyfin.get("/Items", **MOVIES, startIndex=len(rows), limit=25, sortBy="DateCreated,SortName", **query)
        rows += page["Items"]
        if len(rows) >= page["TotalRecordCount"]:
            return rows


def user_id(world: World, name: str) -> str:
    return world.server.user(name).id


def of_user(world: World, jellyfin: Asker, name: str, filters: str) -> set[str]:
    """The items that pass a filter for a user."""
    page = jellyfin.get("/Items", **MOVIES, userId=user_id(world, name), filters=filters)
    return {row["Id"] for row in page["Items"]}


def item(world: World, name: str) -> Item:
    return world.item(case(world, name))


def tell(jellyfin: Asker, path: str) -> int:
    body = {"Updates": [{"Path": path, "UpdateType": "Deleted"}]}
    return int(jellyfin.ask("POST", "/Library/Media/Updated", json=body).status_code)


def test_who_it_is_needs_no_key(stack: Stack) -> None:
    found = requests.get(stack.service("jellyfin").url + "/system/info/public", timeout=10).json()
    assert (found["ProductName"], found["Version"]) == ("Jellyfin Server", "10.11.11")


OLD_WAYS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"X-Emby-Token": "KEY"}, {}),
    ({"X-MediaBrowser-Token": "KEY"}, {}),
    ({"Authorization": 'Emby Token="KEY"'}, {}),
    ({"X-Emby-Authorization": 'MediaBrowser Client="x", Token="KEY"'}, {}),
    ({}, {"api_key": "KEY"}),
]
NEW_WAYS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"Authorization": 'MediaBrowser Token="KEY"'}, {}),
    ({"Authorization": 'MediaBrowser Client="x", Device="y", Token="KEY", Version="1"'}, {}),
    ({}, {"ApiKey": "KEY"}),
]


def status_with(stack: Stack, headers: dict[str, str], query: dict[str, str]) -> int:
    service = stack.service("jellyfin")
    headers, query = (
        {name: value.replace("KEY", service.api_key) for name, value in given.items()} for given in (headers, query)
    )
    return requests.get(service.url + "/System/Info", headers=headers, params=query, timeout=10).status_code


@pytest.mark.parametrize(("headers", "query"), OLD_WAYS + NEW_WAYS)
def test_the_older_version_takes_a_key_in_every_way(
    stack: Stack, headers: dict[str, str], query: dict[str, str]
) -> None:
    assert status_with(stack, headers, query) == 200


@pytest.mark.parametrize(("headers", "query"), OLD_WAYS)
def test_version_12_refuses_the_old_ways(
    world: World, stack: Stack, headers: dict[str, str], query: dict[str, str]
) -> None:
    world.server.version = "12.0.0"
    assert status_with(stack, headers, query) == 401


@pytest.mark.parametrize(("headers", "query"), NEW_WAYS)
def test_version_12_takes_the_new_ways(
    world: World, stack: Stack, headers: dict[str, str], query: dict[str, str]
) -> None:
    world.server.version = "12.0.0"
    assert status_with(stack, headers, query) == 200


def test_a_wrong_key_is_a_401_without_a_body(stack: Stack) -> None:
    headers = {"Authorization": 'MediaBrowser Token="wrong"'}
    answer = requests.get(stack.service("jellyfin").url + "/Users", headers=headers, timeout=10)
    assert (answer.status_code, answer.content) == (401, b"")


def test_the_pages_hold_every_item_once(world: World, jellyfin: Asker) -> None:
    ids = [row["Id"] for row in sweep(jellyfin)]
    assert sorted(ids) == sorted(world.server.items)


def test_a_page_can_be_had_without_the_total(jellyfin: Asker) -> None:
    page = jellyfin.get("/Items", **MOVIES, startIndex=5, limit=7, enableTotalRecordCount="false")
    assert (len(page["Items"]), page["TotalRecordCount"], page["StartIndex"]) == (7, 7, 5)


def test_items_are_sorted_as_asked(jellyfin: Asker) -> None:
    rows = jellyfin.get("/Items", **MOVIES, sortBy="DateCreated", sortOrder="Descending", fields="DateCreated")["Items"]
    dates = [row["DateCreated"] for row in rows]
    assert dates == sorted(dates, reverse=True)


def test_dates_have_seven_digits_and_mean_the_instant(world: World, jellyfin: Asker) -> None:
    row = jellyfin.get("/Items", ids=item(world, "two-paths").id, fields="DateCreated")["Items"][0]
    assert len(row["DateCreated"]) == len("2023-12-11T12:10:40.7607527Z")
    assert parse(row["DateCreated"]) == item(world, "two-paths").created


def test_a_field_is_told_only_when_it_is_asked_for(jellyfin: Asker) -> None:
    bare = jellyfin.get("/Items", **MOVIES, limit=1)["Items"][0]
    full = jellyfin.get("/Items", **MOVIES, limit=1, fields=FIELDS.lower())["Items"][0]
    assert not {"Path", "MediaSources", "ProviderIds", "DateCreated", "UserData"} & bare.keys()
    assert {"Path", "MediaSources", "ProviderIds", "DateCreated"} <= full.keys()


def test_two_versions_are_one_item_with_two_sources(world: World, jellyfin: Asker) -> None:
    found = item(world, "two-versions")
    row = jellyfin.get("/Items", ids=found.id, fields=FIELDS)["Items"][0]
    assert [source["Size"] for source in row["MediaSources"]] == [source.size for source in found.sources]
    assert [source["Path"].split("/")[2] for source in row["MediaSources"]] == ["movies", "movies-4k"]


def test_an_id_is_taken_with_or_without_dashes(world: World, jellyfin: Asker) -> None:
    number = item(world, "two-paths").id
    dashed = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    assert jellyfin.get("/Items", ids=dashed)["Items"][0]["Id"] == number
    assert jellyfin.get(f"/Items/{dashed.upper()}")["Id"] == number


def test_ids_that_are_gone_are_left_out(world: World, jellyfin: Asker) -> None:
    number = item(world, "two-paths").id
    page = jellyfin.get("/Items", ids=f"{'0' * 32},{number},nonsense")
    assert [row["Id"] for row in page["Items"]] == [number]


def test_without_a_user_nothing_is_told_of_watching(jellyfin: Asker) -> None:
    assert not any("UserData" in row for row in sweep(jellyfin, enableUserData="true"))


def test_filters_tell_what_a_user_did(world: World, jellyfin: Asker) -> None:
    assert item(world, "seen-lately").id in of_user(world, jellyfin, "Ben", "IsPlayed")
    assert item(world, "partial-play").id in of_user(world, jellyfin, "Ben", "IsResumable")
    assert item(world, "favourite").id in of_user(world, jellyfin, "Ben", "IsFavorite")
    assert item(world, "favourite").id not in of_user(world, jellyfin, "Anna", "isfavorite")


def test_a_partial_play_has_a_position_and_no_mark(world: World, jellyfin: Asker) -> None:
    found = item(world, "partial-play")
    row = jellyfin.get("/Items", ids=found.id, userId=user_id(world, "Ben"))["Items"][0]
    data = row["UserData"]
    assert (data["Played"], data["PlayCount"], round(data["PlayedPercentage"])) == (False, 1, 40)
    assert data["PlaybackPositionTicks"] == pytest.approx(row["RunTimeTicks"] * 0.4, rel=0.001)
    assert parse(data["LastPlayedDate"]) == NOW - 30 * DAY


def test_plays_come_latest_first(world: World, jellyfin: Asker) -> None:
    query = {"userId": user_id(world, "Anna"), "sortBy": "DatePlayed", "sortOrder": "Descending", "limit": 1}
    row = jellyfin.get("/Items", **MOVIES, **query)["Items"][0]
    assert parse(row["UserData"]["LastPlayedDate"]) == world.server.user("Anna").last_activity


def test_a_user_sees_his_libraries_alone(world: World, jellyfin: Asker) -> None:
    page = jellyfin.get("/Items", **MOVIES, userId=user_id(world, "Émilie"))
    family = world.server.libraries[1]
    assert [row["Id"] for row in page["Items"]] == [
        found.id for found in world.server.items.values() if found.library == family.id
    ]


def test_a_filter_without_a_user_is_complained_about(stack: Stack, jellyfin: Asker) -> None:
    jellyfin.get("/Items", **MOVIES, filters="IsPlayed")
    assert told(stack) == ["a filter by watching needs userId"]


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"AnyProviderIdEquals": "tmdb.1"}, "unknown query key 'anyprovideridequals'"),
        ({"fields": "ProviderIds,Sizes"}, "field 'sizes' is unknown or not simulated"),
        ({"sortBy": "Whim"}, "sorting by 'whim' is unknown or not simulated"),
    ],
)
def test_what_the_server_does_not_know_is_passed_over(
    stack: Stack, jellyfin: Asker, query: dict[str, str], complaint: str
) -> None:
    assert jellyfin.get("/Items", **MOVIES, **query)["Items"]
    assert told(stack) == [complaint]


def test_an_unknown_user_is_a_404_and_what_is_no_id_a_400(jellyfin: Asker) -> None:
    unknown = jellyfin.ask("GET", "/Items", params={**MOVIES, "userId": "f" * 32})
    nonsense = jellyfin.ask("GET", "/Items", params={**MOVIES, "userId": "me"})
    assert (unknown.status_code, nonsense.status_code) == (404, 400)


def test_users_tell_who_is_disabled_and_what_they_see(jellyfin: Asker) -> None:
    policies = {row["Name"]: row["Policy"] for row in jellyfin.get("/Users")}
    assert [name for name, policy in policies.items() if policy["IsDisabled"]] == ["Dmitri"]
    assert [name for name, policy in policies.items() if not policy["EnableAllFolders"]] == ["Émilie"]


def test_libraries_name_their_folders_as_the_server_sees_them(jellyfin: Asker) -> None:
    folders = {row["Name"]: row["Locations"] for row in jellyfin.get("/Library/VirtualFolders")}
    assert folders == {"Movies": ["/media/movies", "/media/movies-4k"], "Films de famille": ["/media/family"]}


def test_storage_tells_the_room_below_each_folder(world: World, jellyfin: Asker) -> None:
    movies = jellyfin.get("/System/Info/Storage")["Libraries"][0]
    assert [folder["FreeSpace"] for folder in movies["Folders"]] == [disk.free for disk in world.fs.disks]


def test_a_session_that_plays_names_its_item(world: World, jellyfin: Asker) -> None:
    playing = [row for row in jellyfin.get("/Sessions", activeWithinSeconds=960) if "NowPlayingItem" in row]
    assert [(row["NowPlayingItem"]["Id"], row["UserName"]) for row in playing] == [
        (item(world, "playing").id, "Chiara")
    ]


def test_a_session_that_was_silent_for_long_is_not_active(world: World, jellyfin: Asker) -> None:
    world.clock = lambda: NOW + HOUR
    names = {row["Client"] for row in jellyfin.get("/Sessions", activeWithinSeconds=960)}
    assert names == {"Sofa Player"}
    assert len(jellyfin.get("/Sessions")) == 2


def test_a_removed_file_is_listed_until_the_server_is_told(world: World, stack: Stack, jellyfin: Asker) -> None:
    found = item(world, "two-paths")
    path = world.server.view.seen(found.sources[0].path) or ""
    world.remove_from_disk(found.title.key)
    assert jellyfin.get("/Items", ids=found.id)["TotalRecordCount"] == 1
    assert tell(jellyfin, path) == 204
    stack.settle()
    assert jellyfin.get("/Items", ids=found.id)["TotalRecordCount"] == 0


def test_being_told_of_a_folder_is_enough(world: World, stack: Stack, jellyfin: Asker) -> None:
    found = item(world, "two-paths")
    world.remove_from_disk(found.title.key)
    tell(jellyfin, f"/media/movies/{found.title.folder_name}")
    stack.settle()
    assert found.id not in world.server.items


def test_a_path_is_found_in_either_spelling(world: World, stack: Stack, jellyfin: Asker) -> None:
    found = item(world, "decomposed-path")
    world.remove_from_disk(found.title.key)
    tell(jellyfin, f"/media/movies/{found.title.folder_name}")
    stack.settle()
    assert found.id not in world.server.items


def test_being_told_of_a_path_that_is_no_librarys_is_complained_about(stack: Stack, jellyfin: Asker) -> None:
    assert tell(jellyfin, "/movies/The Wrong Prefix (2001)/film.mkv") == 204
    assert told(stack) == ["no library holds /movies/The Wrong Prefix (2001)/film.mkv"]


def test_a_full_scan_notices_everything(world: World, stack: Stack, jellyfin: Asker) -> None:
    found = item(world, "two-paths")
    world.remove_from_disk(found.title.key)
    assert jellyfin.ask("POST", "/Library/Refresh").status_code == 204
    stack.settle()
    assert found.id not in world.server.items


def test_a_disk_that_is_away_is_no_deletion(world: World, stack: Stack, jellyfin: Asker) -> None:
    before = set(world.server.items)
    for state in ("missing", "empty"):
        world.mount("disk1", state)
        jellyfin.ask("POST", "/Library/Refresh")
        stack.settle()
    assert set(world.server.items) == before


def test_a_scan_finds_nothing_in_a_world_that_nobody_touched(world: World) -> None:
    before = set(world.server.items)
    world.scan()
    assert set(world.server.items) == before


def test_an_upgrade_is_a_new_item_with_the_old_watching(world: World) -> None:
    key = case(world, "two-paths")
    before = item(world, "two-paths")
    world.import_upgrade("radarr-hd", key)
    world.scan()
    after = world.item(key)
    assert after.id != before.id
    assert after.created == NOW
    assert world.server.user("Anna").watched[after.id].last == NOW - 500 * DAY


def test_a_title_that_comes_back_has_its_old_watching(world: World) -> None:
    key = case(world, "two-paths")
    world.remove_from_disk(key)
    world.scan()
    assert world.server.items_of(key) == []
    world.add_again("radarr-hd", key, 5 * 2**30)
    world.scan()
    assert world.server.user("Anna").watched[world.item(key).id].plays == 1


def test_one_version_less_leaves_the_other(world: World) -> None:
    key = case(world, "two-versions")
    uhd = world.movie("radarr-4k", key).files[0].path
    world.fs.remove(uhd)
    world.scan()
    assert [source.path for source in world.item(key).sources] == [world.movie("radarr-hd", key).files[0].path]


def test_an_item_goes_with_its_folder(world: World, stack: Stack, jellyfin: Asker) -> None:
    found = item(world, "server-only")
    path = found.sources[0].path
    assert jellyfin.ask("DELETE", f"/Items/{found.id}").status_code == 204
    assert gone(stack) == [("file", path), ("title", path)]
    assert jellyfin.ask("DELETE", f"/Items/{found.id}").status_code == 404


def test_an_item_leaves_a_folder_that_others_share(world: World, stack: Stack, jellyfin: Asker) -> None:
    guest = item(world, "neighbour")
    jellyfin.ask("DELETE", f"/Items/{guest.id}")
    assert [path for what, path in gone(stack) if what == "file"] == [guest.sources[0].path]


def test_deleting_past_the_arr_is_complained_about(world: World, stack: Stack, jellyfin: Asker) -> None:
    found = item(world, "two-paths")
    jellyfin.ask("DELETE", f"/Items/{found.id}")
    assert told(stack) == [f"{found.title.name} is deleted past the arr that holds it"]


def test_a_disk_that_is_read_only_is_a_500(world: World, stack: Stack, jellyfin: Asker) -> None:
    world.make_read_only("disk1")
    answer = jellyfin.ask("DELETE", f"/Items/{item(world, 'server-only').id}")
    assert (answer.status_code, answer.text) == (500, "Error processing request.")
    assert gone(stack) == []


def test_many_ids_stop_at_the_first_unknown_one(world: World, stack: Stack, jellyfin: Asker) -> None:
    first, second = (world.item(key).id for key in world.cases["server-only"][:2])
    answer = jellyfin.ask("DELETE", "/Items", params={"ids": f"{first},nonsense,{'0' * 32},{second}"})
    assert answer.status_code == 404
    assert first not in world.server.items
    assert second in world.server.items


def test_a_collection_holds_what_is_put_into_it(world: World, jellyfin: Asker) -> None:
    one, other = item(world, "two-paths").id, item(world, "sidecars").id
    box = jellyfin.ask("POST", "/Collections", params={"name": "Leaving Soon", "ids": one}).json()["Id"]
    assert jellyfin.ask("POST", f"/Collections/{box}/Items", params={"ids": other}).status_code == 204
    assert {row["Id"] for row in jellyfin.get("/Items", recursive="true", parentId=box)["Items"]} == {one, other}
    assert jellyfin.ask("DELETE", f"/Collections/{box}/Items", params={"ids": one}).status_code == 204
    assert [row["Id"] for row in jellyfin.get("/Items", recursive="true", parentId=box)["Items"]] == [other]
    boxes = jellyfin.get("/Items", recursive="true", includeItemTypes="BoxSet")["Items"]
    assert [(row["Name"], row["ChildCount"]) for row in boxes] == [("Leaving Soon", 1)]
