"""The meanings that people get hurt by, each with numbers, asked in the rule language of what services told."""

from __future__ import annotations

import msgspec
import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.media import About, Disk, ItemSeen, RootFolder, WatchSeen
from reclaimerr.paths import DataDir
from reclaimerr.store import places, services
from tests.store.readings import (
    GIB,
    HEAT,
    LONG_AGO,
    NOW,
    ask,
    episode,
    episode_path,
    file,
    held_by,
    jellyfin_shows,
    movie,
    of_episode,
    of_season,
    on_server,
    open_service,
    play,
    read,
    says,
    season_id,
    sees,
    series,
    sonarr,
    watch,
)

pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture(autouse=True)
def shelf(data: DataDir) -> None:
    open_service("jellyfin", folders=["/data/movies", "/data/tv"])


def one_movie(*plays: WatchSeen, **more: str) -> None:
    """A movie in a Radarr and a Jellyfin that was swept."""
    open_service("radarr")
    read("radarr", movie("5"))
    read("jellyfin", movie("abc", **more))  # type: ignore[arg-type]
    watch("jellyfin", *plays)


SHOW = tuple(episode(number, part) for number in (1, 2) for part in (1, 2))


def one_show(*plays: WatchSeen, arr: tuple[ItemSeen, ...] = SHOW, at: int = NOW, since: int = LONG_AGO) -> None:
    """A series in a Sonarr and a Jellyfin that was swept; plays are of the server's ids, `j:s:SEASONxEPISODE`."""
    if not any(one.name == "sonarr" for one in services.all_services()):
        open_service("sonarr")
    sonarr(*arr, at=at)
    jellyfin_shows(*on_server(*arr), at=at)
    watch("jellyfin", *plays, at=at, since=since)


# added


@pytest.mark.parametrize(("imported", "listed", "days"), [(300, 200, 200), (200, 300, 200)])
def test_added_is_the_later_of_the_import_and_the_servers_date(imported: int, listed: int, days: int) -> None:
    open_service("radarr")
    read("radarr", movie("5", "Heat", file(added=NOW - imported * DAY), added=LONG_AGO))
    read("jellyfin", movie("abc", "Heat", file(added=None), added=NOW - listed * DAY))
    expr = f"added_ago == {days} days and file_added_ago == {imported} days"
    assert says(expr) == says(expr, "version") == "yes"
    assert says("title_added_ago == 400 days") == "yes"


def test_added_of_a_movie_is_of_its_newest_version_and_each_version_has_its_own() -> None:
    open_service("radarr")
    read("jellyfin")
    read("radarr", movie("5", "Heat", file(added=NOW - 300 * DAY), file(f"{HEAT}/4k.mkv", 40 * GIB, added=NOW - 20 * DAY)))
    assert says("added_ago == 20 days") == "yes"
    assert sorted(ask("added_ago == 20 days", "version").values()) == ["no", "yes"]


def test_added_of_a_season_and_series_is_of_the_newest_file() -> None:
    late = episode(2, 2, file(episode_path(2, 2), GIB, added=NOW - 10 * DAY))
    one_show(arr=(*SHOW[:3], late))
    assert says("added_ago == 10 days and title_added_ago == 400 days", "series") == "yes"
    assert of_season("added_ago == 400 days", 1) == of_season("added_ago == 10 days", 2) == "yes"
    assert of_episode("added_ago == 400 days", 2, 1) == of_episode("added_ago == 10 days", 2, 2) == "yes"


def test_what_has_no_file_was_never_added() -> None:
    open_service("radarr")
    read("jellyfin")
    read("radarr", ItemSeen(remote_id="5", kind="movie", title="Heat", path=HEAT, file_count=0))
    assert says("exists(added)") == says("added_ago > 1 days") == "no"
    assert says("size == 0 GiB and versions == 0") == "yes"


# never_watched


def test_never_watched_is_yes_where_the_only_server_lists_it_and_vouches_long_enough() -> None:
    one_movie()
    assert (says("never_watched"), says("never_watched", "version")) == ("yes", "yes")


