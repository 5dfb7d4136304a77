"""A whole installation in one process: the simulated stack over real sockets, a real database, every manager's worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from reclaimerr import clock
from reclaimerr.config import load
from reclaimerr.config.shape import Config
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World
from reclaimerr.managers import keeper, main
from reclaimerr.managers.context import Context
from reclaimerr.managers.worker import Worker
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import db, jobs, prepare

TOKEN = "a-token-for-tests-only"


class Whole:
    """Everything but the processes: turn it until it is idle."""

    def __init__(self, root: Path, world: World, change: Callable[[str], str] = str, *, dry_run: bool = False) -> None:
        self.world = world
        self.data = DataDir(root).make()
        self.stack = Stack(world)
        self._change, self._dry_run = change, dry_run

    def __enter__(self) -> Whole:
        self.stack.__enter__()
        self.config = self.read_config()
        prepare.prepare(self.data)
        db.attach(self.data)
        db.connect()
        self.contexts = {name: self._context(name) for name in self.config.services}
        self.workers = {name: Worker(context) for name, context in self.contexts.items()}
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()
        db.detach()
        self.stack.__exit__(None, None, None)

    def read_config(self) -> Config:
        return load.load_text(self._change(self.stack.config_toml(TOKEN, dry_run=self._dry_run)), {})

    def turn(self) -> None:
        """Let every manager work until nobody has anything to do."""
        while any([worker.turn() for worker in self.workers.values()]):
            pass

    def sync(self) -> None:
        """Read everything, and judge."""
        for name in self.contexts:
            jobs.put(jobs.Wanted(task="sync", lane=name, key=f"sync:{name}"), now=self.now)
        self.turn()
        self.judge()

    def judge(self) -> None:
        jobs.put(jobs.Wanted(task="judge", key="judge"), now=self.now)
        self.turn()

    def tick(self) -> None:
        keeper.tick(next(iter(self.contexts.values())), self.now)
        self.turn()

    def reclaim(self, *ids: int, by: str = "owner") -> None:
        """As a person: remove these candidates now."""
        jobs.put(jobs.Wanted(task="reclaim", args={"candidates": list(ids)}), now=self.now, requested_by=by)
        self.turn()

    @property
    def now(self) -> int:
        return clock.now()

    def _context(self, name: str) -> Context:
        return main.open_context(Life.alone(name), self.data, self.config)

    def rules(self, **changes: object) -> None:
        """Change the first rule in force."""
        first = msgspec.structs.replace(self.config.rules[0], **changes)
        self.use(msgspec.structs.replace(self.config, rules=(first, *self.config.rules[1:])))

    def _leave(self) -> None:
        """Let go of every connection to a service."""
        for context in self.contexts.values():
            context.client.session.close()

    def use(self, config: Config) -> None:
        """Let every manager work with another configuration."""
        self._leave()
        self.config = config
        self.contexts = {name: self._context(name) for name in config.services}
        self.workers = {name: Worker(context) for name, context in self.contexts.items()}


def whole(
    root: Path, *, seed: int = 1, movies: int = 60, series: int = 0, plex: bool = False, dry_run: bool = False,
    jellyfin: str = "10.11.11", change: Callable[[str], str] = str,
) -> Whole:  # fmt: skip
    """An installation on a generated library; `jellyfin` is the version of its media server."""
    world = generate(seed, movies, clock.now(), jellyfin=jellyfin, series=series, plex=plex)
    return Whole(root, world, change, dry_run=dry_run)
