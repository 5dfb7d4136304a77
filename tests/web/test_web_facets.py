"""How many items each choice of the library's filters would list, and the filters themselves."""

from __future__ import annotations

from typing import Any

import pytest

from reclaimerr.store import protections
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page

GIB = 2**30


@pytest.fixture
def shelf(page: Page) -> Page:
    """Two movies in Radarr, one of them in Jellyfin too, and a series that Jellyfin alone has."""
    radarr, jellyfin = builders.service(), builders.service("jellyfin", "jellyfin")
    builders.movie("Heat", size=48 * GIB, holders=radarr | jellyfin, libraries=["Movies", "4K"])
    builders.movie("Ran", size=30 * GIB, holders=radarr)
    series = builders.movie("Dark")
    with builders.db.write("test"):
        builders.db.run("UPDATE media SET kind = 'series' WHERE id = :id", {"id": series})
        builders.db.run("DELETE FROM fact WHERE media_id = :id", {"id": series})
    builders.fact(series, "series", series, holders=jellyfin, title="Dark", libraries=["Shows"], size=9 * GIB)
    builders.version(1, holders=radarr)
    return page


def facets(page: Page, query: str = "") -> Any:
    return page.get(f"media?facets=1{query}", token=FAMILY)["facets"]


def test_facets_count_what_each_choice_would_list(shelf: Page) -> None:
    assert facets(shelf) == {
        "kind": {"movie": 2, "series": 1, "version": 1},
        "service": {"jellyfin": 2, "radarr-hd": 2},
        "library": {"4K": 1, "Movies": 1, "Shows": 1},
    }


def test_a_filter_narrows_the_other_facets_and_not_its_own(shelf: Page) -> None:
    told = facets(shelf, "&service=jellyfin")
    assert told["service"] == {"jellyfin": 2, "radarr-hd": 2}
    assert (told["kind"], told["library"]) == ({"movie": 1, "series": 1}, {"4K": 1, "Movies": 1, "Shows": 1})
    assert facets(shelf, "&library=Shows")["kind"] == {"series": 1}
    assert facets(shelf, "&kind=series")["service"] == {"jellyfin": 1}


def test_text_expression_and_protection_narrow_every_facet(shelf: Page) -> None:
    assert facets(shelf, "&q=ran") == {"kind": {"movie": 1}, "service": {"radarr-hd": 1}, "library": {}}
    assert facets(shelf, "&when=size+%3E+40+GiB")["kind"] == {"movie": 1}
    protections.add(2, "alice", NOW)
    assert facets(shelf, "&protected=1")["kind"] == {"movie": 1}


def test_every_choice_lists_as_many_as_its_facet_says(shelf: Page) -> None:
    for name, counts in facets(shelf).items():
        for choice, count in counts.items():
            assert shelf.get(f"media?{name}={choice}")["total"] == count, (name, choice)


def test_what_is_kept_is_listed_alone(shelf: Page) -> None:
    protections.add(2, "alice", NOW)
    assert [one["title"] for one in shelf.get("media?protected=1")["items"]] == ["Ran"]
    assert shelf.ask("GET", "media?protected=0").status_code == 400


def test_without_being_asked_there_are_no_facets(shelf: Page) -> None:
    assert shelf.get("media")["facets"] is None


def test_a_service_that_there_is_not_is_refused_and_an_unknown_library_is_empty(shelf: Page) -> None:
    answer = shelf.ask("GET", "media?service=plex")
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "service")
    assert shelf.get("media?library=Movie")["total"] == 0
