"""Sonarr's answers, captured and made up, and what is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted import Reply, Seen, Server, cut, raw, said

from reclaimerr import clock
from reclaimerr.clients.arr_model import Event
from reclaimerr.clients.http import Permit
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.clients.sonarr_model import season_id, season_of
from reclaimerr.errors import BadAnswer, Conflict, NoConnection, NotFound, Refused, WrongService
from reclaimerr.model.media import Disk, Identity, Ids, ItemSeen, QueueItem

PERMIT = Permit(1, "hall")
API = "/api/v3"
Row = dict[str, Any]


def series(number: int, seasons: int = 1, **more: object) -> Row:
    """A series of ten episodes a season, each of 1000 bytes."""
    counted = {"episodeFileCount": 10, "episodeCount": 10, "totalEpisodeCount": 10, "sizeOnDisk": 10_000}
    whole = {name: count * seasons for name, count in counted.items()}
    listed = [{"seasonNumber": n, "monitored": True, "statistics": counted} for n in range(1, seasons + 1)]
    named = {"id": number, "title": f"Series {number}", "path": f"/tv/{number}", "tags": []}
    return named | {"statistics": whole, "seasons": listed} | more


def file(number: int, owner: int, **more: object) -> Row:
    return {"id": number, "seriesId": owner, "path": f"/tv/{owner}/{number}.mkv", "size": 1000 * number} | more


def episode(number: int, owner: int = 1, of: Row | None = None, **more: object) -> Row:
    named = {"id": number, "seriesId": owner, "seasonNumber": 1, "episodeNumber": number, "title": f"Part {number}"}
    return named | {"episodeFileId": of["id"] if of else 0} | ({"episodeFile": of} if of else {}) | more


def stock(server: Server, found: list[Row]) -> None:
    """A Sonarr that holds these series."""
    server.script[f"{API}/series"] = said(found)
    server.script[f"{API}/tag"] = said([{"id": 1, "label": "keep"}])
    server.script[f"{API}/qualityprofile"] = said([{"id": 4, "name": "HD-1080p", "items": []}])
    for one in found:
        server.script[f"{API}/series/{one['id']}"] = said(one)


def captured(material: Path, name: str) -> bytes:
    return (material / "fixtures" / "sonarr" / "ruddarr" / f"{name}.json").read_bytes()


def captured_series(server: Server, sonarr: Sonarr, material: Path) -> list[ItemSeen]:
    """The captured Sonarr of 300 series."""
    stock(server, [])
    server.script[f"{API}/series"] = raw(captured(material, "series"))
    return list(sonarr.series())


# Who answers


def test_a_sonarr_is_known_by_its_name(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/system/status"] = said({"appName": "Sonarr", "version": "4.0.9.2244", "instanceName": "TV"})
    assert sonarr.identity() == Identity(product="Sonarr", version="4.0.9.2244", name="TV")


def test_a_radarr_at_its_address_is_named(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/system/status"] = said({"appName": "Radarr", "version": "6.0.3"})
    with pytest.raises(WrongService, match=r"Radarr 6\.0\.3 answers at this address, not Sonarr"):
        sonarr.identity()


def test_a_sonarr_before_4_is_refused(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/system/status"] = said({"appName": "Sonarr", "version": "3.0.10.1567"})
    with pytest.raises(Refused, match=r"Sonarr 3\.0\.10\.1567 is too old: version 4 or newer is needed"):
        sonarr.identity()


# The library


def test_all_captured_series_and_seasons_are_read_in_three_requests(
    server: Server, sonarr: Sonarr, material: Path
) -> None:
    items = captured_series(server, sonarr, material)
    whole = [item for item in items if item.kind == "series"]
    seasons = [item for item in items if item.kind == "season"]
    assert (len(whole), len(seasons), len({item.remote_id for item in items})) == (300, 1281, 1581)
    assert [seen.path for seen in server.seen] == [f"{API}/series", f"{API}/tag", f"{API}/qualityprofile"]
    assert server.seen[0].query == [("includeSeasonImages", "false")]


def test_captured_sizes_and_counts_of_seasons_add_up_to_their_series(
    server: Server, sonarr: Sonarr, material: Path
) -> None:
    items = captured_series(server, sonarr, material)
    for kind in ("series", "season"):
        told = [item for item in items if item.kind == kind]
        assert sum(item.size or 0 for item in told) == 7028066632935
        assert sum(item.file_count or 0 for item in told) == 4843
        assert sum(item.total_episode_count or 0 for item in told) == 18123


def test_captured_ids_of_0_are_none(server: Server, sonarr: Sonarr, material: Path) -> None:
    whole = [item for item in captured_series(server, sonarr, material) if item.kind == "series"]
    assert sum(item.ids.tmdb is None for item in whole) == 2
    assert sum(item.ids.tvdb is None or item.ids.imdb is None for item in whole) == 0


def test_captured_facts_of_series(server: Server, sonarr: Sonarr, material: Path) -> None:
    whole = [item for item in captured_series(server, sonarr, material) if item.kind == "series"]
    assert {item.about.status for item in whole} == {"ended", "continuing"}
    assert sum(item.series_type == "anime" for item in whole) == 8
    assert sum(item.monitor_new_items == "none" for item in whole) == 7
    assert sum(item.next_airing is not None for item in whole) == 11
    assert {item.root_folder for item in whole} == {"/volume2/Media/TV Series", "/volume2/Media/Docuseries"}
    assert sum(item.about.original_language == "ja" for item in whole) == 13
    assert sum(item.tags == ("keep",) for item in whole) == 1


def test_one_captured_series_in_full(server: Server, sonarr: Sonarr, material: Path) -> None:
    items = captured_series(server, sonarr, material)
    index = next(at for at, item in enumerate(items) if item.title == "What We Do in the Shadows")
    show = items[index]
    assert (show.remote_id, show.kind, show.year, show.monitored) == ("86", "series", 2019, True)
    assert show.ids == Ids(tmdb=83631, tvdb=358211, imdb="tt7908628")
    assert show.path == "/volume2/Media/TV Series/What We Do in the Shadows"
    assert (show.added, show.tags) == (clock.parse("2023-08-28T01:27:44Z"), ())
    assert (show.first_aired, show.about.release_date) == (clock.parse("2019-03-27"), clock.parse("2019-03-27"))
    assert (show.last_aired, show.next_airing) == (clock.parse("2024-12-16"), clock.parse("2024-11-26T03:00:00Z"))
    assert (show.about.network, show.about.certification, show.about.duration) == ("FX", "TV-MA", 24 * 60)
    assert (show.file_count, show.episode_count, show.total_episode_count, show.size) == (57, 57, 61, 70765496656)
    sixth = next(item for item in items[index:] if item.season_number == 6)
    assert sixth == ItemSeen(
        remote_id="86:6",
        kind="season",
        title="What We Do in the Shadows",
        year=2019,
        monitored=True,
        file_count=7,
        parent="86",
        season_number=6,
        previous_airing=clock.parse("2024-11-19T03:00:00Z"),
        next_airing=clock.parse("2024-11-26T03:00:00Z"),
        episode_count=7,
        total_episode_count=11,
        size=10466291292,
    )


def test_seasons_follow_their_series(server: Server, sonarr: Sonarr) -> None:
    stock(server, [series(1, 2), series(2, 1)])
    assert [item.remote_id for item in sonarr.series()] == ["1", "1:1", "1:2", "2", "2:1"]


def test_specials_are_season_0(server: Server, sonarr: Sonarr) -> None:
    stock(server, [series(1, 0) | {"seasons": [{"seasonNumber": 0, "monitored": False}]}])
    _, specials = sonarr.series()
    assert (specials.remote_id, specials.season_number, specials.monitored) == ("1:0", 0, False)


def test_what_is_0_or_empty_is_not_known(server: Server, sonarr: Sonarr) -> None:
    empty: Row = dict.fromkeys(("year", "tvdbId", "tmdbId", "runtime"), 0)
    empty |= dict.fromkeys(("imdbId", "network", "certification", "seriesType"), "")
    stock(server, [{"id": 1, "title": "x", "added": "0001-01-01T00:00:00Z"} | empty])
    (one,) = sonarr.series()
    assert one == ItemSeen(remote_id="1", kind="series", title="x")


def test_a_series_without_files_has_no_bytes(server: Server, sonarr: Sonarr) -> None:
    stock(server, [series(1, 0)])
    (one,) = sonarr.series()
    assert (one.size, one.file_count) == (0, 0)


def test_tags_and_profiles_are_told_by_name(server: Server, sonarr: Sonarr) -> None:
    stock(server, [series(1, 0, tags=[1], qualityProfileId=4), series(2, 0, tags=[1, 77], qualityProfileId=5)])
    first, second = sonarr.series()
    assert (first.tags, first.quality_profile) == (("keep",), "HD-1080p")
    assert (second.tags, second.quality_profile) == (None, None)


def test_half_a_list_yields_nothing(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/series"] = cut(json.dumps([series(1), series(2)]).encode()[:-1])
    with pytest.raises(BadAnswer, match="cut off"):
        next(sonarr.series())


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"id": "2"}, r"\$\[1\]\.id"),
        ({"seasons": [{"monitored": True}]}, r"\$\[1\]\.seasons\[0\]"),
        ({"statistics": {"sizeOnDisk": 2**70}}, r"\$\[1\]\.statistics\.sizeOnDisk"),
        ({"nextAiring": "soon"}, "series 2"),
    ],
)
def test_a_series_with_a_wrong_field_fails_the_read_and_is_named(
    server: Server, sonarr: Sonarr, wrong: Row, place: str
) -> None:
    stock(server, [series(1), series(2) | wrong])
    with pytest.raises(BadAnswer, match=place):
        list(sonarr.series())


# One series


def test_one_series_comes_with_its_seasons(server: Server, sonarr: Sonarr) -> None:
    stock(server, [series(7, 2, tags=[1])])
    found = sonarr.one("7")
    assert [(item.remote_id, item.kind) for item in found] == [("7", "series"), ("7:1", "season"), ("7:2", "season")]
    assert found[0].tags == ("keep",)


def test_a_series_that_is_gone_is_not_found(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/series/7"] = said({"message": "Series with ID 7 does not exist"}, 404)
    with pytest.raises(NotFound):
        sonarr.one("7")


def test_another_series_than_asked_for_is_a_bad_answer(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/series/7"] = said(series(8))
    with pytest.raises(BadAnswer, match="asked for series 7, got 8"):
        sonarr.one("7")


def test_captured_episodes_come_with_their_files_in_one_request(server: Server, sonarr: Sonarr, material: Path) -> None:
    server.script[f"{API}/episode"] = raw(captured(material, "series-episodes"))
    episodes = sonarr.episodes("15", "Bored to Death")
    assert len(episodes) == 38
    assert sum(each.file_count or 0 for each in episodes) == sum(len(each.files) for each in episodes) == 24
    assert sum(file.size or 0 for each in episodes for file in each.files) == 80340807325
    assert {file.details.resolution for each in episodes for file in each.files} == {"1080p", "720p"}
    assert sum(each.aired is None for each in episodes) == 12
    assert [(seen.path, seen.query) for seen in server.seen] == [
        (f"{API}/episode", [("seriesId", "15"), ("includeEpisodeFile", "true")])
    ]


def test_one_captured_episode_in_full(server: Server, sonarr: Sonarr, material: Path) -> None:
    server.script[f"{API}/episode"] = raw(captured(material, "series-episodes"))
    pilot = next(each for each in sonarr.episodes("15", "Bored to Death") if each.absolute_number == 1)
    assert (pilot.remote_id, pilot.kind, pilot.parent) == ("1481", "episode", "15")
    assert (pilot.title, pilot.episode_title) == ("Bored to Death", "Stockholm Syndrome")
    assert (pilot.season_number, pilot.episode_number, pilot.ids) == (1, 1, Ids(tvdb=1078961))
    assert (pilot.aired, pilot.monitored) == (clock.parse("2009-09-21T01:00:00Z"), False)
    (one,) = pilot.files
    assert (one.remote_id, one.size, one.added) == ("300", 3519411768, clock.parse("2024-02-10T05:56:07Z"))
    assert pilot.path == one.path
    assert one.path.endswith("/Bored to Death - S01E01 - Stockholm Syndrome.mkv")
    assert (one.details.quality, one.details.audio_codec, one.details.duration) == ("HDTV-1080p", "dts", 43 * 60 + 5)
    assert (one.details.audio_languages, one.details.cutoff_met) == (("en",), True)


def test_episodes_of_one_file_show_the_same_file(server: Server, sonarr: Sonarr) -> None:
    double = file(5, 1)
    server.script[f"{API}/episode"] = said([episode(1, of=double), episode(2, of=double), episode(3)])
    first, second, third = sonarr.episodes("1")
    assert first.files == second.files
    assert [(len(each.files), each.file_count) for each in (first, second, third)] == [(1, 1), (1, 1), (0, 0)]


def test_a_file_that_is_claimed_but_not_listed_shows_in_the_count(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/episode"] = said([episode(1, episodeFileId=9)])
    (one,) = sonarr.episodes("1")
    assert (one.file_count, one.files) == (1, ())


def test_episodes_of_another_series_are_a_bad_answer(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/episode"] = said([episode(1), episode(2, owner=2)])
    with pytest.raises(BadAnswer, match="those of another"):
        sonarr.episodes("1")


def test_the_files_of_a_series_are_told_once_each(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/episodefile"] = said([file(5, 1), file(6, 1)])
    assert [one.remote_id for one in sonarr.files("1")] == ["5", "6"]
    assert server.seen[0].query == [("seriesId", "1")]


def test_a_file_is_read_back_until_it_is_gone(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/episodefile/5"] = [said(file(5, 1)), said({"message": "NotFound"}, 404)]
    assert sonarr.file("5").size == 5000
    with pytest.raises(NotFound):
        sonarr.file("5")


def test_the_series_flag_is_read_back(server: Server, sonarr: Sonarr) -> None:
    stock(server, [series(7, monitored=False)])
    assert sonarr.is_monitored("7") is False


@pytest.mark.parametrize("wrong", ["", "editor", "-1", "0", "7/../8", "7?deleteFiles=true", "7:1"])
def test_an_id_that_is_no_number_never_leaves(server: Server, sonarr: Sonarr, wrong: str) -> None:
    reads = (sonarr.one, sonarr.episodes, sonarr.files, sonarr.file, sonarr.is_monitored, sonarr.history)
    for call in reads:
        with pytest.raises(ValueError):
            call(wrong)
    writes = (
        sonarr.unmonitor_series, sonarr.monitor_series, sonarr.keep_quiet, sonarr.welcome_new, sonarr.delete_file,
    )  # fmt: skip
    for write in writes:
        with pytest.raises(ValueError):
            write(wrong, PERMIT)
    with pytest.raises(ValueError):
        sonarr.delete_series(wrong, exclude=True, delete_files=False, permit=PERMIT)
    with pytest.raises(ValueError):
        sonarr.unmonitor_seasons(wrong, [1], [], PERMIT)
    with pytest.raises(ValueError):
        sonarr.unmonitor_episodes(["1", wrong], PERMIT)
    with pytest.raises(ValueError):
        sonarr.delete_files("1", ["5", wrong], PERMIT)
    assert server.seen == []


def test_a_season_is_called_by_its_series_and_number() -> None:
    assert season_id("86", 0) == "86:0"
    assert season_of("86:0") == ("86", 0)


@pytest.mark.parametrize("wrong", ["", "86", "86:", ":1", "86:-1", "a:1", "86:1:2"])
def test_what_is_no_season_is_told(wrong: str) -> None:
    with pytest.raises(ValueError):
        season_of(wrong)


# Beside the library


def test_captured_queue_lines_name_series_season_and_episode(server: Server, sonarr: Sonarr, material: Path) -> None:
    queue = json.loads(captured(material, "series-queue"))
    server.script[f"{API}/queue"] = said(queue | {"totalRecords": len(queue["records"])})
    found = sonarr.queue()
    assert len(found) == 48
    assert found[0] == QueueItem(
        remote_id="366",
        title="Jamie.Cooks.Spring.S01E02.XviD-AFG[EZTVx.to]",
        state="importPending",
        season_number=1,
        episode="14199",
    )
    assert server.seen[0].query == [("page", "1"), ("pageSize", "1000"), ("includeUnknownSeriesItems", "true")]


def test_a_download_of_an_unknown_series_has_no_id(server: Server, sonarr: Sonarr) -> None:
    record = {"id": 1, "seriesId": 0, "title": "x", "status": "downloading"}
    server.script[f"{API}/queue"] = said({"totalRecords": 1, "records": [record]})
    assert sonarr.queue() == [QueueItem(remote_id="", title="x", state="downloading")]


def test_folders_disks_and_recycle_bin_are_told_as_by_radarr(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/rootfolder"] = said([{"path": "/tv/", "freeSpace": 5, "accessible": True}])
    server.script[f"{API}/diskspace"] = said([{"path": "/tv", "freeSpace": 5, "totalSpace": 9}])
    server.script[f"{API}/config/mediamanagement"] = said({"recycleBin": "/bin"})
    server.script[f"{API}/filesystem/mediafiles"] = said([{"path": "/tv/1/a.mkv"}])
    assert [(folder.path, folder.free) for folder in sonarr.root_folders()] == [("/tv", 5)]
    assert sonarr.disks() == [Disk(path="/tv", free=5, total=9)]
    assert sonarr.recycle_bin() == "/bin"
    assert sonarr.folder_files("/tv/1") == ("/tv/1/a.mkv",)


def test_a_captured_history(server: Server, sonarr: Sonarr, material: Path) -> None:
    server.script[f"{API}/history/series"] = said(json.loads(captured(material, "sonarr-history"))["records"])
    events = sonarr.history("360")
    assert len(events) == 250
    assert next(one for one in events if one.kind == "episodeFileDeleted") == Event(
        remote_id="360",
        at=clock.parse("2024-10-05T21:00:53Z"),
        kind="episodeFileDeleted",
        title="/volume2/Media/TV Series/Your Honor/Season 2/Your.Honor.S02E01.DVDRip.x264-TABULARiA.mkv",
        reason="Upgrade",
        episode="21994",
    )


# Writing

EDITS: list[tuple[Callable[[Sonarr], None], Row]] = [
    (lambda sonarr: sonarr.unmonitor_series("7", PERMIT), {"monitored": False}),
    (lambda sonarr: sonarr.monitor_series("7", PERMIT), {"monitored": True}),
    (lambda sonarr: sonarr.keep_quiet("7", PERMIT), {"monitorNewItems": "none"}),
    (lambda sonarr: sonarr.welcome_new("7", PERMIT), {"monitorNewItems": "all"}),
]


@pytest.mark.parametrize(("write", "change"), EDITS, ids=["unmonitor", "monitor", "quiet", "welcome"])
def test_an_edit_names_one_series_and_one_setting(
    server: Server, sonarr: Sonarr, write: Callable[[Sonarr], None], change: Row
) -> None:
    server.script[f"{API}/series/editor"] = said([], 202)
    write(sonarr)
    (seen,) = server.seen
    assert (seen.method, seen.json) == ("PUT", {"seriesIds": [7]} | change)


def test_editing_a_series_that_is_gone_is_not_found(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/series/editor"] = said({"message": "Expected query to return 1 rows but returned 0"}, 500)
    with pytest.raises(NotFound, match="there is no series 7"):
        sonarr.unmonitor_series("7", PERMIT)


def flags(server: Server) -> list[tuple[str, str, Row]]:
    return [(seen.method, seen.path.removeprefix(API), seen.json) for seen in server.seen]


def test_seasons_lose_their_flag_and_their_episodes_theirs(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/seasonpass"] = server.script[f"{API}/episode/monitor"] = said({}, 202)
    sonarr.unmonitor_seasons("7", [2, 1, 2], ["12", "11", "12"], PERMIT)
    seasons = [{"seasonNumber": 1, "monitored": False}, {"seasonNumber": 2, "monitored": False}]
    assert flags(server) == [
        ("POST", "/seasonpass", {"series": [{"id": 7, "seasons": seasons}]}),
        ("PUT", "/episode/monitor", {"episodeIds": [11, 12], "monitored": False}),
    ]


def test_seasons_and_episodes_get_their_flags_back(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/seasonpass"] = server.script[f"{API}/episode/monitor"] = said({}, 202)
    sonarr.monitor_seasons("7", [1], ["11"], PERMIT)
    sonarr.monitor_episodes(["12"], PERMIT)
    sonarr.unmonitor_episodes(["13"], PERMIT)
    assert [body for _, _, body in flags(server)] == [
        {"series": [{"id": 7, "seasons": [{"seasonNumber": 1, "monitored": True}]}]},
        {"episodeIds": [11], "monitored": True},
        {"episodeIds": [12], "monitored": True},
        {"episodeIds": [13], "monitored": False},
    ]


def test_nothing_named_sends_nothing(server: Server, sonarr: Sonarr) -> None:
    sonarr.unmonitor_seasons("7", [], [], PERMIT)
    sonarr.unmonitor_episodes([], PERMIT)
    assert server.seen == []


def test_an_episode_that_is_gone_is_told(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/episode/monitor"] = said({"message": "Expected query to return 2 rows but returned 1"}, 500)
    with pytest.raises(NotFound, match="there is no such episode"):
        sonarr.unmonitor_episodes(["11", "12"], PERMIT)


def test_any_other_500_leaves_open_what_happened(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/seasonpass"] = said({"message": "database is locked"}, 500)
    with pytest.raises(NoConnection, match="database is locked"):
        sonarr.unmonitor_seasons("7", [1], ["11"], PERMIT)
    assert server.asked(f"{API}/episode/monitor", "PUT") == []


def test_a_file_is_deleted_by_its_id(server: Server, sonarr: Sonarr) -> None:
    server.script[f"{API}/episodefile/70"] = [said({}), said({"message": "root folder (/tv) doesn't exist"}, 409)]
    sonarr.delete_file("70", PERMIT)
    assert [(seen.method, seen.path) for seen in server.seen] == [("DELETE", f"{API}/episodefile/70")]
    with pytest.raises(Conflict, match="root folder"):
        sonarr.delete_file("70", PERMIT)


def holding(server: Server, *files: Row) -> None:
    server.script[f"{API}/episodefile"] = lambda seen: said(
        [one for one in files if str(one["seriesId"]) in seen.values("seriesId")]
    )
    server.script[f"{API}/episodefile/bulk"] = said({})


def test_files_of_one_series_are_deleted_together(server: Server, sonarr: Sonarr) -> None:
    holding(server, file(5, 1), file(6, 1), file(7, 1))
    sonarr.delete_files("1", ["6", "5", "6"], PERMIT)
    (seen,) = server.asked(f"{API}/episodefile/bulk", "DELETE")
    assert seen.json == {"episodeFileIds": [5, 6]}


def test_files_of_another_series_are_never_in_the_same_deletion(server: Server, sonarr: Sonarr) -> None:
    holding(server, file(5, 1), file(6, 2))
    sonarr.delete_files("1", ["5", "6"], PERMIT)
    (seen,) = server.asked(f"{API}/episodefile/bulk", "DELETE")
    assert seen.json == {"episodeFileIds": [5]}


@pytest.mark.parametrize("ids", [["6"], ["9"]])
def test_a_deletion_of_none_of_its_files_is_not_sent(server: Server, sonarr: Sonarr, ids: list[str]) -> None:
    holding(server, file(5, 1), file(6, 2))
    with pytest.raises(NotFound, match="belongs to series 1"):
        sonarr.delete_files("1", ids, PERMIT)
    assert server.asked(f"{API}/episodefile/bulk", "DELETE") == []


def test_no_files_are_never_a_deletion(server: Server, sonarr: Sonarr) -> None:
    with pytest.raises(ValueError, match="no files"):
        sonarr.delete_files("1", [], PERMIT)
    assert server.seen == []


def test_a_file_that_goes_away_meanwhile_stops_the_deletion(server: Server, sonarr: Sonarr) -> None:
    holding(server, file(5, 1))
    server.script[f"{API}/episodefile/bulk"] = said({"message": "Expected query to return 1 rows but returned 0"}, 500)
    with pytest.raises(NotFound):
        sonarr.delete_files("1", ["5"], PERMIT)


@pytest.mark.parametrize(("exclude", "files"), [(True, False), (False, True)])
def test_a_series_is_deleted_with_both_flags_spelt_out(
    server: Server, sonarr: Sonarr, exclude: bool, files: bool
) -> None:
    server.script[f"{API}/series/7"] = raw(b"", "text/plain")
    sonarr.delete_series("7", exclude=exclude, delete_files=files, permit=PERMIT)
    assert server.seen[0].query == [
        ("deleteFiles", str(files).lower()),
        ("addImportListExclusion", str(exclude).lower()),
    ]


def test_deleting_what_is_gone_is_not_found(server: Server, sonarr: Sonarr) -> None:
    def gone(_: Seen) -> Reply:
        return said({"message": "Series with ID 7 does not exist"}, 404)

    server.script[f"{API}/series/7"] = gone
    with pytest.raises(NotFound):
        sonarr.delete_series("7", exclude=True, delete_files=False, permit=PERMIT)
