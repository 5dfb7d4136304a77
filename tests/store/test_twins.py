"""One series in two Sonarrs, HD and 4K: one item, each file's bytes once, one deed for all that a rule speaks for."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.config.load import load_text
from reclaimerr.model.decision import Rule
from reclaimerr.model.media import FileSeen, ItemSeen, RootFolder
from reclaimerr.rules import guards
from reclaimerr.store import aims, db, neighbours, places, scenes, services
from reclaimerr.store.judging import Weighed
from tests.store import readings
from tests.store.readings import (
    GIB,
    LONG_AGO,
    NOW,
    episode,
    episode_id,
    file,
    held_by,
    ids,
    jellyfin_shows,
    judge,
    movie,
    of_episode,
    of_season,
    on_server,
    open_service,
    play,
    read,
    rule,
    says,
    season_id,
    series,
    sonarr,
    watch,
)

pytestmark = pytest.mark.usefixtures("data")
HD = tuple(episode(number, part) for number in (1, 2) for part in (1, 2))
CONFIG = load_text('[limits]\nmax_items_per_day = 100\nmax_bytes_per_day = "1 TiB"\nmax_share_per_day = "100 %"\n', {})


def uhd(number: int, part: int, **more: Any) -> FileSeen:
    """The 4K instance's file of an episode: the same name in another root."""
    return file(readings.episode_path(number, part).replace("/data/tv", "/uhd/tv"), 4 * GIB, **more)


FIRST = (episode(1, 1, uhd(1, 1)), episode(1, 2, uhd(1, 2)))
REST = tuple(episode(2, part, bare=True, monitored=False) for part in (1, 2))


def second(*episodes: ItemSeen, at: int = NOW, folder: str = "/uhd/tv", **more: Any) -> None:
    """What the 4K instance tells; the first season unless told otherwise."""
    show = series("s", path=f"{folder}/Lost", monitored=True, tags=(), root_folder=folder)
    sonarr(*(episodes or (*FIRST, *REST)), name="sonarr-4k", at=at, show=show, **more)


@pytest.fixture(autouse=True)
def shelf(data: object) -> None:
    """Two seasons of two episodes, 1 GiB each; of the first season 4 GiB each in 4K as well."""
    for name in ("sonarr", "sonarr-4k", "jellyfin"):
        open_service(name)
    sonarr(*HD)
    second()
    jellyfin_shows(*on_server(*HD))
    watch("jellyfin")


def bit(name: str) -> int:
    return services.get(name).bit


def weighed(*rules: Rule) -> dict[int, Weighed]:
    return {one.decision.media_id: one for one in judge(*rules).weighed}


def arrs_of(one: Weighed) -> list[str]:
    return [name for name in services.names_of(one.decision.services, services.all_services()) if name != "jellyfin"]


# what it is


def test_it_is_one_series_with_one_of_each_season_and_episode() -> None:
    assert (len(ids("series")), len(ids("season")), len(ids("episode"))) == (1, 2, 4)
    assert held_by("sonarr") == held_by("sonarr-4k")


def test_size_is_of_all_files_and_of_a_rule_with_services_of_theirs() -> None:
    assert says("size == 12 GiB", "series") == of_season("size == 10 GiB", 1) == of_season("size == 2 GiB", 2) == "yes"
    assert of_episode("size == 5 GiB", 1, 1) == of_episode("size == 1 GiB", 2, 1) == "yes"
    first, other = bit("sonarr"), bit("sonarr-4k")
    assert says("size == 4 GiB", "series", mask=first) == of_season("size == 2 GiB", 1, mask=first) == "yes"
    assert says("size == 8 GiB", "series", mask=other) == of_season("size == 8 GiB", 1, mask=other) == "yes"
    assert of_episode("size == 1 GiB", 1, 1, mask=first) == of_episode("size == 4 GiB", 1, 1, mask=other) == "yes"
    assert of_season("size > 0 GiB", 2, mask=other) == "unknown"
    assert of_season("size == 10 GiB", 1, mask=first | other) == "yes"


