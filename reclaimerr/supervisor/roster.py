"""Which children a configuration asks for, and which sections each of them lives by."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from reclaimerr.config.shape import Config

PREPARE = "reclaimerr.store.mending:run"
WEB = "web"

# Every child reads accepted.toml once, at its start: what it lives by is what restarts it.
SHARED = ("settings", "users", "limits", "actions", "leaving_soon", "targets", "notify", "schedules", "rules")
# What one manager has to know of the others: judging needs to know who holds what, and who is main.
OF_OTHERS = ("type", "enabled", "main")


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """Import paths of what runs in the children; `prepare` None leaves the database alone (tests)."""

    web: str = "reclaimerr.web.serve:run"
    manager: str = "reclaimerr.managers.main:run"
    prepare: str | None = PREPARE


DEFAULT_ENTRIES = Entries()


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One child that there shall be; another `lives_by` means that it has to start again.

    `listens`: host and port of the socket that is kept for it.
    """

    name: str
    kind: Literal["web", "manager"]
    entry: str
    lives_by: tuple[Any, ...]
    listens: tuple[str, int] | None = None


def roster(config: Config, entries: Entries = DEFAULT_ENTRIES) -> dict[str, Post]:
    """The web and one manager per enabled service, by name."""
    listens = config.web.host, config.web.port
    posts = {WEB: Post(name=WEB, kind="web", entry=entries.web, lives_by=_web_lives_by(config), listens=listens)}
    for name, service in config.services.items():
        if service.enabled:
            lives_by = (*_shared(config), service, _others(config))
            posts[name] = Post(name=name, kind="manager", entry=entries.manager, lives_by=lives_by)
    return posts


def _shared(config: Config) -> tuple[Any, ...]:
    return tuple(getattr(config, section) for section in SHARED)


def _web_lives_by(config: Config) -> tuple[Any, ...]:
    return (*_shared(config), config.web, config.services)  # it shows every section


def _others(config: Config) -> tuple[Any, ...]:
    return tuple(
        (name, *(getattr(service, key) for key in OF_OTHERS)) for name, service in sorted(config.services.items())
    )
