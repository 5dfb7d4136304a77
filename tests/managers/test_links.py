"""A file with another name on its disk frees nothing, which is told before and after; what cannot be seen is not claimed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.location import mapped
from reclaimerr.store import db, intents
from reclaimerr.store.intents import FilePlan
from tests.managers.house import plain, synced
from tests.whole import Whole

Mount = Callable[[Whole, db.Row], Path]


@contextmanager
def seen_from_here(folder: Path, **more: bool) -> Iterator[Whole]:
    """A house whose arrs' folders are mapped to a disk of this machine."""
    disk = folder / "disk"

    def change(text: str) -> str:
        here = f'{{ from = "/movies", to = "{disk}/movies" }}, {{ from = "/movies-4k", to = "{disk}/movies-4k" }}'
        return text.replace('to = "/', f'to = "{disk}/').replace('type = "radarr"', f'type = "radarr"\npath_map = [{here}]')

    with synced(folder / "home", change=change, **more) as house:
        house.sync()
        yield house


def file_of(house: Whole, found: db.Row) -> db.Row:
    held = db.row(
        "SELECT f.path, f.size FROM file f JOIN service s ON s.id = f.service_id JOIN media v ON v.id = f.version_id"
        " WHERE s.name = 'radarr-hd' AND v.parent_id = :id", {"id": found["media_id"]})  # fmt: skip
    assert held is not None
    return held


def on_disk(house: Whole, found: db.Row) -> Path:
    """The candidate's file, as large as its Radarr says, where this machine sees it."""
    held = file_of(house, found)
    path = Path(mapped(held["path"], house.contexts["radarr-hd"].maps))
    path.parent.mkdir(parents=True)
    path.touch()
    os.truncate(path, held["size"])
    return path


def seeding(house: Whole, found: db.Row) -> Path:
    path = on_disk(house, found)
    os.link(path, path.with_name("still seeding.mkv"))
    return path


def of_another_size(house: Whole, found: db.Row) -> Path:
    path = seeding(house, found)
    os.truncate(path, 1000)
    return path


def told() -> tuple[str, int, str]:
    (row,) = db.rows("SELECT outcome, bytes, message FROM history")
    return row["outcome"], row["bytes"], row["message"]


def test_a_file_that_has_another_name_is_removed_and_no_byte_is_claimed(tmp_path: Path) -> None:
    with seen_from_here(tmp_path) as house:
        found = plain(house)
        size = file_of(house, found)["size"]
        seeding(house, found)
        house.reclaim(found["id"])
        outcome, freed, message = told()
        assert (outcome, freed) == ("removed", 0)
        assert message.endswith("0 B freed, because its file has another name on the disk (a hard link)")
        assert intents.spent(house.now - DAY) == (1, size), "it is gone from the library all the same"


def test_a_dry_run_says_that_nothing_would_be_freed(tmp_path: Path) -> None:
    with seen_from_here(tmp_path, dry_run=True) as house:
        found = plain(house)
        seeding(house, found)
        house.reclaim(found["id"])
        outcome, freed, message = told()
        assert (outcome, freed) == ("skipped", 0)
        assert "(0 B) from radarr-hd, because its file has another name on the disk" in message


@pytest.mark.parametrize("mount", [on_disk, of_another_size, None], ids=["one name", "another file", "not seen from here"])
def test_what_has_no_other_name_or_is_not_seen_frees_what_its_service_says(tmp_path: Path, mount: Mount | None) -> None:
    with seen_from_here(tmp_path) as house:
        found = plain(house)
        size = file_of(house, found)["size"]
        if mount:
            mount(house, found)
        house.reclaim(found["id"])
        assert told()[:2] == ("removed", size)
        assert "hard link" not in told()[2]


def test_only_what_is_not_linked_counts_as_freed() -> None:
    files = (FilePlan("1", "/a", 100, linked=False), FilePlan("2", "/b", 100, linked=True))
    plan = intents.Plan(
        remote_id="1", title="Heat", folder=None, files=files, was_monitored=None, drop_title=False, drop_folder=False,
        exclude=False, bytes=200,
    )  # fmt: skip
    assert plan.frees == 100
