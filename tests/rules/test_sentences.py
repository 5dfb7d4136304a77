"""Reasons as clauses of English."""

from __future__ import annotations

import pytest

from reclaimerr.model.decision import Reason, Verdict
from reclaimerr.rules import sentences
from reclaimerr.rules.fields import FIELDS, FUNCTIONS
from reclaimerr.rules.nouns import words_of
from reclaimerr.rules.sentences import Value


def reason(text: str, value: Value, verdict: Verdict = "yes") -> Reason:
    return Reason(rule="Old", text=text, value=value, verdict=verdict, source="jellyfin", age=360)


MET = [
    ("unwatched_for > 180 days", 71_000_000, "nobody watched it for 2 years 3 months"),
    ("size > 20 GiB", 51754188800, "it is larger than 20 GiB (48.2 GiB)"),
    ("size < 20 GiB", 1_000_000_000, "it is smaller than 20 GiB (953.7 MiB)"),
    ("20 GiB < size", 51754188800, "it is larger than 20 GiB (48.2 GiB)"),
    ("size >= 23 GiB", 24696061952, "it is at least 23 GiB (23.0 GiB)"),
    ("20 GB < size < 30 GB", 25_000_000_000, "it is 23.3 GiB, between 20 GB and 30 GB"),
    ("30 GB > size > 20 GB", 25_000_000_000, "it is 23.3 GiB, between 20 GB and 30 GB"),
    ("imdb_rating < 6", 5.1, "its IMDb rating is 5.1, below 6"),
    ("imdb_votes > 10000", 1234567, "its IMDb votes are 1,234,567, above 10000"),
    ("disk_free_share < 10 %", 0.08, "the free share of its disk is 8 %, below 10 %"),
    ("year < 2000", 1999, "its year is 1999, before 2000"),
    ("duration > 3 hours", 14000, "its length is 3 hours 53 minutes, longer than 3 hours"),
    ("title != 'Ronin'", "Heat", "its title is “Heat”, not “Ronin”"),
    ("tmdb_id == 123456", 123456, "its TMDB id is 123456"),
    ("release_date < '2010-01-01'", "1999-03-31T00:00:00Z", "it was released on 31 Mar 1999"),
    ("release_date < '2010-01-01'", 922838400, "it was released on 31 Mar 1999"),
    ("added_ago > 1 year", 40_000_000, "it was added 1 year 3 months ago"),
    ("versions > 1", 3, "it has 3 versions"),
]


@pytest.mark.parametrize(("text", "value", "expected"), MET)
def test_a_condition_that_is_met_is_told_with_its_bound(text: str, value: Value, expected: str) -> None:
    assert sentences.clause(reason(text, value)) == expected


UNMET = [
    ("size > 20 GiB", 1_000_000_000, "it is 953.7 MiB"),
    ("unwatched_for > 180 days", 3_000_000, "nobody watched it for 1 month 4 days"),
    ("imdb_rating < 6", 7.1, "its IMDb rating is 7.1"),
    ("plays > 3", 1, "it was played once"),
    ("plays > 3", 0, "it was never played to the end"),
    ("title == 'Ronin'", "Heat", "its title is “Heat”"),
    ("quality in ['DVD']", "Bluray-1080p", "its quality is “Bluray-1080p”"),
    ("collection == 'Matrix'", None, "it belongs to no collection"),
    ("last_watched_ago > 1 year", None, "nobody ever watched it"),
    ("exists(requesters)", None, "nobody asked for it"),
    ("release_group == 'X'", None, "it has no release group"),
]


@pytest.mark.parametrize(("text", "value", "expected"), UNMET)
def test_a_condition_that_is_not_met_is_told_by_what_was_found(text: str, value: Value, expected: str) -> None:
    assert sentences.clause(reason(text, value, "no")) == expected


UNKNOWN = [
    ("imdb_rating < 6", "its IMDb rating isn't known"),
    ("tmdb_votes > 5", "its TMDB votes aren't known"),
    ("unwatched_for > 180 days", "how long nobody has watched it isn't known"),
    ("added_ago > 1 year", "when it was added isn't known"),
    ("favourite", "whether it is somebody's favourite isn't known"),
    ("'keep' in tags", "its tags aren't known"),
    ("any_of(genres, 'Drama')", "its genres aren't known"),
    ("watched_by('alice')", "whether alice watched it isn't known"),
    ("size + 1", "“size + 1” can't be answered"),
]


