"""Rules over HTTP: tried on the facts, written to config.toml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reclaimerr.clock import DAY
from reclaimerr.config import accepted
from reclaimerr.store import db
from reclaimerr.web.here import installation
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, OWNER, Page, config

GIB = 2**30
TOML = f"""# ours
[web]
token = "{OWNER}"

[[rules]]
name = "Old"  # the first
target = "movie"
when = "unwatched_for > 180 days"
action = "delete"
"""
NEW = {"name": "Huge", "target": "movie", "when": "size > 100 GiB", "action": "delete", "grace": "30 days"}


@pytest.fixture
def file(page: Page, tmp_path: Path) -> Path:
    """A config.toml that the installation was started with."""
    path = tmp_path / "config.toml"
    path.write_text(TOML)
    accepted.write(page.data, config(), 2, path)
    return path


def shelf() -> None:
    """Three movies: one matches, one does not, one cannot be answered."""
    builders.service()
    builders.movie("Heat", size=48 * GIB, unwatched_since=NOW - 400 * DAY)
    builders.movie("Alien", size=4 * GIB, unwatched_since=NOW - 400 * DAY)
    builders.movie("Ran", size=30 * GIB)


def test_a_preview_counts_sums_and_gives_reasons(page: Page) -> None:
    shelf()
    found = page.post(
        "rules/preview", {"when": "unwatched_for > 180 days and size > 20 GiB", "target": "movie"}
    ).get_json()
    assert (found["count"], found["bytes"]) == (1, 48 * GIB)
    assert [(one["title"], one["protected"]) for one in found["items"]] == [("Heat", False)]
    assert [reason["verdict"] for reason in found["items"][0]["reasons"]] == ["yes", "yes"]
    assert found["seconds"] >= 0


def test_a_preview_tells_what_is_held_and_which_field_is_missing(page: Page) -> None:
    shelf()
    held = page.post("rules/preview", {"when": "unwatched_for > 180 days and size > 20 GiB"}).get_json()["held"]
    assert held["count"] == 1
    assert [(one["title"], one["unknown"]) for one in held["items"]] == [("Ran", ["unwatched_for"])]


def test_a_preview_by_name_asks_the_rule_itself(page: Page) -> None:
    shelf()
    found = page.post("rules/preview", {"rule": "Old"}).get_json()
    assert [one["title"] for one in found["items"]] == ["Heat"]
    assert found["items"][0]["reasons"][0]["rule"] == "Old"


@pytest.mark.parametrize("body", [{}, {"when": "size > 1 GiB", "rule": "Old"}])
def test_a_preview_is_of_an_expression_or_of_a_rule(page: Page, body: dict[str, str]) -> None:
    assert page.post("rules/preview", body).status_code == 422


def test_a_check_of_a_good_expression_has_the_figures(page: Page) -> None:
    shelf()
    found = page.post("rules/check", {"when": "size > 20 GiB", "target": "movie"}).get_json()
    assert {name: found[name] for name in ("ok", "count", "bytes", "held", "fields", "warnings")} == {
        "ok": True, "count": 2, "bytes": 78 * GIB, "held": 0, "fields": ["size"], "warnings": [],
    }  # fmt: skip


def test_a_check_brings_the_preview_with_it_where_it_is_wanted(page: Page) -> None:
    shelf()
    wanted = {"when": "size > 20 GiB", "target": "movie"}
    told = page.post("rules/preview", wanted | {"size": 2}).get_json()
    checked = page.post("rules/check", wanted | {"size": 2}).get_json()
    assert checked["preview"] | {"seconds": 0} == told | {"seconds": 0}
    assert (checked["count"], checked["bytes"], checked["held"]) == (told["count"], told["bytes"], told["held"]["count"])
    assert page.post("rules/check", wanted).get_json()["preview"] is None


def test_a_check_of_a_bad_expression_is_an_answer_not_a_failure(page: Page) -> None:
    answer = page.post("rules/check", {"when": "size > 20", "target": "movie"})
    assert answer.status_code == 200
    assert (answer.get_json()["ok"], answer.get_json()["error"]["column"]) == (False, 8)


def test_a_check_warns_of_names_that_nobody_knows(page: Page) -> None:
    found = page.post("rules/check", {"when": "'keeep' in tags or watched_by('Bob')", "target": "movie"}).get_json()
    assert [(one["kind"], one["name"], one["decides"]) for one in found["warnings"]] == [
        ("tag", "keeep", False), ("user", "Bob", True),
    ]  # fmt: skip


def test_a_check_of_an_endless_expression_is_refused(page: Page) -> None:
    assert page.post("rules/check", {"when": "size > 1 GiB or " * 400 + "size > 1 GiB"}).status_code == 400


def test_rules_are_listed_with_their_last_figures(page: Page, file: Path) -> None:
    rule = page.get("rules")["items"][0]
    with db.write("test"):
        db.insert(
            "rule_run", {"rule": "Old", "digest": "other", "at": NOW, "count": 3, "bytes": 9, "held": 1, "seconds": 0.1}
        )
    assert (rule["name"], rule["grace"], rule["count"]) == ("Old", "14 days", None)
    assert page.get("rules/Old")["count"] is None


def test_a_new_rule_is_written_behind_the_others_and_keeps_comments(page: Page, file: Path) -> None:
    answer = page.post("rules", NEW)
    assert answer.status_code == 201
    assert (answer.get_json()["name"], answer.get_json()["grace"], answer.get_json()["accepted"]) == (
        "Huge",
        "30 days",
        False,
    )
    assert 'name = "Old"  # the first' in file.read_text()
    assert [rule["name"] for rule in page.get("rules")["items"]] == ["Old", "Huge"]


def test_a_written_rule_is_in_the_audit(page: Page, file: Path) -> None:
    page.post("rules", NEW)
    deed = page.get("audit")["items"][0]
    assert (deed["who"], deed["what"], deed["subject"], deed["detail"]) == (
        "owner",
        "add rule",
        "Huge",
        "size > 100 GiB",
    )


def test_a_name_that_is_taken_is_refused(page: Page, file: Path) -> None:
    assert page.post("rules", NEW | {"name": "Old"}).status_code == 409


def test_a_rule_is_replaced_in_its_place(page: Page, file: Path) -> None:
    answer = page.ask("PUT", "rules/Old", json=NEW)
    assert answer.status_code == 200
    assert [rule["name"] for rule in page.get("rules")["items"]] == ["Huge"]


def test_a_rule_is_taken_out(page: Page, file: Path) -> None:
    assert page.ask("DELETE", "rules/Old").status_code == 200
    assert page.get("rules")["items"] == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_rule_that_is_not_there_cannot_be_changed(page: Page, file: Path, method: str) -> None:
    more = {"json": NEW} if method == "PUT" else {}
    assert page.ask(method, "rules/Nobody", **more).status_code == 404


def test_an_edit_of_an_older_file_is_refused(page: Page, file: Path) -> None:
    tag = page.ask("GET", "rules").headers["ETag"]
    file.write_text(TOML + "# somebody else was here\n")
    answer = page.post("rules", NEW, headers={"If-Match": tag})
    assert answer.status_code == 409
    assert "somebody else" in file.read_text()


def test_an_edit_of_the_newest_file_goes_through(page: Page, file: Path) -> None:
    tag = page.ask("GET", "rules").headers["ETag"]
    assert page.post("rules", NEW, headers={"If-Match": tag}).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"when": "size > 5"}, "when"),
        ({"grace": "soon"}, "grace"),
        ({"auto": True, "grace": "1 h"}, "grace"),
        ({"action": "eat"}, "action"),
    ],
)
def test_a_rule_with_a_mistake_is_not_written(page: Page, file: Path, change: dict[str, object], field: str) -> None:
    answer = page.post("rules", NEW | change)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)
    assert file.read_text() == TOML


def test_without_a_config_file_there_is_nothing_to_edit(page: Page) -> None:
    answer = page.post("rules", NEW)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "no_config_file")


def test_the_configuration_is_shown_without_secrets(page: Page) -> None:
    answer = page.ask("GET", "config")
    assert OWNER not in answer.text
    assert FAMILY not in answer.text
    assert "0123456789abcdef" not in answer.text
    assert answer.get_json()["config"]["services"]["radarr-hd"]["url"] == "http://radarr:7878"


def test_no_answer_anywhere_shows_a_secret(make: Callable[..., Page]) -> None:
    page = make()
    shelf()
    paths = {
        rule.rule for rule in page.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    }
    installation(page.app).streams.seconds = 0.1
    told = "".join(page.ask("GET", path).text for path in sorted(paths))
    assert not [secret for secret in (OWNER, FAMILY, "0123456789abcdef") if secret in told]
