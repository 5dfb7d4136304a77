"""The owner's token: the one that config.toml names, else one that we make and keep in data/token.

Before there is a configuration a token for once stands in for it: data/setup-token.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from reclaimerr.config.shape import Config
from reclaimerr.paths import DataDir, write_private

LEAST = 16


def fresh() -> str:
    """A new token: 32 characters that fit into a header and an address."""
    return secrets.token_urlsafe(24)


def ensure_token(data: DataDir) -> str:
    """The token kept in data/token; made, private to its owner, where there is none."""
    token = _kept(data.token)
    if token is None:
        token = fresh()
        write_private(data.token, token + "\n")
    return token


def begin_setup(data: DataDir) -> str:
    """A fresh token that opens the page until the installation has a configuration."""
    token = fresh()
    write_private(data.setup_token, token + "\n")
    return token


def setup_token(data: DataDir) -> str | None:
    """The token for once; None where no set-up is under way."""
    return _kept(data.setup_token)


def end_setup(data: DataDir) -> None:
    """From now on the token for once is worth nothing."""
    data.setup_token.unlink(missing_ok=True)


def with_token(config: Config, data: DataDir) -> Config:
    """The configuration with the token that the page asks for, made if need be."""
    if config.web.token:
        return config
    return msgspec.structs.replace(config, web=msgspec.structs.replace(config.web, token=ensure_token(data)))


def _kept(path: Path) -> str | None:
    try:
        token = path.read_text(encoding="ascii").strip()
        path.chmod(0o600)
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return token if len(token) >= LEAST and token.isprintable() and " " not in token else None
