"""What a read of a service leaves behind: missing, gone and back; targeted reads; seasons and episodes."""

from __future__ import annotations

import msgspec
import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.location import PathMap
from reclaimerr.model.media import ItemSeen
from reclaimerr.paths import DataDir
from reclaimerr.store import breaker, db, inventories, services
from reclaimerr.store.intake import Intake
from tests.store.readings import (
    GIB,
    NOW,
    SHOWS,
    ask,
    doubt,
    episode,
    episode_id,
    episode_path,
    file,
    held_by,
    ids,
    jellyfin_shows,
    movie,
    of_episode,
    of_season,
    on_server,
    open_service,
    play,
    read,
    says,
    season,
    season_id,
    series,
    sonarr,
    watch,
)

pytestmark = pytest.mark.usefixtures("data")
RONIN = movie("6", "Ronin", tmdb=8195)


@pytest.fixture(autouse=True)
def shelf(data: DataDir) -> None:
    for name in ("radarr", "jellyfin"):
        open_service(name)


def placement(name: str, remote_id: str) -> db.Row:
    found = db.row(
        "SELECT p.*, m.gone_at, m.back_at FROM placement p JOIN media m ON m.id = p.media_id"
        " WHERE p.service_id = :service AND p.remote_id = :remote",
        {"service": services.get(name).id, "remote": remote_id},
    )
    return found or {}


def test_the_first_complete_read_that_does_not_list_an_item_marks_it_and_a_second_takes_it_away() -> None:
    read("radarr", movie("5"), RONIN)
    heat = held_by("radarr")["5"]
    counts = read("radarr", RONIN, at=NOW + DAY)
    assert (counts.missing, counts.gone, placement("radarr", "5")["missing_at"]) == (1, 0, NOW + DAY)
    assert doubt(heat) == "radarr did not list it in its last sync"
    counts = read("radarr", RONIN, at=NOW + 2 * DAY)
    assert (counts.missing, counts.gone, placement("radarr", "5")) == (1, 1, {})
    assert db.value("SELECT gone_at FROM media WHERE id = :id", {"id": heat}) == NOW + 2 * DAY
    assert heat not in ask("size > 0 GiB", at=NOW + 2 * DAY)


def test_a_read_that_broke_off_marks_nothing() -> None:
    read("radarr", movie("5"), RONIN)
    read("radarr", RONIN, at=NOW + DAY, whole=False)
    read("radarr", at=NOW + DAY, whole=False)
    assert placement("radarr", "5")["missing_at"] is None
    assert services.get("radarr").library_at == NOW


def test_an_item_that_is_listed_again_after_one_silence_was_never_away() -> None:
    read("radarr", movie("5"), RONIN)
    read("radarr", RONIN, at=NOW + DAY)
    read("radarr", movie("5"), RONIN, at=NOW + 2 * DAY)
    found = placement("radarr", "5")
    assert (found["missing_at"], found["gone_at"], found["back_at"]) == (None, None, None)
    assert doubt(found["media_id"]) is None


def test_what_comes_back_after_an_absence_is_the_same_item_and_older_plays_do_not_count() -> None:
    read("jellyfin", movie("abc"))
    watch("jellyfin", play("abc", at=NOW - 30 * DAY))
    assert says("plays == 1 and last_watched_ago == 30 days") == "yes"
    for day in (1, 2):
        read("jellyfin", at=NOW + day * DAY)
        breaker.go_on("owner", NOW + day * DAY)
    later = NOW + 20 * DAY
    read("jellyfin", movie("new", added=later - DAY), at=later)
    watch("jellyfin", play("new", at=NOW - 30 * DAY), at=later)
    found = placement("jellyfin", "new")
    assert (found["gone_at"], found["back_at"]) == (None, NOW + 2 * DAY)
    assert says("plays == 0 and never_watched and unwatched_for == 1 days", at=later) == "yes"
    watch("jellyfin", play("new", at=later - 60), at=later)
    assert says("plays > 0 and not never_watched", at=later) == "yes"


def test_a_mark_without_a_date_counts_even_after_an_absence() -> None:
    read("jellyfin", movie("abc"))
    for day in (1, 2):
        read("jellyfin", at=NOW + day * DAY)
    read("jellyfin", movie("abc"), at=NOW + 3 * DAY)
    watch("jellyfin", play("abc", at=None), at=NOW + 3 * DAY)
    assert says("never_watched", at=NOW + 3 * DAY) == "no"


