"""Sessions: signed by the token that paid for them, and ended by age, by a new token, by logging out."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from reclaimerr.clock import DAY
from reclaimerr.config.shape import NamedToken
from reclaimerr.errors import Full
from reclaimerr.paths import DataDir
from reclaimerr.web.app import create_app
from reclaimerr.web.sessions import LASTS, Ended, Session, new_session, session_of
from reclaimerr.web.tokens import OWNER, Person
from tests.web.conftest import OWNER as TOKEN
from tests.web.conftest import Page

OWNERS = NamedToken(name=OWNER, token="the-owners-own-token", role="admin")
FAMILY = NamedToken(name="family", token="a-token-for-the-family")
BOTH = (OWNERS, FAMILY)
PAGE = {"Origin": "http://localhost"}
NOW = 1_800_000_000


def person(cookie: str) -> Person | None:
    found = session_of(cookie, BOTH)
    return found and found.person


def cookie_of(page: Page) -> str:
    answer = page.post("login", {"token": TOKEN}, token=None)
    return answer.headers["Set-Cookie"].partition(";")[0]


def asks(page: Page, cookie: str) -> int:
    """What somebody hears who has nothing but a cookie."""
    thief = page.app.test_client(use_cookies=False)
    return thief.get("/api/v1/me", headers={"Cookie": cookie}).status_code


def test_a_session_speaks_for_who_paid_for_it() -> None:
    assert person(new_session(FAMILY.token, Person("family", "viewer"))) == Person("family", "viewer")


def test_changing_a_token_ends_its_sessions() -> None:
    assert person(new_session("the-token-before", Person(OWNER, "admin"))) is None


def test_a_viewer_cannot_sign_a_session_of_the_owner() -> None:
    assert person(new_session(FAMILY.token, Person(OWNER, "admin"))) is None


def test_a_session_has_the_role_that_its_token_has_now() -> None:
    assert person(new_session(FAMILY.token, Person("family", "admin"))) == Person("family", "viewer")


def test_two_sessions_of_one_token_are_two() -> None:
    first, second = (session_of(new_session(FAMILY.token, Person("family", "viewer")), BOTH) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.id != second.id


def test_an_old_session_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = new_session(FAMILY.token, Person("family", "viewer"))
    at = TimestampSigner("any").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: at + LASTS - 5)
    assert person(cookie) is not None
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: at + LASTS + 5)
    assert person(cookie) is None


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: "x" + text, lambda text: text + "A", lambda _: "."])
def test_a_cookie_with_any_change_is_nobodys(change: Callable[[str], str]) -> None:
    cookie = new_session(FAMILY.token, Person("family", "viewer"))
    assert person(change(cookie)) is None


@pytest.mark.parametrize("said", ["family", ["family"], {"name": "family"}, ["family", 5], None])
def test_what_is_signed_but_no_session_is_nobodys(said: Any) -> None:
    key = hashlib.sha256(b"reclaimerr session\0" + FAMILY.token.encode()).digest()
    signer = URLSafeTimedSerializer(key, salt="session", signer_kwargs={"digest_method": hashlib.sha256})
    assert person(signer.dumps(said)) is None


def test_a_stolen_cookie_is_worth_nothing_after_logging_out(page: Page) -> None:
    stolen = cookie_of(page)
    assert asks(page, stolen) == 200
    assert page.post("logout", token=None, headers=PAGE).status_code == 200
    assert asks(page, stolen) == 401


def test_logging_out_ends_this_session_alone(page: Page) -> None:
    elsewhere = cookie_of(page)
    cookie_of(page)
    page.post("logout", token=None, headers=PAGE)
    assert asks(page, elsewhere) == 200


def test_an_ended_session_stays_ended_when_the_page_is_started_again(page: Page, static: Path) -> None:
    stolen = cookie_of(page)
    page.post("logout", token=None, headers=PAGE)
    again = Page(create_app(page.data, static), page.data)
    assert asks(again, stolen) == 401


def test_another_site_cannot_log_somebody_out(page: Page) -> None:
    cookie = cookie_of(page)
    assert page.post("logout", token=None, headers={"Origin": "http://evil.example"}).status_code == 403
    assert asks(page, cookie) == 200


def test_a_cookie_that_is_none_logs_out_like_any(page: Page) -> None:
    page.client.set_cookie("reclaimerr_session", "nonsense")
    assert page.post("logout", token=None, headers=PAGE).status_code == 200


def session(number: str, until: int) -> Session:
    return Session(Person(OWNER, "admin"), number, until)


def test_what_would_have_ended_by_itself_is_forgotten(tmp_path: Path) -> None:
    ended = Ended(DataDir(tmp_path))
    ended.add(session("old", NOW + DAY), NOW)
    ended.add(session("new", NOW + 9 * DAY), NOW + 2 * DAY)
    assert session("old", 0) not in ended
    assert session("new", 0) in Ended(DataDir(tmp_path))


def test_the_file_is_private_and_a_damaged_one_is_an_empty_one(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    Ended(data).add(session("one", NOW + DAY), NOW)
    assert stat.S_IMODE(data.ended_sessions.stat().st_mode) == 0o600
    data.ended_sessions.write_text('{"one": "soon"}')
    assert session("one", 0) not in Ended(data)


def test_where_it_cannot_be_written_down_it_is_ended_even_so(tmp_path: Path) -> None:
    ended = Ended(DataDir(tmp_path / "nowhere"))
    with pytest.raises(Full):
        ended.add(session("one", NOW + DAY), NOW)
    assert session("one", 0) in ended
