"""Lists of media items."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY
from reclaimerr.paths import DataDir
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, db, library, protections, services
from reclaimerr.store.library import Query
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")
GIB = 2**30


def titles(query: Query) -> list[str]:
    """The titles of a page, in order."""
    return [item.title for item in library.page(query, NOW)[0]]


def test_a_list_is_sorted_by_title_whatever_the_case() -> None:
    for title in ("heat", "Alien", "Ran"):
        builders.movie(title)
    assert titles(Query()) == ["Alien", "heat", "Ran"]


@pytest.mark.parametrize(
    ("descending", "expected"), [(False, ["Small", "Large", "Unknown"]), (True, ["Large", "Small", "Unknown"])]
)
def test_what_is_not_known_is_last_whichever_way_a_list_is_sorted(descending: bool, expected: list[str]) -> None:
    builders.movie("Unknown")
    builders.movie("Large", size=9 * GIB)
    builders.movie("Small", size=GIB)
    assert titles(Query(order="size", descending=descending)) == expected


def test_a_wrongly_typed_fact_is_not_known() -> None:
    builders.movie("Text", size="9 GiB")
    builders.movie("Number", size=GIB)
    found, _ = library.page(Query(order="size", descending=True), NOW)
    assert [(item.title, item.size) for item in found] == [("Number", GIB), ("Text", None)]


@pytest.mark.parametrize(
    ("text", "expected"), [("ali", ["Alien"]), ("100%", ["100% Wolf"]), ("_", []), ("", ["100% Wolf", "Alien"])]
)
def test_a_text_is_found_anywhere_in_a_title_and_nothing_in_it_is_a_wildcard(text: str, expected: list[str]) -> None:
    builders.movie("Alien")
    builders.movie("100% Wolf")
    assert titles(Query(text=text)) == expected


def test_versions_are_listed_only_when_asked_for() -> None:
    movie = builders.movie("Heat")
    builders.version(movie)
    assert [item.kind for item in library.page(Query(), NOW)[0]] == ["movie"]
    assert [item.kind for item in library.page(Query(kinds=("version",), parent_id=movie), NOW)[0]] == ["version"]


def test_a_version_has_the_ids_of_its_movie() -> None:
    movie = builders.movie("Heat", tmdb_id=949, imdb_id="tt0113277", tvdb_id=builders.NONE)
    found = library.item(builders.version(movie), NOW)
    assert found is not None
    assert (found.ids.tmdb, found.ids.tvdb, found.ids.imdb, found.parent_id) == (949, None, "tt0113277", movie)


def test_what_nobody_holds_any_more_is_not_listed_but_still_known() -> None:
    gone = builders.movie("Heat")
    with db.write("test"):
        db.run("UPDATE media SET gone_at = :now", {"now": NOW})
    assert titles(Query()) == []
    assert library.items([gone], NOW)[gone].gone


def test_an_item_names_the_services_that_hold_it() -> None:
    builders.service("radarr-hd")
    builders.service("jellyfin", "jellyfin")
    found = library.item(builders.movie(holders=3), NOW)
    assert found is not None
    assert found.services == ("radarr-hd", "jellyfin")


def test_the_total_is_told_beyond_the_last_page_too() -> None:
    builders.movie()
    assert library.page(Query(offset=500), NOW) == ([], 1)


def test_an_item_without_facts_yet_is_listed() -> None:
    with db.write("test"):
        db.insert("media", {"kind": "movie", "title": "New", "created_at": NOW})
    assert titles(Query(order="size")) == ["New"]


def test_an_expression_lists_only_what_it_says_yes_to() -> None:
    builders.service()
    builders.movie("Large", size=30 * GIB)
    builders.movie("Small", size=GIB)
    builders.movie("Unknown")
    moment = answers.Moment(NOW, services.stale(NOW, DAY), services.all_services())
    when = answers.filter_of(compile("size > 20 GiB", "movie"), moment)
    assert titles(Query(kinds=("movie",), when=when)) == ["Large"]


def test_protection_reaches_a_movies_versions_and_a_versions_movie_but_no_sibling(data: DataDir) -> None:
    movie = builders.movie("Heat")
    one, other = builders.version(movie), builders.version(movie)
    protections.add(one, "owner", NOW)
    found = library.items([movie, one, other], NOW)
    assert {media_id: item.protected for media_id, item in found.items()} == {movie: True, one: True, other: False}
