"""Jellyfin 12 takes the key in the Authorization header alone: a whole installation never sends it in another way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reclaimerr.demo.faults import Fault
from reclaimerr.demo.messages import Request
from reclaimerr.store import db
from tests.proof.evidence import gone, is_video, open_candidates
from tests.whole import Whole, whole

OLD_WAYS = {"x-emby-token", "x-mediabrowser-token", "x-emby-authorization"}

pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Whole, list[Request]]]:
    """A household that read, judged and removed what it could, and what its Jellyfin 12 was asked."""
    asked: list[Request] = []

    def note(request: Request) -> Fault | None:
        asked.append(request)
        return None

    folder = tmp_path_factory.mktemp("twelve")
    with whole(folder, seed=4, movies=40, jellyfin="12.0.0", change=lambda text: text.replace("50 %", "100 %")) as home:
        home.stack.fault("jellyfin", note)
        home.sync()
        home.reclaim(*(row["id"] for row in open_candidates()))
        home.stack.settle()
        yield home, asked


def test_every_request_but_the_open_ones_has_the_one_header(lived: tuple[Whole, list[Request]]) -> None:
    home, asked = lived
    token = f'MediaBrowser Token="{home.stack.service("jellyfin").api_key}", '
    assert all(request.headers["authorization"].startswith(token) for request in asked)
    assert not [request.path for request in asked if OLD_WAYS & request.headers.keys()]
    assert not [request.path for request in asked if {"apikey", "api_key"} & request.query.keys()]
    assert {request.method for request in asked} == {"GET", "POST"}


def test_no_request_is_refused(lived: tuple[Whole, list[Request]]) -> None:
    home, _ = lived
    assert {row.status for row in home.stack.requests("jellyfin")} == {200, 204}


def test_all_that_may_go_goes_and_nothing_else(lived: tuple[Whole, list[Request]]) -> None:
    home, _ = lived
    assert {row["outcome"] for row in db.rows("SELECT DISTINCT outcome FROM history")} == {"removed"}
    assert home.world.wrong_removals() == []
    assert list(home.stack.complaints) == []
    assert gone(home.world).keys() >= home.world.expected_removable.keys()


def test_what_was_removed_is_off_its_shelf(lived: tuple[Whole, list[Request]]) -> None:
    home, _ = lived
    videos = {removal.path for removal in home.stack.removals if "/movies" in removal.path and is_video(removal)}
    assert videos
    assert not videos & home.world.server.by_path.keys()
