"""The logs for the owner, and what happens as it happens."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from werkzeug.test import TestResponse

from reclaimerr.paths import write_private
from reclaimerr.process import Processes, Row
from reclaimerr.store import candidates, db, jobs
from reclaimerr.web.here import installation
from reclaimerr.web.streams import Streams
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page
from tests.web.test_web_pages import supervised


def line(second: int, text: str, level: str = "INFO", process: str = "plex") -> str:
    return f"2026-01-01T00:00:{second:02}Z {level} {process} reclaimerr.x: {text}\n"


def append(page: Page, text: str, process: str = "plex") -> None:
    with (page.data.logs / f"{process}.log").open("a") as file:
        file.write(text)


@pytest.fixture
def logged(page: Page) -> Page:
    """Three events of two processes."""
    append(page, line(1, "started") + line(3, "it broke", "ERROR") + "    ValueError: x\n")
    append(page, line(2, "removed Heat", process="radarr-hd"), "radarr-hd")
    return page


def test_logs_are_told_the_newest_first(logged: Page) -> None:
    found = logged.get("logs")
    assert [(one["process"], one["text"]) for one in found["items"]] == [
        ("plex", "it broke\n    ValueError: x"), ("radarr-hd", "removed Heat"), ("plex", "started"),
    ]  # fmt: skip
    assert (found["total"], found["page"], found["size"]) == (3, 1, 100)
    assert found["items"][0] | {"text": ""} == {
        "at": "2026-01-01T00:00:03Z", "level": "error", "process": "plex", "logger": "reclaimerr.x", "text": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("process=plex", ["it broke\n    ValueError: x", "started"]),
        ("level=warning", ["it broke\n    ValueError: x"]),
        ("q=heat", ["removed Heat"]),
        ("q=valueerror&process=radarr-hd", []),
        ("size=1&page=2", ["removed Heat"]),
        ("page=9", []),
    ],
)
def test_logs_can_be_narrowed(logged: Page, query: str, found: list[str]) -> None:
    assert [one["text"] for one in logged.get(f"logs?{query}")["items"]] == found


@pytest.mark.parametrize(
    ("query", "status"), [("process=../web", 422), ("process=*", 422), ("level=loud", 400), ("when=x", 400)]
)
def test_a_slip_of_the_pen_lists_nothing(logged: Page, query: str, status: int) -> None:
    assert logged.ask("GET", f"logs?{query}").status_code == status


def test_a_process_that_never_told_anything_has_an_empty_log(logged: Page) -> None:
    row = Row(name="jellyfin", kind="manager", pid=None, state="starting", restarts=0, started_at=NOW, heartbeat_at=None,
              memory=None, last_exit=None)  # fmt: skip
    document = msgspec.json.encode(Processes(at=NOW, generation=1, processes=(row,))).decode()
    write_private(logged.data.processes, document)
    assert logged.get("logs?process=jellyfin")["items"] == []


def test_logs_are_the_owners_alone(logged: Page) -> None:
    assert logged.ask("GET", "logs", token=FAMILY).status_code == 403
    assert logged.ask("GET", "events?topics=log", token=FAMILY).status_code == 403


# events


def brief(page: Page, seconds: float = 0.2) -> Streams:
    """Streams of this page end soon."""
    installation(page.app).streams = found = Streams(seconds=seconds)
    return found


def events(answer: TestResponse) -> list[tuple[str, Any]]:
    """What a stream told."""
    found = re.findall(r"^event: (\w+)\ndata: (.*)$", answer.text, re.MULTILINE)
    return [(topic, json.loads(data)) for topic, data in found]


def elsewhere(happens: Callable[[], object]) -> threading.Thread:
    """Done by somebody else: one's own writes are no news to a connection."""

    def run() -> None:
        with db.connected():
            happens()

    return threading.Thread(target=run)


def heard(
    page: Page, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object], path: str = "events", **more: Any
) -> TestResponse:
    """What a stream tells when this happens after its first look; it ends after its second."""
    turns = iter([elsewhere(happens)])

    def turn() -> bool:
        for thread in turns:
            thread.start()
            thread.join()
            return False
        return True

    monkeypatch.setattr(brief(page, seconds=60), "wait", turn)
    return page.ask("GET", path, **more)


