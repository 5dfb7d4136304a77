"""The page on the real program: a demo with its supervisor, its managers and its simulated services."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test_page_browser import CHROMIUM, browser

from reclaimerr.clock import now
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack
from tests.proof.installation import clean_environment, until
from tests.proof.test_setup import First

__all__ = ["browser"]
HOSTILE = "<img src=x onerror='window.hurt=1'>"
VIEWER = "a-viewer-for-tests-only"
PLACES = (
    "overview", "leaving", "library", "rules", "requests", "history", "jobs", "tasks", "services", "settings", "logs", "system",
)  # fmt: skip
PATIENCE = 60_000

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


@dataclass
class Demo:
    """A demo that runs; a viewer has a token too."""

    address: str
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(
            method, f"{self.address}/api/v1/{path}", json=body, headers={"X-API-Token": self.token}, timeout=60
        )
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    words = ["demo", "--port", "0", "--json", "--movies", "50", "--series", "12", "--data", str(folder)]
    command = [sys.executable, "-m", "reclaimerr", *words]
    env = clean_environment(folder) | {"TMPDIR": str(folder)}
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout
        said = json.loads(running.stdout.readline())
        try:
            yield ready(Demo(said["address"].rstrip("/"), said["token"]), folder)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(60)


def ready(found: Demo, folder: Path) -> Demo:
    """Once the viewer is known, for which the page is started anew, and everything was read and judged."""
    before = until(lambda: process(found, "web"), "the page", every=0.2)
    with (folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[[web.tokens]]\nname = "vera"\ntoken = "{VIEWER}"\nrole = "viewer"\n')
    until(lambda: process(found, "web") not in (None, before), "the viewer's token", every=0.2)
    until(lambda: found.ask("GET", "candidates?size=1")["total"] > 20, "candidates", every=0.2)
    return found


def process(found: Demo, name: str) -> int | None:
    """The process of that name that runs; None while there is none."""
    try:
        rows = found.ask("GET", "processes")["items"]
    except (requests.HTTPError, requests.ConnectionError):
        return None
    return next((row["pid"] for row in rows if row["name"] == name and row["state"] == "running"), None)


def entered(browser: Browser, demo: Demo, token: str) -> Page:
    """A page that somebody entered by key alone; its troubles are in `page.troubles`."""
    page = browser.new_context(timezone_id="Europe/Berlin").new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(demo.address)
    expect(page.get_by_label("Token")).to_be_focused()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.troubles = troubles  # type: ignore[attr-defined]
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_be_visible()
    return page


def visit(page: Page, place: str) -> None:
    """Go somewhere as a link would, and wait until all of it is there."""
    page.evaluate("place => (location.hash = place)", f"#/{place}")
    expect(page.locator("main[aria-busy], .bone")).to_have_count(0)


@pytest.fixture(scope="module")
def owner(browser: Browser, demo: Demo) -> Iterator[Page]:
    page = entered(browser, demo, demo.token)
    yield page
    page.context.close()


@pytest.fixture
def page(owner: Page) -> Iterator[Page]:
    yield owner
    assert owner.troubles == []  # type: ignore[attr-defined]
    assert owner.evaluate("window.hurt") is None


def test_every_page_shows_what_the_real_program_says(page: Page, demo: Demo) -> None:
    for place in PLACES:
        visit(page, place)
        expect(page.locator("main .page > :nth-child(2)")).to_be_visible()
        assert page.locator(".empty.bad").count() == 0, place
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, place
    item = demo.ask("GET", "candidates?size=1")["items"][0]["media"]
    visit(page, f"library/{item['id']}")
    expect(page.get_by_role("heading", name="Why, and why not")).to_be_visible()


def test_with_keys_alone_something_is_kept_and_something_approved(page: Page, demo: Demo) -> None:
    visit(page, "overview")
    for key in ("g", "l"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Leaving")
    first, second = (one["id"] for one in demo.ask("GET", "candidates?size=2&state=scheduled")["items"])
    visit(page, "leaving?state=scheduled")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator(f"#why-{first}")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("a")
    until(lambda: demo.ask("GET", "candidates?state=approved")["total"] == 1, "an approval")
    [approved] = demo.ask("GET", "candidates?state=approved")["items"]
    assert approved["id"] == second
    assert [one["by"] for one in demo.ask("GET", "protections")["items"]] != []


def test_what_is_removed_now_stands_verified_in_the_history(page: Page, demo: Demo) -> None:
    """Several, because a guard keeps some: somebody is watching, or a download is under way."""
    visit(page, "leaving?kind=movie")
    for wanted in demo.ask("GET", "candidates?kind=movie&state=scheduled&size=4")["items"]:
        page.locator(f"tbody:has(#why-{wanted['id']})").get_by_role("button", name="Remove now").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(wanted["media"]["title"])
        dialog.get_by_role("button", name="Remove now").click()
        expect(dialog).to_have_count(0)
    removed = until(lambda: demo.ask("GET", "history?outcome=removed")["items"], "a removal", every=0.2)
    visit(page, "history?outcome=removed")
    expect(page.get_by_role("row", name=removed[0]["media"]["title"]).first).to_contain_text("verified")


@pytest.mark.prove
def test_all_that_fits_is_put_off_once_its_number_is_typed(page: Page, demo: Demo) -> None:
    total = demo.ask("GET", "candidates?kind=episode&state=scheduled")["total"]
    assert total > 10
    visit(page, "leaving?kind=episode&state=scheduled")
    page.get_by_label("Pick all of these").check()
    if total > 50:
        page.get_by_role("button", name="that fit").click()
    page.get_by_role("region", name="Picked").get_by_role("button", name="Later").click()
    page.get_by_role("dialog").get_by_role("textbox").fill(str(total))
    page.get_by_role("dialog").get_by_role("button", name="Later").click()
    expect(page.get_by_text(f"Later: {total} titles")).to_be_visible()
    assert demo.ask("GET", "candidates?state=snoozed")["total"] == total


def test_a_viewer_asks_and_the_owner_answers(browser: Browser, page: Page, demo: Demo) -> None:
    vera = entered(browser, demo, VIEWER)
    expect(vera.locator("nav .place")).to_have_count(3)
    for place in ("logs", "settings", "system", "rules"):
        visit(vera, place)
        expect(vera.get_by_text("There is no such page")).to_be_visible()
    visit(vera, "leaving?kind=movie")
    vera.get_by_role("button", name="Ask to keep").first.click()
    expect(vera.get_by_text("You asked to keep")).to_be_visible()
    visit(page, "requests")
    page.get_by_role("button", name="Keep it").first.click()
    expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
    visit(vera, "requests")
    expect(vera.get_by_role("row", name="Kept").first).to_be_visible()
    assert vera.troubles == []  # type: ignore[attr-defined]
    vera.context.close()


def test_a_rule_with_a_hostile_name_stays_a_text(page: Page, demo: Demo) -> None:
    visit(page, "rules/edit")
    page.get_by_label("Name", exact=True).fill(HOSTILE)
    page.get_by_label("It selects what fits this expression").fill("size > 1 GiB")
    expect(page.locator(".preview .answer")).to_contain_text("titles")
    page.get_by_role("button", name="Save …").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    assert page.locator("main img").count() == 0
    # The page's process is started anew with the changed file; that is told, and not what is looked for here.
    page.troubles[:] = [one for one in page.troubles if "ERR_CONNECTION_REFUSED" not in one]  # type: ignore[attr-defined]


def test_a_job_that_runs_is_stopped_on_the_page(page: Page, demo: Demo) -> None:
    job = demo.ask("POST", "tasks/sleep/run", {"args": {"seconds": 3_000}})["id"]
    visit(page, "overview")
    running = page.get_by_role("region", name="Running now")
    running.get_by_role("link", name="Sleep").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("main .chip").first).to_have_text("Cancelled")
    assert demo.ask("GET", f"jobs/{job}")["state"] == "cancelled"
    visit(page, "overview")
    expect(running.get_by_role("link", name="Sleep")).to_have_count(0)


@pytest.mark.prove
def test_a_task_is_run_now_and_its_job_is_there(page: Page, demo: Demo) -> None:
    visit(page, "tasks")
    page.get_by_role("button", name="Run now: judge").click()
    expect(page.get_by_text("Judge is queued.")).to_be_visible()
    until(lambda: demo.ask("GET", "jobs?task=judge&requested_by=owner&state=done")["total"] == 1, "its end", every=0.2)
    visit(page, "jobs")
    expect(page.locator("tr", has_text="Judge").filter(has_text="owner").first).to_contain_text("Done")


@pytest.mark.prove
def test_a_copy_of_the_database_is_made_on_the_page(page: Page, demo: Demo) -> None:
    before = demo.ask("GET", "backups")["total"]
    visit(page, "system")
    page.get_by_role("button", name="Copy now").click()
    copies = page.get_by_role("group", name="Copies of the database")
    expect(copies.locator("tbody tr")).to_have_count(before + 1)
    assert demo.ask("GET", "backups")["total"] == before + 1


def test_a_rule_is_saved_and_the_page_opened_anew_at_once(page: Page) -> None:
    visit(page, "rules/edit?when=size+%3E+3+GiB")
    page.get_by_label("Name", exact=True).fill("At once")
    expect(page.locator(".preview .answer")).to_contain_text("titles")
    page.get_by_role("button", name="Save …").click()
    saved = lambda answer: answer.request.method == "POST" and answer.url.endswith("/rules")  # noqa: E731
    with page.expect_response(saved):
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.reload()
    visit(page, "rules")
    expect(page.get_by_role("heading", name="At once")).to_be_visible()
    expect(page.get_by_text("No connection")).to_have_count(0)


@pytest.mark.prove
def test_a_process_is_stopped_started_and_restarted_on_the_page(page: Page, demo: Demo) -> None:
    visit(page, "system")
    row = page.locator("tr", has=page.get_by_role("button", name=": sonarr"))
    page.get_by_role("button", name="Stop: sonarr").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
    page.get_by_role("button", name="Start: sonarr", exact=True).click()  # not the end of "Restart"
    expect(row).to_contain_text("running")
    first = process(demo, "sonarr")
    page.get_by_role("button", name="Restart: sonarr").click()
    expect(page.get_by_text("sonarr is being restarted.")).to_be_visible()
    until(lambda: process(demo, "sonarr") not in (None, first), "another process", every=0.2)
    expect(row).to_contain_text("running")


@pytest.mark.prove
def test_the_first_start_leads_from_nothing_to_a_read_library(browser: Browser, tmp_path: Path) -> None:
    with Stack(generate(7, 20, now())) as stack:
        first = First(tmp_path)
        try:
            walk_through(browser, first, stack)
        finally:
            first.end()


def walk_through(browser: Browser, first: First, stack: Stack) -> None:
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(f"http://127.0.0.1:{first.port}/#/setup?token={first.once()}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to Reclaimerr")
    wanted = [one for one in stack.services if one.type in ("radarr", "jellyfin")]
    for one in wanted:
        page.get_by_label("Kind").select_option(one.type)
        page.get_by_label("Name").fill(one.name)
        page.get_by_label("Address").fill(one.url)
        page.get_by_label("Key").fill("wrong")
        page.get_by_role("button", name="Test and add").click()
        expect(page.get_by_role("alert")).to_contain_text("Add it all the same")
        page.get_by_label("Key").fill(one.api_key)
        page.get_by_role("button", name="Test and add").click()
        expect(page.get_by_role("button", name=f"Take out: {one.name}")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("This is your token")).to_be_visible()
    token = page.locator(".expr").inner_text()
    assert token in first.config.read_text()
    page.get_by_role("button", name="To the overview").click()
    expect(page.get_by_role("region", name="Services and processes").get_by_text("answers")).to_have_count(len(wanted))
    expect(page.get_by_role("button", name="Dry run")).to_be_visible()
    page.context.close()
