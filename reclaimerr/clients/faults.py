"""Foreign failures become ours, once, here: exceptions of the transport and answers that are none.

    name not found, refused, reset, timed out, 408, 425, 429, 5xx   NoConnection
    certificate, no TLS there, no address, redirect                 Refused
    401, 403, 407, 498 (Plex: the token is over)                    Refused
    404 on anything but an item, 404 with a page of a proxy         Refused (wrong URL base)
    404, 410 on an item                                             NotFound
    other 4xx on a write                                            Conflict
    cut off, not HTTP, other answers                                BadAnswer

A sentence is built from our own words and the service's message, never from the text of a foreign
exception: that may hold the URL or a header.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

import msgspec
import requests
import urllib3.exceptions

from reclaimerr import clock
from reclaimerr.errors import BadAnswer, Conflict, NoConnection, NotFound, Refused, ServiceError

FOREIGN = (
    urllib3.exceptions.HTTPError,
    urllib3.exceptions.ProxySchemeUnsupported,
    http.client.HTTPException,
    OSError,
    UnicodeError,
)
"""Everything that requests and urllib3 raise; requests' own are OSErrors."""

MESSAGE_LENGTH = 300
_LATER = frozenset({408, 425, 429})
_EXPIRED = 498
_PROXY_PAGES = ("404 page not found", "404 not found", "not found")
_ADDRESS = (
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
    requests.exceptions.URLRequired,
    urllib3.exceptions.LocationValueError,
    urllib3.exceptions.ProxySchemeUnsupported,
    UnicodeError,
)
_TIMEOUTS = (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_CUT = (
    http.client.IncompleteRead,
    urllib3.exceptions.IncompleteRead,
    urllib3.exceptions.InvalidChunkLength,
    urllib3.exceptions.ResponseNotChunked,
)
_BROKEN = (urllib3.exceptions.ProtocolError, requests.exceptions.ChunkedEncodingError)
_NOT_HTTP = (
    http.client.HTTPException,
    urllib3.exceptions.InvalidHeader,
    urllib3.exceptions.HeaderParsingError,
    urllib3.exceptions.BodyNotHttplibCompatible,
    urllib3.exceptions.DecodeError,
    urllib3.exceptions.ResponseError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.InvalidJSONError,
    requests.exceptions.TooManyRedirects,
)


def translate(service: str, error: BaseException) -> ServiceError:
    """Our error for anything that the transport may raise."""
    chain = list(_chain(error))
    return _refusal(service, chain) or _bad(service, chain) or NoConnection(service, _lost(chain))


def worth_repeating(error: ServiceError) -> bool:
    """Whether a read may be tried again at once: quick losses and cut answers, never time-outs."""
    cause = error.__cause__
    if isinstance(error, NoConnection):
        return cause is None or not _timed_out(list(_chain(cause)))
    return isinstance(error, BadAnswer) and isinstance(cause, FOREIGN) and _is_cut(list(_chain(cause)))


def _timed_out(chain: list[BaseException]) -> bool:
    """urllib3 derives "nobody listens" and "name not known" from its connect time-out."""
    return _any(chain, _TIMEOUTS) or any(
        isinstance(one, urllib3.exceptions.TimeoutError) and not isinstance(one, urllib3.exceptions.NewConnectionError)
        for one in chain
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it wraps, outermost first."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [one.__cause__, one.__context__, getattr(one, "reason", None), *getattr(one, "args", ())]
        waiting += [each for each in inner if isinstance(each, BaseException)]


def _any(chain: list[BaseException], kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(one, kinds) for one in chain)


def _refusal(service: str, chain: list[BaseException]) -> Refused | None:
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            why = getattr(one, "verify_message", "") or "it does not fit"
            return Refused(service, f"its certificate is not trusted ({why}); verify_tls = false accepts it")
        if isinstance(one, ssl.SSLError) and getattr(one, "reason", "") in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
            return Refused(service, "there is no TLS at this address: use http:// instead of https://")
    if not isinstance(chain[0], UnicodeDecodeError) and _any(chain[:1], _ADDRESS):
        return Refused(service, "the address is not valid; expected one like http://host:7878")
    return None


def _bad(service: str, chain: list[BaseException]) -> BadAnswer | None:
    if _any(chain, (ConnectionError, *_TIMEOUTS)):
        return None  # a loss, although http.client derives one of them from what follows
    if _is_cut(chain):
        return BadAnswer(service, "the answer was cut off")
    if _any(chain, _NOT_HTTP):
        return BadAnswer(service, "something answers there, but not in proper HTTP")
    return None


def _is_cut(chain: list[BaseException]) -> bool:
    told = any(isinstance(one, OSError) and not isinstance(one, requests.RequestException) for one in chain)
    return _any(chain, _CUT) or (_any(chain, _BROKEN) and not told and not _any(chain, _NOT_HTTP))


def _lost(chain: list[BaseException]) -> str:
    for kinds, words in (
        ((socket.gaierror, urllib3.exceptions.NameResolutionError), "the host name is not known"),
        ((ConnectionRefusedError,), "nobody listens at the address (connection refused)"),
        ((http.client.RemoteDisconnected,), "the connection was closed without an answer"),
        ((ConnectionResetError, BrokenPipeError, ConnectionAbortedError), "the connection was reset"),
        ((ssl.SSLEOFError, ssl.SSLZeroReturnError), "the TLS connection was cut off"),
    ):
        if _any(chain, kinds):
            return words
    if _timed_out(chain):
        return "no answer in time"
    told = (one.strerror for one in chain if type(one) is OSError and one.strerror)
    return f"no connection ({next(told, 'for no reason that could be told')})"


def answered(service: str, status: int, headers: Mapping[str, str], body: bytes, writing: bool) -> ServiceError:
    """Our error for an answer that is no success; NotFound is what an item's 404 means."""
    said = said_by(headers, body)
    if 300 <= status < 400:
        return Refused(service, _redirected(headers))
    if status in (401, 407, _EXPIRED):
        return Refused(service, f"the API key is not accepted ({status})")
    if status == 403:
        return Refused(service, f"the API key has not the right to this ({status}){said}")
    if status in _LATER or status >= 500:
        return NoConnection(service, f"answered {status}{said}", retry_after(headers))
    if status in (404, 410):
        return _nothing(service, status, headers, body, said)
    if writing and status >= 400:
        return Conflict(service, f"declined ({status}){said}")
    return BadAnswer(service, f"answered {status}{said}")


def _nothing(service: str, status: int, headers: Mapping[str, str], body: bytes, said: str) -> ServiceError:
    """A proxy that has lost its service also says 404: that is not the service's own word."""
    text = body.strip().lower()
    page = is_html(headers, body) and not is_plex(headers)
    if page or text.decode("utf-8", "replace") in _PROXY_PAGES:
        return wrong_base(service, status)
    return NotFound(service, f"not found ({status}){said}")


def wrong_base(service: str, status: int = 404) -> Refused:
    """Nothing of the service's API answers at its address."""
    return Refused(service, f"its API is not at this address ({status}): wrong port or URL base?")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After header, in either of its two forms."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - clock.now())
    except (ValueError, TypeError, OverflowError):
        return None


def _redirected(headers: Mapping[str, str]) -> str:
    """Names the place without its query, which may repeat a key."""
    try:
        parts = urlsplit(headers.get("Location", ""))
        place = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        place = ""
    if not place:
        return "redirects, but does not say where: is the URL right?"
    return f"redirects to {place[:MESSAGE_LENGTH]}: put the right URL into the configuration"


def is_html(headers: Mapping[str, str], body: bytes = b"") -> bool:
    """Whether an answer is a page for people: a login page, a proxy's, or the product's own UI."""
    return "html" in headers.get("Content-Type", "").lower() or body.lstrip()[:1] == b"<"


def is_plex(headers: Mapping[str, str]) -> bool:
    """Whether Plex itself speaks, which says everything but data in HTML."""
    return "X-Plex-Protocol" in headers


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether a good answer is a page for people, and not Plex's empty one after a write."""
    return is_html(headers) and not is_plex(headers) and headers.get("Content-Length") != "0"


def said_by(headers: Mapping[str, str], body: bytes) -> str:
    """`: message` from a service's error answer, in one line; empty where it says nothing useful."""
    if not body.strip() or is_html(headers, body):
        return ""
    try:
        text = _message(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = body.decode("utf-8", "replace")
    line = re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
    return f": {line[:MESSAGE_LENGTH]}" if line else ""


def _message(answer: object) -> str:
    """Radarr's and Sonarr's list of validation errors or `message`, ASP.NET's problem details."""
    if isinstance(answer, list):
        return "; ".join(filter(None, map(_message, answer)))
    if not isinstance(answer, dict):
        return answer if isinstance(answer, str) else ""
    for key in ("errorMessage", "message", "detail", "title", "error"):
        if isinstance(answer.get(key), str) and answer[key]:
            return str(answer[key])
    return ""


def bad_key(service: str) -> Refused:
    """The key or the login cannot even be sent."""
    return Refused(service, "the API key contains characters that no key has")
