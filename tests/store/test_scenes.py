"""What a removal would do in one service, and what its guards get to see."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from reclaimerr.clock import DAY
from reclaimerr.config.load import load_text
from reclaimerr.model.media import Disk, RootFolder
from reclaimerr.rules.guards import Scene, objections
from reclaimerr.store import aims, asks, db, facts, places, protections, scenes, services
from tests.store.readings import (
    GIB,
    HEAT,
    MIN_HISTORY,
    NOW,
    SHOW,
    episode,
    episode_id,
    episode_path,
    file,
    held_by,
    ids,
    jellyfin_shows,
    movie,
    on_server,
    open_service,
    play,
    read,
    season_id,
    sees,
    watch,
)

pytestmark = pytest.mark.usefixtures("data")
CONFIG = load_text("config_version = 1\n", {})
UHD = "/data/uhd/Heat (1995)"


@pytest.fixture(autouse=True)
def shelf(data: object) -> None:
    for name in ("radarr-hd", "radarr-4k"):
        open_service(name)
        root = "/data/movies" if name == "radarr-hd" else "/data/uhd"
        places.note_roots(services.get(name), [RootFolder(path=root, free=GIB)], [], NOW)
    open_service("jellyfin", folders=("/data/movies", "/data/uhd"))
    read("radarr-hd", movie("5", monitored=True), *(movie(str(one), f"Film {one}", tmdb=one) for one in range(50, 60)))
    read("jellyfin", movie("a"))
    watch("jellyfin", play("a", at=NOW - 300 * DAY))


def aim(action: str = "delete", service: str = "radarr-hd", media_id: int | None = None) -> aims.Target:
    facts.refresh(MIN_HISTORY, NOW)
    found = aims.target({"media_id": media_id or held_by("radarr-hd")["5"], "action": action}, services.get(service))
    assert found is not None
    return found


def scene(target: aims.Target, mask: int = -1, **changes: Any) -> Scene:
    limits = msgspec.structs.replace(CONFIG.limits, max_share_per_day=1.0)
    config = msgspec.structs.replace(CONFIG, limits=limits)
    return msgspec.structs.replace(scenes.scene(target, mask, config, NOW, NOW), **changes)


def version_of(service: str) -> int:
    return int(
        db.value("SELECT version_id FROM file f JOIN service s ON s.id = f.service_id WHERE s.name = :name", {"name": service})
    )


def test_a_plain_movie_goes_whole_with_its_folder(shelf: None) -> None:
    plan = scenes.plan(aim(), CONFIG)
    assert (plan.remote_id, plan.folder, plan.bytes, len(plan.files)) == ("5", HEAT, 10 * GIB, 1)
    assert (plan.was_monitored, plan.drop_title, plan.drop_folder, plan.exclude) == (True, True, True, True)
    assert objections(scene(aim())) == []


def test_delete_files_keeps_title_and_folder() -> None:
    plan = scenes.plan(aim("delete_files"), CONFIG)
    assert (len(plan.files), plan.drop_title, plan.drop_folder, plan.was_monitored) == (1, False, False, True)


def test_unmonitor_touches_no_file() -> None:
    plan = scenes.plan(aim("unmonitor"), CONFIG)
    assert (plan.files, plan.drop_title, plan.drop_folder, plan.bytes, plan.was_monitored) == ((), False, False, 0, True)
    assert objections(scene(aim("unmonitor"))) == []


@pytest.mark.parametrize("action", ["delete", "delete_files"])
def test_a_version_among_others_in_one_arr_leaves_the_title_alone(action: str) -> None:
    read("radarr-4k", movie("8", "Heat", file(f"{UHD}/a.mkv", GIB), file(f"{UHD}/b.mkv", 2 * GIB), path=UHD, monitored=True))
    plan = scenes.plan(aim(action, "radarr-4k", version_of("radarr-4k")), CONFIG)
    assert (len(plan.files), plan.drop_title, plan.drop_folder, plan.was_monitored) == (1, False, False, None)


def test_a_folder_with_somebody_elses_video_stays() -> None:
    read("jellyfin", movie("a"), movie("b", "Home video", file(f"{HEAT}/home.mkv"), tmdb=None, path=f"{HEAT}/home.mkv"))
    plan = scenes.plan(aim(), CONFIG)
    assert (plan.drop_title, plan.drop_folder) == (True, False)


def test_another_titles_folder_inside_is_seen_in_any_arr() -> None:
    open_service("sonarr")
    read("radarr-4k", movie("9", "Ronin", tmdb=8195, path=f"{HEAT}/Ronin"))
    assert scene(aim()).others == (f"{HEAT}/Ronin",)
    assert objections(scene(aim())) != []


def test_the_same_title_in_another_arr_is_no_other_title() -> None:
    read("radarr-4k", movie("8"))
    assert scene(aim()).others == ()


def test_a_file_that_another_arr_holds_goes_only_if_the_rule_speaks_for_it_too() -> None:
    read("radarr-4k", movie("8"))
    first = services.get("radarr-hd").bit
    assert scene(aim(), first).shared_with == ("radarr-4k",)
    assert scene(aim(), first | services.get("radarr-4k").bit).shared_with == ()


def test_copies_that_are_left_are_in_arrs_that_still_list_them() -> None:
    read("radarr-4k", movie("8", "Heat", file(f"{UHD}/a.mkv", 40 * GIB), path=UHD))
    mine = version_of("radarr-4k")
    assert scene(aim("delete", "radarr-4k", mine)).copies_left == 1
    read("radarr-hd", *(movie(str(one), f"Film {one}", tmdb=one) for one in range(50, 60)))
    assert scene(aim("delete", "radarr-4k", mine)).copies_left == 0


def test_a_version_that_the_server_takes_for_another_file_is_watched_all_the_same() -> None:
    read("radarr-4k", movie("8", "Heat", file(f"{UHD}/a.mkv", 40 * GIB), path=UHD))
    mine = version_of("radarr-4k")
    sees("jellyfin", "a")
    found = scene(aim("delete", "radarr-4k", mine))
    assert (found.served, found.playing) == (True, True)


def test_a_favourite_is_one_for_every_version() -> None:
    read("radarr-4k", movie("8", "Heat", file(f"{UHD}/a.mkv", 40 * GIB), path=UHD))
    watch("jellyfin", play("a", at=NOW - 300 * DAY, favourite=True))
    assert scene(aim("delete", "radarr-4k", version_of("radarr-4k"))).favourite is True


def test_what_a_person_said_is_looked_at_once_more_whatever_the_judgement_was() -> None:
    protections.add(held_by("radarr-hd")["5"], "alice", NOW)
    assert objections(scene(aim())) == ["It is protected."]
    asks.add(held_by("radarr-hd")["5"], "keep", "ben", "", NOW)
    assert scene(aim()).asked_to_keep


def test_an_unknown_size_is_no_size() -> None:
    read("radarr-hd", movie("5", "Heat", file(size=None)), *(movie(str(one), f"Film {one}", tmdb=one) for one in range(50, 60)))
    assert scene(aim()).size is None
    assert objections(scene(aim())) == ["How large it is is not known."]


def test_a_queue_entry_in_any_arr_is_seen() -> None:
    read("radarr-4k", movie("8", "Heat", file(f"{UHD}/a.mkv", 40 * GIB), path=UHD))
    with db.write("test"):
        db.insert("busy", {"service_id": services.get("radarr-4k").id, "remote_id": "8", "state": "importing"})
    assert scene(aim()).busy == ("importing",)


def test_a_root_folder_that_is_not_there_closes_it() -> None:
    places.note_roots(services.get("radarr-hd"), [RootFolder(path="/data/movies", accessible=False)], [], NOW)
    assert objections(scene(aim())) == [f"The root folder of {HEAT}/Heat.mkv is not accessible now."]


def server_only(path: str) -> aims.Target:
    read("jellyfin", movie("a"), movie("z", "Alone", file(path), tmdb=77, path=path))
    return aim("delete", "jellyfin", held_by("jellyfin")["z"])


def test_what_a_media_server_deletes_takes_its_folder_along_so_strangers_in_it_count() -> None:
    target = server_only("/data/movies/Alone (1990)/Alone.mkv")
    assert objections(scene(target)) == []
    read("jellyfin", movie("a"), movie("z", "Alone", file("/data/movies/Alone (1990)/Alone.mkv"), tmdb=77),
         movie("y", "Guest", file("/data/movies/Alone (1990)/guest.mkv"), tmdb=78))  # fmt: skip
    assert objections(scene(target)) == ["Its folder holds another media file: /data/movies/Alone (1990)/guest.mkv."]


def test_a_file_in_a_librarys_own_folder_goes_alone() -> None:
    target = server_only("/data/movies/Alone.mkv")
    assert scene(target).strangers == ()


def test_what_lies_in_an_arrs_folder_is_not_the_servers_to_delete() -> None:
    target = server_only(f"{HEAT}/Alone.mkv")
    assert any("touches another title's" in one for one in objections(scene(target)))


def test_nothing_that_is_not_known_any_more_is_a_target() -> None:
    assert aims.target({"media_id": 999, "action": "delete"}, services.get("radarr-hd")) is None
    assert aims.target({"media_id": held_by("radarr-hd")["5"], "action": "delete"}, services.get("radarr-4k")) is None


def test_without_facts_nothing_passes() -> None:
    target = aim()
    with db.write("test"):
        db.run("DELETE FROM fact")
    assert len(objections(scene(target))) >= 3


def test_room_on_a_disk_is_proved_only_by_the_same_mount() -> None:
    def total(root: str, *disks: Disk) -> object:
        places.note_roots(services.get("radarr-hd"), [RootFolder(path=root, free=7 * GIB)], disks, NOW)
        return db.value("SELECT total FROM root_folder WHERE path = :path", {"path": root})

    assert total("/data", Disk(path="/data", free=7 * GIB, total=9 * GIB)) == 9 * GIB
    assert total("/data/movies", Disk(path="/data", free=7 * GIB, total=9 * GIB)) == 9 * GIB
    assert total("/data/movies", Disk(path="/data", free=6 * GIB, total=9 * GIB)) is None
    two = (Disk(path="/", free=7 * GIB, total=8 * GIB), Disk(path="/data", free=7 * GIB, total=9 * GIB))
    assert total("/data/movies", *two) is None
    assert total("/data/movies") is None



def on_the_server_alone() -> None:
    """A series of two seasons with two episodes each that no Sonarr knows."""
    parts = [episode(number, part) for number in (1, 2) for part in (1, 2)]
    jellyfin_shows(*on_server(*parts), movie("a"))


@pytest.mark.parametrize(
    ("kind", "named", "count"), [("series", "j", 4), ("season", "j:2", 2), ("episode", "j:s:2x1", 1)]
)  # fmt: skip
def test_a_media_server_is_told_of_the_very_item_and_never_of_what_it_belongs_to(kind: str, named: str, count: int) -> None:
    on_the_server_alone()
    media_id = {"series": ids("series")[0], "season": season_id(2), "episode": episode_id(2, 1)}[kind]
    plan = scenes.plan(aim("delete", "jellyfin", media_id), CONFIG)
    assert (plan.remote_id, len(plan.files), plan.drop_title) == (named, count, True)
    assert scene(aim("delete", "jellyfin", media_id)).along == ()


def test_an_episode_goes_alone_whatever_lies_beside_it() -> None:
    on_the_server_alone()
    assert scene(aim("delete", "jellyfin", episode_id(1, 1))).strangers == ()


def test_a_season_takes_its_folder_along_so_strangers_in_it_count() -> None:
    on_the_server_alone()
    with db.write("test"):
        db.run("UPDATE placement SET here = :folder WHERE remote_id = 'j:1'", {"folder": f"{SHOW}/Season 1"})
    read("radarr-4k", movie("8", "Guest", file(f"{SHOW}/Season 1/guest.mkv"), tmdb=77, path=f"{SHOW}/Season 1"))
    assert scene(aim("delete", "jellyfin", season_id(1))).strangers == (f"{SHOW}/Season 1/guest.mkv",)


def test_an_item_that_spans_two_episodes_takes_the_other_one_along() -> None:
    twin = episode(1, 1, episode_number_end=2)
    jellyfin_shows(*on_server(twin), movie("a"))
    for number in (1, 2):
        target = aim("delete", "jellyfin", episode_id(1, number))
        assert scenes.plan(target, CONFIG).remote_id == "j:s:1x1"
        assert f"The same file is held by S1E{3 - number}, which does not go with it." in objections(scene(target))
    assert [one["path"] for one in aim("delete", "jellyfin", season_id(1)).files] == [episode_path(1, 1)]


def versions_on_the_server() -> list[int]:
    both = (file("/data/movies/Alone (1990)/hd.mkv"), file("/data/movies/Alone (1990)/4k.mkv", 40 * GIB))
    read("jellyfin", movie("a"), movie("z", "Alone", *both, tmdb=77))
    return db.column("SELECT f.version_id FROM file f JOIN placement p ON p.id = f.placement_id WHERE p.remote_id = 'z'")


def test_one_of_several_versions_in_a_servers_item_stays_with_them() -> None:
    hd, uhd = versions_on_the_server()
    found = objections(scene(aim("delete", "jellyfin", uhd)))
    assert found == ["jellyfin would delete /data/movies/Alone (1990)/hd.mkv along with it."]
    assert scene(aim("delete", "jellyfin", hd)).copies_left == 1


def test_a_source_that_was_not_read_to_its_end_speaks_against_it() -> None:
    services.note(services.get("jellyfin").id, {"library_at": None})
    assert objections(scene(aim())) == ["jellyfin did not answer completely lately."]


def test_who_does_not_hold_it_need_not_have_answered() -> None:
    services.failed(services.get("radarr-4k").id, "lost", "gone", NOW)
    assert objections(scene(aim())) == []
    with db.write("test"):
        db.run("UPDATE service SET main = 1 WHERE name = 'radarr-4k'")
    assert objections(scene(aim())) == ["radarr-4k did not answer completely lately."]


def test_what_a_seerr_is_still_asked_for_is_not_known_so_nothing_goes() -> None:
    open_service("seerr")
    assert objections(scene(aim())) == ["Whether somebody still waits for it is not known: seerr cannot be asked."]
    open_service("seerr", enabled=False)
    assert objections(scene(aim())) == []
