"""What the mortal processes do: the program's own commands, and the work of all managers of an installation."""

from __future__ import annotations

import logging
from pathlib import Path

from reclaimerr import clock
from reclaimerr.cli.main import main
from reclaimerr.config import load, save, upgrade
from reclaimerr.managers import main as managers
from reclaimerr.managers.context import Context
from reclaimerr.managers.manager import Manager
from reclaimerr.managers.worker import Worker
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import db, jobs, mending


def command(words: list[str]) -> int:
    """A command of the program."""
    return main(words)


def prepare(root: str) -> int:
    """What the supervisor has done before anybody else begins."""
    return mending.run(Life.alone("prepare"), root)


def first_save(path: str) -> int:
    """What the page's set-up does where there is no configuration yet."""
    save.edit(Path(path), {"web.port": 9001, "web.token": "a-token-that-nobody-guesses"}, None, {})
    return 0


def upgrade_config(path: str) -> int:
    """A configuration of the layout before this one is brought up to date; the layout is made up, the way is not."""
    upgrade.upgrade(Path(path), {1: lambda document: document["settings"].add("timezone", "Asia/Tokyo")}, to=2)
    return 0


def reclaim(config: str, root: str, candidates: list[int]) -> int:
    """A person names candidates, and every manager works until nothing is left to do."""
    contexts = _opened(config, root)
    jobs.put(jobs.Wanted(task="reclaim", args={"candidates": candidates}), now=clock.now(), requested_by="owner")
    return _turned(contexts)


def reads(config: str, root: str) -> int:
    """Everything is read, watched and judged once more."""
    contexts = _opened(config, root)
    for name, context in contexts.items():
        for task in ("sync", *(("watch",) if context.row().is_media_server else ())):
            jobs.put(jobs.Wanted(task=task, lane=name, key=f"{task}:{name}"), now=clock.now())
    jobs.put(jobs.Wanted(task="judge", key="judge"), now=clock.now())
    return _turned(contexts)


def daily_backup(config: str, root: str) -> int:
    """The copy of every day, with what it drops."""
    contexts = _opened(config, root)
    jobs.put(jobs.Wanted(task="backup", key="backup"), now=clock.now())
    return _turned(contexts)


def successors(config: str, root: str) -> int:
    """New managers take over what dead ones left, and work until nothing is left to do."""
    if code := prepare(root):
        return code
    contexts = _opened(config, root)
    for context in contexts.values():
        Manager(context).initialize()
    return _turned(contexts)


def _opened(config: str, root: str) -> dict[str, Context]:
    logging.disable(logging.CRITICAL)
    data = DataDir(Path(root))
    settings = load.load(Path(config), {})
    db.attach(data)
    db.connect()
    return {name: managers.open_context(Life.alone(name), data, settings) for name in settings.services}


def _turned(contexts: dict[str, Context]) -> int:
    workers = [Worker(context) for context in contexts.values()]
    while any([worker.turn() for worker in workers]):
        pass
    for context in contexts.values():
        context.client.session.close()
    db.detach()
    return 0
