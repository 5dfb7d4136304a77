"""Plex's answers, captured and made up, and what is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from plex_shelf import MACHINE, PlexShelf, Row, Section, container, done, episode, film, page, season, show
from scripted import KEY, Reply, Seen, Server, raw, said

from reclaimerr import clock
from reclaimerr.clients.http import Permit
from reclaimerr.clients.plex import IDS_A_CALL, Plex
from reclaimerr.clients.plex_lists import PAGE
from reclaimerr.clients.watching import EVERYTHING
from reclaimerr.errors import BadAnswer, Conflict, NoPermit, NotFound, Refused, WrongService
from reclaimerr.model.media import FileDetails, Identity, Ids, Library

PERMIT = Permit(1, "hall")
SERVER = {"machineIdentifier": MACHINE, "version": "1.43.0.10492-121068a07"}


def films(server: Server, *rows: Row) -> PlexShelf:
    """A Plex with one library of movies."""
    return PlexShelf([Section(1, "Movies", "movie", list(rows), ("/data/movies",))]).serve(server)


def captured(material: Path, name: str) -> Any:
    return json.loads((material / "fixtures" / "plex" / name).read_text())["MediaContainer"]


# Who answers


def test_a_plex_is_known_and_the_token_proved(server: Server, plex: Plex) -> None:
    server.script["/identity"] = container(size=0, claimed=True, **SERVER)
    server.script["/"] = container(friendlyName="Attic", **SERVER)
    assert plex.identity() == Identity(product="Plex", version=SERVER["version"], name="Attic", server=MACHINE)
    sent = server.seen[1].headers
    assert (sent["X-Plex-Token"], sent["X-Plex-Client-Identifier"]) == (KEY, "reclaimerr")
    assert (sent["X-Plex-Product"], sent["Accept"]) == ("Reclaimerr", "application/json")


@pytest.mark.parametrize("status", [401, 498])
def test_a_wrong_token_is_refused_although_it_is_told_as_a_page(server: Server, plex: Plex, status: int) -> None:
    server.script["/identity"] = container(**SERVER)
    server.script["/"] = page(status, "Unauthorized")
    with pytest.raises(Refused, match=f"the API key is not accepted \\({status}\\)"):
        plex.identity()


@pytest.mark.parametrize(
    ("reply", "kind", "text"),
    [
        (said({"response": {"result": "error"}}), WrongService, "something else answers at this address, not Plex"),
        (container(size=0), WrongService, "not Plex"),
        (container(**SERVER | {"version": "1.32.5.7349-8f4248874"}), Refused, "1.40 or newer is needed"),
        (container(**SERVER | {"version": "soon"}), BadAnswer, "no version"),
        (said({"message": "NotFound"}, 404), Refused, "wrong port or URL base"),
        (raw(b"<MediaContainer/>", "text/xml"), BadAnswer, "not JSON"),
        (raw(b"<html>Sign in</html>", "text/html"), BadAnswer, "web page"),
    ],
)
def test_what_is_no_fitting_plex_is_told(
    server: Server, plex: Plex, reply: Reply, kind: type[Exception], text: str
) -> None:
    server.script["/identity"] = reply
    with pytest.raises(kind, match=text):
        plex.identity()


def test_a_captured_server_is_too_old_but_allows_deletion(server: Server, plex: Plex, material: Path) -> None:
    found = captured(material, "plex-api.rs/server/media/providers_free.json")
    server.script["/"] = container(**found)
    server.script["/identity"] = container(machineIdentifier=found["machineIdentifier"], version=found["version"])
    assert plex.deletion_allowed() is True
    with pytest.raises(Refused, match=r"Plex 1\.25\.3\.5409-f11334058 is too old"):
        plex.identity()


@pytest.mark.parametrize(("told", "allowed"), [({"allowMediaDeletion": False}, False), ({}, False)])
def test_deletion_is_not_allowed_unless_it_says_so(server: Server, plex: Plex, told: Row, allowed: bool) -> None:
    server.script["/"] = container(**SERVER, **told)
    assert plex.deletion_allowed() is allowed


# The library


def test_libraries_have_a_kind_and_folders(server: Server, plex: Plex) -> None:
    kinds = ("movie", "show", "artist", "photo")
    PlexShelf([Section(at, kind, kind, [], (f"/{kind}", "/x")) for at, kind in enumerate(kinds, 1)]).serve(server)
    found = plex.libraries()
    assert found[0] == Library(remote_id="1", name="movie", kind="movies", folders=("/movie", "/x"))
    assert [library.kind for library in found] == ["movies", "series", "other", "other"]


def test_libraries_that_are_claimed_but_not_listed_are_a_bad_answer(server: Server, plex: Plex) -> None:
    server.script["/library/sections/all"] = container(size=2)
    with pytest.raises(BadAnswer, match="told 0 of its 2 libraries"):
        list(plex.pages())


def test_a_library_whose_key_is_none_never_gets_into_an_address(server: Server, plex: Plex) -> None:
    odd = {"key": "../../status", "title": "x", "type": "movie"}
    server.script["/library/sections/all"] = container(size=1, Directory=[odd])
    with pytest.raises(BadAnswer, match="is no key"):
        list(plex.pages())


def test_a_library_is_read_in_pages_that_overlap(server: Server, plex: Plex) -> None:
    films(server, *(film(key) for key in range(1, 1201)))
    pages = list(plex.pages())
    assert [len(page) for page in pages] == [500, 490, 210]
    assert len({item.remote_id for page in pages for item in page}) == 1200
    asked = server.asked("/library/sections/1/all")
    assert [seen.values("X-Plex-Container-Start") for seen in asked] == [["0"], ["490"], ["980"]]
    assert {("type", "1"), ("includeGuids", "1"), ("sort", "addedAt"), ("X-Plex-Container-Size", "500")} <= set(
        asked[0].query
    )


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE - 10])
def test_every_size_of_library_is_read_whole(server: Server, plex: Plex, count: int) -> None:
    films(server, *(film(key) for key in range(1, count + 1)))
    assert sum(len(page) for page in plex.pages()) == count


def test_pages_that_hold_fewer_than_asked_for_do_not_end_a_read(server: Server, plex: Plex) -> None:
    films(server, *(film(key) for key in range(1, 301))).cap = 100
    assert sum(len(page) for page in plex.pages()) == 300
    assert len(server.asked("/library/sections/1/all")) == 4


def test_a_server_that_does_not_page_is_read_whole(server: Server, plex: Plex) -> None:
    films(server)
    rows = [film(key) for key in range(1, 801)]
    server.script["/library/sections/1/all"] = container(size=800, Metadata=rows)
    assert sum(len(page) for page in plex.pages()) == 800
    assert len(server.asked("/library/sections/1/all")) == 2


def test_a_total_that_is_not_reached_is_a_bad_answer(server: Server, plex: Plex) -> None:
    films(server)
    server.script["/library/sections/1/all"] = container(totalSize=3, Metadata=[film(1), film(2)])
    with pytest.raises(BadAnswer, match="told 2 of its 3 elements"):
        list(plex.pages())


def test_movies_that_come_in_while_paging_do_not_push_others_out(server: Server, plex: Plex) -> None:
    def arrive(shelf: PlexShelf) -> None:
        shelf.sections[0].rows.append(film(5000 + len(shelf.sections[0].rows), addedAt=1))

    films(server, *(film(key) for key in range(1, 1201))).between = arrive
    found = [item.title for page in plex.pages() for item in page]
    assert {f"Film {key}" for key in range(1, 1201)} <= set(found)
    assert len(found) == len(set(found))


def test_movies_that_go_while_paging_do_not_hide_others(server: Server, plex: Plex) -> None:
    def leave(shelf: PlexShelf) -> None:
        del shelf.sections[0].rows[:5]

    films(server, *(film(key) for key in range(1, 1201))).between = leave
    assert sum(len(page) for page in plex.pages()) == 1200


def test_a_library_that_shrinks_too_fast_is_a_bad_answer(server: Server, plex: Plex) -> None:
    def leave(shelf: PlexShelf) -> None:
        del shelf.sections[0].rows[:50]

    films(server, *(film(key) for key in range(1, 1201))).between = leave
    with pytest.raises(BadAnswer, match="changed while it was read"):
        list(plex.pages())


def test_a_page_that_begins_later_than_asked_for_is_a_bad_answer(server: Server, plex: Plex) -> None:
    films(server)
    server.script["/library/sections/1/all"] = container(totalSize=2, offset=1, Metadata=[film(1)])
    with pytest.raises(BadAnswer, match="changed while it was read"):
        list(plex.pages())


@pytest.mark.parametrize("told", [{"totalSize": 0, "offset": 0}, {}])
def test_an_empty_page_in_the_middle_is_no_end(server: Server, plex: Plex, told: Row) -> None:
    shelf = films(server, *(film(key) for key in range(1, 1201)))

    def hiccup(seen: Seen) -> Reply:
        first = seen.values("X-Plex-Container-Start") == ["0"]
        return shelf.items(seen, shelf.sections[0]) if first else container(size=0, **told)

    server.script["/library/sections/1/all"] = hiccup
    with pytest.raises(BadAnswer, match="changed while it was read"):
        list(plex.pages())


def test_a_total_below_what_is_told_is_a_bad_answer(server: Server, plex: Plex) -> None:
    films(server)
    server.script["/library/sections/1/all"] = container(totalSize=1, Metadata=[film(1), film(2)])
    with pytest.raises(BadAnswer, match="tells more than the 1 elements"):
        list(plex.pages())


def test_the_same_page_again_and_again_ends(server: Server, plex: Plex) -> None:
    films(server)
    rows = [film(key) for key in range(1, PAGE + 1)]
    server.script["/library/sections/1/all"] = container(totalSize=100_000, Metadata=rows)
    with pytest.raises(BadAnswer, match="told 500 of its 100000"):
        list(plex.pages())
    assert len(server.asked("/library/sections/1/all")) == 2


def test_a_library_that_goes_away_is_a_bad_answer(server: Server, plex: Plex) -> None:
    films(server)
    server.script["/library/sections/1/all"] = page(404, "Not Found")
    with pytest.raises(BadAnswer, match="went away"):
        list(plex.pages())


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"year": "soon"}, r"\$\[1\]\.year"),
        ({"originallyAvailableAt": "soon"}, "item 2"),
        ({"type": "clip"}, "item 2"),
        ({"Media": [{"Part": [{"size": "big"}]}]}, r"\$\[1\]\.Media\[0\]\.Part\[0\]\.size"),
    ],
)
def test_a_wrong_field_fails_the_read_and_is_named(server: Server, plex: Plex, wrong: Row, place: str) -> None:
    films(server)
    server.script["/library/sections/1/all"] = container(totalSize=2, Metadata=[film(1), film(2) | wrong])
    with pytest.raises(BadAnswer, match=place):
        list(plex.pages())


def test_numbers_may_come_as_text(server: Server, plex: Plex) -> None:
    films(server, film(1, ratingKey=1, year="1999", addedAt=5))
    ((item,),) = plex.pages()
    assert (item.remote_id, item.year, item.added) == ("1", 1999, 5)


def test_captured_movies_of_an_old_agent(server: Server, plex: Plex, material: Path) -> None:
    films(server)
    server.script["/library/sections/1/all"] = container(
        **captured(material, "plex-api.rs/server/media/movie_library.json")
    )
    (found,) = plex.pages()
    assert [item.title for item in found] == ["Big Buck Bunny", "Elephants Dream", "Interstate 60", "Sintel"]
    bunny = found[0]
    assert (bunny.remote_id, bunny.ids, bunny.year) == ("55", Ids(imdb="tt1254207"), 2008)
    assert (bunny.library, bunny.path) == ("Movies", "/data/Movies/Big Buck Bunny (2008).mkv")
    assert (bunny.added, bunny.file_count) == (1579514088, 1)
    assert (bunny.about.release_date, bunny.about.certification) == (clock.parse("2008-04-10"), "G")
    (one,) = bunny.files
    assert (one.remote_id, one.size, one.added) == ("46", 13400382, 1579514088)
    assert one.details == FileDetails(
        container="mkv",
        resolution="720p",
        video_codec="h264",
        bitrate=21178000,
        audio_codec="aac",
        audio_channels=1.0,
        duration=5,
    )


def test_of_a_lists_genres_only_those_are_known_that_must_be_all(server: Server, plex: Plex, material: Path) -> None:
    """The list shows two of Interstate 60's four; one alone is all there are."""
    films(server)
    shown = captured(material, "plex-api.rs/server/media/movie_library.json")["Metadata"][2]
    one = film(1, Genre=[{"tag": "Drama"}], Country=[])
    server.script["/library/sections/1/all"] = container(totalSize=2, Metadata=[shown, one])
    (found,) = plex.pages()
    assert [item.about.genres for item in found] == [None, ("Drama",)]
    assert [item.about.countries for item in found] == [("Canada",), ()]


