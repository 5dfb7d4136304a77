"""The same for series: Sonarr's reads, and removals of series, seasons and episodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.proof import test_fault_matrix as reads
from tests.proof import test_fault_matrix_removals as removals
from tests.proof.trials import TROUBLES, Ground, standing
from tests.whole import whole

OPERATIONS = [("sonarr", "sync"), ("sonarr", "check")]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A household with series that was read whole and judged; something was said, and something happened since."""
    house = whole(tmp_path_factory.mktemp("series"), seed=1, movies=10, series=1, plex=True, change=reads.quiet)
    with standing(house) as found:
        house.sync()
        reads.people_speak(found)
        show = next(key for key, why in sorted(house.world.forbidden.items()) if key in house.world.shows and "watched" in why)
        house.world.announce_episode(show, 1, None)
        house.world.set_tag("sonarr", show, "seen")
        found.keep()
        yield found


@pytest.mark.prove
@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_a_read_of_series_survives(
    ground: Ground, operation: tuple[str, str], name: str, record_property: Callable[[str, object], None]
) -> None:
    reads.survives(ground, operation, name, record_property)


@pytest.mark.prove
@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.parametrize("kind", ["series", "season", "episode"])
def test_a_removal_of_series_survives(
    ground: Ground, kind: str, name: str, record_property: Callable[[str, object], None]
) -> None:
    removals.survives(ground, kind, name, record_property)
