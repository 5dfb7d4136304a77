"""What a single person watched is the owner's affair: a viewer learns it from no answer, not by a detour either."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.store import candidates, db
from tests.store import builders
from tests.web.conftest import FAMILY, Page

PRIVATE = "Alice is through"
GIB = 2**30


@pytest.fixture
def heat(page: Page) -> int:
    """A movie that alice watched, and a candidate because of that."""
    builders.service()
    found = builders.movie("Heat", size=48 * GIB)
    builders.watched(found, "alice")
    builders.candidate(found, action="unmonitor", rules=f'["{PRIVATE}"]')
    return found


def rule(page: Page, **more: Any) -> Any:
    return next(one for one in page.get("rules", **more)["items"] if one["name"] == PRIVATE)


def test_a_rule_about_a_person_shows_its_words_to_the_owner_alone(page: Page) -> None:
    assert (rule(page)["when"], rule(page, token=FAMILY)["when"]) == ("watched_by('alice')", None)
    assert page.get(f"rules/{PRIVATE}", token=FAMILY)["when"] is None


def test_other_rules_show_their_words_to_everybody(page: Page) -> None:
    shown = {one["name"]: one["when"] for one in page.get("rules", token=FAMILY)["items"]}
    assert shown["Old"] == "unwatched_for > 180 days and size > 20 GiB"


def test_a_verdict_that_would_tell_what_a_person_watched_is_not_given(page: Page, heat: int) -> None:
    owner, viewer = (page.get(f"media/{heat}/explain", **more)["rules"] for more in ({}, {"token": FAMILY}))
    assert {one["rule"] for one in owner} == {"Old", PRIVATE}
    assert {one["rule"] for one in viewer} == {"Old"}
    assert page.ask("GET", f"media/{heat}/explain?rule={PRIVATE}", token=FAMILY).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["candidates", "candidates?state=scheduled", "history", "status", "rules", "protections", "stats", "media", "media/1",
     "media/1/explain"],
)  # fmt: skip
def test_no_answer_to_a_viewer_names_her(page: Page, heat: int, path: str) -> None:
    assert "alice'" not in page.ask("GET", path, token=FAMILY).text
    assert '"alice"' not in page.ask("GET", path, token=FAMILY).text


@pytest.mark.parametrize("when", ["watched_by('alice')", "not WATCHED_BY('alice')", "plays_by('alice') > 0", "'alice' in viewers"])
def test_no_expression_of_a_viewer_is_about_her(page: Page, heat: int, when: str) -> None:
    asked = [
        page.ask("GET", "media", query_string={"when": when}, token=FAMILY),
        page.post("rules/check", {"when": when}, token=FAMILY),
        page.post("rules/preview", {"when": when}, token=FAMILY),
        page.post("rules/preview", {"rule": PRIVATE}, token=FAMILY),
        page.post("rules/try", {"when": when, "media_id": heat}, token=FAMILY),
    ]
    assert [answer.status_code for answer in asked] == [403] * 5


def test_a_viewer_sees_their_own_jobs_alone(page: Page) -> None:
    page.post("tasks/judge/run")
    with db.write("test"):
        db.run("UPDATE job SET requested_by = 'owner'")
    number = page.get("jobs")["items"][0]["id"]
    assert page.get("jobs", token=FAMILY)["total"] == 0
    assert page.ask("GET", f"jobs/{number}", token=FAMILY).status_code == 404


def test_the_owner_sees_who_watched_it(page: Page, heat: int) -> None:
    assert [one["person"] for one in page.get(f"media/{heat}")["watching"]] == ["alice"]
    assert candidates.get(1) is not None