def test_a_movie_is_told_afresh_as_a_list_tells_it(server: Server, plex: Plex, material: Path) -> None:
    """What only the one answer knows would else come and go, and with it whatever depends on it."""
    films(server)
    shown = captured(material, "plex-api.rs/server/media/movie_library.json")["Metadata"][2]
    whole = captured(material, "plex-api.rs/server/media/metadata_108.json")["Metadata"][0]
    server.script["/library/sections/1/all"] = container(totalSize=1, Metadata=[shown])
    server.script["/library/metadata/108"] = container(Metadata=[whole | {"ratingKey": shown["ratingKey"]}])
    server.script[f"/library/metadata/{shown['ratingKey']}"] = server.script["/library/metadata/108"]
    ((listed,),) = plex.pages()
    (afresh,) = plex.items([shown["ratingKey"]])
    assert (afresh.about, afresh.ids, afresh.file_count) == (listed.about, listed.ids, listed.file_count)
    assert afresh.files[0].details == listed.files[0].details


def test_a_captured_movie_of_two_versions_in_three_files(server: Server, plex: Plex, material: Path) -> None:
    films(server)
    name = "plex-api.rs/transcode/metadata_159637.json"
    server.script["/library/metadata/159637"] = container(**captured(material, name))
    (item,) = plex.items(["159637"])
    assert item.ids == Ids(tmdb=505642, tvdb=31110, imdb="tt9114286")
    assert (item.about.rt_rating, item.about.imdb_rating, item.about.duration) == (84.0, None, 9678)
    assert (item.file_count, item.library) == (3, "Movies")
    assert [(file.remote_id, file.size, file.added) for file in item.files] == [
        ("320497", 10638512184, None),
        ("320498", 5638512184, None),
        ("320499", 5638512184, None),
    ]
    assert item.files[0].details == FileDetails(
        container="mkv",
        resolution="2160p",
        video_codec="hevc",
        bitrate=8791000,
        audio_codec="eac3",
        audio_channels=5.1,
        duration=9678,
    )
    assert item.files[1].details.resolution == "720p"


