"""integrity and updates: what is wrong with the database is told loudly, what is new quietly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from reclaimerr import __version__
from reclaimerr.clients import releases
from reclaimerr.clients.http import never
from reclaimerr.errors import BadAnswer
from reclaimerr.paths import DataDir
from reclaimerr.store import db, integrity, jobs, notices, services
from tests.managers.house import synced
from tests.whole import Whole


class Releases(BaseHTTPRequestHandler):
    """Tells the newest version, as GitHub does."""

    answer: ClassVar[tuple[int, str, str]] = (200, "application/json; charset=utf-8", "{}")

    def do_GET(self) -> None:
        status, kind, text = type(self).answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Where the newest version is asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Releases) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/latest"
        server.shutdown()
        thread.join()


def tells(tag: object, status: int = 200) -> None:
    Releases.answer = (status, "application/json; charset=utf-8", msgspec.json.encode({"tag_name": tag, "body": "much"}).decode())


def run(house: Whole, task: str) -> jobs.Job:
    one = jobs.put(jobs.Wanted(task=task, key=task), now=house.now)
    house.turn()
    found = jobs.get(one)
    assert found is not None
    return found


def asking(house: Whole, url: str | None) -> None:
    settings = msgspec.structs.replace(house.config.settings, releases_url=url)
    house.use(msgspec.structs.replace(house.config, settings=settings))


def told(key: str) -> list[tuple[str, str]]:
    return [(one.level, one.text) for one in notices.open_notices() if one.key == key]


@pytest.mark.parametrize("tag", ["v99.1", "99.0.0.1"])
def test_a_newer_version_is_told_and_nothing_else_happens(house: Whole, address: str, tag: str) -> None:
    asking(house, address)
    tells(tag)
    newest = tag.removeprefix("v")
    assert run(house, "updates").result == f"{newest} is there; this is {__version__}"
    assert told("update") == [("info", f"Reclaimerr {newest} is there; this is {__version__}.")]
    tells(__version__)
    assert run(house, "updates").result == f"{__version__} is the newest version"
    assert told("update") == []


def test_nobody_is_asked_where_no_address_is_set(house: Whole) -> None:
    asking(house, None)
    assert run(house, "updates").result == "settings.releases_url is not set, so nobody was asked"


@pytest.mark.parametrize(
    ("status", "tag", "says"),
    [(200, "v2.0.0-rc1", "'v2.0.0-rc1' is no version"), (200, "<script>", "is no version"), (503, "x", "releases: "),
     (404, "x", "releases: "), (200, 7, "releases: ")],
)  # fmt: skip
def test_an_answer_that_tells_no_version_fails_the_job_and_no_service(
    house: Whole, address: str, monkeypatch: pytest.MonkeyPatch, status: int, tag: object, says: str
) -> None:
    monkeypatch.setattr("reclaimerr.clients.http.TRIES", 1)
    before = [(one.name, one.state) for one in services.all_services()]
    asking(house, address)
    tells(tag, status)
    found = run(house, "updates")
    assert found.state == "failed"
    assert says in (found.error or "")
    assert [(one.name, one.state) for one in services.all_services()] == before
    assert (told("update"), house.workers["radarr-hd"].trouble) == ([], None)


def test_an_answer_that_never_ends_is_cut_off(address: str) -> None:
    Releases.answer = (200, "application/json", '{"tag_name": "' + "9" * (2 << 20) + '"}')
    with pytest.raises(BadAnswer):
        releases.latest(address, never)


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [("1.10", "1.9", True), ("1.9", "1.10", False), ("1.2", "1.2.0", False), ("2", "1.99.99", True), ("0.1.0", "0.1.0", False)],
)
def test_versions_are_numbers_not_text(version: str, than: str, newer: bool) -> None:
    assert releases.is_newer(version, than) is newer


def test_a_sound_database_is_found_sound(house: Whole) -> None:
    house.sync()
    assert run(house, "integrity").result == "sound"
    assert told("integrity") == []
    assert not house.data.suspect.exists()


def stray(data: DataDir) -> None:
    """A line of a job that there is not."""
    connection = db.raw(data)
    connection.execute("PRAGMA foreign_keys = 0")
    connection.execute("INSERT INTO job_line(job_id, at, level, text) VALUES (999999, 1, 'info', 'x')")
    connection.close()


def test_a_reference_to_nothing_is_told_until_it_is_gone(house: Whole) -> None:
    stray(house.data)
    found = run(house, "integrity")
    assert found.state == "failed"
    assert found.error == "something is wrong with the database: row 1 of job_line names a row of job that is not there"
    assert [line["level"] for line in jobs.lines(found.id)] == ["error"]
    assert [level for level, _ in told("integrity")] == ["error"]
    with db.write("test"):
        db.run("DELETE FROM job_line WHERE job_id = 999999")
    assert run(house, "integrity").result == "sound"
    assert told("integrity") == []


def test_pages_that_were_overwritten_are_found(tmp_path: Path) -> None:
    with synced(tmp_path) as house:
        house.sync()
        data = house.data
    size = data.database.stat().st_size
    with data.database.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 8)
    assert integrity.faults(data)
    assert data.suspect.exists()