def test_a_log_can_be_followed_with_its_filters(logged: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def happens() -> None:
        append(logged, line(5, "no", "INFO") + line(6, "yes", "ERROR"))
        append(logged, line(7, "yes", "ERROR", "radarr-hd"), "radarr-hd")

    answer = heard(logged, monkeypatch, happens, "events?topics=log&process=plex&level=warning&q=YES")
    assert answer.mimetype == "text/event-stream"
    assert [(topic, shown["at"]) for topic, shown in events(answer)] == [("log", "2026-01-01T00:00:06Z")]


def test_a_reader_who_comes_back_misses_nothing(logged: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    first = heard(logged, monkeypatch, lambda: append(logged, line(5, "heard")), "events?topics=log")
    (mark,) = re.findall(r"^id: (.+)$", first.text, re.MULTILINE)
    append(logged, line(6, "meanwhile"))
    brief(logged)
    again = logged.ask("GET", "events?topics=log", headers={"Last-Event-ID": mark})
    assert [shown["text"] for _, shown in events(again)] == ["meanwhile"]


def test_a_candidate_that_moves_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.service()
    first, second = builders.candidate(builders.movie("Heat")), builders.candidate(builders.movie("Ronin"))

    def happens() -> None:
        candidates.approve(first, "owner", NOW)
        candidates.end(second, "protected", NOW)

    answer = heard(page, monkeypatch, happens, "events?topics=candidate")
    assert [(topic, shown["id"], shown["state"]) for topic, shown in events(answer)] == [
        ("candidate", first, "approved"), ("candidate", second, "ended"),
    ]  # fmt: skip


def test_very_many_changes_are_one_event(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.service()

    def happens() -> None:
        for number in range(201):
            builders.candidate(builders.movie(f"Movie {number}"))

    assert events(heard(page, monkeypatch, happens, "events?topics=candidate")) == [("candidate", {"changed": 201})]


@pytest.mark.parametrize(("token", "seen"), [(None, ["judge", "sync"]), (FAMILY, ["sync"])])
def test_jobs_are_told_a_viewer_hears_of_their_own(
    page: Page, monkeypatch: pytest.MonkeyPatch, token: str | None, seen: list[str]
) -> None:
    def happens() -> None:
        jobs.put(jobs.Wanted(task="judge"), now=NOW)
        jobs.put(jobs.Wanted(task="sync"), now=NOW, requested_by="family")

    more = {"token": token} if token else {}
    answer = heard(page, monkeypatch, happens, "events?topics=job", **more)
    assert sorted(shown["task"] for _, shown in events(answer)) == seen


def test_a_process_that_dies_and_a_service_that_is_lost_are_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.service()
    row = Row(name="radarr-hd", kind="manager", pid=3, state="running", restarts=0, started_at=NOW, heartbeat_at=NOW,
              memory=None, last_exit=None)  # fmt: skip

    def write(now: Row) -> None:
        write_private(page.data.processes, msgspec.json.encode(Processes(at=NOW, generation=1, processes=(now,))).decode())

    def happens() -> None:
        write(msgspec.structs.replace(row, state="backoff", heartbeat_at=NOW + 5))
        with db.write("test"):
            db.run("UPDATE service SET state = 'lost'")

    write(row)
    with supervised(page.data):
        answer = heard(page, monkeypatch, happens)
    assert [(topic, shown["state"]) for topic, shown in events(answer)] == [("process", "backoff"), ("service", "lost")]


def test_what_differs_all_the_time_is_no_event(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row(name="plex", kind="manager", pid=3, state="running", restarts=0, started_at=NOW, heartbeat_at=NOW,
              memory=1, last_exit=None)  # fmt: skip

    def write(now: Row) -> None:
        write_private(page.data.processes, msgspec.json.encode(Processes(at=NOW, generation=1, processes=(now,))).decode())

    write(row)
    with supervised(page.data):
        happens = lambda: write(msgspec.structs.replace(row, heartbeat_at=NOW + 15, memory=2))  # noqa: E731
        assert events(heard(page, monkeypatch, happens)) == []


def test_there_are_four_streams_at_a_time_and_each_place_comes_back(page: Page) -> None:
    found = brief(page, seconds=0.0)
    for _ in range(6):
        assert page.ask("GET", "events").status_code == 200
    taken = [found.enter() for _ in range(5)]
    assert taken == [True] * 4 + [False]
    answer = page.ask("GET", "events")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_process_that_leaves_ends_its_streams_and_begins_none(page: Page) -> None:
    found = brief(page, seconds=60)
    streaming = page.client.get("/api/v1/events", headers={"X-API-Token": FAMILY})
    body = streaming.iter_encoded()
    assert next(body) == b"retry: 1000\n\n"
    found.close()
    assert list(body) == []
    streaming.close()
    db.connect()
    assert page.ask("GET", "events").status_code == 503


@pytest.mark.parametrize(
    ("query", "status"), [("topics=moon", 422), ("topics=log,moon", 422), ("process=x", 422), ("level=x", 400)]
)
def test_what_cannot_be_followed_is_said(page: Page, query: str, status: int) -> None:
    assert page.ask("GET", f"events?{query}").status_code == status
