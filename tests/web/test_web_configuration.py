"""The configuration over HTTP: masked, edited key by key, and lost to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reclaimerr.config import accepted, load
from reclaimerr.config.shape import Config
from tests.web.conftest import FAMILY, OWNER, Page

KEY = "0123456789abcdef0123456789abcdef"
TOML = f"""\
# Ours.
[web]
token = "{OWNER}"  # keep it
[[web.tokens]]
name = "family"
token = "{FAMILY}"
[services.radarr-hd]
type = "radarr"
url = "http://radarr:7878"
api_key = "{KEY}"
[notify]
urls = ["ntfy://canary-of-the-address.example/topic-of-ours"]
"""


@pytest.fixture
def file(page: Page, tmp_path: Path) -> Iterator[Path]:
    """A config.toml that is accepted."""
    path = tmp_path / "config.toml"
    path.write_text(TOML)
    accepted.write(page.data, load.load_text(TOML, {}), 2, path)
    yield path


def change(page: Page, wanted: Any, **headers: str) -> Any:
    answer = page.ask("PATCH", "config", json=wanted, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.status_code, answer.get_json()


def test_it_is_shown_as_people_write_it_and_without_secrets(page: Page, file: Path) -> None:
    answer = page.ask("GET", "config")
    found = answer.get_json()
    assert (found["accepted"], found["file"]) == (True, str(file))
    assert found["config"]["services"]["radarr-hd"]["api_key"] == "***"
    assert found["config"]["limits"]["min_age"] == "14 days"
    assert not [secret for secret in (OWNER, FAMILY, KEY, "topic-of-ours") if secret in answer.text]
    assert answer.headers["ETag"] == f'"{found["digest"]}"'


def test_a_key_is_set_in_its_place_and_the_comments_stay(page: Page, file: Path) -> None:
    status, found = change(page, {"web.port": 8080, "settings.log_level": "debug"})
    assert (status, found["config"]["web"]["port"], found["accepted"]) == (200, 8080, False)
    text = file.read_text()
    assert "# keep it" in text
    assert load.load_text(text, {}).settings.log_level == "debug"


def test_null_goes_back_to_the_default(page: Page, file: Path) -> None:
    change(page, {"web.port": 8080})
    assert change(page, {"web.port": None})[1]["config"]["web"]["port"] == 7676


def test_an_edit_names_the_file_that_it_was_made_from(page: Page, file: Path) -> None:
    tag = page.ask("GET", "config").headers["ETag"]
    assert change(page, {"web.port": 8080}, If_Match=tag)[0] == 200
    status, found = change(page, {"web.port": 8081}, If_Match=tag)
    assert (status, found["error"]["code"]) == (409, "changed")
    assert "8080" in file.read_text()


def test_the_answer_names_the_file_that_it_made(page: Page, file: Path) -> None:
    answer = page.ask("PATCH", "config", json={"web.port": 8080})
    assert page.ask("GET", "config").headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"web.prot": 1}, "prot"), ({"web.port": "many"}, "port"), ({"rules": []}, "rules"), ({"web": 5}, "web"),
        ({"limits.min_age": "7"}, "min_age"), ({"": 1}, None), ({"web.port.x": 1}, "port"), ({"web.token": "short"}, "token"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_and_nothing_is_written(page: Page, file: Path, wanted: Any, field: str | None) -> None:
    status, found = change(page, wanted)
    assert (status, found["error"].get("field")) == (422, field)
    assert file.read_text() == TOML


def test_every_mistake_is_told_at_once(page: Page, file: Path) -> None:
    found = change(page, {"web.port": "many", "limits.min_age": "7"})[1]["error"]["mistakes"]
    assert [one["key"] for one in found] == ["web.port", "limits.min_age"]


@pytest.mark.parametrize("levels", [7, 500, 5000])
def test_what_is_nested_without_end_is_refused(page: Page, file: Path, levels: int) -> None:
    body = '{"users.alice": ' + "[" * levels + "]" * levels + "}"
    answer = page.ask("PATCH", "config", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert file.read_text() == TOML


def test_a_mask_that_comes_back_keeps_the_secret(page: Page, file: Path) -> None:
    section = page.get("config")["config"]["services"]["radarr-hd"]
    given = {key: value for key, value in section.items() if value is not None} | {"timeout": "30s"}
    assert change(page, {"services.radarr-hd": given})[0] == 200
    kept = load.load_text(file.read_text(), {}).services["radarr-hd"]
    assert (kept.api_key, kept.timeout) == (KEY, 30)


@pytest.mark.parametrize(
    "wanted",
    [
        {"services.radarr-hd.url": "http://evil.example"},
        {"services.radarr-hd.url": "http://radarr:9999"},
        {"services.radarr-hd.verify_tls": False},
        {"services.radarr-hd": {"type": "radarr", "url": "http://evil.example", "api_key": "***"}},
        {"services": {"radarr-hd": {"type": "radarr", "url": "http://evil.example", "api_key": "***"}}},
    ],
)
def test_a_key_does_not_follow_to_another_address(page: Page, file: Path, wanted: Any) -> None:
    status, found = change(page, wanted)
    assert (status, found["error"]["field"]) == (422, "url")
    assert file.read_text() == TOML


def test_a_key_that_is_given_again_may_go_to_another_address(page: Page, file: Path) -> None:
    wanted = {"services.radarr-hd.url": "http://radarr:9999", "services.radarr-hd.api_key": "f" * 32}
    assert change(page, wanted)[0] == 200


def test_a_path_below_the_same_address_needs_no_key(page: Page, file: Path) -> None:
    assert change(page, {"services.radarr-hd.url": "http://radarr:7878/radarr"})[0] == 200


def test_a_change_is_in_the_audit_by_its_keys_alone(page: Page, file: Path) -> None:
    change(page, {"web.token": "another-token-of-ours", "web.port": 8080})
    deed = page.get("audit")["items"][0]
    assert (deed["who"], deed["what"], deed["subject"], deed["detail"]) == ("owner", "change settings", "web.port, web.token", "")


def test_a_viewer_sees_and_changes_nothing_of_it(page: Page, file: Path) -> None:
    assert page.ask("GET", "config", token=FAMILY).status_code == 403
    assert page.ask("PATCH", "config", json={"web.port": 1}, token=FAMILY).status_code == 403


def test_without_a_file_the_configuration_in_force_is_shown_and_cannot_be_edited(page: Page) -> None:
    assert page.get("config")["file"] is None
    assert change(page, {"web.port": 8080})[0] == 409


def test_a_file_with_a_mistake_shows_what_is_in_force(page: Page, file: Path) -> None:
    file.write_text("nonsense")
    found = page.get("config")
    assert (found["accepted"], found["config"]["web"]["port"]) == (True, Config().web.port)
    assert change(page, {"web.port": 8080})[0] == 422


def test_a_key_of_the_environment_cannot_be_edited(page: Page, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECLAIMERR_WEB__PORT", "9000")
    status, found = change(page, {"web.port": 8080})
    assert (status, "RECLAIMERR_WEB__PORT" in found["error"]["message"]) == (422, True)
