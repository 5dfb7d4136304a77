"""Households made from seeds: everything that is offered is asked to go, and the services' own log is the judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from reclaimerr.store import db
from tests.proof.evidence import candidates_of, gone, open_candidates, really, told
from tests.whole import Whole, whole

NO_SHARE = ('max_share_per_day = "50 %"', 'max_share_per_day = "100 %"')
MANY = [(seed, mapped) for seed in range(100, 120) for mapped in (True, False)]


def made(folder: Path, seed: int, movies: int, *, mapped: bool = True) -> Whole:
    """A household without a limit in the way; `mapped`: the configuration says what the server calls the folders."""

    def change(text: str) -> str:
        text = text.replace(*NO_SHARE)
        return text if mapped else re.sub(r"path_map = .*\n", "", text)

    return whole(folder, seed=seed, movies=movies, change=change)


def ask_for_everything(home: Whole) -> None:
    """As a person: every candidate there is, held ones too, shall go now."""
    home.reclaim(*[row["id"] for row in open_candidates()])
    home.stack.settle()


def prove(home: Whole) -> None:
    """The whole argument about one household."""
    world = home.world
    home.sync()
    forbidden, expected = dict(world.forbidden), dict(world.expected_removable)
    ask_for_everything(home)
    assert not {key: forbidden[key] for key in gone(world).keys() & forbidden.keys()}
    assert not world.wrong_removals()
    assert {key: gone(world).get(key, set()) for key in expected} == {key: set(arrs) for key, arrs in expected.items()}
    assert really(world) == told(world)
    assert max(really(world).files.values()) == 1
    assert not home.stack.complaints
    nothing_more_goes(home)


def nothing_more_goes(home: Whole) -> None:
    """Two complete reads later the facts have settled, and asking for everything once more removes nothing."""
    before = len(home.stack.removals)
    home.sync()
    home.sync()
    ask_for_everything(home)
    assert len(home.stack.removals) == before
    assert not db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'")
    assert not db.value("SELECT COUNT(*) FROM job WHERE ended IS NULL")


@pytest.mark.parametrize("seed", [11, pytest.param(12, marks=pytest.mark.prove)])
def test_only_what_may_go_goes_and_all_of_it(tmp_path: Path, seed: int) -> None:
    with made(tmp_path, seed, 60) as home:
        prove(home)


@pytest.mark.prove
def test_the_same_holds_where_files_match_by_the_end_of_their_paths(tmp_path: Path) -> None:
    with made(tmp_path, 13, 60, mapped=False) as home:
        prove(home)


@pytest.mark.prove
@pytest.mark.parametrize(("seed", "mapped"), MANY)
def test_many_households_lose_only_what_may_go(tmp_path: Path, seed: int, mapped: bool) -> None:
    with made(tmp_path, seed, 160, mapped=mapped) as home:
        prove(home)


def test_the_share_of_a_day_stops_what_is_too_much(tmp_path: Path) -> None:
    with whole(tmp_path, seed=11, movies=60, change=lambda text: text.replace("50 %", "20 %")) as home:
        home.sync()
        known = db.value("SELECT SUM(size) FROM fact WHERE kind = 'movie' AND typeof(size) = 'integer'")
        ask_for_everything(home)
        left = [row for row in open_candidates() if "More than 20% of the library" in row["blocked_by"]]
        assert really(home.world).bytes == told(home.world).bytes <= 0.2 * known
        assert left
        assert not home.world.wrong_removals()


# -- between the announcement and the removal


def upgrade_seen(home: Whole, key: str) -> None:
    """A better file, and the server has looked."""
    home.world.import_upgrade("radarr-hd", key)
    home.world.scan()


HAPPENINGS: dict[str, Callable[[Whole, str], object]] = {
    "somebody watched it": lambda home, key: home.world.play("Ben", key),
    "somebody began it": lambda home, key: home.world.play("Ben", key, share=0.3),
    "it became a favourite": lambda home, key: home.world.favourite("Ben", key),
    "somebody is watching it": lambda home, key: home.world.start_session("Chiara", key),
    "it was tagged keep": lambda home, key: home.world.set_tag("radarr-hd", key, "keep"),
    "a better file is being fetched": lambda home, key: home.world.start_download("radarr-hd", key),
    "a better file is being imported": lambda home, key: home.world.start_download("radarr-hd", key, "importing"),
    "a better file came": lambda home, key: home.world.import_upgrade("radarr-hd", key),
    "a better file came and the server saw it": upgrade_seen,
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Whole, dict[str, str]]]:
    """A household in which something happened to one announced title each; then everything was asked to go."""
    with made(tmp_path_factory.mktemp("changed"), 14, 60) as home:
        home.sync()
        single = [key for key, arrs in sorted(home.world.expected_removable.items()) if arrs == {"radarr-hd"}]
        keys = dict(zip(HAPPENINGS, single, strict=False))
        for what, key in keys.items():
            assert [row["state"] for row in candidates_of(home.world, key)] == ["scheduled"]
            HAPPENINGS[what](home, key)
        ask_for_everything(home)
        yield home, keys


@pytest.mark.parametrize("what", HAPPENINGS)
def test_an_announced_title_stays_when(changed: tuple[Whole, dict[str, str]], what: str) -> None:
    home, keys = changed
    assert keys[what] not in gone(home.world)
    assert all(row["state"] == "blocked" or row["end_reason"] for row in candidates_of(home.world, keys[what]))


def test_what_nothing_happened_to_went_all_the_same(changed: tuple[Whole, dict[str, str]]) -> None:
    home, keys = changed
    assert home.world.expected_removable.keys() - gone(home.world).keys() <= set(keys.values())
    assert not home.world.wrong_removals()
    assert really(home.world) == told(home.world)


# -- disks that are not as they should be


def flags(home: Whole) -> dict[tuple[str, int], bool]:
    """Every arr's monitored flags."""
    return {(arr.name, movie.id): movie.monitored for arr in home.world.arrs.values() for movie in arr.movies.values()}


@pytest.mark.parametrize("state", ["missing", pytest.param("empty", marks=pytest.mark.prove)])
def test_nothing_goes_from_a_disk_that_is_not_there(tmp_path: Path, state: Literal["missing", "empty"]) -> None:
    with made(tmp_path, 15, 60) as home:
        home.sync()
        monitored = flags(home)
        for disk in ("disk1", "disk2"):
            home.world.mount(disk, state)
        ask_for_everything(home)
        assert not gone(home.world)
        assert flags(home) == monitored
        assert not db.value("SELECT COUNT(*) FROM history WHERE outcome = 'removed'")


def test_a_disk_that_refuses_leaves_everything_as_it_was_and_is_told(tmp_path: Path) -> None:
    with made(tmp_path, 15, 60) as home:
        home.sync()
        monitored = flags(home)
        for disk in ("disk1", "disk2"):
            home.world.make_read_only(disk)
        ask_for_everything(home)
        assert not home.stack.removals
        assert flags(home) == monitored
        assert {row["outcome"] for row in db.rows("SELECT DISTINCT outcome FROM history")} == {"failed"}
        assert not [row for row in open_candidates() if row["state"] == "removing"]
