"""The simulated media stack on loopback: all the services of one world."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from types import TracebackType

from reclaimerr.demo import config_text
from reclaimerr.demo.config_text import Service
from reclaimerr.demo.faults import Injector
from reclaimerr.demo.jellyfin import items, system
from reclaimerr.demo.jellyfin.app import Jellyfin
from reclaimerr.demo.journal import Complaint, Logged, Removal
from reclaimerr.demo.later import Later
from reclaimerr.demo.library import secret
from reclaimerr.demo.plex import items as plex_items
from reclaimerr.demo.plex import system as plex_system
from reclaimerr.demo.plex.app import Plex
from reclaimerr.demo.radarr import activity, files, movies, settings
from reclaimerr.demo.radarr.app import Radarr
from reclaimerr.demo.servarr import commands, folders, tables
from reclaimerr.demo.sonarr import activity as series_activity
from reclaimerr.demo.sonarr import episodes, series
from reclaimerr.demo.sonarr import settings as series_settings
from reclaimerr.demo.sonarr.app import Sonarr
from reclaimerr.demo.wire import App, Listener
from reclaimerr.demo.world import World

ARR = (*tables.ROUTES.routes, *commands.ROUTES.routes, *folders.ROUTES.routes)
RADARR = (*movies.ROUTES.routes, *files.ROUTES.routes, *activity.ROUTES.routes, *settings.ROUTES.routes, *ARR)
SONARR = (*series.ROUTES.routes, *episodes.ROUTES.routes, *series_activity.ROUTES.routes,
          *series_settings.ROUTES.routes, *ARR)  # fmt: skip
PLEX = (*plex_items.ROUTES.routes, *plex_system.ROUTES.routes)
KINDS: dict[type, str] = {Radarr: "radarr", Sonarr: "sonarr", Jellyfin: "jellyfin", Plex: "plex"}
JELLYFIN = (*items.ROUTES.routes, *system.ROUTES.routes)


class Stack:
    """The servers, in threads of this process, from `with` to its end.

    `ports` by service name, any free one where none is named. `delay` is how many seconds a Radarr
    takes to remove a folder after its answer, and a Jellyfin to look at a path it was told of;
    `scan_every` has Jellyfin look through all its folders that often.
    """

    def __init__(self, world: World, host: str = "127.0.0.1", ports: Mapping[str, int] | None = None,
                 delay: float = 0.05, scan_every: float | None = None) -> None:  # fmt: skip
        self.world = world
        self.host = host
        self.later = Later()
        self._scan_every = scan_every
        self._ports = dict(ports or {})
        self._apps: dict[str, App] = {name: Radarr(world, arr, secret(world.seed, f"key {name}"), self.later, RADARR,
                                                   delay) for name, arr in world.arrs.items()}  # fmt: skip
        for name, books in world.sonarrs.items():
            self._apps[name] = Sonarr(world, books, secret(world.seed, f"key {name}"), self.later, SONARR, delay)
        server = Jellyfin(world, secret(world.seed, "key jellyfin"), self.later, JELLYFIN, delay)
        self._apps[server.name] = server
        if world.plex:
            token = secret(world.seed, f"key {world.plex.name}")[:20]
            self._apps[world.plex.name] = Plex(world, world.plex, token, self.later, PLEX, delay)
        self._listeners: dict[str, tuple[Listener, threading.Thread]] = {}

    def __enter__(self) -> Stack:
        for name in self._apps:
            self.up(name)
        if self._scan_every:
            self.later.put(self._scan_again, self._scan_every)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        for name in list(self._listeners):
            self.down(name)
        self.later.close()

    @property
    def services(self) -> list[Service]:
        """(name, type, url, api_key) of each service."""
        return [self.service(name) for name in self._apps]

    def service(self, name: str) -> Service:
        """One of them."""
        return Service(
            name, KINDS[type(self._apps[name])], f"http://{self.host}:{self._ports[name]}", self._apps[name].key
        )

    @property
    def log(self) -> deque[Logged]:
        """Every request that came, oldest first; the last 50,000."""
        return self.world.journal.log

    @property
    def removals(self) -> list[Removal]:
        """Everything that is really gone."""
        return self.world.journal.removals

    @property
    def complaints(self) -> list[Complaint]:
        """What the real services would have taken in silence, to somebody's harm."""
        return self.world.journal.complaints

    def requests(self, service: str, method: str | None = None) -> list[Logged]:
        """What was asked of one service."""
        with self.world.lock:
            rows = list(self.log)
        return [row for row in rows if row.service == service and method in (None, row.method)]

    def fault(self, service: str, inject: Injector | None) -> None:
        """Let requests to a service go wrong (faults.py); None ends that."""
        self._listeners[service][0].fault = inject

    def down(self, service: str) -> None:
        """The service is gone: connections end, new ones are refused."""
        listener, thread = self._listeners.pop(service)
        listener.slam()
        thread.join(5)

    def up(self, service: str) -> None:
        """The service is there (again), at the same address."""
        listener = Listener((self.host, self._ports.get(service, 0)), self._apps[service])
        self._ports[service] = listener.server_address[1]
        thread = threading.Thread(target=listener.accept, name=f"demo-{service}", daemon=True)
        self._listeners[service] = listener, thread
        thread.start()

    def settle(self) -> None:
        """What the services do after their answers (folders, scans, commands) is done when this returns."""
        self.later.settle()

    def config_toml(self, token: str, *, port: int | None = None, dry_run: bool = False, path_map: bool = True,
                    data_dir: str | None = None) -> str:  # fmt: skip
        """A config.toml for this stack; without `path_map` files match by the end of their paths alone."""
        return config_text.text(self.world, self.services, token, port, dry_run, path_map, data_dir)

    def _scan_again(self) -> None:
        self.world.scan()
        self.later.put(self._scan_again, self._scan_every or 60.0)
