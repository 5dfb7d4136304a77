"""Our own clients and the simulated services: nothing is missed, nothing is complained about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_asking import case, told

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.kinds import open_jellyfin, open_plex, open_sonarr
from reclaimerr.clients.plex import Plex
from reclaimerr.clients.sonarr import Sonarr
from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config
from reclaimerr.demo import traces
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.model.media import Kind

KINDS: tuple[Kind, ...] = ("movie", "series", "season", "episode")
SHOWS: tuple[Kind, ...] = KINDS[1:]


@pytest.fixture
def config(both_stack: Stack) -> Config:
    return load_text(both_stack.config_toml("a-token-of-the-demo-page"), {})


def never() -> bool:
    return False


@pytest.fixture
def sonarr_client(config: Config) -> Iterator[Sonarr]:
    client = open_sonarr(config.services["sonarr"], never)
    yield client
    client.session.close()


@pytest.fixture
def server(config: Config) -> Iterator[Jellyfin]:
    client = open_jellyfin(config.services["jellyfin"], never)
    yield client
    client.session.close()


@pytest.fixture
def second(config: Config) -> Iterator[Plex]:
    client = open_plex(config.services["plex"], never)
    yield client
    client.session.close()


def test_sonarrs_series_and_seasons_are_all_read(both: World, both_stack: Stack, sonarr_client: Sonarr) -> None:
    assert sonarr_client.identity().product == "Sonarr"
    seen = list(sonarr_client.series())
    rows = both.sonarrs["sonarr"].series
    assert {one.remote_id for one in seen if one.kind == "series"} == {str(number) for number in rows}
    assert sum(one.kind == "season" for one in seen) == sum(len(row.seasons) for row in rows.values())
    assert sum(one.size or 0 for one in seen if one.kind == "series") == sum(row.size for row in rows.values())
    assert told(both_stack) == []


def test_sonarrs_episodes_are_all_read(both: World, both_stack: Stack, sonarr_client: Sonarr) -> None:
    for number, row in both.sonarrs["sonarr"].series.items():
        seen = sonarr_client.episodes(str(number))
        assert {one.remote_id for one in seen} == {str(one.id) for one in row.episodes}
        assert {file.remote_id for one in seen for file in one.files} == {str(file.id) for file in row.files}
    assert told(both_stack) == []


def test_sonarrs_side_tables_are_read(both_stack: Stack, sonarr_client: Sonarr) -> None:
    assert len(sonarr_client.root_folders()) == 2
    assert {row.season_number for row in sonarr_client.queue()} >= {2}
    assert told(both_stack) == []


def test_jellyfins_entries_are_all_read(both: World, both_stack: Stack, server: Jellyfin) -> None:
    seen = {item.remote_id for page in server.pages(SHOWS) for item in page}
    shelf = both.server.shelf
    real = {number for number, one in shelf.episodes.items() if one.sources}
    assert seen >= {*shelf.series, *shelf.seasons, *real}
    assert told(both_stack) == []


def test_jellyfins_watched_episodes_are_all_read(both: World, both_stack: Stack, server: Jellyfin) -> None:
    for account in server.accounts():
        user = both.server.user(account.remote_id)
        seen = {one.remote_id for page in server.watched(account, KINDS) for one in page}
        assert seen == {number for number, watch in user.watched.items() if watch.started or watch.favourite}
    assert told(both_stack) == []


def test_plexs_items_are_all_read(both: World, both_stack: Stack, second: Plex) -> None:
    assert second.identity().server == both.plex_house().machine
    assert second.deletion_allowed() is False
    seen = {item.remote_id for page in second.pages(KINDS) for item in page}
    assert seen == {str(number) for number in both.plex_house().items}
    assert told(both_stack) == []


def test_all_that_plex_tells_of_plays_is_read(both: World, both_stack: Stack, second: Plex) -> None:
    house = both.plex_house()
    seen = {(one.account, one.remote_id) for page, _ in second.sweep(second.accounts(), KINDS) for one in page}
    marks = {("1", str(number)) for number in house.marks}
    assert seen == marks | {
        (str(row.account), str(row.item.key)) for row in house.history if row.item.key in house.items
    }
    assert [now.account for now in second.playing()] == [str(one.account) for one in house.playing.values()]
    assert told(both_stack) == []


def test_a_season_is_removed_without_a_complaint(
    both: World, both_stack: Stack, sonarr_client: Sonarr, server: Jellyfin, second: Plex
) -> None:
    key = case(both, "season-never")
    row = both.series(key)[1]
    gone = [one for one in row.episodes if one.of.season == 2]
    paths = [file.path for file in row.files if file.season == 2]
    permit = Permit(1, "sonarr")
    sonarr_client.unmonitor_seasons(str(row.id), [2], [str(one.id) for one in gone], permit)
    sonarr_client.delete_files(str(row.id), [str(one.file.id) for one in gone if one.file], permit)
    server.tell_deleted([both.server.view.seen(path) or path for path in paths], Permit(1, "jellyfin"))
    second.tell_deleted([both.plex_house().view.seen(path) or path for path in paths], Permit(1, "plex"))
    both_stack.settle()
    assert [traces.listed(both, one.of.key) for one in gone] == [[]] * 6
    assert told(both_stack) == []
    assert both.wrong_removals() == []


def test_a_series_is_removed_without_a_complaint(both: World, both_stack: Stack, sonarr_client: Sonarr) -> None:
    row = both.series(case(both, "series-sidecars"))[1]
    number, permit = str(row.id), Permit(1, "sonarr")
    sonarr_client.unmonitor_series(number, permit)
    sonarr_client.delete_files(number, [str(file.id) for file in row.files], permit)
    sonarr_client.delete_series(number, exclude=True, delete_files=True, permit=permit)
    both_stack.settle()
    assert both.fs.below(row.folder) == []
    assert told(both_stack) == []
    assert both.wrong_removals() == []
