"""Our own files: private, replaced atomically."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reclaimerr.paths import DataDir, static_dir, write_private


def test_the_data_directory_is_private(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data").make()
    assert {path.stat().st_mode & 0o777 for path in (data.root, data.run, data.logs, data.backups)} == {0o700}


def test_a_private_file_is_replaced_whole_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["accepted.toml"]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "\ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["accepted.toml"]


def test_the_page_is_found() -> None:
    assert (static_dir() / "index.html").is_file()