@pytest.mark.parametrize(
    "trace", [{"plays": 1, "played": False, "last_played": None}, {"plays": 0, "played": True, "last_played": None},
              {"plays": 0, "played": False, "position": 0.02, "last_played": None},
              {"plays": 0, "played": False, "last_played": NOW - 200 * DAY}],
    ids=["count", "mark", "partial", "begun"],
)  # fmt: skip
def test_any_trace_is_a_play(trace: dict[str, object]) -> None:
    one_movie(msgspec.structs.replace(play("abc"), **trace))
    assert (says("never_watched"), says("never_watched", "version")) == ("no", "no")


def test_without_a_holder_that_is_a_media_server_it_is_unknown() -> None:
    open_service("radarr")
    read("radarr", movie("5"))
    read("jellyfin")
    watch("jellyfin")
    assert says("never_watched") == says("not never_watched") == "unknown"


def second(*, enabled: bool = True, folders: tuple[str, ...] = (), lists: tuple[ItemSeen, ...] = (), swept: bool = True) -> None:
    """A second media server, read once."""
    open_service("plex", folders=folders)
    read("plex", *lists)
    if swept:
        watch("plex")
    if not enabled:
        open_service("plex", enabled=False)


def test_a_second_server_that_lists_it_too_has_to_vouch_as_well() -> None:
    one_movie()
    second(lists=(movie("p1"),))
    assert says("never_watched") == "yes"
    watch("plex", play("p1"))
    assert says("never_watched") == "no"


def test_a_second_server_that_was_never_swept_leaves_it_unknown() -> None:
    one_movie()
    second(lists=(movie("p1"),), swept=False)
    assert says("never_watched") == "unknown"


def test_a_second_server_that_was_never_read_leaves_it_unknown() -> None:
    one_movie()
    open_service("plex")
    assert says("never_watched") == "unknown"


@pytest.mark.parametrize("folder", ["/data/movies", "/data", "/data/movies/Heat (1995)", "/Data/Movies"])
def test_a_second_server_with_a_folder_above_it_that_does_not_list_it_leaves_it_unknown(folder: str) -> None:
    one_movie()
    second(folders=(folder,))
    assert says("never_watched") == says("unwatched_for > 1 days") == says("plays == 0") == "unknown"


def test_a_second_server_with_folders_elsewhere_does_not_matter() -> None:
    one_movie()
    second(folders=("/data/movies-4k", "/kids"))
    assert says("never_watched") == "yes"


@pytest.mark.parametrize("folders", [("/data/movies",), ()])
def test_a_disabled_server_counts_like_any_other(folders: tuple[str, ...]) -> None:
    one_movie()
    second(enabled=False, folders=folders)
    assert says("never_watched") == ("unknown" if folders else "yes")


def test_a_disabled_server_that_lists_it_leaves_it_unknown_and_its_plays_stay_known() -> None:
    one_movie()
    second(lists=(movie("p1"),))
    open_service("plex", enabled=False)
    assert says("never_watched") == "unknown"
    open_service("plex")
    watch("plex", play("p1"))
    open_service("plex", enabled=False)
    assert says("never_watched") == "unknown"
    open_service("plex")
    watch("plex")
    assert says("never_watched") == "no"


def test_a_removed_section_is_not_asked_but_the_plays_it_told_stay() -> None:
    one_movie()
    second(folders=("/data/movies",))
    services.register([("radarr", "radarr", True, False), ("jellyfin", "jellyfin", True, False)])
    assert says("never_watched") == "yes"
    second(lists=(movie("p1"),), swept=False)
    watch("plex", play("p1"))
    services.register([("radarr", "radarr", True, False), ("jellyfin", "jellyfin", True, False)])
    read("radarr", movie("5", monitored=False))
    assert says("never_watched") == "no"


