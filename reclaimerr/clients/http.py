"""One service's HTTP: bounded in time and size, abortable, typed, and unable to write unbidden."""

from __future__ import annotations

import io
import logging
import random
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import IO, TypeVar

import msgspec
import requests
import urllib3
from urllib3.exceptions import InsecureRequestWarning

from reclaimerr import __version__, clock
from reclaimerr.clients import body, faults
from reclaimerr.clients.address import Params, basic, query, spellings, split_login
from reclaimerr.clients.wire import PatientAdapter
from reclaimerr.errors import BadAnswer, Full, NoConnection, NoPermit, NotFound, ServiceError, StopLoop
from reclaimerr.logs import Masker

log = logging.getLogger(__name__)
T = TypeVar("T")

TRIES = 3
CONNECT = 5.0
"""Seconds to connect at the most, which nothing can interrupt: below the time that a stop has."""
WHOLE = 2
"""A call, with its attempts and its whole answer, may last this many time-outs."""
LONGEST_PAUSE = 5.0
"""A Retry-After beyond this is the loop's to keep, not ours."""
SMALL = 64 << 20
LARGE = 2 << 30
ERROR_BYTES = 1 << 16
WRITING = {"Accept": "application/json, */*;q=0.5"}
"""Whatever a service says to a write is fine: Plex's word for "done" is an empty page."""
SENDABLE = re.compile(r"(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?")
USER_AGENT = f"Reclaimerr/{__version__}"


class Permit(msgspec.Struct, frozen=True):
    """Leave to write to one service, which the store gives for one open intent."""

    intent_id: int
    service: str


def never() -> bool:
    """The stop of those who never stop."""
    return False


