"""A server for the page alone: the API's shapes, a small household's data, and a memory of what was asked of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from reclaimerr.web.headers import HEADERS
from reclaimerr.web.words import WORDS

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
TOKEN = "open-sesame"
HOSTILE = "<img src=x onerror=\"window.hurt=1\"> ' & \u202e"
GIB = 1 << 30
DAY = 86_400
CSP = HEADERS["Content-Security-Policy"]
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

Answer = tuple[int, object]


def at(seconds: float) -> str:
    """An instant so many seconds from now."""
    return datetime.fromtimestamp(time.time() + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def media(number: int, title: str, **more: Any) -> dict[str, Any]:
    """A media item."""
    return {
        "id": number, "kind": "movie", "title": title, "year": 1990 + number % 30, "parent_id": None, "size": number * GIB,
        "ids": {"tmdb": number, "tvdb": None, "imdb": f"tt{number:07}"}, "services": ["radarr", "jellyfin"], "protected": False,
    } | more  # fmt: skip


def reason(text: str, value: Any, said: str, found: str) -> dict[str, Any]:
    """A reason of the only rule."""
    answer = {"verdict": "yes", "source": "jellyfin", "age": 360, "said": said, "found": found}
    return {"rule": "Old and large", "text": text, "value": value} | answer


def sized(item: dict[str, Any]) -> dict[str, Any]:
    """The reason that an item is large."""
    figure = f"{item['size'] // GIB}.0 GiB"
    return reason("size > 20 GiB", item["size"], f"it is larger than 20 GiB ({figure})", figure)


def candidate(number: int, item: dict[str, Any], state: str = "scheduled") -> dict[str, Any]:
    """A candidate with its reasons."""
    return {
        "id": number, "media": item, "rules": ["Old and large"], "action": "delete", "state": state, "bytes": item["size"],
        "first_seen": at(-DAY), "announced_at": at(-DAY), "due_at": at(number * DAY + 60), "auto": False, "blocked_by": [],
        "services": ["radarr"], "snoozed_until": None, "approved_by": None,
        "reasons": [UNWATCHED, sized(item)], "why": f"{UNWATCHED['said'].capitalize()} and it is large.",
    }  # fmt: skip


class FakeApi:
    """Its `items`, `candidates` and `protections` change as the page asks; `asked` has every write; `down` answers 502.

    `missing` files are not there at their next reading; an edit of the rule makes it `down` where it `restarts`.
    `looks` has every read, `readers` counts the open streams of events, `push` tells them something; `full` refuses them.
    """

    def __init__(self, prefix: str = "", role: str = "admin", setup: bool = False) -> None:
        self.prefix, self.role, self.setup = prefix, role, setup
        self.down = self.meanwhile = self.full = self.closed = self.restarts = False
        self.missing: set[str] = set()
        self.looks: list[str] = []
        self.readers = self.told = 0
        self.stirred = threading.Condition()
        self.asked: list[tuple[str, str, Any]] = []
        self.items = [media(1, HOSTILE)] + [media(number, f"Title {number:03}") for number in range(2, 260)]
        self.candidates = [candidate(number, self.items[number - 1]) for number in range(1, 13)]
        self.protections: list[int] = []
        self.jobs = JOBS
        wish = {"id": 5, "media": self.items[1], "by": "family", "wish": "keep", "reason": "for the kids"}
        wish |= {"state": "open", "created_at": at(-DAY)}
        self.wishes: list[dict[str, Any]] = [wish]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> FakeApi:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.stirred:
            self.closed = True
            self.stirred.notify_all()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{self.prefix}/"

    def push(self) -> None:
        """Tell whoever listens that a candidate moved."""
        with self.stirred:
            self.told += 1
            self.stirred.notify_all()

    def answer(self, method: str, path: str, query: dict[str, str], sent: Any) -> Answer:
        """The API's answer to a request of somebody who has logged in."""
        noun, *rest = path.split("/")
        if method != "GET":
            self.asked.append((method, path, sent))
            return self.changed(noun, rest, sent)
        self.looks.append(path)
        if rest and noun in ("media", "jobs"):
            return self.one(noun, rest)
        lists: dict[str, Callable[[], object]] = {
            "me": lambda: {"name": "somebody", "role": self.role, "words": WORDS, "setup": self.setup},
            "setup": lambda: {"needed": True, "types": KINDS, "recipes": [RECIPE]},
            "status": self.status,
            "stats": lambda: {"freed_by_week": WEEKS, "space": SPACE},
            "disks": lambda: whole([DISK]),
            "candidates": lambda: paged(self.candidates, query),
            "media": lambda: paged(self.items, query) | {"facets": FACETS},
            "rules": lambda: whole([RULE]) | {"recipes": [RECIPE]},
            "fields": lambda: whole(FIELDS) | {"functions": []},
            "history": lambda: paged([DEED], query),
            "jobs": lambda: paged([one for one in self.jobs if query.get("state", one["state"]) == one["state"]], query),
            "requests": lambda: paged(self.wishes, query),
            "protections": lambda: paged([], query),
            "config": lambda: whole(SETTINGS),
            "backups": lambda: whole([{"name": "daily", "at": at(-DAY), "bytes": GIB, "why": "daily"}]),
            "audit": lambda: paged([{"id": 1, "at": at(-9), "who": HOSTILE, "what": "protect", "subject": "1"}], query),
            "logs": lambda: paged([{"at": at(-9), "level": "warning", "process": "web", "text": HOSTILE}], query),
            "services": lambda: whole(SERVICES),
            "processes": lambda: whole(PROCESSES),
            "tasks": lambda: whole([TASK]),
        }  # fmt: skip
        return (200, lists[noun]()) if noun in lists else problem(404, "not_found", "there is no such path")

    def changed(self, noun: str, rest: list[str], sent: Any) -> Answer:
        """Do what a write asks for."""
        if noun == "requests" and len(rest) == 2:
            self.wishes[0]["state"] = {"approve": "approved", "deny": "denied"}[rest[1]]
        if noun == "services" and rest == ["test"]:
            found = {"product": "Radarr", "version": "6.0"} if sent["api_key"] == "right" else {}
            return 200, {"ok": bool(found), "error": None if found else {"message": "it refuses the key"}, **found}
        if noun == "config" and "bad" in str(sent):
            wrong = {"key": "web.port", "line": 3, "text": "is text, expected a whole number"}
            return 200, {"diff": [], "mistakes": [wrong], "digest": "d1", "changes": {}}
        if noun == "config" and not rest and self.meanwhile:
            self.meanwhile = False
            return problem(409, "changed", "config.toml was changed since it was read")
        if noun == "config":
            return 200, {"diff": ["-old = 1", "+new = 2"], "mistakes": [], "digest": "d1", "changes": {}}
        if noun == "rules" and rest == ["try"]:
            return 200, {"verdict": "yes", "reasons": [sized(self.items[1])], "unknown": []}
        if noun == "rules" and rest not in (["check"], ["preview"]):
            return 200, sent or {}
        if noun == "rules":
            mistake = {"column": 1, "message": "there is no field siz", "nearest": "size", "field": "when"}
            if sent["when"].startswith("siz "):
                return 200, {"ok": False, "error": mistake}
            held = {"count": 0, "items": []}
            preview = {"count": 2, "bytes": 9 * GIB, "items": [], "held": held, "seconds": 0.01}
            return 200, {"ok": True, "warnings": [], "preview": preview if sent.get("size") else None}
        if noun == "candidates" and rest == ["bulk"]:
            if sent["count"] != len(sent.get("ids") or self.candidates):
                return problem(409, "changed", f"{len(self.candidates)} fit now")
            return 200, {"done": sent["count"] - 1, "skipped": [{"id": 1, "why": "it is kept"}]}
        if noun == "candidates":
            found = next((one for one in self.candidates if str(one["id"]) == rest[0]), None)
            if found is None:
                return problem(404, "not_found", f"there is no candidate {rest[0]}")
            if rest[1] == "protect":
                self.candidates.remove(found)
                self.protections.append(found["id"])
                return 200, {"protection": {"id": found["id"]}}
            found["state"] = {"reclaim": "removing", "approve": "approved", "dismiss": "dismissed", "snooze": "snoozed"}[rest[1]]
            return 200, found
        return 202, {"ok": True}

    def one(self, noun: str, rest: list[str]) -> Answer:
        """One item or one job."""
        if noun == "jobs":
            line = {"id": 1, "at": at(-5), "level": "info", "text": "page 1 of 9"}
            return 200, JOBS[0] | {"output": [line], "children": []}
        item = next(one for one in self.items if str(one["id"]) == rest[0])
        if len(rest) > 1:
            rule = {"rule": "Old and large", "enabled": True, "action": "delete", "when": RULE["when"], "verdict": "yes"}
            return 200, {"media": item, "rules": [rule | {"media": item, "reasons": [sized(item)]}]}
        fact = {"field": "size", "group": "file", "known": True, "value": item["size"], "said": "1.0 GiB", "source": "radarr",
                "age": 60}  # fmt: skip
        mine = [one for one in self.candidates if one["media"] is item]
        place = {"service": "radarr", "remote_id": "7", "path": "/movies/" + "long" * 30, "size": item["size"], "added": at(-DAY)}
        return 200, item | {"candidate": mine[0] if mine else None, "protections": [], "placements": [place], "facts": [fact]}

    def status(self) -> object:
        """The dashboard's document."""
        sums: dict[str, dict[str, int]] = {}
        for one in self.candidates:
            known = sums.setdefault(one["state"], {"items": 0, "bytes": 0})
            known["items"] += 1
            known["bytes"] += one["bytes"]
        total = {"items": len(self.candidates), "bytes": sum(one["bytes"] for one in self.candidates)}
        freed = {"items": 4, "bytes": 91 * GIB, "month_items": 1, "month_bytes": GIB}
        return {
            "now": at(0), "version": "1", "dry_run": True, "processes": PROCESSES, "services": SERVICES, "disks": [DISK],
            "sums": {"library": {"movie": {"items": 259, "bytes": 99 * GIB}}, "candidates": sums, "jobs": {}, "freed": freed,
                     "titles": {"items": 259, "bytes": 99 * GIB}, "leaving": total, "blocked": {"items": 0, "bytes": 0}},
            "notices": [{"id": 3, "key": "x", "level": "warning", "text": "something wants a look", "at": at(-60)}],
            "next_runs": [{"task": "judge", "service": None, "at": at(300)}],
        }  # fmt: skip