@pytest.mark.parametrize(
    ("title", "year", "answer"),
    [("Heat", 1995, "unknown"), ("HEAT", 1995, "unknown"), ("Heat", None, "unknown"), ("Heat", 1986, "yes"),
     ("Ronin", 1995, "yes")],
)  # fmt: skip
def test_an_unidentified_title_of_that_name_and_year_leaves_it_unknown(title: str, year: int | None, answer: str) -> None:
    one_movie()
    stranger = movie("p1", title, file("/elsewhere/x.mkv", GIB), tmdb=None, path="/elsewhere/x.mkv", year=year)
    second(lists=(stranger,))
    read("radarr", movie("5", monitored=False))
    assert ask("never_watched")[held_by("jellyfin")["abc"]] == answer


def test_a_server_that_has_not_answered_lately_leaves_it_unknown() -> None:
    one_movie()
    read("jellyfin", movie("abc"), at=NOW + 2 * DAY)
    assert says("never_watched", at=NOW + 2 * DAY) == "unknown"
    watch("jellyfin", at=NOW + 2 * DAY)
    assert says("never_watched", at=NOW + 2 * DAY) == "yes"
    services.failed(services.get("jellyfin").id, "lost", "no answer", NOW + 2 * DAY)
    assert says("never_watched", at=NOW + 2 * DAY) == "unknown"


def test_a_sweep_that_broke_off_vouches_for_nothing() -> None:
    open_service("radarr")
    read("radarr", movie("5"))
    read("jellyfin", movie("abc"))
    watch("jellyfin", whole=False)
    assert says("never_watched") == "unknown"


def test_a_server_has_to_vouch_for_min_history_and_for_that_alone() -> None:
    open_service("radarr")
    read("radarr", movie("5"))
    read("jellyfin", movie("abc"), movie("other", "Ronin", tmdb=8195))
    heat = held_by("jellyfin")["abc"]
    watch("jellyfin", since=None)
    assert ask("never_watched")[heat] == "unknown"
    watch("jellyfin", play("other", at=NOW - 89 * DAY), since=None)
    assert ask("never_watched")[heat] == "unknown"
    watch("jellyfin", play("other", "u2", at=NOW - 90 * DAY), since=None)
    assert ask("never_watched")[heat] == "yes"


def test_history_since_lets_a_server_vouch_without_a_play() -> None:
    open_service("radarr")
    read("radarr", movie("5"))
    read("jellyfin", movie("abc"))
    watch("jellyfin", since=NOW - 90 * DAY)
    assert says("never_watched") == "yes"


@pytest.mark.parametrize(("since", "verdict"), [(None, "yes"), (30, "unknown"), (90, "yes")])
def test_an_old_play_vouches_for_nothing_where_the_owner_says_that_the_history_begins_later(
    since: int | None, verdict: str
) -> None:
    open_service("radarr")
    read("radarr", movie("5"))
    read("jellyfin", movie("abc"), movie("other", "Ronin", tmdb=8195))
    told = None if since is None else NOW - since * DAY
    watch("jellyfin", play("other", at=NOW - 3000 * DAY), since=NOW - 4000 * DAY)
    watch("jellyfin", since=told)
    assert ask("never_watched")[held_by("jellyfin")["abc"]] == verdict
    if since:
        assert ask(f"unwatched_for == {since} days")[held_by("jellyfin")["abc"]] == "yes"


def test_the_youngest_of_several_memories_counts() -> None:
    one_movie()
    second(lists=(movie("p1"),), swept=False)
    watch("plex", since=NOW - 30 * DAY)
    assert says("never_watched") == "unknown"
    assert says("unwatched_for == 30 days") == "yes"


# unwatched_for


def test_unwatched_for_counts_from_the_latest_of_play_import_and_memory() -> None:
    one_movie()
    assert says("unwatched_for == 400 days") == says("unwatched_for == 400 days", "version") == "yes"
    watch("jellyfin", play("abc", at=NOW - 30 * DAY))
    assert says("unwatched_for == 30 days") == "yes"
    read("jellyfin", movie("abc", added=NOW - 10 * DAY))
    assert says("unwatched_for == 10 days and last_watched_ago == 30 days") == "yes"


