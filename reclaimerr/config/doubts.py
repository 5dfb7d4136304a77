"""What is allowed in a configuration and yet probably not meant; `reclaimerr check` tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reclaimerr.config.quantities import seconds_text
from reclaimerr.config.shape import Config


def doubts(config: Config) -> list[str]:
    """One sentence each, beginning with the key; nothing here keeps a configuration from being used."""
    return [sentence for look in _LOOKS for sentence in look(config)]


def _users(config: Config) -> Iterator[str]:
    for person, accounts in config.users.items():
        for account in accounts:
            service = account.partition(":")[0]
            if service not in config.services:
                yield f'users.{person}: there is no service "{service}", so the account "{account}" is nobody\'s'


def _twice(config: Config) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, service in config.services.items():
        first = seen.setdefault(service.url.casefold(), name)
        if first != name:
            yield f"services.{name}.url: services.{first} has the same address"


def _stale(config: Config) -> Iterator[str]:
    after = config.settings.stale_after
    for name, service in config.services.items():
        for key, every in (("sync_interval", service.sync_interval), ("watch_interval", service.watch_interval)):
            if service.enabled and every >= after:
                yield (
                    f"services.{name}.{key}: {seconds_text(every)} is not shorter than settings.stale_after "
                    f"({seconds_text(after)}), so its facts are hardly ever fresh and nothing is removed"
                )


def _main(config: Config) -> Iterator[str]:
    if config.main and not config.main.enabled:
        yield f"services.{config.main.name}.enabled: the main media server is disabled, so nothing is removed"


def _folders(config: Config) -> Iterator[str]:
    folders = {"trash": config.actions.trash_dir, "archive": config.actions.archive_dir}
    for rule in config.rules:
        if rule.action in folders and folders[rule.action] is None:
            yield f"rules.{rule.name}: actions.{rule.action}_dir is not set, so there is nowhere to move things to"


def _tls(config: Config) -> Iterator[str]:
    for name, service in config.services.items():
        if not service.verify_tls and service.url.startswith("https:"):
            yield f"services.{name}.verify_tls: whoever answers at its address is believed"


_LOOKS: tuple[Callable[[Config], Iterator[str]], ...] = (_users, _twice, _stale, _main, _folders, _tls)