def test_captured_versions_of_a_new_agent(server: Server, plex: Plex, material: Path) -> None:
    films(server)
    hub = captured(material, "replex/hubs_sections_6.json")["Hub"][0]
    server.script["/library/sections/1/all"] = container(totalSize=2, Metadata=hub["Metadata"])
    looper = next(plex.pages())[0]
    assert [(file.details.resolution, file.details.audio_codec) for file in looper.files] == [
        ("2160p", "dts-hd"),
        ("1080p", "dts"),
    ]
    assert (looper.about.rt_rating, looper.about.imdb_rating) == (74.0, None)


def test_ratings_are_whose_their_pictures_say(server: Server, plex: Plex) -> None:
    images = {"ratingImage": "rottentomatoes://image.rating.rotten", "audienceRatingImage": "imdb://image.rating"}
    others = {
        "ratingImage": "themoviedb://image.rating",
        "audienceRatingImage": "rottentomatoes://image.rating.upright",
    }
    rated = [film(at, rating=5.5, audienceRating=6.5, **those) for at, those in enumerate((images, others), 1)]
    films(server, *rated)
    ((first, second),) = plex.pages()
    assert (first.about.rt_rating, first.about.imdb_rating, first.about.tmdb_rating) == (55.0, 6.5, None)
    assert (second.about.rt_rating, second.about.imdb_rating, second.about.tmdb_rating) == (None, None, 5.5)


