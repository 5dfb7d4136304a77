"""The complete example, made from the registry, and the short file that `reclaimerr init` writes.

`python -m reclaimerr.config.example` prints what stands in config.example.toml.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from reclaimerr.config.quantities import seconds_text
from reclaimerr.config.render import render_block, render_entry, render_key, render_value
from reclaimerr.config.spec import LONG, SECTIONS, VERSION, Raw, Section, Setting, rows
from reclaimerr.model.tasks import KEEPER, SCHEDULED, TASKS

_HEAD = f"""\
# Reclaimerr: every setting there is.
#
# A line that begins with "# " explains. A line that begins with "#" and a word is a setting as it is
# when nobody sets it, or an example where there is no such value: take the "#" away to use it.
#
# Any single value can be set in the environment too, which goes before this file:
#   RECLAIMERR_WEB__PORT=9000   RECLAIMERR_SERVICES__RADARR_HD__API_KEY=...   (a "-" in a name is "_")
# and with _FILE behind the name the value is read from a file:
#   RECLAIMERR_WEB__TOKEN_FILE=/run/secrets/reclaimerr
# Durations, sizes and shares need their unit: "90 min", "14 days", "500 GiB" (2^30), "500 GB" (10^9), "5 %".

config_version = {VERSION}
"""

_JELLYFIN = {"type": "jellyfin", "url": "http://jellyfin:8096", "api_key": "0123456789abcdef0123456789abcdef"}
_SERVICES: tuple[tuple[str, dict[str, Raw]], ...] = (
    ("sonarr", {"type": "sonarr", "url": "http://sonarr:8989", "api_key": "0123456789abcdef0123456789abcdef"}),
    ("plex", {"type": "plex", "url": "http://plex:32400", "api_key": "the-X-Plex-Token"}),
    ("seerr", {"type": "seerr", "url": "http://seerr:5055", "api_key": "its-API-key"}),
    ("tautulli", {"type": "tautulli", "url": "http://tautulli:8181", "api_key": "its-API-key"}),
)

_RULES: tuple[tuple[str, dict[str, Raw]], ...] = (
    (
        "What is well rated stays, whatever other rules say.",
        {"name": "Keep the good ones", "target": "movie", "when": "imdb_rating >= 8 and imdb_votes > 50000",
         "action": "protect"},
    ),
    (
        "The 4K version goes when nobody used it; the other one stays.",
        {"name": "4K that nobody watches", "target": "version",
         "when": "resolution == '2160p' and '1080p' in other_resolutions and unwatched_for > 90 days",
         "action": "delete_files"},
    ),
    (
        "Who asked for it has seen it, and nobody has come back to it since.",
        {"name": "Asked for, watched, done", "target": "movie",
         "when": "watched_by_requester and last_watched_ago > 60 days and not favourite", "action": "delete"},
    ),
    (
        "Seasons that everybody who began them has finished, but never the newest.",
        {"name": "Finished seasons", "target": "season",
         "when": "finished_by_all_viewers and seasons_from_latest >= 1 and last_watched_ago > 120 days",
         "action": "delete_files", "grace": "30 days"},
    ),
    (
        "Only while the disk is nearly full.",
        {"name": "Room in need", "target": "movie",
         "when": "disk_free_share < 10 % and unwatched_for > 1 year and imdb_rating < 6.5", "action": "delete"},
    ),
)  # fmt: skip

_RULES_NOTE = """\
In `when`: and or not ( ), == != < <= > >=, in, not in. A quantity has its unit beside it: size > 20 GiB,
unwatched_for > 180 days, disk_free_share < 10 %. A fact that is not known never removes anything.
Only a rule with auto = true removes without a person, and nothing at all goes while dry_run is true."""


def render() -> str:
    """The text of config.example.toml."""
    parts = [_HEAD]
    for name, section in SECTIONS.items():
        parts.append("\n\n".join(_FORMS[section.form](name, section)) + "\n")
    return "\n".join(parts)


def _table(name: str, section: Section) -> Iterator[str]:
    yield "\n".join([*_prose(section.help), f"[{name}]"])
    for row in rows(name).values():
        yield _explained(row)


def _array(name: str, section: Section) -> Iterator[str]:
    if name == "rules":
        yield from _rules(section)
        return
    yield "\n".join([*_prose(section.help), f"#[[{name}]]"])
    for row in rows(name).values():
        yield _explained(row)


def _map(name: str, section: Section) -> Iterator[str]:
    row = rows(name)["*"]
    prose = [*_prose(section.help), *_prose(row.help)]
    if name == "schedules":
        own = [task for task in SCHEDULED if TASKS[task].lane != KEEPER]
        prose += _prose(f"One service's own ({', '.join(own)}) is \"TASK:SERVICE\". The tasks, and when they run by default:")
        prose += [f"#   {task:<10} {TASKS[task].schedule:<13} {TASKS[task].help}" for task in SCHEDULED]
    yield "\n".join([*prose, f"[{name}]"])
    yield "\n".join(f"#{render_key(key)} = {render_value(value)}" for key, value in row.example.items())


def _services(name: str, section: Section) -> Iterator[str]:
    yield "\n".join([*_prose(section.help), f"#[{name}.radarr-hd]"])
    known = rows(name).values()
    for row in known:
        if not row.only:
            yield _explained(row)
    yield "\n".join([*_prose("Plex and Jellyfin have some keys more."), f"#[{name}.jellyfin]", *_commented(_JELLYFIN)])
    yield "\n".join([*_about(rows(name)["main"]), "#main = true"])
    yield _explained(rows(name)["libraries"])
    for service, values in _SERVICES:
        yield "\n".join([f"#[{name}.{service}]", *_commented(values)])


def _rules(section: Section) -> Iterator[str]:
    yield "\n".join([*_prose(section.help), *_prose(_RULES_NOTE), "#[[rules]]"])
    for row in rows("rules").values():
        yield _explained(row)
    for why, values in _RULES:
        yield "\n".join([*_prose(why), "#[[rules]]", *_commented(values)])


_FORMS: dict[str, Callable[[str, Section], Iterator[str]]] = {
    "table": _table,
    "array": _array,
    "map": _map,
    "named": _services,
}


def _explained(row: Setting) -> str:
    shown = row.example if row.example is not None and row.default in (None, "", ()) else row.default
    return "\n".join([*_about(row), f"#{row.key} = {render_value(shown)}"])


def _about(row: Setting) -> list[str]:
    return _prose(f"{row.help} {_allowed(row)}".strip())


def _allowed(row: Setting) -> str:
    """What may stand there, where that does not show."""
    if row.choices:
        return f"{'Any' if row.kind == 'choices' else 'One'} of {', '.join(row.choices)}."
    write: Callable[[float], str] | None = (
        seconds_text if row.kind == "seconds" else str if row.kind == "count" else None
    )
    if write is None or row.low is None or row.high is None or row.high >= LONG:
        return ""
    return f"From {write(row.low)} to {write(row.high)}."


def _commented(values: dict[str, Raw]) -> list[str]:
    return [f"#{render_key(key)} = {render_value(value)}" for key, value in values.items()]


def _prose(text: str) -> list[str]:
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, 108)]
    return [f"# {line}" for line in lines]


_INIT_SERVICES = """\
# Your services: take the "#" away and put in your addresses and keys.
#[services.radarr]
#type = "radarr"
#url = "http://localhost:7878"
#api_key = "from Settings, General"

