"""Every exception that requests and urllib3 know becomes one of ours, and none brings a secret along."""

from __future__ import annotations

import http.client
import inspect
import socket
import ssl
import types

import pytest
import requests
import urllib3

from reclaimerr.clients import faults
from reclaimerr.errors import BadAnswer, NoConnection, Refused, ServiceError

SECRET = "s3cret-api-key-0123456789"

EXPECTED: dict[str, type[ServiceError]] = {
    "requests.ChunkedEncodingError": BadAnswer,
    "requests.ConnectTimeout": NoConnection,
    "requests.ConnectionError": NoConnection,
    "requests.ContentDecodingError": BadAnswer,
    "requests.HTTPError": NoConnection,
    "requests.InvalidHeader": Refused,
    "requests.InvalidJSONError": BadAnswer,
    "requests.InvalidProxyURL": Refused,
    "requests.InvalidSchema": Refused,
    "requests.InvalidURL": Refused,
    "requests.JSONDecodeError": BadAnswer,
    "requests.MissingSchema": Refused,
    "requests.ProxyError": NoConnection,
    "requests.ReadTimeout": NoConnection,
    "requests.RequestException": NoConnection,
    "requests.RetryError": NoConnection,
    "requests.SSLError": NoConnection,
    "requests.StreamConsumedError": NoConnection,
    "requests.Timeout": NoConnection,
    "requests.TooManyRedirects": BadAnswer,
    "requests.URLRequired": Refused,
    "requests.UnrewindableBodyError": NoConnection,
    "urllib3.BodyNotHttplibCompatible": BadAnswer,
    "urllib3.ClosedPoolError": NoConnection,
    "urllib3.ConnectTimeoutError": NoConnection,
    "urllib3.DecodeError": BadAnswer,
    "urllib3.EmptyPoolError": NoConnection,
    "urllib3.FullPoolError": NoConnection,
    "urllib3.HTTPError": NoConnection,
    "urllib3.HeaderParsingError": BadAnswer,
    "urllib3.HostChangedError": NoConnection,
    "urllib3.IncompleteRead": BadAnswer,
    "urllib3.InvalidChunkLength": BadAnswer,
    "urllib3.InvalidHeader": BadAnswer,
    "urllib3.LocationParseError": Refused,
    "urllib3.LocationValueError": Refused,
    "urllib3.MaxRetryError": NoConnection,
    "urllib3.NameResolutionError": NoConnection,
    "urllib3.NewConnectionError": NoConnection,
    "urllib3.PoolError": NoConnection,
    "urllib3.ProtocolError": BadAnswer,
    "urllib3.ProxyError": NoConnection,
    "urllib3.ProxySchemeUnknown": Refused,
    "urllib3.ProxySchemeUnsupported": Refused,
    "urllib3.ReadTimeoutError": NoConnection,
    "urllib3.RequestError": NoConnection,
    "urllib3.ResponseError": BadAnswer,
    "urllib3.ResponseNotChunked": BadAnswer,
    "urllib3.SSLError": NoConnection,
    "urllib3.TimeoutError": NoConnection,
    "urllib3.TimeoutStateError": NoConnection,
    "urllib3.URLSchemeUnknown": Refused,
    "urllib3.UnrewindableBodyError": NoConnection,
}


def exceptions_of(name: str, module: types.ModuleType) -> dict[str, type[Exception]]:
    return {
        f"{name}.{kind.__name__}": kind
        for kind in vars(module).values()
        if inspect.isclass(kind)
        and issubclass(kind, Exception)
        and not issubclass(kind, Warning)
        and kind.__module__ == module.__name__
    }


FOREIGN = exceptions_of("requests", requests.exceptions) | exceptions_of("urllib3", urllib3.exceptions)


def made(kind: type[Exception]) -> Exception:
    """One of a kind, without its constructor, and full of secrets."""
    error = kind.__new__(kind)
    error.args = (f"GET http://hall:7878/api?apikey={SECRET} X-Api-Key: {SECRET}",)
    return error


def test_the_list_of_foreign_exceptions_is_whole() -> None:
    assert set(FOREIGN) == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_foreign_exception_is_caught_and_becomes_ours(name: str) -> None:
    error = made(FOREIGN[name])
    assert isinstance(error, faults.FOREIGN)
    assert type(faults.translate("hall", error)) is EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_foreign_text_gets_into_ours(name: str) -> None:
    assert SECRET not in str(faults.translate("hall", made(FOREIGN[name])))


def wrapped(inner: BaseException) -> requests.exceptions.ConnectionError:
    """As requests and urllib3 wrap what the socket says."""
    return requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", inner))


@pytest.mark.parametrize(
    ("inner", "kind", "text"),
    [
        (socket.gaierror(-2, "Name or service not known"), NoConnection, "the host name is not known"),
        (ConnectionRefusedError(111, "refused"), NoConnection, "nobody listens at the address (connection refused)"),
        (ConnectionResetError(104, "reset"), NoConnection, "the connection was reset"),
        (BrokenPipeError(32, "broken"), NoConnection, "the connection was reset"),
        (TimeoutError("timed out"), NoConnection, "no answer in time"),
        (OSError(113, "No route to host"), NoConnection, "no connection (No route to host)"),
        (ssl.SSLEOFError(8, "EOF"), NoConnection, "the TLS connection was cut off"),
        (http.client.RemoteDisconnected("closed"), NoConnection, "the connection was closed without an answer"),
        (http.client.BadStatusLine("x"), BadAnswer, "something answers there, but not in proper HTTP"),
        (http.client.LineTooLong("header line"), BadAnswer, "something answers there, but not in proper HTTP"),
        (http.client.IncompleteRead(b"", 9), BadAnswer, "the answer was cut off"),
    ],
)
def test_what_the_socket_says_decides(inner: BaseException, kind: type[ServiceError], text: str) -> None:
    told = faults.translate("hall", wrapped(inner))
    assert (type(told), told.message) == (kind, text)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (wrapped(ConnectionResetError(104, "reset")), True),
        (wrapped(http.client.IncompleteRead(b"", 9)), True),
        (requests.exceptions.ReadTimeout("slow"), False),
        (requests.exceptions.ConnectTimeout("slow"), False),
        (requests.exceptions.MissingSchema("hall"), False),
    ],
)
def test_only_quick_losses_are_worth_repeating(error: Exception, again: bool) -> None:
    told = faults.translate("hall", error)
    told.__cause__ = error
    assert faults.worth_repeating(told) is again


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"message": "no", "description": "long"}', ": no"),
        (b'{"title": "Not Found", "status": 404}', ": Not Found"),
        (b'[{"errorMessage": "one"}, {"errorMessage": "two"}]', ": one; two"),
        (b'"just words"', ": just words"),
        (b"Error processing request.", ": Error processing request."),
        (b"two\r\nlines\x00\x1b[31m", ": two lines [31m"),
        (b"{}", ""),
        (b"", ""),
        (b"<html>Unauthorized</html>", ""),
        (b"[" * 5000, ": " + "[" * faults.MESSAGE_LENGTH),
    ],
)
def test_a_services_own_words_are_told_in_one_short_line(body: bytes, said: str) -> None:
    assert faults.said_by({}, body) == said