def test_a_file_that_plex_misses_is_no_file(server: Server, plex: Plex) -> None:
    gone = {"id": 1, "deletedAt": 1_700_000_000, "Part": [{"id": 1, "file": "/data/movies/x.mkv", "size": 5}]}
    here = {"id": 2, "Part": [{"id": 2, "file": "/data/movies/y.mkv", "size": 6}, {"id": 3, "deletedAt": 5}]}
    films(server, film(1, Media=[gone, here]))
    ((item,),) = plex.pages()
    assert (item.file_count, [file.remote_id for file in item.files]) == (1, ["2"])
    assert item.files[0].added == item.added


def test_files_without_a_path_are_counted_only(server: Server, plex: Plex) -> None:
    films(server, film(1, Media=[{"id": 1, "Part": [{"id": 1}]}, {"id": 2}]))
    ((item,),) = plex.pages()
    assert (item.file_count, item.files, item.path) == (2, (), None)


# Series


def shows(server: Server) -> PlexShelf:
    """A Plex with movies, and with one show of two seasons."""
    rows = [
        show(10, guid="com.plexapp.agents.thetvdb://268592?lang=en", studio="HBO", leafCount=3),
        season(20, 1, 10, leafCount=2),
        season(21, 0, 10),
        episode(30, 1, 10, originallyAvailableAt="2014-03-19"),
        episode(31, 2, 10),
        episode(32, 1, 10, in_season=0),
    ]
    sections = [Section(1, "Movies", "movie", [film(1)]), Section(2, "TV", "show", rows, ("/data/tv",))]
    return PlexShelf(sections).serve(server)


