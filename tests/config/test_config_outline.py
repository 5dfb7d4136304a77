"""Where each key of a text stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from config_builders import WORN
from config_texts import layouts, toml_texts
from hypothesis import given

from reclaimerr.config.outline import Outline, Path, split_key


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key), item
        yield from _leaves(item, (*path, key))


@given(toml_texts)
def test_every_key_of_a_document_has_a_line(text: str) -> None:
    outline = Outline(text)

    assert [path for path, _ in _leaves(tomllib.loads(text)) if outline.line(path) is None] == []


@given(layouts())
def test_every_value_stands_where_the_outline_says(text: str) -> None:
    outline = Outline(text)
    leaves = dict(_leaves(tomllib.loads(text)))

    for entry in outline.entries:
        assert tomllib.loads(f"x = {text[entry.value : entry.end]}")["x"] == leaves[entry.path]
    assert {path for path in leaves if outline.line(path) is None} == set()


def _line(path: Path) -> int | None:
    return Outline(WORN).line(path)


def test_lines_of_a_worn_file() -> None:
    lines = WORN.splitlines()

    def at(path: Path) -> str:
        return lines[(_line(path) or 0) - 1].strip()

    assert at(("web", "port")) == "port = 0x1F90   # in hex"
    assert at(("services", "radarr-hd")) == "[services.radarr-hd]  # the big one"
    assert at(("services", "radarr-hd", "path_map", 0, "to")) == '{ from = "/data", to = "/mnt" },  # the disk'
    assert at(("users", "alice")) == 'alice = ["jellyfin:Alice"]  # and her tablet'
    assert at(("rules", 1, "name")) == 'name = "Keep"'
    assert at(("rules", 1)) == "[[rules]]"
    assert _line(("rules", 2)) is None


def test_what_has_no_line_of_its_own_has_none() -> None:
    assert _line(("limits",)) is None
    assert Outline("").line(("a",)) is None


def test_strings_that_look_like_headings_and_comments_do_not_confuse() -> None:
    text = 'a = """\n[b]\nc = 1 # x\n\\""" ]\n"""\nd = \'[e]\'\n[f."g.h"]\ni = 1979-05-27 07:32:00 # no\nj = "\\""\n'

    assert [(entry.path, Outline(text).line(entry.path)) for entry in Outline(text).entries] == [
        (("a",), 1),
        (("d",), 6),
        (("f", "g.h", "i"), 8),
        (("f", "g.h", "j"), 9),
    ]


def test_a_table_below_an_array_belongs_to_its_latest_block() -> None:
    outline = Outline("[[a]]\n[[a]]\n[a.b]\nc = 1\n[[a.d]]\n[[a.d]]\ne = 2\n")

    assert [entry.path for entry in outline.entries] == [("a", 1, "b", "c"), ("a", 1, "d", 1, "e")]


def test_dotted_keys_are_split_as_toml_does() -> None:
    assert split_key("services.radarr-hd.url") == ("services", "radarr-hd", "url")
    assert split_key("users.'bob s.'") == ("users", "bob s.")


@pytest.mark.parametrize("key", ["", "a.", ".a", "a b", "a = 1", "a#"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        split_key(key)
