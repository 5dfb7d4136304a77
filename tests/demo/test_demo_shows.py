"""Series in the simulated Jellyfin: how they are listed, watched, scanned and removed."""

from __future__ import annotations

from typing import Any

import pytest
from demo_asking import NOW, Asker, case, gone, told

from reclaimerr.clock import DAY
from reclaimerr.demo.entries import EpisodeItem, SeriesItem
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

FIELDS = "ProviderIds,DateCreated,Path,MediaSources"


def sweep(jellyfin: Asker, kind: str, **query: Any) -> list[dict[str, Any]]:
    """All entries of a kind, 100 a page."""
    rows: list[dict[str, Any]] = []
    known = {"recursive": "true", "includeItemTypes": kind, "sortBy": "DateCreated,SortName", "limit": 100} | query
    while True:
        page = jellyfin.get("/Items", **known, startIndex=len(rows))
        rows += page["Items"]
        if len(rows) >= page["TotalRecordCount"]:
            return rows


def one(jellyfin: Asker, shows: World, key: str, user: str = "Anna") -> dict[str, Any]:
    """An entry as a user sees it."""
    found: dict[str, Any] = jellyfin.get(f"/Items/{shows.entry(key).id}", userId=shows.server.user(user).id)
    return found


def series(shows: World, name: str) -> SeriesItem:
    found = shows.entry(case(shows, name).partition("/")[0])
    assert isinstance(found, SeriesItem)
    return found


def test_every_entry_is_in_one_page(shows: World, shows_jellyfin: Asker) -> None:
    shelf = shows.server.shelf
    for kind, known in (("Series", shelf.series), ("Season", shelf.seasons), ("Episode", shelf.episodes)):
        ids = [row["Id"] for row in sweep(shows_jellyfin, kind)]
        assert sorted(ids) == sorted(known)


def test_kinds_may_be_asked_for_together(shows: World, shows_jellyfin: Asker) -> None:
    kinds = {row["Type"] for row in sweep(shows_jellyfin, "Movie,Series,Season,Episode")}
    assert kinds == {"Movie", "Series", "Season", "Episode"}


def test_an_episode_knows_its_series_its_season_and_its_number(shows: World, shows_jellyfin: Asker) -> None:
    found = one(shows_jellyfin, shows, f"{case(shows, 'series-unwatched')}/s02e03")
    assert (found["ParentIndexNumber"], found["IndexNumber"]) == (2, 3)
    assert found["SeriesId"] == series(shows, "series-unwatched").id
    assert found["SeasonId"] == series(shows, "series-unwatched").seasons[2].id
    assert "IndexNumberEnd" not in found


def test_a_file_of_two_episodes_is_one_item_with_an_end(shows: World, shows_jellyfin: Asker) -> None:
    first, second = shows.cases["several-episodes"]
    found = one(shows_jellyfin, shows, first)
    assert (found["IndexNumber"], found["IndexNumberEnd"]) == (5, 6)
    assert found["Id"] == shows.entry(second).id


def test_the_server_may_number_otherwise_than_sonarr(shows: World, shows_jellyfin: Asker) -> None:
    found = one(shows_jellyfin, shows, f"{case(shows, 'other-numbers')}/s02e01")
    assert (found["ParentIndexNumber"], found["IndexNumber"]) == (1, 7)
    assert "/Season 02/" in found["Path"]


def test_a_virtual_episode_has_no_file_and_can_be_left_out(shows: World, shows_jellyfin: Asker) -> None:
    everything = sweep(shows_jellyfin, "Episode", fields=FIELDS)
    virtual = [row for row in everything if row["LocationType"] == "Virtual"]
    assert [("Path" in row and row["Path"], "MediaSources" in row) for row in virtual] == [(None, False)]
    for query in ({"excludeLocationTypes": "Virtual"}, {"isMissing": "false"}):
        assert len(sweep(shows_jellyfin, "Episode", **query)) == len(everything) - 1


def test_what_belongs_to_a_series_can_be_asked_for(shows: World, shows_jellyfin: Asker) -> None:
    item = series(shows, "series-unwatched")
    assert len(sweep(shows_jellyfin, "Episode", parentId=item.id)) == 12
    assert len(sweep(shows_jellyfin, "Season", parentId=item.id)) == 2
    assert len(sweep(shows_jellyfin, "Episode", parentId=item.seasons[2].id)) == 6
    library = shows.server.libraries[-1].id
    assert len(sweep(shows_jellyfin, "Series", parentId=library)) == len(shows.server.shelf.series)


def test_who_watched_which_episodes(shows: World, shows_jellyfin: Asker) -> None:
    for user in shows.server.users:
        played = sweep(shows_jellyfin, "Episode", userId=user.id, filters="IsPlayed")
        assert {row["Id"] for row in played} == {
            number for number, watch in user.watched.items() if watch.played and number in shows.server.shelf.episodes
        }


