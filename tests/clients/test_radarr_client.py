"""Radarr's answers, captured and made up, and what is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scripted import Reply, Seen, Server, cut, page, raw, said

from reclaimerr import clock
from reclaimerr.clients.arr_model import Event
from reclaimerr.clients.http import Permit
from reclaimerr.clients.radarr import MOVIES_A_CALL, Radarr
from reclaimerr.errors import BadAnswer, Conflict, NoConnection, NotFound, Refused, WrongService
from reclaimerr.model.media import Disk, FileDetails, Identity, ItemSeen, QueueItem, RootFolder

PERMIT = Permit(1, "hall")
API = "/api/v3"


def file(number: int, movie: int, **more: object) -> dict[str, object]:
    return {"id": number, "movieId": movie, "path": f"/m/{movie}/{number}.mkv", "size": 1000 * number} | more


def movie(number: int, files: int = 1, **more: object) -> dict[str, object]:
    """A movie as a list shows it: with its first file only."""
    shown = {"movieFile": file(number * 100, number)} if files else {}
    counted = {"statistics": {"movieFileCount": files}, "hasFile": files > 0, "tags": []}
    return {"id": number, "title": f"Movie {number}", "path": f"/m/{number}"} | counted | shown | more


def stock(server: Server, movies: list[dict[str, Any]], more_files: list[dict[str, object]] | None = None) -> None:
    """A Radarr that holds these movies."""
    files = [each["movieFile"] for each in movies if "movieFile" in each] + (more_files or [])

    def of_movies(seen: Seen) -> Reply:
        wanted = {int(value) for value in seen.values("movieId")}
        return said([each for each in files if each["movieId"] in wanted])

    server.script[f"{API}/movie"] = said(movies)
    server.script[f"{API}/moviefile"] = of_movies
    server.script[f"{API}/tag"] = said([{"id": 1, "label": "keep"}, {"id": 2, "label": "anime"}])
    server.script[f"{API}/qualityprofile"] = said([{"id": 4, "name": "HD-1080p", "items": []}])
    for each in movies:
        server.script[f"{API}/movie/{each['id']}"] = said(each)


def captured(material: Path, name: str) -> bytes:
    return (material / "fixtures" / "radarr" / name).read_bytes()


def captured_stock(server: Server, material: Path) -> None:
    """The captured Radarr of 265 movies."""
    stock(server, json.loads(captured(material, "ruddarr/movies.json")))
    for path, name in (("qualityprofile", "quality-profiles"), ("tag", "tags"), ("rootfolder", "root-folders")):
        server.script[f"{API}/{path}"] = raw(captured(material, f"ruddarr/{name}.json"))


# Who answers


def test_a_radarr_is_known_by_its_name(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/system/status"] = said(
        {"appName": "Radarr", "version": "6.0.3.10276", "instanceName": "Attic"}
    )
    assert radarr.identity() == Identity(product="Radarr", version="6.0.3.10276", name="Attic")


@pytest.mark.parametrize("name", ["ruddarr/system-status.json", "exportarr/common-v3_system_status.json"])
def test_captured_radarrs_are_known(server: Server, radarr: Radarr, material: Path, name: str) -> None:
    server.script[f"{API}/system/status"] = raw(captured(material, name))
    assert radarr.identity().version.startswith("5.")


@pytest.mark.parametrize(
    ("status", "who"),
    [
        ({"appName": "Sonarr", "version": "4.0.9"}, "Sonarr 4.0.9 answers at this address, not Radarr"),
        ({"version": "1"}, "something without a name 1 answers at this address, not Radarr"),
    ],
)
def test_another_product_is_named(server: Server, radarr: Radarr, status: dict[str, str], who: str) -> None:
    server.script[f"{API}/system/status"] = said(status)
    with pytest.raises(WrongService, match=who):
        radarr.identity()


def test_a_radarr_before_4_is_refused(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/system/status"] = said({"appName": "Radarr", "version": "3.2.2.5080"})
    with pytest.raises(Refused, match="too old"):
        radarr.identity()


def test_a_version_that_is_none_is_a_bad_answer(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/system/status"] = said({"appName": "Radarr", "version": "unknown"})
    with pytest.raises(BadAnswer):
        radarr.identity()


def test_a_wrong_url_base_is_refused(radarr: Radarr) -> None:
    with pytest.raises(Refused, match="wrong port or URL base"):
        radarr.identity()


def test_a_login_page_in_front_is_told(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/system/status"] = page()
    with pytest.raises(BadAnswer, match="login page"):
        radarr.identity()


# The library


def test_all_captured_movies_are_read_in_three_requests(server: Server, radarr: Radarr, material: Path) -> None:
    captured_stock(server, material)
    movies = list(radarr.movies())
    assert len(movies) == len({each.remote_id for each in movies}) == 265
    assert sum(len(each.files) for each in movies) == sum(each.file_count or 0 for each in movies) == 236
    assert sum(each.ids.tmdb is not None for each in movies) == 265
    assert sum(each.ids.imdb is not None for each in movies) == 263
    assert sum(each.quality_profile is not None for each in movies) == 265
    assert sum(each.collection is not None for each in movies) == 75
    assert {each.root_folder for each in movies} <= {
        "/volume2/Media/Movies",
        "/volume2/Media/Documentaries",
        "/volume2/Media/UFC",
    }
    assert [seen.path for seen in server.seen] == [f"{API}/movie", f"{API}/tag", f"{API}/qualityprofile"]
    assert server.seen[0].query == [("excludeLocalCovers", "true")]


def test_captured_files_are_told_in_canonical_words(server: Server, radarr: Radarr, material: Path) -> None:
    captured_stock(server, material)
    files = [file.details for each in radarr.movies() for file in each.files]
    assert {details.resolution for details in files} == {"480p", "576p", "720p", "1080p", "2160p"}
    assert {details.video_codec for details in files} == {"h264", "hevc", "xvid", "vc1"}
    assert {details.container for details in files} == {"mkv", "mp4", "avi", "m2ts"}
    assert sum(bool(details.hdr) for details in files) == 26
    assert sum(bool(details.dolby_vision) for details in files) == 1
    assert sum(details.cutoff_met is False for details in files) == 9
    assert sum(details.audio_languages is None for details in files) == 39
    assert all(details.duration and details.bitrate for details in files)


def test_one_captured_movie_in_full(server: Server, radarr: Radarr, material: Path) -> None:
    captured_stock(server, material)
    barbie = next(each for each in radarr.movies() if each.title == "Barbie")
    assert (barbie.remote_id, barbie.year, barbie.ids.tmdb, barbie.ids.imdb) == ("1", 2023, 346698, "tt1517268")
    assert barbie.path == "/volume2/Media/Movies/Barbie (2023)"
    assert barbie.added == clock.parse("2023-09-04T05:00:50Z")
    assert (barbie.monitored, barbie.tags, barbie.root_folder) == (True, (), "/volume2/Media/Movies")
    assert barbie.about.release_date == clock.parse("2023-07-19T00:00:00Z")
    assert (barbie.about.imdb_rating, barbie.about.imdb_votes) == (6.9, 522890)
    assert (barbie.about.metacritic, barbie.about.rt_rating, barbie.about.trakt_rating) == (80, 88, 7.60574)
    assert (barbie.about.original_language, barbie.about.duration) == ("en", 114 * 60)
    (one,) = barbie.files
    assert (one.remote_id, one.size, one.added) == ("100", 21304687315, clock.parse("2023-09-19T23:55:56Z"))
    assert one.details == FileDetails(
        container="mkv",
        resolution="2160p",
        video_codec="hevc",
        hdr=True,
        dolby_vision=False,
        bitrate=21304687315 * 8 // 6842,
        bit_depth=10,
        audio_codec="eac3",
        audio_channels=5.1,
        audio_languages=("en",),
        subtitle_languages=one.details.subtitle_languages,
        duration=6842,
        release_group="ETHEL",
        quality="WEBDL-2160p",
        custom_format_score=0,
        cutoff_met=True,
    )
    assert one.details.subtitle_languages is not None
    assert one.details.subtitle_languages[:3] == ("bg", "cs", "da")


def test_what_is_0_or_empty_is_not_known(server: Server, radarr: Radarr) -> None:
    nothing = {"votes": 0, "value": 0, "type": "user"}
    empty: dict[str, object] = {
        "ratings": {"imdb": nothing, "tmdb": nothing},
        "added": "0001-01-01T00:00:00Z",
        "originalLanguage": {"id": 0, "name": "Unknown"},
    }
    empty |= dict.fromkeys(("year", "tmdbId", "runtime", "popularity"), 0)
    empty |= dict.fromkeys(("imdbId", "studio", "certification"), "")
    stock(server, [movie(1, 0, **empty)])
    (one,) = radarr.movies()
    assert one == ItemSeen(remote_id="1", kind="movie", title="Movie 1", path="/m/1", tags=(), file_count=0, files=())


def test_votes_of_0_do_not_take_a_critics_rating_away(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, ratings={"metacritic": {"votes": 0, "value": 80}})])
    (one,) = radarr.movies()
    assert one.about.metacritic == 80


def test_tags_and_profiles_are_told_by_name(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, tags=[2, 1], qualityProfileId=4)])
    (one,) = radarr.movies()
    assert (one.tags, one.quality_profile) == (("anime", "keep"), "HD-1080p")


def test_a_tag_without_a_name_makes_the_tags_unknown(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, tags=[1, 77], qualityProfileId=78)])
    (one,) = radarr.movies()
    assert (one.tags, one.quality_profile) == (None, None)


def test_names_are_read_after_the_movies_so_that_no_new_tag_is_missed(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1)])
    list(radarr.movies())
    assert [seen.path.rpartition("/")[2] for seen in server.seen] == ["movie", "tag", "qualityprofile"]


def test_movies_of_several_files_are_asked_for_together(server: Server, radarr: Radarr) -> None:
    count = MOVIES_A_CALL + 10
    movies = [movie(number, 2 if number <= count else 1) for number in range(1, 201)]
    stock(server, movies, [file(number * 100 + 1, number) for number in range(1, count + 1)])
    found = list(radarr.movies())
    assert len(found) == 200
    assert sum(len(each.files) for each in found) == 200 + count
    assert all(len(each.files) == each.file_count for each in found)
    asked = server.asked(f"{API}/moviefile")
    assert [len(seen.values("movieId")) for seen in asked] == [MOVIES_A_CALL, 10]


def test_a_list_that_hides_the_only_file_is_asked_for_it(server: Server, radarr: Radarr) -> None:
    hidden = movie(1, 1)
    stock(server, [hidden])
    server.script[f"{API}/movie"] = said([{key: hidden[key] for key in hidden if key != "movieFile"}])
    (one,) = radarr.movies()
    assert [each.remote_id for each in one.files] == ["100"]


def test_files_that_are_claimed_but_not_listed_show_in_the_count(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, 3)])
    (one,) = radarr.movies()
    assert (one.file_count, len(one.files)) == (3, 1)


def test_radarr_4_has_no_statistics(server: Server, radarr: Radarr) -> None:
    old = [{key: value for key, value in movie(n, n - 1).items() if key != "statistics"} for n in (1, 2)]
    old[0]["collection"] = {"name": "The Set", "tmdbId": 5}
    stock(server, old)
    first, second = radarr.movies()
    assert (first.file_count, second.file_count) == (0, 1)
    assert first.collection == "The Set"


def test_a_file_without_a_path_lies_below_its_movies_folder(server: Server, radarr: Radarr) -> None:
    beside = {"id": 5, "movieId": 1, "relativePath": "cut/one.mkv", "size": 1}
    stock(server, [movie(1, movieFile=beside)])
    (one,) = radarr.movies()
    assert one.files[0].path == "/m/1/cut/one.mkv"


def test_movies_are_yielded_while_the_rest_is_still_packed(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(number) for number in range(1, 4)])
    movies = radarr.movies()
    assert next(movies).remote_id == "1"


def test_half_a_list_yields_nothing(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1)])
    server.script[f"{API}/movie"] = cut(json.dumps([movie(1), movie(2)]).encode()[:-1])
    with pytest.raises(BadAnswer, match="cut off"):
        next(radarr.movies())


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"id": "2"}, r"\$\[1\]\.id"),
        ({"tags": [1, "x"]}, r"\$\[1\]\.tags\[1\]"),
        ({"movieFile": {"id": 1, "size": "big"}}, r"\$\[1\]\.movieFile\.size"),
        ({"movieFile": {"id": 1, "size": 2**70}}, r"\$\[1\]\.movieFile\.size"),
        ({"added": "yesterday"}, "movie 2"),
    ],
)
def test_a_movie_with_a_wrong_field_fails_the_read_and_is_named(
    server: Server, radarr: Radarr, wrong: dict[str, object], place: str
) -> None:
    stock(server, [movie(1), movie(2) | wrong])
    with pytest.raises(BadAnswer, match=place):
        list(radarr.movies())


def test_a_trimmed_answer_without_ids_is_no_library(server: Server, radarr: Radarr, material: Path) -> None:
    stock(server, [])
    server.script[f"{API}/movie"] = raw(captured(material, "exportarr/v3_movie.json"))
    with pytest.raises(BadAnswer, match="missing required field `id`"):
        list(radarr.movies())


def test_a_movie_that_goes_away_meanwhile_fails_the_read(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, 2)])
    server.script[f"{API}/moviefile"] = said({"message": "Movie with ID 1 does not exist"}, 404)
    with pytest.raises(BadAnswer, match="went away"):
        list(radarr.movies())


# One item afresh


def test_one_movie_comes_with_all_its_files(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(7, 2, tags=[1])], [file(701, 7)])
    one = radarr.movie("7")
    assert [each.remote_id for each in one.files] == ["700", "701"]
    assert one.tags == ("keep",)


def test_a_movie_that_is_gone_is_not_found(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/movie/7"] = said({"message": "Movie with ID 7 does not exist"}, 404)
    with pytest.raises(NotFound):
        radarr.movie("7")


def test_another_movie_than_asked_for_is_a_bad_answer(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(8)])
    server.script[f"{API}/movie/7"] = said(movie(8))
    with pytest.raises(BadAnswer, match="asked for movie 7, got 8"):
        radarr.movie("7")


@pytest.mark.parametrize("number", ["", "editor", "-1", "0", "7/../8", "7?deleteFiles=true"])
def test_an_id_that_is_no_number_never_gets_into_a_path(server: Server, radarr: Radarr, number: str) -> None:
    for call in (radarr.movie, radarr.file, radarr.is_monitored, radarr.extra_files, radarr.history):
        with pytest.raises(ValueError):
            call(number)
    for write in (radarr.unmonitor, radarr.monitor, radarr.delete_file):
        with pytest.raises(ValueError):
            write(number, PERMIT)
    with pytest.raises(ValueError):
        radarr.delete_movie(number, exclude=True, delete_files=False, permit=PERMIT)
    assert server.seen == []


def test_one_file_is_read_back_until_it_is_gone(server: Server, radarr: Radarr, material: Path) -> None:
    one = json.loads(captured(material, "ruddarr/movie-files.json"))[0]
    server.script[f"{API}/moviefile/259"] = [said(one), said({"message": "NotFound"}, 404)]
    found = radarr.file("259")
    assert (found.size, found.details.audio_codec, found.details.resolution) == (9270651722, "dts-hd", "1080p")
    with pytest.raises(NotFound):
        radarr.file("259")


def test_the_monitored_flag_is_read_back(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/movie/7"] = said(movie(7, monitored=False))
    assert radarr.is_monitored("7") is False


# Beside the library


def test_captured_root_folders(server: Server, radarr: Radarr, material: Path) -> None:
    captured_stock(server, material)
    assert radarr.root_folders() == [
        RootFolder(path=f"/volume2/Media/{name}", free=13751310237696, accessible=True)
        for name in ("Documentaries", "Movies", "UFC")
    ]


def test_a_root_folder_is_called_as_the_movies_call_it(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/rootfolder"] = said([{"path": "/m/", "freeSpace": 5}, {"path": "D:\\films\\"}, {"path": "/"}])
    stock(server, [movie(1, rootFolderPath="/m/")])
    found = radarr.root_folders()
    assert [(folder.path, folder.accessible) for folder in found] == [("/m", True), ("D:\\films", False), ("/", False)]
    assert next(radarr.movies()).root_folder == "/m"


def test_room_below_nothing_is_not_known(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/rootfolder"] = said([{"path": "/m", "accessible": True, "freeSpace": -1}])
    server.script[f"{API}/diskspace"] = said([{"path": "/m", "freeSpace": -1, "totalSpace": 5}])
    assert radarr.root_folders() == [RootFolder(path="/m", free=None, accessible=True)]
    assert radarr.disks() == [Disk(path="/m", free=None, total=5)]


def test_captured_disks(server: Server, radarr: Radarr, material: Path) -> None:
    server.script[f"{API}/diskspace"] = raw(captured(material, "ruddarr/disk-space.json"))
    disks = radarr.disks()
    assert disks[1] == Disk(path="/movies", free=2199023255552, total=16492674416640)
    assert disks[3] == Disk(path="/mnt/remote-backup", free=None, total=None)


def test_a_recycle_bin_is_told(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/config/mediamanagement"] = [said({"recycleBin": "/bin"}), said({"recycleBin": ""}), said({})]
    assert [radarr.recycle_bin() for _ in range(3)] == ["/bin", "", ""]


def test_the_captured_queue(server: Server, radarr: Radarr, material: Path) -> None:
    server.script[f"{API}/queue"] = raw(captured(material, "exportarr/common-v3_queue.json"))
    queue = radarr.queue()
    assert [each.remote_id for each in queue] == ["91", "91", "91"]
    assert server.seen[0].query == [("page", "1"), ("pageSize", "1000"), ("includeUnknownMovieItems", "true")]


def test_a_damaged_queue_is_a_bad_answer(server: Server, radarr: Radarr, material: Path) -> None:
    server.script[f"{API}/queue"] = raw(captured(material, "ruddarr/movie-queue.json"))
    with pytest.raises(BadAnswer, match="malformed"):
        radarr.queue()


def queue_page(ids: range, total: int) -> Reply:
    return said({"totalRecords": total, "records": [{"id": n, "movieId": n, "title": "t"} for n in ids]})


def test_a_long_queue_is_read_page_by_page_and_each_line_counts_once(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/queue"] = [queue_page(range(1000), 1200), queue_page(range(990, 1200), 1200)]
    assert len(radarr.queue()) == 1200
    assert [seen.values("page") for seen in server.seen] == [["1"], ["2"]]


def test_a_queue_that_lacks_lines_is_a_bad_answer(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/queue"] = queue_page(range(3), 5)
    with pytest.raises(BadAnswer, match="told 3 of its 5 lines"):
        radarr.queue()


def test_a_download_of_an_unknown_movie_has_no_id(server: Server, radarr: Radarr) -> None:
    record = {"id": 1, "title": "x", "status": "completed", "trackedDownloadState": "importPending"}
    server.script[f"{API}/queue"] = said({"totalRecords": 1, "records": [record]})
    assert radarr.queue() == [QueueItem(remote_id="", title="x", state="importPending")]


def test_the_files_of_a_folder(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/filesystem/mediafiles"] = said([{"path": "/m/1/a.mkv", "relativePath": "a.mkv", "name": "a"}])
    assert radarr.folder_files("/m/1 & more") == ("/m/1/a.mkv",)
    assert server.seen[0].query == [("path", "/m/1 & more")]


def test_extra_files_are_told_where_radarr_can(server: Server, radarr: Radarr, material: Path) -> None:
    extras = raw(captured(material, "ruddarr/movie-extra-files.json"))
    server.script[f"{API}/extrafile"] = [extras, said({"message": "NotFound"}, 404)]
    assert radarr.extra_files("171") == ("The.Kangaroo.Conspiracy.2022.GERMAN.1080p.BluRay.x265-WORLD.en.srt",)
    assert radarr.extra_files("171") is None


def test_a_captured_history(server: Server, radarr: Radarr, material: Path) -> None:
    server.script[f"{API}/history/movie"] = raw(captured(material, "ruddarr/movie-history.json"))
    events = radarr.history("295")
    assert events[1] == Event(
        remote_id="295",
        at=clock.parse("2024-03-31T16:35:24Z"),
        kind="movieFileDeleted",
        title="/volume2/Media/Movies/The Martian (2015)/The.Martian.2015.720p.BluRay.H264.AAC.mp4",
        reason="Upgrade",
    )


def test_a_whole_captured_history_decodes(server: Server, radarr: Radarr, material: Path) -> None:
    records = json.loads(captured(material, "ruddarr/radarr-history.json"))["records"]
    server.script[f"{API}/history/movie"] = said(records)
    assert len(radarr.history("1")) == 250


# Writing


def test_unmonitoring_names_one_movie_and_the_flag_only(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/movie/editor"] = said([movie(7)], 202)
    radarr.unmonitor("7", PERMIT)
    radarr.monitor("7", PERMIT)
    assert [(seen.method, seen.json) for seen in server.seen] == [
        ("PUT", {"movieIds": [7], "monitored": False}),
        ("PUT", {"movieIds": [7], "monitored": True}),
    ]


def test_unmonitoring_a_movie_that_is_gone_is_not_found(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/movie/editor"] = said({"message": "Expected query to return 1 rows but returned 0"}, 500)
    with pytest.raises(NotFound):
        radarr.unmonitor("7", PERMIT)


def test_any_other_500_leaves_open_what_happened(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/movie/editor"] = said({"message": "database is locked"}, 500)
    with pytest.raises(NoConnection, match="database is locked"):
        radarr.unmonitor("7", PERMIT)


def test_a_file_is_deleted_by_its_id(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/moviefile/70"] = said({})
    radarr.delete_file("70", PERMIT)
    assert [(seen.method, seen.path) for seen in server.seen] == [("DELETE", f"{API}/moviefile/70")]


def test_a_missing_root_folder_declines_the_deletion(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/moviefile/70"] = said({"message": "Movie's root folder (/m) doesn't exist."}, 409)
    with pytest.raises(Conflict, match="root folder"):
        radarr.delete_file("70", PERMIT)


@pytest.mark.parametrize(("exclude", "files"), [(True, False), (False, True)])
def test_a_movie_is_deleted_with_both_flags_spelt_out(
    server: Server, radarr: Radarr, exclude: bool, files: bool
) -> None:
    server.script[f"{API}/movie/7"] = raw(b"", "text/plain")
    radarr.delete_movie("7", exclude=exclude, delete_files=files, permit=PERMIT)
    assert server.seen[0].query == [("deleteFiles", str(files).lower()), ("addImportExclusion", str(exclude).lower())]


def test_deleting_what_is_gone_is_not_found(server: Server, radarr: Radarr) -> None:
    server.script[f"{API}/movie/7"] = said({"message": "Movie with ID 7 does not exist"}, 404)
    with pytest.raises(NotFound):
        radarr.delete_movie("7", exclude=True, delete_files=False, permit=PERMIT)


def test_files_that_a_movie_claims_and_nobody_tells_are_no_files_that_went(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, 2)])
    with pytest.raises(BadAnswer, match="told 1 of the 2 files of movie 1"):
        radarr.movie("1")


def test_a_file_that_lies_nowhere_is_a_bad_answer(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, movieFile=file(100, 1, path=None))])
    with pytest.raises(BadAnswer, match="Expected the path of file 100"):
        list(radarr.movies())


def test_sizes_beyond_any_disk_and_files_from_the_future_are_not_known(server: Server, radarr: Radarr) -> None:
    ahead = clock.iso(clock.now() + 3 * clock.DAY)
    odd = file(100, 1, size=2**63 - 1, dateAdded=ahead)
    stock(server, [movie(1, movieFile=odd, added="9999-12-31T23:59:59Z")])
    server.script[f"{API}/rootfolder"] = said([{"path": "/m", "freeSpace": 2**63 - 1}])
    (one,) = radarr.movies()
    assert (one.added, one.files[0].size, one.files[0].added, one.files[0].details.bitrate) == (None, None, None, None)
    assert radarr.root_folders()[0].free is None


def test_a_clock_that_is_some_hours_ahead_is_believed(server: Server, radarr: Radarr) -> None:
    stock(server, [movie(1, added=clock.iso(clock.now() + 12 * clock.HOUR))])
    assert next(radarr.movies()).added is not None
