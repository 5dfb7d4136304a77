"""The generated library: the same for the same seed, and nothing that exists anywhere."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import pytest
from demo_asking import MOVIES, NOW

from reclaimerr.clock import DAY
from reclaimerr.demo.arr import Arr
from reclaimerr.demo.library import generate
from reclaimerr.demo.world import World

CASES = (
    "two-versions", "spare-4k", "same-tail", "two-paths", "missing-ids", "disagreeing-ids", "claimed-ids", "unicode",
    "right-to-left", "markup", "long-title", "decomposed-path", "re-added", "re-added-lately", "favourite",
    "favourite-of-disabled", "playing", "server-only", "no-file", "vanished", "nested", "neighbour", "neighbour-host",
    "keep-tag", "other-tag", "fresh", "importing", "upgrading", "unmonitored", "partial-play", "partial-play-old",
    "several-files", "disabled-viewer", "seen-lately", "sidecars", "unrated", "acclaimed", "hidden-gem", "not-listed",
    "undated-play", "namesake", "namesake-seen", "no-imdb",
)  # fmt: skip


def shape(world: World) -> list[object]:
    """Everything that a seed decides, in a comparable form."""
    return [
        sorted((path, file.size, file.key, file.added) for path, file in world.fs.files.items()),
        [(title.key, title.name, title.year, title.tmdb) for title in world.titles.values()],
        [(user.id, user.name, sorted((number, watch.plays, watch.last, watch.favourite)
                                     for number, watch in user.watched.items())) for user in world.server.users],
        sorted(world.server.items), world.forbidden, world.expected_removable, world.undecided,
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_world() -> None:
    assert shape(generate(3, 80, NOW)) == shape(generate(3, 80, NOW))


def test_another_seed_gives_another_world() -> None:
    assert shape(generate(3, 80, NOW)) != shape(generate(4, 80, NOW))


def test_a_library_has_as_many_titles_as_asked_for(world: World) -> None:
    assert len(world.titles) == MOVIES


def test_the_awkward_cases_are_there_even_in_a_library_of_one() -> None:
    assert set(CASES) == set(generate(3, 1, NOW).cases)


@pytest.mark.parametrize("name", CASES)
def test_each_awkward_case_names_titles_of_the_world(world: World, name: str) -> None:
    assert set(world.cases[name]) <= world.titles.keys()


def test_no_two_movies_share_a_path(world: World) -> None:
    paths = [file.path for arr in world.arrs.values() for file in arr.files.values()]
    assert len(paths) == len(set(paths))


def test_each_title_has_an_id_of_its_own() -> None:
    world = generate(3, 400, NOW)
    assert len({title.tmdb for title in world.titles.values()}) == len(world.titles)


def test_every_title_is_forbidden_removable_or_undecided_and_no_two_of_them(world: World) -> None:
    books = [set(world.forbidden), set(world.expected_removable), set(world.undecided)]
    assert set.union(*books) == set(world.titles)
    assert sum(map(len, books)) == len(world.titles)


def test_ages_reach_over_five_years() -> None:
    added = [file.added for file in generate(3, 600, NOW).arrs["radarr-hd"].files.values()]
    assert min(added) < NOW - 4.9 * 365 * DAY
    assert max(added) > NOW - 30 * DAY


def test_sizes_lean_to_the_right_as_logarithms_do() -> None:
    sizes = [file.size for file in generate(3, 600, NOW).arrs["radarr-hd"].files.values()]
    assert statistics.mean(sizes) > 1.15 * statistics.median(sizes)


def test_disks_count_what_lies_on_them(world: World) -> None:
    for disk in world.fs.disks:
        lying = sum(file.size for path, file in world.fs.files.items() if path.startswith(disk.mount + "/"))
        assert disk.used == lying
        assert disk.free == disk.total - disk.other - lying


def test_there_are_five_users_of_whom_one_is_disabled_and_one_sees_a_part(world: World) -> None:
    users = world.server.users
    assert len(users) == 5
    assert [user.name for user in users if user.disabled] == ["Dmitri"]
    assert [user.name for user in users if user.libraries is not None] == ["Émilie"]
    assert [user.name for user in users if user.admin] == ["Anna"]


def test_nobody_watched_anything_before_it_came_except_where_it_came_again(world: World) -> None:
    again = {key for name in ("re-added", "re-added-lately") for key in world.cases[name]}
    for user in world.server.users:
        for number, watch in user.watched.items():
            item = world.server.items[number]
            if item.title.key not in again and watch.last is not None:
                first = min(world.fs.files[source.path].added for source in item.sources)
                assert first <= watch.last <= NOW


def test_the_server_names_paths_by_another_prefix_than_the_arrs(world: World) -> None:
    file = next(iter(world.arrs["radarr-hd"].files.values()))
    assert world.arrs["radarr-hd"].view.seen(file.path) == "/movies" + file.path[len("/srv/disk1/movies"):]  # fmt: skip
    assert world.server.view.seen(file.path) == "/media/movies" + file.path[len("/srv/disk1/movies"):]  # fmt: skip


def of(world: World, name: str) -> Arr:
    return world.arrs[name]


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("two-versions", lambda world, key: len(world.holders(key)) == 2 and len(world.item(key).sources) == 2),
        ("missing-ids", lambda world, key: world.item(key).providers == {}),
        ("disagreeing-ids", lambda world, key: world.item(key).providers["Tmdb"] != str(world.titles[key].tmdb)),
        ("markup", lambda world, key: not {"<", "'", "{"}.isdisjoint(world.titles[key].name)),
        ("long-title", lambda world, key: len(world.titles[key].name) >= 400),
        ("server-only", lambda world, key: not world.holders(key) and bool(world.item(key))),
        ("no-file", lambda world, key: not world.movie("radarr-hd", key).files),
        ("several-files", lambda world, key: len(world.movie("radarr-hd", key).files) == 2),
        ("unmonitored", lambda world, key: not world.movie("radarr-hd", key).monitored),
        ("not-listed", lambda world, key: not world.server.items_of(key)),
        ("nested", lambda world, key: of(world, "radarr-hd").nested(world.movie("radarr-hd", key).folder)),
        ("no-imdb", lambda world, key: world.titles[key].imdb is None),
        ("sidecars", lambda world, key: len(world.fs.below(world.movie("radarr-hd", key).folder)) == 5),
    ],
)
def test_a_case_is_what_it_says(world: World, name: str, holds: Callable[[World, str], bool]) -> None:
    assert all(holds(world, key) for key in world.cases[name])


@pytest.mark.bench
def test_ten_thousand_movies_are_generated_in_under_two_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    import time

    started = time.process_time()
    world = generate(7, 10_000, NOW)
    spent = time.process_time() - started
    with capsys.disabled():
        print(f"\n10,000 movies in {spent:.2f} s")
    assert len(world.titles) == 10_000


@pytest.mark.bench
def test_eight_hundred_series_are_generated_in_under_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    import time

    started = time.process_time()
    world = generate(7, 1, NOW, series=800, plex=True)
    spent = time.process_time() - started
    episodes = sum(len(show.episodes) for show in world.shows.values())
    with capsys.disabled():
        print(f"\n{len(world.shows)} series, {episodes} episodes, on two media servers, in {spent:.2f} s")
    assert len(world.shows) == 800
    assert episodes > 40_000
