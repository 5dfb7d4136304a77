"""What every request passes: host, token, role, origin; and how a no is said."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from reclaimerr.config.shape import Web
from reclaimerr.errors import Busy
from reclaimerr.web.roles import public, role_of
from tests.web.conftest import FAMILY, OWNER, Page, config

Make = Callable[..., Page]
PUBLIC = {
    "/",
    "/healthz",
    "/readyz",
    "/api/v1/login",
    "/api/v1/logout",
    "/api/v1/setup",
    "/<name>",
    "/<any(css, js, img, fonts):folder>/<path:name>",
}


def routes(page: Page) -> list[tuple[str, str, str | None]]:
    """(method, path with every variable filled, role) of every route."""
    found = []
    for rule in page.app.url_map.iter_rules():
        path = rule.rule.replace("<any(start, stop, restart):wish>", "restart").replace("<int:", "<")
        for name in rule.arguments - {"wish"}:
            path = path.replace(f"<{name}>", "1")
        role = role_of(page.app.view_functions[rule.endpoint])
        found += [(method, path, role) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_declares_who_may_call_it(page: Page) -> None:
    undeclared = [
        rule.rule for rule in page.app.url_map.iter_rules() if role_of(page.app.view_functions[rule.endpoint]) is None
    ]
    assert undeclared == []


def test_only_the_page_itself_health_and_logging_in_are_public(page: Page) -> None:
    found = {
        rule.rule
        for rule in page.app.url_map.iter_rules()
        if role_of(page.app.view_functions[rule.endpoint]) == "public"
    }
    assert found == PUBLIC


def test_nobody_gets_anything_without_a_token(page: Page) -> None:
    answers = {(m, p): page.ask(m, p, token=None).status_code for m, p, role in routes(page) if role != "public"}
    assert set(answers.values()) == {401}


def test_a_viewer_is_refused_wherever_an_admin_is_asked_for(page: Page) -> None:
    answers = {(m, p): page.ask(m, p, token=FAMILY).status_code for m, p, role in routes(page) if role == "admin"}
    assert answers
    assert set(answers.values()) == {403}


def test_every_write_but_logging_in_is_the_admins(page: Page) -> None:
    writes = {p for m, p, role in routes(page) if m != "GET" and role != "admin"}
    tried = {f"/api/v1/rules/{word}" for word in ("check", "preview", "try")}
    assert writes == {"/api/v1/login", "/api/v1/logout", "/api/v1/requests"} | tried


def test_a_view_that_forgot_its_role_is_closed_even_to_the_owner(make: Make) -> None:
    page = make()
    page.app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "secret")
    assert page.ask("GET", "forgotten").status_code == 403


@pytest.mark.parametrize("headers", [{"X-API-Token": OWNER}, {"Authorization": f"Bearer {OWNER}"}])
def test_a_token_is_shown_in_either_header(page: Page, headers: dict[str, str]) -> None:
    assert page.get("me", token=None, headers=headers)["role"] == "admin"


def test_a_wrong_token_is_refused_although_a_good_cookie_comes_along(page: Page) -> None:
    page.log_in()
    assert page.ask("GET", "me", token="wrong").status_code == 401


def test_the_eleventh_guess_in_a_minute_is_not_even_looked_at(page: Page) -> None:
    guesses = [page.ask("GET", "me", token=f"guess-{number}").status_code for number in range(11)]
    right = page.ask("GET", "me")
    assert guesses == [401] * 10 + [429]
    assert right.status_code == 429
    assert 0 < int(right.headers["Retry-After"]) <= 61


def test_guesses_at_the_login_count_too(page: Page) -> None:
    for number in range(10):
        page.post("login", {"token": f"guess-{number}"}, token=None)
    assert page.post("login", {"token": OWNER}, token=None).status_code == 429


def test_a_session_is_not_locked_out_by_somebody_elses_guesses(page: Page) -> None:
    page.log_in()
    for number in range(11):
        page.ask("GET", "me", token=f"guess-{number}")
    assert page.ask("GET", "me", token=None).status_code == 200


def test_asking_without_any_token_is_no_guess(page: Page) -> None:
    for _ in range(20):
        page.ask("GET", "me", token=None)
    assert page.ask("GET", "me").status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(page: Page) -> None:
    answer = page.post("login", {"token": OWNER}, token=None)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/;" in cookie
    assert OWNER not in cookie


def test_behind_a_trusted_https_proxy_the_cookie_is_secure(make: Make) -> None:
    page = make(trusted_proxies=("127.0.0.1",))
    answer = page.post("login", {"token": OWNER}, token=None, headers={"X-Forwarded-Proto": "https"})
    assert "; Secure" in answer.headers["Set-Cookie"]


def test_logging_out_forgets_the_session(page: Page) -> None:
    page.log_in()
    page.post("logout", token=None, headers={"Origin": "http://localhost"})
    assert page.ask("GET", "me", token=None).status_code == 401


def test_changing_the_token_ends_the_sessions_at_once(page: Page) -> None:
    page.log_in()
    page.accept(msgspec.structs.replace(config(), web=Web(token="quite-another-token")))
    assert page.ask("GET", "me", token=None).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:8080"}, 403),
        ({"Referer": "http://localhost/library"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
    ],
)
def test_a_write_by_cookie_has_to_come_from_the_page_itself(page: Page, headers: dict[str, str], status: int) -> None:
    page.log_in()
    answer = page.post("rules/check", {"when": "size > 1 GiB"}, token=None, headers=headers)
    assert answer.status_code == status


def test_a_write_by_header_needs_no_origin(page: Page) -> None:
    assert (
        page.post("rules/check", {"when": "size > 1 GiB"}, headers={"Origin": "http://evil.example"}).status_code == 200
    )


def test_an_unknown_host_is_told_the_line_to_add(page: Page) -> None:
    answer = page.ask("GET", "me", headers={"Host": "media.example.org:7676"})
    assert answer.status_code == 421
    assert 'allowed_hosts = ["media.example.org"]' in answer.get_json()["error"]["message"]


def test_an_unknown_host_gets_no_page_and_no_health_either(page: Page) -> None:
    answers = [
        page.ask("GET", path, token=None, headers={"Host": "evil.example"}) for path in ("/", "/healthz", "/js/main.js")
    ]
    assert [answer.status_code for answer in answers] == [421, 421, 421]


def test_a_host_that_is_allowed_is_answered(make: Make) -> None:
    page = make(allowed_hosts=("media.example.org",))
    assert page.ask("GET", "me", headers={"Host": "media.example.org"}).status_code == 200


def test_a_host_that_is_none_is_not_repeated(page: Page) -> None:
    answer = page.ask("GET", "me", headers={"Host": 'x"><script>'})
    assert answer.status_code == 400
    assert "script" not in answer.text


def test_below_a_base_path_everything_is_below_it(make: Make) -> None:
    page = make(base_path="/reclaimerr")
    assert page.ask("GET", "/reclaimerr/api/v1/me").status_code == 200
    assert page.ask("GET", "/api/v1/me").status_code == 404
    assert page.ask("GET", "/healthz", token=None).status_code == 200
    assert (
        "Path=/reclaimerr;" in page.post("/reclaimerr/api/v1/login", {"token": OWNER}, token=None).headers["Set-Cookie"]
    )


def test_the_base_path_alone_leads_to_the_page(make: Make) -> None:
    answer = make(base_path="/reclaimerr").ask("GET", "/reclaimerr", token=None)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/reclaimerr/")


def asked(page: Page, what: str) -> Any:
    """Requests that nobody can be pleased with."""
    return {
        "unknown path": lambda: page.ask("GET", "nothing"),
        "wrong method": lambda: page.ask("DELETE", "me"),
        "no json": lambda: page.ask("POST", "login", data="token=x", content_type="text/plain"),
        "broken json": lambda: page.ask("POST", "login", data="{", content_type="application/json"),
        "wrong type": lambda: page.post("login", {"token": 5}),
        "unknown key": lambda: page.post("login", {"token": "x", "admin": True}),
        "deep json": lambda: page.ask("POST", "login", data='{"a":' + "[" * 60_000, content_type="application/json"),
        "too large": lambda: page.ask("POST", "login", data=b" " * 70_000, content_type="application/json"),
        "page 0": lambda: page.ask("GET", "media?page=0"),
        "unknown sort": lambda: page.ask("GET", "media?sort=path"),
        "unknown item": lambda: page.ask("GET", "media/77"),
        "no number": lambda: page.ask("GET", "media/abc"),
        "endless number": lambda: page.ask("GET", f"media/{10**40}"),
        "endless number in a body": lambda: page.post("protections", {"media_id": 10**40}),
        "endless number in the query": lambda: page.ask("GET", f"media?page={10**40}"),
        "bad rule": lambda: page.ask("GET", "media?when=sise+>+5"),
    }[what]()


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("unknown path", 404), ("wrong method", 405), ("no json", 415), ("broken json", 400), ("wrong type", 422),
        ("unknown key", 422), ("deep json", 422), ("too large", 413), ("page 0", 400), ("unknown sort", 400),
        ("unknown item", 404), ("no number", 404), ("bad rule", 422), ("endless number", 404), ("endless number in a body", 422),
        ("endless number in the query", 400),
    ],
)  # fmt: skip
def test_every_no_has_one_shape(page: Page, what: str, status: int) -> None:
    answer = asked(page, what)
    assert answer.status_code == status
    assert set(answer.get_json()) == {"error"}
    assert {"code", "message"} <= set(answer.get_json()["error"])


def test_a_wrong_method_is_told_the_right_ones(page: Page) -> None:
    answer = page.ask("DELETE", "me")
    assert "GET" in answer.headers["Allow"]
    assert answer.get_json()["error"]["message"] == "there is no DELETE /api/v1/me"


def test_a_bug_is_an_answer_without_a_traceback(make: Make) -> None:
    page = make()

    def broken() -> str:
        raise RuntimeError("the-owners-own-token in /srv/secret")

    page.app.add_url_rule("/api/v1/broken", "broken", public(broken))
    answer = page.ask("GET", "broken")
    assert answer.status_code == 500
    assert answer.get_json()["error"]["code"] == "internal"
    assert "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_busy_database_asks_for_patience(make: Make) -> None:
    page = make()

    def busy() -> str:
        raise Busy("locked")

    page.app.add_url_rule("/api/v1/busy", "busy", public(busy))
    answer = page.ask("GET", "busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("path", ["/", "/js/main.js", "/healthz", "me", "nothing"])
def test_every_answer_carries_the_headers_that_protect_the_page(page: Page, path: str) -> None:
    headers = page.ask("GET", path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


def test_answers_of_the_api_are_not_kept_by_anybody(page: Page) -> None:
    assert page.ask("GET", "me").headers["Cache-Control"] == "no-store"


def test_no_other_site_may_read_an_answer(page: Page) -> None:
    assert "Access-Control-Allow-Origin" not in page.ask("GET", "me", headers={"Origin": "http://evil.example"}).headers


def test_an_accepted_configuration_that_cannot_be_read_leaves_the_last_one(page: Page) -> None:
    page.data.accepted.write_text("[[[ broken")
    assert page.ask("GET", "me").status_code == 200
    page.data.accepted.unlink()
    assert page.ask("GET", "me").status_code == 200


def test_guesses_are_in_the_log_without_the_token(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    page.ask("GET", "me", token="almost-the-token")
    assert "a wrong token from 127.0.0.1" in caplog.text
    assert "almost" not in caplog.text


def test_a_reader_never_waits_for_the_write_lock(page: Page) -> None:
    handle = os.open(page.data.write_lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        assert page.ask("GET", "media").status_code == 200
    finally:
        os.close(handle)