def test_unwatched_for_is_unknown_while_a_holder_is_stale_or_its_sweep_is_not_complete() -> None:
    one_movie()
    read("jellyfin", movie("abc"), at=NOW + 2 * DAY)
    assert says("unwatched_for > 1 days", at=NOW + 2 * DAY) == "unknown"
    watch("jellyfin", at=NOW + 2 * DAY)
    assert says("unwatched_for == 402 days", at=NOW + 2 * DAY) == "yes"
    open_service("plex", folders=["/data/movies"])
    read("plex", movie("7"), at=NOW + 2 * DAY)
    watch("plex", at=NOW + 2 * DAY, whole=False)
    assert says("unwatched_for > 1 days", at=NOW + 2 * DAY) == "unknown"
    watch("plex", at=NOW + 2 * DAY)
    assert says("unwatched_for == 402 days", at=NOW + 2 * DAY) == "yes"


def test_last_watched_is_none_for_what_nobody_watched_and_unwatched_for_is_not() -> None:
    one_movie()
    assert says("exists(last_watched)") == says("last_watched_ago > 1 days") == "no"
    assert says("unwatched_for > 365 days") == "yes"


def test_an_undated_mark_counts_as_of_the_day_it_was_first_seen() -> None:
    one_movie(play("abc", at=None))
    assert says("unwatched_for == 0 days") == "yes"
    assert says("last_watched_ago > 1 days") == "unknown"
    read("jellyfin", movie("abc"), at=NOW + 50 * DAY)
    read("radarr", movie("5"), at=NOW + 50 * DAY)
    watch("jellyfin", play("abc", at=None), at=NOW + 50 * DAY)
    assert says("unwatched_for == 50 days", at=NOW + 50 * DAY) == "yes"


# plays, viewers


def test_plays_and_viewers_count_completed_views_and_starts_count_for_dates_only() -> None:
    begun = play("abc", "u2", at=NOW - 5 * DAY, plays=0, played=False, position=0.4)
    one_movie(play("abc", plays=3), begun)
    assert says("plays == 3 and viewers_count == 1 and 'alice' in viewers and 'bob' not in viewers") == "yes"
    assert says("last_watched_ago == 5 days and watched_share == 100 %") == "yes"
    assert says("watched_by('alice') and not watched_by('Bob') and only_watched_by('alice') and plays_by('alice') == 3") == "yes"
    assert says("unwatched_for_by('bob') == 5 days and unwatched_for_by('alice') == 30 days") == "yes"


def test_accounts_of_one_person_are_one_viewer() -> None:
    one_movie()
    watch("jellyfin", play("abc"), play("abc", "u2"), users={"Ann": ("jellyfin:Alice", "jellyfin:BOB")})
    assert says("plays == 2 and viewers_count == 1 and watched_by('ann')") == "yes"


def test_a_person_is_known_however_an_accent_is_written() -> None:
    one_movie()
    watch("jellyfin", play("abc"), users={"Jose\u0301": ("jellyfin:Alice",)})
    assert says("watched_by('JOS\u00c9') and 'jos\u00e9' in viewers") == "yes"


def test_tags_and_libraries_are_known_however_an_accent_is_written() -> None:
    one_movie(library="Films de Me\u0301lie\u0300s")
    assert says("'films de m\u00e9li\u00e8s' in libraries") == "yes"


def test_playing_is_yes_for_what_somebody_watches_now() -> None:
    one_show()
    sees("jellyfin", "j:s:1x1", "j:1", "j")
    assert says("playing", "series") == of_season("playing", 1) == of_episode("playing", 1, 1) == "yes"
    assert of_episode("playing", 1, 2) == "no"


# season and series


