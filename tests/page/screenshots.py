"""Takes the pictures of docs/screenshots anew from a demo: `make screenshots`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
from test_page_browser import CHROMIUM, FLAGS  # noqa: E402  below what finds it

from tests.proof.installation import clean_environment, until  # noqa: E402
from tests.proof.test_setup import First  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
MOST_BYTES = 200_000
LOOKS = {"light": (1280, 860, "light"), "dark": (1280, 860, "dark"), "phone": (390, 844, "dark")}
PICTURES = (
    ("overview", "overview", "light"), ("overview", "overview", "dark"), ("overview", "overview", "phone"),
    ("leaving", "leaving", "light"), ("leaving", "leaving", "dark"), ("leaving", "leaving", "phone"),
    ("library", "library?when=size+%3E+20+GiB&sort=-size", "light"), ("item", "library/ITEM", "dark"),
    ("rules", "rules/edit?when=unwatched_for+%3E+180+days+and+size+%3E+20+GiB", "dark"), ("history", "history", "light"),
    ("jobs", "jobs", "light"), ("settings", "settings", "light"),
)  # fmt: skip


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, str]]:
    """The address and the token of a demo that has read and judged everything, and removed a few titles."""
    words = ["demo", "--port", "0", "--json", "--movies", "120", "--series", "30", "--data", str(folder / "demo")]
    command = [sys.executable, "-m", "reclaimerr", *words]
    (folder / "demo").mkdir()
    with subprocess.Popen(command, cwd=folder, env=clean_environment(folder), stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = json.loads(running.stdout.readline())
        try:
            lived_in(said["address"].rstrip("/"), said["token"])
            yield said["address"].rstrip("/"), said["token"]
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(60)


def lived_in(address: str, token: str) -> None:
    """Remove some titles, so that there is a history."""
    who = {"X-API-Token": token}
    look = f"{address}/api/v1/candidates?kind=movie&size=5"
    found = until(lambda: requests.get(look, headers=who, timeout=60).json()["items"], "candidates", every=0.5)
    for one in found:
        requests.post(f"{address}/api/v1/candidates/{one['id']}/reclaim", headers=who, timeout=60)
    history = f"{address}/api/v1/history"
    until(lambda: requests.get(history, headers=who, timeout=60).json()["total"] >= len(found), "a history", every=0.5)


def take(browser: Browser, address: str, token: str) -> None:
    """Every picture, each look with one page that goes from place to place."""
    who = {"X-API-Token": token}
    item = requests.get(f"{address}/api/v1/candidates?kind=movie", headers=who, timeout=60).json()["items"][0]["media"]["id"]
    for look, (width, height, scheme) in LOOKS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        context.request.post(f"{address}/api/v1/login", data={"token": token})
        page = context.new_page()
        page.goto(address)
        for name, place, wanted in PICTURES:
            if wanted == look:
                page.evaluate("place => (location.hash = place)", f"#/{place.replace('ITEM', str(item))}")
                expect(page.locator("main[aria-busy], .bone, .preview-list.waiting")).to_have_count(0, timeout=60_000)
                expect(page.locator("main h1")).to_be_visible()
                page.wait_for_timeout(1_000)
                page.screenshot(path=TARGET / f"{name}-{look}.png")
        context.close()


def first_start(browser: Browser, folder: Path) -> None:
    """The page before there is a configuration."""
    first = First(folder)
    try:
        page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        page.goto(f"http://127.0.0.1:{first.port}/#/setup?token={first.once()}")
        expect(page.get_by_label("Kind")).to_be_visible(timeout=60_000)
        page.screenshot(path=TARGET / "setup-light.png")
    finally:
        first.end()


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first_start(browser, Path(home))
        with demo(Path(home)) as (address, token):
            take(browser, address, token)
        browser.close()
    heavy = [path.name for path in TARGET.glob("*.png") if path.stat().st_size > MOST_BYTES]
    if heavy:
        raise SystemExit(f"larger than {MOST_BYTES} bytes: {', '.join(heavy)}")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
