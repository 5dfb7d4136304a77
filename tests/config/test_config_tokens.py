"""The owner's token."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from config_builders import TOKEN

from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config
from reclaimerr.config.tokens import ensure_token, fresh, with_token
from reclaimerr.paths import DataDir


def test_a_token_is_made_once_and_kept_private(tmp_path: Path) -> None:
    token = ensure_token(DataDir(tmp_path))

    assert ensure_token(DataDir(tmp_path)) == token
    assert (tmp_path / "token").read_text() == f"{token}\n"
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_token_that_others_may_read_is_closed_again(tmp_path: Path) -> None:
    ensure_token(DataDir(tmp_path))
    (tmp_path / "token").chmod(0o644)

    ensure_token(DataDir(tmp_path))

    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 20, b"two words of a token", b"a" * 20 + b"\nb"])
def test_what_is_no_token_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)

    assert len(ensure_token(DataDir(tmp_path))) == 32


def test_a_token_that_the_owner_put_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f" {TOKEN} \n")

    assert ensure_token(DataDir(tmp_path)) == TOKEN


def test_the_token_of_the_configuration_goes_first(tmp_path: Path) -> None:
    config = load_text(f'[web]\ntoken = "{TOKEN}"\n', {})

    assert with_token(config, DataDir(tmp_path)) == config
    assert not (tmp_path / "token").exists()


def test_a_configuration_without_token_gets_the_kept_one(tmp_path: Path) -> None:
    assert with_token(Config(), DataDir(tmp_path)).web.token == ensure_token(DataDir(tmp_path))


def test_tokens_are_never_the_same_and_fit_into_the_configuration() -> None:
    made = {fresh() for _ in range(100)}

    assert len(made) == 100
    for token in made:
        assert load_text(f'[web]\ntoken = "{token}"\n', {}).web.token == token