def test_movies_alone_are_read_unless_more_is_asked_for(server: Server, plex: Plex) -> None:
    shows(server)
    assert [item.kind for page in plex.pages() for item in page] == ["movie"]
    assert server.asked("/library/sections/2/all") == []


def test_shows_seasons_and_episodes_take_a_sweep_each_parents_first(server: Server, plex: Plex) -> None:
    shows(server)
    found = [item for page in plex.pages(EVERYTHING) for item in page]
    assert [item.remote_id for item in found] == ["1", "10", "20", "21", "30", "31", "32"]
    assert [seen.values("type") for seen in server.asked("/library/sections/2/all")] == [["2"], ["3"], ["4"]]


def test_a_show_its_season_and_its_episode(server: Server, plex: Plex) -> None:
    shows(server)
    found = {item.remote_id: item for page in plex.pages(EVERYTHING) for item in page}
    one, first, pilot = found["10"], found["20"], found["30"]
    assert (one.kind, one.title, one.ids, one.about.network) == ("series", "Show 10", Ids(tvdb=268592), "HBO")
    assert (one.file_count, one.episode_count) == (None, 3)
    assert (first.title, first.parent, first.season_number, first.episode_count) == ("Show 10", "10", 1, 2)
    assert found["21"].season_number == 0
    assert (pilot.title, pilot.episode_title, pilot.parent) == ("Show 10", "Part 1", "10")
    assert (pilot.season_number, pilot.episode_number, pilot.aired) == (1, 1, clock.parse("2014-03-19"))
    assert (pilot.ids, pilot.library, pilot.path) == (Ids(tvdb=30), "TV", "/data/tv/Show 10/30.mkv")


