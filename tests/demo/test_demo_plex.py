"""The simulated Plex answers, pages, remembers and removes as the real one does."""

from __future__ import annotations

import xml.etree.ElementTree as Tree
from typing import Any

import pytest
import requests
from demo_asking import NOW, Asker, case, gone, told

from reclaimerr.clock import DAY
from reclaimerr.demo.plexhouse import OWNER, PlexItem
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

HISTORY = "/status/sessions/history/all"
SIZE, START = "X-Plex-Container-Size", "X-Plex-Container-Start"


def listed(plex: Asker, section: int, kind: int, **query: Any) -> list[dict[str, Any]]:
    """A section's items of a type."""
    rows = plex.get(f"/library/sections/{section}/all", type=kind, **query)["MediaContainer"].get("Metadata", [])
    assert isinstance(rows, list)
    return rows


def item(both: World, name: str) -> PlexItem:
    """What Plex lists of a case."""
    return both.plex_house().of(case(both, name))[0]


def alone(plex: Asker, key: int) -> dict[str, Any]:
    found: dict[str, Any] = plex.get(f"/library/metadata/{key}")["MediaContainer"]["Metadata"][0]
    return found


def rows(plex: Asker, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plex.get(HISTORY, **query)["MediaContainer"]["Metadata"]
    return found


def raw(stack: Stack, path: str, **headers: str) -> requests.Response:
    return requests.get(stack.service("plex").url + path, headers=headers, timeout=10)


def test_who_it_is_needs_no_token(both: World, both_stack: Stack) -> None:
    found = raw(both_stack, "/identity", Accept="application/json").json()["MediaContainer"]
    assert found["machineIdentifier"] == both.plex_house().machine
    assert found["version"].startswith("1.43")


@pytest.mark.parametrize("headers", [{}, {"X-Plex-Token": "wrong"}])
def test_without_the_token_there_is_a_page_that_says_so(both_stack: Stack, headers: dict[str, str]) -> None:
    answer = raw(both_stack, "/library/sections", **headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "text/html")
    assert "Unauthorized" in answer.text


def test_the_token_may_stand_in_the_query(both_stack: Stack) -> None:
    assert raw(both_stack, f"/?X-Plex-Token={both_stack.service('plex').api_key}").status_code == 200


def test_it_speaks_xml_unless_json_is_asked_for(both_stack: Stack) -> None:
    token = both_stack.service("plex").api_key
    answer = raw(both_stack, "/library/sections/1/all?type=1", **{"X-Plex-Token": token})
    root = Tree.fromstring(answer.text)
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert root.tag == "MediaContainer"
    assert {child.tag for child in root} == {"Video"}
    assert root[0].find("Media/Part").get("file", "").startswith("/data/movies")  # type: ignore[union-attr]


def test_both_tongues_tell_the_same(both: World, both_stack: Stack, plex: Asker) -> None:
    token = both_stack.service("plex").api_key
    root = Tree.fromstring(raw(both_stack, "/library/sections/1/all?type=1", **{"X-Plex-Token": token}).text)
    for told_in_xml, told_in_json in zip(root, listed(plex, 1, 1), strict=True):
        plain = {key: value for key, value in told_in_json.items() if not isinstance(value, list)}
        assert told_in_xml.attrib == {key: str(value) for key, value in plain.items()}
    names = {both.titles[key].name for key in both.cases["markup"]}
    assert names <= {video.get("title") for video in root}


def test_the_sections_and_their_folders(plex: Asker) -> None:
    found = plex.get("/library/sections/all")["MediaContainer"]["Directory"]
    assert [(one["key"], one["type"]) for one in found] == [("1", "movie"), ("2", "show"), ("7", "artist")]
    assert [place["path"] for place in found[1]["Location"]] == ["/data/tv", "/data/anime"]
    assert plex.get("/library/sections") == plex.get("/library/sections/all")


def test_a_list_is_whole_without_a_size_and_a_page_with_one(both: World, plex: Asker) -> None:
    everything = plex.get("/library/sections/2/all", type=4)["MediaContainer"]
    assert "totalSize" not in everything
    assert len(everything["Metadata"]) == everything["size"]
    page = plex.get("/library/sections/2/all", type=4, **{START: 20, SIZE: 7})["MediaContainer"]
    assert (page["size"], page["offset"], page["totalSize"]) == (7, 20, everything["size"])
    assert page["Metadata"] == everything["Metadata"][20:27]


def test_paging_may_be_asked_for_by_headers(plex: Asker) -> None:
    answer = plex.ask("GET", "/library/sections/1/all?type=1", headers={START: "3", SIZE: "2"})
    assert answer.json()["MediaContainer"]["size"] == 2
    assert answer.headers["X-Plex-Container-Start"] == "3"
    assert answer.headers["X-Plex-Container-Total-Size"] == str(answer.json()["MediaContainer"]["totalSize"])


def test_size_nought_counts_alone(plex: Asker) -> None:
    page = plex.get("/library/sections/1/all", type=1, **{SIZE: 0})["MediaContainer"]
    assert (page["size"], page["Metadata"], page["totalSize"] > 50) == (0, [], True)


def test_a_page_may_be_shorter_than_asked_for(both: World, plex: Asker) -> None:
    both.plex_house().longest_page = 10
    assert plex.get("/library/sections/1/all", type=1, **{SIZE: 500})["MediaContainer"]["size"] == 10


def test_every_type_is_listed_by_itself(both: World, plex: Asker) -> None:
    house = both.plex_house()
    for section, kind, name in ((1, 1, "movie"), (2, 2, "show"), (2, 3, "season"), (2, 4, "episode")):
        found = listed(plex, section, kind)
        assert {row["type"] for row in found} == {name}
        assert {int(row["ratingKey"]) for row in found} == {one.key for one in house.items.values() if one.kind == name}


def test_external_ids_come_only_when_asked_for(both: World, plex: Asker) -> None:
    assert not any("Guid" in row for row in listed(plex, 1, 1))
    found = {row["ratingKey"]: row for row in listed(plex, 1, 1, includeGuids=1)}
    title = both.titles[case(both, "two-versions")]
    ids = [one["id"] for one in found[str(item(both, "two-versions").key)]["Guid"]]
    assert ids == [f"tmdb://{title.tmdb}", f"imdb://{title.imdb}"]


def test_an_agent_of_old_has_its_id_in_the_guid_alone(both: World, plex: Asker) -> None:
    for name, start in (("plex-old-agent", "com.plexapp.agents.themoviedb://"), ("plex-unmatched", "local://")):
        found = alone(plex, item(both, name).key)
        assert found["guid"].startswith(start)
        assert "Guid" not in found
    old = next(row for row in listed(plex, 2, 4, includeGuids=1) if row["guid"].startswith("com."))
    assert old["guid"].endswith(f"/{old['parentIndex']}/{old['index']}?lang=en")


def test_an_episode_knows_what_it_lies_in(both: World, plex: Asker) -> None:
    show = item(both, "series-unwatched")
    found = alone(plex, both.plex_house().of(f"{case(both, 'series-unwatched')}/s02e03")[0].key)
    assert (found["parentIndex"], found["index"]) == (2, 3)
    assert found["grandparentRatingKey"] == str(show.key)
    assert found["parentRatingKey"] == str(show.children[1].key)


def test_plex_counts_as_sonarr_does_where_jellyfin_does_not(both: World, plex: Asker) -> None:
    found = alone(plex, both.plex_house().of(f"{case(both, 'other-numbers')}/s02e01")[0].key)
    assert (found["parentIndex"], found["index"]) == (2, 1)


def test_episodes_of_one_file_are_two_items_with_one_path(both: World, plex: Asker) -> None:
    first, second = (alone(plex, both.plex_house().of(key)[0].key) for key in both.cases["several-episodes"])
    assert first["ratingKey"] != second["ratingKey"]
    assert first["Media"][0]["Part"][0]["file"] == second["Media"][0]["Part"][0]["file"]


def test_versions_of_a_movie_are_one_item(both: World, plex: Asker) -> None:
    found = alone(plex, item(both, "two-versions").key)
    assert [media["videoResolution"] for media in found["Media"]] == ["1080", "4k"]
    assert all(media["Part"][0]["Stream"] for media in found["Media"])


def test_a_shows_seasons_and_episodes(both: World, plex: Asker) -> None:
    show = item(both, "series-unwatched")
    seasons = plex.get(f"/library/metadata/{show.key}/children")["MediaContainer"]["Metadata"]
    assert [(one["index"], one["leafCount"]) for one in seasons] == [(1, 6), (2, 6)]
    leaves = plex.get(f"/library/metadata/{show.key}/allLeaves")["MediaContainer"]["Metadata"]
    assert [(one["parentIndex"], one["index"]) for one in leaves] == [(s, e) for s in (1, 2) for e in range(1, 7)]


def test_several_items_may_be_read_at_once_and_the_missing_are_left_out(both: World, plex: Asker) -> None:
    one, other = item(both, "two-versions").key, item(both, "sidecars").key
    found = plex.get(f"/library/metadata/{one},99999999,{other}")["MediaContainer"]["Metadata"]
    assert [row["ratingKey"] for row in found] == [str(one), str(other)]
    missing = plex.ask("GET", "/library/metadata/99999999")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "text/html")


