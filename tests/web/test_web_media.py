"""The library over HTTP."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY
from tests.store import builders
from tests.store.builders import NOW
from tests.web.conftest import FAMILY, Page

GIB = 2**30


def shelf() -> tuple[int, int]:
    """Two movies: a large old one and a small one watched by Alice."""
    builders.service()
    large = builders.movie(
        "Heat", 1995, size=48 * GIB, unwatched_since=NOW - 400 * DAY, tmdb_id=949, imdb_id="tt0113277"
    )
    small = builders.movie("Alien", 1979, size=4 * GIB, unwatched_since=NOW - 10 * DAY, plays=3)
    builders.watched(small, "alice", plays=3)
    return large, small


def test_a_media_item_has_every_key_of_the_contract(page: Page) -> None:
    large, _ = shelf()
    found = page.get("media?sort=-size")["items"][0]
    assert found | {"protected": False} == found
    assert {name: found[name] for name in ("id", "kind", "title", "year", "parent_id", "size", "ids", "services", "protected")} == {
        "id": large, "kind": "movie", "title": "Heat", "year": 1995, "parent_id": None, "size": 48 * GIB,
        "ids": {"tmdb": 949, "tvdb": None, "imdb": "tt0113277"}, "services": ["radarr-hd"], "protected": False,
    }  # fmt: skip


def test_a_list_tells_its_page_its_size_and_the_total(page: Page) -> None:
    shelf()
    found = page.get("media?page=2&size=1&sort=title")
    assert [one["title"] for one in found["items"]] == ["Heat"]
    assert (found["total"], found["page"], found["size"]) == (2, 2, 1)


def test_a_page_is_never_larger_than_500(page: Page) -> None:
    assert page.get("media?size=100000")["size"] == 500


def test_an_expression_filters_the_list_as_it_would_select(page: Page) -> None:
    shelf()
    found = page.get("media", query_string={"when": "size > 20 GiB and unwatched_for > 180 days"})
    assert [one["title"] for one in found["items"]] == ["Heat"]


def test_a_mistake_in_an_expression_is_told_with_its_column_and_the_nearest_word(page: Page) -> None:
    answer = page.ask("GET", "media", query_string={"when": "sise > 20 GiB"})
    error = answer.get_json()["error"]
    assert (error["field"], error["column"], error["nearest"]) == ("when", 1, "size")


def test_one_item_shows_all_that_is_known(page: Page) -> None:
    large, _ = shelf()
    version = builders.version(large, size=48 * GIB)
    builders.file(builders.placement(large, added=NOW - DAY, monitored=1), version)
    found = page.get(f"media/{large}")
    assert [(one["service"], one["monitored"], one["added"]) for one in found["placements"]] == [
        ("radarr-hd", True, "2027-01-14T08:00:00Z")
    ]
    assert [one["version_id"] for one in found["files"]] == [version]
    assert [one["id"] for one in found["children"]] == [version]
    facts = {one["field"]: one for one in found["facts"]}
    assert (facts["size"]["value"], facts["size"]["source"], facts["size"]["age"]) == (48 * GIB, "radarr-hd", 60)
    assert (facts["imdb_rating"]["known"], facts["imdb_rating"]["value"]) == (False, None)


def test_the_owner_sees_who_watched(page: Page) -> None:
    _, small = shelf()
    watching = page.get(f"media/{small}")["watching"]
    assert [(one["person"], one["plays"]) for one in watching] == [("alice", 3)]


def test_a_viewer_does_not_see_what_others_watched(page: Page) -> None:
    _, small = shelf()
    found = page.get(f"media/{small}", token=FAMILY)
    assert found["watching"] == []
    assert not {"viewers", "favourite_users", "requesters"} & {one["field"] for one in found["facts"]}


def test_a_viewer_cannot_find_out_by_asking_with_an_expression(page: Page) -> None:
    shelf()
    answers = [
        page.ask("GET", "media", token=FAMILY, query_string={"when": when})
        for when in (
            "watched_by('alice')",
            "'alice' in viewers",
            "any_of(favourite_users, 'x')",
            "not  plays_by('alice') > 1",
        )
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_a_viewer_cannot_find_out_by_a_rules_name_either(page: Page) -> None:
    shelf()
    assert page.post("rules/preview", {"rule": "Alice is through"}, token=FAMILY).status_code == 403


def test_explain_answers_each_condition_with_value_source_and_age(page: Page) -> None:
    large, _ = shelf()
    told = page.get(f"media/{large}/explain?rule=Old")["rules"]
    assert [(one["rule"], one["verdict"]) for one in told] == [("Old", "yes")]
    assert told[0]["reasons"][1] == {
        "rule": "Old", "text": "size > 20 GiB", "value": 48 * GIB, "verdict": "yes", "source": "radarr-hd", "age": 60,
        "field": "size", "said": "it is larger than 20 GiB (48.0 GiB)", "found": "48.0 GiB",
    }  # fmt: skip


def test_explain_says_why_not(page: Page) -> None:
    _, small = shelf()
    told = page.get(f"media/{small}/explain?rule=Old")["rules"][0]
    assert (told["verdict"], [one["verdict"] for one in told["reasons"]]) == ("no", ["no", "no"])


def test_explain_names_what_is_not_known(page: Page) -> None:
    builders.service()
    unknown = builders.movie("Ran", 1985, size=48 * GIB)
    told = page.get(f"media/{unknown}/explain?rule=Old")["rules"][0]
    assert (told["verdict"], told["unknown"]) == ("unknown", ["unwatched_for"])


def test_explain_hides_conditions_about_others_from_a_viewer(page: Page) -> None:
    _, small = shelf()
    told = page.get(f"media/{small}/explain", token=FAMILY)["rules"]
    assert [reason for one in told for reason in one["reasons"] if "alice" in reason["text"]] == []


def test_a_rule_that_does_not_exist_cannot_be_explained(page: Page) -> None:
    large, _ = shelf()
    assert page.ask("GET", f"media/{large}/explain?rule=None").status_code == 404


def test_the_registry_of_fields_says_what_each_means(page: Page) -> None:
    fields = {one["name"]: one for one in page.get("fields")["items"]}
    assert (fields["size"]["type"], fields["size"]["absence"]) == ("size", "unknown")
    assert "movie" in fields["size"]["targets"]


def test_hostile_text_stays_text(page: Page) -> None:
    builders.service()
    builders.movie("<script>alert(1)</script>", 2020)
    answer = page.ask("GET", "media")
    assert answer.mimetype == "application/json"
    assert answer.get_json()["items"][0]["title"] == "<script>alert(1)</script>"


def test_a_zero_is_looked_for_nowhere_instead_of_finding_everything(page: Page) -> None:
    answer = page.ask("GET", "media?q=%00")
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (400, "q")


@pytest.mark.parametrize("number", ["%D9%A1", "+1", "1.0", "0x1", "-1", "1%00", "1;x", "1/../1", "%ff"])
def test_an_id_is_told_by_plain_digits(page: Page, number: str) -> None:
    builders.movie()
    assert page.ask("GET", "media/1").status_code == 200
    assert page.ask("GET", f"media/{number}").status_code == 404
