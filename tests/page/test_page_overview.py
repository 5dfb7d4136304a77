"""The overview's pictures and lists in a real browser, against a server that answers in the API's shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fake_api import JOBS, FakeApi
from test_page_browser import CHROMIUM, api, browser, opened

__all__ = ["api", "browser"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


@pytest.fixture
def overview(browser: Browser, api: FakeApi) -> Iterator[Page]:
    page = opened(browser, api)
    expect(page.get_by_role("region", name="Disks")).to_be_visible()
    yield page
    assert page.troubles == []  # type: ignore[attr-defined]
    page.context.close()


def test_a_disk_is_a_picture_of_how_full_it_is_and_how_its_room_went(overview: Page) -> None:
    disks = overview.get_by_role("region", name="Disks")
    picture = disks.get_by_role("img", name="/movies: 90 % used")
    expect(picture).to_be_visible()
    assert picture.locator("rect").evaluate_all("all => all.map(one => one.getAttribute('width'))") == ["320", "288"]
    expect(picture.locator("desc")).to_contain_text("54.0 GiB were free")
    way = picture.locator("path").get_attribute("d") or ""
    assert (way[:10], way.count("L"), way[-10:]) == ("M0 40L0 14", 15, "320 21V40Z")
    expect(disks).to_contain_text("full in about 1 month")


def test_a_disks_room_is_a_table_too_a_row_a_week(overview: Page) -> None:
    disks = overview.get_by_role("region", name="Disks")
    disks.get_by_text("Show as table").click()
    expect(disks.locator("tbody tr td:last-child")).to_have_text(["54.0 GiB", "47.0 GiB", "40.0 GiB"])


def test_what_runs_is_shown_while_it_runs(overview: Page, api: FakeApi) -> None:
    card = overview.get_by_role("region", name="Running now")
    expect(card.get_by_role("listitem")).to_have_text(["Sync radarr50 %, asked by schedule"])
    expect(card.get_by_role("progressbar", name="Sync radarr: 50 %")).to_be_visible()
    api.jobs = [one | {"state": "done"} for one in JOBS]
    api.push()
    expect(card).to_have_count(0)