class Session:
    """Requests to one service. `timeout`: seconds of silence that end a call; WHOLE times it ends any.

    `stop` is asked while we wait; once it says yes, StopLoop is raised. `requests` counts attempts,
    `bytes` what came over the wire. Belongs to one thread.
    """

    def __init__(
        self,
        service: str,
        url: str,
        headers: Mapping[str, str],
        *,
        timeout: float = 60,
        verify_tls: bool = True,
        stop: Callable[[], bool] = never,
        secrets: Iterable[str] = (),
    ) -> None:
        self.service = service
        self.base, login = split_login(url)
        self.timeout = timeout
        self.requests = 0
        self.bytes = 0
        self._stop = stop
        self._ends = 0.0
        self._headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip", **headers}
        if login:
            self._headers.setdefault("Authorization", basic(*login))
        self._mask = Masker(spellings((*headers.values(), *secrets, *login[1:], *map(basic, login[:1], login[1:]))))
        self._http = self._open(verify_tls)

    def _open(self, verify_tls: bool) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # ~/.netrc would replace our Authorization header, a proxy see the key
        session.verify = verify_tls
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        if not verify_tls:
            urllib3.disable_warnings(InsecureRequestWarning)  # the user asked for it, once, in the configuration
        adapter = PatientAdapter(self._watch)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    @property
    def longest(self) -> float:
        """Seconds that one call can last at the most, connecting aside."""
        return WHOLE * self.timeout

    def close(self) -> None:
        """Drop idle connections; the session stays usable."""
        self._http.close()

    def get_json(self, path: str, params: Params | None = None, *, type: type[T], max_bytes: int = SMALL) -> T:
        """The answer as `type`. A 404 means that the API is not there (Refused)."""
        try:
            return self.get_item(path, params, type=type, max_bytes=max_bytes)
        except NotFound as error:
            raise faults.wrong_base(self.service) from error

    def get_item(self, path: str, params: Params | None = None, *, type: type[T], max_bytes: int = SMALL) -> T:
        """The answer as `type`. A 404 means that the item does not exist (NotFound)."""
        with io.BytesIO() as sink:
            self._read(path, params, sink, max_bytes)
            return body.decode(self.service, sink.getvalue(), type)

    def get_stream(
        self, path: str, params: Params | None = None, *, type: type[T], max_bytes: int = LARGE
    ) -> Iterator[T]:
        """The elements of a JSON array, which is read whole before this returns and decoded one by one.

        It lies in an unlinked temporary file meanwhile, so memory stays flat however long it is.
        """
        with self._temporary() as sink:
            try:
                self._read(path, params, sink, max_bytes)
            except NotFound as error:
                raise faults.wrong_base(self.service) from error
            return body.elements(self.service, sink, type)

    def send(
        self, method: str, path: str, permit: Permit, *, params: Params | None = None, json: object = None
    ) -> bytes:
        """One writing request, tried once; what was answered. NotFound: it does not exist (any more).

        NoConnection leaves open whether it was done: read back. Conflict says that it was not.
        """
        if not isinstance(permit, Permit) or permit.service != self.service:
            raise NoPermit(self.service, f"{method} {path} has no permit for this service")
        self._http.close()  # an idle connection may die under the request, which could not be repeated
        self._begin()
        data = None if json is None else msgspec.json.encode(json)
        with io.BytesIO() as sink:
            self._exchange(method, path, params, sink, SMALL, data)
            return sink.getvalue()

    def _read(self, path: str, params: Params | None, sink: IO[bytes], limit: int) -> None:
        """A GET into `sink`, repeated where that may help at once."""
        self._begin()
        for attempt in range(TRIES):
            failure = self._attempt(path, params, sink, limit)
            if failure is None:
                return
            pause = self._pause(failure, attempt)
            if pause is None:
                raise failure
            self._rest(pause)

    def _attempt(self, path: str, params: Params | None, sink: IO[bytes], limit: int) -> ServiceError | None:
        sink.seek(0)
        sink.truncate()
        try:
            self._exchange("GET", path, params, sink, limit)
        except ServiceError as error:
            return error
        return None

    def _pause(self, failure: ServiceError, attempt: int) -> float | None:
        """Seconds before the next attempt, or None where there shall be none."""
        if attempt + 1 >= TRIES or not faults.worth_repeating(failure):
            return None
        pause = 0.2 * 3**attempt * random.uniform(0.7, 1.3)  # noqa: S311 - jitter, not a secret
        if isinstance(failure, NoConnection) and failure.retry_after is not None:
            pause = max(pause, failure.retry_after)
        return pause if pause <= LONGEST_PAUSE and clock.monotonic() + pause < self._ends else None

    def _rest(self, seconds: float) -> None:
        ends, bell = clock.monotonic() + seconds, threading.Event()
        while (left := ends - clock.monotonic()) > 0:
            self._obey()
            bell.wait(min(left, 0.1))

    @contextmanager
    def to_the_end(self) -> Iterator[None]:
        """A stop does not break off what is asked in this block: a removal that began is finished and verified."""
        stop, self._stop = self._stop, never
        try:
            yield
        finally:
            self._stop = stop

    def _begin(self) -> None:
        self._ends = clock.monotonic() + self.longest

    def _obey(self) -> None:
        if self._stop():
            raise StopLoop

    def _watch(self) -> None:
        """Asked again and again while we wait for the service's bytes."""
        self._obey()
        if clock.monotonic() > self._ends:
            raise TimeoutError("past the deadline")

    def _exchange(
        self,
        method: str,
        path: str,
        params: Params | None,
        sink: IO[bytes],
        limit: int,
        data: bytes | None = None,
    ) -> None:
        """One request, one answer; every failure leaves here as one of our errors, free of secrets."""
        self._obey()
        try:
            with closing(self._request(method, path, params, data)) as response:
                self._check(response, method)
                self._spool(response, sink, limit)
        except ServiceError as error:
            cause = error.__cause__ if isinstance(error.__cause__, faults.FOREIGN) else None
            raise self._told(error) from cause

    def _told(self, error: ServiceError) -> ServiceError:
        """The same error with its secrets masked."""
        text = self._mask(error.message)
        if isinstance(error, NoConnection):
            return NoConnection(self.service, text, error.retry_after)
        return type(error)(self.service, text)

    def _request(self, method: str, path: str, params: Params | None, data: bytes | None) -> requests.Response:
        self.requests += 1
        headers = self._headers if method == "GET" else {**self._headers, **WRITING}
        if data is not None:
            headers = {**headers, "Content-Type": "application/json"}
        if not all(map(SENDABLE.fullmatch, headers.values())):
            raise faults.bad_key(self.service)  # here, because the text of requests' own error repeats the header
        log.debug("%s %s", method, path)
        try:
            return self._http.request(
                method,
                self.base + path + query(params),
                data=data,
                headers=headers,
                timeout=(min(CONNECT, self.timeout), self.timeout),
                allow_redirects=False,
                stream=True,
            )
        except faults.FOREIGN as error:
            raise faults.translate(self.service, error) from error

    def _check(self, response: requests.Response, method: str) -> None:
        """Raise for what is no success, and for a page where JSON was meant."""
        if not 200 <= response.status_code < 300:
            raise faults.answered(
                self.service, response.status_code, response.headers, self._beginning(response), method != "GET"
            )
        if faults.is_page(response.headers):
            raise BadAnswer(self.service, "answers with a web page: probably a login page, or a wrong URL base")
        kind = response.headers.get("Content-Type", "json").lower()
        if method == "GET" and "json" not in kind:
            raise BadAnswer(self.service, f"the answer is {kind[:80]}, not JSON: is the URL right?")

    def _beginning(self, response: requests.Response) -> bytes:
        """What an error answer says; its own troubles do not matter."""
        found = bytearray()
        try:
            for piece in self._pieces(response, ERROR_BYTES):
                found += piece
        except ServiceError:
            return bytes(found)
        return bytes(found)

    def _temporary(self) -> IO[bytes]:
        """An unlinked file; unbuffered, so that a full disk shows where we write and not where we close."""
        try:
            return tempfile.TemporaryFile(buffering=0)
        except OSError as error:
            raise Full(f"no temporary file for the answer of {self.service}: {error.strerror}") from error

    def _spool(self, response: requests.Response, sink: IO[bytes], limit: int) -> None:
        for piece in self._pieces(response, limit):
            left = memoryview(piece)
            try:
                while left:
                    left = left[sink.write(left) :]
            except OSError as error:
                raise Full(f"no room for the answer of {self.service} in {tempfile.gettempdir()}") from error

    def _pieces(self, response: requests.Response, limit: int) -> Iterator[bytes]:
        encoding = response.headers.get("Content-Encoding", "")
        return body.unpacked(self.service, encoding, self._counted(response), limit)

    def _counted(self, response: requests.Response) -> Iterator[bytes]:
        for chunk in body.wired(self.service, response):
            self.bytes += len(chunk)
            yield chunk
