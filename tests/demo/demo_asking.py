"""Somebody who asks the simulated services, and looks at what came of it."""

from __future__ import annotations

from typing import Any

import requests

from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World

NOW = 1_795_000_000
MOVIES = 90
SERIES = 40


class Asker:
    """Speaks to one simulated service with its key."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers.update(headers)

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=10, **how)

    def get(self, path: str, /, **query: Any) -> Any:
        """The document of a 200."""
        answer = self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


def arr_asker(stack: Stack, name: str) -> Asker:
    service = stack.service(name)
    return Asker(service.url, {"X-Api-Key": service.api_key})


def jellyfin_asker(stack: Stack) -> Asker:
    service = stack.service("jellyfin")
    return Asker(service.url, {"Authorization": f'MediaBrowser Token="{service.api_key}", Client="Tests"'})


def plex_asker(stack: Stack) -> Asker:
    service = stack.service("plex")
    return Asker(service.url, {"X-Plex-Token": service.api_key, "Accept": "application/json"})


def case(world: World, name: str) -> str:
    """The first title of an awkward case."""
    return world.cases[name][0]


def gone(stack: Stack) -> list[tuple[str, str]]:
    """(what, path) of everything removed, in order."""
    return [(removal.what, removal.path) for removal in stack.removals]


def told(stack: Stack) -> list[str]:
    """The complaints' words."""
    return [complaint.text for complaint in stack.complaints]
