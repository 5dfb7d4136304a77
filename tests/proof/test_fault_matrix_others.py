"""The same for what leaves its file, and for what only media servers hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from reclaimerr import clock
from reclaimerr.demo.library import generate
from reclaimerr.demo.world import World
from tests.proof import test_fault_matrix as reads
from tests.proof import test_fault_matrix_removals as removals
from tests.proof.trials import TROUBLES, Ground, standing
from tests.whole import Whole

QUIET = """
[[rules]]
name = "Look for no better movie"
target = "movie"
when = "'quiet' in tags"
action = "unmonitor"
[[rules]]
name = "Look for no better season"
target = "season"
when = "'quiet' in tags and season_number == 1"
action = "unmonitor"
[[rules]]
name = "Look for no better episode"
target = "episode"
when = "'quiet' in tags and season_number == 2 and episode_number == 1"
action = "unmonitor"
[[rules]]
name = "The first of what Sonarr forgot"
target = "episode"
when = "title == '{forgotten}' and season_number == 1 and episode_number == 1"
action = "delete"
"""


NO_ARR = ("movie in no arr", "episode in no arr")


def changed(text: str, forgotten: str) -> str:
    """No media server tells of votes, nor vouches for a whole series: rules about these would hold what no arr knows."""
    text = reads.quiet(text).replace("fallback_to_media_server = false", "fallback_to_media_server = true")
    text = text.replace('"series"\nwhen = "favourite"', '"series"\nwhen = "\'sonarr\' in services and favourite"')
    text = text.replace('"imdb_rating >= 8', "\"'radarr-hd' in services and imdb_rating >= 8")
    return text + QUIET.replace("{forgotten}", forgotten)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A household whose owner wants no better files of some that have to stay, and whose arrs forgot what may go."""
    world = generate(1, 10, clock.now(), series=1, plex=True)
    hush(world)
    forgotten = forget(world)
    house = Whole(tmp_path_factory.mktemp("others"), world, partial(changed, forgotten=forgotten))
    with standing(house) as found:
        house.sync()
        found.keep()
        yield found


def hush(world: World) -> None:
    """They have to stay: whatever goes of these is wrong."""
    for key, why in sorted(world.forbidden.items()):
        if "watched" in why and key in world.titles and world.arrs["radarr-hd"].of(world.titles[key]):
            world.set_tag("radarr-hd", key, "quiet")
        elif key in world.shows and world.sonarrs["sonarr"].of(key):
            world.set_tag("sonarr", key, "quiet")


def forget(world: World) -> str:
    """Sonarr drops a series that may go, and its files stay: only the media servers know it, as they know some movies.

    The name of the series.
    """
    for key in [key for key, why in world.forbidden.items() if why.startswith("no arr knows it")]:
        world.undecided[key] = world.forbidden.pop(key)  # here the media server is asked to
    may_go = sorted(world.expected_removable)
    show = next(key for key in may_go if key in world.shows and f"{key}/s01e01" in may_go)
    arr, row = world.series(show)
    arr.drop(row)
    return world.shows[show].name


@pytest.mark.prove
@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.parametrize("kind", ["movie to unmonitor", "season to unmonitor", "episode to unmonitor", *NO_ARR])
def test_a_removal_of_another_kind_survives(
    ground: Ground, kind: str, name: str, record_property: Callable[[str, object], None]
) -> None:
    removals.survives(ground, kind, name, record_property)