def test_a_file_that_both_hold_under_one_path_counts_once() -> None:
    second(*HD, folder="/data/tv")
    assert says("size == 4 GiB", "series") == of_season("size == 2 GiB", 1) == of_episode("size == 1 GiB", 1, 1) == "yes"
    assert of_season("size == 2 GiB", 1, mask=bit("sonarr-4k")) == "yes"


def test_counts_are_not_added_up() -> None:
    assert says("episode_count == 4 and seasons_count == 2", "series") == of_season("episode_count == 2", 1) == "yes"


def test_watching_is_known_where_the_inventory_of_both_is() -> None:
    assert says("never_watched and unwatched_for == 400 days", "series") == of_season("never_watched", 1) == "yes"
    watch("jellyfin", play("j:s:1x1"), play("j:s:1x2"))
    assert of_season("plays == 1 and watched_by('alice')", 1) == "yes"
    read("sonarr-4k", readings.season(1, file_count=9, size=GIB), whole=False)
    assert of_season("plays == 1", 1) == of_season("size > 0 GiB", 1) == "unknown"
    assert of_season("never_watched", 2) == "yes"


def test_what_the_copies_differ_in_is_not_known_and_what_they_agree_in_is() -> None:
    plain = {"resolution": "1080p", "video_codec": "hevc"}
    sonarr(*(episode(1, part, file(readings.episode_path(1, part), GIB, **plain)) for part in (1, 2)))
    second(*(episode(1, part, uhd(1, part, resolution="2160p", video_codec="hevc")) for part in (1, 2)))
    assert of_episode("resolution == '2160p'", 1, 1) == of_season("resolution == '2160p'", 1) == "unknown"
    assert of_episode("video_codec == 'hevc'", 1, 1) == of_season("video_codec == 'hevc'", 1) == "yes"


def test_added_is_of_the_newest_copy_and_unknown_where_one_has_no_date() -> None:
    late = episode(1, 2, uhd(1, 2, added=NOW - 10 * DAY))
    second(FIRST[0], late, *REST)
    assert of_episode("added_ago == 10 days", 1, 2) == of_season("added_ago == 10 days", 1) == "yes"
    assert of_episode("added_ago == 400 days", 1, 1) == of_season("added_ago == 400 days", 2) == "yes"
    second(FIRST[0], episode(1, 2, uhd(1, 2, added=None)), *REST)
    assert of_episode("added_ago > 1 days", 1, 2) == of_season("added_ago > 1 days", 1) == "unknown"


def test_an_entry_is_as_old_as_its_youngest() -> None:
    sonarr(*HD, name="sonarr-4k", show=series("s", added=NOW - 5 * DAY, tags=(), root_folder="/uhd/tv"))
    assert says("title_added_ago == 5 days", "series") == "yes"


def test_an_instance_that_numbers_its_series_anew_is_not_counted_twice_meanwhile() -> None:
    again = [episode(1, part, uhd(1, part), parent="t") for part in (1, 2)]
    again += [episode(2, part, bare=True, parent="t") for part in (1, 2)]
    sonarr(*again, name="sonarr-4k", show=series("t", path="/uhd/tv/Lost", tags=(), root_folder="/uhd/tv"), at=NOW + 60)
    assert held_by("sonarr-4k").keys() >= {"s", "t"}
    assert says("size == 12 GiB", "series", at=NOW + 60) == of_season("size == 10 GiB", 1, at=NOW + 60) == "yes"
    assert of_season("size == 8 GiB", 1, mask=bit("sonarr-4k")) == "yes"


