"""Series, seasons and episodes from sync to removal: nothing that must stay goes, by the simulated services' own log."""

from __future__ import annotations

from pathlib import Path

import pytest

from reclaimerr.store import candidates, db
from tests.whole import Whole, whole

SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(2, 21))]


def remove_everything(house: Whole) -> None:
    """A person asks for every candidate."""
    house.sync()
    house.reclaim(*(one["id"] for one in candidates.page(limit=500)[0]))
    house.stack.settle()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_must_stay_goes_of_any_scope(tmp_path: Path, seed: int) -> None:
    with whole(tmp_path, seed=seed, movies=10, series=12) as house:
        remove_everything(house)
        assert house.world.wrong_removals() == []
        assert list(house.stack.complaints) == []
        removed = {one.service for one in house.stack.removals}
        assert {"sonarr", "radarr-hd"} <= removed
        kinds = set(db.column("SELECT m.kind FROM history h JOIN media m ON m.id = h.media_id WHERE h.outcome = 'removed'"))
        assert {"movie", "series", "season", "episode"} <= kinds
        assert db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'") == 0
        doubled = db.value("SELECT COUNT(*) - COUNT(DISTINCT intent_id) FROM history WHERE intent_id IS NOT NULL")
        assert doubled == 0


@pytest.mark.prove
def test_every_removed_file_is_in_history_and_no_other(tmp_path: Path) -> None:
    with whole(tmp_path, seed=3, movies=10, series=12) as house:
        remove_everything(house)
        planned = db.value(
            "SELECT SUM(json_array_length(plan, '$.files')) FROM intent WHERE state = 'removed' AND service = 'sonarr'"
        )
        gone = [one for one in house.stack.removals if one.service == "sonarr" and one.what == "file"]
        assert planned == len([one for one in gone if one.path.endswith((".mkv", ".mp4"))])


def test_a_second_sync_asks_only_for_what_changed(tmp_path: Path) -> None:
    with whole(tmp_path, seed=1, movies=10, series=12) as house:
        house.sync()
        before = len(house.stack.requests("sonarr", "GET"))
        house.sync()
        assert len(house.stack.requests("sonarr", "GET")) - before <= 9