def test_what_is_not_wanted_is_left_out(plex: Asker) -> None:
    found = listed(plex, 1, 1, excludeElements="Media,Genre", excludeFields="summary,tagline")
    assert {"Media", "Genre", "summary"}.isdisjoint(found[0])


def test_a_list_is_sorted_as_asked(plex: Asker) -> None:
    added = [row["addedAt"] for row in listed(plex, 1, 1, sort="addedAt:desc")]
    assert added == sorted(added, reverse=True)
    names = [row["title"].lower() for row in listed(plex, 2, 2, sort="titleSort")]
    assert names == sorted(names)


def test_media_queries_look_at_the_owners_marks(both: World, plex: Asker) -> None:
    marked, begun = str(item(both, "plex-owner-mark").key), str(item(both, "plex-owner-partial").key)
    seen = {row["ratingKey"] for row in listed(plex, 1, 1, unwatched=0)}
    assert (marked in seen, begun in seen) == (True, False)
    assert {row["ratingKey"] for row in listed(plex, 1, 1, inProgress=1)} == {begun}
    recent = {row["ratingKey"] for row in listed(plex, 1, 1, **{"lastViewedAt>>": NOW - 21 * DAY})}
    assert recent == {marked, begun}
    assert all(row["addedAt"] >= NOW - 90 * DAY for row in listed(plex, 1, 1, **{"addedAt>": NOW - 90 * DAY}))