def test_watched_at_season_and_series_is_every_available_regular_episode() -> None:
    all_of_one = [play(f"j:s:1x{part}") for part in (1, 2)]
    one_show(*all_of_one, play("j:s:2x1"))
    assert of_season("watched_by('alice') and viewers_count == 1 and watched_share == 100 %", 1) == "yes"
    assert of_season("watched_by('alice') or viewers_count > 0", 2) == "no"
    assert of_season("watched_share == 50 % and not never_watched", 2) == "yes"
    assert says("not watched_by('alice') and viewers_count == 0 and watched_share == 75 %", "series") == "yes"
    assert says("finished_by_all_viewers", "series") == "no"
    watch("jellyfin", play("j:s:2x2"))
    assert says("watched_by('alice') and watched_share == 100 % and finished_by_all_viewers", "series") == "yes"


def test_plays_of_a_season_or_series_are_how_often_somebody_saw_all_of_it() -> None:
    one_show(play("j:s:1x1", plays=3), play("j:s:1x2", plays=2), play("j:s:1x1", "u2"), play("j:s:1x2", "u2"), play("j:s:2x1"))
    assert of_season("plays == 3 and plays_by('alice') == 2 and plays_by('bob') == 1 and viewers_count == 2", 1) == "yes"
    assert of_season("plays == 0 and plays_by('alice') == 0 and viewers_count == 0 and not never_watched", 2) == "yes"
    assert says("plays == 0", "series") == "yes"
    watch("jellyfin", play("j:s:2x2"))
    assert says("plays == 1 and plays_by('alice') == 1 and plays_by('bob') == 0", "series") == "yes"


def test_a_person_who_saw_half_on_each_server_has_seen_the_season() -> None:
    one_show(play("j:s:1x1"))
    open_service("plex", folders=["/data/tv"])
    jellyfin_shows(*on_server(*SHOW, parent="p"), name="plex", show=series("p"))
    watch("plex", play("p:s:1x2"))
    assert of_season("viewers_count == 1 and finished_by_all_viewers", 1) == "yes"
    watch("plex", users={"ann": ("plex:Alice",)})
    assert of_season("viewers_count == 0 and not finished_by_all_viewers and not never_watched", 1) == "yes"
    for name in ("jellyfin", "plex"):
        watch(name, users={"ann": ("plex:Alice", "jellyfin:Alice")})
    assert of_season("viewers_count == 1 and finished_by_all_viewers and watched_by('ann') and plays == 1", 1) == "yes"


def test_what_has_no_file_is_not_asked_of_a_viewer() -> None:
    absent = episode(2, 3, bare=True)
    one_show(play("j:s:2x1"), play("j:s:2x2"), arr=(*SHOW, absent))
    assert of_season("watched_by('alice')", 2) == "yes"


def test_watching_is_unknown_while_the_inventory_is() -> None:
    one_show()
    assert of_season("never_watched", 1) == says("never_watched", "series") == "yes"
    sonarr(*SHOW)
    read("sonarr", series("s", file_count=9), kinds=("series",))
    assert says("never_watched", "series") == says("unwatched_for > 1 days", "series") == "unknown"
    assert says("plays == 0", "series") == "unknown"


def test_one_episode_that_the_server_does_not_list_leaves_its_season_and_series_unknown() -> None:
    open_service("sonarr")
    sonarr(*SHOW)
    jellyfin_shows(*on_server(*SHOW[:3]))
    watch("jellyfin")
    assert (of_season("never_watched", 1), of_season("never_watched", 2)) == ("yes", "unknown")
    assert says("never_watched", "series") == of_episode("never_watched", 2, 2) == "unknown"


def test_a_played_special_is_a_trace_of_its_series_and_no_part_of_watching_it_all() -> None:
    special = episode(0, 1)
    one_show(play("j:s:0x1", at=NOW - 5 * DAY), arr=(special, *SHOW))
    assert says("never_watched", "series") == "no"
    assert says("unwatched_for == 5 days", "series") == "yes"
    assert of_season("never_watched", 1) == "yes"
    assert of_season("watched_by('alice')", 0) == "yes"
    assert says("viewers_count == 0 and watched_share == 0 %", "series") == "yes"


