"""The simulated Radarr reads as the real one does: keys, shapes, pages, refusals."""

from __future__ import annotations

import http.client

import requests
from demo_asking import NOW, Asker, case, told

from reclaimerr.clock import DAY, iso
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

EVERYTHING = {"excludeLocalCovers": "true"}


def test_a_wrong_key_is_a_401_without_a_body(stack: Stack) -> None:
    answer = requests.get(stack.service("radarr-hd").url + "/api/v3/movie", headers={"X-Api-Key": "wrong"}, timeout=10)
    assert (answer.status_code, answer.content) == (401, b"")


def test_the_key_is_taken_from_query_header_or_bearer(stack: Stack) -> None:
    service = stack.service("radarr-hd")
    url = service.url + "/api/v3/tag"
    ways = [
        requests.get(url, params={"apikey": service.api_key}, timeout=10),
        requests.get(url, headers={"X-Api-Key": service.api_key}, timeout=10),
        requests.get(url, headers={"Authorization": f"Bearer {service.api_key}"}, timeout=10),
    ]
    assert [answer.status_code for answer in ways] == [200, 200, 200]


def test_ping_needs_no_key(stack: Stack) -> None:
    assert requests.get(stack.service("radarr-4k").url + "/ping", timeout=10).json() == {"status": "OK"}


def test_every_answer_tells_the_version(hd: Asker) -> None:
    assert hd.ask("GET", "/api/v3/nothing").headers["X-Application-Version"] == "6.0.3.10276"


def test_paths_match_in_any_case(hd: Asker) -> None:
    assert hd.get("/api/v3/qualityProfile") == hd.get("/API/V3/QUALITYPROFILE")


def test_a_path_outside_of_the_api_is_the_page(hd: Asker) -> None:
    answer = hd.ask("GET", "/movies/7")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")


def test_the_instance_tells_its_name(hd: Asker, uhd: Asker) -> None:
    assert hd.get("/api/v3/system/status")["instanceName"] == "Radarr"
    assert uhd.get("/api/v3/system/status")["instanceName"] == "Radarr 4K"


def test_the_list_holds_every_row(world: World, hd: Asker) -> None:
    assert {row["id"] for row in hd.get("/api/v3/movie", **EVERYTHING)} == set(world.arrs["radarr-hd"].movies)


def test_a_movie_without_file_has_no_file_key(world: World, hd: Asker) -> None:
    row = hd.get(f"/api/v3/movie/{world.movie('radarr-hd', case(world, 'no-file')).id}")
    assert "movieFile" not in row
    assert (row["hasFile"], row["sizeOnDisk"], row["statistics"]["movieFileCount"]) == (False, 0, 0)


def test_null_values_are_left_out(world: World, hd: Asker) -> None:
    rows = hd.get("/api/v3/movie", **EVERYTHING)
    assert not [key for row in rows for key, value in row.items() if value is None]
    assert "imdbId" not in hd.get(f"/api/v3/movie/{world.movie('radarr-hd', case(world, 'no-imdb')).id}")


def test_a_movie_of_two_files_shows_one_and_counts_two(world: World, hd: Asker) -> None:
    movie = world.movie("radarr-hd", case(world, "several-files"))
    row = hd.get(f"/api/v3/movie/{movie.id}")
    assert row["statistics"]["movieFileCount"] == 2
    assert row["sizeOnDisk"] == sum(file.size for file in movie.files)
    assert [file["id"] for file in hd.get("/api/v3/moviefile", movieId=movie.id)] == [file.id for file in movie.files]


def test_files_of_several_movies_come_by_a_repeated_name(world: World, hd: Asker) -> None:
    ids = [world.movie("radarr-hd", case(world, name)).id for name in ("sidecars", "unmonitored")]
    assert [file["movieId"] for file in hd.get("/api/v3/moviefile", movieId=ids)] == ids


def test_files_of_nothing_are_a_400(hd: Asker) -> None:
    answer = hd.ask("GET", "/api/v3/moviefile")
    assert (answer.status_code, answer.json()["message"]) == (400, "movieId or movieFileIds must be provided")


def test_a_comma_list_of_ids_is_a_400(hd: Asker) -> None:
    assert hd.ask("GET", "/api/v3/moviefile", params={"movieId": "1,2"}).status_code == 400


