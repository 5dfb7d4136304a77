"""Many candidates at once: the same as one by one, and never more than the person saw."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.clock import DAY, iso
from reclaimerr.store import audit, candidates, db, jobs, protections
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page

GIB = 2**30
SOON = iso(NOW + 30 * DAY)


def leaving(number: int = 3, **more: Any) -> list[int]:
    """So many movies, each a candidate and each a GiB larger than the one before."""
    builders.service()
    found = []
    for one in range(1, number + 1):
        media_id = builders.movie(f"Movie {one}", size=one * GIB, unwatched_since=NOW - 400 * DAY)
        found.append(builders.candidate(media_id, bytes=one * GIB, **more))
    return found


def bulk(page: Page, action: str, **more: Any) -> Any:
    """Ask, and be answered."""
    answer = page.post("candidates/bulk", {"action": action, **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def state(candidate_id: int) -> Any:
    row = candidates.get(candidate_id)
    assert row is not None
    return row["state"]


@pytest.mark.parametrize(
    ("action", "more", "after"),
    [("approve", {}, "approved"), ("dismiss", {}, "dismissed"), ("snooze", {"until": SOON}, "snoozed")],
)
def test_several_are_named_and_the_others_stay(page: Page, action: str, more: dict[str, Any], after: str) -> None:
    first, second, third = leaving()
    told = bulk(page, action, ids=[first, third, first], **more)
    assert told == {"done": 2, "skipped": [], "job": None, "dry_run": True}
    assert [state(one) for one in (first, second, third)] == [after, "scheduled", after]
    rows, _ = audit.page()
    assert [(row.who, row.what) for row in rows] == [("owner", action)] * 2


def test_keeping_several_protects_their_items_and_ends_their_candidacies(page: Page) -> None:
    ids = leaving()
    assert bulk(page, "protect", ids=ids[:2], reason="a favourite")["done"] == 2
    assert len(protections.active(NOW)) == 2
    assert page.get("candidates")["total"] == 1


def test_all_that_a_filter_selects_needs_the_number_that_the_person_saw(page: Page) -> None:
    ids = leaving(5)
    query = {"when": "size > 2 GiB", "state": "scheduled"}
    for count in ({}, {"count": 2}, {"count": 4}):
        answer = page.post("candidates/bulk", {"action": "approve", "query": query, **count})
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "count")
        assert "there are 3 now" in answer.get_json()["error"]["message"]
    assert {state(one) for one in ids} == {"scheduled"}
    assert bulk(page, "approve", query=query, count=3)["done"] == 3
    assert [state(one) for one in ids] == ["scheduled"] * 2 + ["approved"] * 3


def test_to_remove_more_than_ten_by_name_needs_their_number_too(page: Page) -> None:
    ids = leaving(11)
    assert page.post("candidates/bulk", {"action": "reclaim", "ids": ids}).status_code == 409
    assert page.post("candidates/bulk", {"action": "reclaim", "ids": ids, "count": 10}).status_code == 409
    assert bulk(page, "reclaim", ids=ids, count=11)["done"] == 11
    assert bulk(page, "reclaim", ids=ids[:10])["done"] == 10
    candidates.end(ids[0], "no longer matches", NOW)  # one less than the person saw
    assert page.post("candidates/bulk", {"action": "reclaim", "ids": ids, "count": 11}).status_code == 409


def test_removing_several_is_one_job_in_the_persons_name_without_what_may_not_go(page: Page) -> None:
    first, second, third, fourth, over = leaving(5)
    media = candidates.get(second)
    assert media is not None
    protections.add(media["media_id"], "alice", NOW)
    candidates.dismiss(third, "owner", NOW)
    candidates.end(over, "no longer matches", NOW)
    told = bulk(page, "reclaim", ids=[first, second, third, fourth, over])
    assert (told["done"], told["dry_run"]) == (2, True)
    assert {one["id"]: one["why"] for one in told["skipped"]} == {
        second: "it is protected", third: "it is dismissed", over: "it is no open candidate any more",
    }  # fmt: skip
    job = jobs.get(told["job"])
    assert job is not None
    assert (job.task, job.args, job.requested_by) == ("reclaim", {"candidates": [first, fourth]}, "owner")
    assert bulk(page, "reclaim", ids=[fourth, first])["job"] == told["job"]  # twice is once


def test_where_nothing_may_go_there_is_no_job(page: Page) -> None:
    (only,) = leaving(1, state="dismissed")
    assert bulk(page, "reclaim", ids=[only]) == {
        "done": 0, "skipped": [{"id": only, "why": "it is dismissed"}], "job": None, "dry_run": True,
    }  # fmt: skip


def test_one_that_is_being_removed_is_left_alone_and_said(page: Page) -> None:
    first, second = leaving(2)
    with db.write("test"):
        db.run("UPDATE candidate SET state = 'removing' WHERE id = :id", {"id": first})
    told = bulk(page, "dismiss", ids=[first, second, 999])
    assert (told["done"], [one["why"] for one in told["skipped"]]) == (1, ["it is removing", "it is no open candidate any more"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "approve"}, "ids"),
        ({"action": "approve", "ids": [1], "query": {}, "count": 1}, "ids"),
        ({"action": "approve", "ids": []}, "ids"),
        ({"action": "snooze", "ids": [1]}, "until"),
        ({"action": "snooze", "ids": [1], "until": iso(NOW - DAY)}, "until"),
        ({"action": "protect", "ids": [1], "until": iso(NOW - DAY)}, "until"),
        ({"action": "approve", "query": {"when": "sise > 1"}, "count": 0}, "when"),
        ({"action": "approve", "query": {"stat": "due"}, "count": 0}, "query"),
        ({"action": "burn", "ids": [1]}, "action"),
    ],
)
def test_what_cannot_be_meant_is_refused(page: Page, body: dict[str, Any], field: str) -> None:
    leaving(1)
    answer = page.post("candidates/bulk", body)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)


def test_a_viewer_may_not(page: Page) -> None:
    ids = leaving(1)
    assert page.post("candidates/bulk", {"action": "dismiss", "ids": ids}, token=FAMILY).status_code == 403


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=mOVIE", ["Movie 1", "Movie 2", "Movie 3"]),
        ("q=%25", []),
        ("kind=movie", ["Movie 1", "Movie 2", "Movie 3"]),
        ("kind=season", []),
        ("rule=Old&sort=-size", ["Movie 3", "Movie 2", "Movie 1"]),
        ("rule=Ol", []),
        ("when=size+%3E+1+GiB&sort=-title", ["Movie 3", "Movie 2"]),
        ("when=size+%3E+1+GiB&state=held", []),
        ("when=size+%3E+1+GiB&kind=version", []),
    ],
)
def test_candidates_are_filtered_as_the_library_is(page: Page, query: str, titles: list[str]) -> None:
    leaving()
    assert [one["media"]["title"] for one in page.get(f"candidates?{query}")["items"]] == titles
    assert page.get(f"candidates?{query}")["total"] == len(titles)


def test_a_viewer_cannot_filter_candidates_by_what_others_watched(page: Page) -> None:
    assert page.ask("GET", "candidates?when=watched_by('alice')", token=FAMILY).status_code == 403
