"""Asks over HTTP: whoever has a token may ask, the owner answers, and what waits is not removed."""

from __future__ import annotations

from reclaimerr.store import audit, candidates, db, intents, protections
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page


def ask(page: Page, media: int, wish: str = "keep", token: str = FAMILY) -> int:
    answer = page.post("requests", {"media_id": media, "wish": wish, "reason": "for Sunday"}, token=token)
    assert answer.status_code == 201, answer.text
    return int(answer.get_json()["id"])


def test_a_viewer_asks_to_keep_and_it_blocks_at_once(page: Page) -> None:
    builders.service()
    movie = builders.movie()
    found = ask(page, movie)
    assert intents.asked_to_keep(movie)
    (told,) = page.get("requests", token=FAMILY)["items"]
    assert (told["id"], told["by"], told["wish"]) == (found, "family", "keep")
    assert (told["state"], told["reason"]) == ("pending", "for Sunday")
    assert told["media"]["id"] == movie
    assert audit.page()[0][0].what == "ask to keep"


def test_the_same_ask_twice_is_one(page: Page) -> None:
    movie = builders.movie()
    assert ask(page, movie) == ask(page, movie, "delete")
    assert [one["wish"] for one in page.get("requests")["items"]] == ["delete"]


def test_a_viewer_sees_their_own_and_the_owner_all(page: Page) -> None:
    ask(page, builders.movie(), token=FAMILY)
    ask(page, builders.movie("Ronin"), token="the-owners-own-token")
    assert [one["by"] for one in page.get("requests", token=FAMILY)["items"]] == ["family"]
    assert {one["by"] for one in page.get("requests")["items"]} == {"family", "owner"}


def test_to_keep_is_to_protect_once_the_owner_agrees(page: Page) -> None:
    builders.service()
    movie = builders.movie()
    candidate = builders.candidate(movie)
    found = ask(page, movie)
    answer = page.post(f"requests/{found}/approve", {"reason": "sure"})
    assert (answer.status_code, answer.get_json()["state"], answer.get_json()["reply"]) == (200, "approved", "sure")
    (kept,), _ = protections.page(now=NOW)
    assert (kept.media_id, kept.by, kept.reason) == (movie, "owner", "family asked to keep it: for Sunday")
    assert candidates.get(candidate)["end_reason"] == "protected"  # type: ignore[index]
    assert page.get("requests", token=FAMILY)["items"][0]["reply"] == "sure"


def test_no_means_that_the_rules_decide_again(page: Page) -> None:
    movie = builders.movie()
    found = ask(page, movie)
    assert page.post(f"requests/{found}/deny").status_code == 200
    assert not intents.asked_to_keep(movie)
    assert not protections.protects(movie, NOW)


def test_an_answer_is_given_once(page: Page) -> None:
    found = ask(page, builders.movie())
    page.post(f"requests/{found}/deny")
    again = page.post(f"requests/{found}/approve")
    assert (again.status_code, again.get_json()["error"]["code"]) == (409, "answered")
    assert db.value("SELECT COUNT(*) FROM protection") == 0


def test_a_wish_to_delete_agrees_to_what_is_announced_and_keeps_its_grace(page: Page) -> None:
    builders.service()
    movie = builders.movie()
    candidate = builders.candidate(movie, due_at=NOW + 86_400)
    assert not intents.asked_to_keep(movie)
    assert page.post(f"requests/{ask(page, movie, 'delete')}/approve").status_code == 200
    row = candidates.get(candidate)
    assert row is not None
    assert (row["state"], row["approved_by"], row["due_at"]) == ("approved", "owner", NOW + 86_400)
    assert db.value("SELECT COUNT(*) FROM protection") == 0


def test_what_no_rule_asks_for_cannot_be_let_go_and_the_ask_stays_open(page: Page) -> None:
    found = ask(page, builders.movie(), "delete")
    answer = page.post(f"requests/{found}/approve")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "no_candidate")
    assert page.get("requests")["items"][0]["state"] == "pending"


def test_viewers_do_not_answer(page: Page) -> None:
    found = ask(page, builders.movie())
    for verb in ("approve", "deny"):
        assert page.post(f"requests/{found}/{verb}", token=FAMILY).status_code == 403


def test_what_is_not_there_is_said(page: Page) -> None:
    assert page.post("requests", {"media_id": 4711}).status_code == 404
    assert page.post("requests/4711/approve").status_code == 404
