"""Tokens, and the sessions that they pay for."""

from __future__ import annotations

from pathlib import Path

from reclaimerr.config.shape import Config, NamedToken, Web
from reclaimerr.paths import DataDir
from reclaimerr.web.tokens import OWNER, Person, new_session, person_of, person_of_session, tokens_of

OWNERS = NamedToken(name=OWNER, token="the-owners-own-token", role="admin")
FAMILY = NamedToken(name="family", token="a-token-for-the-family")


def test_a_token_opens_the_page_in_its_own_name_and_role() -> None:
    assert person_of(FAMILY.token, (OWNERS, FAMILY)) == Person("family", "viewer")


def test_a_part_of_a_token_opens_nothing() -> None:
    assert person_of(FAMILY.token[:-1], (OWNERS, FAMILY)) is None


def test_no_token_at_all_opens_nothing() -> None:
    assert person_of("", (OWNERS, FAMILY)) is None


def test_a_session_speaks_for_who_paid_for_it() -> None:
    cookie = new_session(FAMILY.token, Person("family", "viewer"))
    assert person_of_session(cookie, (OWNERS, FAMILY)) == Person("family", "viewer")


def test_changing_a_token_ends_its_sessions() -> None:
    cookie = new_session("the-token-before", Person(OWNER, "admin"))
    assert person_of_session(cookie, (OWNERS, FAMILY)) is None


def test_a_viewer_cannot_sign_a_session_of_the_owner() -> None:
    forged = new_session(FAMILY.token, Person(OWNER, "admin"))
    assert person_of_session(forged, (OWNERS, FAMILY)) is None


def test_a_session_has_the_role_that_its_token_has_now() -> None:
    cookie = new_session(FAMILY.token, Person("family", "admin"))
    assert person_of_session(cookie, (OWNERS, FAMILY)) == Person("family", "viewer")


def test_a_token_that_nobody_chose_is_made_and_kept(tmp_path: Path) -> None:
    first = tokens_of(Config(), DataDir(tmp_path))
    assert first == tokens_of(Config(), DataDir(tmp_path))
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600


def test_the_configured_token_goes_before_the_made_one(tmp_path: Path) -> None:
    config = Config(web=Web(token=OWNERS.token, tokens=(FAMILY,)))
    assert tokens_of(config, DataDir(tmp_path)) == (OWNERS, FAMILY)
