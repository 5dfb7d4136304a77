"""Tokens and sessions: who somebody is, proved by a token or by a cookie that a token once paid for.

A session is signed with a key made of its own token, so changing a token ends its sessions, and
no token's holder can forge another's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import msgspec
from itsdangerous import BadSignature, URLSafeTimedSerializer

from reclaimerr.clock import DAY
from reclaimerr.config.shape import Config, NamedToken
from reclaimerr.config.tokens import with_token
from reclaimerr.paths import DataDir
from reclaimerr.web.roles import Role

OWNER = "owner"
"""The name of `[web] token` in the history."""
SESSION_SECONDS = 30 * DAY


class Person(msgspec.Struct, frozen=True):
    """Who asks: the name of their token and what it may do."""

    name: str
    role: Role


def tokens_of(config: Config, data: DataDir) -> tuple[NamedToken, ...]:
    """Every token there is; the owner's is made in data/token where the configuration names none."""
    owner = with_token(config, data).web.token
    return (NamedToken(name=OWNER, token=owner, role="admin"), *config.web.tokens)


def person_of(given: str, tokens: Iterable[NamedToken]) -> Person | None:
    """Whose token this is. Every token is compared, in constant time, whichever matches."""
    digest = _digest(given)
    found: Person | None = None
    for token in tokens:
        if hmac.compare_digest(digest, _digest(token.token)):
            found = found or Person(token.name, token.role)
    return found


def new_session(given: str, person: Person) -> str:
    """The cookie's value for somebody who has just shown this token."""
    return _signer(given).dumps(person.name)


def person_of_session(cookie: str, tokens: Iterable[NamedToken]) -> Person | None:
    """Who a cookie speaks for, with the role that they have now; None once it is old or its token changed."""
    for token in tokens:
        try:
            name = _signer(token.token).loads(cookie, max_age=SESSION_SECONDS)
        except BadSignature:
            continue
        if name == token.name:
            return Person(token.name, token.role)
    return None


def _signer(token: str) -> URLSafeTimedSerializer:
    key = hashlib.sha256(b"reclaimerr session\0" + token.encode()).digest()
    return URLSafeTimedSerializer(key, salt="session", signer_kwargs={"digest_method": hashlib.sha256})


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
