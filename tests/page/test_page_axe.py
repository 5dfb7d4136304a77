"""Every page in both themes under the eyes of axe-core, the checker of accessibility."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from fake_api import FakeApi
from playwright.sync_api import Browser, Page
from test_page_browser import CHROMIUM, PLACES, browser, opened, visit

__all__ = ["browser"]
HERE = Path(__file__).resolve().parent
NPM = shutil.which("npm")
SERIOUS = ("serious", "critical")

pytestmark = [
    pytest.mark.prove,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None or NPM is None, reason="chromium or npm is not installed"),
]


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checker's script, from npm."""
    folder = tmp_path_factory.mktemp("axe")
    shutil.copy(HERE / "package.json", folder)
    assert NPM is not None
    subprocess.run([NPM, "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True, timeout=180)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def seen(page: Page, api: FakeApi, axe: str, places: tuple[str, ...]) -> list[str]:
    """What is serious on these pages."""
    found: list[str] = []
    for place in places:
        visit(page, api, place)
        page.evaluate(axe)  # past the policy of the page itself, as a debugger would
        report = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        found += [
            f"{place}: {one['id']}: {node['html'][:150]}"
            for one in report["violations"]
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_serious_on_any_page(browser: Browser, axe: str, scheme: str, width: int) -> None:
    with FakeApi() as api:
        page = opened(browser, api, width=width, scheme=scheme)
        assert seen(page, api, axe, PLACES) == []
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_first_start(browser: Browser, axe: str, scheme: str) -> None:
    with FakeApi(setup=True) as api:
        page = opened(browser, api, "setup", scheme=scheme)
        assert seen(page, api, axe, ("setup",)) == []
        page.context.close()