def test_an_unknown_movie_is_a_404_with_words(hd: Asker) -> None:
    answer = hd.ask("GET", "/api/v3/movie/99999")
    assert (answer.status_code, answer.json()["message"]) == (404, "Movie with ID 99999 does not exist")


def test_paths_are_the_services_own(world: World, hd: Asker, uhd: Asker) -> None:
    key = case(world, "two-versions")
    folder = world.titles[key].folder_name
    assert hd.get(f"/api/v3/movie/{world.movie('radarr-hd', key).id}")["path"] == f"/movies/{folder}"
    row = uhd.get(f"/api/v3/movie/{world.movie('radarr-4k', key).id}")
    assert (row["path"], row["rootFolderPath"]) == (f"/movies-4k/{folder}", "/movies-4k/")


def test_a_large_answer_is_packed_for_those_who_can_unpack(hd: Asker) -> None:
    plain = hd.ask("GET", "/api/v3/movie", headers={"Accept-Encoding": "identity"})
    packed = hd.ask("GET", "/api/v3/movie", headers={"Accept-Encoding": "gzip"})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert plain.content == packed.content
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 3


def test_a_connection_is_kept_alive(stack: Stack) -> None:
    connection = http.client.HTTPConnection(stack.service("radarr-hd").url.removeprefix("http://"), timeout=10)
    used = set()
    for _ in range(3):
        connection.request("GET", "/ping")
        used.add(connection.sock)
        assert connection.getresponse().read() == b'{"status":"OK"}'
    connection.close()
    assert len(used) == 1


def test_history_comes_in_pages_newest_first(world: World, hd: Asker) -> None:
    first = hd.get("/api/v3/history", page=1, pageSize=4, sortKey="date", sortDirection="descending")
    second = hd.get("/api/v3/history", page=2, pageSize=4, sortKey="date", sortDirection="descending")
    dates = [record["date"] for record in first["records"] + second["records"]]
    assert dates == sorted(dates, reverse=True)
    assert first["totalRecords"] == len(world.arrs["radarr-hd"].history)
    assert not {record["id"] for record in first["records"]} & {record["id"] for record in second["records"]}


def test_a_page_holds_ten_unless_told_otherwise(hd: Asker) -> None:
    assert len(hd.get("/api/v3/history")["records"]) == 10


def test_an_unknown_sort_key_is_the_usual_one(hd: Asker) -> None:
    assert hd.get("/api/v3/history", sortKey="nonsense")["sortKey"] == "date"


def test_history_by_type_takes_a_number_and_since_takes_a_name(hd: Asker) -> None:
    grabbed = hd.get("/api/v3/history", eventType=1, pageSize=1000)["records"]
    since = hd.get("/api/v3/history/since", date=iso(NOW - 4000 * DAY), eventType="grabbed")
    assert {record["eventType"] for record in grabbed} == {"grabbed"}
    assert sorted(record["id"] for record in grabbed) == sorted(record["id"] for record in since)


def test_history_since_leaves_out_what_is_older(hd: Asker) -> None:
    records = hd.get("/api/v3/history/since", date=iso(NOW - 30 * DAY))
    assert records
    assert min(record["date"] for record in records) >= (iso(NOW - 30 * DAY) or "")


def test_every_value_of_a_records_data_is_text(hd: Asker) -> None:
    records = hd.get("/api/v3/history", eventType=3, pageSize=1000)["records"]
    assert {type(value) for record in records for value in record["data"].values()} == {str}


def test_the_queue_tells_unknown_downloads_only_when_asked(world: World, hd: Asker) -> None:
    known = hd.get("/api/v3/queue", pageSize=1000)
    every = hd.get("/api/v3/queue", pageSize=1000, includeUnknownMovieItems="true")
    importing = world.movie("radarr-hd", case(world, "importing")).id
    assert (known["totalRecords"], every["totalRecords"]) == (2, 3)
    assert {row["movieId"]: row["trackedDownloadState"] for row in known["records"]}[importing] == "importing"
    assert ["movieId" in row for row in every["records"]].count(False) == 1


def test_the_queue_of_one_movie_has_its_rows_alone(world: World, hd: Asker) -> None:
    movie = world.movie("radarr-hd", case(world, "upgrading")).id
    assert [row["movieId"] for row in hd.get("/api/v3/queue/details", movieId=movie)] == [movie]