def test_episodes_of_one_file_show_the_same_file(server: Server, plex: Plex) -> None:
    shelf = shows(server)
    for row, part in zip(shelf.sections[1].rows[3:5], (7, 8), strict=True):
        row["Media"] = [{"id": part, "Part": [{"id": part, "file": "/data/tv/Show 10/S01E01-02.mkv", "size": 5}]}]
    pages = list(plex.pages(["episode"]))
    first, second, other = (item.files[0].remote_id for item in pages[0])
    assert first == second != other
    assert plex.items(["31"])[0].files[0].remote_id == first


def test_captured_shows_seasons_and_episodes_of_an_old_agent(server: Server, plex: Plex, material: Path) -> None:
    names = {"2": "tv_library", "3": "tv_seasons", "4": "tv_episodes"}
    PlexShelf([Section(2, "TV Shows", "show", [])]).serve(server)
    server.script["/library/sections/2/all"] = lambda seen: container(
        **captured(material, f"plex-api.rs/server/media/{names[seen.values('type')[0]]}.json")
    )
    found = [item for page in plex.pages(EVERYTHING) for item in page]
    assert [item.kind for item in found] == ["series"] * 2 + ["season"] * 2 + ["episode"] * 3
    hundred, second, pilot = found[0], found[3], found[4]
    assert (hundred.title, hundred.ids, hundred.about.network) == ("The 100", Ids(tvdb=268592), "The CW")
    assert (second.title, second.parent, second.season_number, second.ids) == ("The 100", "22", 2, Ids())
    assert (pilot.title, pilot.episode_title, pilot.parent, pilot.ids) == ("The 100", "Pilot", "22", Ids())
    assert (pilot.season_number, pilot.episode_number, pilot.aired) == (1, 1, clock.parse("2014-03-19"))


def test_what_stands_at_the_list_holds_for_its_items(server: Server, plex: Plex) -> None:
    PlexShelf([Section(2, "TV", "show", [])]).serve(server)
    row = episode(30, 1, 10)
    above = {name: row.pop(name) for name in ("grandparentRatingKey", "grandparentTitle", "parentIndex")}
    server.script["/library/sections/2/all"] = container(totalSize=1, Metadata=[row], **above)
    ((item,),) = plex.pages(["episode"])
    assert (item.title, item.parent, item.season_number) == ("Show 10", "10", 1)


# Items afresh


def test_items_are_asked_for_in_chunks_and_those_that_are_gone_are_left_out(server: Server, plex: Plex) -> None:
    films(server, *(film(key) for key in range(1, 81)))
    found = plex.items([str(key) for key in range(51, 151)])
    assert [item.title for item in found] == [f"Film {key}" for key in range(51, 81)]
    asked = [seen.path for seen in server.seen if seen.path.startswith("/library/metadata")]
    assert [path.count(",") + 1 for path in asked[:2]] == [IDS_A_CALL, IDS_A_CALL]
    assert found[0].library == "Movies"


def test_an_item_that_is_gone_is_left_out(server: Server, plex: Plex) -> None:
    films(server, film(1))
    assert plex.items(["2"]) == []


def test_an_answer_of_nothing_for_several_is_not_believed_unasked(server: Server, plex: Plex) -> None:
    shelf = films(server, film(1), film(2))
    server.script["/library/metadata/1,2,3"] = page(404, "Not Found")
    assert [item.title for item in plex.items(["1", "2", "3"])] == ["Film 1", "Film 2"]
    assert shelf.sections[0].rows


def test_a_proxy_that_lost_its_plex_takes_no_item_away(server: Server, plex: Plex) -> None:
    films(server, film(1))
    server.otherwise = raw(b"<html><h1>404 Not Found</h1></html>", "text/html", 404)
    with pytest.raises(Refused, match="not at this address"):
        plex.items(["1"])


def test_items_that_were_not_asked_for_are_a_bad_answer(server: Server, plex: Plex) -> None:
    films(server)
    server.script["/library/metadata/1"] = container(Metadata=[film(1), film(2)])
    with pytest.raises(BadAnswer, match="not asked for"):
        plex.items(["1"])