@pytest.mark.parametrize(("text", "expected"), UNKNOWN)
def test_what_is_not_known_is_neither_yes_nor_no(text: str, expected: str) -> None:
    assert sentences.clause(reason(text, None, "unknown")) == expected


NAMES: list[tuple[str, Value, Verdict, str]] = [
    ("'keep' in tags", ["kids"], "no", "it isn't tagged “keep”"),
    ("'keep' not in tags", ["kids"], "yes", "it isn't tagged “keep”"),
    ("'Drama' in genres", ["Drama"], "yes", "its genres include “Drama”"),
    ("any_of(tags, 'a', \"b\")", [], "no", "its tags include none of “a” or “b”"),
    ("all_of(tags, 'a', 'b')", ["a", "b"], "yes", "its tags include “a” and “b”"),
    ("never_watched", True, "yes", "nobody ever watched it"),
    ("monitored", False, "no", "it isn't monitored"),
    ("watched_by_requester", True, "yes", "whoever asked for it has watched it"),
    ("watched_by_all('alice', 'bob')", False, "no", "not all of alice and bob watched it"),
    ("plays_by('alice') > 2", 3, "yes", "alice played it 3 times"),
    ("unwatched_for_by('bob') > 60 days", 10_000_000, "yes", "bob hasn't watched it for 3 months 25 days"),
    ("newest(3)", 7, "no", "it isn't among the newest 3"),
    ("contains(title, 'matrix')", "The Matrix", "yes", "its title contains “matrix”"),
    ("known(tmdb_rating)", None, "no", "its TMDB rating isn't known"),
    ("size + 1", 3, "yes", "“size + 1” is true (found 3)"),
]


@pytest.mark.parametrize(("text", "value", "verdict", "expected"), NAMES)
def test_memberships_flags_and_persons_have_words_of_their_own(
    text: str, value: Value, verdict: Verdict, expected: str
) -> None:
    assert sentences.clause(reason(text, value, verdict)) == expected


def test_what_was_found_has_the_conditions_own_unit() -> None:
    assert sentences.found(reason("size > 20 GiB", 24696061952)) == "23.0 GiB"
    assert sentences.found(reason("unwatched_for > 1 day", 7200, "no")) == "2 hours"
    assert sentences.found(reason("monitored", True)) == "yes"
    assert sentences.found(reason("collection == 'x'", None, "no")) == "none"
    assert sentences.found(reason("plays > 1", None, "unknown")) == "not known"


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_words_for_its_example_whatever_was_found(name: str) -> None:
    for verdict in ("yes", "no", "unknown"):
        said = sentences.clause(reason(FIELDS[name].example, None if verdict == "unknown" else 1, verdict))
        assert said and "{}" not in said
        assert verdict != "unknown" or words_of(name).noun in said


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_words_for_its_example(name: str) -> None:
    for verdict in ("yes", "no"):
        said = sentences.clause(reason(FUNCTIONS[name].example, 1, verdict))
        assert said and "{}" not in said and "“" + FUNCTIONS[name].example not in said


def test_a_candidates_why_is_one_sentence_of_what_was_met_each_thing_said_once() -> None:
    size = reason("size > 20 GiB", 51754188800)
    told = [reason("unwatched_for > 180 days", 71_000_000), size, reason("versions > 1", 1, "no"), size]
    assert sentences.why("scheduled", ["Old"], told) == (
        "Nobody watched it for 2 years 3 months and it is larger than 20 GiB (48.2 GiB)."
    )


def test_what_is_held_says_which_rule_cannot_be_answered_and_why() -> None:
    told = [reason("size > 20 GiB", 1), reason("imdb_rating > 8", None, "unknown")]
    assert sentences.why("held", ["Old"], told) == "Rule “Old” can't be answered: its IMDb rating isn't known."


def test_what_stands_in_the_way_goes_before_the_reasons() -> None:
    assert sentences.why("blocked", [], [reason("monitored", True)], ["plex did not answer"]) == "plex did not answer."


def test_a_candidate_without_reasons_names_its_rules() -> None:
    assert sentences.why("scheduled", ["Old", "Large"], []) == "Selected by “Old” and “Large”."
    assert sentences.why("", [], []) == ""