def test_an_unchanged_item_costs_no_write() -> None:
    read("radarr", movie("5"))
    ask("size > 1 GiB")
    counts = read("radarr", movie("5"), at=NOW + DAY)
    assert (counts.items, counts.added, counts.changed) == (1, 0, 0)
    assert placement("radarr", "5")["observed_at"] == NOW
    assert db.value("SELECT COUNT(*) FROM touched") == 0


def test_a_changed_path_map_keeps_the_item_and_its_version_and_moves_its_paths() -> None:
    read("radarr", movie("5"))
    before = (ids("movie"), ids("version"))
    read("radarr", movie("5"), maps=(PathMap("/data", "/mnt/media"),))
    assert (ids("movie"), ids("version")) == before
    assert placement("radarr", "5")["here"] == "/mnt/media/movies/Heat (1995)"
    assert db.column("SELECT here FROM file") == ["/mnt/media/movies/Heat (1995)/Heat.mkv"]


def test_an_upgraded_file_is_the_same_movie_and_its_play_still_counts() -> None:
    read("jellyfin", movie("abc"))
    watch("jellyfin", play("abc"))
    better = file("/data/movies/Heat (1995)/Heat 2160p.mkv", 60 * GIB, added=NOW - DAY)
    read("radarr", movie("5", "Heat", better))
    read("jellyfin", movie("abc", "Heat", better, added=NOW - DAY))
    assert says("plays == 1 and size == 60 GiB and not never_watched and unwatched_for == 1 days") == "yes"


def test_a_targeted_read_notes_that_it_saw_and_absence_goes_at_once() -> None:
    read("radarr", movie("5"), RONIN)
    heat = held_by("radarr")["5"]
    one = Intake(services.get("radarr"), (), NOW + 300)
    one.afresh([movie("5")])
    assert (placement("radarr", "5")["observed_at"], placement("radarr", "6")["observed_at"]) == (NOW + 300, NOW)
    one.absent("5")
    assert placement("radarr", "5") == {}
    assert db.value("SELECT gone_at FROM media WHERE id = :id", {"id": heat}) == NOW + 300
    one.absent("5")


SEASON = tuple(episode(1, number) for number in (1, 2, 3))


def both(*server: ItemSeen, arr: tuple[ItemSeen, ...] = SEASON, at: int = NOW) -> None:
    """A Sonarr and a Jellyfin with one series; the server lists what the Sonarr does unless told."""
    if not any(one.name == "sonarr" for one in services.all_services()):
        open_service("sonarr")
    sonarr(*arr, at=at)
    jellyfin_shows(*(server or on_server(*arr)), at=at)


@pytest.mark.parametrize("first", ["sonarr", "jellyfin"])
def test_episodes_are_the_same_whoever_is_read_first(first: str) -> None:
    open_service("sonarr")
    turns = {"sonarr": lambda: sonarr(*SEASON), "jellyfin": lambda: jellyfin_shows(*on_server(*SEASON))}
    for name in sorted(turns, key=lambda one: one != first):
        turns[name]()
    assert (len(ids("series")), len(ids("season")), len(ids("episode"))) == (1, 1, 3)
    for number in (1, 2, 3):
        assert held_by("sonarr")[f"s:1x{number}"] == held_by("jellyfin")[f"j:s:1x{number}"] == episode_id(1, number)
    assert doubt(season_id(1)) is None


def other_file(number: int, of: int) -> ItemSeen:
    """The server's episode of one number with the file of another."""
    return msgspec.structs.replace(on_server(episode(1, number))[0], files=(file(episode_path(1, of), GIB, added=None),))


@pytest.mark.parametrize("first", ["sonarr", "jellyfin"])
def test_a_server_that_numbers_differently_puts_the_season_in_doubt_until_it_is_mended(first: str) -> None:
    swapped = (other_file(1, of=2), other_file(2, of=1), *on_server(episode(1, 3)))
    open_service("sonarr")
    turns = {"sonarr": lambda: sonarr(*SEASON), "jellyfin": lambda: jellyfin_shows(*swapped)}
    for name in sorted(turns, key=lambda one: one != first):
        turns[name]()
    assert doubt(season_id(1)) == "jellyfin numbers its episodes differently"
    watch("jellyfin", since=NOW - 999 * DAY)
    assert of_season("never_watched", 1) == of_episode("never_watched", 1, 3) == "unknown"
    jellyfin_shows(*swapped, at=NOW + 60)
    assert held_by("jellyfin")["j:s:1x1"] == episode_id(1, 2)
    assert doubt(season_id(1)) == "jellyfin numbers its episodes differently"
    jellyfin_shows(*on_server(*SEASON), at=NOW + 120)
    assert held_by("jellyfin")["j:s:1x1"] == episode_id(1, 1)
    assert doubt(season_id(1)) is None