def test_items_that_are_claimed_but_not_listed_are_a_bad_answer(server: Server, plex: Plex) -> None:
    films(server)
    server.script["/library/metadata/1,2"] = container(totalSize=2, Metadata=[film(1)])
    with pytest.raises(BadAnswer, match="told 1 of 2"):
        plex.items(["1", "2"])


def test_no_keys_ask_for_nothing(server: Server, plex: Plex) -> None:
    assert plex.items([]) == []
    assert [list(page) for page in plex.watched_now([], [])] == [[]]
    assert server.seen == []


@pytest.mark.parametrize("wrong", ["", "0", "-1", "1,2", "1/children", "all", "../1", "１"])
def test_what_is_no_key_never_leaves(server: Server, plex: Plex, wrong: str) -> None:
    films(server)
    with pytest.raises(ValueError):
        plex.items([wrong])
    with pytest.raises(ValueError):
        list(plex.watched_now([], [wrong]))
    with pytest.raises(ValueError):
        plex.delete_item(wrong, PERMIT)
    assert [seen.path for seen in server.seen] in ([], ["/library/sections/all"])


# Writing


def test_an_item_is_deleted_alone(server: Server, plex: Plex) -> None:
    server.script["/library/metadata/5"] = [done(), page(404, "Not Found")]
    plex.delete_item("5", PERMIT)
    assert [(seen.method, seen.path, seen.query) for seen in server.seen] == [("DELETE", "/library/metadata/5", [])]
    with pytest.raises(NotFound):
        plex.delete_item("5", PERMIT)


@pytest.mark.parametrize(("status", "kind"), [(400, Conflict), (403, Refused)])
def test_a_plex_that_allows_no_deletion_says_so(server: Server, plex: Plex, status: int, kind: type[Exception]) -> None:
    server.script["/library/metadata/5"] = page(status, "Bad Request")
    with pytest.raises(kind, match=f"({status})"):
        plex.delete_item("5", PERMIT)


def test_a_login_page_after_a_deletion_is_no_success(server: Server, plex: Plex) -> None:
    server.script["/library/metadata/5"] = raw(b"<html>Sign in</html>", "text/html")
    with pytest.raises(BadAnswer, match="web page"):
        plex.delete_item("5", PERMIT)


def test_the_folders_of_deleted_files_are_scanned_where_they_belong(server: Server, plex: Plex) -> None:
    shows(server).sections[0].folders = ("/data/movies", "/more")
    server.script["/library/sections/1/refresh"] = server.script["/library/sections/2/refresh"] = done()
    gone = ["/data/movies/A/A.mkv", "/data/movies/A/A.cd2.avi", "/data/tv/Show 10", "/elsewhere/x.mkv", "/data/movies"]
    plex.tell_deleted(gone, PERMIT)
    told = [(seen.method, seen.path, seen.values("path")) for seen in server.seen if "refresh" in seen.path]
    assert told == [
        ("POST", "/library/sections/1/refresh", ["/data/movies/A"]),
        ("POST", "/library/sections/2/refresh", ["/data/tv/Show 10"]),
    ]


def test_a_windows_folder_is_told_in_its_own_spelling(server: Server, plex: Plex) -> None:
    films(server).sections[0].folders = ("D:\\films",)
    server.script["/library/sections/1/refresh"] = done()
    plex.tell_deleted(["D:\\films\\A (2001)\\A.mkv"], PERMIT)
    assert server.seen[-1].values("path") == ["D:\\films\\A (2001)"]


def test_even_a_hint_needs_a_permit_for_this_service(server: Server, plex: Plex) -> None:
    films(server)
    with pytest.raises(NoPermit):
        plex.tell_deleted(["/data/movies/A"], Permit(1, "cellar"))
    assert [seen.method for seen in server.seen] == ["GET"]


def test_a_library_without_anything_is_empty(server: Server, plex: Plex) -> None:
    films(server)
    assert list(plex.pages()) == []
