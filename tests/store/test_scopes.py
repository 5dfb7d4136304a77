"""Rules and protections across movies and versions, series, seasons and episodes; per placement, the mildest action."""

from __future__ import annotations

import msgspec
import pytest

from reclaimerr.clock import DAY
from reclaimerr.config.load import load_text
from reclaimerr.model.decision import Rule
from reclaimerr.model.media import Kind, RootFolder
from reclaimerr.paths import DataDir
from reclaimerr.rules import guards
from reclaimerr.store import aims, candidates, db, judging, places, protections, scenes, services
from tests.store.readings import (
    GIB,
    HEAT,
    NOW,
    ask,
    episode,
    episode_id,
    episode_path,
    file,
    held_by,
    ids,
    jellyfin_shows,
    judge,
    movie,
    on_server,
    open_service,
    play,
    read,
    rule,
    season_id,
    sees,
    series,
    sonarr,
    watch,
)

pytestmark = pytest.mark.usefixtures("data")
SHOW = tuple(episode(number, part) for number in (1, 2) for part in (1, 2))
OLD: dict[Kind, Rule] = {
    kind: rule("added_ago > 30 days", kind) for kind in ("movie", "version", "series", "season", "episode")
}


@pytest.fixture
def show(data: DataDir) -> int:
    """A series of two seasons with two episodes each, 1 GiB an episode, in a Sonarr and a swept Jellyfin."""
    open_service("sonarr")
    open_service("jellyfin")
    sonarr(*SHOW)
    jellyfin_shows(*on_server(*SHOW))
    watch("jellyfin")
    return held_by("sonarr")["s"]


@pytest.fixture
def film(data: DataDir) -> int:
    """A movie with a version in each of two Radarrs, 10 GiB and 40 GiB."""
    open_service("radarr")
    open_service("radarr-4k")
    there = file("/uhd/Heat/4k.mkv", 40 * GIB, resolution="2160p")
    uhd = movie("8", "Heat", there, path="/uhd/Heat", tags=("keep",), monitored=True)
    read("radarr", movie("5", "Heat", file(f"{HEAT}/Heat.mkv", resolution="1080p"), tags=(), monitored=True))
    read("radarr-4k", uhd)
    return held_by("radarr")["5"]


def decided(*rules: Rule, at: int = NOW) -> dict[int, str]:
    """media id -> action."""
    return {one.decision.media_id: one.decision.action for one in judge(*rules, at=at).weighed}


def weighed(media_id: int, *rules: Rule) -> judging.Weighed:
    (found,) = [one for one in judge(*rules).weighed if one.decision.media_id == media_id]
    return found


def version_of(name: str) -> int:
    return int(db.value("SELECT version_id FROM file WHERE service_id = :id", {"id": services.get(name).id}))


# by hand


def test_a_protected_series_keeps_all_its_seasons_and_episodes(show: int) -> None:
    protections.add(show, "alice", NOW)
    assert decided(OLD["series"], OLD["season"], OLD["episode"]) == {}


def test_a_protected_episode_keeps_its_season_and_series_and_no_other_season(show: int) -> None:
    protections.add(episode_id(1, 1), "alice", NOW)
    assert decided(OLD["series"], OLD["season"]) == {season_id(2): "delete"}
    assert set(decided(OLD["episode"])) == {episode_id(1, 2), episode_id(2, 1), episode_id(2, 2)}


def test_a_protected_season_keeps_its_episodes_and_its_series(show: int) -> None:
    protections.add(season_id(2), "alice", NOW)
    assert decided(OLD["series"], OLD["season"]) == {season_id(1): "delete"}
    assert set(decided(OLD["episode"])) == {episode_id(1, 1), episode_id(1, 2)}


def test_a_protected_movie_keeps_its_versions_and_a_protected_version_its_movie_but_not_the_other_version(film: int) -> None:
    hd, uhd = version_of("radarr"), version_of("radarr-4k")
    mine = protections.add(hd, "alice", NOW)
    assert decided(OLD["movie"], OLD["version"]) == {uhd: "delete"}
    protections.end(mine, "alice", NOW)
    protections.add(film, "alice", NOW)
    assert decided(OLD["movie"], OLD["version"]) == {}


