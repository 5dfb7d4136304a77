"""The configuration inside: frozen and typed. Durations are seconds, sizes bytes, shares 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from reclaimerr.clock import DAY, HOUR, MINUTE
from reclaimerr.logs import MASK
from reclaimerr.model.decision import Rule
from reclaimerr.model.location import PathMap
from reclaimerr.model.media import MEDIA_SERVERS, ServiceType

_SECRET = frozenset({"api_key", "token", "urls"})


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Frozen, built by name, and silent about its secrets when printed."""

    def __repr__(self) -> str:
        shown = (f"{name}={_shown(name, getattr(self, name))}" for name in self.__struct_fields__)
        return f"{type(self).__name__}({', '.join(shown)})"


def _shown(name: str, value: object) -> str:
    return repr(MASK) if name in _SECRET and value else repr(value)


class Settings(Part, frozen=True):
    """The installation as a whole."""

    data_dir: str | None = None
    log_level: str = "info"
    timezone: str = "UTC"
    dry_run: bool = True
    job_expiry_days: int = 30
    backup_keep: int = 7
    hang_timeout: int = 2 * MINUTE
    stop_timeout: int = 8
    stale_after: int = 26 * HOUR
    releases_url: str | None = None


class NamedToken(Part, frozen=True):
    """A further token of the page, for somebody else or for a machine."""

    name: str
    token: str
    role: Literal["viewer", "admin"] = "viewer"


class Web(Part, frozen=True):
    """The page and the API; an empty `token` means that none was chosen."""

    host: str = "127.0.0.1"
    port: int = 7676
    token: str = ""
    base_path: str = ""
    trusted_proxies: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    tokens: tuple[NamedToken, ...] = ()


class Service(Part, frozen=True):
    """One media service; `url` has no trailing slash, `history_since` is an instant."""

    name: str
    type: ServiceType
    url: str
    api_key: str
    enabled: bool = True
    main: bool = False
    verify_tls: bool = True
    timeout: int = MINUTE
    check_interval: int = MINUTE
    sync_interval: int = HOUR
    watch_interval: int = 15 * MINUTE
    libraries: tuple[str, ...] = ()
    path_map: tuple[PathMap, ...] = ()
    history_since: int | None = None


class Limits(Part, frozen=True):
    """What may go in a rolling day, and what stops automation."""

    max_items_per_day: int = 20
    max_bytes_per_day: int = 500 * 2**30
    max_share_per_day: float = 0.05
    breaker_share: float = 0.3
    min_age: int = 14 * DAY
    min_history: int = 90 * DAY


class Actions(Part, frozen=True):
    """How things are removed."""

    exclude_from_lists: bool = True
    fallback_to_media_server: bool = False
    keep_favourites: bool = True
    trash_dir: str | None = None
    trash_keep: int = 14 * DAY
    archive_dir: str | None = None


class LeavingSoon(Part, frozen=True):
    """A collection of what is about to go."""

    enabled: bool = False
    title: str = "Leaving Soon"
    days_before: int = 7


class Target(Part, frozen=True):
    """Room to keep free on one disk."""

    disk: str
    keep_free: float


class Notify(Part, frozen=True):
    """Who is told, and of what."""

    urls: tuple[str, ...] = ()
    events: tuple[str, ...] = ("announced", "removed", "failed", "lost", "breaker", "notice")


class Config(Part, frozen=True):
    """All of it, checked: what load.py gives and what children read back."""

    config_version: int = 1
    settings: Settings = Settings()
    web: Web = Web()
    services: dict[str, Service] = {}
    users: dict[str, tuple[str, ...]] = {}
    limits: Limits = Limits()
    actions: Actions = Actions()
    leaving_soon: LeavingSoon = LeavingSoon()
    targets: tuple[Target, ...] = ()
    notify: Notify = Notify()
    schedules: dict[str, str] = {}
    rules: tuple[Rule, ...] = ()

    @property
    def main(self) -> Service | None:
        """The media server that decides, if there is one."""
        return next((service for service in self.services.values() if service.main), None)

    @property
    def media_servers(self) -> tuple[Service, ...]:
        """The media servers, disabled ones too."""
        return tuple(service for service in self.services.values() if service.type in MEDIA_SERVERS)

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be seen outside."""
        return tuple(dict.fromkeys(secret for secret in self._secrets() if secret))

    def _secrets(self) -> Iterator[str]:
        yield self.web.token
        yield from (token.token for token in self.web.tokens)
        yield from (service.api_key for service in self.services.values())
        for url in self.notify.urls:
            yield url
            yield url.partition("://")[2]
            # A sender's log may show a part of its address; short parts are host names and the like.
            yield from (part for part in url.replace("@", "/").replace("?", "/").split("/") if len(part) >= 16)