def test_series_and_seasons_count_what_is_unplayed(shows: World, shows_jellyfin: Asker) -> None:
    key = case(shows, "season-finished").partition("/")[0]
    shows.play("Ben", f"{key}/s01")
    data = one(shows_jellyfin, shows, key, "Ben")["UserData"]
    assert (data["UnplayedItemCount"], data["Played"]) == (10, False)
    assert one(shows_jellyfin, shows, f"{key}/s01", "Ben")["UserData"]["Played"] is True
    played = sweep(shows_jellyfin, "Season", userId=shows.server.user("Ben").id, filters="IsPlayed")
    assert shows.entry(f"{key}/s01").id in {row["Id"] for row in played}


@pytest.mark.parametrize(
    ("name", "kind"), [("series-favourite", "Series"), ("season-favourite", "Season"), ("episode-favourite", "Episode")]
)
def test_a_favourite_may_be_a_series_a_season_or_an_episode(
    shows: World, shows_jellyfin: Asker, name: str, kind: str
) -> None:
    found = sweep(shows_jellyfin, "Series,Season,Episode", userId=shows.server.user("Ben").id, filters="IsFavorite")
    assert shows.entry(case(shows, name)).id in {row["Id"] for row in found if row["Type"] == kind}


def test_what_plays_is_told_with_its_series(shows: World, shows_jellyfin: Asker) -> None:
    playing = [row["NowPlayingItem"] for row in shows_jellyfin.get("/Sessions") if "NowPlayingItem" in row]
    found = next(row for row in playing if row["Type"] == "Episode")
    assert found["SeriesId"] == series(shows, "episode-playing").id
    assert found["Id"] == shows.entry(case(shows, "episode-playing")).id


def test_an_account_that_sees_no_series_has_none(shows: World, shows_jellyfin: Asker) -> None:
    assert sweep(shows_jellyfin, "Series,Episode", userId=shows.server.user("Émilie").id) == []


def test_a_series_is_removed_with_its_folder(shows: World, shows_stack: Stack, shows_jellyfin: Asker) -> None:
    item = series(shows, "series-server-only")
    assert shows_jellyfin.ask("DELETE", f"/Items/{item.id}").status_code == 204
    assert shows.fs.below(item.folder) == []
    assert shows.server.entries_of(item.show.key) == []
    assert told(shows_stack) == []
    assert len(shows.wrong_removals()) == 13


def test_an_episode_is_removed_with_its_sidecars_alone(shows: World, shows_stack: Stack, shows_jellyfin: Asker) -> None:
    key = f"{case(shows, 'series-sidecars')}/s01e02"
    item = shows.entry(key)
    shows_jellyfin.ask("DELETE", f"/Items/{item.id}")
    assert [path.rpartition(".")[2] for what, path in gone(shows_stack) if what == "file"] == ["srt", "mkv"]
    assert told(shows_stack) == [f"{item.name} is deleted past the arr that holds it"]


def test_a_series_whose_files_went_is_noticed_bit_by_bit(shows: World) -> None:
    item = series(shows, "series-unwatched")
    shows.remove_from_disk(f"{item.show.key}/s01")
    shows.scan()
    assert [len(season.episodes) for season in item.seasons.values()] == [0, 6]
    shows.remove_from_disk(item.show.key)
    shows.fs.forget_folder(item.folder)
    shows.scan()
    assert item.id not in shows.server.shelf.series


def test_an_unmounted_disk_is_no_deletion(shows: World) -> None:
    before = len(shows.server.shelf.episodes)
    for state in ("missing", "empty"):
        shows.mount("disk3", state)  # type: ignore[arg-type, unused-ignore]
        shows.scan()
        assert len(shows.server.shelf.episodes) == before


def test_a_new_episode_is_listed_by_the_next_scan(shows: World) -> None:
    key = case(shows, "season-empty") + "e01"
    shows.import_episode(key)
    assert shows.server.entries_of(key) == []
    shows.scan()
    entry = shows.entry(key)
    assert isinstance(entry, EpisodeItem)
    assert (entry.season.number, entry.number, entry.created) == (3, 1, NOW)


def test_what_comes_back_finds_its_plays(shows: World) -> None:
    key = f"{case(shows, 'series-unwatched')}/s01e01"
    anna = shows.server.user("Anna")
    last = anna.watched[shows.entry(key).id].last
    shows.remove_from_disk(key)
    shows.scan()
    assert shows.server.entries_of(key) == []
    shows.import_episode(key)
    shows.scan()
    assert anna.watched[shows.entry(key).id].last == last == (last or 0)
    assert NOW - (last or 0) > 400 * DAY


def test_jellyfin_is_told_of_a_removed_season_by_its_folder(
    shows: World, shows_stack: Stack, shows_jellyfin: Asker
) -> None:
    item = series(shows, "series-unwatched")
    shows.remove_from_disk(f"{item.show.key}/s02")
    path = shows.server.view.seen(f"{item.folder}/Season 02")
    body = {"Updates": [{"Path": path, "UpdateType": "Deleted"}]}
    assert shows_jellyfin.ask("POST", "/Library/Media/Updated", json=body).status_code == 204
    shows_stack.settle()
    assert len(item.episodes()) == 6
