"""The breaker over HTTP: anybody sees why automation stands, the owner lets it go on."""

from __future__ import annotations

from reclaimerr.clock import HOUR
from reclaimerr.store import audit, breaker, db
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page


def stop(text: str = "jellyfin lists nothing any more; titles that were there: 9.", subject: str = "jellyfin") -> None:
    breaker.trip("empty", subject, text, {"lost": 9, "known": 9}, NOW - HOUR)


def test_a_closed_breaker_says_so(page: Page) -> None:
    assert page.get("breaker") == {
        "open": False, "since": None, "text": None, "causes": [], "waiting": {"items": 0, "bytes": 0}, "past": [],
    }  # fmt: skip
    assert page.get("status")["breaker"] == {"open": False, "since": None, "text": None}


def test_an_open_one_says_why_with_figures_and_what_waits_for_it(page: Page) -> None:
    builders.service()
    movie = builders.movie()
    builders.candidate(movie, state="approved", approved_by="alice", due_at=NOW - 60)
    builders.candidate(builders.movie("Ronin"), due_at=NOW - 60)
    stop()
    told = page.get("breaker", token=FAMILY)
    (cause,) = told["causes"]
    assert (told["open"], told["since"], told["text"]) == (True, "2027-01-15T07:00:00Z", cause["text"])
    assert (cause["cause"], cause["subject"], cause["missing_now"]) == ("empty", "jellyfin", 0)
    assert cause["figures"] == {"lost": 9, "known": 9}
    assert told["waiting"] == {"items": 1, "bytes": 10**10}
    assert page.get("status", token=FAMILY)["breaker"]["text"] == cause["text"]


def test_the_owner_lets_it_go_on_and_that_is_written_down(page: Page) -> None:
    stop()
    answer = page.post("breaker/continue")
    assert answer.status_code == 200
    assert (answer.get_json()["open"], answer.get_json()["past"][0]["ended_by"]) == (False, "owner")
    assert not breaker.is_open()
    latest = audit.page()[0][0]
    assert (latest.who, latest.what, latest.subject) == ("owner", "automation continued", "jellyfin")
    assert page.get("notices")["items"] == []


def test_a_viewer_cannot_let_it_go_on(page: Page) -> None:
    stop()
    assert page.post("breaker/continue", token=FAMILY).status_code == 403
    assert breaker.is_open()


def test_saying_go_on_twice_changes_nothing(page: Page) -> None:
    stop()
    page.post("breaker/continue")
    assert page.post("breaker/continue").status_code == 200
    assert db.value("SELECT COUNT(*) FROM audit WHERE what = 'automation continued'") == 1


def test_who_names_what_they_saw_does_not_wave_through_what_came_since(page: Page) -> None:
    stop()
    seen = [one["id"] for one in page.get("breaker")["causes"]]
    stop("plex lists nothing any more; titles that were there: 5.", "plex")
    answer = page.post("breaker/continue", {"causes": seen})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "changed")
    assert len(breaker.trips()) == 2
    assert page.post("breaker/continue", {"causes": [one["id"] for one in page.get("breaker")["causes"]]}).status_code == 200
    assert not breaker.is_open()
