"""Paths as services see them: mapped, compared, never opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr.model.location import PathMap, below, mapped, normal, parent, tail, touches

MAPS = (PathMap(origin="/media", here="/mnt"), PathMap(origin="/media/movies", here="/movies"))


@pytest.mark.parametrize(
    ("path", "same"),
    [("/movies//Heat/./x.mkv", "/movies/Heat/x.mkv"), ("/movies/Heat/", "/movies/Heat"), ("D:\\Movies\\Heat", "D:/Movies/Heat"),
     ("/", "/"), ("\\\\nas\\share\\x", "/nas/share/x"), ("/e\u0301", "/é")],
)  # fmt: skip
def test_a_path_has_one_spelling(path: str, same: str) -> None:
    assert normal(path) == same


def test_the_longest_prefix_wins_and_whole_parts_only() -> None:
    assert mapped("/media/movies/Heat", MAPS) == "/movies/Heat"
    assert mapped("/media/tv/Show", MAPS) == "/mnt/tv/Show"
    assert mapped("/media-old/Heat", MAPS) == "/media-old/Heat"
    assert mapped("/media/movies", MAPS) == "/movies"
    assert mapped("/media/movies/", ()) == "/media/movies"


def test_a_map_from_or_to_the_root_works() -> None:
    assert mapped("/data/x", (PathMap(origin="/", here="/mnt"),)) == "/mnt/data/x"
    assert mapped("/data/x", (PathMap(origin="/data", here="/"),)) == "/x"


def test_below_is_strict_and_knows_whole_parts() -> None:
    assert below("/movies/Heat", "/movies/")
    assert below("/movies", "/")
    assert not below("/movies", "/movies")
    assert not below("/movies-4k/Heat", "/movies")


def test_paths_touch_when_equal_or_nested_either_way() -> None:
    assert touches("/m/A", "/m/A/")
    assert touches("/m/A/B", "/m/A")
    assert touches("/m/A", "/m/A/B")
    assert not touches("/m/A", "/m/AB")


def test_the_tail_is_what_two_mounts_have_in_common() -> None:
    assert tail("/movies/Heat (1995)/Heat.MKV") == tail("D:\\media\\Heat (1995)\\heat.mkv") == "heat (1995)/heat.mkv"


def test_the_parent_of_a_top_folder_is_the_root() -> None:
    assert parent("/movies/Heat/x.mkv") == "/movies/Heat"
    assert parent("/movies") == "/"


@given(st.lists(st.text(st.characters(exclude_characters="/\\", exclude_categories=("Cs",)), min_size=1), min_size=1, max_size=5))
def test_normal_is_a_fixed_point(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    assert normal(normal(path)) == normal(path)