def paged(items: list[dict[str, Any]], query: dict[str, str]) -> object:
    """A page of a list."""
    page, size = int(query.get("page", 1)), int(query.get("size", 100))
    return {"items": items[(page - 1) * size : page * size], "total": len(items), "page": page, "size": size}


def whole(items: list[dict[str, Any]]) -> object:
    """A list on one page."""
    return {"items": items, "total": len(items), "page": 1, "size": max(1, len(items))}


def problem(status: int, code: str, message: str) -> Answer:
    """An answer that says no."""
    return status, {"error": {"code": code, "message": message}}


KINDS = [{"type": "radarr", "label": "Radarr", "key_help": "In Radarr.", "default_url": "http://localhost:7878"}]
DISK: dict[str, Any] = {
    "service": "radarr", "path": "/movies", "free": 40 * GIB, "total": 400 * GIB, "used_share": 0.9, "accessible": True,
    "fills_in": 40 * DAY, "samples": [{"at": at(-day * DAY), "free": (40 + day) * GIB} for day in range(14, -1, -1)],
}  # fmt: skip
WEEKS: list[dict[str, Any]] = [{"week": f"2026-11-{day:02}", "items": day, "bytes": day * GIB} for day in (2, 9, 16)]
SPACE: list[dict[str, Any]] = [
    {"kind": kind, "age": age, "items": 3, "bytes": 9 * GIB} for kind in ("movie", "season") for age in ("<1m", "1-3m", "never")
]
FACETS = {"kind": {"movie": 259, "series": 0}, "service": {"radarr": 259}, "library": {"Films": 9}}
RECIPE = {"name": "Large", "text": "Large ones.", "target": "movie", "when": "size > 9 GiB", "action": "delete", "grace": "14 days",
          "says": "Deletes."}  # fmt: skip
