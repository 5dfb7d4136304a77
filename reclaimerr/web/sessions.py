"""Sessions: a cookie that a token once paid for, until it is old, its token changes, or its person logs out.

A session is signed with a key made of its own token, so changing a token ends its sessions, and
no token's holder can forge another's. Which sessions were ended by logging out is kept in a file,
not in the database: restoring an old backup must not bring a stolen cookie back to life.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterable

import msgspec
from itsdangerous import BadSignature, URLSafeTimedSerializer

from reclaimerr.clock import DAY
from reclaimerr.config.shape import NamedToken
from reclaimerr.errors import Full
from reclaimerr.paths import DataDir, write_private
from reclaimerr.web.tokens import Person

LASTS = 30 * DAY


class Session(msgspec.Struct, frozen=True):
    """Who a cookie speaks for, with the role that they have now; it is nobody's from `until` on."""

    person: Person
    id: str
    until: int


def new_session(given: str, person: Person) -> str:
    """The cookie's value for somebody who has just shown this token."""
    return _signer(given).dumps([person.name, secrets.token_urlsafe(12)])


def session_of(cookie: str, tokens: Iterable[NamedToken]) -> Session | None:
    """The session of a cookie; None once it is old, its token changed, or where it was never one."""
    for token in tokens:
        try:
            said, at = _signer(token.token).loads(cookie, max_age=LASTS, return_timestamp=True)
            name, number = msgspec.convert(said, tuple[str, str])
        except (BadSignature, msgspec.ValidationError):
            continue
        if name == token.name:
            return Session(Person(token.name, token.role), number, int(at.timestamp()) + LASTS)
    return None


class Ended:
    """The sessions that were logged out of, until they would have ended by themselves."""

    def __init__(self, data: DataDir) -> None:
        self._path = data.ended_sessions
        self._lock = threading.Lock()
        self._until = self._read()

    def __contains__(self, session: Session) -> bool:
        return session.id in self._until

    def add(self, session: Session, now: int) -> None:
        """End a session for good. Full where it cannot be written down; until a restart it is ended even so."""
        with self._lock:
            kept = {number: until for number, until in self._until.items() if until > now}
            self._until = kept | {session.id: session.until}
            try:
                write_private(self._path, msgspec.json.encode(self._until).decode())
            except OSError as error:
                raise Full(f"{self._path.name} cannot be written: {error.strerror}") from error

    def _read(self) -> dict[str, int]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, int])
        except (FileNotFoundError, msgspec.MsgspecError):
            return {}


def _signer(token: str) -> URLSafeTimedSerializer:
    key = hashlib.sha256(b"reclaimerr session\0" + token.encode()).digest()
    return URLSafeTimedSerializer(key, salt="session", signer_kwargs={"digest_method": hashlib.sha256})