def test_a_protection_that_ran_out_protects_nothing(show: int) -> None:
    protections.add(episode_id(1, 1), "alice", NOW, until=NOW + 60)
    assert decided(OLD["series"]) == {}
    assert decided(OLD["series"], at=NOW + 61) == {show: "delete"}


def test_a_favourite_of_somebody_shields_all_that_hangs_together(show: int) -> None:
    watch("jellyfin", play("j:s:1x1", plays=0, played=False, at=None, favourite=True))
    assert decided(OLD["series"], OLD["season"]) == {season_id(2): "delete"}


def test_a_favourite_series_shields_all_of_it(show: int) -> None:
    watch("jellyfin", play("j", plays=0, played=False, at=None, favourite=True))
    assert decided(OLD["series"], OLD["season"], OLD["episode"]) == {}


def test_a_favourite_special_shields_its_series(show: int) -> None:
    arr = (*SHOW, episode(0, 1))
    sonarr(*arr)
    jellyfin_shows(*on_server(*arr))
    watch("jellyfin", play("j:s:0x1", plays=0, played=False, at=None, favourite=True))
    assert decided(OLD["series"]) == {}


# by rule


@pytest.mark.parametrize(
    ("target", "when", "kept"),
    [("series", "title == 'Lost'", {"series", "season 1", "season 2"}), ("season", "season_number == 1", {"series", "season 1"}),
     ("episode", "season_number == 2 and episode_number == 2", {"series", "season 2"})],
)  # fmt: skip
def test_a_protect_rule_reaches_up_and_down(show: int, target: Kind, when: str, kept: set[str]) -> None:
    names = {show: "series", season_id(1): "season 1", season_id(2): "season 2"}
    seasons = {one: names[one] for one in decided(OLD["season"], rule(when, target, "protect"))}
    assert {"season 1", "season 2"} - set(seasons.values()) == kept - {"series"}
    assert decided(OLD["series"], rule(when, target, "protect")) == {}


def test_a_protect_rule_on_a_season_keeps_its_episodes(show: int) -> None:
    found = decided(OLD["episode"], rule("season_number == 1", "season", "protect"))
    assert set(found) == {episode_id(2, 1), episode_id(2, 2)}


def test_a_protect_rule_on_a_version_keeps_its_movie_but_not_the_other_version(film: int) -> None:
    keep = rule("resolution == '2160p'", "version", "protect")
    assert decided(OLD["movie"], keep) == {}
    assert decided(OLD["version"], keep) == {version_of("radarr"): "delete"}
    assert decided(OLD["version"], rule("'keep' in tags", "movie", "protect")) == {}


def test_a_protect_rule_that_cannot_say_holds_what_hangs_together(show: int) -> None:
    unsure = rule("imdb_rating > 7", "episode", "protect")
    found = weighed(show, OLD["series"], unsure)
    assert found.decision.held_by == (unsure.name,)
    assert found.hold == (f"Protect rule “{unsure.name}” can't be answered.",)


def test_a_protect_rule_speaks_only_for_its_placements(film: int) -> None:
    keep = rule("added_ago > 1 days", "movie", "protect", services=("radarr-4k",))
    found = weighed(film, OLD["movie"], keep)
    assert services.names_of(found.decision.services, services.all_services()) == ["radarr"]
    assert found.bytes == 10 * GIB


# the mildest, per placement


def test_each_placement_has_its_own_mildest_action(film: int) -> None:
    quiet = rule("added_ago > 30 days", "movie", "unmonitor", services=("radarr-4k",))
    judgement = judge(OLD["movie"], quiet)
    named = {
        one.decision.action: services.names_of(one.decision.services, services.all_services()) for one in judgement.weighed
    }
    assert named == {"delete": ["radarr"], "unmonitor": ["radarr-4k"]}


def test_side_effects_never_weaken_a_removal(film: int) -> None:
    others = [rule("added_ago > 30 days", "movie", action) for action in ("tag", "notify")]
    assert decided(OLD["movie"], *others) == {film: "delete"}