def test_marks_are_the_owners_and_of_nobody_else(both: World, plex: Asker) -> None:
    owner = alone(plex, item(both, "plex-owner-mark").key)
    assert (owner["viewCount"], owner["lastViewedAt"]) == (1, NOW - 20 * DAY)
    for name in ("plex-seen-lately", "plex-hidden-mark", "plex-hidden-partial", "plex-guest"):
        found = alone(plex, item(both, name).key)
        assert {"viewCount", "lastViewedAt", "viewOffset"}.isdisjoint(found)


def test_the_owner_begun_something(both: World, plex: Asker) -> None:
    found = alone(plex, item(both, "plex-owner-partial").key)
    assert "viewCount" not in found
    assert 0 < found["viewOffset"] < found["duration"]


def test_a_show_counts_what_the_owner_has_seen_of_it(both: World, plex: Asker) -> None:
    key = case(both, "plex-season-finished")
    assert alone(plex, both.plex_house().of(key)[0].key)["viewedLeafCount"] == 3


def test_the_history_is_everybodys_and_knows_completed_views_alone(both: World, plex: Asker) -> None:
    accounts = {account.person or account.name: account.id for account in both.plex_house().accounts}
    seen = {(row["accountID"], row.get("ratingKey")) for row in rows(plex)}
    assert (accounts["Ben"], str(item(both, "plex-seen-lately").key)) in seen
    assert (accounts["Uncle Otto"], str(item(both, "plex-guest").key)) in seen
    for name in ("plex-owner-mark", "plex-owner-partial", "plex-hidden-mark", "plex-hidden-partial"):
        assert str(item(both, name).key) not in {key for _, key in seen}


def test_a_row_of_what_is_gone_has_no_key(both: World, plex: Asker) -> None:
    name = both.titles[case(both, "plex-listed-again")].name
    found = next(row for row in rows(plex) if row["title"] == name)
    assert {"ratingKey", "key"}.isdisjoint(found)
    assert found["viewedAt"] == NOW - 120 * DAY
    assert item(both, "plex-listed-again").added == NOW - 100 * DAY


