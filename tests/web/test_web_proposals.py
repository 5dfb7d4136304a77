"""Before anything is written: settings one by one, what an edit would change, a text tried on one title."""

from __future__ import annotations

from pathlib import Path

import pytest

from reclaimerr.config import accepted, load
from tests.store import builders
from tests.web.conftest import FAMILY, OWNER, Page

GIB = 2**30
SECRET = "5e" * 16
TEXT = f"""# ours
[web]
port = 7000  # outside
token = "{OWNER}"
tokens = [{{ name = "family", token = "{FAMILY}", role = "viewer" }}]

[services.radarr-hd]
type = "radarr"
url = "http://radarr:7878"
api_key = "{SECRET}"

[[rules]]
name = "Old"
target = "movie"
when = "size > 20 GiB"
action = "delete"
"""


@pytest.fixture
def file(page: Page, tmp_path: Path) -> Path:
    """A config.toml that the application knows as its own."""
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    accepted.write(page.data, load.load(path, {}), 2, path)
    return path


def diff(page: Page, **edit: object) -> dict[str, object]:
    answer = page.post("config/diff", edit)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_every_setting_is_told_with_its_help_and_no_secret(page: Page, file: Path) -> None:
    found = {one["key"]: one for one in page.get("config/settings")["items"]}
    assert found["web.port"]["text"] == "7000"
    assert found["services.radarr-hd.url"]["text"] == "http://radarr:7878"
    assert found["services.radarr-hd.api_key"]["text"] == "***"
    assert found["services.*.type"]["choices"][:2] == ["radarr", "sonarr"]
    assert all(one["help"] and one["hint"] for one in found.values())
    assert SECRET not in page.ask("GET", "config/settings").text


def test_a_diff_shows_what_would_change_and_changes_nothing(page: Page, file: Path) -> None:
    found = diff(page, texts={"web.port": "9000", "limits.max_items_per_day": "5"})
    assert found["mistakes"] == []
    assert found["changes"] == {"web.port": 9000, "limits.max_items_per_day": 5}
    assert [line for line in found["diff"] if line[0] in "+-"][:2] == ["-port = 7000  # outside", "+port = 9000  # outside"]  # type: ignore[attr-defined]
    assert file.read_text(encoding="utf-8") == TEXT


def test_secrets_in_a_diff_are_masked_the_new_ones_too(page: Page, file: Path) -> None:
    new = "f" * 32
    found = diff(page, texts={"services.radarr-hd.api_key": new})
    assert '+api_key = "***"' in found["diff"]  # type: ignore[operator]
    assert new not in str(found["diff"]) and SECRET not in str(found["diff"])


def test_every_mistake_is_told_at_its_key(page: Page, file: Path) -> None:
    found = diff(page, texts={"web.port": "many"})
    assert (found["diff"], [one["key"] for one in found["mistakes"]]) == ([], ["web.port"])  # type: ignore[attr-defined]
    found = diff(page, texts={"targets": "[{ disk = ]"})
    assert [one["key"] for one in found["mistakes"]] == ["targets"]  # type: ignore[attr-defined]


def test_a_keys_new_address_needs_the_key_again(page: Page, file: Path) -> None:
    found = diff(page, texts={"services.radarr-hd.url": "http://elsewhere:1"})
    assert [one["key"] for one in found["mistakes"]] == ["services.radarr-hd.url"]  # type: ignore[attr-defined]


def test_a_rule_that_is_added_changed_or_removed_is_shown_as_well(page: Page, file: Path) -> None:
    rule = {"name": "New", "target": "movie", "when": "size > 1 GiB", "action": "delete"}
    assert '+name = "New"' in diff(page, rule={"name": None, "value": rule})["diff"]  # type: ignore[operator]
    changed = diff(page, rule={"name": "Old", "value": rule | {"name": "Old"}})["diff"]
    assert '+when = "size > 1 GiB"' in changed  # type: ignore[operator]
    assert '-name = "Old"' in diff(page, rule={"name": "Old", "value": None})["diff"]  # type: ignore[operator]
    assert page.post("config/diff", {"rule": {"name": "Nobody's", "value": None}}).status_code == 404
    assert file.read_text(encoding="utf-8") == TEXT


def test_without_a_file_there_is_nothing_to_change(page: Page) -> None:
    assert page.post("config/diff", {"texts": {"web.port": "1"}}).status_code == 409


def test_a_viewer_sees_no_settings(page: Page, file: Path) -> None:
    assert page.ask("GET", "config/settings", token=FAMILY).status_code == 403
    assert page.post("config/diff", {"texts": {}}, token=FAMILY).status_code == 403


def test_a_text_is_tried_on_one_title(page: Page) -> None:
    builders.service()
    item = builders.movie("Heat", size=30 * GIB)
    answer = page.post("rules/try", {"when": "size > 20 GiB", "media_id": item}).get_json()
    assert (answer["verdict"], answer["reasons"][0]["said"]) == ("yes", "it is larger than 20 GiB (30.0 GiB)")
    assert page.post("rules/try", {"when": "size > 20 GiB", "media_id": 999}).status_code == 404