def test_the_longest_grace_counts_and_automatic_is_only_what_is_asked_for_or_worse(film: int) -> None:
    files = rule("added_ago > 30 days", "movie", "delete_files", grace=30 * DAY)
    found = weighed(film, rule("added_ago > 30 days", "movie", auto=True), files).decision
    assert (found.action, found.auto, found.grace) == ("delete_files", True, 30 * DAY)
    found = weighed(film, OLD["movie"], msgspec.structs.replace(files, action="unmonitor", auto=True)).decision
    assert (found.action, found.auto) == ("unmonitor", True)
    found = weighed(film, msgspec.structs.replace(files, action="unmonitor"), rule("size > 99 GiB", "movie", auto=True)).decision
    assert (found.action, found.auto) == ("unmonitor", False)


# a parent's removal


def test_a_series_removal_absorbs_its_seasons_and_episodes(show: int) -> None:
    assert decided(OLD["series"], OLD["season"], OLD["episode"]) == {show: "delete"}


def test_a_seasons_removal_absorbs_its_episodes_and_no_other_seasons(show: int) -> None:
    first = rule("season_number == 1", "season")
    assert set(decided(first, OLD["episode"])) == {season_id(1), episode_id(2, 1), episode_id(2, 2)}


def test_an_unmonitored_parent_absorbs_nothing(show: int) -> None:
    found = decided(rule("added_ago > 30 days", "series", "unmonitor"), OLD["episode"])
    assert found[show] == "unmonitor"
    assert len(found) == 5


def test_a_movies_removal_in_one_place_absorbs_that_places_version_only(film: int) -> None:
    here = rule("added_ago > 30 days", "movie", services=("radarr",))
    assert set(decided(here, OLD["version"])) == {film, version_of("radarr-4k")}


# bytes and plans


def test_a_seasons_bytes_are_what_its_arr_adds_up(show: int) -> None:
    assert weighed(season_id(1), OLD["season"]).bytes == 2 * GIB
    assert weighed(show, OLD["series"]).bytes == 4 * GIB
    assert weighed(episode_id(1, 1), OLD["episode"]).bytes == GIB


def test_a_file_of_two_episodes_counts_once_for_a_season_and_goes_whole(show: int) -> None:
    twin = file(episode_path(1, 1), 3 * GIB, id="77")
    arr = (episode(1, 1, twin), episode(1, 2, twin), *SHOW[2:])
    sonarr(*arr, at=NOW + 60)
    jellyfin_shows(*on_server(*arr), at=NOW + 60)
    assert weighed(season_id(1), OLD["season"]).bytes == 3 * GIB
    aim = aimed(season_id(1))
    assert [one["remote_id"] for one in aim.files] == ["77"]
    assert objections(aim) == []


def two_in_a_file() -> tuple[int, int]:
    """The first two episodes came as one file, in the Sonarr and on the server; their ids."""
    twin = file(episode_path(1, 1), 3 * GIB, id="77")
    arr = (*(episode(1, part, twin, monitored=True) for part in (1, 2)), *SHOW[2:])
    sonarr(*arr, at=NOW + 60)
    jellyfin_shows(*on_server(*arr), at=NOW + 60)
    return episode_id(1, 1), episode_id(1, 2)


def test_an_episode_whose_file_holds_one_that_stays_is_held_and_says_so(show: int) -> None:
    first, other = two_in_a_file()
    assert weighed(first, rule("episode_number == 1", "episode")).hold == ("Its file also holds S1E2, which stays.",)
    assert weighed(first, OLD["episode"]).hold == weighed(other, OLD["episode"]).hold == ()
    protections.add(other, "alice", NOW)
    assert weighed(first, OLD["episode"]).hold == ("Its file also holds S1E2, which stays.",)


def test_an_episode_stays_with_one_that_is_held_for_another_reason(show: int) -> None:
    first, other = two_in_a_file()
    unsure = rule("episode_number == 2 and imdb_rating > 7", "episode", "protect")
    assert weighed(other, OLD["episode"], unsure).hold == (f"Protect rule “{unsure.name}” can't be answered.",)
    assert weighed(first, OLD["episode"], unsure).hold == ("Its file also holds S1E2, which stays.",)


