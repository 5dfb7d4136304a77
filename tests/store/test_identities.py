"""One item stays one item, whoever tells of it, in whatever order and under whatever name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reclaimerr.clock import DAY
from reclaimerr.paths import DataDir
from reclaimerr.store import candidates, db, intake, merging, protections, services
from tests.store import builders, readings
from tests.store.readings import GIB, HEAT, NOW, doubt, file, held_by, ids, movie, open_service, play, read, says, watch

pytestmark = pytest.mark.usefixtures("data")
THERE = "/media/Heat (1995)/Heat.mkv"


@pytest.fixture(autouse=True)
def shelf(data: DataDir) -> None:
    for name in ("radarr-hd", "jellyfin"):
        open_service(name)


def radarr() -> None:
    read("radarr-hd", movie("5"))


def jellyfin() -> None:
    read("jellyfin", movie("abc", "Heat", file(THERE, added=None), tmdb=949, path="/media/Heat (1995)"))


@pytest.mark.parametrize("order", [(radarr, jellyfin), (jellyfin, radarr)], ids=["radarr first", "jellyfin first"])
def test_whoever_is_read_first_it_is_one_movie_with_one_version(order: tuple[Callable[[], None], ...]) -> None:
    for reading in order:
        reading()
    assert len(ids("movie")) == len(ids("version")) == 1
    assert held_by("radarr-hd")["5"] == held_by("jellyfin")["abc"]
    assert says("versions == 1 and size == 10 GiB and services_count == 2") == "yes"


def test_an_hd_and_a_4k_instance_are_one_movie_with_two_versions() -> None:
    open_service("radarr-4k")
    read("radarr-hd", movie("5"))
    read("radarr-4k", movie("8", "Heat", file("/data/uhd/Heat (1995)/Heat.mkv", 40 * GIB), path="/data/uhd/Heat (1995)"))
    assert (len(ids("movie")), len(ids("version"))) == (1, 2)
    assert says("versions == 2 and size == 50 GiB") == "yes"


def test_equal_tails_in_two_arrs_stay_two_versions_even_at_one_size() -> None:
    open_service("radarr-4k")
    read("radarr-hd", movie("5"))
    read("radarr-4k", movie("8", "Heat", file("/data/uhd/Heat (1995)/Heat.mkv"), path="/data/uhd/Heat (1995)"))
    assert (len(ids("movie")), len(ids("version"))) == (1, 2)


def test_one_path_in_two_arrs_is_one_version() -> None:
    open_service("radarr-4k")
    read("radarr-hd", movie("5"))
    read("radarr-4k", movie("8"))
    assert (len(ids("movie")), len(ids("version"))) == (1, 1)
    assert says("size == 10 GiB") == "yes"


@pytest.mark.parametrize("first", ["radarr-hd", "jellyfin"])
def test_an_item_without_ids_joins_by_its_file(first: str) -> None:
    told = {"radarr-hd": movie("5"), "jellyfin": movie("abc", "heat.1995", file(THERE, added=None), tmdb=None, path=THERE)}
    for name in sorted(told, key=lambda one: one != first):
        read(name, told[name])
    assert held_by("radarr-hd")["5"] == held_by("jellyfin")["abc"]
    assert (len(ids("movie")), len(ids("version"))) == (1, 1)
    assert says("versions == 1 and services_count == 2") == "yes"


def test_a_file_of_another_size_is_no_reason_to_join() -> None:
    radarr()
    read("jellyfin", movie("abc", "heat.1995", file(THERE, 2 * GIB), tmdb=None, path=THERE))
    assert len(ids("movie")) == 2


def test_ids_that_disagree_about_one_file_put_both_in_doubt_and_the_correction_clears_it() -> None:
    radarr()
    read("jellyfin", movie("abc", "The Heat", file(THERE, added=None), tmdb=136795, path=THERE))
    mine, theirs = held_by("radarr-hd")["5"], held_by("jellyfin")["abc"]
    assert mine != theirs
    assert doubt(mine) == "its file is known as another title: The Heat"
    assert doubt(theirs) == "its file is known as another title: Heat"
    assert readings.ask("never_watched or not never_watched") == {mine: "unknown", theirs: "unknown"}
    read("jellyfin", movie("abc", "Heat", file(THERE, added=None), path=THERE))
    assert held_by("jellyfin")["abc"] == mine
    assert doubt(mine) is None
    assert ids("movie") == [mine]


def test_plays_and_protections_follow_a_file_whose_ids_were_corrected() -> None:
    radarr()
    read("jellyfin", movie("abc", "The Heat", file(THERE, added=None), tmdb=136795, path=THERE))
    watch("jellyfin", play("abc"))
    wrong = held_by("jellyfin")["abc"]
    protections.add(wrong, "alice", NOW)
    read("jellyfin", movie("abc", "Heat", file(THERE, added=None), path=THERE))
    watch("jellyfin")
    (mine,) = ids("movie")
    assert says("never_watched") == "no"
    assert protections.protects(mine, NOW)


def test_a_title_that_leaves_takes_the_doubt_it_caused_along() -> None:
    radarr()
    read("jellyfin", movie("abc", "The Heat", file(THERE, added=None), tmdb=136795, path=THERE))
    mine = held_by("radarr-hd")["5"]
    intake.Intake(services.get("jellyfin"), (), NOW).absent("abc")
    assert doubt(mine) is None


def test_one_imdb_id_on_two_titles_is_a_doubt_until_one_of_them_changes() -> None:
    read("radarr-hd", movie("5", imdb="tt0113277"), movie("6", "Ronin", tmdb=8195, imdb="tt0113277"))
    heat, ronin = held_by("radarr-hd")["5"], held_by("radarr-hd")["6"]
    assert doubt(heat) == "another title carries the same IMDb id: Ronin"
    assert doubt(ronin) == "another title carries the same IMDb id: Heat"
    read("radarr-hd", movie("5", imdb="tt0113277"), movie("6", "Ronin", tmdb=8195, imdb="tt0122690"))
    assert (doubt(heat), doubt(ronin)) == (None, None)


def test_services_that_disagree_on_an_id_put_the_title_in_doubt() -> None:
    read("radarr-hd", movie("5", imdb="tt0113277"))
    read("jellyfin", movie("abc", imdb="tt0404364"))
    (heat,) = ids("movie")
    assert doubt(heat) == "its services disagree on its ids"
    read("jellyfin", movie("abc", imdb="tt0113277"))
    assert doubt(heat) is None


def test_a_removed_section_causes_no_doubt() -> None:
    read("radarr-hd", movie("5", imdb="tt0113277"))
    read("jellyfin", movie("abc", "Ronin", tmdb=8195, imdb="tt0113277"))
    heat = held_by("radarr-hd")["5"]
    assert doubt(heat) is not None
    services.register([("radarr-hd", "radarr", True, False)])
    read("radarr-hd", movie("5", imdb="tt0113277", monitored=False))
    assert doubt(heat) is None


def kept() -> tuple[int, int, int]:
    """A movie with a play, a protection and a candidate; its id, its version's and the candidate's."""
    read("radarr-hd", movie("5", "Heat", file(id="55")))
    read("jellyfin", movie("abc", "Heat", file(added=None)))
    watch("jellyfin", play("abc"))
    (heat,), (version,) = ids("movie"), ids("version")
    protections.add(version, "alice", NOW)
    return heat, version, builders.candidate(heat)


def still_there(heat: int, version: int, candidate: int) -> None:
    assert (ids("movie"), ids("version")) == ([heat], [version])
    assert doubt(heat) is None
    assert protections.protects(version, NOW)
    found = candidates.get(candidate)
    assert found is not None
    assert (found["media_id"], found["due_at"], found["ended_at"]) == (heat, NOW + 14 * DAY, None)
    watch("jellyfin")  # what was listed anew is swept before anything is said of it
    assert says("plays == 1 and never_watched", at=NOW) == "no"
    assert says("plays == 1", at=NOW) == "yes"


def test_another_remote_id_everywhere_changes_nothing() -> None:
    before = kept()
    read("radarr-hd", movie("105", "Heat", file(id="9")))
    read("jellyfin", movie("xyz", "Heat", file(added=None)))
    still_there(*before)
    assert set(held_by("jellyfin")) == {"abc", "xyz"}
    read("radarr-hd", movie("105", "Heat", file(id="9")))
    read("jellyfin", movie("xyz", "Heat", file(added=None)))
    still_there(*before)
    assert set(held_by("jellyfin")) == {"xyz"}


def test_a_renamed_folder_and_file_change_nothing() -> None:
    before = kept()
    there = file("/data/movies/Heat [1995]/Heat.1995.mkv", id="55")
    read("radarr-hd", movie("5", "Heat", there, path="/data/movies/Heat [1995]"))
    read("jellyfin", movie("abc", "Heat", there, path="/data/movies/Heat [1995]"))
    still_there(*before)


def test_another_title_and_year_change_nothing() -> None:
    before = kept()
    read("radarr-hd", movie("5", "Heat (Director's Cut)", file(id="55"), path=HEAT, year=1996))
    still_there(*before)
    assert says("title == \"Heat (Director's Cut)\" and year == 1996") == "yes"


def test_remote_ids_that_were_given_to_others_move_nothing_that_people_said() -> None:
    read("radarr-hd", movie("1", "Heat"), movie("2", "Ronin", tmdb=8195))
    heat, ronin = held_by("radarr-hd")["1"], held_by("radarr-hd")["2"]
    protections.add(heat, "alice", NOW)
    read("radarr-hd", movie("1", "Ronin", tmdb=8195), movie("2", "Heat"), at=NOW + 60)
    assert held_by("radarr-hd") == {"1": ronin, "2": heat}
    assert (protections.protects(heat, NOW + 60), protections.protects(ronin, NOW + 60)) == (True, False)
    backs = db.column("SELECT COUNT(*) FROM media WHERE back_at IS NOT NULL OR gone_at IS NOT NULL AND kind = 'movie'")
    assert backs == [0]


def test_an_unidentified_item_that_is_listed_anew_keeps_its_id() -> None:
    read("jellyfin", movie("abc", tmdb=None))
    (before,) = ids("movie")
    read("jellyfin", movie("xyz", tmdb=None))
    assert ids("movie") == [before]


def test_a_new_movie_in_the_folder_of_a_gone_one_is_another_movie() -> None:
    read("radarr-hd", movie("5"))
    (heat,) = ids("movie")
    for at in (NOW + DAY, NOW + 2 * DAY):
        read("radarr-hd", at=at)
    read("radarr-hd", movie("6", "Ronin", tmdb=8195, path=HEAT), at=NOW + 3 * DAY)
    assert ids("movie") != [heat]


def test_an_unidentified_series_joins_by_its_folder_whoever_was_first() -> None:
    open_service("sonarr")
    read("jellyfin", readings.series("j", tvdb=None), kinds=readings.SHOWS)
    read("sonarr", readings.series("7"), kinds=("series", "season"))
    assert held_by("jellyfin")["j"] == held_by("sonarr")["7"]


def test_after_a_merge_no_row_names_the_lost_item_and_facts_can_be_told_again() -> None:
    lost_file = file("/other/Heat.mkv", added=None)
    read("radarr-hd", movie("5"))
    read("jellyfin", movie("abc", "heat", lost_file, tmdb=None, path="/other/Heat.mkv"), movie("def"))
    watch("jellyfin", play("abc", plays=1), play("def", plays=3))
    lost, kept_id = held_by("jellyfin")["abc"], held_by("jellyfin")["def"]
    assert lost != kept_id
    readings.ask("never_watched")
    readings.sees("jellyfin", "abc")
    protections.add(lost, "alice", NOW)
    builders.candidate(lost)
    builders.candidate(kept_id)
    with db.write("test"):
        merging.merge(lost, kept_id)
    for table, column in references():
        assert db.value(f"SELECT COUNT(*) FROM {table} WHERE {column} = :id", {"id": lost}) == 0, (table, column)
    assert says("plays == 3 and versions == 2") == "yes"
    assert len(ids("movie")) == 1
    assert candidates.page()[1] == 1


def references() -> list[tuple[str, str]]:
    """Every column that names an item."""
    named = {"media_id", "title_id", "parent_id", "version_id"}
    tables = db.column("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = [(table, each["name"]) for table in tables for each in db.rows(f"PRAGMA table_info({table})")]
    return [(table, column) for table, column in found if column in named] + [("media", "id")]
