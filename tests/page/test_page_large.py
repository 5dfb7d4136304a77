"""A library of 60,000 titles in a real browser: how long until it can be used, and how long it ever stands still."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test_page_browser import CHROMIUM, browser

from tests.large import OWNER, large_library, served
from tests.proof.installation import free_port

__all__ = ["browser"]
ITEMS = 60_000
PATIENCE = 60_000
LONG = 1_000
"""Milliseconds in which nothing can be pressed, at most, also on a slow and loaded machine."""
PLACES = (
    "overview", "leaving", "library", "library?when=size+%3E+20+GiB&sort=-size", "library?page=300", "rules", "history", "jobs",
)  # fmt: skip
WATCH_A_KEY = """() => {
    const answer = () => document.querySelector(".preview:not(.waiting) .answer")?.textContent;
    const [before, marks] = [answer(), (window.marks = {})];
    performance.clearResourceTimings();
    addEventListener("keydown", () => (marks.key = performance.now()), { capture: true, once: true });
    marks.painted = new Promise((painted) =>
        new MutationObserver((_, watcher) => {
            if (!answer() || answer() === before) return;
            watcher.disconnect();
            requestAnimationFrame(() => setTimeout(() => painted(performance.now())));
        }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true }));
}"""
TIMED = "where => performance.getEntriesByType('resource').findLast(one => one.name.endsWith(where)).toJSON()"
WATCH = "new PerformanceObserver(list => (window.tasks ??= []).push(...list.getEntries().map(one => one.duration)))"

pytestmark = [
    pytest.mark.prove,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("large")
    large_library(root, ITEMS)
    with served(root, free_port()) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.request.post(f"{address}/api/v1/login", data={"token": OWNER})
    context.add_init_script(f"{WATCH}.observe({{ type: 'longtask', buffered: true }})")
    yield context.new_page()
    context.close()


def test_sixty_thousand_titles_are_usable_soon_and_never_stand_still(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    began = time.perf_counter()
    page.goto(f"{address}/#/library")
    expect(page.locator("main tbody .row")).to_have_count(100, timeout=PATIENCE)
    print(f"\nfrom nothing to the library's first 100 rows: {time.perf_counter() - began:.2f} s, {len(asked)} requests")
    for place in PLACES:
        began = time.perf_counter()
        page.evaluate("place => (location.hash = place)", f"#/{place}")
        expect(page.locator("main[aria-busy], .bone")).to_have_count(0, timeout=PATIENCE)
        print(f"#/{place}: {time.perf_counter() - began:.2f} s")
        assert page.locator(".empty.bad").count() == 0, place
    longest = max(page.evaluate("window.tasks ?? []"), default=0)
    print(f"the longest time that nothing could be pressed: {longest:.0f} ms")
    assert longest < LONG


def test_the_preview_follows_typing(page: Page, address: str) -> None:
    page.goto(f"{address}/#/rules/edit?when=unwatched_for+%3E+180+days+and+size+%3E+4+GiB")
    expect(page.locator(".preview:not(.waiting) .answer")).to_contain_text("titles", timeout=PATIENCE)
    box = page.get_by_label("It selects what fits this expression")
    box.evaluate("box => { box.focus(); box.setSelectionRange(box.value.length - 4, box.value.length - 4); }")
    seen = [typed(page, key) for key in ("0", "Backspace", "5", "Backspace", "3", "Backspace")]
    pauses, answers, rests = (round(median(part)) for part in zip(*seen, strict=True))
    shown = [sum(one[1:]) for one in seen]
    print(f"\nfrom a key to its preview on the screen: {pauses} ms until typing pauses, then {median(shown):.0f} ms")
    print(f"(at most {max(shown):.0f} ms), of which the answer took {answers} ms and all else {rests} ms")
    assert median(shown) < LONG


def typed(page: Page, key: str) -> tuple[float, float, float]:
    """Milliseconds of the pause after a key, of the answer, and of all else until it was painted."""
    page.evaluate(WATCH_A_KEY)
    page.keyboard.press(key)
    painted, pressed = page.evaluate("window.marks.painted"), page.evaluate("window.marks.key")
    asked = page.evaluate(TIMED, "rules/check")
    pause, answer = asked["startTime"] - pressed, asked["duration"]
    return pause, answer, painted - pressed - pause - answer
