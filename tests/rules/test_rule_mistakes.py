"""Every mistake has its column, and says what was expected."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reclaimerr.errors import RuleMistake
from reclaimerr.model.media import Kind
from reclaimerr.rules.fields import FIELDS, FUNCTIONS
from reclaimerr.rules.lexer import LONGEST
from reclaimerr.rules.parse import DEEPEST, MOST_CONDITIONS, MOST_ITEMS, parse


def mistake(when: str, target: Kind = "movie") -> RuleMistake:
    with pytest.raises(RuleMistake) as caught:
        parse(when, target)
    return caught.value


@pytest.mark.parametrize(("when", "column", "says"), [
    # the letters
    ("   ", 1, "empty"), ("\n\t", 1, "empty"), ("title == ‘x’", 10, "straight quotes"),
    ("title == 'x", 10, "no closing '"),
    ("title == 'x\ny'", 10, "no closing '"), ('title == "x\'', 10, 'no closing "'), ("title == 'a\x1fb'", 12, "U+001F"),
    ("title == '\ud800'", 11, "U+D800"), ("year > 5 // x", 10, "comments"), ("year > 2000 -- x", 13, "comments"),
    ("year => 2000", 6, "write >="), ("year <> 2000", 6, "write !="), ("year ≥ 2000", 6, "write >="),
    ("hdr && monitored", 5, "write and"), ("hdr || monitored", 5, "write or"), ("!hdr", 1, "write not"),
    ("year > 2000 + 1", 13, "does not calculate"), ("year > 2000 -1", 13, "does not calculate"),
    ("size > .5 TB", 8, "0.5"), ("year ; 1", 6, "unexpected ;"), ("year > 1\u200b", 9, "U+200B"),
    # names
    ("imdb_ratin > 5", 1, "did you mean imdb_rating?"), ("xyzzy", 1, "unknown name xyzzy"),
    ("watched_bye('a')", 1, "did you mean watched_by?"), ("hdr AND monitored", 5, "did you mean and"),
    ("NOT hdr", 1, "small letters"), ("title == Heat", 10, "quotes: 'Heat'"),
    ("title == none", 10, "not exists(field)"),
    ("quality == unknown", 12, "not known(field)"), ("size(5)", 1, "a field, not a function"),
    ("contains > 5", 1, "is a function: contains("), ("newest(2)", 1, "not for target movie"),
    # structure
    ("and hdr", 1, "a condition is expected"), ("hdr or", 7, "a condition after or"),
    ("not", 4, "a condition after not"),
    ("()", 2, "a condition after ("), ("(hdr", 5, ") is missing"), ("(hdr monitored)", 6, "unexpected monitored"),
    ("hdr monitored", 5, "unexpected monitored"), ("hdr) or monitored", 4, "unexpected )"), (")", 1, "unexpected )"),
    ("hdr not monitored", 5, "unexpected not"), ("hdr anf monitored", 5, "unexpected anf"),
    ("title == 'Ocean's 11'", 17, "double quotes"), ("hdr, monitored", 4, "unexpected ,"),
    # one condition
    ("size", 1, "needs a comparison"), ("'x'", 1, "no condition"), ("7", 1, "no condition"),
    ("size >", 7, "a value after >"),
    ("size > and", 8, "a value after >"), ("size > > 5", 8, "a value after >"), ("5 < 7", 1, "a field is expected"),
    ("true == hdr", 1, "stands alone"), ("hdr == true", 1, "stands alone"), ("5 < hdr", 5, "stands alone"),
    ("hdr in ['x']", 1, "stands alone"), ("watched_by('a') == 'x'", 1, "stands alone"),
    ("contains(title, 'x') == 'y'", 1, "stands alone"), ("year == contains(title, 'x')", 9, "stands alone"),
    ("title < 'x'", 7, "no order"), ("'a' < title < 'b'", 5, "no order"), ("year == ['x']", 9, "year in ['x']"),
    ("1990 < 2000 < year", 6, "one field between two literals"), ("1 < year < 2 < 3", 14, "one field between"),
    ("1990 < year > 2000", 13, "same way"), ("1990 == year < 2000", 6, "same way"),
    ("2010 < year < 2000", 1, "nothing lies"),
    ("2000 < year < 2000", 1, "nothing lies"), ("'2020-01-02' < added < '2020-01-01'", 1, "nothing lies"),
    # in
    ("title in 'Heat'", 10, "title in ['Heat']"), ("title in", 9, "a value after in"),
    ("title in []", 10, "empty list"),
    ("title in [Heat]", 11, "quotes: 'Heat'"), ("title in ['a' 'b']", 15, ", or ]"), ("title in ['a'", 14, ", or ]"),
    ("title in ['a', ['b']]", 16, "a text in quotes"), ("'a' in ['a']", 1, "a field is expected before in"),
    ("tags in ['a', 'b']", 1, "any_of(tags, 'a', 'b')"), ("tags not in ['a']", 1, "not any_of(tags, 'a')"),
    ("['a', 'b'] in tags", 1, "any_of(tags, 'a', 'b')"), ("['a'] in title", 1, "title in ['a']"),
    ("'x' not in title", 1, "not contains(title, 'x')"), ("1999 in year", 1, "year == 1999"),
    ("5 in tags", 1, "quotes: '5'"),
    ("title in tags", 1, "fields are compared with values"),
    ("tags == ['a']", 1, "any_of(tags, 'a') or all_of(tags, 'a')"),
    ("tags != 'a'", 1, "'a' not in tags"), ("'a' == tags", 1, "'a' in tags"),
    ("tags == title", 9, "compared with values"),
    ("'a' in 5", 8, "a list is expected"), ("'' in tags", 1, "not an empty one"),
    ("title == ' '", 10, "not an empty one"),
    # literals
    ("size > '20 GiB'", 8, "without quotes"), ("size > 20 days", 11, "no unit of size"),
    ("size > 20 gibs", 11, "did you mean GiB?"),
    ("size > 2000000 TB", 8, "larger than any disk"), ("size > -1 GB", 8, "never less than 0"),
    ("size == 5 %", 11, "no unit of size"),
    ("unwatched_for > 3 GB", 19, "no unit of time"), ("unwatched_for > 6 m", 19, "6 min or 6 months"),
    ("unwatched_for > 6 M", 19, "6 min or 6 months"), ("unwatched_for > 2000 years", 17, "longer than 1000 years"),
    ("unwatched_for > '2020-01-01'", 17, "a duration"), ("disk_free_share < 0.1", 19, "a share"),
    ("disk_free_share < 110 %", 19, "from 0% to 100%"), ("disk_free_share < 10 GB", 22, "a share: 10 %"),
    ("plays > 3 days", 11, "without a unit"), ("plays > 3 tags", 11, "unexpected tags"),
    ("year > 3000", 8, "1870 to 2200"),
    ("plays >= -1", 10, "never less than 0"), ("size > 1,5 TB", 9, "1.5"),
    ("year > 1234567890123456789", 8, "at most 18 digits"),
    ("title == 300", 10, "quotes: '300'"), ("added > 2020", 9, "a date in quotes"),
    ("added > 2020/01/01", 9, "'2020-01-01'"),
    ("added > '2020-02-30'", 9, "YYYY-MM-DD"), ("added > '20-1-1'", 9, "YYYY-MM-DD"),
    ("added > '0001-01-01'", 9, "YYYY-MM-DD"),
    # functions
    ("contains(title)", 15, "a text in quotes"), ("contains('x', title)", 10, "a field first"),
    ("contains(", 10, "a field first"),
    ("contains(title, 'a', 'b')", 20, ") is expected"), ("contains(title, x)", 17, "quotes: 'x'"),
    ("contains(tags, 'x')", 10, "any_of(tags, 'text')"), ("any_of(title, 'x')", 8, "title in ['text']"),
    ("any_of(tags)", 12, "a text in quotes"), ("any_of(tags, ['x'])", 14, "a text in quotes"),
    ("any_of(tags, 5)", 14, "'5'"),
    ("any_of(tags, 'x'", 17, ") is expected"), ("any_of(tags, '')", 14, "not an empty one"),
    ("any_of(tagz, 'x')", 8, "did you mean tags?"),
    ("matches(title, '[')", 16, "not a valid pattern"), ("matches(title, '(?R)')", 16, "not a valid pattern"),
    ("matches(title, '(a{500}){500}')", 16, "not a valid pattern"), ("matches(year, 'x')", 9, "takes a text field"),
    ("known('size')", 7, "a field first"), ("known(size, title)", 11, ") is expected"),
    ("known(contains(title, 'x'))", 7, "a field first"),
    ("exists()", 8, "a field first"), ("watched_by(alice)", 12, "'alice'"),
    ("watched_by('a', 'b')", 15, ") is expected"),
    ("watched_by('')", 12, "not an empty one"), ("watched_by_all()", 16, "a name"),
    ("plays_by('a')", 1, "needs a comparison"),
    ("plays_by('a') > 'x'", 17, "a number"), ("unwatched_for_by('a') > 5", 25, "a unit: 5 days"),
    ("watched_by_requester('a')", 22, ") is expected"),
])  # fmt: skip
def test_a_mistake_is_found_at_its_column(when: str, column: int, says: str) -> None:
    found = mistake(when)
    assert (found.column, says in found.message) == (column, True), str(found)


@pytest.mark.parametrize(("when", "says"), [
    ("newest()", "a whole number"), ("newest(0)", "from 1 to"), ("newest(1.5)", "whole number"),
    ("newest('3')", "a number"),
    ("newest", "is a function"), ("collection == 'x'", "not for target season, but for movie"),
])  # fmt: skip
def test_a_mistake_in_a_rule_for_seasons(when: str, says: str) -> None:
    assert says in mistake(when, "season").message


@pytest.mark.parametrize(("when", "nearest"), [
    ("sise > 5 GB", "size"), ("size > 20 GIBS", "GiB"), ("size = 5 GB", "=="), ("hdr aand monitored", "and"),
    ("UNWATCHED_FOR > 5 days", "unwatched_for"), ("added > 2020-01-01", "'2020-01-01'"), ("qqqqqq", ""),
])  # fmt: skip
def test_a_mistake_names_the_nearest_word(when: str, nearest: str) -> None:
    assert mistake(when).nearest == nearest


def test_the_nearest_name_is_one_of_the_target() -> None:
    assert mistake("season_numbre == 1", "episode").nearest == "season_number"
    assert mistake("season_numbre == 1", "movie").nearest == ""


def test_the_leftmost_mistake_is_told() -> None:
    assert mistake("sise > 20 parsecs # “").column == 1
    assert mistake("size > 20 GB and title == “x” and sise > 1").column == 27


def test_columns_count_over_lines() -> None:
    assert mistake("size > 1 GB\nand sise > 2 GB").column == 17


@pytest.mark.parametrize("when", [
    "(" * (DEEPEST + 1) + "hdr" + ")" * (DEEPEST + 1), "not " * (DEEPEST + 1) + "hdr", "(" * 3000, "not " * 900,
    "hdr and (" * 300, "not(" * 900,
])  # fmt: skip
def test_nesting_has_a_depth_that_is_a_mistake(when: str) -> None:
    assert f"more than {DEEPEST} levels" in mistake(when).message


def test_the_deepest_nesting_is_read() -> None:
    parse("(" * DEEPEST + "hdr" + ")" * DEEPEST, "movie")


def test_length_conditions_and_lists_have_an_end() -> None:
    assert mistake("hdr " * LONGEST).column == LONGEST + 1
    assert f"more than {MOST_CONDITIONS} conditions" in mistake(" or ".join(["hdr"] * (MOST_CONDITIONS + 1))).message
    many = ", ".join(["'x'"] * (MOST_ITEMS + 1))
    assert f"more than {MOST_ITEMS}" in mistake(f"title in [{many}]").message
    assert f"at most {MOST_ITEMS}" in mistake(f"any_of(tags, {many})").message


_PIECES = [
    *FIELDS, *FUNCTIONS, "and", "or", "not", "in", "(", ")", "[", "]", ",", "==", "!=", "<", ">", "<=", ">=", "%", "5",
    "0.5", "20 GiB", "5 days", "'x'", "'2020-01-01'", '"', "'", "-", "#", "true", "'.*'", "\n", "7,5", "“", "=",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["movie", "episode"]))
def test_any_text_is_a_rule_or_a_mistake(text: str, target: Kind) -> None:
    _read(text, target)


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join), st.sampled_from(["movie", "season"]))
def test_any_words_of_the_language_are_a_rule_or_a_mistake(text: str, target: Kind) -> None:
    _read(text, target)


def _read(text: str, target: Kind) -> None:
    try:
        parse(text, target)
    except RuleMistake as found:
        assert 1 <= found.column <= len(text) + 1
        assert found.message
        str(found).encode()
