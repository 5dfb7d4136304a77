"""The page in a real browser, against a server that answers in the API's shapes."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fake_api import HOSTILE, TOKEN, FakeApi

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PLACES = (
    "overview", "leaving?open=1", "library", "library/1", "rules", "rules/edit?when=size+%3E+1+GiB", "history", "jobs",
    "jobs/2", "system", "requests", "tasks", "services", "services/radarr", "services/*", "settings", "logs",
)  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as running:
        yield running


def opened(browser: Browser, api: FakeApi, place: str = "", *, width: int = 1200, scheme: str = "light") -> Page:
    """A page of somebody who has logged in; what goes wrong in it is in `page.troubles`."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, timezone_id="UTC")  # type: ignore[arg-type]
    context.add_cookies([{"name": "session", "value": TOKEN, "url": api.address}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.troubles = troubles  # type: ignore[attr-defined]
    page.goto(f"{api.address}#/{place}")
    return page


def visit(page: Page, api: FakeApi, place: str) -> None:
    """Open a place from nothing, and wait until all of it is there."""
    page.goto("about:blank")
    page.goto(f"{api.address}#/{place}")
    expect(page.locator("main .page")).to_be_visible()
    expect(page.locator("main[aria-busy], .bone")).to_have_count(0)


@pytest.fixture
def leaving(browser: Browser, api: FakeApi) -> Iterator[Page]:
    page = opened(browser, api, "leaving")
    expect(page.locator(".candidates .row")).to_have_count(12)
    yield page
    page.context.close()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait with much patience: machines are slow."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def writes(api: FakeApi) -> list[str]:
    return [f"{method} {path}" for method, path, _ in api.asked if not path.startswith("rules/")]


def row(page: Page, name: str) -> str:
    return f'tbody:has(.title:text-is("{name}"))'


def test_a_wrong_token_is_told_and_the_right_one_leads_to_where_one_wanted(browser: Browser, api: FakeApi) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{api.address}#/history")
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not known")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_label("Token").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    page.context.close()


def test_a_hostile_title_stays_a_text(leaving: Page) -> None:
    expect(leaving.locator(".candidates .title").first).to_have_text(f"{HOSTILE} (1991)")
    assert leaving.locator("main img").count() == 0
    assert leaving.evaluate("window.hurt") is None


@pytest.mark.parametrize("width", [320, *(pytest.param(width, marks=pytest.mark.prove) for width in (768, 3840))])
def test_every_page_fits_its_screen_and_has_no_error(browser: Browser, api: FakeApi, width: int) -> None:
    page = opened(browser, api, width=width)
    for place in PLACES:
        visit(page, api, place)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, place
    assert page.troubles == [], "neither an exception nor a breach of the content security policy"  # type: ignore[attr-defined]
    page.context.close()


def test_what_a_finger_has_to_hit_on_a_phone_is_large_enough(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "leaving", width=360)
    expect(page.locator(".candidates .row")).to_have_count(12)
    heights = page.locator("main button:visible, nav .place:visible").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert heights
    assert min(heights) >= 44
    page.context.close()


def test_on_paper_the_list_is_a_table_without_what_can_only_be_pressed(leaving: Page) -> None:
    leaving.set_viewport_size({"width": 800, "height": 1000})
    leaving.emulate_media(media="print")
    expect(leaving.locator(".navigation, .header, .do")).to_have_count(15)
    assert leaving.locator(".navigation:visible, .header:visible, .do:visible").count() == 0
    assert leaving.locator(".candidates td.grow").first.evaluate("cell => cell.offsetWidth") > 300


def test_keeping_is_one_key_and_can_be_undone(leaving: Page, api: FakeApi) -> None:
    leaving.keyboard.press("j")
    leaving.keyboard.press("j")
    leaving.keyboard.press("p")
    expect(leaving.locator(".candidates .row")).to_have_count(11)
    expect(leaving.get_by_role("status").filter(has_text="is kept")).to_contain_text("Title 002 (1992) is kept.")
    leaving.get_by_role("button", name="Undo").click()
    expect(leaving.get_by_text("Title 002 (1992) is no longer kept.")).to_be_visible()
    assert writes(api) == ["POST candidates/2/protect", "DELETE protections/2"]


def test_removing_now_asks_and_cancelling_sends_nothing(leaving: Page, api: FakeApi) -> None:
    leaving.get_by_role("button", name="Remove now: Title 003 (1993)").click()
    dialog = leaving.get_by_role("dialog")
    expect(dialog).to_contain_text("Remove Title 003 (1993) now?")
    expect(dialog).to_contain_text("3.0 GiB")
    expect(dialog).to_contain_text("radarr unmonitors it, deletes its files")
    expect(dialog).to_contain_text("jellyfin is told which files went")
    expect(dialog).to_contain_text("This is a dry run")
    leaving.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert writes(api) == []


def test_removing_now_is_sent_once_it_is_confirmed(leaving: Page, api: FakeApi) -> None:
    leaving.get_by_role("button", name="Remove now: Title 003 (1993)").click()
    leaving.get_by_role("dialog").get_by_role("button", name="Remove now").click()
    expect(leaving.locator(row(leaving, "Title 003 (1993)"))).to_contain_text("going now")
    assert writes(api) == ["POST candidates/3/reclaim"]


def test_later_sends_the_date_that_was_chosen(leaving: Page, api: FakeApi) -> None:
    leaving.get_by_role("button", name="Later: Title 004 (1994)").click()
    leaving.get_by_label("In a week").check()
    leaving.get_by_role("button", name="Ask again then").click()
    expect(leaving.get_by_text("stays at least until")).to_be_visible()
    [(method, path, sent)] = api.asked
    assert (method, path, list(sent)) == ("POST", "candidates/4/snooze", ["until"])


def test_dismissing_is_the_last_choice_of_later(leaving: Page, api: FakeApi) -> None:
    leaving.get_by_role("button", name="Later: Title 004 (1994)").click()
    leaving.get_by_label("Not until its rule or its files change").check()
    leaving.get_by_role("button", name="Ask again then").click()
    expect(leaving.get_by_text("stays until the rule or its files change")).to_be_visible()
    assert writes(api) == ["POST candidates/4/dismiss"]


def test_what_is_refused_is_told_in_the_apis_own_words(leaving: Page, api: FakeApi) -> None:
    api.candidates.clear()
    leaving.get_by_role("button", name="Approve: Title 005 (1995)").click()
    expect(leaving.get_by_text("there is no candidate 5")).to_be_visible()


def test_each_condition_is_shown_with_value_verdict_source_and_age(leaving: Page) -> None:
    leaving.locator(f"{row(leaving, 'Title 002 (1992)')} .fold button").click()
    told = leaving.locator("#why-2 .conditions tbody tr").first
    expect(told.locator("td")).to_have_text(
        ["unwatched_for > 180 daysNobody watched it for 2 years 3 months.", "2 years 3 months", "yes", "jellyfin", "6 minutes"]
    )
    assert leaving.url.endswith("#/leaving?open=2")


def test_rows_live_on_when_the_list_is_read_again(leaving: Page, api: FakeApi) -> None:
    leaving.evaluate("document.querySelectorAll('.candidates .row').forEach((row, at) => (row.mark = at))")
    del api.candidates[0]
    api.candidates.append(api.candidates[-1] | {"id": 99})
    api.push()
    expect(leaving.locator("#why-1")).to_have_count(0)
    marks = leaving.locator(".candidates .row").evaluate_all("rows => rows.map(row => row.mark ?? null)")
    assert marks == [*range(1, 12), None]


def test_what_happens_is_seen_at_once_and_little_is_asked_meanwhile(leaving: Page, api: FakeApi) -> None:
    expect(leaving.get_by_text("live", exact=False)).to_be_visible()
    api.candidates.pop()
    api.push()
    expect(leaving.locator(".candidates .row")).to_have_count(11)


def test_a_hidden_page_neither_asks_nor_listens(leaving: Page, api: FakeApi) -> None:
    expect(leaving.get_by_text("live", exact=False)).to_be_visible()
    leaving.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    leaving.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until(lambda: api.readers == 0)
    looks = len(api.looks)
    api.candidates.pop()
    api.push()
    leaving.evaluate("delete document.hidden, document.dispatchEvent(new Event('visibilitychange'))")
    expect(leaving.locator(".candidates .row")).to_have_count(11)
    assert api.looks[looks:][:2] in (["status", "candidates"], ["candidates", "status"])
    wait_until(lambda: api.readers == 1)


def test_where_there_is_no_stream_the_page_asks_now_and_then(browser: Browser, api: FakeApi) -> None:
    api.full = True
    page = opened(browser, api, "leaving")
    expect(page.locator(".candidates .row")).to_have_count(12)
    api.candidates.pop()
    expect(page.locator(".candidates .row")).to_have_count(11)
    page.context.close()


def test_a_large_bulk_wants_its_number_typed_and_says_what_was_left_alone(leaving: Page, api: FakeApi) -> None:
    leaving.get_by_label("Pick all of these").check()
    leaving.get_by_role("button", name="Approve", exact=True).click()
    dialog = leaving.get_by_role("dialog")
    dialog.get_by_role("button", name="Approve").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("textbox").fill("12")
    dialog.get_by_role("button", name="Approve").click()
    expect(leaving.get_by_text("Approve: 11 titles. 1 title left alone: it is kept.")).to_be_visible()
    [(_, path, sent)] = api.asked
    assert (path, sent) == ("candidates/bulk", {"action": "approve", "count": 12, "ids": list(range(1, 13))})


def test_everything_that_fits_is_picked_and_sent_as_its_filters(browser: Browser, api: FakeApi) -> None:
    api.candidates = [one | {"id": number} for number in range(1, 61) for one in api.candidates[:1]]
    page = opened(browser, api, "leaving?kind=movie&state=scheduled")
    page.get_by_label("Pick all of these").check()
    page.get_by_role("button", name="All 60 that fit").click()
    page.get_by_role("button", name="Later", exact=True).click()
    page.get_by_role("dialog").get_by_role("textbox").fill("60")
    page.get_by_role("dialog").get_by_role("button", name="Later").click()
    expect(page.get_by_text("Later: 59 titles.")).to_be_visible()
    [(_, _, sent)] = api.asked
    assert (sent["action"], sent["count"], sent["query"]) == ("snooze", 60, {"kind": "movie", "state": "scheduled"})
    assert sent["until"]
    page.context.close()


def test_a_row_is_picked_by_its_key(leaving: Page) -> None:
    for key in ("j", "j", "x", "j", "x"):
        leaving.keyboard.press(key)
    expect(leaving.get_by_role("region", name="Picked")).to_contain_text("2 titles, 5.0 GiB")


def test_a_picture_has_the_same_as_a_table(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api)
    space = page.get_by_role("region", name="Where the space is")
    expect(space.get_by_role("img", name="Size by time since it was watched")).to_be_visible()
    space.get_by_text("Show as table").click()
    expect(space.get_by_role("row", name="1-3 months")).to_contain_text("9.0 GiB + 9.0 GiB")
    expect(page.get_by_role("region", name="Disks")).to_contain_text("full in about 1 month")
    page.context.close()


def test_facets_say_how_many_and_narrow_the_library(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "library")
    page.get_by_label("Service").select_option(label="radarr (259)")
    expect(page).to_have_url(f"{api.address}#/library?service=radarr")
    page.context.close()


def test_the_back_button_goes_through_filters_and_pages(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "library")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("101–200 of 259")).to_be_visible()
    page.get_by_label("Kind").select_option("movie")
    expect(page.get_by_text("1–100 of 259")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("101–200 of 259")).to_be_visible()
    expect(page.get_by_label("Kind")).to_have_value("")
    page.go_back()
    expect(page.get_by_text("1–100 of 259")).to_be_visible()
    page.context.close()


def test_the_page_works_below_a_prefix(browser: Browser) -> None:
    with FakeApi(prefix="/media/reclaimerr") as api:
        page = opened(browser, api, "leaving")
        expect(page.locator(".candidates .row")).to_have_count(12)
        assert page.troubles == []  # type: ignore[attr-defined]
        page.context.close()


def test_a_lost_connection_is_told_and_what_was_there_stays(leaving: Page, api: FakeApi) -> None:
    api.down = True
    expect(leaving.get_by_role("alert")).to_contain_text("No connection since")
    expect(leaving.locator(".candidates .row")).to_have_count(12)
    api.down = False
    leaving.get_by_role("button", name="Try now").click()
    expect(leaving.get_by_role("alert")).to_have_count(0)


BOX = "It selects what fits this expression"


@pytest.fixture
def editor(browser: Browser, api: FakeApi) -> Iterator[Page]:
    page = opened(browser, api, "rules/edit")
    expect(page.get_by_label(BOX)).to_be_visible()
    yield page
    assert page.troubles == []  # type: ignore[attr-defined]
    page.context.close()


def test_a_mistake_is_underlined_and_mended_by_its_button(editor: Page) -> None:
    editor.get_by_label(BOX).fill("siz > 20 GiB")
    expect(editor.locator(".expression mark")).to_have_text("siz")
    expect(editor.locator("#when-said")).to_contain_text("Column 1: there is no field siz")
    expect(editor.get_by_role("button", name="Save …")).to_be_disabled()
    editor.get_by_role("button", name="size", exact=True).click()
    expect(editor.get_by_label(BOX)).to_have_value("size > 20 GiB")
    expect(editor.get_by_text("2 titles, 9.0 GiB.")).to_be_visible()


def test_words_are_completed_by_key(editor: Page) -> None:
    editor.get_by_label(BOX).press_sequentially("unw")
    expect(editor.locator(".offer li")).to_have_count(1)
    editor.keyboard.press("Tab")
    expect(editor.get_by_label(BOX)).to_have_value("unwatched_for")
    expect(editor.locator(".offer li")).to_have_count(0)


def test_the_builder_writes_into_the_text(editor: Page) -> None:
    editor.get_by_label("Field").select_option("size")
    editor.get_by_label("Value in GiB").fill("20")
    editor.get_by_role("button", name="And").click()
    editor.get_by_label("Field").select_option("tags")
    editor.get_by_label("Value").fill("keep")
    editor.get_by_role("button", name="Or").click()
    expect(editor.get_by_label(BOX)).to_have_value("size > 20 GiB or 'keep' in tags")


def test_a_rule_is_tried_on_one_title(editor: Page) -> None:
    editor.get_by_label(BOX).fill("size > 1 GiB")
    editor.get_by_label("Try it on one title").fill("Title")
    editor.get_by_role("button", name="Title 002 (1992)").click()
    expect(editor.get_by_role("table")).to_contain_text("It is larger than 20 GiB")


def test_what_saving_changes_is_shown_first_and_saved_from_the_file_that_was_seen(editor: Page, api: FakeApi) -> None:
    editor.get_by_label("Name", exact=True).fill("Large")
    editor.get_by_label(BOX).fill("size > 1 GiB")
    editor.get_by_role("button", name="Save …").click()
    dialog = editor.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_text(["-old = 1", "+new = 2"])
    dialog.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Rules")
    sent = [body for method, path, body in api.asked if (method, path) == ("POST", "rules")]
    assert [(one["name"], one["when"], one["enabled"], one["auto"]) for one in sent] == [("Large", "size > 1 GiB", True, False)]


def test_a_rule_is_switched_off_and_on_again(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "rules")
    page.get_by_role("button", name="Switch off: Old and large").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is switched on")).to_be_visible()
    told = [(method, path, body["enabled"]) for method, path, body in api.asked]
    assert told == [("PUT", "rules/Old and large", False), ("PUT", "rules/Old and large", True)]
    page.context.close()


def test_keys_lead_through_the_pages_but_not_while_somebody_writes(leaving: Page) -> None:
    leaving.keyboard.press("g")
    leaving.keyboard.press("b")
    expect(leaving.get_by_role("heading", level=1)).to_have_text("Library")
    leaving.keyboard.press("/")
    leaving.keyboard.type("gh")
    expect(leaving.get_by_label("Search titles, or write an expression")).to_have_value("gh")
    expect(leaving.get_by_role("heading", level=1)).to_have_text("Library")


def test_an_expression_in_the_search_box_is_one_and_a_title_is_not(leaving: Page, api: FakeApi) -> None:
    for text, where in (("size > 20 GiB", "when=size+%3E+20+GiB"), ("heat", "q=heat")):
        leaving.get_by_label("Search titles, or write an expression").fill(text)
        leaving.keyboard.press("Enter")
        expect(leaving).to_have_url(f"{api.address}#/library?{where}")


def test_a_viewer_sees_three_pages_and_asks_to_keep(browser: Browser) -> None:
    with FakeApi(role="viewer") as api:
        page = opened(browser, api)
        expect(page.locator("nav .place:visible")).to_have_text(["Leaving12", "Library", "My requests"])
        page.get_by_role("button", name="Ask to keep: Title 002 (1992)").click()
        expect(page.get_by_text("You asked to keep Title 002 (1992).")).to_be_visible()
        assert api.asked == [("POST", "requests", {"media_id": 2, "wish": "keep"})]
        page.context.close()


def test_an_ask_is_answered(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "requests")
    expect(page.get_by_text("1 wait for your answer")).to_be_visible()
    page.get_by_role("button", name="Keep it: Title 002 (1992)").click()
    expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
    assert writes(api) == ["POST requests/5/approve"]
    page.context.close()


def test_a_viewer_cannot_answer(browser: Browser) -> None:
    with FakeApi(role="viewer") as api:
        page = opened(browser, api, "requests")
        expect(page.get_by_role("cell", name="Open")).to_be_visible()
        expect(page.get_by_role("button", name="Keep it")).to_have_count(0)
        page.context.close()


def test_a_setting_is_checked_while_it_is_typed_and_can_be_forgotten(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "settings")
    page.get_by_label("port").fill("bad")
    expect(page.get_by_role("alert")).to_contain_text("web.port is text, expected a whole number")
    expect(page.get_by_label("port")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_role("button", name="Save …")).to_be_hidden()
    page.context.close()


def test_a_file_that_was_changed_meanwhile_is_told_and_the_new_difference_shown(browser: Browser, api: FakeApi) -> None:
    api.meanwhile = True
    page = opened(browser, api, "settings")
    page.get_by_label("port").fill("9000")
    page.get_by_role("button", name="Save …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("config.toml was changed meanwhile")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It is in force")).to_be_visible()
    assert [path for method, path, _ in api.asked if method == "PATCH"] == ["config", "config"]
    page.context.close()


