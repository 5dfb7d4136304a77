"""Where one manager is wired: configuration, database, client, tasks."""

from __future__ import annotations

import logging
from pathlib import Path

from reclaimerr import logs
from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.config import accepted
from reclaimerr.config.shape import Config
from reclaimerr.managers.context import Context
from reclaimerr.managers.manager import Manager
from reclaimerr.managers.tasks.registry import TASKS
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.store import db, services

log = logging.getLogger(__name__)


def run(life: Life, root: str) -> int:
    """One manager's whole life; its exit code. `life.name` is its service's section."""
    data = DataDir(Path(root))
    config, _generation = accepted.read(data)
    logs.setup(life.name, data.logs, config.settings.log_level, logs.Masker(config.secrets()))
    db.attach(data)
    db.connect()
    return Manager(open_context(life, data, config)).run()


def open_context(life: Life, data: DataDir, config: Config) -> Context:
    """A manager's means; the database is open."""
    services.register([(one.name, one.type, one.enabled, one.main) for one in config.services.values()])
    section = config.services[life.name]
    client = CLIENTS[section.type](section, lambda: life.stopping)
    return Context(life, data, config, section, client, TASKS[section.type])