def test_the_history_can_be_asked_for_a_part_of_itself(both: World, plex: Asker) -> None:
    everything = rows(plex, sort="viewedAt:desc")
    times = [row["viewedAt"] for row in everything]
    assert times == sorted(times, reverse=True)
    since = NOW - 400 * DAY
    assert rows(plex, sort="viewedAt:desc", **{"viewedAt>": since}) == [
        row for row in everything if row["viewedAt"] >= since
    ]
    assert {row["accountID"] for row in rows(plex, accountID=OWNER)} == {OWNER}
    assert {row["type"] for row in rows(plex, librarySectionID=2)} == {"episode"}
    show = item(both, "plex-series-seen-lately").key
    assert {row["grandparentKey"] for row in rows(plex, metadataItemID=show)} == {f"/library/metadata/{show}"}


def test_the_history_is_paged(plex: Asker) -> None:
    page = plex.get(HISTORY, sort="viewedAt:desc", **{START: 2, SIZE: 3})["MediaContainer"]
    assert (page["size"], page["offset"]) == (3, 2)
    assert page["Metadata"] == rows(plex, sort="viewedAt:desc")[2:5]


def test_number_nought_is_nobody_and_one_the_owner(plex: Asker) -> None:
    found = plex.get("/accounts")["MediaContainer"]["Account"]
    assert [(one["id"], one["name"]) for one in found[:2]] == [(0, ""), (1, "anna")]
    assert all(one["id"] > 1_000_000 for one in found[2:])


def test_what_plays_and_who_plays_it(both: World, plex: Asker) -> None:
    found = {row["type"]: row for row in plex.get("/status/sessions")["MediaContainer"]["Metadata"]}
    assert found["movie"]["ratingKey"] == str(item(both, "plex-playing").key)
    assert (found["movie"]["User"]["title"], found["movie"]["Player"]["state"]) == ("ben_1987", "playing")
    assert (found["episode"]["User"]["id"], found["episode"]["Player"]["state"]) == ("1", "paused")
    assert found["episode"]["grandparentRatingKey"] == str(item(both, "plex-episode-playing").show.key)


def test_when_nothing_plays_there_is_no_list_at_all(both: World, plex: Asker) -> None:
    both.plex_house().playing.clear()
    assert plex.get("/status/sessions")["MediaContainer"] == {"size": 0}


def test_deletion_needs_the_owners_leave(both: World, both_stack: Stack, plex: Asker) -> None:
    key = item(both, "sidecars").key
    assert plex.get("/")["MediaContainer"]["allowMediaDeletion"] is False
    answer = plex.ask("DELETE", f"/library/metadata/{key}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html")
    assert gone(both_stack) == []


def test_a_movie_is_removed_with_all_its_versions(both: World, both_stack: Stack, plex: Asker) -> None:
    both.plex_house().allow_deletion = True
    of = item(both, "two-versions")
    paths = [file.path for file in of.files]
    assert plex.ask("DELETE", f"/library/metadata/{of.key}").status_code == 200
    assert [path for what, path in gone(both_stack) if what == "file"] == paths
    assert plex.ask("GET", f"/library/metadata/{of.key}").status_code == 404
    assert told(both_stack) == [f"{of.name} is deleted past the arr that holds it"] * 2


def test_one_version_can_be_removed(both: World, both_stack: Stack, plex: Asker) -> None:
    both.plex_house().allow_deletion = True
    of = item(both, "two-versions")
    first, second = of.files
    assert plex.ask("DELETE", f"/library/metadata/{of.key}/media/{second.id}").status_code == 200
    assert gone(both_stack) == [("file", second.path)]
    assert [media["id"] for media in alone(plex, of.key)["Media"]] == [first.id]


def test_a_show_is_removed_with_every_episode(both: World, both_stack: Stack, plex: Asker) -> None:
    both.plex_house().allow_deletion = True
    show = item(both, "series-sidecars")
    plex.ask("DELETE", f"/library/metadata/{show.key}")
    assert len([what for what, _ in gone(both_stack) if what == "file"]) == 6
    assert both.plex_house().of(show.keys[0]) == []


