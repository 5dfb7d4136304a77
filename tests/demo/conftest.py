"""A small world with a clock that stands still, its servers, and somebody who asks them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_asking import MOVIES, NOW, SERIES, Asker, arr_asker, jellyfin_asker, plex_asker

from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World


@pytest.fixture
def world() -> World:
    made = generate(7, MOVIES, NOW)
    made.clock = lambda: NOW
    return made


@pytest.fixture
def stack(world: World) -> Iterator[Stack]:
    with Stack(world) as running:
        yield running


@pytest.fixture
def hd(stack: Stack) -> Iterator[Asker]:
    asker = arr_asker(stack, "radarr-hd")
    yield asker
    asker.session.close()


@pytest.fixture
def uhd(stack: Stack) -> Iterator[Asker]:
    asker = arr_asker(stack, "radarr-4k")
    yield asker
    asker.session.close()


@pytest.fixture
def jellyfin(stack: Stack) -> Iterator[Asker]:
    asker = jellyfin_asker(stack)
    yield asker
    asker.session.close()


@pytest.fixture
def shows() -> World:
    """A world that has series, too."""
    made = generate(7, 1, NOW, series=SERIES)
    made.clock = lambda: NOW
    return made


@pytest.fixture
def shows_stack(shows: World) -> Iterator[Stack]:
    with Stack(shows) as running:
        yield running


@pytest.fixture
def sonarr(shows_stack: Stack) -> Iterator[Asker]:
    asker = arr_asker(shows_stack, "sonarr")
    yield asker
    asker.session.close()


@pytest.fixture
def shows_jellyfin(shows_stack: Stack) -> Iterator[Asker]:
    asker = jellyfin_asker(shows_stack)
    yield asker
    asker.session.close()


@pytest.fixture
def both() -> World:
    """A world with series and a second media server."""
    made = generate(7, 1, NOW, series=1, plex=True)
    made.clock = lambda: NOW
    return made


@pytest.fixture
def both_stack(both: World) -> Iterator[Stack]:
    with Stack(both) as running:
        yield running


@pytest.fixture
def plex(both_stack: Stack) -> Iterator[Asker]:
    asker = plex_asker(both_stack)
    yield asker
    asker.session.close()
