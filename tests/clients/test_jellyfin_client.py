"""Jellyfin's answers, from a real database and made up, and what is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scripted import KEY, Reply, Server, page, said
from shelf import Row, Shelf, film, number

from reclaimerr import clock
from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import IDS_A_CALL, PAGE, Jellyfin
from reclaimerr.clients.jellyfin_model import dashed
from reclaimerr.errors import BadAnswer, NoConnection, NoPermit, NotFound, Refused, WrongService
from reclaimerr.model.media import Account, FileDetails, Identity, Ids, Library, NowPlaying, WatchSeen

PERMIT = Permit(1, "hall")
ANNA = Account(remote_id=number(501), name="Anna")
PUBLIC = {"ProductName": "Jellyfin Server", "Version": "10.11.11", "ServerName": "Hall", "Id": number(77)}


# Who answers


def test_a_jellyfin_is_known_and_the_key_proved(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/System/Info/Public"] = server.script["/System/Info"] = said(PUBLIC)
    assert jellyfin.identity() == Identity(product="Jellyfin", version="10.11.11", name="Hall", server=number(77))
    sent = server.seen[1].headers
    assert sent["Authorization"].startswith(f'MediaBrowser Token="{KEY}", Client="Reclaimerr", Device=')
    assert "DeviceId=" in sent["Authorization"]
    assert "Version=" in sent["Authorization"]
    assert not {name for name in sent if name.lower().startswith("x-")}


@pytest.mark.parametrize("version", ["10.9.0", "10.10.7", "12.0.0", "12.1.0-rc1"])
def test_jellyfins_from_10_9_on_are_taken(server: Server, jellyfin: Jellyfin, version: str) -> None:
    server.script["/System/Info/Public"] = server.script["/System/Info"] = said(PUBLIC | {"Version": version})
    assert jellyfin.identity().version == version


@pytest.mark.parametrize(
    ("change", "kind", "text"),
    [
        ({"ProductName": None, "Version": "4.8.11.0"}, WrongService, "Emby 4.8.11.0 answers at this address"),
        ({"ProductName": "Other"}, WrongService, "Other 10.11.11 answers"),
        ({"Version": "10.8.13"}, Refused, "10.9 or newer"),
        ({"Id": ""}, BadAnswer, "does not tell its id"),
    ],
)
def test_what_is_no_fitting_jellyfin_is_told(
    server: Server, jellyfin: Jellyfin, change: Row, kind: type[Exception], text: str
) -> None:
    server.script["/System/Info/Public"] = said(PUBLIC | change)
    with pytest.raises(kind, match=text):
        jellyfin.identity()


def test_a_wrong_key_is_refused(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/System/Info/Public"] = said(PUBLIC)
    server.script["/System/Info"] = Reply(401)
    with pytest.raises(Refused, match="API key"):
        jellyfin.identity()


def test_a_server_that_is_still_starting_may_be_waited_for(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/System/Info/Public"] = Reply(503, b"Server is loading", {"Retry-After": "30"})
    with pytest.raises(NoConnection) as lost:
        jellyfin.identity()
    assert lost.value.retry_after == 30


# The library


def test_libraries_have_a_kind_and_folders(server: Server, jellyfin: Jellyfin) -> None:
    rows = [
        {"Name": "A", "ItemId": number(1), "Locations": ["/a"], "CollectionType": "movies"},
        {"Name": "B", "ItemId": number(2), "Locations": [], "CollectionType": "tvshows"},
        {"Name": "C", "ItemId": number(3)},
        {"Name": "D", "ItemId": number(4), "CollectionType": "boxsets"},
    ]
    server.script["/Library/VirtualFolders"] = said(rows)
    found = jellyfin.libraries()
    assert found[0] == Library(remote_id=number(1), name="A", kind="movies", folders=("/a",))
    assert [library.kind for library in found] == ["movies", "series", "mixed", "other"]


def test_a_library_is_read_in_pages_that_overlap(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(count) for count in range(1, 1201)]).serve(server)
    pages = list(jellyfin.pages())
    assert [len(page) for page in pages] == [500, 490, 210]
    assert len({item.remote_id for page in pages for item in page}) == 1200
    asked = server.asked("/Items")
    assert [seen.values("startIndex") for seen in asked] == [["0"], ["490"], ["980"]]
    assert [seen.values("enableTotalRecordCount") for seen in asked] == [["true"], ["false"], ["false"]]
    assert {
        ("recursive", "true"),
        ("includeItemTypes", "Movie"),
        ("excludeLocationTypes", "Virtual"),
        ("collapseBoxSetItems", "false"),
        ("limit", "500"),
    } <= set(asked[0].query)


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE - 10])
def test_every_size_of_library_is_read_whole(server: Server, jellyfin: Jellyfin, count: int) -> None:
    Shelf([film(each) for each in range(1, count + 1)]).serve(server)
    assert sum(len(page) for page in jellyfin.pages()) == count


def test_a_full_page_ends_a_read_without_another_request(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(each) for each in range(1, PAGE + 1)]).serve(server)
    list(jellyfin.pages())
    assert len(server.asked("/Items")) == 1


def test_movies_that_come_in_while_paging_do_not_push_others_out(server: Server, jellyfin: Jellyfin) -> None:
    def arrive(shelf: Shelf) -> None:
        shelf.films.insert(0, film(5000 + len(shelf.films)))

    Shelf([film(count) for count in range(1, 1201)], between=arrive).serve(server)
    found = [item.title for page in jellyfin.pages() for item in page]
    assert {f"Film {count}" for count in range(1, 1201)} <= set(found)
    assert len(found) == len(set(found))


def test_movies_that_go_while_paging_do_not_hide_others(server: Server, jellyfin: Jellyfin) -> None:
    def leave(shelf: Shelf) -> None:
        del shelf.films[:5]

    Shelf([film(count) for count in range(1, 1201)], between=leave).serve(server)
    assert sum(len(page) for page in jellyfin.pages()) == 1200


def test_a_library_that_shrinks_too_fast_is_a_bad_answer(server: Server, jellyfin: Jellyfin) -> None:
    def leave(shelf: Shelf) -> None:
        del shelf.films[:50]

    Shelf([film(count) for count in range(1, 1201)], between=leave).serve(server)
    with pytest.raises(BadAnswer, match="changed while it was read"):
        list(jellyfin.pages())


def test_a_total_that_is_not_reached_is_a_bad_answer(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([]).serve(server)
    server.script["/Items"] = said({"Items": [film(1), film(2)], "TotalRecordCount": 3})
    with pytest.raises(BadAnswer, match="told 2 of its 3 items"):
        list(jellyfin.pages())


def test_a_total_of_0_does_not_make_a_full_page_the_last(server: Server, jellyfin: Jellyfin) -> None:
    shelf = Shelf([film(count) for count in range(1, 701)]).serve(server)
    server.script["/Items"] = lambda seen: said(json.loads(shelf.items(seen).body) | {"TotalRecordCount": 0})
    assert sum(len(page) for page in jellyfin.pages()) == 700


def test_the_same_page_again_and_again_ends(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([]).serve(server)
    rows = [film(count) for count in range(1, PAGE + 1)]
    server.script["/Items"] = said({"Items": rows, "TotalRecordCount": 100_000})
    with pytest.raises(BadAnswer, match="told 500 of its 100000 items"):
        list(jellyfin.pages())
    assert len(server.asked("/Items")) == 2


def test_a_failing_page_ends_the_read(server: Server, jellyfin: Jellyfin) -> None:
    shelf = Shelf([film(count) for count in range(1, 1201)]).serve(server)
    server.script["/Items"] = lambda seen: shelf.items(seen) if seen.values("startIndex") == ["0"] else Reply(401)
    pages = jellyfin.pages()
    next(pages)
    with pytest.raises(Refused):
        next(pages)


def test_a_wrong_field_is_told_with_its_place(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1), film(2, ProductionYear="1999")]).serve(server)
    with pytest.raises(BadAnswer, match=r"Expected `int \| null`, got `str` - at `\$\.Items\[1\]\.ProductionYear`"):
        list(jellyfin.pages())


def test_a_wrong_date_is_told_with_its_item(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1, DateCreated="soon")]).serve(server)
    with pytest.raises(BadAnswer, match=f"'soon' - at `item {number(1)}`"):
        list(jellyfin.pages())


def test_a_web_page_is_no_library(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([]).serve(server)
    server.script["/Items"] = page()
    with pytest.raises(BadAnswer, match="login page"):
        list(jellyfin.pages())


def only(jellyfin: Jellyfin) -> Any:
    ((item,),) = jellyfin.pages()
    return item


def matrix() -> Row:
    """A movie of two versions, with everything that we read."""
    streams = [
        {"Type": "Video", "Codec": "hevc", "Width": 3840, "Height": 1600, "BitDepth": 10, "VideoRangeType": "DOVIWithHDR10"},
        {"Type": "Audio", "Codec": "aac", "Language": "eng", "Channels": 2},
        {"Type": "Audio", "Codec": "truehd", "Language": "ger", "Channels": 8, "IsDefault": True},
        {"Type": "Subtitle", "Codec": "subrip", "Language": "fre"},
    ]  # fmt: skip
    big = {
        "Id": number(3),
        "Path": "/data/movies/F/F.mkv",
        "Size": 9000,
        "Bitrate": 12345,
        "RunTimeTicks": 72_000_000_000,
    }
    small = {"Id": number(4), "Path": "/data/movies/F/F - 720p.mp4", "Size": 4000, "MediaStreams": []}
    return film(
        3,
        Id="00000000-0000-0000-0000-000000000003",
        ProductionYear=1999,
        ProviderIds={"Tmdb": "603", "IMDB": "tt0133093", "Tvdb": "169", "TmdbCollection": "2344"},
        DateCreated="2023-12-11T12:10:40.7607527Z",
        PremiereDate="1999-03-30T00:00:00.0000000Z",
        OfficialRating="R",
        CommunityRating=8.2,
        Genres=["Action"],
        Tags=["matrix"],
        Studios=[{"Name": "Warner", "Id": "x"}],
        ProductionLocations=["United States of America"],
        MediaSources=[big | {"MediaStreams": streams}, small],
    )


def test_a_movie_in_full(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([matrix()]).serve(server)
    item = only(jellyfin)
    assert (item.remote_id, item.year, item.library) == (number(3), 1999, "Movies")
    assert item.ids == Ids(tmdb=603, tvdb=169, imdb="tt0133093")
    assert item.added == clock.parse("2023-12-11T12:10:40Z")
    assert (item.about.genres, item.about.keywords, item.about.studio) == (("Action",), ("matrix",), "Warner")
    assert (item.about.certification, item.about.tmdb_rating) == ("R", None)
    assert item.file_count == 2
    first, second = item.files
    assert (first.remote_id, first.size, first.added) == (number(3), 9000, item.added)
    assert (second.remote_id, second.size, second.added) == (number(4), 4000, None)
    assert first.details == FileDetails(
        container="mkv",
        resolution="2160p",
        video_codec="hevc",
        hdr=True,
        dolby_vision=True,
        bitrate=12345,
        bit_depth=10,
        audio_codec="truehd",
        audio_channels=7.1,
        audio_languages=("en", "de"),
        subtitle_languages=("fr",),
        duration=7200,
    )


@pytest.mark.parametrize("text", ["", "0", "-5", "movie/603", None, "9" * 30])
def test_an_id_that_is_none_is_left_out(server: Server, jellyfin: Jellyfin, text: str | None) -> None:
    Shelf([film(1, ProviderIds={"Tmdb": text, "Imdb": text})]).serve(server)
    assert only(jellyfin).ids == Ids()


def test_a_movie_in_parts_claims_more_files_than_it_lists(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1, PartCount=3)]).serve(server)
    item = only(jellyfin)
    assert (item.file_count, len(item.files)) == (3, 1)


def test_a_stream_from_elsewhere_has_the_items_file_without_a_size(server: Server, jellyfin: Jellyfin) -> None:
    source = {"Id": number(1), "Path": "https://tv.example/one", "Protocol": "Http", "Size": 5}
    Shelf([film(1, Path="/data/movies/one.strm", MediaSources=[source])]).serve(server)
    (file,) = only(jellyfin).files
    assert (file.path, file.size) == ("/data/movies/one.strm", None)


def test_sources_that_were_not_told_leave_the_count_unknown(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1, MediaSources=None)]).serve(server)
    assert only(jellyfin).file_count is None


@pytest.mark.parametrize(
    ("path", "library"),
    [
        ("/data/movies/4k/F/F.mkv", "Sharp"),
        ("/data/movies/F/F.mkv", "Movies"),
        ("/data/movies-old/F.mkv", None),
        ("/data/movies", None),
        (None, None),
    ],
)
def test_the_library_with_the_longest_folder_above_it_holds_a_movie(
    server: Server, jellyfin: Jellyfin, path: str | None, library: str | None
) -> None:
    shelf = Shelf([film(1, Path=path)]).serve(server)
    shelf.libraries += [{"Name": "Sharp", "ItemId": number(9002), "Locations": ["/x", "/data/movies/4k/"]}]
    assert only(jellyfin).library == library


def test_items_are_asked_for_in_chunks_and_those_that_are_gone_are_left_out(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(count) for count in range(1, 101)]).serve(server)
    found = jellyfin.items([number(count) for count in range(51, 151)])
    assert [item.title for item in found] == [f"Film {count}" for count in range(51, 101)]
    assert [len(seen.values("ids")[0].split(",")) for seen in server.asked("/Items")] == [IDS_A_CALL, IDS_A_CALL]
    assert found[0].library == "Movies"


def test_no_ids_ask_for_nothing_and_never_for_everything(server: Server, jellyfin: Jellyfin) -> None:
    assert jellyfin.items([]) == []
    assert jellyfin.watched_items(ANNA, []) == []
    assert server.seen == []


@pytest.mark.parametrize("wrong", ["", "1", "x" * 32, f"{number(1)},{number(2)}", "../Users"])
def test_what_is_no_id_never_leaves(server: Server, jellyfin: Jellyfin, wrong: str) -> None:
    Shelf([]).serve(server)
    with pytest.raises(ValueError):
        jellyfin.items([wrong])
    with pytest.raises(ValueError):
        jellyfin.watched_items(ANNA, [wrong])
    with pytest.raises(ValueError):
        jellyfin.delete_item(wrong, PERMIT)
    assert server.asked("/Items") == []


def test_items_that_were_not_asked_for_are_a_bad_answer(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([]).serve(server)
    server.script["/Items"] = said({"Items": [film(1), film(2)], "TotalRecordCount": 2})
    with pytest.raises(BadAnswer, match="not asked for"):
        jellyfin.items([number(1)])


# Watching


def test_accounts_are_enabled_unless_they_are_not(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/Users"] = said(
        [
            {"Id": "0000000000000000000000000000000a", "Name": "Anna", "LastActivityDate": "2024-01-02T00:00:00Z",
             "LastLoginDate": "2024-01-01T00:00:00Z", "Policy": {"IsDisabled": False, "IsAdministrator": True}},
            {"Id": "0000000000000000000000000000000b", "Name": "Ben", "Policy": {"IsDisabled": True}},
        ]
    )  # fmt: skip
    assert jellyfin.accounts() == [
        Account(remote_id=number(10), name="Anna", last_activity=clock.parse("2024-01-02T00:00:00Z")),
        Account(remote_id=number(11), name="Ben", enabled=False),
    ]


def marks(*pairs: tuple[int, Row]) -> dict[str, dict[str, Row]]:
    return {ANNA.remote_id: {number(count): data for count, data in pairs}}


def watched(jellyfin: Jellyfin) -> dict[str, WatchSeen]:
    found = [seen for page in jellyfin.watched(ANNA) for seen in page]
    assert len(found) == len({seen.remote_id for seen in found})
    return {seen.remote_id: seen for seen in found}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"Played": True, "PlayCount": 2, "LastPlayedDate": "2024-01-03T03:03:23.7890000Z"},
         {"plays": 2, "played": True, "last_played": 1704251003}),
        ({"Played": True, "PlayCount": 0}, {"plays": 1, "played": True}),
        ({"PlayCount": 3, "PlaybackPositionTicks": 30_000_000_000, "LastPlayedDate": "2024-01-03T03:03:23Z"},
         {"last_played": 1704251003, "position": 0.5}),
        ({"PlaybackPositionTicks": 5, "PlayedPercentage": 25.0}, {"position": 0.25}),
        ({"PlayCount": 1, "LastPlayedDate": "2024-01-03T03:03:23Z"}, {"last_played": 1704251003}),
        ({"IsFavorite": True}, {"favourite": True}),
        ({"IsFavorite": True, "PlayCount": 2}, {"favourite": True, "plays": 2}),
    ],
)  # fmt: skip
def test_any_trace_of_an_account_is_seen_once(
    server: Server, jellyfin: Jellyfin, data: Row, expected: dict[str, object]
) -> None:
    Shelf([film(count) for count in range(1, 4)], marks((2, data))).serve(server)
    expects: dict[str, Any] = {"remote_id": number(2), "account": ANNA.remote_id} | expected
    assert watched(jellyfin) == {number(2): WatchSeen(**expects)}


def test_a_position_without_a_length_is_still_a_trace(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1, RunTimeTicks=None)], marks((1, {"PlaybackPositionTicks": 5}))).serve(server)
    assert watched(jellyfin)[number(1)].position == 0.001


def test_an_account_that_did_nothing_costs_four_small_requests(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(count) for count in range(1, 2000)]).serve(server)
    assert watched(jellyfin) == {}
    assert [seen.values("filters") for seen in server.asked("/Items")] == [
        [],
        ["IsPlayed"],
        ["IsResumable"],
        ["IsFavorite"],
    ]
    assert all(seen.values("userId") == [dashed(ANNA.remote_id)] for seen in server.asked("/Items"))


def test_many_plays_are_read_page_by_page(server: Server, jellyfin: Jellyfin) -> None:
    seen = {"Played": True, "PlayCount": 1, "LastPlayedDate": "2024-01-03T03:03:23Z"}
    Shelf([film(count) for count in range(1, 1501)], marks(*((count, seen) for count in range(1, 1201)))).serve(server)
    assert len(watched(jellyfin)) == 1200


def test_a_server_that_does_not_sort_by_date_is_read_to_the_end(server: Server, jellyfin: Jellyfin) -> None:
    begun = {"PlayCount": 1, "LastPlayedDate": "2024-01-03T03:03:23Z"}
    shelf = Shelf([film(count) for count in range(1, 1101)], marks((400, begun), (1050, begun))).serve(server)

    def unsorted(seen: Any) -> Reply:
        seen.query = [(name, value) for name, value in seen.query if name != "sortBy"]
        return shelf.items(seen)

    server.script["/Items"] = unsorted
    assert set(watched(jellyfin)) == {number(400), number(1050)}


def test_the_marks_of_named_items_are_told_untouched_ones_too(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1), film(2)], marks((1, {"Played": True}))).serve(server)
    found = jellyfin.watched_items(ANNA, [number(1), number(2), number(3)])
    assert [(seen.remote_id, seen.plays) for seen in found] == [(number(1), 1), (number(2), 0)]


def test_an_answer_without_marks_is_not_unwatched(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/Items"] = said({"Items": [film(1)], "TotalRecordCount": 1})
    with pytest.raises(BadAnswer, match="does not say what Anna did"):
        jellyfin.watched_items(ANNA, [number(1)])
    with pytest.raises(BadAnswer, match="does not say what Anna did"):
        list(jellyfin.watched(ANNA))


def test_no_trace_in_a_real_database_is_missed(server: Server, jellyfin: Jellyfin, material: Path) -> None:
    """Two of its six touched movies have neither a mark nor a position, only a date of play."""
    folder = material / "fixtures" / "jellyfin" / "jellyplex-watched-ci-db"
    rows = json.loads((folder / "base_items.json").read_text())
    films = [real_film(row) for row in rows if row["Type"].endswith(".Movie")]
    data = {
        row["ItemId"].replace("-", "").lower(): real_mark(row)
        for row in json.loads((folder / "user_data.json").read_text())
    }
    touched = {row["Id"] for row in films if (data.get(row["Id"]) or {}).get("PlayCount")}
    Shelf(films, {ANNA.remote_id: data}).serve(server)
    found = watched(jellyfin)
    assert set(found) == touched
    assert len(touched) == 6
    assert sum(not seen.played and seen.position == 0 and seen.last_played is not None for seen in found.values()) == 2
    assert sum(seen.plays for seen in found.values()) == 3
    items = [item for page in jellyfin.pages() for item in page]
    assert len(items) == 11
    assert sum(item.ids.tmdb is not None for item in items) == 7


def real_film(row: Row) -> Row:
    """A row of the database as the API would tell it."""
    known = ("Name", "Path", "ProductionYear", "RunTimeTicks", "ProviderIds")
    remote_id = row["Id"].replace("-", "").lower()
    source = {"Id": remote_id, "Path": row["Path"], "Size": row["Size"], "Protocol": "File"}
    told = {name: row[name] for name in known} | {"DateCreated": row["DateCreated"].replace(" ", "T") + "Z"}
    return {"Id": remote_id, "MediaSources": [source]} | told


def real_mark(row: Row) -> Row:
    """A row of user data as the API would tell it."""
    date = row["LastPlayedDate"]
    return {
        "Played": bool(row["Played"]),
        "IsFavorite": bool(row["IsFavorite"]),
        "PlayCount": row["PlayCount"],
        "PlaybackPositionTicks": row["PlaybackPositionTicks"],
    } | ({"LastPlayedDate": date.replace(" ", "T") + "Z"} if date else {})


def test_what_plays_is_told_with_its_parents_and_version(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/Sessions"] = said(
        [
            {"UserId": number(501), "NowPlayingItem": {"Id": number(1), "Name": "x"}, "PlayState": {"MediaSourceId": number(2)}},
            {"UserId": number(502), "NowPlayingItem": {"Id": number(3), "SeasonId": number(4), "SeriesId": number(5)}},
            {"UserId": number(503)},
            {"NowPlayingItem": {"Id": number(6)}, "PlayState": {"MediaSourceId": number(6)}},
        ]
    )  # fmt: skip
    assert jellyfin.playing() == [
        NowPlaying(remote_ids=(number(1), number(2)), account=number(501)),
        NowPlaying(remote_ids=(number(3), number(4), number(5)), account=number(502)),
        NowPlaying(remote_ids=(number(6),), account=""),
    ]
    assert server.seen[0].query == [("activeWithinSeconds", "960")]


# Writing


def test_ids_are_asked_for_as_the_document_wants_them(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([film(1)]).serve(server)
    assert [watch.remote_id for watch in jellyfin.watched_items(ANNA, [number(1)])] == [number(1)]
    (seen,) = server.seen
    assert seen.values("ids") == ["00000000-0000-0000-0000-000000000001"]
    assert seen.values("userId") == [dashed(ANNA.remote_id)]


def test_an_item_is_deleted_alone(server: Server, jellyfin: Jellyfin) -> None:
    path = "/Items/00000000-0000-0000-0000-000000000005"
    server.script[path] = [Reply(204), Reply(404)]
    jellyfin.delete_item(number(5), PERMIT)
    assert [(seen.method, seen.path, seen.query) for seen in server.seen] == [("DELETE", path, [])]
    with pytest.raises(NotFound):
        jellyfin.delete_item(number(5), PERMIT)


def test_deleted_paths_are_told(server: Server, jellyfin: Jellyfin) -> None:
    server.script["/Library/Media/Updated"] = Reply(204)
    jellyfin.tell_deleted(["/data/movies/A", "/data/movies/B"], PERMIT)
    jellyfin.tell_deleted([], PERMIT)
    (seen,) = server.seen
    assert seen.json == {
        "Updates": [
            {"Path": "/data/movies/A", "UpdateType": "Deleted"},
            {"Path": "/data/movies/B", "UpdateType": "Deleted"},
        ]
    }


def test_even_a_hint_needs_a_permit_for_this_service(server: Server, jellyfin: Jellyfin) -> None:
    with pytest.raises(NoPermit):
        jellyfin.tell_deleted(["/data/movies/A"], Permit(1, "cellar"))
    assert server.seen == []
