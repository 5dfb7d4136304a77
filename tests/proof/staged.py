"""A household and its installation at one moment, from which any number of attempts begin."""

from __future__ import annotations

import copy
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.paths import DataDir, write_private
from reclaimerr.store import db
from tests.whole import TOKEN


class Attempt:
    """One attempt: a world of its own behind a stack of its own, and a copy of the data directory."""

    def __init__(self, folder: Path, world: World, stack: Stack) -> None:
        self.folder, self.world, self.stack = folder, world, stack
        self.config, self.data = folder / "config.toml", DataDir(folder / "data")

    @property
    def place(self) -> dict[str, str]:
        """What the operations have to be told."""
        return {"config": str(self.config), "root": str(self.data.root)}

    @contextmanager
    def looking(self) -> Iterator[None]:
        """The database is open in this process for the length of a block."""
        db.attach(self.data)
        db.connect()
        try:
            yield
        finally:
            db.detach()


class Stage:
    """The moment: nothing runs, and nobody changes it."""

    def __init__(self, world: World, data: DataDir, change: Callable[[str], str]) -> None:
        self._world, self._data, self._change = copied(world), data, change

    @contextmanager
    def attempt(self, folder: Path) -> Iterator[Attempt]:
        """Everything as it was at that moment."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._data.root, folder / "data")
        world = copied(self._world)
        with Stack(world) as stack:
            made = Attempt(folder, world, stack)
            write_private(made.config, self._change(stack.config_toml(TOKEN)))
            yield made


def copied(world: World) -> World:
    """The same world once more, with a lock of its own."""
    return copy.deepcopy(world, {id(world.lock): threading.RLock()})
