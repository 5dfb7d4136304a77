"""The kinds of services and what makes a client for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from reclaimerr.clients import arr, jellyfin, plex, radarr, sonarr
from reclaimerr.clients.http import Session

Stop = Callable[[], bool]
Client = radarr.Radarr | sonarr.Sonarr | jellyfin.Jellyfin | plex.Plex


class Settings(Protocol):
    """What a client needs of a configured service; `timeout` in seconds."""

    @property
    def type(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def api_key(self) -> str: ...
    @property
    def verify_tls(self) -> bool: ...
    @property
    def timeout(self) -> float: ...


def open_session(service: Settings, headers: dict[str, str], stop: Stop) -> Session:
    """A session to a configured service."""
    return Session(
        service.name,
        service.url,
        headers,
        timeout=service.timeout,
        verify_tls=service.verify_tls,
        stop=stop,
        secrets=(service.api_key,),
    )


def open_radarr(service: Settings, stop: Stop) -> radarr.Radarr:
    """A client for a Radarr; it connects when it is first used."""
    return radarr.Radarr(open_session(service, arr.headers(service.api_key), stop))


def open_sonarr(service: Settings, stop: Stop) -> sonarr.Sonarr:
    """A client for a Sonarr; it connects when it is first used."""
    return sonarr.Sonarr(open_session(service, arr.headers(service.api_key), stop))


def open_jellyfin(service: Settings, stop: Stop) -> jellyfin.Jellyfin:
    """A client for a Jellyfin; it connects when it is first used."""
    return jellyfin.Jellyfin(open_session(service, jellyfin.headers(service.api_key), stop))


def open_plex(service: Settings, stop: Stop) -> plex.Plex:
    """A client for a Plex; it connects when it is first used."""
    return plex.Plex(open_session(service, plex.headers(service.api_key), stop))


CLIENTS: dict[str, Callable[[Settings, Stop], Client]] = {
    "radarr": open_radarr,
    "sonarr": open_sonarr,
    "jellyfin": open_jellyfin,
    "plex": open_plex,
}
"""By the `type` of a service. Each may also be had by its own name, where the kind is known."""
