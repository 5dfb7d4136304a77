"""What settings must be together: names, tokens, the main media server, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reclaimerr.clock import DAY, midnight
from reclaimerr.config.check import Tree
from reclaimerr.config.findings import Findings
from reclaimerr.config.outline import Path
from reclaimerr.config.spec import Raw, rows
from reclaimerr.config.values import known_zone
from reclaimerr.config.wrong import cut, nearest
from reclaimerr.errors import RuleMistake
from reclaimerr.model.media import MEDIA_SERVERS, Kind
from reclaimerr.model.tasks import TASKS

TAKEN = frozenset({"auto", "owner"})
"""What the history calls deeds without a person, and whoever holds [web] token."""


def settle(values: Tree, env: Mapping[str, str], found: Findings) -> None:
    """Look at the checked values together, and fill in what follows from others."""
    settings = values.setdefault("settings", {})
    settings.setdefault("timezone", local_zone(env))
    services: dict[str, Tree] = values.get("services", {})
    for name, service in services.items():
        _of_its_type(name, service, found)
        if "history_since" in service:
            service["history_since"] = midnight(service["history_since"], settings["timezone"])
    _schedules(values.get("schedules", {}), services, found)
    _main(services, found)
    _tokens(values.get("web", {}), found)
    _users(values.get("users", {}), found)
    _unique(values.get("targets", []), "disk", ("targets",), found)
    _rules(values.get("rules", []), tuple(services), found)


def local_zone(env: Mapping[str, str]) -> str:
    """The zone that $TZ names where it is one we know, else UTC."""
    zone = env.get("TZ", "").removeprefix(":")
    return zone if zone and known_zone(zone) else "UTC"


def _of_its_type(name: str, service: Tree, found: Findings) -> None:
    for key, row in rows("services").items():
        if row.only and service.get(key) and service.get("type") not in (None, *row.only):
            words = f"{service['type']} has no such thing, expected only for {' and '.join(row.only)}"
            found.add(("services", name, key), words)


def _main(services: dict[str, Tree], found: Findings) -> None:
    """Exactly one media server decides: the one that says so, or the only enabled one."""
    servers = {name: service for name, service in services.items() if service.get("type") in MEDIA_SERVERS}
    chosen = [name for name, service in servers.items() if service.get("main")]
    enabled = [name for name, service in servers.items() if service.get("enabled")]
    for name in chosen[1:]:
        found.add(("services", name, "main"), f"{chosen[0]} is the main media server already, expected one")
    if chosen or not enabled:
        return
    if len(enabled) == 1:
        servers[enabled[0]]["main"] = True
        return
    text = f"there are {len(enabled)} media servers ({', '.join(enabled)}), expected main = true at one of them"
    found.add(("services", enabled[1], "main"), text)


def _schedules(schedules: Tree, services: Mapping[str, Tree], found: Findings) -> None:
    """A schedule of one service's task: the service is there, and is of a type that has it."""
    for key in schedules:
        task, colon, service = key.partition(":")
        if not colon:
            continue
        types = TASKS[task].types
        fitting = tuple(name for name, one in services.items() if not types or one.get("type") in types)
        if service not in fitting:
            hint = nearest(service, fitting) or f", expected one of: {', '.join(fitting) or '(no such services yet)'}"
            found.add(("schedules", key), f"there is no service {cut(service)} that has {task}{hint}")


def _tokens(web: Tree, found: Findings) -> None:
    tokens: list[Tree] = web.get("tokens", [])
    _unique(tokens, "name", ("web", "tokens"), found)
    seen = {web["token"]} if web.get("token") else set()
    for index, entry in enumerate(tokens):
        path = ("web", "tokens", index)
        if entry.get("name", "").casefold() in TAKEN:
            found.add(
                (*path, "name"), f"{cut(entry['name'])} stands for somebody else in the history, expected another"
            )
        if entry.get("token") in seen:
            found.add((*path, "token"), "is the same as another token, expected one of its own")
        seen.add(entry.get("token"))


def _users(users: dict[str, Raw], found: Findings) -> None:
    owners: dict[str, str] = {}
    for person, accounts in users.items():
        for account in accounts:
            owner = owners.setdefault(account.casefold(), person)
            if owner != person:
                words = f"{cut(account)} belongs to {cut(owner)} already, expected one person"
                found.add(("users", person), words)


def _rules(rules: list[Tree], services: tuple[str, ...], found: Findings) -> None:
    _unique(rules, "name", ("rules",), found)
    for index, rule in enumerate(rules):
        path = ("rules", index)
        if rule.get("auto") and rule.get("grace", DAY) < DAY:
            found.add((*path, "grace"), "is too short for auto = true, expected at least 1 day")
        for name in rule.get("services", ()):
            if name not in services:
                hint = nearest(name, services) or f", expected one of: {', '.join(services) or '(no services yet)'}"
                found.add((*path, "services"), f"there is no service {cut(name)}{hint}")
        if "when" in rule and "target" in rule:
            _when(rule["when"], rule["target"], path, found)


def _when(text: str, target: Kind, path: Path, found: Findings) -> None:
    from reclaimerr.rules.parse import parse

    try:
        parse(text, target)
    except RuleMistake as mistake:
        words = str(mistake)
        if mistake.nearest and mistake.nearest not in words:
            words += f', did you mean "{mistake.nearest}"?'
        if mistake.expected and mistake.expected not in words and not words.endswith("?"):
            words += f", expected {mistake.expected}"
        found.add((*path, "when"), words)


def _unique(entries: Iterable[Tree], key: str, path: Path, found: Findings) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        word = entry.get(key, "").casefold()
        if word and word in seen:
            found.add((*path, index, key), f"{cut(entry[key])} is there twice, expected another {key}")
        seen.add(word)
