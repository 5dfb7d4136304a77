"""Every setting there is, one row each; loading, saving, the example and the page follow from it.

A default stands as a person would write it in config.toml; `None` is "not set". The structs in
shape.py carry the same defaults as values (a test holds the two equal).
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, get_args

import msgspec

from reclaimerr.clock import DAY, HOUR
from reclaimerr.model.decision import Action
from reclaimerr.model.media import Kind as MediaKind
from reclaimerr.model.media import ServiceType

Raw = Any
"""A value as tomllib gives it: text, a number, a flag, a date, a list or a table."""
VERSION = 1
"""The layout of config.toml that this program knows."""

Form = Literal["table", "array", "named", "map"]
EVENTS = ("announced", "removed", "failed", "request", "lost", "back", "breaker", "notice")
RESERVED = frozenset({"web", "supervisor", "keeper"})
"""Names of our own processes and lanes: no service may take one."""
SERVERS = ("plex", "jellyfin")
LONG = 100 * 365 * DAY


class Setting(msgspec.Struct, frozen=True):
    """One key. `kind` names its reader in values.py; `low` and `high` are in the value's own unit.

    `only` names the service types that know the key, `by_type` the defaults that differ for some;
    `example` is shown where there is no default worth showing.
    """

    section: str
    key: str
    kind: str
    default: Raw
    help: str
    required: bool = False
    secret: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    only: tuple[str, ...] = ()
    by_type: dict[str, Raw] = {}
    example: Raw = None

    @property
    def name(self) -> str:
        """The dotted key, with NAME for what the owner names."""
        return f"{self.section}.{self.key}" if self.section else self.key


class Section(msgspec.Struct, frozen=True):
    """A heading of config.toml.

    table: [name]; array: [[name]], many times; named: [name.NAME], NAME the owner's choice;
    map: [name] whose keys are all the owner's choice, described by its one row with the key "*".
    """

    name: str
    form: Form
    help: str


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section("settings", "table", "The installation as a whole."),
        Section("web", "table", "The page and the API."),
        Section("web.tokens", "array", "Further tokens, one block each; a viewer may look and ask to keep something."),
        Section(
            "services",
            "named",
            "The media services, one block each: [services.NAME] with a NAME of small letters, digits and dashes.",
        ),
        Section("users", "map", "One person, several accounts: their views count as one person's."),
        Section("limits", "table", "What may go in a rolling day, and what stops automation."),
        Section("actions", "table", "How things are removed."),
        Section("leaving_soon", "table", "A collection on the media server of what is about to go."),
        Section("targets", "array", "Room to keep free, one block a disk."),
        Section("notify", "table", "Who is told, and of what."),
        Section("schedules", "map", "When the tasks run, where it is not their own default."),
        Section("rules", "array", "What may go, one block a rule; none: nothing is ever removed."),
    )
}

_settings, _web, _token, _service, _limit, _action, _leaving, _target, _notify, _rule = (
    partial(Setting, section)
    for section in (
        "settings", "web", "web.tokens", "services", "limits", "actions", "leaving_soon", "targets", "notify", "rules",
    )
)  # fmt: skip

SETTINGS: tuple[Setting, ...] = (
    Setting("", "config_version", "count", VERSION, "The layout of this file; leave it as it is.", low=1),
    _settings("data_dir", "folder", None, "Where the database, logs and backups live; --data and $RECLAIMERR_DATA go "
              "first. A relative path starts at this file's folder. Not set: $XDG_DATA_HOME/reclaimerr.",
              example="/var/lib/reclaimerr"),
    _settings("log_level", "choice", "info", "How much is logged.", choices=("debug", "info", "warning", "error")),
    _settings("timezone", "zone", None, "The time zone of schedules and of dates in rules. Not set: $TZ, else UTC.",
              example="Europe/Berlin"),
    _settings("dry_run", "flag", True, "While this is true nothing is ever removed: Reclaimerr only says what it "
              "would do."),
    _settings("job_expiry_days", "count", 30, "Days after which ended jobs are forgotten.", low=1, high=3650),
    _settings("backup_keep", "count", 7, "How many daily backups of the database are kept.", low=1, high=365),
    _settings("hang_timeout", "seconds", "120s", "A process that gives no sign of life for this long is replaced.",
              low=1, high=DAY),
    _settings("stop_timeout", "seconds", "8s", "How long processes may take to stop; Docker kills after 10 s.",
              low=1, high=HOUR),
    _settings("stale_after", "seconds", "26h", "Facts older than this count as not known, and nothing that rests on "
              "them is removed.", low=1, high=365 * DAY),
    _settings("releases_url", "url", None, "Where to ask for the newest version, an address that answers as GitHub does "
              "for the latest release. Not set: nobody is asked.",
              example="https://api.github.com/repos/OWNER/reclaimerr/releases/latest"),

    _web("host", "host", "127.0.0.1", "The address to listen on; 0.0.0.0 for all (the Docker image sets that)."),
    _web("port", "count", 7676, "The port to listen on; 0 takes any free one.", low=0, high=65535),
    _web("token", "token", "", "The owner's token for the page and the API, at least 16 characters. Not set: one is "
         "made in the data directory, in the file token.", secret=True, example="at-least-16-characters"),
    _web("base_path", "base_path", "", "The path below which a reverse proxy serves the page.",
         example="/reclaimerr"),
    _web("trusted_proxies", "networks", (), "Addresses or networks of reverse proxies whose X-Forwarded headers are "
         "believed.", example=("172.16.0.0/12",)),
    _web("allowed_hosts", "hosts", (), "Further host names under which the page may be asked for.",
         example=("reclaimerr.example.org",)),

    _token("name", "name", None, "Stands in the history.", required=True, example="family"),
    _token("token", "token", None, "At least 16 characters.", required=True, secret=True,
           example="another-16-characters"),
    _token("role", "choice", "viewer", "A viewer looks and asks; an admin does everything.",
           choices=("viewer", "admin")),

    _service("type", "choice", None, "What answers there.", required=True, choices=get_args(ServiceType),
             example="radarr"),
    _service("url", "url", None, "Its address.", required=True, example="http://radarr:7878"),
    _service("api_key", "secret", None, "Its API key (Plex: the token).", required=True, secret=True,
             example="0123456789abcdef0123456789abcdef"),
    _service("enabled", "flag", True, "false: it is left alone; what was known of it stays known."),
    _service("main", "flag", False, "true at the media server that decides, needed where there is more than one.",
             only=SERVERS),
    _service("verify_tls", "flag", True, "false accepts a certificate that nobody vouches for."),
    _service("timeout", "seconds", "60s", "How long an answer may take; 180s for Plex and Jellyfin.", low=1,
             high=HOUR, by_type={"plex": "180s", "jellyfin": "180s"}),
    _service("check_interval", "seconds", "60s", "How often it is asked whether it is there.", low=1, high=DAY),
    _service("sync_interval", "seconds", "1h", "How often its whole library is read.", low=1, high=365 * DAY),
    _service("watch_interval", "seconds", "15m", "How often it is asked who watched what.", low=1, high=365 * DAY),
    _service("libraries", "texts", (), "The libraries that count; none named: all.", only=SERVERS,
             example=("Movies", "Series")),
    _service("path_map", "path_map", (), "Where the service sees other paths than the rest do: what it calls them, "
             "and what they are called here.", example=({"from": "/data", "to": "/mnt/media"},)),
    _service("history_since", "date", None, "The day since which its watch history is complete. Not set: its "
             "earliest known play.", example="2020-01-31"),

    Setting("users", "*", "accounts", None, "PERSON = the accounts of one person, each as service:account.",
            example={"alice": ("plex:alice", "jellyfin:Alice")}),

    _limit("max_items_per_day", "count", 20, "Items; 0 removes nothing.", low=0, high=1_000_000),
    _limit("max_bytes_per_day", "bytes", "500 GiB", "Bytes; 0 B removes nothing.", low=0),
    _limit("max_share_per_day", "share", "5 %", "Share of the library; 0 % removes nothing.", low=0, high=1),
    _limit("breaker_share", "share", "30 %", "A sync that lost, or a scan that newly selects, more than this share "
           "stops automation until a person says go on (never for fewer than 20 items).", low=0, high=1),
    _limit("min_age", "seconds", "14 days", "Nothing younger than this is removed.", low=0, high=LONG),
    _limit("min_history", "seconds", "90 days", "How much watch history a server must have before \"never watched\" "
           "is believed.", low=0, high=LONG),

    _action("exclude_from_lists", "flag", True, "Put what is deleted on the import exclusion list, so that no list "
            "brings it back."),
    _action("fallback_to_media_server", "flag", False, "Delete through the media server what no Radarr or Sonarr "
            "knows."),
    _action("keep_favourites", "flag", True, "Never remove what somebody marked as a favourite."),
    _action("trash_dir", "path", None, "Where the action trash moves things.", example="/data/.trash"),
    _action("trash_keep", "seconds", "14 days", "How long they stay there.", low=0, high=LONG),
    _action("archive_dir", "path", None, "Where the action archive moves things.", example="/archive"),

    _leaving("enabled", "flag", False, "Keep such a collection."),
    _leaving("title", "name", "Leaving Soon", "What it is called."),
    _leaving("days_before", "count", 7, "How many days ahead an item appears in it.", low=0, high=365),

    _target("disk", "path", None, "The disk, as Radarr or Sonarr calls it.", required=True, example="/data"),
    _target("keep_free", "share", None, "The share to keep free.", required=True, low=0, high=1, example="15 %"),

    _notify("urls", "notify_urls", (), "Where messages go, as Apprise addresses.", secret=True,
            example=("ntfy://ntfy.sh/my-reclaimerr",)),
    _notify("events", "choices", ("announced", "removed", "failed", "lost", "breaker", "notice"), "What is told.",
            choices=EVENTS),

    Setting("schedules", "*", "schedule", None, "TASK = \"every 6h\", \"cron 0 3 * * *\" (minute hour day month "
            "weekday, in the time zone above), \"manual\" (people start it) or \"off\" (nobody does).",
            example={"judge": "every 6h", "backup": "cron 0 3 * * *", "sync:radarr-hd": "every 30 min"}),

    _rule("name", "rule_name", None, "Unique, without a slash.", required=True, example="Old, unwatched, large"),
    _rule("enabled", "flag", True, "false: the rule is not asked."),
    _rule("target", "choice", None, "What the rule is about.", required=True, choices=get_args(MediaKind),
          example="movie"),
    _rule("when", "expression", None, "Which ones: an expression over facts.", required=True,
          example="unwatched_for > 180 days and (size > 20 GiB or versions > 1) and not 'keep' in tags"),
    _rule("action", "choice", None, "What happens to them.", required=True, choices=get_args(Action),
          example="delete"),
    _rule("grace", "seconds", "14 days", "Time from the announcement until it goes; at least 1 day where auto is "
          "true.", low=0, high=LONG),
    _rule("auto", "flag", False, "true: removed without a person once grace is over."),
    _rule("services", "texts", (), "The services it speaks for; none named: all.", example=("radarr-hd",)),
)  # fmt: skip


def rows(section: str) -> dict[str, Setting]:
    """The rows of a section by key."""
    return {row.key: row for row in SETTINGS if row.section == section}


def default(row: Setting, service_type: object = None) -> Raw:
    """A row's default as written, for a type of service where that matters."""
    return row.by_type.get(service_type, row.default) if isinstance(service_type, str) else row.default


def row_at(path: tuple[str | int, ...]) -> Setting | None:
    """The row that describes a key of a document, if there is one."""
    names = [part for part in path if isinstance(part, str)]
    if len(names) < 2:
        return None
    head, key = (".".join(names[:2]), names[-1]) if ".".join(names[:2]) in SECTIONS else (names[0], names[-1])
    known = SECTIONS.get(head)
    if known is None or len(names) != head.count(".") + (3 if known.form == "named" else 2):
        return None
    return rows(head).get("*" if known.form == "map" else key)