def test_an_episode_with_another_number_is_known_by_its_file() -> None:
    counted_on = msgspec.structs.replace(on_server(episode(2, 1))[0], season_number=1, episode_number=4)
    both(*on_server(*SEASON), counted_on, arr=(*SEASON, episode(2, 1)))
    assert held_by("jellyfin")["j:s:2x1"] == episode_id(2, 1)
    assert (doubt(season_id(1)), doubt(season_id(2))) == (None, "jellyfin numbers its episodes differently")


def test_an_item_that_spans_two_episodes_counts_for_both_and_goes_as_one() -> None:
    twin = file(f"{episode_path(1, 1)[:-4]}-E02.mkv", 3 * GIB, added=None)
    spanning = episode(1, 1, twin, parent="j", id="jj", episode_number_end=2)
    mine = msgspec.structs.replace(twin, added=NOW - 300 * DAY, remote_id="77")
    both(spanning, arr=(episode(1, 1, mine), episode(1, 2, mine)))
    assert doubt(season_id(1)) is None
    watch("jellyfin", play("jj"))
    assert [of_episode("plays == 1", 1, number) for number in (1, 2)] == ["yes", "yes"]
    assert of_season("size == 3 GiB and plays == 1", 1) == "yes"
    Intake(services.get("jellyfin"), (), NOW).absent("jj")
    assert not {"jj", "jj#2"} & set(held_by("jellyfin"))


def test_a_series_that_goes_takes_its_seasons_and_episodes_along() -> None:
    open_service("sonarr")
    sonarr(*SEASON)
    for day in (1, 2):
        read("sonarr", at=NOW + day * DAY, kinds=("series", "season"))
        breaker.go_on("owner", NOW + day * DAY)
    assert held_by("sonarr") == {}
    assert (ids("series"), ids("season"), ids("episode")) == ([], [], [])
    assert db.value("SELECT COUNT(*) FROM inventory") == 0


def test_a_series_that_was_taken_for_another_one_takes_its_episodes_and_their_plays_back() -> None:
    open_service("sonarr")
    jellyfin_shows(*on_server(*SEASON), show=series("j", "Lust", tvdb=1, path="/data/tv/Lost"))
    watch("jellyfin", play("j:s:1x2"))
    wrong = held_by("jellyfin")["j"]
    sonarr(*SEASON)
    lost = held_by("sonarr")["s"]
    assert lost != wrong
    assert doubt(lost) == "its file is known as another title: Lust"
    assert doubt(wrong) == "its file is known as another title: Lost"
    jellyfin_shows(*on_server(*SEASON), show=series("j", "Lost"), at=NOW + 60)
    assert held_by("jellyfin")["j:s:1x2"] == held_by("sonarr")["s:1x2"]
    assert doubt(lost) is None
    watch("jellyfin")
    assert says("not never_watched", "series") == "yes"
    assert ids("series") == [lost]


def test_an_episode_that_its_arr_does_not_list_any_more_goes_at_once() -> None:
    open_service("sonarr")
    sonarr(*SEASON)
    sonarr(*SEASON[:2], at=NOW + DAY)
    assert set(held_by("sonarr")) == {"s", "s:1", "s:1x1", "s:1x2"}


@pytest.mark.parametrize("part", ["season", "episode"])
def test_a_season_or_episode_that_a_server_is_silent_about_once_is_in_doubt_until_it_is_listed_again(part: str) -> None:
    both(at=NOW)
    watch("jellyfin", since=NOW - 999 * DAY)
    lost = season_id(1) if part == "season" else episode_id(1, 2)
    left = [one for one in on_server(*SEASON) if one.episode_number != 2]
    shelf = [series("j"), *left] if part == "season" else [series("j"), season(1, "j"), *left]
    read("jellyfin", *shelf, at=NOW + DAY, kinds=("movie", *SHOWS))
    watch("jellyfin", at=NOW + DAY, since=NOW - 999 * DAY)
    assert doubt(lost) == "jellyfin did not list it in its last sync"
    assert doubt(held_by("sonarr")["s"]) is None
    assert [of_episode("never_watched", 1, number, at=NOW + DAY) for number in (1, 2)][part == "episode"] == "unknown"
    assert of_season("never_watched", 1, at=NOW + DAY) == "unknown"
    jellyfin_shows(*on_server(*SEASON), at=NOW + DAY + 60)
    assert (doubt(lost), of_season("never_watched", 1, at=NOW + DAY + 60)) == (None, "yes")