def test_disk_free_is_of_the_disk_that_a_rule_speaks_for() -> None:
    places.note_roots(services.get("sonarr"), [RootFolder(path="/data/tv", free=5 * GIB)], [], NOW)
    places.note_roots(services.get("sonarr-4k"), [RootFolder(path="/uhd/tv", free=500 * GIB)], [], NOW)
    assert says("disk_free < 10 GiB", "series") == of_season("disk_free < 10 GiB", 1) == "unknown"
    assert of_season("disk_free < 10 GiB", 1, mask=bit("sonarr")) == "yes"
    assert of_season("disk_free == 500 GiB", 1, mask=bit("sonarr-4k")) == "yes"


# what a server says of two copies


def test_a_favourite_of_one_copy_is_one_though_the_other_copy_is_none() -> None:
    twice = (movie("a", "Heat", tmdb=949), movie("b", "Heat", file("/uhd/Heat.mkv", 40 * GIB), tmdb=949, path="/uhd/Heat.mkv"))
    read("jellyfin", *twice)
    liked = play("a", favourite=True, plays=0, played=False, at=None, position=0.6)
    for order in ((liked, play("b", at=None)), (play("b", at=None), liked)):
        watch("jellyfin", *order)
        assert says("favourite and favourite_of('alice')") == "yes"
    assert db.rows("SELECT position, favourite FROM watch") == [{"position": 0.6, "favourite": 1}]


def test_a_favourite_that_is_taken_back_on_both_copies_is_one_no_more() -> None:
    twice = (movie("a", "Heat", tmdb=949), movie("b", "Heat", file("/uhd/Heat.mkv", 40 * GIB), tmdb=949, path="/uhd/Heat.mkv"))
    read("jellyfin", *twice)
    watch("jellyfin", play("a", favourite=True))
    readings.watching.swept(services.get("jellyfin"), "jellyfin", "u1", set())
    assert says("favourite") == "no"


# what may go


def test_a_rule_without_services_is_one_deed_of_both() -> None:
    found = weighed(rule("added_ago > 30 days", "season"))
    assert arrs_of(found[season_id(1)]) == ["sonarr", "sonarr-4k"]
    assert (found[season_id(1)].bytes, found[season_id(2)].bytes) == (10 * GIB, 2 * GIB)
    (whole,) = weighed(rule("added_ago > 30 days", "series")).values()
    assert whole.bytes == 12 * GIB
    assert weighed(rule("added_ago > 30 days", "episode"))[episode_id(1, 1)].bytes == 5 * GIB


def test_a_rule_for_one_of_them_takes_its_bytes_alone_and_nothing_where_it_has_no_file() -> None:
    found = weighed(rule("added_ago > 30 days", "season", services=("sonarr-4k",)))
    assert {one: each.bytes for one, each in found.items()} == {season_id(1): 8 * GIB}
    found = weighed(rule("added_ago > 30 days", "episode", services=("sonarr-4k",)))
    assert {one: each.bytes for one, each in found.items()} == {episode_id(1, part): 4 * GIB for part in (1, 2)}


def test_a_protect_rule_for_one_of_them_leaves_the_other() -> None:
    keep = rule("added_ago > 1 days", "series", "protect", services=("sonarr-4k",))
    found = weighed(rule("added_ago > 30 days", "season"), keep)[season_id(1)]
    assert (arrs_of(found), found.bytes) == (["sonarr"], 2 * GIB)


def test_a_series_removal_in_one_place_absorbs_the_seasons_there_alone() -> None:
    here = rule("added_ago > 30 days", "series", services=("sonarr",))
    found = weighed(here, rule("added_ago > 30 days", "season"))
    assert set(found) == {held_by("sonarr")["s"], season_id(1)}
    assert (arrs_of(found[season_id(1)]), found[season_id(1)].bytes) == (["sonarr-4k"], 8 * GIB)


def test_two_actions_of_a_parent_in_two_places_absorb_in_both() -> None:
    here = rule("added_ago > 30 days", "series", services=("sonarr",))
    there = rule("added_ago > 30 days", "series", "delete_files", services=("sonarr-4k",))
    assert set(weighed(here, there, rule("added_ago > 30 days", "season"))) == {held_by("sonarr")["s"]}


