"""What rules are told of hard links: how many names a file has where it is seen from here, and nothing where it is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from reclaimerr.managers.tasks import links
from reclaimerr.model.location import PathMap, mapped
from reclaimerr.model.media import Kind
from reclaimerr.store import candidates, db, details, services
from reclaimerr.store.answers import Moment
from tests.managers.house import history, plain
from tests.managers.test_links import on_disk, seeding, seen_from_here
from tests.whole import Whole, whole


def told(house: Whole, media_id: int, kind: Kind = "movie") -> tuple[str, object]:
    """Whether it is known of an item how many names its file has, and how many."""
    when = Moment(house.now, services.stale(house.now, 10**9), services.all_services())
    (found,) = [fact for fact in details.facts(media_id, kind, when) if fact.field == "hard_links"]
    return found.state, found.value


def asking(house: Whole, when: str) -> None:
    """The owner's only rule."""
    first = msgspec.structs.replace(house.config.rules[3], name="Links", target="movie", when=when, services=())
    house.use(msgspec.structs.replace(house.config, rules=(first,)))


def test_a_sync_tells_how_many_names_a_file_has(tmp_path: Path) -> None:
    with seen_from_here(tmp_path) as house:
        found = plain(house)["media_id"]
        version = db.value("SELECT id FROM media WHERE parent_id = :id", {"id": found})
        seen = [told(house, found)]
        path = on_disk(house, plain(house))
        house.sync()
        seen.append(told(house, found))
        os.link(path, path.with_name("still seeding.mkv"))
        house.sync()
        assert [*seen, told(house, found), told(house, version, "version")] == [
            ("unknown", None), ("value", 1), ("value", 2), ("value", 2)]  # fmt: skip


@pytest.mark.parametrize("change", [Path.unlink, lambda path: os.truncate(path, 1000)], ids=["gone", "another file"])
def test_what_is_not_seen_any_more_is_not_known_any_more(tmp_path: Path, change: Callable[[Path], None]) -> None:
    with seen_from_here(tmp_path) as house:
        found = plain(house)
        path = seeding(house, found)
        house.sync()
        change(path)
        house.sync()
        assert told(house, found["media_id"]) == ("unknown", None)


def test_names_that_stay_the_same_cost_no_write(tmp_path: Path) -> None:
    with seen_from_here(tmp_path) as house:
        seeding(house, plain(house))
        house.sync()
        before = db.value("SELECT total_changes()")
        assert list(links.survey(house.contexts["radarr-hd"]))
        assert db.value("SELECT total_changes()") == before


def test_a_name_that_came_since_the_sync_is_seen_before_anything_goes(tmp_path: Path) -> None:
    with seen_from_here(tmp_path) as house:
        path = on_disk(house, plain(house))
        asking(house, "hard_links == 1")
        house.sync()
        ((row,), _) = candidates.page()
        os.link(path, path.with_name("still seeding.mkv"))
        house.reclaim(row["id"])
        assert (history(), candidates.page()[0]) == ([], [])


def test_an_episode_tells_it_too_as_soon_as_its_sonarrs_folders_are_mapped(tmp_path: Path) -> None:
    with whole(tmp_path / "home", movies=5, series=8) as house:
        house.sync()
        disk = PathMap("/tv", str(tmp_path / "disk"))
        section = msgspec.structs.replace(house.config.services["sonarr"], path_map=(disk,))
        house.use(msgspec.structs.replace(house.config, services={**house.config.services, "sonarr": section}))
        held = db.row("SELECT f.version_id, f.path, f.size FROM file f JOIN service s ON s.id = f.service_id"
                      " WHERE s.type = 'sonarr' AND f.size > 0 ORDER BY f.id LIMIT 1")  # fmt: skip
        assert held is not None
        path = Path(mapped(held["path"], (disk,)))
        path.parent.mkdir(parents=True)
        path.touch()
        os.truncate(path, held["size"])
        os.link(path, path.with_name("still seeding.mkv"))
        house.sync()
        assert told(house, held["version_id"], "episode") == ("value", 2)
