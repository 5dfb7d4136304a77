"""What a service tells of a movie by halves, or twice over: what was known stays known."""

from __future__ import annotations

import pytest

from reclaimerr.model.media import FileSeen, Ids, ItemSeen
from reclaimerr.paths import DataDir
from reclaimerr.store import db, inventories, places, services
from reclaimerr.store.intake import Intake
from tests.store.builders import NOW, service
from tests.store.readings import episode, file, movie, open_service, says, series
from tests.store.readings import read as read_whole
from tests.store.readings import watch as sweep


def seen(*files: str, claims: int) -> ItemSeen:
    found = tuple(FileSeen(remote_id=name, path=f"/m/Heat/{name}.mkv", size=1) for name in files)
    return ItemSeen(kind="movie", remote_id="7", title="Heat", year=1995, ids=Ids(tmdb=949), path="/m/Heat", files=found,
                    file_count=claims)  # fmt: skip


def read(kind: str, *items: ItemSeen) -> list[str]:
    """The files that are known once a service has told this, one answer after another."""
    service(kind, kind)
    for item in items:
        found = Intake(services.get(kind), (), NOW)
        found.take([item])
        found.complete()
    return sorted(db.column("SELECT remote_id FROM file"))


def test_files_that_are_claimed_and_not_told_are_not_gone(data: DataDir) -> None:
    assert read("radarr", seen("a", "b", claims=2), seen("a", claims=2)) == ["a", "b"]


def test_a_file_that_is_not_claimed_any_more_is_gone(data: DataDir) -> None:
    assert read("radarr", seen("a", "b", claims=2), seen("a", claims=1)) == ["a"]


def test_a_movie_that_a_media_server_has_in_parts_is_told_whole(data: DataDir) -> None:
    assert read("jellyfin", seen("a", "b", claims=3), seen("a", claims=2)) == ["a"]


def test_a_file_that_is_told_twice_is_one(data: DataDir) -> None:
    assert read("radarr", seen("a", "b", "a", claims=2)) == ["a", "b"]


CLAIMS = {"file_count": 2, "total_episode_count": 2}
BOTH = (episode(1, 1), episode(1, 2))
SMALLER = (BOTH[0], episode(1, 2, file("/data/tv/Lost/Season 1/x.mkv", None)))


@pytest.mark.parametrize("told", [(), BOTH[:1], SMALLER], ids=["none", "one", "a size less"])
def test_episodes_that_a_series_claims_and_nobody_tells_stay_and_are_read_again(data: DataDir, told: tuple[ItemSeen, ...]) -> None:
    service("sonarr", "sonarr")
    above = [series(**CLAIMS, size=sum(file.size or 0 for one in BOTH for file in one.files))]
    row, its_digest = services.get("sonarr"), inventories.digest(above)
    Intake(row, (), NOW, ("series",)).take(above)
    inventories.take(Intake(row, (), NOW, ("episode",)), "s", BOTH, its_digest)
    assert inventories.due(row, {"s": its_digest}, NOW) == []
    inventories.take(Intake(row, (), NOW, ("episode",)), "s", told, its_digest)
    assert db.value("SELECT COUNT(*) FROM placement WHERE kind = 'episode'") == 2
    assert inventories.due(row, {"s": its_digest}, NOW) == ["s"]


def test_below_a_library_that_one_answer_lacks_nobody_can_say_yet_that_nobody_watched_what_is_not_listed(data: DataDir) -> None:
    open_service("radarr")
    jellyfin, plex = open_service("jellyfin", folders=["/data/movies"]), open_service("plex", folders=["/elsewhere"])
    read_whole("radarr", movie())
    read_whole("plex", movie())
    read_whole("jellyfin")
    sweep(plex.name)
    told = []
    for _ in range(2):
        places.note_libraries(services.get(jellyfin.name), [], [])
        told.append(says("never_watched"))
    assert told == ["unknown", "yes"]
