"""What a session does with answers, good and bad, over real sockets."""

from __future__ import annotations

import gzip
import json
import resource
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from scripted import (
    KEY,
    Reply,
    Server,
    cut,
    cut_chunks,
    garbage,
    hung_up,
    packed,
    page,
    raw,
    reset,
    said,
    silent,
    silent_after,
    trickling,
)

from reclaimerr.clients.http import Permit, Session
from reclaimerr.errors import (
    BadAnswer,
    Conflict,
    Full,
    NoConnection,
    NoPermit,
    NotFound,
    Refused,
    ServiceError,
    StopLoop,
)

MakeSession = Callable[..., Session]


class Row(msgspec.Struct):
    id: int
    name: str = ""


PERMIT = Permit(7, "hall")


def failure(call: Callable[[], object]) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call()
    return caught.value


def get(session: Session, max_bytes: int = 1 << 20) -> list[Row]:
    return session.get_json("/rows", type=list[Row], max_bytes=max_bytes)


# Good answers


def test_an_answer_becomes_typed_rows(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([{"id": 1, "name": "one", "noise": [1, 2]}])
    assert get(session()) == [Row(1, "one")]


def test_a_packed_answer_is_unpacked_and_counted_as_it_came(server: Server, session: MakeSession) -> None:
    rows = [{"id": number} for number in range(1000)]
    server.script["/rows"] = packed(rows)
    hall = session()
    assert len(get(hall)) == 1000
    assert hall.bytes == len(gzip.compress(json.dumps(rows).encode()))
    assert hall.requests == 1


def test_a_url_base_stands_before_every_path(server: Server, session: MakeSession) -> None:
    server.script["/radarr/rows"] = said([])
    assert get(session(f"{server.url}/radarr/")) == []


def test_an_address_copied_from_a_browser_loses_its_fragment(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([])
    assert get(session(f"{server.url}/#/settings?x=1")) == []


def test_a_login_in_the_address_goes_into_a_header(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([])
    get(session(server.url.replace("://", "://anna:p%40ss@")))
    assert server.seen[0].headers["Authorization"] == "Basic YW5uYTpwQHNz"
    assert server.seen[0].headers["X-Api-Key"] == KEY


def test_parameters_are_written_as_these_services_read_them(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([])
    session().get_json("/rows", {"yes": True, "ids": [1, 2], "text": "a b&c", "commas": "a,b"}, type=list[Row])
    assert server.seen[0].query == [("yes", "true"), ("ids", "1"), ("ids", "2"), ("text", "a b&c"), ("commas", "a,b")]


def test_cookies_are_not_kept(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([], Set_Cookie="sid=1")
    hall = session()
    get(hall)
    get(hall)
    assert "Cookie" not in server.seen[1].headers


def test_a_netrc_file_does_not_replace_our_header(
    server: Server, session: MakeSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.script["/rows"] = said([])
    get(session(headers={"Authorization": f'MediaBrowser Token="{KEY}"'}))
    assert server.seen[0].headers["Authorization"] == f'MediaBrowser Token="{KEY}"'


def test_a_stream_yields_rows_one_by_one(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = packed([{"id": number} for number in range(5000)])
    rows = session().get_stream("/rows", type=Row)
    assert next(rows) == Row(0)
    assert sum(row.id for row in rows) == 4999 * 5000 // 2


def test_a_stream_of_nothing_is_an_empty_list(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([])
    assert list(session().get_stream("/rows", type=Row)) == []


def test_a_session_is_usable_after_close(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([])
    hall = session()
    hall.close()
    assert get(hall) == []


# Repeating


@pytest.mark.parametrize("first", [reset(), hung_up(), said({}, 500), said({}, 503), said({}, 429), cut(b'[{"id')])
def test_a_read_is_repeated_after_a_quick_loss(server: Server, session: MakeSession, first: Reply) -> None:
    server.script["/rows"] = [first, said([{"id": 1}])]
    hall = session()
    assert get(hall) == [Row(1)]
    assert hall.requests == 2


def test_a_repeated_stream_begins_anew(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = [cut(b'[{"id": 5}, {"id": 6}'), said([{"id": 1}])]
    assert list(session().get_stream("/rows", type=Row)) == [Row(1)]


def test_a_read_is_tried_three_times_at_the_most(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said({"message": "database is locked"}, 500)
    lost = failure(lambda: get(session()))
    assert isinstance(lost, NoConnection)
    assert lost.message == "answered 500: database is locked"
    assert len(server.seen) == 3


def test_a_short_retry_after_is_kept_here(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = [said({}, 429, Retry_After="0"), said([])]
    assert get(session()) == []


def test_a_long_retry_after_is_handed_on_at_once(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said({}, 503, Retry_After="120")
    lost = failure(lambda: get(session()))
    assert isinstance(lost, NoConnection)
    assert lost.retry_after == 120
    assert len(server.seen) == 1


def test_a_retry_after_may_be_a_date(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said({}, 503, Retry_After="Wed, 21 Oct 2099 07:28:00 GMT")
    lost = failure(lambda: get(session()))
    assert isinstance(lost, NoConnection)
    assert lost.retry_after is not None
    assert lost.retry_after > 1e9


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_clear_answer_is_not_asked_for_again(server: Server, session: MakeSession, status: int) -> None:
    server.script["/rows"] = said({}, status)
    failure(lambda: get(session()))
    assert len(server.seen) == 1


# Time


def test_silence_ends_a_read_and_is_not_repeated(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = silent()
    lost = failure(lambda: get(session(timeout=0.3)))
    assert isinstance(lost, NoConnection)
    assert lost.message == "no answer in time"
    assert len(server.seen) == 1


def test_silence_in_the_middle_of_an_answer_ends_it(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = silent_after(b'[{"id": 1}')
    lost = failure(lambda: get(session(timeout=0.3)))
    assert isinstance(lost, NoConnection)
    assert lost.message == "no answer in time"


def test_an_answer_that_trickles_for_ever_ends_at_the_deadline(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = trickling()
    hall = session(timeout=0.3)
    lost = failure(lambda: list(hall.get_stream("/rows", type=Row)))
    assert isinstance(lost, NoConnection)
    assert hall.longest == 0.6
    assert hall.requests == 1


@pytest.mark.parametrize("reply", [silent(), silent_after(b"["), trickling(), said({}, 503)])
def test_a_stop_ends_a_call_wherever_it_waits(server: Server, session: MakeSession, reply: Reply) -> None:
    server.script["/rows"] = reply
    with pytest.raises(StopLoop):
        get(session(timeout=60, stop=lambda: bool(server.seen)))
    assert len(server.seen) == 1


def test_a_session_works_on_after_a_stop(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = [silent_after(b"["), said([{"id": 1}])]
    stopping = [True]
    hall = session(timeout=60, stop=lambda: bool(server.seen) and bool(stopping))
    with pytest.raises(StopLoop):
        get(hall)
    stopping.clear()
    assert get(hall) == [Row(1)]


# Wrong addresses


def test_nobody_listening_is_no_connection(session: MakeSession) -> None:
    lost = failure(lambda: get(session("http://127.0.0.1:9")))
    assert isinstance(lost, NoConnection)
    assert lost.message == "nobody listens at the address (connection refused)"


@pytest.mark.parametrize(
    "url", ["", "hall:7878", "ftp://hall", "http://", "http://[::1", "http://ha ll:1", "http://.x"]
)
def test_an_address_that_is_none_is_refused(session: MakeSession, url: str) -> None:
    lost = failure(lambda: get(session(url or " ")))
    assert isinstance(lost, Refused)
    assert "http://host:7878" in lost.message


def test_an_unknown_host_is_no_connection(session: MakeSession) -> None:
    lost = failure(lambda: get(session("http://nowhere.invalid:1")))
    assert isinstance(lost, NoConnection)
    assert lost.message == "the host name is not known"


def test_a_redirect_is_not_followed_and_the_key_stays_here(server: Server, session: MakeSession) -> None:
    with Server() as other:
        other.script["/rows"] = said([])
        server.script["/rows"] = Reply(302, b"", {"Location": f"{other.url}/login?apikey={KEY}"})
        refused = failure(lambda: get(session()))
        assert isinstance(refused, Refused)
        assert refused.message == f"redirects to {other.url}/login: put the right URL into the configuration"
        assert other.seen == []


def test_a_redirect_that_names_no_place_is_refused(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = Reply(301)
    assert "does not say where" in failure(lambda: get(session())).message


def test_a_web_page_is_called_what_it_probably_is(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = page()
    bad = failure(lambda: get(session()))
    assert isinstance(bad, BadAnswer)
    assert bad.message == "answers with a web page: probably a login page, or a wrong URL base"


def test_an_answer_of_another_type_is_bad(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = raw(b"OK", "text/plain")
    assert failure(lambda: get(session())).message == "the answer is text/plain, not JSON: is the URL right?"


def test_a_service_that_does_not_speak_http_is_bad(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = garbage()
    bad = failure(lambda: get(session()))
    assert isinstance(bad, BadAnswer)
    assert "not in proper HTTP" in bad.message


def test_a_missing_api_is_a_wrong_base(server: Server, session: MakeSession) -> None:
    refused = failure(lambda: get(session()))
    assert isinstance(refused, Refused)
    assert refused.message == "its API is not at this address (404): wrong port or URL base?"
    assert isinstance(failure(lambda: session().get_stream("/rows", type=Row)), Refused)


def test_a_missing_item_is_not_found(server: Server, session: MakeSession) -> None:
    server.script["/rows/9"] = said({"message": "Row with ID 9 does not exist"}, 404)
    missing = failure(lambda: session().get_item("/rows/9", type=Row))
    assert isinstance(missing, NotFound)
    assert missing.message == "not found (404): Row with ID 9 does not exist"


@pytest.mark.parametrize("reply", [page(404), raw(b"404 page not found\n", "text/plain", 404)])
def test_a_proxys_404_never_means_that_an_item_is_gone(server: Server, session: MakeSession, reply: Reply) -> None:
    server.script["/rows/9"] = reply
    assert isinstance(failure(lambda: session().get_item("/rows/9", type=Row)), Refused)
    assert isinstance(failure(lambda: session().send("DELETE", "/rows/9", PERMIT)), Refused)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, "the API key is not accepted (401)"),
        (407, "the API key is not accepted (407)"),
        (403, "the API key has not the right to this (403): no"),
    ],
)
def test_a_bad_key_is_refused(server: Server, session: MakeSession, status: int, text: str) -> None:
    server.script["/rows"] = said({"message": "no"}, status)
    refused = failure(lambda: get(session()))
    assert type(refused) is Refused
    assert refused.message == text


@pytest.mark.parametrize("key", ["line\nbreak-0123", "caf\u00e9-0123", "zero\u200bwidth-0123", " leading-0123"])
def test_a_key_that_cannot_be_sent_is_refused_unsaid(server: Server, session: MakeSession, key: str) -> None:
    refused = failure(lambda: get(session(headers={"X-Api-Key": key})))
    assert isinstance(refused, Refused)
    assert key not in str(refused)
    assert server.seen == []


# Bad bodies


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'[{"id": "1"}]', "Expected `int`, got `str` - at `$[0].id`"),
        (b'[{"id": 1}, {}]', "Object missing required field `id` - at `$[1]`"),
        (b'{"id": 1}', "Expected `array`, got `object` - at `$`"),
        (b"null", "Expected `array`, got `null` - at `$`"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(server: Server, session: MakeSession, body: bytes, place: str) -> None:
    server.script["/rows"] = raw(body)
    assert failure(lambda: get(session())).message == f"unexpected answer: {place}"
    assert failure(lambda: list(session().get_stream("/rows", type=Row))).message == f"unexpected answer: {place}"


@pytest.mark.parametrize("body", [b"", b"[{", b'[{"id": 1}] []', b'[{"id": 1, "name": "\xff"}]', b"[" * 100_000])
def test_a_broken_body_is_bad(server: Server, session: MakeSession, body: bytes) -> None:
    server.script["/rows"] = raw(body)
    assert isinstance(failure(lambda: get(session())), BadAnswer)
    assert isinstance(failure(lambda: list(session().get_stream("/rows", type=Row))), BadAnswer)


@pytest.mark.parametrize("reply", [cut(b"["), cut_chunks(b"["), cut(b"", Content_Encoding="gzip")])
def test_an_answer_that_is_always_cut_is_bad_in_the_end(server: Server, session: MakeSession, reply: Reply) -> None:
    server.script["/rows"] = reply
    bad = failure(lambda: get(session()))
    assert isinstance(bad, BadAnswer)
    assert bad.message == "the answer was cut off"
    assert len(server.seen) == 3


def test_a_packed_answer_that_ends_early_is_bad(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = raw(gzip.compress(b"[" + b" " * 1000)[:-12], Content_Encoding="gzip")
    assert failure(lambda: get(session())).message == "the packed answer was cut off"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_an_answer_that_is_packed_otherwise_than_said_is_bad(
    server: Server, session: MakeSession, encoding: str
) -> None:
    server.script["/rows"] = raw(b"[]", Content_Encoding=encoding)
    assert isinstance(failure(lambda: get(session())), BadAnswer)


def test_an_answer_above_the_limit_is_bad(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = raw(b"[" + b" " * 5000)
    assert failure(lambda: get(session(), max_bytes=4096)).message == "the answer is larger than 4.0 KiB"


def test_a_bomb_bursts_at_the_limit(server: Server, session: MakeSession) -> None:
    inflate = zlib.compressobj(1, wbits=31)
    bomb = b"".join(inflate.compress(b" " * (1 << 20)) for _ in range(64)) + inflate.flush()
    server.script["/rows"] = raw(bomb, Content_Encoding="gzip")
    hall = session()
    assert failure(lambda: get(hall, max_bytes=1 << 20)).message == "the answer is larger than 1.0 MiB"
    assert hall.bytes <= len(bomb) < 1 << 20


def test_a_full_disk_is_not_the_services_fault(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = packed([{"id": number} for number in range(50_000)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(Full, match="no room for the answer of hall"):
            session().get_stream("/rows", type=Row)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_temporary_folder_is_told(server: Server, session: MakeSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(Full, match="no temporary file"):
        session().get_stream("/rows", type=Row)


# Writing


def test_a_write_goes_out_once_with_its_body(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([{"id": 1}], 202)
    assert session().send("PUT", "/rows", PERMIT, json={"ids": [1]}) == b'[{"id": 1}]'
    assert [(seen.method, seen.json) for seen in server.seen] == [("PUT", {"ids": [1]})]


def test_reads_want_json_and_writes_take_any_answer(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([])
    session().get_json("/rows", type=list[Row])
    session().send("POST", "/rows", PERMIT)
    assert [seen.headers["Accept"] for seen in server.seen] == ["application/json", "application/json, */*;q=0.5"]


def test_an_empty_answer_to_a_write_is_fine(server: Server, session: MakeSession) -> None:
    server.script["/rows/1"] = Reply(204)
    assert session().send("DELETE", "/rows/1", PERMIT, params={"files": False}) == b""
    assert server.seen[0].query == [("files", "false")]


@pytest.mark.parametrize("permit", [None, Permit(7, "cellar"), 7])
def test_a_write_without_a_fitting_permit_never_leaves(server: Server, session: MakeSession, permit: Permit) -> None:
    assert isinstance(failure(lambda: session().send("DELETE", "/rows/1", permit)), NoPermit)
    assert server.seen == []


@pytest.mark.parametrize("reply", [reset(), hung_up(), said({}, 500), said({}, 503), said({}, 429)])
def test_a_write_is_never_repeated(server: Server, session: MakeSession, reply: Reply) -> None:
    server.script["/rows/1"] = reply
    assert isinstance(failure(lambda: session().send("DELETE", "/rows/1", PERMIT)), NoConnection)
    assert len(server.seen) == 1


def test_a_write_does_not_ride_on_an_idle_connection(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = [said([]), hung_up()]
    server.script["/rows/1"] = Reply(204)
    hall = session()
    get(hall)
    hall.send("DELETE", "/rows/1", PERMIT)
    assert [seen.method for seen in server.seen] == ["GET", "DELETE"]


@pytest.mark.parametrize("status", [400, 405, 409, 422])
def test_a_declined_write_is_a_conflict_in_the_services_words(
    server: Server, session: MakeSession, status: int
) -> None:
    server.script["/rows/1"] = said({"message": "Root folder\nis missing"}, status)
    declined = failure(lambda: session().send("DELETE", "/rows/1", PERMIT))
    assert isinstance(declined, Conflict)
    assert declined.message == f"declined ({status}): Root folder is missing"


def test_validation_errors_are_told_together(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said([{"propertyName": "a", "errorMessage": "A is wrong"}, {"errorMessage": "B too"}], 400)
    assert failure(lambda: session().send("POST", "/rows", PERMIT)).message == "declined (400): A is wrong; B too"


def test_a_login_page_is_no_success_of_a_write(server: Server, session: MakeSession) -> None:
    server.script["/rows/1"] = page()
    assert isinstance(failure(lambda: session().send("DELETE", "/rows/1", PERMIT)), BadAnswer)


def test_a_write_obeys_a_stop_before_it_leaves(server: Server, session: MakeSession) -> None:
    with pytest.raises(StopLoop):
        session(stop=lambda: True).send("DELETE", "/rows/1", PERMIT)
    assert server.seen == []


# Secrets


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 418, 429, 500, 503])
def test_a_service_that_repeats_the_key_is_masked(server: Server, session: MakeSession, status: int) -> None:
    server.script["/rows"] = said({"message": f"no: {KEY}"}, status, Location=f"http://x/{KEY}?apikey={KEY}")
    for call in (lambda: get(session()), lambda: session().send("POST", "/rows", PERMIT)):
        assert KEY not in str(failure(call))


def test_a_password_in_the_address_is_never_told(server: Server, session: MakeSession) -> None:
    server.script["/rows"] = said({"message": "user anna, password p@ssword, login anna:p%40ssword"}, 400)
    told = failure(lambda: get(session(server.url.replace("://", "://anna:p%40ssword@"))))
    assert "p@ssword" not in str(told)
    assert "p%40ssword" not in str(told)


@pytest.mark.parametrize("reply", [reset(), hung_up(), garbage(), cut(b"["), said({}, 500), page()])
def test_no_error_in_the_whole_chain_tells_the_key(server: Server, session: MakeSession, reply: Reply) -> None:
    server.script["/rows"] = reply
    told: BaseException | None = failure(lambda: get(session()))
    while told is not None:
        assert KEY not in f"{told} {told.args}"
        told = told.__cause__ or told.__context__


# TLS


def test_a_certificate_that_nobody_trusts_is_refused(certificate: tuple[Path, Path], session: MakeSession) -> None:
    with Server(certificate) as secure:
        refused = failure(lambda: get(session(secure.url)))
    assert isinstance(refused, Refused)
    assert "certificate is not trusted" in refused.message
    assert "verify_tls" in refused.message


def test_a_certificate_may_be_accepted_unverified(certificate: tuple[Path, Path], session: MakeSession) -> None:
    with Server(certificate) as secure:
        secure.script["/rows"] = packed([{"id": number} for number in range(20_000)])
        hall = session(secure.url, verify_tls=False)
        assert len(get(hall)) == 20_000
        assert len(list(hall.get_stream("/rows", type=Row))) == 20_000
        hall.close()


def test_silence_behind_tls_ends_too(certificate: tuple[Path, Path], session: MakeSession) -> None:
    with Server(certificate) as secure:
        secure.script["/rows"] = silent_after(b"[")
        lost = failure(lambda: get(session(secure.url, verify_tls=False, timeout=0.3)))
    assert isinstance(lost, NoConnection)


def test_tls_where_there_is_none_says_so(server: Server, session: MakeSession) -> None:
    refused = failure(lambda: get(session(server.url.replace("http:", "https:"))))
    assert isinstance(refused, Refused)
    assert "use http:// instead of https://" in refused.message


def test_plain_http_to_a_tls_port_is_an_error_of_ours(certificate: tuple[Path, Path], session: MakeSession) -> None:
    with Server(certificate) as secure:
        assert isinstance(
            failure(lambda: get(session(secure.url.replace("https:", "http:"), timeout=1))), NoConnection | BadAnswer
        )
