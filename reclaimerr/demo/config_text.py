"""A config.toml for the simulated household, with the rules that verdicts.py writes a second time."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from reclaimerr.clock import iso
from reclaimerr.demo.config_rules import MOVIE_RULES, SERIES_RULES, SPARE_RULE
from reclaimerr.demo.disks import View
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


def text(world: World, services: Iterable[Service], token: str, port: int | None, dry_run: bool, path_map: bool,
         data_dir: str | None) -> str:  # fmt: skip
    """The whole file; `path_map` says what the server calls the arrs' folders."""
    where = f'data_dir = "{data_dir}"\n' if data_dir else ""
    parts = [
        "config_version = 1\n",
        f"[settings]\n{where}dry_run = {str(dry_run).lower()}\n",
        f'[web]\nhost = "127.0.0.1"\ntoken = "{token}"\n' + (f"port = {port}\n" if port is not None else ""),
        *(_service(world, service, path_map) for service in services),
        _users(world),
        LIMITS,
        MOVIE_RULES,
        *([SPARE_RULE] if len(world.arrs) > 1 else []),
        *([SERIES_RULES] if world.sonarrs else []),
    ]
    return "\n".join(parts)


def _service(world: World, service: Service, path_map: bool) -> str:
    lines = [f"[services.{service.name}]", f'type = "{service.type}"', f'url = "{service.url}"',
             f'api_key = "{service.api_key}"', 'check_interval = "15s"', 'sync_interval = "10m"']  # fmt: skip
    if service.type in _FIRST:
        first, view = _FIRST[service.type](world)
        lines += ["main = true"] if service.type == "jellyfin" else []
        lines += ['watch_interval = "2m"', f'history_since = "{(iso(first - SLACK) or "")[:10]}"']
        if path_map:
            lines += [f"path_map = [{', '.join(_maps(world, view))}]"]
    return "\n".join(lines) + "\n"


def _of_jellyfin(world: World) -> tuple[int, View]:
    """When it listed something first, and how it names paths."""
    created = [item.created for item in world.server.items.values()]
    created += [item.created for item in world.server.shelf.episodes.values()]
    return min(created, default=world.clock()), world.server.view


def _of_plex(world: World) -> tuple[int, View]:
    if world.plex is None:
        raise LookupError("there is no Plex")
    return min((item.added for item in world.plex.items.values()), default=world.clock()), world.plex.view


_FIRST: dict[str, Callable[[World], tuple[int, View]]] = {"jellyfin": _of_jellyfin, "plex": _of_plex}


def _maps(world: World, view: View) -> list[str]:
    """What a server calls an arr's root, and what the arr calls it."""
    pairs = ((view.seen(host), root.rstrip("/")) for arr in world.books() for root, host in arr.roots)
    return [f'{{ from = "{theirs}", to = "{ours}" }}' for theirs, ours in pairs]


def _users(world: World) -> str:
    """Everybody under his own name, small and plain, with all his accounts."""
    lines = ["[users]"]
    for user in world.server.users:
        accounts = [f"{world.server.name}:{user.name}"]
        if world.plex:
            accounts += [f"{world.plex.name}:{one.name}" for one in world.plex.accounts if one.person == user.name]
        named = ", ".join(f'"{account}"' for account in accounts)
        lines.append(f'"{_plain(user.name)}" = [{named}]')
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace(" ", "-")
