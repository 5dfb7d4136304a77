"""Older layouts become this one, step by step."""

from __future__ import annotations

import stat
from pathlib import Path

from config_builders import WORN, comments
from tomlkit import TOMLDocument

from reclaimerr.config.spec import VERSION
from reclaimerr.config.upgrade import STEPS, upgrade, upgraded, version_of


def _rename_port(document: TOMLDocument) -> None:
    web = document["web"]
    assert isinstance(web, dict)
    web["listen"] = web.pop("port")


def _drop_users(document: TOMLDocument) -> None:
    document.pop("users")


FUTURE = {1: _rename_port, 2: _drop_users}


def test_there_is_a_step_from_every_older_version() -> None:
    assert sorted(STEPS) == list(range(1, VERSION))


def test_a_file_of_this_layout_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(WORN)

    assert upgrade(file) is False
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_a_file_without_a_version_is_of_this_layout() -> None:
    assert version_of("[web]\nport = 1\n") == VERSION
    assert upgraded("[web]\nport = 1\n") == "[web]\nport = 1\n"


def test_a_newer_file_is_left_alone() -> None:
    assert upgraded("config_version = 9\n") == "config_version = 9\n"


def test_steps_are_taken_in_order_and_comments_stay() -> None:
    text = upgraded(WORN, FUTURE, 3)

    assert version_of(text) == 3
    assert "listen = 8080" in text or "listen = 0x1F90" in text
    assert "[users]" not in text
    assert set(comments(WORN)) - set(comments(text)) <= {"# and her tablet", "# in hex", "# the first rule"}


def test_what_the_file_was_stays_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(WORN)

    assert upgrade(file, FUTURE, 2) is True

    kept = tmp_path / "config.toml.v1"
    assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == (WORN, 0o600)
    assert version_of(file.read_text()) == 2
