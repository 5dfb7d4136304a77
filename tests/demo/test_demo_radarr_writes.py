"""Writing to the simulated Radarr changes the world, with the real one's sharp edges."""

from __future__ import annotations

from demo_asking import Asker, case, gone, told

from reclaimerr.demo.arr import ArrMovie
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

HD = "radarr-hd"


def row(world: World, name: str) -> ArrMovie:
    """The HD row of a case."""
    return world.movie(HD, case(world, name))


def unmonitored(hd: Asker, *movies: ArrMovie) -> None:
    answer = hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": [one.id for one in movies], "monitored": False})
    assert answer.status_code == 202


def test_the_editor_changes_what_is_named_alone(world: World, hd: Asker) -> None:
    movie = row(world, "keep-tag")
    answer = hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": [movie.id], "monitored": False})
    assert (answer.status_code, answer.json()[0]["monitored"]) == (202, False)
    assert hd.get(f"/api/v3/movie/{movie.id}")["tags"] == sorted(movie.tags) != []


def test_tags_are_added_unless_told_otherwise(world: World, hd: Asker) -> None:
    movie, number = row(world, "keep-tag"), world.arrs[HD].label_id("soon")
    before = set(movie.tags)
    hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": [movie.id], "tags": [number]})
    assert movie.tags == before | {number}
    hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": [movie.id], "tags": [number], "applyTags": "remove"})
    assert movie.tags == before


def test_a_missing_id_fails_the_whole_call_and_nothing_is_done(world: World, stack: Stack, hd: Asker) -> None:
    ids = [row(world, "two-paths").id, 99_999, row(world, "sidecars").id]
    answer = hd.ask("DELETE", "/api/v3/movie/editor", json={"movieIds": ids, "deleteFiles": True})
    assert answer.status_code == 500
    assert answer.json()["message"] == "Expected query to return 3 rows but returned 2"
    assert gone(stack) == []


def test_a_duplicate_id_fails_the_whole_call(world: World, hd: Asker) -> None:
    number = row(world, "two-paths").id
    answer = hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": [number, number], "monitored": False})
    assert answer.json()["message"] == "Expected query to return 2 rows but returned 1"


def test_a_value_of_the_wrong_type_is_refused(world: World, hd: Asker) -> None:
    answer = hd.ask("PUT", "/api/v3/movie/editor", json={"movieIds": ["x"], "monitored": False})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["$.movieIds"])


def test_a_misspelled_flag_keeps_the_files_in_silence(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "two-paths")
    answer = hd.ask("DELETE", "/api/v3/movie/editor", json={"movieIds": [movie.id], "deleteFile": True})
    stack.settle()
    assert (answer.status_code, answer.json()) == (200, {})
    assert gone(stack) == [("title", movie.folder)]
    assert told(stack) == ["unknown body key 'deleteFile'"]


def test_flags_in_the_query_of_the_editor_are_ignored(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "two-paths")
    hd.ask("DELETE", "/api/v3/movie/editor", params={"deleteFiles": "true"}, json={"movieIds": [movie.id]})
    stack.settle()
    assert world.fs.below(movie.folder)
    assert told(stack) == ["unknown query key 'deletefiles'"]


def test_a_movie_goes_at_once_and_its_folder_later(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "sidecars")
    stack.later.hold()
    answer = hd.ask("DELETE", f"/api/v3/movie/{movie.id}", params={"deleteFiles": "true"})
    assert answer.status_code == 200
    assert hd.ask("GET", f"/api/v3/movie/{movie.id}").status_code == 404
    assert len(world.fs.below(movie.folder)) == 5
    stack.settle()
    assert world.fs.below(movie.folder) == []
    assert not world.fs.folder_exists(movie.folder)


def test_what_a_removed_folder_held_is_free(world: World, stack: Stack, hd: Asker) -> None:
    movie, disk = row(world, "sidecars"), world.fs.disk_of("/srv/disk1")
    held = sum(world.fs.files[path].size for path in world.fs.below(movie.folder))
    before = disk.free
    hd.ask("DELETE", f"/api/v3/movie/{movie.id}", params={"deleteFiles": "true"})
    stack.settle()
    assert disk.free == before + held == before + sum(removal.bytes for removal in stack.removals)


def test_without_delete_files_the_folder_stays(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "sidecars")
    hd.ask("DELETE", f"/api/v3/movie/{movie.id}")
    stack.settle()
    assert len(world.fs.below(movie.folder)) == 5


def test_a_removed_movie_may_be_put_on_the_exclusion_list(world: World, hd: Asker) -> None:
    movie = row(world, "two-paths")
    hd.ask("DELETE", f"/api/v3/movie/{movie.id}", params={"addImportExclusion": "true"})
    assert [found["tmdbId"] for found in hd.get("/api/v3/exclusions")] == [movie.title.tmdb]
    assert hd.get("/api/v3/exclusions/paged")["totalRecords"] == 1


