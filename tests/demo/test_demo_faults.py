"""Faults: what goes wrong on the wire, and what was done all the same."""

from __future__ import annotations

import pytest
import requests
from demo_asking import Asker, case, gone, jellyfin_asker

from reclaimerr.demo import faults
from reclaimerr.demo.faults import Fault
from reclaimerr.demo.lies import LIES
from reclaimerr.demo.messages import Request
from reclaimerr.demo.stack import Stack
from reclaimerr.demo.world import World


def test_a_status_may_stand_in_for_the_answer(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.once(faults.status(500, b"database is locked")))
    answers = [hd.ask("GET", "/api/v3/tag") for _ in range(2)]
    assert [(answer.status_code, answer.text[:8]) for answer in answers] == [(500, "database"), (200, '[{"label')]


def test_a_connection_may_break(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.once(faults.RESET))
    with pytest.raises(requests.ConnectionError):
        hd.ask("GET", "/api/v3/tag")
    assert hd.ask("GET", "/api/v3/tag").status_code == 200


def test_a_broken_connection_did_nothing(world: World, stack: Stack, hd: Asker) -> None:
    movie = world.movie("radarr-hd", case(world, "unmonitored"))
    stack.fault("radarr-hd", faults.once(faults.RESET))
    with pytest.raises(requests.ConnectionError):
        hd.ask("DELETE", f"/api/v3/moviefile/{movie.files[0].id}")
    assert gone(stack) == []
    assert stack.requests("radarr-hd", "DELETE")[0].status == 0


def test_an_answer_may_be_lost_after_the_deed(world: World, stack: Stack, hd: Asker) -> None:
    file = world.movie("radarr-hd", case(world, "unmonitored")).files[0]
    stack.fault("radarr-hd", faults.once(faults.LOST_ANSWER))
    with pytest.raises(requests.ConnectionError):
        hd.ask("DELETE", f"/api/v3/moviefile/{file.id}")
    assert gone(stack) == [("file", file.path)]


def test_an_error_may_be_told_after_the_deed(world: World, stack: Stack, hd: Asker) -> None:
    file = world.movie("radarr-hd", case(world, "unmonitored")).files[0]
    stack.fault("radarr-hd", faults.once(faults.later(faults.status(504))))
    assert hd.ask("DELETE", f"/api/v3/moviefile/{file.id}").status_code == 504
    assert gone(stack) == [("file", file.path)]


def test_a_body_may_end_early(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.once(Fault(cut=5000)))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        hd.ask("GET", "/api/v3/movie")


def test_an_answer_may_be_garbage(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.once(faults.GARBAGE))
    answer = hd.ask("GET", "/api/v3/movie")
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


def test_a_proxys_login_page_may_answer(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.first(1, faults.LOGIN_PAGE))
    assert hd.ask("GET", "/api/v3/tag").headers["Content-Type"] == "text/html"


def test_a_server_that_starts_says_when_to_come_back(stack: Stack, jellyfin: Asker) -> None:
    stack.fault("jellyfin", faults.first(1, faults.STARTING))
    answer = jellyfin.ask("GET", "/Users")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_an_answer_may_come_later_than_anybody_waits(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.once(faults.slow(60)))
    with pytest.raises(requests.ReadTimeout):
        hd.session.get(hd.url + "/api/v3/tag", timeout=0.1)


def test_a_fault_may_look_at_the_request(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.on("GET", "/MOVIE", faults.status(502)))
    assert [hd.ask("GET", f"/api/v3/{path}").status_code for path in ("movie", "tag", "movie")] == [502, 200, 502]


def test_one_services_fault_is_not_anothers(stack: Stack, hd: Asker, uhd: Asker) -> None:
    stack.fault("radarr-hd", lambda request: faults.status(500))
    assert (hd.ask("GET", "/ping").status_code, uhd.ask("GET", "/ping").status_code) == (500, 200)


def test_a_fault_ends_when_it_is_taken_away(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", lambda request: faults.status(500))
    stack.fault("radarr-hd", None)
    assert hd.ask("GET", "/ping").status_code == 200


def test_something_may_happen_in_the_middle_of_a_sync(world: World, stack: Stack) -> None:
    key = case(world, "two-paths")

    def leave(request: Request) -> None:
        if request.text("startIndex") == "20":
            world.remove_from_disk(key)
            world.scan()

    stack.fault("jellyfin", leave)
    asker = jellyfin_asker(stack)
    query = {"recursive": "true", "includeItemTypes": "Movie", "limit": 20}
    totals = [asker.get("/Items", startIndex=start, **query)["TotalRecordCount"] for start in (0, 20)]
    asker.session.close()
    assert totals[1] == totals[0] - 1


def test_a_service_that_is_down_refuses_and_comes_back_at_its_address(stack: Stack, hd: Asker, uhd: Asker) -> None:
    hd.get("/api/v3/tag")
    stack.down("radarr-hd")
    with pytest.raises(requests.ConnectionError):
        hd.ask("GET", "/api/v3/tag")
    assert uhd.ask("GET", "/ping").status_code == 200
    stack.up("radarr-hd")
    assert hd.ask("GET", "/api/v3/tag").status_code == 200


def test_a_body_may_be_torn(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", faults.once(faults.TORN))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        hd.ask("GET", "/api/v3/movie")


def test_a_redirect_may_lead_back_to_itself(stack: Stack, hd: Asker) -> None:
    stack.fault("radarr-hd", lambda _: faults.redirect(""))
    with pytest.raises(requests.TooManyRedirects):
        hd.ask("GET", "/api/v3/tag")


def test_an_answer_may_be_true_after_a_great_deal_of_nothing(stack: Stack, hd: Asker) -> None:
    plain = hd.ask("GET", "/api/v3/tag").json()
    stack.fault("radarr-hd", faults.once(faults.padded(3)))
    answer = hd.ask("GET", "/api/v3/tag")
    assert (len(answer.content) > 3 << 20, answer.json()) == (True, plain)


def test_lists_may_be_empty_halved_doubled_and_totals_untrue(stack: Stack, jellyfin: Asker) -> None:
    def told(name: str) -> tuple[int, int]:
        stack.fault("jellyfin", faults.once(LIES[name]) if name in LIES else None)
        answer = jellyfin.get("/Items", recursive="true", includeItemTypes="Movie", limit=20)
        return len(answer["Items"]), answer["TotalRecordCount"]

    length, total = told("the truth")
    assert told("an empty list") == (0, 0)
    assert told("every second missing") == (length // 2, total - length // 2)
    assert told("half a page") == (length // 2, total)
    assert told("duplicates") == (length + 3, total)
    assert told("restless totals")[1] in (total + 7, total - 3)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [("sizes of -1", "sizeOnDisk", -1), ("year 9999", "year", 9999), ("nulls", "title", None), ("numbers as text", "year", str),
     ("dates of the year 1", "added", "0001-01-01T00:00:00Z"), ("wrong types", "title", list)],
)  # fmt: skip
def test_values_may_be_absurd(stack: Stack, hd: Asker, name: str, field: str, value: object) -> None:
    stack.fault("radarr-hd", faults.once(LIES[name]))
    found = hd.get("/api/v3/movie")[0][field]
    assert isinstance(found, value) if isinstance(value, type) else found == value
