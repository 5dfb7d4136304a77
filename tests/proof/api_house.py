"""A page with something of everything in it, for whoever asks it anything: real rows, a real config.toml."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from flask import Flask

from reclaimerr.config import accepted, load
from reclaimerr.paths import write_private
from reclaimerr.process import Processes, Row
from reclaimerr.store import backup, db, history, jobs, library, notices, protections
from reclaimerr.web.app import create_app
from reclaimerr.web.here import KEY
from reclaimerr.web.limiter import Limiter
from reclaimerr.web.streams import Streams
from tests.store import builders
from tests.store.builders import NOW
from tests.web.test_web_pages import supervised

GIB = 2**30
TOKEN = "the-owners-own-token"
TOML = f"""\
[web]
token = "{TOKEN}"
[[web.tokens]]
name = "family"
token = "a-token-for-the-family"
[services.radarr-hd]
type = "radarr"
url = "http://127.0.0.1:1"
api_key = "0123456789abcdef0123456789abcdef"
[users]
alice = ["radarr-hd:alice"]
[[rules]]
name = "Old"
target = "movie"
when = "unwatched_for > 180 days and size > 20 GiB"
action = "delete"
"""


class Patient(Limiter):
    """Never tires of wrong tokens: who asks everything shows many, and wants to hear more than 429."""

    def failed(self, address: str) -> None:
        """Forgotten at once."""


@contextmanager
def house(folder: Path) -> Iterator[Flask]:
    """The application on a filled database; the main thread's connection is handed back."""
    path = folder / "config.toml"
    path.write_text(TOML)
    with builders.database(folder / "data") as data:
        accepted.write(data, load.load_text(TOML, {}), 1, path)
        fill()
        backup.make(data, NOW)
        rows = tuple(
            Row(name=name, kind=kind, pid=1, state="running", restarts=0, started_at=NOW, heartbeat_at=NOW, memory=1,
                last_exit=None)
            for name, kind in (("supervisor", "supervisor"), ("web", "web"), ("radarr-hd", "manager"))
        )  # fmt: skip
        write_private(data.processes, msgspec.json.encode(Processes(at=NOW, generation=1, processes=rows)).decode())
        db.release()
        app = create_app(data, now=lambda: NOW)
        app.extensions[KEY].limiter = Patient()
        app.extensions[KEY].streams = Streams(most=100, seconds=0.0)  # each is asked for very often
        (data.logs / "web.log").write_text("2027-01-15T08:00:00Z INFO web reclaimerr.web.serve: listening\n")
        with supervised(data):
            yield app
        db.connect()


def fill() -> None:
    """Movies, a candidate, a protection, deeds, jobs, notices."""
    builders.service()
    ids = [builders.movie(title, size=size * GIB) for title, size in (("Heat", 48), ("Ran", 30), ("Alien", 1))]
    for one in ids:
        builders.version(one)
        builders.placement(one)
    for one in ids[:2]:
        builders.candidate(one)
    protections.add(ids[2], "owner", NOW, reason="a favourite")
    item = library.item(ids[2], NOW)
    assert item is not None
    history.record(at=NOW, media=item, action="delete", service="radarr-hd", outcome="removed", by="owner", rules=["Old"],
                   size=GIB)  # fmt: skip
    jobs.put(jobs.Wanted(task="judge", key="judge"), now=NOW)
    notices.put("lost", "warning", "plex does not answer", NOW)
    with db.write("test"):
        db.insert("root_folder", {"service_id": 1, "path": "/data", "free": 5, "total": 9, "at": NOW})
    assert threading.current_thread() is threading.main_thread()