def test_an_exclusion_is_made_once_and_taken_back(hd: Asker) -> None:
    body = {"tmdbId": 77, "movieTitle": "The Tin Teapot", "movieYear": 1999}
    made = hd.ask("POST", "/api/v3/exclusions", json=body)
    again = hd.ask("POST", "/api/v3/exclusions", json=body)
    assert (made.status_code, again.status_code) == (201, 400)
    assert hd.ask("DELETE", f"/api/v3/exclusions/{made.json()['id']}").status_code == 200
    assert hd.get("/api/v3/exclusions") == []


def test_a_folder_with_anothers_inside_stays_and_ends_the_batch(world: World, stack: Stack, hd: Asker) -> None:
    outer, later = row(world, "nested"), row(world, "two-paths")
    body = {"movieIds": [outer.id, later.id], "deleteFiles": True, "addImportExclusion": False}
    assert hd.ask("DELETE", "/api/v3/movie/editor", json=body).status_code == 200
    stack.settle()
    assert world.fs.below(outer.folder)
    assert world.fs.below(later.folder), "the later one of the batch keeps its files too"


def test_a_whole_folder_takes_a_neighbours_video_along(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "neighbour-host")
    hd.ask("DELETE", f"/api/v3/movie/{movie.id}", params={"deleteFiles": "true"})
    stack.settle()
    wrong = world.wrong_removals()
    assert len(wrong) == 1
    assert wrong[0].endswith("no arr knows it, and the media server is not asked to delete")


def test_a_file_goes_at_once_and_its_sidecars_stay(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "sidecars")
    file = movie.files[0]
    unmonitored(hd, movie)
    assert hd.ask("DELETE", f"/api/v3/moviefile/{file.id}").status_code == 200
    assert gone(stack) == [("file", file.path)]
    assert len(world.fs.below(movie.folder)) == 4
    assert hd.get(f"/api/v3/movie/{movie.id}")["hasFile"] is False


def test_a_removed_file_is_in_the_history_with_its_reason(world: World, hd: Asker) -> None:
    movie = row(world, "two-paths")
    unmonitored(hd, movie)
    hd.ask("DELETE", f"/api/v3/moviefile/{movie.files[0].id}")
    newest = hd.get("/api/v3/history/movie", movieId=movie.id)[0]
    assert (newest["eventType"], newest["data"]["reason"]) == ("movieFileDeleted", "Manual")


def test_removing_a_file_of_a_monitored_movie_is_complained_about(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "two-paths")
    world.set_monitored(HD, case(world, "two-paths"), True)
    hd.ask("DELETE", f"/api/v3/moviefile/{movie.files[0].id}")
    assert told(stack) == [f"{movie.title.name} lost its file while monitored: it is fetched again"]


def test_removing_a_file_twice_is_a_404(world: World, hd: Asker) -> None:
    file = row(world, "unmonitored").files[0]
    statuses = [hd.ask("DELETE", f"/api/v3/moviefile/{file.id}").status_code for _ in range(2)]
    assert statuses == [200, 404]


def test_a_missing_root_folder_is_a_409_and_nothing_goes(world: World, stack: Stack, hd: Asker) -> None:
    file = row(world, "unmonitored").files[0]
    for state, words in (("missing", "doesn't exist"), ("empty", "is empty")):
        world.mount("disk1", state)  # type: ignore[arg-type]
        answer = hd.ask("DELETE", f"/api/v3/moviefile/{file.id}")
        assert answer.status_code == 409
        assert words in answer.json()["message"]
    assert gone(stack) == []
    assert file.id in world.arrs[HD].files


def test_a_disk_that_is_read_only_is_a_500_and_nothing_goes(world: World, stack: Stack, hd: Asker) -> None:
    world.make_read_only("disk1")
    answer = hd.ask("DELETE", f"/api/v3/moviefile/{row(world, 'unmonitored').files[0].id}")
    assert (answer.status_code, answer.json()["message"]) == (500, "Unable to delete movie file")
    assert gone(stack) == []


def test_nobody_sees_that_a_folder_could_not_be_removed(world: World, stack: Stack, hd: Asker) -> None:
    world.make_read_only("disk1")
    movie = row(world, "sidecars")
    assert hd.ask("DELETE", f"/api/v3/movie/{movie.id}", params={"deleteFiles": "true"}).status_code == 200
    stack.settle()
    assert len(world.fs.below(movie.folder)) == 5


