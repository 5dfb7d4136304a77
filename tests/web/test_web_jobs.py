"""The queue over HTTP: lists, output in pages, cancelling, forgetting, and who sees what."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.store import audit, jobs
from reclaimerr.store.jobs import Wanted
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page


def put(task: str = "judge", by: str = "owner", lane: str = "keeper", **more: Any) -> int:
    return jobs.put(Wanted(task=task, lane=lane, **more), now=NOW, requested_by=by)


def run(lane: str = "keeper") -> jobs.Job:
    """Claim what waits."""
    found = jobs.claim((lane,), "radarr-hd", 1, NOW)
    assert found is not None
    return found


def family(stages: jobs.Stages, by: str = "owner") -> int:
    parent = put("sleep", by)
    run()
    jobs.hold(parent, stages, NOW)
    return parent


def test_a_job_has_every_key_of_the_contract(page: Page) -> None:
    found = page.get(f"jobs/{put()}")
    assert {name: found[name] for name in ("task", "lane", "state", "parent", "progress", "created", "started", "ended",
                                           "error", "requested_by", "output")} == {
        "task": "judge", "lane": "keeper", "state": "waiting", "parent": None, "progress": 0.0, "created": "2027-01-15T08:00:00Z",
        "started": None, "ended": None, "error": None, "requested_by": "owner", "output": [],
    }  # fmt: skip


def test_the_list_comes_in_pages_and_in_the_order_that_was_asked_for(page: Page) -> None:
    made = [put() for _ in range(5)]
    found = page.get("jobs?size=2&page=2")
    assert ([one["id"] for one in found["items"]], found["total"]) == (made[::-1][2:4], 5)
    assert [one["id"] for one in page.get("jobs?sort=id&size=2")["items"]] == made[:2]


@pytest.mark.parametrize(
    ("query", "count"),
    [("state=waiting", 2), ("state=open", 3), ("state=running", 1), ("state=ended", 1), ("task=sync", 1), ("lane=radarr-hd", 1),
     ("requested_by=alice", 1), ("q=no+answer", 1), ("q=%25", 0), ("q=JUDGE", 3)],
)  # fmt: skip
def test_the_list_is_narrowed(page: Page, query: str, count: int) -> None:
    jobs.finish(put(), "failed", NOW, error="no answer")
    put(by="alice")
    run()
    put()
    put("sync", lane="radarr-hd")
    assert page.get(f"jobs?{query}")["total"] == count


@pytest.mark.parametrize("query", ["state=gone", "sort=args", "parent=x", "page=0"])
def test_a_question_that_makes_no_sense_is_told(page: Page, query: str) -> None:
    answer = page.ask("GET", f"jobs?{query}")
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (400, query.split("=")[0])


def test_output_comes_in_pages_with_how_far_the_job_is(page: Page) -> None:
    one = put()
    for number in range(5):
        jobs.say(one, "info", f"line {number}", NOW)
    run()
    jobs.progress(one, 0.5)
    found = page.get(f"jobs/{one}/output?size=2&page=2")
    assert [line["text"] for line in found["items"]] == ["line 2", "line 3"]
    assert (found["total"], found["state"], found["progress"]) == (5, "running", 0.5)
    assert page.get(f"jobs/{one}/output?sort=-id&size=1")["items"][0]["text"] == "line 4"


def test_output_is_followed_line_by_line(page: Page) -> None:
    one, seen = put(), []
    last = 0
    for number in range(3):
        jobs.say(one, "info", f"line {number}", NOW)
        new = page.get(f"jobs/{one}" + (f"?after={last}" if last else ""))["output"]
        seen += [line["text"] for line in new]
        last = new[-1]["id"]
    assert seen == ["line 0", "line 1", "line 2"]


def test_hostile_output_stays_text(page: Page) -> None:
    one = put()
    jobs.say(one, "info", "<script>alert(1)</script>\x00\u202e", NOW)
    assert page.get(f"jobs/{one}")["output"][0]["text"] == "<script>alert(1)</script>\x00\u202e"


def test_a_family_is_cancelled_as_a_whole(page: Page) -> None:
    parent = family([[Wanted(task="sleep"), Wanted(task="sleep")], [Wanted(task="echo")]])
    child = run()
    answer = page.post(f"jobs/{parent}/cancel")
    assert (answer.status_code, answer.get_json()["state"], answer.get_json()["asked_to_stop"]) == (200, "held", True)
    states = {one["id"]: (one["state"], one["asked_to_stop"]) for one in page.get(f"jobs/{parent}")["children"]}
    assert states[child.id] == ("running", True)
    assert sorted(state for state, _ in states.values()) == ["cancelled", "running"]
    jobs.finish(child.id, "cancelled", NOW)
    assert page.get(f"jobs/{parent}")["state"] == "cancelled"


def test_what_has_ended_is_not_cancelled_and_what_is_open_not_forgotten(page: Page) -> None:
    parent = family([[Wanted(task="sleep")]])
    child = page.get(f"jobs/{parent}")["children"][0]["id"]
    assert page.ask("DELETE", f"jobs/{parent}").status_code == 409
    assert page.post(f"jobs/{child}/cancel").status_code == 200
    assert page.post(f"jobs/{parent}/cancel").status_code == 409
    answer = page.ask("DELETE", f"jobs/{child}")
    assert (answer.status_code, answer.get_json()["error"]["message"]) == (
        409, "the job cannot be deleted: it belongs to another job",
    )  # fmt: skip
    assert page.ask("DELETE", f"jobs/{parent}").get_json() == {"ok": True}
    assert page.ask("GET", f"jobs/{child}").status_code == 404


def test_everything_that_ended_is_forgotten_at_once(page: Page) -> None:
    for state in ("done", "done", "failed"):
        jobs.finish(put(), state, NOW)  # type: ignore[arg-type]
    left = put()
    assert page.ask("DELETE", "jobs?state=waiting").status_code == 400
    assert page.ask("DELETE", "jobs?state=done").get_json() == {"ok": True, "deleted": 2}
    assert page.ask("DELETE", "jobs").get_json() == {"ok": True, "deleted": 1}
    assert [one["id"] for one in page.get("jobs")["items"]] == [left]


def test_deeds_are_written_down_with_who_did_them(page: Page) -> None:
    one = put()
    page.post(f"jobs/{one}/cancel")
    page.ask("DELETE", f"jobs/{one}")
    assert [(row.who, row.what, row.subject) for row in audit.page(offset=0, limit=9)[0]] == [
        ("owner", "delete", f"job {one}"), ("owner", "cancel", f"job {one}"),
    ]  # fmt: skip


def test_a_viewer_sees_what_they_asked_for_with_its_children_and_nothing_else(page: Page) -> None:
    mine = family([[Wanted(task="echo")]], by="family")
    others = put(by="owner")
    assert {one["requested_by"] for one in page.get("jobs", token=FAMILY)["items"]} == {"family"}
    assert page.get("jobs?requested_by=owner", token=FAMILY)["total"] == 2
    assert len(page.get(f"jobs/{mine}", token=FAMILY)["children"]) == 1
    assert page.get(f"jobs?parent={mine}", token=FAMILY)["total"] == 1
    for path in (f"jobs/{others}", f"jobs/{others}/output"):
        assert page.ask("GET", path, token=FAMILY).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("POST", "jobs/{}/cancel"), ("DELETE", "jobs/{}"), ("DELETE", "jobs"),
                                              ("POST", "tasks/echo/run"), ("PATCH", "tasks/judge")])  # fmt: skip
def test_a_viewer_changes_nothing(page: Page, method: str, path: str) -> None:
    mine = put(by="family")
    assert page.ask(method, path.format(mine), token=FAMILY, json={}).status_code == 403
    found = jobs.get(mine)
    assert found is not None
    assert found.state == "waiting"