def test_an_episode_that_was_watched_and_removed_still_counts_for_its_season_and_series() -> None:
    one_show(play("j:s:1x1", at=NOW - 5 * DAY))
    for day in (1, 2):
        rest = (episode(1, 1, bare=True), *SHOW[1:])
        one_show(arr=rest, at=NOW + day * DAY)
    later = NOW + 2 * DAY
    assert of_season("never_watched", 1, at=later) == says("never_watched", "series", at=later) == "no"
    assert of_season("unwatched_for == 7 days", 1, at=later) == "yes"
    assert says("unwatched_for == 7 days and last_watched_ago == 7 days", "series", at=later) == "yes"
    assert of_season("unwatched_for == 402 days", 2, at=later) == "yes"


def test_unwatched_for_of_a_series_is_of_its_latest_play_or_newest_file() -> None:
    one_show(play("j:s:1x1", at=NOW - 50 * DAY))
    assert says("unwatched_for == 50 days", "series") == of_season("unwatched_for == 50 days", 1) == "yes"
    assert of_season("unwatched_for == 400 days", 2) == "yes"


def test_a_favourite_series_or_season_is_one_at_its_own_scope() -> None:
    one_show(play("j", plays=0, played=False, at=None, favourite=True))
    assert says("favourite and favourite_of('alice')", "series") == "yes"
    assert says("never_watched", "series") == "yes"
    assert of_season("favourite", 1) == "no"


# newest, latest


def test_newest_counts_seasons_by_number_and_episodes_by_date_among_those_with_a_file() -> None:
    arr = (episode(0, 1), *SHOW, episode(3, 1, bare=True))
    one_show(arr=arr)
    assert [of_season("newest(1)", number) for number in (1, 2)] == ["no", "yes"]
    assert of_season("newest(2)", 1) == "yes"
    assert of_season("newest(9)", 3) == of_season("newest(9)", 0) == of_episode("newest(9)", 0, 1) == "unknown"
    assert [of_episode("newest(2)", 2, 2), of_episode("newest(2)", 2, 1), of_episode("newest(2)", 1, 2)] == ["yes", "yes", "no"]
    assert of_episode("newest(3)", 1, 2) == "yes"


def test_a_late_number_that_was_aired_early_is_not_newest() -> None:
    early = msgspec.structs.replace(episode(1, 9), aired=NOW - 5000 * DAY)
    one_show(arr=(*SHOW, early))
    assert of_episode("newest(4)", 1, 9) == "no"
    assert of_episode("newest(5)", 1, 9) == "yes"


def test_newest_episodes_are_unknown_where_one_with_a_file_has_no_date() -> None:
    one_show(arr=(*SHOW, msgspec.structs.replace(episode(1, 3), aired=None)))
    assert set(ask("newest(1)", "episode").values()) == {"unknown"}
    assert of_season("newest(1)", 2) == "yes"


def test_the_latest_season_is_the_last_with_a_file() -> None:
    one_show(arr=(episode(0, 1), *SHOW, episode(3, 1, bare=True)))
    assert of_season("is_latest_season and seasons_from_latest == 0", 2) == "yes"
    assert of_season("not is_latest_season and seasons_from_latest == 1", 1) == "yes"
    assert of_episode("is_latest_season", 2, 1) == of_episode("seasons_from_latest == 1", 1, 2) == "yes"
    assert of_season("is_latest_season", 0) == "unknown"


# size, versions, disk


def test_a_file_of_several_episodes_counts_once_in_its_season_and_series() -> None:
    twin = file(episode_path(1, 1), 3 * GIB)
    one_show(arr=(episode(1, 1, twin), episode(1, 2, twin), *SHOW[2:]))
    assert of_season("size == 3 GiB", 1) == of_season("size == 2 GiB", 2) == "yes"
    assert says("size == 5 GiB", "series") == of_episode("size == 3 GiB", 1, 2) == "yes"