# the moment of removal


def aimed(media_id: int, name: str, action: str = "delete") -> aims.Target | None:
    root = "/uhd/tv" if name == "sonarr-4k" else "/data/tv"
    places.note_roots(services.get(name), [RootFolder(path=root)], [], NOW)
    return aims.target({"media_id": media_id, "action": action}, services.get(name))


def objections(aim: aims.Target | None, mask: int) -> list[str]:
    assert aim is not None
    readings.ask("size > 0 GiB")
    return guards.objections(scenes.scene(aim, mask, CONFIG, NOW - 10, NOW))


def test_the_other_copy_is_no_reason_to_keep_this_one() -> None:
    assert objections(aimed(season_id(1), "sonarr"), bit("sonarr")) == []
    assert objections(aimed(season_id(1), "sonarr-4k"), bit("sonarr-4k")) == []


def test_the_same_file_under_one_path_is() -> None:
    second(*HD, folder="/data/tv")
    shared = ["The same file is held by sonarr-4k, which does not go with it."]
    assert objections(aimed(season_id(1), "sonarr"), bit("sonarr")) == shared
    assert objections(aimed(season_id(1), "sonarr"), bit("sonarr") | bit("sonarr-4k")) == []


def test_a_copy_in_the_same_folder_keeps_the_folder() -> None:
    beside = file(readings.episode_path(1, 1).replace(".mkv", " 2160p.mkv"), 4 * GIB)
    second(episode(1, 1, beside), folder="/data/tv")
    aim = aimed(held_by("sonarr")["s"], "sonarr")
    assert aim is not None
    assert neighbours.strangers(aim) == [beside.path]
    assert not scenes.plan(aim, CONFIG).drop_folder


def test_an_instance_without_a_file_is_told_not_to_fetch_it_again() -> None:
    waiting = [episode(2, part, bare=True, monitored=part == 2, id=f"9{part}") for part in (1, 2)]
    second(*FIRST, *waiting)
    aim = aimed(season_id(2), "sonarr-4k")
    assert aim is not None
    plan = scenes.plan(aim, CONFIG)
    assert (plan.files, plan.seasons, plan.episodes, plan.was_monitored, plan.bytes) == ((), (2,), ("92",), True, 0)
    assert objections(aim, bit("sonarr-4k")) == []


def test_an_instance_that_neither_has_nor_wants_a_season_is_left_alone() -> None:
    second(*FIRST, *REST)
    with db.write("test"):
        db.run("UPDATE placement SET monitored = 0 WHERE kind IN ('season', 'series') AND service_id = :id",
               {"id": services.get("sonarr-4k").id})  # fmt: skip
    assert aimed(season_id(2), "sonarr-4k") is None
    assert aimed(season_id(2), "sonarr-4k", "delete_files") is None
    assert aimed(season_id(2), "sonarr-4k", "unmonitor") is None
    assert aimed(season_id(1), "sonarr-4k") is not None


def test_a_title_without_a_file_goes_from_its_arr_and_its_folder_stays() -> None:
    open_service("radarr")
    open_service("radarr-4k")
    read("radarr", movie("5"))
    read("radarr-4k", ItemSeen(remote_id="8", kind="movie", title="Heat", year=1995, ids=movie().ids, path="/uhd/Heat",
                               monitored=True, file_count=0, added=LONG_AGO))  # fmt: skip
    aim = aimed(held_by("radarr")["5"], "radarr-4k")
    assert aim is not None
    plan = scenes.plan(aim, CONFIG)
    assert (plan.remote_id, plan.files, plan.drop_title, plan.drop_folder, plan.exclude) == ("8", (), True, False, True)
    quiet = aimed(held_by("radarr")["5"], "radarr-4k", "delete_files")
    assert quiet is not None
    assert scenes.plan(quiet, CONFIG).was_monitored
    assert not scenes.plan(quiet, CONFIG).drop_title