def test_a_new_service_is_tried_named_and_saved(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "services/*")
    page.get_by_label("Name: small letters").fill("radarr-4k")
    page.get_by_label("type").select_option("radarr")
    page.get_by_label("url").fill("http://radarr-4k:7878")
    page.get_by_label("api_key").fill("wrong")
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_text("it refuses the key")).to_be_visible()
    page.get_by_label("api_key").fill("right")
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_text("Radarr 6.0 answers.")).to_be_visible()
    page.get_by_role("button", name="Save …").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Services")
    sent = [body["texts"] for method, path, body in api.asked if path == "config/diff" and body["texts"]][-1]
    assert sorted(sent) == ["services.radarr-4k.api_key", "services.radarr-4k.type", "services.radarr-4k.url"]
    page.context.close()


def test_a_saved_key_is_never_shown(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api, "services/radarr")
    expect(page.get_by_label("api_key")).to_have_value("")
    expect(page.get_by_label("api_key")).to_have_attribute("placeholder", "unchanged")
    expect(page.get_by_label("api_key")).to_have_attribute("type", "password")
    page.context.close()


def test_the_theme_is_kept(browser: Browser, api: FakeApi) -> None:
    page = opened(browser, api)
    page.get_by_role("button", name="Theme: auto").click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 23)"
    page.context.close()
