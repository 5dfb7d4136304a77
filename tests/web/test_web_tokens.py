"""Tokens: whose is whose."""

from __future__ import annotations

from pathlib import Path

from reclaimerr.config.shape import Config, NamedToken, Web
from reclaimerr.paths import DataDir
from reclaimerr.web.tokens import OWNER, Person, person_of, tokens_of

OWNERS = NamedToken(name=OWNER, token="the-owners-own-token", role="admin")
FAMILY = NamedToken(name="family", token="a-token-for-the-family")


def test_a_token_opens_the_page_in_its_own_name_and_role() -> None:
    assert person_of(FAMILY.token, (OWNERS, FAMILY)) == Person("family", "viewer")


def test_a_part_of_a_token_opens_nothing() -> None:
    assert person_of(FAMILY.token[:-1], (OWNERS, FAMILY)) is None


def test_no_token_at_all_opens_nothing() -> None:
    assert person_of("", (OWNERS, FAMILY)) is None


def test_a_token_that_nobody_chose_is_made_and_kept(tmp_path: Path) -> None:
    first = tokens_of(Config(), DataDir(tmp_path))
    assert first == tokens_of(Config(), DataDir(tmp_path))
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600


def test_the_configured_token_goes_before_the_made_one(tmp_path: Path) -> None:
    config = Config(web=Web(token=OWNERS.token, tokens=(FAMILY,)))
    assert tokens_of(config, DataDir(tmp_path)) == (OWNERS, FAMILY)