def test_a_season_whose_last_file_reaches_into_the_next_goes_only_with_that(show: int) -> None:
    bridge = file(episode_path(1, 2), 3 * GIB, id="77")
    arr = (SHOW[0], episode(1, 2, bridge), episode(2, 1, bridge), SHOW[3])
    sonarr(*arr, at=NOW + 60)
    jellyfin_shows(*on_server(*arr), at=NOW + 60)
    first = weighed(season_id(1), rule("season_number == 1", "season"))
    assert first.hold == ("Its file also holds S2E1, which stays.",)
    assert weighed(season_id(1), OLD["season"]).hold == ()
    assert weighed(show, OLD["series"]).hold == ()


def test_what_goes_along_is_not_looked_for_again_and_may_object_as_well(show: int) -> None:
    first, other = two_in_a_file()
    ask("size > 0 GiB")
    places.note_roots(services.get("sonarr"), [RootFolder(path="/data/tv")], [], NOW)
    aim = aims.target({"media_id": first, "action": "delete"}, services.get("sonarr"), [other, episode_id(2, 1)])
    assert aim is not None
    assert aim.mates == (other,)
    assert scenes.plan(aim, CONFIG).episodes == ("s:1x1", "s:1x2")
    assert objections(aim) == []
    sees("jellyfin", "j:s:1x2", "j:1", "j")
    ask("playing")
    assert objections(aim) == ["Somebody is watching it right now."]


def test_a_file_of_two_episodes_keeps_each_of_them_from_going_alone(show: int) -> None:
    two_in_a_file()
    weighed(episode_id(1, 1), OLD["episode"])
    assert objections(aimed(episode_id(1, 1))) == ["The same file is held by S1E2, which does not go with it."]
    assert objections(aimed(episode_id(2, 1))) == []


CONFIG = load_text(
    '[limits]\nmax_items_per_day = 100\nmax_bytes_per_day = "1 TiB"\nmax_share_per_day = "100 %"\n', {}
)


def aimed(media_id: int) -> aims.Target:
    places.note_roots(services.get("sonarr"), [RootFolder(path="/data/tv")], [], NOW)
    aim = aims.target({"media_id": media_id, "action": "delete"}, services.get("sonarr"))
    assert aim is not None
    return aim


def objections(aim: aims.Target) -> list[str]:
    every = sum(one.bit for one in services.all_services())
    return guards.objections(scenes.scene(aim, every, CONFIG, NOW - 10, NOW))


def test_a_season_goes_with_its_episodes_files_and_stays_quiet(show: int) -> None:
    plan = scenes.plan(aimed(season_id(2)), CONFIG)
    assert (plan.kind, plan.seasons, plan.bytes, plan.drop_title) == ("season", (2,), 2 * GIB, False)
    assert [one.path for one in plan.files] == [episode_path(2, 1), episode_path(2, 2)]


def test_somebody_who_watches_an_episode_keeps_its_season_and_series(show: int) -> None:
    sees("jellyfin", "j:s:2x1", "j:2", "j")
    ask("playing")
    for media_id in (show, season_id(2), episode_id(2, 1)):
        assert objections(aimed(media_id)) == ["Somebody is watching it right now."]
    assert objections(aimed(season_id(1))) == []


def test_protecting_an_episode_ends_the_candidacy_of_its_season(show: int) -> None:
    bench_rules = (OLD["season"],)
    judgement = judge(*bench_rules)
    bench = judging.Bench(
        rules=bench_rules, services=tuple(services.all_services()), stale=services.stale(NOW, DAY), now=NOW, timezone="UTC",
        min_age=DAY, keep_favourites=True, fallback=False,
    )  # fmt: skip
    candidates.apply(judgement, bench)
    assert candidates.page()[1] == 2
    assert candidates.end_for_protected(episode_id(1, 2), NOW) == 1
    (left,), _ = candidates.page()
    assert left["media_id"] == season_id(2)


def test_a_series_in_doubt_is_held(show: int) -> None:
    read("jellyfin", series("j"), at=NOW, kinds=("movie", "series"))
    sonarr(*SHOW, show=series("s", monitored=True, tags=(), root_folder="/data/tv"), at=NOW)
    with db.write("test"):
        db.run("UPDATE placement SET tvdb = '1' WHERE remote_id = 'j'")
    sonarr(*SHOW, show=series("s", monitored=False, tags=(), root_folder="/data/tv"), at=NOW)
    assert weighed(show, OLD["series"]).hold == ("Which title this is is in doubt: its services disagree on its ids.",)
    assert ids("series") == [show]
