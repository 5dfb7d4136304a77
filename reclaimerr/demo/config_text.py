"""A config.toml for the simulated household, with the rules that verdicts.py writes a second time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from reclaimerr.clock import iso
from reclaimerr.demo.config_rules import MOVIE_RULES, SERIES_RULES
from reclaimerr.demo.world import World

SLACK = 30 * 86400
"""The server's history is complete since before anything came."""


class Service(NamedTuple):
    """Where a simulated service answers, and to which key."""

    name: str
    type: str
    url: str
    api_key: str


LIMITS = """\
[limits]
max_items_per_day = 2000
max_bytes_per_day = "100 TiB"
max_share_per_day = "50 %"
breaker_share = "90 %"

[actions]
exclude_from_lists = true
keep_favourites = true
fallback_to_media_server = false
"""


def text(world: World, services: Iterable[Service], token: str, port: int | None, dry_run: bool, path_map: bool) -> str:
    """The whole file; `path_map` says what the server calls the arrs' folders."""
    parts = [
        "config_version = 1\n",
        f"[settings]\ndry_run = {str(dry_run).lower()}\n",
        f'[web]\nhost = "127.0.0.1"\ntoken = "{token}"\n' + (f"port = {port}\n" if port is not None else ""),
        *(_service(world, service, path_map) for service in services),
        _users(world),
        LIMITS,
        MOVIE_RULES,
        *([SERIES_RULES] if world.sonarrs else []),
    ]
    return "\n".join(parts)


def _service(world: World, service: Service, path_map: bool) -> str:
    lines = [f"[services.{service.name}]", f'type = "{service.type}"', f'url = "{service.url}"',
             f'api_key = "{service.api_key}"', 'check_interval = "15s"', 'sync_interval = "10m"']  # fmt: skip
    if service.type == "jellyfin":
        created = [item.created for item in world.server.items.values()]
        created += [item.created for item in world.server.shelf.episodes.values()]
        first = min(created, default=world.clock())
        lines += ["main = true", 'watch_interval = "2m"', f'history_since = "{(iso(first - SLACK) or "")[:10]}"']
        if path_map:
            lines += [f"path_map = [{', '.join(_maps(world))}]"]
    return "\n".join(lines) + "\n"


def _maps(world: World) -> list[str]:
    """What the server calls an arr's root, and what the arr calls it."""
    pairs = ((world.server.view.seen(host), root.rstrip("/")) for arr in world.books() for root, host in arr.roots)
    return [f'{{ from = "{theirs}", to = "{ours}" }}' for theirs, ours in pairs]


def _users(world: World) -> str:
    """Everybody under his own name, small and plain."""
    named = [(_plain(user.name), user.name) for user in world.server.users]
    return "[users]\n" + "".join(f'"{small}" = ["{world.server.name}:{name}"]\n' for small, name in named)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace(" ", "-")