UNWATCHED = reason("unwatched_for > 180 days", 71_000_000, "nobody watched it for 2 years 3 months", "2 years 3 months")
RULE: dict[str, Any] = {
    "name": "Old and large", "enabled": True, "target": "movie", "when": "unwatched_for > 180 days and size > 20 GiB",
    "action": "delete", "grace": "14 days", "auto": True, "services": ["radarr"], "count": 12, "bytes": 78 * GIB, "held": 1,
    "judged_at": at(-60), "error": None, "sentence": "Deletes movies after 14 days of grace, by itself.",
}  # fmt: skip
FIELDS: list[dict[str, Any]] = [
    {"name": name, "type": kind, "unit": unit, "targets": ["movie"], "help": f"What {name} is.", "example": f"{name} > 1"}
    for name, kind, unit in (("size", "size", "GiB"), ("unwatched_for", "duration", "days"), ("tags", "list", None))
]  # fmt: skip
SETTINGS: list[dict[str, Any]] = [
    {"key": f"{section}.{name}", "section": section.split(".")[0], "name": name, "help": f"What {name} is.", "hint": "a word",
     "text": text, "default": "", "choices": choices, "only": [], "secret": name == "api_key", "required": False,
     "flag": name == "dry_run", "env": None}
    for section, name, text, choices in (
        ("web", "port", "7676", []), ("settings", "dry_run", "true", []), ("users", "*", "", []),
        ("services.radarr", "type", "radarr", ["radarr", "plex"]), ("services.radarr", "url", "http://radarr", []),
        ("services.radarr", "api_key", "***", []), ("services.*", "type", "", ["radarr", "plex"]), ("services.*", "url", "", []),
        ("services.*", "api_key", "", []),
    )
]  # fmt: skip
DEED: dict[str, Any] = {
    "id": 1, "at": at(-DAY), "media": media(400, "Gone"), "action": "delete", "service": "radarr", "bytes": GIB,
    "rules": ["Old and large"], "by": "auto", "outcome": "removed", "verified": True, "message": "",
}  # fmt: skip
JOBS: list[dict[str, Any]] = [
    {
        "id": number, "task": "sync", "lane": "radarr", "state": state, "parent": None, "progress": 0.5, "created": at(-90),
        "started": at(-80), "ended": None if state == "running" else at(-10), "error": None, "requested_by": "schedule",
    }
    for number, state in ((2, "running"), (1, "done"))
]  # fmt: skip
SERVICES: list[dict[str, Any]] = [
    {"name": name, "type": name, "state": state, "version": "1.2", "main": name == "jellyfin", "items": 9, "message": said,
     "last_sync": at(-60), "next_sync": at(600)}
    for name, state, said in (("radarr", "ok", ""), ("jellyfin", "lost", "jellyfin did not answer"))
]  # fmt: skip
PROCESSES: list[dict[str, Any]] = [
    {"name": name, "kind": kind, "pid": 7, "state": "running", "restarts": 0, "started_at": at(-DAY), "heartbeat_at": at(-2),
     "memory": 20 << 20, "last_exit": None, "job": None}
    for name, kind in (("supervisor", "supervisor"), ("radarr", "manager"))
]  # fmt: skip
TASK: dict[str, Any] = {
    "name": "judge", "task": "judge", "service": None, "waits_for": None, "help": "Asks every rule.",
    "schedule": "every 1h", "last": at(-60), "next": at(60), "seconds": 0.2,
    "result": None,
}  # fmt: skip