#[services.jellyfin]
#type = "jellyfin"
#url = "http://localhost:8096"
#api_key = "from Dashboard, API keys"
"""
_INIT_RULES = """\
# What may go. This one announces large movies that nobody watched for a year, two weeks ahead;
# with auto = false a person has to agree to each.
#[[rules]]
#name = "Large and long unwatched"
#target = "movie"
#when = "unwatched_for > 1 year and size > 20 GiB and not 'keep' in tags"
#action = "delete"
#grace = "14 days"
#auto = false
"""


def init_text(
    token: str, services: Mapping[str, dict[str, Raw]] | None = None, rules: Sequence[dict[str, Raw]] = (),
    timezone: str | None = None,
) -> str:  # fmt: skip
    """A short config.toml to begin with; with services and rules as one would write them, or their examples alone."""
    blocks = [render_block(("services", name), values) for name, values in (services or {}).items()]
    entries = [render_entry(("rules",), rule) for rule in rules]
    return "\n".join([_init_head(token, timezone), _INIT_SERVICES, *blocks, _INIT_RULES, *entries])


def _init_head(token: str, timezone: str | None) -> str:
    zone = f"timezone = {render_value(timezone)}\n" if timezone else ""
    return f"""\
# Reclaimerr. Everything else that can be set stands in config.example.toml, with what it means;
# `reclaimerr check` says whether this file is right and the services answer.

config_version = {VERSION}

[settings]
# While this is true nothing is ever removed: Reclaimerr only says what it would do.
dry_run = true
{zone}
[web]
# 0.0.0.0 to be reached from other machines.
host = "127.0.0.1"
port = 7676
# The key to the page and the API. Keep it to yourself.
token = {render_value(token)}
"""


if __name__ == "__main__":
    sys.stdout.write(render())
