"""Tokens: who somebody is, proved by what only they know."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import msgspec

from reclaimerr.config.shape import Config, NamedToken
from reclaimerr.config.tokens import with_token
from reclaimerr.paths import DataDir
from reclaimerr.web.roles import Role

OWNER = "owner"
"""The name of `[web] token` in the history."""
SETUP = "set-up"
"""The name of whoever holds the token for once."""


class Person(msgspec.Struct, frozen=True):
    """Who asks: the name of their token and what it may do."""

    name: str
    role: Role


def tokens_of(config: Config, data: DataDir) -> tuple[NamedToken, ...]:
    """Every token there is; the owner's is made in data/token where the configuration names none."""
    owner = with_token(config, data).web.token
    return (NamedToken(name=OWNER, token=owner, role="admin"), *config.web.tokens)


def first_tokens(config: Config, once: str | None, chosen: str | None) -> tuple[NamedToken, ...]:
    """The tokens before a configuration is in force: the one for once, or the one that was just chosen.

    The environment may name some, and these count.
    """
    named = ((OWNER, config.web.token or chosen), (SETUP, once))
    return (*(NamedToken(name=name, token=token, role="admin") for name, token in named if token), *config.web.tokens)


def person_of(given: str, tokens: Iterable[NamedToken]) -> Person | None:
    """Whose token this is. Every token is compared, in constant time, whichever matches."""
    digest = _digest(given)
    found: Person | None = None
    for token in tokens:
        if hmac.compare_digest(digest, _digest(token.token)):
            found = found or Person(token.name, token.role)
    return found


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
