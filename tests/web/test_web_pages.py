"""The page's own files, and health."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest
from msgspec.structs import replace

from reclaimerr.paths import DataDir, write_private
from reclaimerr.process import Processes, Row, State
from reclaimerr.store import db
from tests.web.conftest import Page


@contextmanager
def supervised(data: DataDir) -> Iterator[None]:
    """Somebody holds the supervisor's lock."""
    handle = os.open(data.supervisor_lock, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def test_the_page_needs_no_token(page: Page) -> None:
    answer = page.ask("GET", "/", token=None)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_a_script_has_the_type_that_browsers_insist_on(page: Page) -> None:
    assert page.ask("GET", "/js/main.js", token=None).headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_an_unchanged_file_is_not_sent_again(page: Page) -> None:
    tag = page.ask("GET", "/js/main.js", token=None).headers["ETag"]
    assert page.ask("GET", "/js/main.js", token=None, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/js/../../data/token",
        "/js/%2e%2e/%2e%2e/data/token",
        "/js/..%2f..%2fdata%2ftoken",
        "/.env",
        "/js/.git/x.js",
        "/js//etc/x.js",
    ],
)
def test_nothing_outside_the_pages_folder_is_served(page: Page, path: str) -> None:
    (page.data.root / "token").write_text("the-made-token")
    answer = page.ask("GET", path, token=None)
    assert answer.status_code == 404
    assert "the-made-token" not in answer.text


def test_alive_is_alive_whatever_else(page: Page) -> None:
    assert page.ask("GET", "/healthz", token=None).get_json() == {"status": "ok"}


def test_ready_means_a_database_that_takes_writes_and_a_supervisor(page: Page) -> None:
    with supervised(page.data):
        answer = page.ask("GET", "/readyz", token=None)
    said = {"status": "ok", "database": True, "supervisor": True, "managers": True}
    assert (answer.status_code, answer.get_json()) == (200, said)


def test_without_a_supervisor_it_is_not_ready(page: Page) -> None:
    answer = page.ask("GET", "/readyz", token=None)
    assert (answer.status_code, answer.get_json()["supervisor"]) == (503, False)


@pytest.mark.parametrize(
    ("states", "status"),
    [(("fatal", "backoff"), 503), (("fatal", "running"), 200), (("fatal", "stopped"), 503), (("stopped", "stopped"), 200)],
)
def test_where_every_manager_dies_over_and_over_it_is_not_ready(page: Page, states: tuple[State, ...], status: int) -> None:
    row = Row(name="plex", kind="manager", pid=None, state="running", restarts=9, started_at=None, heartbeat_at=None,
              memory=None, last_exit="1")  # fmt: skip
    rows = (replace(row, name="web", kind="web"), *(replace(row, state=state) for state in states))
    write_private(page.data.processes, msgspec.json.encode(Processes(at=1, generation=1, processes=rows)).decode())
    with supervised(page.data):
        answer = page.ask("GET", "/readyz", token=None)
    assert (answer.status_code, answer.get_json()["managers"]) == (status, status == 200)


def test_a_database_that_is_gone_is_not_ready(page: Page) -> None:
    db.close()
    page.data.database.rename(page.data.root / "elsewhere.db")
    with supervised(page.data):
        answer = page.client.get("/readyz")
    assert (answer.status_code, answer.get_json()["database"]) == (503, False)
    assert str(page.data.root) not in answer.text


def test_health_checks_do_not_write_each_time(page: Page) -> None:
    page.ask("GET", "/readyz", token=None)
    with sqlite3.connect(page.data.database) as connection:
        before = connection.execute("PRAGMA data_version").fetchone()
        page.ask("GET", "/readyz", token=None)
        assert connection.execute("PRAGMA data_version").fetchone() == before
    connection.close()
