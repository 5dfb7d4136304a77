"""When a fact counts as known: who vouches for it, and since when."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY
from reclaimerr.model.media import Kind
from tests.rules.world import NONE, NOW, UNKNOWN, World

ARR, PLEX, SEERR = 1, 2, 4
GIB = 2**30


@pytest.fixture
def held(world: World) -> World:
    """A movie of one arr, one media server and a server of requests."""
    world.put(
        holders=ARR | PLEX, src_arr=ARR, src_media=PLEX, src_watch=PLEX, src_people=SEERR, size=GIB, tags=["keep"],
        libraries=["Films"], services=["radarr"], added=NOW - DAY, plays=0, imdb_rating=5.0, requested=1, monitored=1,
        never_watched=1, vouch_at=NOW - DAY,
    )  # fmt: skip
    world.know("library", "Films")
    world.know("service", "radarr")
    return world


@pytest.mark.parametrize(
    ("when", "rests_on"),
    [
        ("size > 1 MB", ARR), ("'keep' in tags", ARR), ("monitored", ARR), ("imdb_rating < 6", ARR),
        ("'Films' in libraries", PLEX), ("'radarr' in services", ARR | PLEX), ("added_ago >= 1 day", ARR | PLEX),
        ("requested", SEERR),
    ],
)  # fmt: skip
def test_a_fact_of_a_stale_service_is_unknown(held: World, when: str, rests_on: int) -> None:
    for service in (ARR, PLEX, SEERR):
        held.stale = service
        assert held.verdict(when) == ("unknown" if service & rests_on else "yes")


@pytest.mark.parametrize("when", ["plays == 0", "never_watched"])
def test_watching_rests_on_the_watch_reads_alone(held: World, when: str) -> None:
    held.stale = ARR | PLEX
    assert held.verdict(when) == "yes"
    held.stale_watch = PLEX
    assert held.verdict(when) == "unknown"


def test_without_an_arr_the_media_server_tells_of_the_file(world: World) -> None:
    world.put(src_media=PLEX, size=GIB)
    world.stale = ARR
    assert world.verdict("size == 1 GiB") == "yes"
    world.stale = PLEX
    assert world.verdict("size == 1 GiB") == "unknown"


def test_stale_makes_known_a_clear_no_and_exists_unknown(held: World) -> None:
    held.stale = ARR
    assert held.verdict("known(size)") == "no"
    assert held.verdict("exists(size)") == "unknown"


def test_a_doubtful_identity_leaves_all_watching_unknown(held: World) -> None:
    held.db.execute("UPDATE fact SET doubt = 'two ids'")
    assert held.verdict("plays == 0") == "unknown"
    assert held.verdict("size > 1 MB") == "yes"


def test_never_watched_is_yes_only_from_the_instant_that_all_vouch_for(held: World) -> None:
    held.now = NOW - DAY - 1
    assert held.verdict("never_watched") == "unknown"
    held.now = NOW - DAY
    assert held.verdict("never_watched") == "yes"


def test_never_watched_is_unknown_where_nobody_vouches(held: World) -> None:
    held.db.execute("UPDATE fact SET vouch_at = NULL")
    assert held.verdict("never_watched") == "unknown"
    assert held.verdict("not never_watched") == "unknown"


def test_a_trace_of_a_play_is_a_clear_no_at_once(held: World) -> None:
    held.db.execute("UPDATE fact SET vouch_at = NULL, never_watched = 0")
    assert held.verdict("never_watched") == "no"


@pytest.mark.parametrize(("kind", "when"), [
    ("library", "'Serien' in libraries"), ("service", "'radarr-4k' in services"), ("user", "'zoe' in viewers"),
    ("quality_profile", "quality_profile == 'Ultra'"), ("quality_profile", "quality_profile in ['HD', 'Ultra']"),
    ("user", "watched_by('zoe')"), ("user", "requested_by('zoe')"), ("user", "any_of(favourite_users, 'zoe')"),
])  # fmt: skip
def test_a_name_that_no_service_knows_leaves_its_condition_unknown(world: World, kind: str, when: str) -> None:
    world.put(libraries=["Films"], services=["radarr"], viewers=NONE, quality_profile="HD", plays=0, requesters=NONE,
              favourite_users=NONE)  # fmt: skip
    world.know("quality_profile", "HD")
    assert world.verdict(when) == world.verdict(f"not ({when})") == "unknown"
    world.know(kind, {"service": "radarr-4k", "library": "Serien", "quality_profile": "Ultra", "user": "zoe"}[kind])
    assert world.verdict(when) != "unknown"


def test_a_part_of_a_name_is_not_looked_up(world: World) -> None:
    world.put(quality_profile="Ultra-HD")
    assert world.verdict("contains(quality_profile, 'hd') and matches(quality_profile, '^ul')") == "yes"


def test_unknown_tags_and_genres_only_warn(world: World) -> None:
    world.put(tags=["a"], genres=["Drama"])
    when = "'b' in tags or 'Dramma' in genres"
    assert world.verdict(when) == "no"
    assert world.compiled(when).literals == (("tag", "b", 1), ("genre", "Dramma", 16))


def test_the_free_space_is_that_of_the_items_own_root_folder(world: World) -> None:
    world.disk(free=50 * GIB, total=100 * GIB)
    world.disk(free=1, total=100 * GIB, service=2)
    world.put(disks={1: "/data"})
    assert world.verdict("disk_free == 50 GiB and disk_free_share == 50 %") == "yes"


@pytest.mark.parametrize(("free", "total", "accessible", "said"), [
    (None, 100, 1, "unknown"), (5, None, 1, "unknown"), (5, 0, 1, "unknown"), (5, 100, 0, "unknown"), (5, 100, 1, "yes"),
])  # fmt: skip
def test_a_share_needs_a_proved_total(
    world: World, free: int | None, total: int | None, accessible: int, said: str
) -> None:
    world.disk(free, total, accessible=accessible)
    world.put(disks={1: "/data"})
    assert world.verdict("disk_free_share < 10 %") == said


@pytest.mark.parametrize(("mask", "said"), [(None, "unknown"), (0b11, "unknown"), (0b01, "yes"), (0b10, "no"), (0b100, "unknown")])
def test_of_several_disks_a_rule_sees_those_of_its_own_services(world: World, mask: int | None, said: str) -> None:
    world.disk(free=5 * GIB, total=100 * GIB)
    world.disk(free=50 * GIB, total=100 * GIB, service=2)
    world.put(disks={1: "/data", 2: "/data"})
    assert world.verdict("disk_free < 10 GiB", mask=mask) == said
    assert world.verdict("disk_free_share < 10 %", mask=mask) == said


def test_two_root_folders_on_one_disk_tell_the_same(world: World) -> None:
    world.disk(free=5 * GIB, total=100 * GIB)
    world.disk(free=5 * GIB, total=100 * GIB, service=2)
    world.put(disks={1: "/data", 2: "/data"})
    assert world.verdict("disk_free == 5 GiB") == "yes"
    world.put(disks={3: "/data"})
    assert world.verdict("disk_free == 5 GiB") == "unknown"


def test_a_season_lies_where_its_series_does(world: World) -> None:
    world.disk(free=5 * GIB, total=100 * GIB)
    world.put(kind="series", disks={1: "/data"})
    world.put(2, kind="season", title_id=1)
    found = world.verdict("disk_free == 5 GiB", target="season", media_id=2)
    assert found == "yes"


@pytest.mark.parametrize(("mask", "said"), [(0b01, "yes"), (0b10, "no"), (0b11, "no"), (0b100, "unknown")])
def test_size_of_a_season_that_two_arrs_hold_is_what_the_named_ones_do(world: World, mask: int, said: str) -> None:
    world.put(kind="season", size=50 * GIB, src_arr=0b11)
    for holders, size in ((0b01, 10), (0b10, 40)):
        world.db.execute("INSERT INTO fact_share VALUES (1, ?, ?)", (holders, size * GIB))
    assert world.verdict("size == 10 GiB", target="season", mask=mask) == said
    assert world.verdict("size == 50 GiB", target="season", mask=0b11) == world.verdict("size == 50 GiB", target="season") == "yes"


def test_a_disk_that_nobody_tells_of_is_unknown(world: World) -> None:
    world.put(disks={1: "/elsewhere"})
    assert world.verdict("disk_free < 1 TB") == world.verdict("not disk_free < 1 TB") == "unknown"
    assert world.verdict("known(disk_free)") == "no"


def _two_versions(world: World, second: int | None = 20 * GIB) -> None:
    world.put(1, size=30 * GIB, holders=0b111)
    world.put(2, kind="version", parent_id=1, size=10 * GIB, holders=0b101)
    world.put(3, kind="version", parent_id=1, size=second, holders=0b110)


@pytest.mark.parametrize(("mask", "size"), [(None, 30), (0b001, 10), (0b010, 20), (0b011, 30), (0b100, 30)])
def test_size_counts_the_versions_of_the_named_services(world: World, mask: int | None, size: int) -> None:
    _two_versions(world)
    assert world.verdict(f"size == {size} GiB", mask=mask) == "yes"


def test_size_is_unknown_where_one_of_the_versions_is(world: World) -> None:
    _two_versions(world, second=UNKNOWN)
    assert world.verdict("size > 1 GiB", mask=0b010) == "unknown"
    assert world.verdict("size > 1 GiB", mask=0b011) == "unknown"
    assert world.verdict("size > 1 GiB", mask=0b001) == "yes"


def test_size_is_unknown_where_the_named_services_hold_nothing(world: World) -> None:
    _two_versions(world)
    assert world.verdict("size > 1 GiB", mask=0b1000) == "unknown"


@pytest.mark.parametrize(("target", "mask", "said"), [
    ("version", 0b10, "yes"), ("series", 0b01, "yes"), ("series", 0b10, "unknown"), ("season", 0b11, "yes"),
])  # fmt: skip
def test_size_of_other_items_is_their_own(world: World, target: Kind, mask: int, said: str) -> None:
    world.put(1, kind=target, size=5 * GIB, src_arr=0b01)
    assert world.verdict("size > 1 GiB", target=target, mask=mask) == said