def test_versions_that_differ_are_unknown_at_movie_scope_and_known_at_their_own() -> None:
    open_service("radarr")
    sd = file(f"{HEAT}/sd.mkv", 2 * GIB, resolution="480p", video_codec="h264")
    uhd = file(f"{HEAT}/uhd.mkv", 40 * GIB, resolution="2160p", video_codec="h264")
    read("radarr", movie("5", "Heat", sd, uhd))
    assert says("resolution == '480p'") == "unknown"
    assert says("video_codec == 'h264' and size == 42 GiB and versions == 2") == "yes"
    smaller = ask("resolution == '480p' and size == 2 GiB and '2160p' in other_resolutions", "version")
    assert sorted(smaller.values()) == ["no", "yes"]


def test_size_of_a_rule_with_services_is_what_they_hold() -> None:
    open_service("radarr")
    open_service("radarr-4k")
    read("radarr", movie("5"))
    read("radarr-4k", movie("8", "Heat", file("/uhd/Heat/4k.mkv", 40 * GIB), path="/uhd/Heat"))
    assert says("size == 10 GiB", mask=services.get("radarr").bit) == "yes"
    assert says("size == 40 GiB", mask=services.get("radarr-4k").bit) == "yes"


def test_disk_free_is_of_the_root_folder_that_holds_it_and_its_share_only_where_a_total_is_proved() -> None:
    open_service("radarr")
    read("radarr", movie("5", root_folder="/data/movies"))
    radarr = services.get("radarr")
    roots = [RootFolder(path="/data/movies", free=100 * GIB), RootFolder(path="/other", free=1 * GIB)]
    places.note_roots(radarr, roots, [Disk(path="/", free=7 * GIB, total=50 * GIB)], NOW)
    assert says("disk_free == 100 GiB") == says("disk_free == 100 GiB", "version") == "yes"
    assert says("disk_free_share < 99 %") == "unknown"
    places.note_roots(radarr, roots, [Disk(path="/data", free=100 * GIB, total=400 * GIB)], NOW)
    assert says("disk_free_share == 25 %") == "yes"


def test_ratings_of_a_series_are_those_of_the_media_servers_and_unknown_without() -> None:
    one_show()
    assert says("imdb_rating < 5", "series") == says("not imdb_rating < 5", "series") == "unknown"
    open_service("plex", folders=["/data/tv"])
    jellyfin_shows(*on_server(*SHOW, parent="p"), name="plex", show=series("p", about=About(imdb_rating=4.5)))
    assert says("imdb_rating == 4.5", "series") == of_season("imdb_rating < 5", 2) == of_episode("imdb_rating < 5", 1, 1) == "yes"
    later = NOW + 2 * DAY
    sonarr(*SHOW, at=later)
    jellyfin_shows(*on_server(*SHOW), at=later)
    assert says("imdb_rating == 4.5", "series", at=later) == "unknown"
    jellyfin_shows(*on_server(*SHOW, parent="p"), name="plex", at=later, show=series("p", about=About(imdb_rating=6.5)))
    assert says("imdb_rating == 6.5", "series", at=later) == "yes"


def test_seasons_and_episodes_inherit_what_their_series_is() -> None:
    show = series(monitored=True, tags=("keep",), root_folder="/data/tv", quality_profile="HD", series_type="anime")
    open_service("sonarr")
    sonarr(*(msgspec.structs.replace(one, episode_title="Pilot") for one in SHOW), show=show)
    inherited = "title == 'Lost' and year == 2004 and 'keep' in tags and series_type == 'anime' and tvdb_id == 73739"
    assert says(inherited, "series") == "yes"
    deep = f"{inherited} and seasons_count == 2 and root_folder == '/data/tv'"
    assert {*ask(deep, "season").values(), *ask(deep, "episode").values()} == {"yes"}
    assert of_episode("episode_title == 'Pilot' and season_number == 1 and episode_number == 2", 1, 2) == "yes"
    assert season_id(1) != season_id(2)
