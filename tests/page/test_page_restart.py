"""The server is started anew when config.toml changes: the page says so, and goes on by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fake_api import FakeApi
from test_page_browser import CHROMIUM, api, browser, opened

__all__ = ["api", "browser"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


def test_after_its_own_edit_the_page_waits_for_the_server_and_goes_on_by_itself(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "rules")
    api.restarts = True
    page.get_by_role("button", name="Switch off: Old and large").click()
    expect(page.get_by_text("Reclaimerr starts anew")).to_be_visible()
    expect(page.get_by_text("No connection")).to_have_count(0)
    api.restarts = api.down = False
    expect(page.get_by_text("Reclaimerr starts anew")).to_have_count(0)
    expect(page.get_by_role("heading", name="Old and large")).to_be_visible()
    expect(page.get_by_text("No connection")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize("name", ["js/main.js", "js/words.js", "css/page.css"])
def test_a_page_of_which_a_part_did_not_arrive_is_loaded_again_by_itself(browser: Browser, api: FakeApi, name: str) -> None:
    api.missing = {name}
    page = opened(browser, api, "rules")
    expect(page.get_by_role("heading", name="Old and large")).to_be_visible()
    expect(page.locator(".card").first).to_have_css("display", "grid")
    assert api.missing == set()
    page.context.close()
