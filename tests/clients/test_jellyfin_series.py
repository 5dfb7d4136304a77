"""Series, seasons and episodes of a Jellyfin, beside its movies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripted import Server
from shelf import Row, Shelf, film, number

from reclaimerr import clock
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.watching import EVERYTHING
from reclaimerr.model.media import Account, Ids, ItemSeen, Kind, WatchSeen

ANNA = Account(remote_id=number(501), name="Anna")
TV = {"Name": "TV", "ItemId": number(9002), "Locations": ["/data/tv"], "CollectionType": "tvshows"}


def series(count: int, **more: object) -> Row:
    row: Row = {"Id": number(count), "Type": "Series", "Name": f"Series {count}", "Path": f"/data/tv/Series {count}"}
    return row | {"DateCreated": "2024-01-01T00:00:00Z", "ProviderIds": {"Tvdb": str(count)}} | more


def season(count: int, index: int | None, of: int, **more: object) -> Row:
    up = {"SeriesId": number(of), "SeriesName": f"Series {of}", "IndexNumber": index}
    return series(count, Type="Season", Name=f"Season {index}", ProviderIds={}) | up | more


def episode(count: int, index: int, of: int, **more: object) -> Row:
    path = f"/data/tv/Series {of}/{count}.mkv"
    source = {"Id": number(count), "Path": path, "Protocol": "File", "Size": 1000 + count}
    up = {"SeriesId": number(of), "SeriesName": f"Series {of}", "IndexNumber": index, "ParentIndexNumber": 1}
    return film(count, Type="Episode", Name=f"Part {index}", Path=path, MediaSources=[source]) | up | more


def serve(server: Server, marks: dict[int, Row] | None = None) -> Shelf:
    """A movie, and a series with two seasons and three episodes, of which one spans two numbers."""
    rows = [
        film(1),
        series(10, Status="Ended", PremiereDate="2014-03-19T00:00:00Z", EndDate="2020-09-30T00:00:00Z"),
        season(20, 1, 10),
        season(21, 0, 10),
        episode(30, 1, 10, PremiereDate="2014-03-19T00:00:00.0000000Z"),
        episode(31, 2, 10, IndexNumberEnd=3),
        episode(32, 1, 10, ParentIndexNumber=0),
    ]
    told = {number(count): data for count, data in (marks or {}).items()}
    shelf = Shelf(rows, {ANNA.remote_id: told}).serve(server)
    shelf.libraries.append(TV)
    return shelf


def everything(jellyfin: Jellyfin, *kinds: Kind) -> dict[str, ItemSeen]:
    return {item.remote_id: item for page in jellyfin.pages(kinds or EVERYTHING) for item in page}


def test_movies_alone_are_read_unless_more_is_asked_for(server: Server, jellyfin: Jellyfin) -> None:
    serve(server)
    assert [item.kind for page in jellyfin.pages() for item in page] == ["movie"]


def test_every_kind_takes_a_sweep_parents_first(server: Server, jellyfin: Jellyfin) -> None:
    serve(server)
    assert list(everything(jellyfin)) == [number(count) for count in (1, 10, 20, 21, 30, 31, 32)]
    asked = server.asked("/Items")
    assert [seen.values("includeItemTypes") for seen in asked] == [["Movie"], ["Series"], ["Season"], ["Episode"]]
    assert ["MediaSources" in seen.values("fields")[0] for seen in asked] == [True, False, False, True]


def test_a_series(server: Server, jellyfin: Jellyfin) -> None:
    serve(server)
    one = everything(jellyfin, "series")[number(10)]
    assert (one.kind, one.title, one.ids, one.library) == ("series", "Series 10", Ids(tvdb=10), "TV")
    assert (one.about.status, one.first_aired) == ("ended", clock.parse("2014-03-19"))
    assert (one.last_aired, one.path) == (clock.parse("2020-09-30"), "/data/tv/Series 10")
    assert (one.parent, one.file_count, one.files) == (None, None, ())


@pytest.mark.parametrize(
    ("said", "told"), [("Continuing", "continuing"), ("Unreleased", "upcoming"), ("", None), (None, None)]
)
def test_a_status_is_told_in_sonarrs_words(
    server: Server, jellyfin: Jellyfin, said: str | None, told: str | None
) -> None:
    Shelf([series(1, Status=said)]).serve(server)
    assert everything(jellyfin, "series")[number(1)].about.status == told


def test_a_season(server: Server, jellyfin: Jellyfin) -> None:
    serve(server)
    found = everything(jellyfin, "season")
    one = found[number(20)]
    assert (one.kind, one.title, one.parent, one.season_number) == ("season", "Series 10", number(10), 1)
    assert found[number(21)].season_number == 0


def test_a_season_without_number_or_series_is_told_as_such(server: Server, jellyfin: Jellyfin) -> None:
    Shelf([season(20, None, 0)]).serve(server)
    one = everything(jellyfin, "season")[number(20)]
    assert (one.parent, one.season_number) == (None, None)


def test_an_episode(server: Server, jellyfin: Jellyfin) -> None:
    serve(server)
    found = everything(jellyfin, "episode")
    one = found[number(30)]
    assert (one.kind, one.title, one.episode_title) == ("episode", "Series 10", "Part 1")
    assert (one.parent, one.season_number, one.episode_number) == (number(10), 1, 1)
    assert (one.aired, one.library) == (clock.parse("2014-03-19"), "TV")
    assert [(file.remote_id, file.size) for file in one.files] == [(number(30), 1030)]
    assert (one.episode_number_end, found[number(31)].episode_number_end) == (None, 3)
    assert found[number(32)].season_number == 0


def test_items_are_told_by_what_they_are(server: Server, jellyfin: Jellyfin) -> None:
    serve(server)
    found = jellyfin.items([number(count) for count in (1, 10, 20, 30)])
    assert [item.kind for item in found] == ["movie", "series", "season", "episode"]


def watched(jellyfin: Jellyfin, *kinds: Kind) -> dict[str, WatchSeen]:
    return {one.remote_id: one for page in jellyfin.watched(ANNA, kinds or EVERYTHING) for one in page}


PLAYED = {"Played": True, "PlayCount": 1, "LastPlayedDate": "2024-01-03T03:03:23Z"}


def test_plays_of_episodes_are_told_where_they_are_asked_for(server: Server, jellyfin: Jellyfin) -> None:
    serve(server, {1: PLAYED, 30: PLAYED, 31: {"PlaybackPositionTicks": 5}})
    assert set(watched(jellyfin, "movie")) == {number(1)}
    assert set(watched(jellyfin)) == {number(1), number(30), number(31)}
    kinds = [seen.values("includeItemTypes")[0] for seen in server.asked("/Items")]
    assert kinds == ["Movie"] * 4 + ["Movie,Episode"] * 3 + ["Movie,Series,Season,Episode"]


def test_of_series_and_seasons_only_favourites_are_told(server: Server, jellyfin: Jellyfin) -> None:
    serve(server, {10: PLAYED | {"IsFavorite": True}, 20: {"IsFavorite": True}, 21: PLAYED})
    told = watched(jellyfin)
    assert told == {
        number(count): WatchSeen(remote_id=number(count), account=ANNA.remote_id, favourite=True) for count in (10, 20)
    }
    (afresh,) = jellyfin.watched_now([ANNA], [number(10), number(21)])
    assert [(one.favourite, one.plays) for one in afresh] == [(True, 0), (False, 0)]


@pytest.mark.parametrize("kinds", [[], ["version"]])
def test_no_kinds_never_mean_everything(server: Server, jellyfin: Jellyfin, kinds: list[Kind]) -> None:
    serve(server)
    assert list(jellyfin.pages(kinds)) == []
    with pytest.raises(ValueError, match="no kinds"):
        list(jellyfin.watched(ANNA, kinds))
    assert server.asked("/Items") == []


def test_the_series_of_a_real_database(server: Server, jellyfin: Jellyfin, material: Path) -> None:
    folder = material / "fixtures" / "jellyfin" / "jellyplex-watched-ci-db"
    rows = json.loads((folder / "base_items.json").read_text())
    Shelf([real(row) for row in rows if ".TV." in row["Type"]]).serve(server)
    found = list(everything(jellyfin).values())
    assert [sum(item.kind == kind for item in found) for kind in EVERYTHING] == [0, 7, 7, 26]
    known = {item.remote_id for item in found if item.kind == "series"}
    below = [item for item in found if item.kind in ("season", "episode")]
    assert all(item.parent in known and item.season_number is not None and item.title for item in below)
    secrets = next(item for item in found if item.episode_title == "Secrets and Lies")
    assert (secrets.title, secrets.season_number, secrets.episode_number) == ("Monarch: Legacy of Monsters", 1, 3)
    assert (secrets.aired, secrets.ids) == (clock.parse("2023-11-21"), Ids(tvdb=10009418, imdb="tt21255044"))


def real(row: Row) -> Row:
    """A row of the database as the API would tell it."""
    known = ("Name", "Path", "SeriesId", "SeriesName", "IndexNumber", "ParentIndexNumber", "ProviderIds")
    dates = {name: row[name].replace(" ", "T") + "Z" for name in ("DateCreated", "PremiereDate") if row.get(name)}
    source = {"Id": row["Id"].replace("-", "").lower(), "Path": row["Path"], "Size": row.get("Size")}
    kind = row["Type"].rpartition(".")[2]
    told = {name: row.get(name) for name in known} | {"Id": source["Id"], "Type": kind} | dates
    return told | ({"MediaSources": [source]} if kind == "Episode" else {})