def test_several_items_in_one_call_are_complained_about(both: World, both_stack: Stack, plex: Asker) -> None:
    both.plex_house().allow_deletion = True
    one, other = item(both, "sidecars").key, item(both, "unmonitored").key
    plex.ask("DELETE", f"/library/metadata/{one},{other}")
    assert "several items in one call" in told(both_stack)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_folder_that_went_is_noticed_when_told_of(both: World, both_stack: Stack, plex: Asker, method: str) -> None:
    of = item(both, "sidecars")
    folder = both.plex_house().view.seen(of.files[0].path.rpartition("/")[0])
    both.remove_from_disk(of.keys[0])
    assert plex.ask(method, "/library/sections/1/refresh", params={"path": folder}).status_code == 200
    both_stack.settle()
    assert both.plex_house().of(of.keys[0]) == []
    assert told(both_stack) == []


def test_a_path_that_no_folder_of_the_section_holds_does_nothing(both_stack: Stack, plex: Asker) -> None:
    assert plex.ask("POST", "/library/sections/1/refresh", params={"path": "/data/tv/X"}).status_code == 200
    assert told(both_stack) == ["no folder of Films holds /data/tv/X"]


def test_what_is_missing_stays_in_the_trash_where_the_owner_wants_that(
    both: World, both_stack: Stack, plex: Asker
) -> None:
    house, of = both.plex_house(), item(both, "sidecars")
    house.empties_trash = False
    both.remove_from_disk(of.keys[0])
    both.scan()
    assert [media["deletedAt"] for media in alone(plex, of.key)["Media"]] == [1]
    assert plex.ask("PUT", "/library/sections/1/emptyTrash").status_code == 200
    assert house.of(of.keys[0]) == []


def test_a_disk_that_is_away_empties_no_library_but_the_trash_does(both: World, both_stack: Stack, plex: Asker) -> None:
    before = len(listed(plex, 2, 4))
    both.mount("disk3", "missing")
    both.scan()
    assert len(listed(plex, 2, 4)) == before
    plex.ask("PUT", "/library/sections/2/emptyTrash")
    assert listed(plex, 2, 4) == []
    assert told(both_stack) == ["the trash of Series is emptied while a disk is away"]


def test_what_comes_back_has_another_key_and_its_old_plays_belong_to_nothing(both: World, plex: Asker) -> None:
    key = case(both, "plex-seen-lately")
    of, movie = item(both, "plex-seen-lately"), both.movie("radarr-hd", case(both, "plex-seen-lately"))
    both.remove_from_disk(key)
    both.scan()
    both.arrs["radarr-hd"].drop(movie)
    both.add_again("radarr-hd", key, 2**34)
    both.scan()
    assert both.plex_house().of(key)[0].key != of.key
    assert sum("ratingKey" not in row for row in rows(plex)) == 2


def test_a_section_tells_when_its_content_changed(both: World, plex: Asker) -> None:
    def changed() -> list[int]:
        return [one["contentChangedAt"] for one in plex.get("/library/sections/all")["MediaContainer"]["Directory"]]

    before = changed()
    both.scan()
    assert changed() == before
    both.remove_from_disk(case(both, "sidecars"))
    both.scan()
    assert [new > old for new, old in zip(changed(), before, strict=True)] == [True, False, False]


def test_unknown_words_are_complained_about(both_stack: Stack, plex: Asker) -> None:
    plex.ask("GET", "/library/sections/1/all", params={"type": 1, "colour": "red", "sort": "colour"})
    assert told(both_stack) == ["unknown query key 'colour'", "sorting by 'colour' is unknown or not simulated"]


def test_what_is_no_number_is_a_400(plex: Asker) -> None:
    assert plex.ask("GET", "/library/metadata/abc").status_code == 400
    assert plex.ask("GET", "/library/sections/1/all", params={SIZE: "many"}).status_code == 400


def test_sections_that_are_not_there_are_a_404(plex: Asker) -> None:
    assert plex.ask("GET", "/library/sections/3/all").status_code == 404
    assert plex.ask("GET", "/library/nothing").status_code == 404
    assert plex.ask("POST", "/accounts").status_code == 405
