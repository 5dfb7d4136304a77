"""The first configuration through the page: who may, what comes of it, and that it happens once."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reclaimerr.config import accepted, load, tokens
from reclaimerr.config.recipes import RECIPES
from reclaimerr.config.shape import Config, Web
from reclaimerr.model.decision import Rule
from reclaimerr.rules.parse import parse
from reclaimerr.web.app import create_app
from tests.store import builders
from tests.web.conftest import OWNER, Page

RADARR = {"name": "radarr-hd", "type": "radarr", "url": "http://radarr:7878", "api_key": "0123456789abcdef0123456789abcdef"}
OLD = {"name": "Old", "target": "movie", "when": "unwatched_for > 1 year and not 'keep' in tags", "action": "delete"}


class Fresh(Page):
    """A page without a configuration, and the token for once."""

    def __init__(self, page: Page, once: str, file: Path) -> None:
        super().__init__(page.app, page.data)
        self.once, self.file = once, file

    def finish(self, services: list[Any] | None = None, **more: Any) -> Any:
        """Ask for the file; the whole answer."""
        return self.post("setup", {"services": [RADARR] if services is None else services, **more}, token=self.once)


@pytest.fixture
def fresh(make: Callable[..., Page], static: Path, tmp_path: Path) -> Fresh:
    page = make()
    file = tmp_path / "home" / "config.toml"
    accepted.write(page.data, Config(), 1, file)
    once = tokens.begin_setup(page.data)
    return Fresh(Page(create_app(page.data, static, lambda: builders.NOW), page.data), once, file)


def test_anybody_may_know_that_there_is_no_configuration_and_nothing_else(fresh: Fresh) -> None:
    assert fresh.get("setup", token=None) == {"needed": True}
    assert fresh.ask("GET", "status", token=None).status_code == 401
    assert not fresh.data.token.exists()  # nobody needs one yet


def test_the_token_for_once_opens_what_there_is_to_choose_from(fresh: Fresh) -> None:
    told = fresh.get("setup", token=fresh.once)
    assert (told["needed"], told["path"]) == (True, str(fresh.file))
    assert {one["type"] for one in told["types"]} == {"radarr", "sonarr", "jellyfin", "plex"}
    assert [one["name"] for one in told["recipes"]] == [rule.name for rule, _ in RECIPES]
    assert told["recipes"][0]["says"] == "Deletes movies after 14 days of grace, if a person agrees."
    me = fresh.get("me", token=fresh.once)
    assert (me["role"], me["setup"]) == ("admin", True)


def test_a_wrong_token_is_refused_and_counted(fresh: Fresh) -> None:
    assert [fresh.ask("GET", "setup", token="guess").status_code for _ in range(11)] == [401] * 10 + [429]
    assert fresh.finish().status_code == 429


@pytest.mark.parametrize(("rule", "_"), RECIPES, ids=[rule.name for rule, _ in RECIPES])
def test_each_recipe_can_be_taken_as_it_is_and_removes_nothing_by_itself(rule: Rule, _: str) -> None:
    parse(rule.when, rule.target)
    assert not rule.auto


def test_every_recipe_together_makes_a_configuration(fresh: Fresh) -> None:
    told = fresh.get("setup", token=fresh.once)["recipes"]
    rules = [{name: one[name] for name in ("name", "target", "when", "action", "grace")} for one in told]
    assert fresh.finish(rules=rules).status_code == 200
    assert load.load(fresh.file, {}).rules == tuple(rule for rule, _ in RECIPES)


def test_the_file_says_what_was_chosen_and_stays_a_dry_run(fresh: Fresh) -> None:
    told = fresh.finish(rules=[OLD], timezone="Europe/Berlin").get_json()
    config = load.load(fresh.file, {})
    assert told == {"token": config.web.token, "path": str(fresh.file)}
    assert len(config.web.token) == 32
    assert (config.settings.dry_run, config.settings.timezone) == (True, "Europe/Berlin")
    assert (config.services["radarr-hd"].url, config.rules[0].name) == ("http://radarr:7878", "Old")
    assert stat.S_IMODE(fresh.file.stat().st_mode) == 0o600
    assert "# While this is true nothing is ever removed" in fresh.file.read_text()
    assert list(fresh.file.parent.iterdir()) == [fresh.file]


def test_who_finished_is_logged_in_and_the_token_for_once_is_dead(fresh: Fresh) -> None:
    token = fresh.finish().get_json()["token"]
    me = fresh.get("me", token=None)  # by the cookie
    assert (me["name"], me["role"], me["setup"]) == ("owner", "admin", False)
    assert fresh.get("me", token=token)["name"] == "owner"
    assert fresh.ask("GET", "me", token=fresh.once).status_code == 401
    assert fresh.ask("GET", "setup", token=fresh.once).get_json() == {"needed": False}
    assert not fresh.data.setup_token.exists()
    assert fresh.post("setup", {"services": [RADARR]}, token=token).status_code == 409


def test_a_session_of_the_token_for_once_ends_with_it(fresh: Fresh) -> None:
    fresh.log_in(fresh.once)
    assert "recipes" in fresh.get("setup", token=None)
    cookie = fresh.client.get_cookie("reclaimerr_session")
    assert cookie is not None
    fresh.finish()
    fresh.client.set_cookie("reclaimerr_session", cookie.value)
    assert fresh.ask("GET", "me", token=None).status_code == 401


def test_a_file_that_came_meanwhile_is_not_touched(fresh: Fresh) -> None:
    fresh.file.parent.mkdir()
    fresh.file.write_text("# by hand\n")
    assert fresh.finish().status_code == 409
    assert fresh.file.read_text() == "# by hand\n"
    fresh.file.unlink()
    fresh.file.symlink_to(fresh.file.parent / "nowhere")
    assert fresh.finish().status_code == 409


@pytest.mark.parametrize(
    ("services", "more", "field"),
    [
        ([], {}, "services"),
        ([RADARR, RADARR], {}, "services.radarr-hd.name"),
        ([RADARR | {"name": "Radarr HD"}], {}, "services.'Radarr HD'"),
        ([RADARR | {"url": "radarr"}], {}, "services.radarr-hd.url"),
        ([RADARR | {"api_key": ""}], {}, "services.radarr-hd.api_key"),
        ([RADARR | {"type": "seerr"}], {}, "services.radarr-hd.type"),
        ([RADARR], {"timezone": "Nowhere"}, "settings.timezone"),
        ([RADARR], {"rules": [OLD | {"when": "sise > 20 GiB"}]}, "rules[1].when"),
        ([RADARR], {"rules": [OLD | {"grace": "1 hour", "auto": True}]}, "rules[1].grace"),
        (
            [RADARR, *({"name": name, "type": "jellyfin", "url": "http://j", "api_key": "0" * 32} for name in ("a", "b"))],
            {}, "services.b.main",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_key_and_nothing_is_written(
    fresh: Fresh, services: list[Any], more: dict[str, Any], field: str
) -> None:
    answer = fresh.finish(services, **more)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)
    assert not fresh.file.exists()
    assert fresh.get("me", token=fresh.once)["setup"]


def test_nothing_else_can_be_changed_before_the_set_up(fresh: Fresh) -> None:
    for method, path, body in (("PATCH", "config", {"web.port": 1}), ("POST", "rules", OLD), ("POST", "backups", None)):
        answer = fresh.ask(method, path, token=fresh.once, **({} if body is None else {"json": body}))
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "set_up_first")
    assert not fresh.file.exists()
    assert fresh.post("rules/check", {"when": "size > 1 GiB"}, token=fresh.once).get_json()["ok"]


def test_a_service_may_be_tried_before_the_set_up(fresh: Fresh) -> None:
    trial = {"type": "radarr", "url": "http://127.0.0.1:1", "api_key": "0" * 32}
    assert fresh.post("services/test", trial, token=fresh.once).get_json()["ok"] is False
    assert fresh.post("services/test", trial, token=None).status_code == 401


def test_a_restart_of_the_page_in_between_loses_nothing(fresh: Fresh, static: Path) -> None:
    again = Page(create_app(fresh.data, static, lambda: builders.NOW), fresh.data)
    assert again.get("me", token=fresh.once)["setup"]


def test_a_token_of_the_environment_counts_and_is_not_told(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECLAIMERR_WEB__TOKEN", OWNER)
    fresh.accept(Config(web=Web(token=OWNER)))
    accepted.write(fresh.data, Config(web=Web(token=OWNER)), 2, fresh.file)
    assert fresh.get("me", token=OWNER)["setup"]
    assert fresh.finish().get_json()["token"] is None
    assert fresh.get("me", token=None)["name"] == "owner"


def test_with_a_configuration_there_is_no_set_up(page: Page) -> None:
    assert page.get("setup", token=None) == {"needed": False}
    assert not page.get("me")["setup"]
    assert page.post("setup", {"services": [RADARR]}).status_code == 409
