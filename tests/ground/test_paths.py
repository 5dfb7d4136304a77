"""Our own files: private, replaced atomically."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reclaimerr.paths import DataDir, half_written, static_dir, sweep, write_private


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


def test_what_a_dead_process_left_half_written_goes_with_the_next_write_and_nothing_else_does(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    path = tmp_path / "config [1].toml"
    dead = tmp_path / f".{path.name}.{gone.pid}.new"
    alive, others = half_written(path), tmp_path / f".other.{gone.pid}.new"
    for left in (dead, others):
        left.write_text("half")
    write_private(path, "whole")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([path.name, others.name])
    alive.write_text("still being written")
    sweep(tmp_path / "*")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([path.name, alive.name])