def _handler(api: FakeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else None
            where = urlsplit(self.path)
            path = unquote(where.path)
            if not path.startswith(f"{api.prefix}/"):
                return self.send(404, b"{}", "application/json")
            path = path[len(api.prefix) + 1 :]
            if not path.startswith("api/v1/"):
                return self.file(path or "index.html")
            if api.down:
                return self.send(502, b"<h1>Bad gateway</h1>", "text/html")
            if path == "api/v1/events":
                return self.send(503, b"{}", "application/json") if api.full else self.stream()
            status, said = self.asked(path.removeprefix("api/v1/"), dict(parse_qsl(where.query)), sent)
            api.down = api.down or (api.restarts and (self.command, path) == ("PUT", "api/v1/rules/Old and large"))
            return self.send(status, json.dumps(said).encode(), "application/json")

        def asked(self, path: str, query: dict[str, str], sent: Any) -> Answer:
            if path == "login":
                return (200, {"role": api.role}) if sent["token"] == TOKEN else problem(401, "unauthorized", "not known")
            if f"session={TOKEN}" not in (self.headers.get("Cookie") or ""):
                return problem(401, "unauthorized", "a token is needed")
            return api.answer(self.command, path, query, sent)

        def stream(self) -> None:
            """Tell as long as somebody listens; a comment now and then finds out."""
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.close_connection = True
            with suppress(OSError), self.listening():
                told = api.told
                while not api.closed and not api.down:
                    self.wfile.write(b"event: candidate\ndata: {}\n\n" if told != api.told else b": still here\n\n")
                    told = api.told
                    with api.stirred:
                        api.stirred.wait(0.2)

        @contextmanager
        def listening(self) -> Iterator[None]:
            api.readers += 1
            try:
                yield
            finally:
                api.readers -= 1

        def file(self, name: str) -> None:
            path = STATIC / name
            if not path.is_file() or name in api.missing:
                api.missing.discard(name)
                return self.send(404, b"", "text/plain")
            return self.send(200, path.read_bytes(), f"{TYPES[path.suffix]}; charset=utf-8")

        def send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP)
            if status == 200 and self.path.endswith("/login"):
                self.send_header("Set-Cookie", f"session={TOKEN}; HttpOnly; SameSite=Strict; Path=/")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond

    return Handler
