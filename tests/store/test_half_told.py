"""What a service tells of a movie by halves, or twice over: what was known stays known."""

from __future__ import annotations

from reclaimerr.model.media import FileSeen, Ids, ItemSeen
from reclaimerr.paths import DataDir
from reclaimerr.store import db, services
from reclaimerr.store.intake import Intake
from tests.store.builders import NOW, service


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
