"""What stands behind the question mark: read strictly, refused by name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from werkzeug.datastructures import MultiDict

from reclaimerr.web.problems import Problem
from reclaimerr.web.queries import Asked, Id, ListAsked, PageAsked, Text, WholeAsked, parse, sorts
from tests.web.conftest import Page


class Wanted(ListAsked, frozen=True):
    sort: Annotated[str, sorts("title", "size")] = "title"
    state: Literal["open", "closed"] | None = None
    parent: Id | None = None
    q: Text = ""


def read(*pairs: tuple[str, str]) -> Wanted:
    return parse(Wanted, MultiDict(pairs))


def refused(*pairs: tuple[str, str]) -> Any:
    with pytest.raises(Problem) as caught:
        read(*pairs)
    assert caught.value.status == 400
    return caught.value.field, caught.value.message


def test_what_is_not_asked_for_has_its_default() -> None:
    assert read() == Wanted(page=1, size=100, sort="title", state=None, parent=None, q="")


def test_numbers_words_and_texts_are_read() -> None:
    found = read(("page", "3"), ("size", "20"), ("sort", "-size"), ("state", "open"), ("parent", "7"), ("q", "42"))
    assert (found.page, found.limit, found.offset) == (3, 20, 40)
    assert (found.order, found.descending, found.state, found.parent, found.q) == ("size", True, "open", 7, "42")


def test_a_page_never_holds_more_than_the_most() -> None:
    assert (read(("size", "9000")).limit, read(("size", "9000"), ("page", "2")).offset) == (500, 500)


def test_a_short_list_comes_whole_unless_a_page_is_wanted() -> None:
    assert parse(WholeAsked, MultiDict()).limit == 500
    assert parse(WholeAsked, MultiDict([("size", "2")])).limit == 2


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", "٣", "", " 1", "+1", "0x10", "1_0", "null", "true", "9" * 40])
def test_a_number_is_digits_and_in_range(text: str) -> None:
    assert refused(("page", text))[0] == "page"


def test_a_word_that_is_none_of_the_few_is_told_them() -> None:
    assert refused(("state", "opne")) == ("state", "'opne' is not known here, expected one of closed, open")
    assert refused(("sort", "path"))[1].endswith("expected one of title, size, -title, -size")


@pytest.mark.parametrize("text", ["size\n", "--size", "size,title", "SIZE", ""])
def test_an_order_is_exactly_a_word(text: str) -> None:
    assert refused(("sort", text))[0] == "sort"


def test_a_parameter_that_nobody_knows_is_refused_and_told_the_others() -> None:
    field, message = refused(("stat", "open"))
    assert field == "stat"
    assert message == "no such parameter here, expected: page, parent, q, size, sort, state"


def test_a_parameter_given_twice_is_refused() -> None:
    assert refused(("q", "a"), ("q", "b")) == ("q", "it is given more than once")


def test_a_text_has_an_end() -> None:
    assert refused(("q", "x" * 201))[0] == "q"


def test_a_route_without_parameters_takes_none() -> None:
    with pytest.raises(Problem, match="no such parameter here, expected: none"):
        parse(Asked, MultiDict([("page", "1")]))


def test_a_page_without_an_order_cannot_be_sorted() -> None:
    with pytest.raises(Problem):
        parse(PageAsked, MultiDict([("sort", "id")]))


def test_a_slip_in_a_filter_lists_nothing(page: Page) -> None:
    answer = page.ask("GET", "candidates?stat=held")
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (400, "stat")


def test_nobody_without_a_token_learns_which_parameters_there_are(page: Page) -> None:
    assert page.ask("GET", "candidates?stat=held", token=None).status_code == 401