def test_free_room_is_that_of_the_disk_behind_the_root_folder(world: World, uhd: Asker) -> None:
    disk = world.fs.disk_of("/srv/disk2")
    assert uhd.get("/api/v3/rootfolder")[0]["freeSpace"] == disk.free
    rows = {row["path"]: (row["freeSpace"], row["totalSpace"]) for row in uhd.get("/api/v3/diskspace")}
    assert rows["/movies-4k"] == (disk.free, disk.total)
    assert rows["/mnt/remote-backup"] == (0, 0)


def test_a_root_folder_that_is_away_is_not_accessible(world: World, uhd: Asker) -> None:
    world.mount("disk2", "missing")
    root = uhd.get("/api/v3/rootfolder")[0]
    assert root["accessible"] is False
    assert "freeSpace" not in root


def test_a_tag_is_stored_in_small_letters(hd: Asker) -> None:
    answer = hd.ask("POST", "/api/v3/tag", json={"label": "Old-Ones"})
    assert (answer.status_code, answer.json()["label"]) == (201, "old-ones")


def test_a_tag_that_is_there_is_given_back(hd: Asker) -> None:
    first = hd.ask("POST", "/api/v3/tag", json={"label": "keep"}).json()
    assert first in hd.get("/api/v3/tag")


def test_a_tag_with_strange_letters_is_refused_with_an_array(hd: Asker) -> None:
    answer = hd.ask("POST", "/api/v3/tag", json={"label": "my tag!"})
    assert answer.status_code == 400
    assert [(row["propertyName"], row["attemptedValue"]) for row in answer.json()] == [("Label", "my tag!")]


def test_the_details_of_a_tag_name_its_movies(world: World, hd: Asker) -> None:
    keep = next(row for row in hd.get("/api/v3/tag/detail") if row["label"] == "keep")
    assert keep["movieIds"] == [world.movie("radarr-hd", case(world, "keep-tag")).id]


def test_videos_below_a_folder_are_told_at_any_depth(world: World, hd: Asker) -> None:
    outer, inner = world.cases["nested"]
    found = hd.get("/api/v3/filesystem/mediafiles", path=f"/movies/{world.titles[outer].folder_name}")
    assert len(found) == 2
    assert any(world.titles[inner].folder_name + "/" in row["relativePath"] for row in found)


def test_a_folder_that_is_not_there_holds_no_videos(hd: Asker) -> None:
    assert hd.get("/api/v3/filesystem/mediafiles", path="/movies/Nothing (1900)") == []


def test_sidecars_are_no_videos_but_extra_files(world: World, hd: Asker) -> None:
    movie = world.movie("radarr-hd", case(world, "sidecars"))
    row = hd.get(f"/api/v3/movie/{movie.id}")
    assert len(hd.get("/api/v3/filesystem/mediafiles", path=row["path"])) == 1
    extras = hd.get("/api/v3/extrafile", movieId=movie.id)
    assert sorted(extra["extension"] for extra in extras) == [".jpg", ".nfo", ".srt", ".txt"]


def test_a_folder_lists_its_files_and_its_folders(world: World, hd: Asker) -> None:
    title = world.titles[case(world, "sidecars")]
    found = hd.get("/api/v3/filesystem", path=f"/movies/{title.folder_name}", includeFiles="true")
    assert [row["name"] for row in found["directories"]] == ["Featurettes"]
    assert len(found["files"]) == 4


def test_the_configured_recycle_bin_is_told(world: World, hd: Asker) -> None:
    world.arrs["radarr-hd"].settings.recycle_bin = "/recycle"
    assert hd.get("/api/v3/config/mediamanagement")["recycleBin"] == "/recycle"


def test_an_unknown_query_key_is_passed_over_and_complained_about(stack: Stack, hd: Asker) -> None:
    hd.get("/api/v3/movie", excludeLocalCover="true")
    assert told(stack) == ["unknown query key 'excludelocalcover'"]


def test_a_query_value_of_the_wrong_type_is_a_400(hd: Asker) -> None:
    assert hd.ask("GET", "/api/v3/movie", params={"excludeLocalCovers": "yes"}).status_code == 400


def test_a_body_that_is_no_json_is_a_400(hd: Asker) -> None:
    assert hd.ask("PUT", "/api/v3/movie/editor", data="{").status_code == 400


def test_reading_complains_about_nothing(stack: Stack, hd: Asker) -> None:
    for path in ("movie", "tag", "tag/detail", "qualityprofile", "rootfolder", "diskspace", "exclusions", "health"):
        hd.get(f"/api/v3/{path}")
    assert told(stack) == []
