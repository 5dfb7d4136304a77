"""The stack as a whole: its keys, its journal, its configuration, its later deeds."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from demo_asking import NOW, Asker, case, told

from reclaimerr.clients.http import Permit
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.kinds import open_jellyfin, open_radarr
from reclaimerr.clients.radarr import Radarr
from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config
from reclaimerr.demo.later import Later
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.rules.compile import compile as compile_rule

TOKEN = "a-token-of-the-demo-page"


@pytest.fixture
def config(stack: Stack) -> Config:
    return load_text(stack.config_toml(TOKEN), {})


def never() -> bool:
    return False


@pytest.fixture
def radarr(config: Config) -> Iterator[Radarr]:
    client = open_radarr(config.services["radarr-hd"], never)
    yield client
    client.session.close()


@pytest.fixture
def server(config: Config) -> Iterator[Jellyfin]:
    client = open_jellyfin(config.services["jellyfin"], never)
    yield client
    client.session.close()


def test_services_are_told_with_type_address_and_key(stack: Stack) -> None:
    assert [(name, kind) for name, kind, _, _ in stack.services] == [
        ("radarr-hd", "radarr"), ("radarr-4k", "radarr"), ("jellyfin", "jellyfin"),
    ]  # fmt: skip
    assert all(url.startswith("http://127.0.0.1:") and len(key) == 32 for _, _, url, key in stack.services)


def test_keys_follow_from_the_seed_and_differ() -> None:
    keys = []
    for seed in (3, 3, 4):
        with Stack(generate(seed, 1, NOW)) as stack:
            keys.append(tuple(service.api_key for service in stack.services))
    assert keys[0] == keys[1] != keys[2]
    assert len(set(keys[0])) == 3


def test_a_port_may_be_chosen(world: World) -> None:
    with Stack(world) as first:
        port = int(first.service("jellyfin").url.rpartition(":")[2])
    with Stack(world, ports={"jellyfin": port}) as second:
        assert second.service("jellyfin").url == f"http://127.0.0.1:{port}"


def test_the_journal_has_every_request_with_its_answer(stack: Stack, hd: Asker) -> None:
    hd.ask("POST", "/api/v3/tag", json={"label": "one"}, params={"apikey": stack.service("radarr-hd").api_key})
    entry = stack.log[-1]
    assert (entry.service, entry.method, entry.path, entry.status) == ("radarr-hd", "POST", "/api/v3/tag", 201)
    assert (entry.body, entry.at, list(entry.query)) == ({"label": "one"}, NOW, ["apikey"])


def test_the_configuration_is_taken_without_a_mistake(config: Config) -> None:
    assert set(config.services) == {"radarr-hd", "radarr-4k", "jellyfin"}
    assert config.settings.dry_run is False
    assert config.web.token == TOKEN
    assert config.main is not None
    assert config.main.name == "jellyfin"


def test_the_demos_rules_are_all_understood(config: Config) -> None:
    assert len(config.rules) == 6
    for rule in config.rules:
        assert compile_rule(rule.when, rule.target).sql


def test_every_user_is_a_person_of_the_configuration(config: Config) -> None:
    assert config.users["emilie"] == ("jellyfin:Émilie",)
    assert len(config.users) == 5


def test_the_page_may_have_a_port_and_the_paths_no_map(stack: Stack) -> None:
    config = load_text(stack.config_toml(TOKEN, port=7001, dry_run=True, path_map=False), {})
    assert (config.web.port, config.settings.dry_run, config.services["jellyfin"].path_map) == (7001, True, ())


def test_our_own_radarr_client_reads_the_whole_library(world: World, stack: Stack, radarr: Radarr) -> None:
    assert radarr.identity().name == "Radarr"
    seen = {item.remote_id: item for item in radarr.movies()}
    arr = world.arrs["radarr-hd"]
    assert set(seen) == {str(number) for number in arr.movies}
    assert sum(file.size or 0 for item in seen.values() for file in item.files) == sum(
        f.size for f in arr.files.values()
    )
    assert told(stack) == []


def test_our_own_jellyfin_client_reads_the_whole_library(world: World, stack: Stack, server: Jellyfin) -> None:
    assert server.identity().server == world.server.id
    ids = {item.remote_id for page in server.pages() for item in page}
    assert ids == set(world.server.items)
    assert told(stack) == []


def test_our_own_jellyfin_client_reads_all_that_was_watched(world: World, stack: Stack, server: Jellyfin) -> None:
    for account in server.accounts():
        user = world.server.user(account.remote_id)
        seen = {watch.remote_id: watch for page in server.watched(account) for watch in page}
        traces = {number for number, watch in user.watched.items() if watch.started or watch.favourite}
        assert set(seen) == traces
        assert {number: seen[number].last_played for number in seen} == {n: user.watched[n].last for n in traces}
    assert told(stack) == []


def test_our_own_clients_read_version_12_as_well(world: World, stack: Stack, server: Jellyfin) -> None:
    world.server.version = "12.0.0"
    assert server.identity().version == "12.0.0"
    assert [now.account for now in server.playing()] == [world.server.user("Chiara").id]
    assert told(stack) == []


def test_our_own_clients_remove_a_title_without_a_complaint(
    world: World, stack: Stack, radarr: Radarr, server: Jellyfin
) -> None:
    movie = world.movie("radarr-hd", case(world, "sidecars"))
    path = world.server.view.seen(movie.files[0].path) or ""
    permit = Permit(1, "radarr-hd")
    radarr.unmonitor(str(movie.id), permit)
    radarr.delete_file(str(movie.files[0].id), permit)
    radarr.delete_movie(str(movie.id), exclude=True, delete_files=True, permit=permit)
    server.tell_deleted([path], Permit(1, "jellyfin"))
    stack.settle()
    assert world.server.items_of(movie.title.key) == []
    assert world.fs.below(movie.folder) == []
    assert told(stack) == []
    assert world.wrong_removals() == []


def test_later_deeds_are_done_in_their_order() -> None:
    later, done = Later(), []
    later.hold()
    for number in range(3):
        later.put(lambda number=number: done.append(number), delay=60)  # type: ignore[misc]
    later.settle()
    later.close()
    assert done == [0, 1, 2]


def test_deeds_that_are_held_wait_for_their_release() -> None:
    later, done = Later(), threading.Event()
    later.hold()
    later.put(done.set)
    assert not done.is_set()
    later.release()
    assert done.wait(10)
    later.close()


def test_a_server_may_scan_by_itself(world: World) -> None:
    key = case(world, "two-paths")
    with Stack(world, scan_every=0.01) as stack:
        world.remove_from_disk(key)
        scanned = threading.Event()
        stack.later.put(scanned.set, 0.05)
        assert scanned.wait(10)
    assert world.server.items_of(key) == []
