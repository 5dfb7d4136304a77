"""From a configured service to a client."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest
from scripted import KEY, Server, said

from reclaimerr.clients.http import never
from reclaimerr.clients.jellyfin import Jellyfin
from reclaimerr.clients.kinds import CLIENTS
from reclaimerr.clients.radarr import Radarr
from reclaimerr.clients.versions import at_least
from reclaimerr.errors import NoConnection, StopLoop


class Setting(msgspec.Struct, frozen=True):
    type: str
    url: str
    name: str = "hall"
    api_key: str = KEY
    verify_tls: bool = True
    timeout: int = 7


def test_a_radarr_is_made_with_its_key_and_its_patience(server: Server) -> None:
    server.script["/api/v3/system/status"] = said({"appName": "Radarr", "version": "5.1"})
    client = CLIENTS["radarr"](Setting("radarr", server.url), never)
    assert isinstance(client, Radarr)
    assert client.identity().version == "5.1"
    assert server.seen[0].headers["X-Api-Key"] == KEY
    assert (client.service, client.session.timeout, client.session.longest) == ("hall", 7, 14)
    client.session.close()


def test_a_jellyfin_is_made_and_stops_when_asked(server: Server) -> None:
    client = CLIENTS["jellyfin"](Setting("jellyfin", server.url), lambda: True)
    assert isinstance(client, Jellyfin)
    with pytest.raises(StopLoop):
        client.identity()


def test_a_sonarr_and_a_plex_are_made_with_their_keys(server: Server) -> None:
    server.script["/api/v3/system/status"] = said({"appName": "Sonarr", "version": "4.0"})
    server.script["/identity"] = server.script["/"] = said(
        {"MediaContainer": {"machineIdentifier": "x", "version": "1.40.2.8395-c67dce28e"}}
    )
    for kind in ("sonarr", "plex"):
        client = CLIENTS[kind](Setting(kind, server.url), never)
        assert client.identity().product.lower() == kind
        client.session.close()
    assert server.seen[0].headers["X-Api-Key"] == server.seen[1].headers["X-Plex-Token"] == KEY


def test_making_a_client_asks_nobody() -> None:
    for kind, make in CLIENTS.items():
        client = make(Setting(kind, "not even an address"), never)
        assert client.session.requests == 0


def test_a_configured_service_is_what_a_client_needs(server: Server) -> None:
    shape = pytest.importorskip("reclaimerr.config.shape")
    service = shape.Service(name="hall", type="radarr", url=server.url, api_key=KEY)
    client = CLIENTS["radarr"](service, never)
    server.script["/api/v3/system/status"] = said({}, 503, Retry_After="60")
    with pytest.raises(NoConnection, match="hall: answered 503"):
        client.identity()
    client.session.close()


def test_clients_know_nothing_of_the_store() -> None:
    folder = Path(sys.modules["reclaimerr.clients.kinds"].__file__ or "").parent
    for source in folder.glob("*.py"):
        assert "reclaimerr.store" not in source.read_text(encoding="utf-8"), source.name


@pytest.mark.parametrize(
    ("version", "oldest", "fits"),
    [
        ("10.11.11", (10, 9), True),
        ("10.9", (10, 9), True),
        ("10.8.13", (10, 9), False),
        ("12.0.0", (10, 9), True),
        ("v6.0.3.10276", (4,), True),
        ("3.2.2", (4,), False),
    ],
)
def test_versions_compare_by_their_numbers(version: str, oldest: tuple[int, ...], fits: bool) -> None:
    assert at_least("hall", version, oldest) is fits