def test_a_play_of_an_episode_that_a_server_is_silent_about_is_a_trace_of_its_season_still() -> None:
    both(at=NOW)
    watch("jellyfin", play("j:s:1x2", at=NOW - 5 * DAY), since=NOW - 999 * DAY)
    rest = (SEASON[0], episode(1, 2, bare=True), SEASON[2])
    both(*on_server(*rest), arr=rest, at=NOW + DAY)
    watch("jellyfin", at=NOW + DAY, since=NOW - 999 * DAY)
    assert doubt(episode_id(1, 2)) == "jellyfin did not list it in its last sync"
    assert of_season("unwatched_for == 6 days and not never_watched", 1, at=NOW + DAY) == "yes"


def test_a_numbering_that_differs_is_no_doubt_any_more_once_its_section_is_gone() -> None:
    both(other_file(1, of=2), other_file(2, of=1), *on_server(episode(1, 3)))
    assert doubt(season_id(1)) == "jellyfin numbers its episodes differently"
    services.register([("sonarr", "sonarr", True, False)])
    ask("size > 0 GiB", "season")
    assert doubt(season_id(1)) is None


SHELF = [series("s", file_count=3, size=3 * GIB), season(1, file_count=3, size=3 * GIB)]


@pytest.mark.parametrize(
    ("what", "wanted"),
    [({"size": 4 * GIB}, ["s"]), ({"file_count": 2}, ["s"]), ({"next_airing": NOW + DAY}, ["s"]), ({"title": "LOST"}, []),
     ({"tags": ("x",)}, [])],
)  # fmt: skip
def test_episodes_are_read_again_only_where_counts_sizes_or_dates_changed(what: dict[str, object], wanted: list[str]) -> None:
    open_service("sonarr")
    read("sonarr", *SHELF, kinds=("series", "season"))
    row = services.get("sonarr")
    assert inventories.due(row, {"s": inventories.digest(SHELF)}, NOW) == ["s"]
    inventories.take(Intake(row, (), NOW, ("episode",)), "s", SEASON, inventories.digest(SHELF))
    changed = [msgspec.structs.replace(SHELF[0], **what), SHELF[1]]
    assert inventories.due(row, {"s": inventories.digest(changed)}, NOW + DAY) == wanted


def test_what_is_a_week_old_is_read_again_in_slices_the_oldest_first() -> None:
    open_service("sonarr")
    many = [series(f"s{number}", f"Show {number}", tvdb=number + 1) for number in range(48)]
    read("sonarr", *many, kinds=("series", "season"))
    row, digests = services.get("sonarr"), {one.remote_id: inventories.digest([one]) for one in many}
    for number, one in enumerate(many):
        inventories.take(Intake(row, (), NOW + number, ("episode",)), one.remote_id, (), digests[one.remote_id])
    assert inventories.due(row, digests, NOW + 7 * DAY) == []
    assert inventories.due(row, digests, NOW + 8 * DAY) == ["s0", "s1"]


def test_a_sonarr_database_that_numbers_its_series_anew_keeps_episodes_and_their_plays() -> None:
    both()
    watch("jellyfin", play("j:s:1x1"))
    before = (ids("series"), ids("season"), ids("episode"))
    again = tuple(episode(1, number, parent="t") for number in (1, 2, 3))
    for day in (1, 2):
        sonarr(*again, show=series("t", monitored=True, tags=(), root_folder="/data/tv"), at=NOW + day * DAY)
    assert (ids("series"), ids("season"), ids("episode")) == before
    assert set(held_by("sonarr")) == {"t", "t:1", "t:1x1", "t:1x2", "t:1x3"}
    jellyfin_shows(*on_server(*SEASON), at=NOW + 2 * DAY)
    watch("jellyfin", at=NOW + 2 * DAY)
    assert of_episode("plays == 1", 1, 1, at=NOW + 2 * DAY) == "yes"


def test_a_server_rebuilt_with_new_ids_keeps_what_was_watched() -> None:
    both()
    watch("jellyfin", play("j:s:1x1"))
    anew = [msgspec.structs.replace(one, remote_id=f"x{one.remote_id}", parent="k") for one in on_server(*SEASON)]
    for day in (1, 2):
        read("jellyfin", series("k"), season(1, "k"), *anew, at=NOW + day * DAY, kinds=("movie", *SHOWS))
        watch("jellyfin", at=NOW + day * DAY)
        sonarr(*SEASON, at=NOW + day * DAY)
        assert of_episode("plays == 1 and last_watched_ago > 30 days", 1, 1, at=NOW + day * DAY) == "yes"
    assert len(ids("episode")) == 3