def test_a_recycle_bin_frees_nothing(world: World, stack: Stack, hd: Asker) -> None:
    world.arrs[HD].settings.recycle_bin = "/recycle"
    movie, free = row(world, "unmonitored"), world.fs.disk_of("/srv/disk1").free
    hd.ask("DELETE", f"/api/v3/moviefile/{movie.files[0].id}")
    assert [removal.what for removal in stack.removals] == ["recycled"]
    assert world.fs.disk_of("/srv/disk1").free == free


def test_a_bulk_call_that_mixes_movies_loses_a_row_and_leaves_its_file(world: World, stack: Stack, hd: Asker) -> None:
    one, other = row(world, "unmonitored"), row(world, "two-paths")
    unmonitored(hd, other)
    path = other.files[0].path
    ids = [one.files[0].id, other.files[0].id]
    assert hd.ask("DELETE", "/api/v3/moviefile/bulk", json={"movieFileIds": ids}).status_code == 200
    assert world.fs.get(path) is not None
    assert other.files == []
    assert told(stack) == ["files of several movies in one call"]


def test_a_bulk_call_of_one_movie_removes_its_files(world: World, hd: Asker) -> None:
    movie = row(world, "several-files")
    unmonitored(hd, movie)
    hd.ask("DELETE", "/api/v3/moviefile/bulk", json={"movieFileIds": [file.id for file in movie.files]})
    assert world.fs.below(movie.folder) == []


def test_a_rescan_notices_a_file_that_vanished(world: World, stack: Stack, hd: Asker) -> None:
    movie = row(world, "vanished")
    made = hd.ask("POST", "/api/v3/command", json={"name": "RescanMovie", "movieIds": [movie.id]})
    stack.settle()
    assert made.status_code == 201
    assert hd.get(f"/api/v3/command/{made.json()['id']}")["status"] == "completed"
    assert movie.files == []


def test_a_rescan_while_the_disk_is_away_changes_nothing(world: World, stack: Stack, hd: Asker) -> None:
    world.mount("disk1", "empty")
    hd.ask("POST", "/api/v3/command", json={"name": "RescanMovie"})
    stack.settle()
    assert row(world, "two-paths").files


def test_a_movie_is_put_back_whole_or_refused(world: World, hd: Asker) -> None:
    movie = row(world, "two-paths")
    document = hd.get(f"/api/v3/movie/{movie.id}")
    refused = hd.ask("PUT", f"/api/v3/movie/{movie.id}", json={"id": movie.id, "monitored": False})
    taken = hd.ask("PUT", f"/api/v3/movie/{movie.id}", json=document | {"monitored": False})
    assert (refused.status_code, taken.status_code, movie.monitored) == (400, 202, False)


def test_a_title_that_was_removed_can_be_added_again(world: World, hd: Asker) -> None:
    movie = row(world, "two-paths")
    hd.ask("DELETE", f"/api/v3/movie/{movie.id}")
    body = {"title": movie.title.name, "tmdbId": movie.title.tmdb, "qualityProfileId": 1, "rootFolderPath": "/movies",
            "monitored": False}  # fmt: skip
    made = hd.ask("POST", "/api/v3/movie", json=body)
    assert (made.status_code, made.json()["hasFile"]) == (201, False)
    assert made.json()["id"] != movie.id
    assert hd.ask("POST", "/api/v3/movie", json=body).status_code == 400


def test_a_removal_knows_who_did_it(world: World, stack: Stack, hd: Asker) -> None:
    file = row(world, "unmonitored").files[0]
    hd.ask("DELETE", f"/api/v3/moviefile/{file.id}")
    removal = stack.removals[0]
    asked = next(entry for entry in stack.log if entry.number == removal.by.number)
    assert (asked.method, asked.path, asked.status) == ("DELETE", f"/api/v3/moviefile/{file.id}", 200)
    assert (removal.service, removal.key, removal.bytes) == (HD, case(world, "unmonitored"), file.size)


def test_what_had_to_stay_is_told_when_it_is_removed(world: World, stack: Stack, hd: Asker) -> None:
    key = case(world, "favourite")
    movie = world.movie(HD, key)
    unmonitored(hd, movie)
    hd.ask("DELETE", f"/api/v3/moviefile/{movie.files[0].id}")
    assert len(world.wrong_removals()) == 1
    assert world.wrong_removals()[0].endswith("it is a favourite of Ben")


def test_the_copy_that_has_to_stay_is_told_when_it_is_removed(world: World, hd: Asker, uhd: Asker) -> None:
    key = case(world, "spare-4k")
    for asker, service in ((uhd, "radarr-4k"), (hd, HD)):
        movie = world.movie(service, key)
        unmonitored(asker, movie)
        asker.ask("DELETE", f"/api/v3/moviefile/{movie.files[0].id}")
    assert len(world.wrong_removals()) == 1
    assert world.wrong_removals()[0].endswith("but only radarr-4k was to go")
