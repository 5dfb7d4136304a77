"""The owner's token: the one that config.toml names, else one that we make and keep in data/token."""

from __future__ import annotations

import secrets

import msgspec

from reclaimerr.config.shape import Config
from reclaimerr.paths import DataDir, write_private

LEAST = 16


def fresh() -> str:
    """A new token: 32 characters that fit into a header and an address."""
    return secrets.token_urlsafe(24)


def ensure_token(data: DataDir) -> str:
    """The token kept in data/token; made, private to its owner, where there is none."""
    token = _kept(data)
    if token is None:
        token = fresh()
        write_private(data.token, token + "\n")
    return token


def with_token(config: Config, data: DataDir) -> Config:
    """The configuration with the token that the page asks for, made if need be."""
    if config.web.token:
        return config
    return msgspec.structs.replace(config, web=msgspec.structs.replace(config.web, token=ensure_token(data)))


def _kept(data: DataDir) -> str | None:
    try:
        token = data.token.read_text(encoding="ascii").strip()
        data.token.chmod(0o600)
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return token if len(token) >= LEAST and token.isprintable() and " " not in token else None
