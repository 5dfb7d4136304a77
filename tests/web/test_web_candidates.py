"""Candidates, protections, history, jobs, notices over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY, iso
from reclaimerr.model.decision import Reason
from reclaimerr.store import candidates, history, joblist, jobs, library, notices
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page

GIB = 2**30


def leaving(**more: Any) -> tuple[int, int]:
    """A movie that matches the rule, and its candidacy."""
    builders.service()
    media_id = builders.movie("Heat", size=48 * GIB, unwatched_since=NOW - 400 * DAY)
    return media_id, builders.candidate(media_id, bytes=48 * GIB, **more)


def test_a_candidate_has_every_key_of_the_contract(page: Page) -> None:
    media_id, candidate_id = leaving()
    found = page.get("candidates")["items"][0]
    assert {name: found[name] for name in ("id", "rules", "action", "state", "bytes", "auto", "blocked_by")} == {
        "id": candidate_id, "rules": ["Old"], "action": "delete", "state": "scheduled", "bytes": 48 * GIB, "auto": False,
        "blocked_by": [],
    }  # fmt: skip
    assert (found["media"]["id"], found["media"]["title"]) == (media_id, "Heat")
    assert [found[name] for name in ("first_seen", "announced_at", "due_at")] == [
        iso(NOW),
        iso(NOW),
        iso(NOW + 14 * DAY),
    ]


def test_a_candidate_says_why_with_the_facts_of_this_moment(page: Page) -> None:
    leaving()
    reasons = page.get("candidates")["items"][0]["reasons"]
    assert [(one["rule"], one["text"], one["verdict"], one["source"]) for one in reasons] == [
        ("Old", "unwatched_for > 180 days", "yes", "radarr-hd"),
        ("Old", "size > 20 GiB", "yes", "radarr-hd"),
    ]


def test_candidates_are_filtered_by_state(page: Page) -> None:
    leaving()
    assert page.get("candidates?state=held")["total"] == 0
    assert page.ask("GET", "candidates?state=lost").status_code == 400


def test_a_viewer_sees_candidates_but_not_who_watched(page: Page) -> None:
    leaving(rules='["Old", "Alice is through"]')
    reasons = page.get("candidates", token=FAMILY)["items"][0]["reasons"]
    assert {one["rule"] for one in reasons} == {"Old"}


def test_approving_is_written_down_with_a_name(page: Page) -> None:
    _, candidate_id = leaving()
    assert page.post(f"candidates/{candidate_id}/approve").get_json()["state"] == "approved"
    assert page.get("candidates")["items"][0]["approved_by"] == "owner"
    assert [(one["who"], one["what"]) for one in page.get("audit")["items"]] == [("owner", "approve")]


def test_dismissing_and_snoozing_change_the_state(page: Page) -> None:
    _, candidate_id = leaving()
    assert page.post(f"candidates/{candidate_id}/snooze", {"until": iso(NOW + DAY)}).get_json()["state"] == "snoozed"
    assert page.post(f"candidates/{candidate_id}/dismiss").get_json()["state"] == "dismissed"


@pytest.mark.parametrize("until", [iso(NOW - DAY), "tomorrow", ""])
def test_snoozing_needs_a_date_that_is_to_come(page: Page, until: str) -> None:
    _, candidate_id = leaving()
    answer = page.post(f"candidates/{candidate_id}/snooze", {"until": until})
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "until")


def test_protecting_a_candidate_keeps_it_and_ends_the_candidacy(page: Page) -> None:
    media_id, candidate_id = leaving()
    answer = page.post(f"candidates/{candidate_id}/protect")
    assert answer.status_code == 200
    assert page.get("candidates")["total"] == 0
    assert page.get(f"media/{media_id}")["protected"] is True
    assert answer.get_json()["protection"]["id"] == page.get("protections")["items"][0]["id"]


def test_remove_now_is_a_job_in_the_persons_name(page: Page) -> None:
    _, candidate_id = leaving()
    answer = page.post(f"candidates/{candidate_id}/reclaim")
    assert (answer.status_code, answer.get_json()["dry_run"]) == (202, True)
    job = jobs.get(answer.get_json()["id"])
    assert job is not None
    assert (job.task, job.lane, job.args, job.requested_by) == (
        "reclaim",
        "keeper",
        {"candidates": [candidate_id]},
        "owner",
    )


def test_remove_now_twice_is_one_job(page: Page) -> None:
    _, candidate_id = leaving()
    first, second = (page.post(f"candidates/{candidate_id}/reclaim").get_json()["id"] for _ in range(2))
    assert first == second


def test_what_is_protected_is_not_removed_now(page: Page) -> None:
    media_id, _ = leaving()
    page.post("protections", {"media_id": builders.version(media_id)})
    candidate_id = builders.candidate(media_id)
    answer = page.post(f"candidates/{candidate_id}/reclaim")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "protected")
    assert joblist.page()[1] == 0


@pytest.mark.parametrize("state", ["removing", "dismissed"])
def test_what_is_going_already_or_was_dismissed_is_not_removed_now(page: Page, state: str) -> None:
    _, candidate_id = leaving(state=state)
    assert page.post(f"candidates/{candidate_id}/reclaim").status_code == 409
    assert joblist.page()[1] == 0


def test_nothing_can_be_said_about_a_candidate_that_is_being_removed(page: Page) -> None:
    _, candidate_id = leaving(state="removing")
    assert page.post(f"candidates/{candidate_id}/approve").status_code == 409


def test_nothing_can_be_said_about_a_candidacy_that_is_over(page: Page) -> None:
    _, candidate_id = leaving()
    candidates.end(candidate_id, "no longer matches", NOW)
    assert page.post(f"candidates/{candidate_id}/approve").status_code == 404


def test_a_protection_is_added_listed_and_given_up(page: Page) -> None:
    media_id, _ = leaving()
    made = page.post("protections", {"media_id": media_id, "until": iso(NOW + DAY), "reason": "for Anna"})
    assert (made.status_code, made.get_json()["until"], made.get_json()["by"]) == (201, iso(NOW + DAY), "owner")
    assert page.get("protections")["items"][0]["media"]["title"] == "Heat"
    assert page.ask("DELETE", f"protections/{made.get_json()['id']}").status_code == 200
    assert page.get("protections")["total"] == 0


def test_protecting_ends_the_candidacy_in_the_same_breath(page: Page) -> None:
    media_id, _ = leaving()
    page.post("protections", {"media_id": media_id})
    assert page.get("candidates")["total"] == 0


@pytest.mark.parametrize("body", [{"media_id": 999}, {"media_id": "1"}, {}])
def test_only_an_item_that_exists_can_be_protected(page: Page, body: dict[str, object]) -> None:
    assert page.post("protections", body).status_code in (404, 422)


def recorded(**more: Any) -> int:
    """A removal in the history; the id of its item."""
    media_id, _ = leaving()
    item = library.item(media_id, NOW)
    assert item is not None
    reason = Reason(rule="Old", text="watched_by('alice')", value=True, verdict="yes", field="watched_by")
    values = {"at": NOW, "media": item, "action": "delete", "service": "radarr-hd", "outcome": "removed", "by": "auto",
              "rules": ["Old"], "reasons": [reason], "size": 5 * GIB, "verified": True, **more}  # fmt: skip
    history.record(**values)
    return media_id


def test_a_history_row_has_every_key_of_the_contract(page: Page) -> None:
    media_id = recorded()
    row = page.get("history")["items"][0]
    assert row["media"]["title"] == "Heat"
    assert {name: row[name] for name in ("at", "action", "service", "bytes", "rules", "by", "outcome", "verified", "message")} == {
        "at": iso(NOW), "action": "delete", "service": "radarr-hd", "bytes": 5 * GIB, "rules": ["Old"], "by": "auto",
        "outcome": "removed", "verified": True, "message": "",
    }  # fmt: skip
    assert page.get(f"history?media={media_id}&outcome=removed&q=hea")["total"] == 1


def test_the_history_shows_a_viewer_no_reason_about_others(page: Page) -> None:
    recorded()
    assert page.get("history", token=FAMILY)["items"][0]["reasons"] == []


def test_a_job_is_shown_with_its_output(page: Page) -> None:
    job_id = jobs.put(jobs.Wanted(task="judge"), now=NOW)
    jobs.say(job_id, "info", "judging", NOW)
    found = page.get(f"jobs/{job_id}")
    assert (found["task"], found["lane"], found["state"], found["progress"]) == ("judge", "keeper", "waiting", 0)
    assert [(one["at"], one["level"], one["text"]) for one in found["output"]] == [(iso(NOW), "info", "judging")]
    assert page.get(f"jobs/{job_id}?after={found['output'][0]['id']}")["output"] == []


def test_a_viewer_sees_their_own_jobs_only(page: Page) -> None:
    others = jobs.put(jobs.Wanted(task="judge"), now=NOW, requested_by="owner")
    mine = jobs.put(jobs.Wanted(task="judge"), now=NOW, requested_by="family")
    assert [one["id"] for one in page.get("jobs", token=FAMILY)["items"]] == [mine]
    assert page.ask("GET", f"jobs/{others}", token=FAMILY).status_code == 404


def test_a_waiting_job_is_cancelled_and_then_deleted(page: Page) -> None:
    job_id = jobs.put(jobs.Wanted(task="judge"), now=NOW)
    assert page.ask("DELETE", f"jobs/{job_id}").status_code == 409
    assert page.post(f"jobs/{job_id}/cancel").get_json()["state"] == "cancelled"
    assert page.post(f"jobs/{job_id}/cancel").status_code == 409
    assert page.ask("DELETE", f"jobs/{job_id}").status_code == 200
    assert page.ask("GET", f"jobs/{job_id}").status_code == 404


def test_a_sync_by_hand_is_the_same_job_as_the_planned_one(page: Page) -> None:
    builders.service()
    planned = jobs.put(jobs.Wanted(task="sync", lane="radarr-hd", key="sync:radarr-hd"), now=NOW)
    answer = page.post("services/radarr-hd/sync")
    assert (answer.status_code, answer.get_json()["id"]) == (202, planned)
    assert page.post("services/sonarr/sync").status_code == 404


def test_a_task_is_run_by_hand_unless_it_needs_arguments(page: Page) -> None:
    assert page.post("tasks/judge/run").get_json()["task"] == "judge"
    assert page.post("tasks/reclaim/run").status_code == 404
    assert "reclaim" not in {one["name"] for one in page.get("tasks")["items"]}


def test_a_notice_is_shown_until_it_is_dismissed(page: Page) -> None:
    notices.put("lost:plex", "warning", "plex does not answer", NOW)
    notice = page.get("notices")["items"][0]
    assert (notice["level"], notice["text"], notice["at"]) == ("warning", "plex does not answer", iso(NOW))
    assert page.post(f"notices/{notice['id']}/dismiss").status_code == 200
    assert page.get("notices")["items"] == []
    assert page.post(f"notices/{notice['id']}/dismiss").status_code == 404


@pytest.mark.parametrize(("text", "found"), [("%25", 0), ("_", 0), ("%5C", 0), ("hea", 1), ("", 1)])
def test_a_sign_is_looked_for_as_it_is(page: Page, text: str, found: int) -> None:
    builders.candidate(builders.movie())
    assert page.get(f"candidates?q={text}")["total"] == found
