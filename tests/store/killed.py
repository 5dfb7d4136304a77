"""Data directories as kill -9 leaves them: copied while they are in use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from reclaimerr.paths import DataDir
from reclaimerr.store import db


def part(data: DataDir, end: str) -> Path:
    """The database's `-wal` or `-shm`."""
    return data.database.with_name(data.database.name + end)


def killed(data: DataDir, folder: Path) -> DataDir:
    """A copy of an installation whose processes are all gone at this instant, with what they left."""
    shutil.copytree(data.root, folder)
    return DataDir(folder)


def checkpointed() -> None:
    """Everything written until now is in the file itself."""
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def edit(path: Path, change: Callable[[bytearray], object]) -> None:
    """Change a file's bytes as nobody should."""
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


def overwrite(start: float, length: int) -> Callable[[Path], None]:
    """Noise over a part of a file that begins at a share of it."""

    def spoil(path: Path) -> None:
        at = int(path.stat().st_size * start) // 4096 * 4096
        edit(path, lambda content: content.__setitem__(slice(at, at + length), os.urandom(length)))

    return spoil


def cut(share: float) -> Callable[[Path], None]:
    """Only so much of a file is left."""
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


DAMAGE: dict[str, Callable[[Path], None]] = {
    "emptied": cut(0),
    "cut to a few bytes": lambda path: os.truncate(path, 60),
    "cut in half": cut(0.5),
    "its last page cut": lambda path: os.truncate(path, path.stat().st_size - 4096),
    "its head overwritten": lambda path: edit(path, lambda content: content.__setitem__(slice(0, 16), b"no database here")),
    "its version flipped": lambda path: edit(path, lambda content: content.__setitem__(18, content[18] ^ 0x40)),
    "its format flipped": lambda path: edit(path, lambda content: content.__setitem__(47, content[47] ^ 0x40)),
    "noise in the middle": overwrite(0.5, 9000),
    "noise in the schema": lambda path: edit(path, lambda content: content.__setitem__(slice(100, 160), b"\xa5" * 60)),
    "gone": Path.unlink,
}
"""What can happen to a database file, by name."""
